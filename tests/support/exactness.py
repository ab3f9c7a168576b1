"""Measures how exact prefix reuse is, once for each way in which a prefix can be reused.

The tests check the results, `make bench` prints them. Each function returns the largest
Kullback-Leibler divergence, in nats, of the next-token distribution from that of a fresh context. `words` is the length
of the messages: a memory with a window needs longer ones than the window, a dense one shows the same with a few.
"""

from pathlib import Path
from typing import Any

import numpy as np

from desktop.core.generation import EndReason
from desktop.core.sampling import Sampling
from desktop.engine.protocol import Prefilled
from tests.support.engine_harness import ONE, CountingCancelToken, Harness, Opener, divergence, prefill, prose, softmax

WORDS = 60
TALK = Sampling(temperature=0.8, max_tokens=8, seed=7)


def talk(harness: Harness, turns: int, words: int, **request: Any) -> list[str]:
    """Hold a conversation of `turns` turns of `words` words; return all messages."""
    messages: list[str] = []
    for turn in range(turns):
        messages.append(prose(turn, words))
        harness.generate(*messages, sampling=TALK, **request)
        messages.append(harness.text())
    return messages


def reused(harness: Harness, *messages: str, source: str, least: float, **request: Any) -> float:
    """Generate one token. At least the share `least` of the prompt must be reused from `source`."""
    harness.generate(*messages, sampling=ONE, **request)
    stats = harness.prompt.stats
    assert (stats.reuse, stats.reused + stats.evaluated) == (source, stats.tokens)
    assert stats.reused >= least * stats.tokens
    return divergence(harness.cold(prompt_tokens(harness)), harness.distribution())


def prompt_tokens(harness: Harness) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    assert harness.engine.model is not None
    return harness.engine.model.vocab.tokenize(harness.started.prompt)


def follow_up(harness: Harness, words: int = WORDS) -> float:
    """A follow-up, the same one again, and a different one."""
    messages = talk(harness, 3, words)
    return max(
        reused(harness, *messages, "And then?", source="resident", least=0.7),
        reused(harness, *messages, "And then?", source="resident", least=0.9),
        reused(harness, *messages, "Instead?", source="resident", least=0.7),
    )


def branch_far_back(harness: Harness, words: int = WORDS) -> float:
    """Branch from a conversation three turns before its end, then return to the longer branch."""
    messages = talk(harness, 5, words)
    return max(
        reused(harness, *messages[:4], "What else?", source="resident", least=0.5),
        reused(harness, *messages, "And then?", source="parked", least=0.7),
    )


def another_between(harness: Harness, words: int = WORDS) -> float:
    messages = talk(harness, 2, words)
    harness.generate(prose(99), sampling=TALK)
    return reused(harness, *messages, "And then?", source="parked", least=0.7)


def after_a_restart(engine: Opener, name: str, folder: Path, words: int = WORDS) -> float:
    first = engine(name, state_dir=str(folder))
    messages = talk(first, 3, words, conversation="c")
    first.engine.save("c")
    second = engine(name, state_dir=str(folder))
    return reused(second, *messages, "And then?", source="disk", least=0.7, conversation="c")


def four_candidates(harness: Harness, words: int = WORDS) -> float:
    """Each of four candidates while they are decoded, and when the conversation continues one of them."""
    messages = [*talk(harness, 2, words), "Tell me more."]
    found: list[Any] = []
    for picked in (1, 3):
        live: list[int] = []
        for seed in range(1, 9):  # what is said depends on the machine's load: until one of four is still at it
            sampling = Sampling(temperature=1, max_tokens=16, seed=seed, repeat_penalty=1)
            harness.generate(*messages, n=4, sampling=sampling)
            live = [c for c in range(4) if harness.done(c).stats.end is EndReason.MAX_TOKENS]
            if live:
                break
        assert live
        rows = [harness.distribution(row) for row in range(len(live))]
        text = harness.text(picked)
        if not found:
            for row, candidate in zip(rows, live, strict=True):
                found.append(divergence(harness.cold(harness.engine.cache.tokens(candidate)), row))
        found.append(reused(harness, *messages, text, "Note", source="resident", least=0.6))
    return max(found)  # type: ignore[no-any-return]


def stopped_in_prefill(harness: Harness, words: int = WORDS) -> float:
    """The part that was evaluated before a stop, reused at once and after it was parked."""
    whole = CountingCancelToken()
    harness.generate(prose(50, 4 * words), sampling=ONE, cancel_token=whole)
    harness.engine.cache.reset()
    found: list[Any] = []
    for text, source, least in ((prose(51, 4 * words), "resident", 0.5), (prose(52, 4 * words), "parked", 0.9)):
        harness.generate(text, sampling=ONE, cancel_token=CountingCancelToken(limit=int(0.7 * whole.asked)))
        assert harness.done().stats.end is EndReason.STOPPED
        assert not harness.all(Prefilled)
        found.append(reused(harness, prose(51, 4 * words), source=source, least=least))
    return max(found)  # type: ignore[no-any-return]


def naive_cut(harness: Harness) -> float:
    """The control: a branch made with the plain truncation that llama.cpp silently allows."""
    messages = talk(harness, 6, WORDS)
    assert harness.engine.model is not None
    vocab = harness.engine.model.vocab
    harness.generate(*messages[:4], "What else?", sampling=ONE)
    tokens = prompt_tokens(harness)
    fork = len(tokens) - 20
    context = harness.another_context()
    try:
        prefill(context, np.concatenate([tokens[:fork], vocab.tokenize(" ".join(messages))]))
        context.truncate(0, fork)  # a recurrent state stays as it is, and goes on from there
        prefill(context, tokens[fork:], context.length(0))
        return divergence(harness.cold(tokens), softmax(context.logits(context.rows - 1)))
    finally:
        context.close()
