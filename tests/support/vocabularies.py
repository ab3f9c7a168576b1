"""Writes small vocabularies (without weights) for each tokenizer type, with the splitters of real models."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import gguf
from llama_cpp import llama_cpp as native

from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.vocabulary import Vocabulary

NORMAL, UNKNOWN, CONTROL, DEFINED, BYTE = 1, 2, 3, 4, 6
CHAT = (("<|bos|>", CONTROL), ("<|eos|>", CONTROL), ("<|turn|>", CONTROL), ("<think>", DEFINED), ("   ", DEFINED))


def write_bpe(path: Path, splitter: str, special: Sequence[tuple[str, int]] = CHAT, name: str = "Words") -> None:
    """Write a BPE vocabulary of bytes and merges of "A", "aa", "the"."""
    merges = ["A A", "AA AA", "a a", "t h", "th e", "Ġ Ġ"]
    tokens = [*_printable_bytes(), *(merge.replace(" ", "") for merge in merges)]
    _write(path, "gpt2", tokens, [NORMAL] * len(tokens), special, merges=merges, splitter=splitter, name=name)


def write_spm(path: Path, special: Sequence[tuple[str, int]] = CHAT, name: str = "Pieces") -> None:
    """Write a SentencePiece vocabulary that prepends a space."""
    pieces = [*map(chr, range(33, 127)), "▁", "▁a", "▁▁", "th", "the", "▁the"]
    tokens = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    types = [UNKNOWN, *[BYTE] * 256, *[NORMAL] * len(pieces)]
    _write(path, "llama", tokens, types, special, scores=True, name=name)


@contextmanager
def opened(library: LlamaLibrary, path: Path) -> Iterator[Vocabulary]:
    params = native.llama_model_default_params()
    params.vocab_only = True
    pointer = native.llama_model_load_from_file(str(path).encode(), params)
    assert pointer, library.detail
    try:
        yield Vocabulary(library, native.llama_model_get_vocab(pointer))
    finally:
        native.llama_model_free(pointer)


def reference(vocabulary: Vocabulary, text: str, special: bool) -> list[int]:
    """The tokens that llama.cpp itself gives for a short text."""
    data = text.encode()
    room = (ctypes.c_int32 * (len(data) + 8))()
    count = native.llama_tokenize(vocabulary.pointer, data, len(data), room, len(room), False, special)
    return list(room[:count])


def _write(
    path: Path,
    model: str,
    tokens: list[str],
    types: list[int],
    special: Sequence[tuple[str, int]],
    *,
    merges: Sequence[str] = (),
    scores: bool = False,
    splitter: str = "",
    name: str = "",
) -> None:
    tokens = [*tokens, *(text for text, _ in special)]
    types = [*types, *(kind for _, kind in special)]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_tokenizer_model(model)
    if splitter:
        writer.add_tokenizer_pre(splitter)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores:
        writer.add_token_scores([-float(i) for i in range(len(tokens))])
    if merges:
        writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index("<|bos|>"))
    writer.add_eos_token_id(tokens.index("<|eos|>"))
    writer.add_add_bos_token(False)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def _printable_bytes() -> list[str]:
    """GPT-2's characters for bytes."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = iter(range(256, 512))
    return [chr(byte) if byte in shown else chr(next(hidden)) for byte in range(256)]
