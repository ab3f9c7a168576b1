"""The native sampler chain of one candidate, in the order of llama.cpp's own programs."""

import ctypes
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as native

from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import BAD_GRAMMAR
from desktop.core.sampling import GREEDY_BELOW, Sampling
from desktop.engine.grammars.gbnf import check_gbnf
from desktop.engine.grammars.json_schema import gbnf_of_schema
from desktop.engine.worker.llama_context import LlamaContext
from desktop.engine.worker.vocabulary import Tokens, Vocabulary

_MIROSTAT_M = 100  # number of tokens from which mirostat 1 estimates, as in its paper
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama_token_data


class Sampler:
    """Samples the tokens of one candidate. Penalties also apply to the tokens of `prompt`.

    Raises `UserError` (ErrorKind.INPUT) if llama.cpp rejects the grammar.
    """

    def __init__(
        self, vocab: Vocabulary, sampling: Sampling, seed: int, prompt: Tokens, window: int, grammar: str = ""
    ) -> None:
        self._grammar = _grammar(vocab, grammar) if grammar else None
        self._chain: Any = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        for part in sampler_chain(vocab, sampling, seed, window):
            native.llama_sampler_chain_add(self._chain, part)
        penalty_window = window if sampling.repeat_last_n < 0 else sampling.repeat_last_n
        for token in prompt[len(prompt) - min(penalty_window, len(prompt)) :].tolist():
            native.llama_sampler_accept(self._chain, token)

    def sample(self, context: LlamaContext, index: int) -> int:
        """Return the next token, from the logits at `index` of the context's last batch."""
        if self._grammar is None:
            token: int = native.llama_sampler_sample(self._chain, context.pointer, index)
            return token
        return self._sample_grammar(context, index, self._grammar)

    def _sample_grammar(self, context: LlamaContext, index: int, grammar: int) -> int:
        """Sample freely first and check only that token against the grammar, like llama.cpp: checking all tokens is
        slow and rarely necessary."""
        logits = context.logits(index)
        token = self._apply(_TokenData(logits))
        single = _TokenData(np.zeros(1, np.float32), first=token)
        native.llama_sampler_apply(grammar, single.pointer)
        if not np.isfinite(single.data["logit"][0]):
            token_data = _TokenData(logits)
            native.llama_sampler_apply(grammar, token_data.pointer)
            if not np.isfinite(token_data.data["logit"]).any():
                return Vocabulary.END  # no token is allowed, which would crash llama.cpp
            token = self._apply(token_data)
        native.llama_sampler_accept(grammar, token)
        native.llama_sampler_accept(self._chain, token)
        return token

    def _apply(self, token_data: "_TokenData") -> int:
        native.llama_sampler_apply(self._chain, token_data.pointer)
        chosen: int = token_data.struct.data[token_data.struct.selected].id
        return chosen

    def close(self) -> None:
        """Free the native samplers. May be called again."""
        for sampler in (self._chain, self._grammar):
            if sampler is not None:
                native.llama_sampler_free(sampler)
        self._chain = self._grammar = None


class _TokenData:
    """A llama_token_data_array over a numpy array."""

    def __init__(self, logits: np.ndarray[tuple[int], np.dtype[np.float32]], first: int = 0) -> None:
        self.data = np.zeros(len(logits), _CANDIDATE)
        self.data["id"] = np.arange(first, first + len(logits), dtype=np.int32)
        self.data["logit"] = logits
        data = self.data.ctypes.data_as(ctypes.POINTER(native.llama_token_data))
        self.struct = native.llama_token_data_array(data=data, size=len(logits), selected=-1, sorted=False)
        self.pointer = ctypes.byref(self.struct)


def sampler_chain(vocab: Vocabulary, sampling: Sampling, seed: int, window: int) -> list[int]:
    """Return the native samplers in order, without those that are set to their neutral value."""
    s = sampling
    chain = []
    if suppressed := vocab.suppressed:
        biases = (native.llama_logit_bias * len(suppressed))(*((token, -np.inf) for token in suppressed))
        chain.append(native.llama_sampler_init_logit_bias(vocab.size, len(suppressed), biases))
    if s.repeat_penalty != 1 or s.frequency_penalty or s.presence_penalty:
        last = window if s.repeat_last_n < 0 else s.repeat_last_n
        penalties = (s.repeat_penalty, s.frequency_penalty, s.presence_penalty)
        chain.append(native.llama_sampler_init_penalties(vocab.size, last, *penalties))
    if s.temperature < GREEDY_BELOW:
        return [*chain, native.llama_sampler_init_greedy()]
    if s.mirostat == 1:
        selector = native.llama_sampler_init_mirostat(vocab.size, seed, s.mirostat_tau, s.mirostat_eta, _MIROSTAT_M)
    elif s.mirostat == 2:
        selector = native.llama_sampler_init_mirostat_v2(seed, s.mirostat_tau, s.mirostat_eta)
    else:
        selector = native.llama_sampler_init_dist(seed)
        if s.top_n_sigma > 0:
            chain.append(native.llama_sampler_init_top_n_sigma(s.top_n_sigma))
        if s.top_k > 0:
            chain.append(native.llama_sampler_init_top_k(s.top_k))
        if s.typical_p < 1:
            chain.append(native.llama_sampler_init_typical(s.typical_p, 1))
        if s.top_p < 1:
            chain.append(native.llama_sampler_init_top_p(s.top_p, 1))
        if s.min_p > 0:
            chain.append(native.llama_sampler_init_min_p(s.min_p, 1))
        if s.xtc_probability > 0:
            chain.append(native.llama_sampler_init_xtc(s.xtc_probability, s.xtc_threshold, 1, seed))
    return [*chain, native.llama_sampler_init_temp(s.temperature), selector]


def grammar_of(gbnf: str, json_schema: str) -> str:
    """Return the grammar of a request as GBNF; empty for none.

    Raises `UserError` (ErrorKind.INPUT) if it cannot be used.
    """
    if json_schema:
        gbnf = gbnf_of_schema(json_schema)
    if gbnf:
        check_gbnf(gbnf)
    return gbnf


def _grammar(vocab: Vocabulary, gbnf: str) -> int:
    with vocab.library.captured_output() as lines:
        grammar: int | None = native.llama_sampler_init_grammar(vocab.pointer, gbnf.encode(), b"root")
    if not grammar:
        reason = next((line for line in lines if "error parsing grammar: " in line), lines[0] if lines else "")
        reason = reason.rpartition("error parsing grammar: ")[2]
        raise UserError(ErrorKind.INPUT, BAD_GRAMMAR, {"reason": reason}, "\n".join(lines))
    return grammar
