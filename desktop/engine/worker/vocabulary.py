"""Text to tokens and tokens to bytes, as llama.cpp does it, without its ways to crash.

llama.cpp splits text into words with std::regex, which recurses once per character of a word. A text of more than 4,000
characters is therefore tokenized by a thread with a stack that is large enough for all of it; only a long word uses it.
At most 10 MB can be tokenized.
"""

import ctypes
import re
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.marks import Span, SpecialTokens
from desktop.engine.memory import available_bytes
from desktop.engine.reasoning import CONTROL_MARKS
from desktop.engine.worker.library import LlamaLibrary

Tokens = NDArray[np.int32]
_T = TypeVar("_T")

MAX_BYTES = 12 * 1000**2
"""The longest prompt: 10 MB of text and what a template adds."""

_CONTROL = native.LLAMA_TOKEN_ATTR_CONTROL | native.LLAMA_TOKEN_ATTR_UNKNOWN
_DEFINED = native.LLAMA_TOKEN_ATTR_USER_DEFINED
_LSTRIP, _RSTRIP = native.LLAMA_TOKEN_ATTR_LSTRIP, native.LLAMA_TOKEN_ATTR_RSTRIP

# std::regex needs 420 bytes of stack per character of a word (measured on x86-64 with "A", "中", ".", " " and the
# splitters of gpt-4o, deepseek-v3, tekken, llama4)
_SHALLOW_CHARS = 4_000  # length of a word for which every stack is deep enough
_FRAME_BYTES = 460  # stack per character of a word, with a share of what is called at the end
_RESERVED_BYTES = 768  # address space per character; pages that are not touched cost nothing
_BASE_STACK_BYTES = 64 * 1024**2
_MARGIN_BYTES = 256 * 1024**2
_RUNS = re.compile(r"\s+|(?:[^\W\d_]|[^\x00-\x7f\s])+|\d+|(?:[^\w\s]|_)+")

_SPACE = b" \t\n\v\f\r"  # C's isspace


class Vocabulary:
    """Converts text to tokens and tokens to bytes, and knows which tokens end an answer."""

    END = -1
    """Stands for an end-of-generation token, for models without one."""

    def __init__(self, library: LlamaLibrary, pointer: int) -> None:
        self.library = library
        self.pointer = pointer
        self.size = int(native.llama_vocab_n_tokens(pointer))
        self.suppressed = self._suppressed()
        self._pieces: dict[int, bytes | None] = {self.END: None}
        self._visible = frozenset(CONTROL_MARKS)
        self._bos = int(native.llama_vocab_bos(pointer))
        self._adds_bos = bool(native.llama_vocab_get_add_bos(pointer)) and self._bos >= 0
        self.bos_text = self._text(self._bos)
        self.eos_text = self._text(int(native.llama_vocab_eos(pointer)))

    @cached_property
    def special(self) -> SpecialTokens:
        """Control tokens and user-defined tokens. Tokens that are not valid UTF-8 cannot be typed and are omitted."""
        control: list[str] = []
        defined: list[str] = []
        for text, _, attributes in self._special_entries:
            try:
                (control if attributes & _CONTROL else defined).append(text.decode())
            except UnicodeDecodeError:
                continue
        return SpecialTokens(tuple(control), tuple(defined))

    def tokenize(self, text: str, literal: Sequence[Span] = ()) -> Tokens:
        """Return the tokens of a prompt. Spans in `literal` (character offsets, ascending) are text, although they look
        like control tokens.

        Rendered templates contain the beginning-of-text token; if it is missing and the model needs it, it is
        prepended, as llama.cpp does.

        Raises `UserError` for more than 10 MB, and if there is not enough memory.
        """
        data = text.encode("utf-8", "surrogatepass")
        if len(data) > MAX_BYTES:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP(
                    "errors", "This text is {size} MB long; at most 10 MB can be sent to a model at once. Shorten it."
                ),
                {"size": round(len(data) / 1000**2, 1)},
            )
        if literal:
            tokens = _with_deep_stack(text, lambda: self._tokenize_parts(data, _in_bytes(text, literal)))
        else:
            tokens = _with_deep_stack(text, lambda: self._tokenize(data, special=True))
        if self._adds_bos and (not len(tokens) or tokens[0] != self._bos):
            tokens = np.concatenate([np.array([self._bos], np.int32), tokens])
        return tokens

    def tokenize_content(self, text: str) -> Tokens:
        """Return the tokens of a message by itself, without control tokens. Raises `UserError` like `tokenize`."""
        data = text.encode("utf-8", "surrogatepass")
        return _with_deep_stack(text, lambda: self._tokenize(data[:MAX_BYTES], special=False))

    def tokenize_continuation(self, text: str, literal: Sequence[Span], before: Tokens, start: int) -> Tokens:
        """Return the tokens of `text` from the character `start` on, as a model writes them after the tokens `before`
        of what precedes. Raises `UserError` like `tokenize`."""
        tokens = self.tokenize(text, literal)
        output = text[start:]
        data = output.encode("utf-8", "surrogatepass")
        if len(tokens) >= len(before) and (tokens[: len(before)] == before).all():
            rest = tokens[len(before) :]
            if b"".join(map(self._render, rest.tolist())) == data:
                return rest
        # A token spans `start`, or the vocabulary adds a space there. A newline in front prevents both.
        spans = _in_bytes(output, [(first - start, last - start) for first, last in literal if first >= start])
        edge = self._tokenize(b"\n", special=False)
        shifted = [(first + 1, last + 1) for first, last in spans]
        tokens = _with_deep_stack(output, lambda: self._tokenize_parts(b"\n" + data, shifted))
        if len(tokens) >= len(edge) and (tokens[: len(edge)] == edge).all():
            return tokens[len(edge) :]
        return _with_deep_stack(output, lambda: self._tokenize_parts(data, spans))

    def text(self, tokens: Tokens) -> str:
        """Return the text of tokens, control tokens included."""
        return b"".join(map(self._render, tokens.tolist())).decode("utf-8", "replace")

    def checked(self, tokens: Sequence[int]) -> Tokens:
        """Return token ids as an array. Raises `UserError` (ErrorKind.INPUT) if they are not of this vocabulary."""
        if tokens and min(tokens) >= 0 and max(tokens) < self.size:
            return np.array(tokens, np.int32)
        text = QT_TRANSLATE_NOOP("errors", "These tokens are not from the vocabulary of the loaded model.")
        raise UserError(ErrorKind.INPUT, text)

    @property
    def beginning(self) -> tuple[int, ...]:
        """The tokens that a text without a template begins with."""
        return (self._bos,) if self._adds_bos else ()

    def end_token(self, text: str) -> int:
        """Return the first end-of-generation token in `text`, else the vocabulary's own; -1 if it has none."""
        written = self._tokenize(text[:_SHALLOW_CHARS].encode(), special=True).tolist()
        own = int(native.llama_vocab_eos(self.pointer)), int(native.llama_vocab_eot(self.pointer))
        tokens: list[int] = [*written, *(token for token in own if token >= 0)]
        return next((token for token in tokens if native.llama_vocab_is_eog(self.pointer, token)), self.END)

    @cached_property
    def _special_entries(self) -> list[tuple[bytes, int, int]]:
        """Text, id and attributes of the tokens that llama.cpp extracts from a text first, longest first."""
        found = []
        for token in range(self.size):
            attributes = int(native.llama_vocab_get_attr(self.pointer, token))
            if attributes & (_CONTROL | _DEFINED) and (text := native.llama_vocab_get_text(self.pointer, token)):
                found.append((bytes(text), token, attributes))
        return sorted(found, key=lambda entry: -len(entry[0]))

    def _tokenize_parts(self, data: bytes, literal: Sequence[Span]) -> Tokens:
        """Partition a text at special tokens like llama.cpp's `tokenizer_st_partition`, except for literal spans."""
        literal_spans = set(literal)
        parts: list[Span | int] = [(0, len(data))]  # spans of text, and special tokens between them
        for text, token, attributes in self._special_entries:
            if text not in data:
                continue
            cut: list[Span | int] = []
            for part in parts:
                if isinstance(part, int):
                    cut.append(part)
                    continue
                start, end = part
                at = data.find(text, start, end)
                while at >= 0:
                    after = at + len(text)
                    if (at, after) in literal_spans:
                        at = data.find(text, at + 1, end)
                        continue
                    text_end = len(data[start:at].rstrip(_SPACE)) + start if attributes & _LSTRIP else at
                    if text_end > start:
                        cut.append((start, text_end))
                    cut.append(token)
                    start = end - len(data[after:end].lstrip(_SPACE)) if attributes & _RSTRIP else after
                    at = data.find(text, start, end)
                if start < end:
                    cut.append((start, end))
            parts = cut
        tokens: list[Tokens] = []
        for part in parts:
            if isinstance(part, int):
                tokens.append(np.array([part], np.int32))
            else:
                tokens.append(self._tokenize_text(data, part, literal))
        return np.concatenate(tokens) if tokens else np.empty(0, np.int32)

    def _tokenize_text(self, data: bytes, part: Span, literal: Sequence[Span]) -> Tokens:
        """Tokenize a text without special tokens. llama.cpp would still find user-defined ones in it, so the text is
        split inside literal ones, and each piece gets a newline in front, so that no word continues across the split.
        """
        defined = {text for text, _, attributes in self._special_entries if not attributes & _CONTROL}
        cuts = [
            start + 1 for start, end in literal if part[0] <= start and end <= part[1] and data[start:end] in defined
        ]
        if not cuts:
            return self._tokenize(data[slice(*part)], special=False)
        edge = self._tokenize(b"\n", special=False)
        offsets = [part[0], *(cut + _rest_of_character(data, cut) for cut in sorted(set(cuts))), part[1]]
        tokens = [self._tokenize(data[offsets[0] : offsets[1]], special=False)]
        for start, end in pairwise(offsets[1:]):
            piece = self._tokenize(b"\n" + data[start:end], special=False)
            is_cut_clean = len(piece) >= len(edge) and (piece[: len(edge)] == edge).all()
            tokens.append(piece[len(edge) :] if is_cut_clean else self._tokenize(data[start:end], special=False))
        return np.concatenate(tokens)

    def _tokenize(self, data: bytes, special: bool) -> Tokens:
        if not data:
            return np.empty(0, np.int32)
        tokens = np.empty(len(data) + 8, np.int32)
        for _ in range(2):
            buffer = tokens.ctypes.data_as(ctypes.POINTER(ctypes.c_int32))
            count = int(native.llama_tokenize(self.pointer, data, len(data), buffer, len(tokens), False, special))
            if count >= 0:
                break
            tokens = np.empty(-count, np.int32)
        return tokens[:count]

    def _suppressed(self) -> list[int]:
        """Return the tokens that must never be sampled, according to the model's file."""
        count = ctypes.c_int32(0)
        tokens = native.llama_vocab_get_suppress_tokens(self.pointer, ctypes.byref(count))
        return list(tokens[: count.value]) if tokens else []

    def set_visible(self, marks: frozenset[str]) -> None:
        """Make control tokens with these texts, and no others, part of the output."""
        if marks != self._visible:
            self._visible = marks
            self._pieces = {self.END: None}

    def piece(self, token: int) -> bytes | None:
        """Return the bytes that a generated token adds to the text; None if it ends the answer.

        Control tokens add nothing, except those made visible with `set_visible`.
        """
        try:
            return self._pieces[token]
        except KeyError:
            piece = None if native.llama_vocab_is_eog(self.pointer, token) else self._piece(token)
            self._pieces[token] = piece
            return piece

    def _piece(self, token: int) -> bytes:
        if native.llama_vocab_is_control(self.pointer, token) and self._text(token) not in self._visible:
            return b""
        return self._render(token)

    def _render(self, token: int) -> bytes:
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = int(native.llama_token_to_piece(self.pointer, token, buffer, size, 0, True))
            if count >= 0:
                return buffer.raw[:count]
            size = -count

    def _text(self, token: int) -> str:
        return self._render(token).decode("utf-8", "replace") if token >= 0 else ""


def _with_deep_stack(text: str, work: Callable[[], _T]) -> _T:
    """Run `work` on a stack that is deep enough for a word as long as `text`.

    Raises `UserError` if there is not enough memory for the longest word.
    """
    if len(text) <= _SHALLOW_CHARS:
        return work()
    longest = max((match.end() - match.start() for match in _RUNS.finditer(text)), default=0)
    if longest > _SHALLOW_CHARS and longest * _FRAME_BYTES + _MARGIN_BYTES > available_bytes():
        raise _no_memory(longest)
    result: list[_T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            failed.append(error)

    before = threading.stack_size(_BASE_STACK_BYTES + len(text) * _RESERVED_BYTES)
    try:
        thread = threading.Thread(target=run, name="tokenizer")
        thread.start()
    except RuntimeError as error:  # the system cannot provide such a stack
        raise _no_memory(longest) from error
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]
    return result[0]


def _no_memory(longest: int) -> UserError:
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors",
            "There is not enough free memory for this text: it has {count} characters of one kind in a row. "
            "Shorten it, or close other programs.",
        ),
        {"count": longest},
    )


def _in_bytes(text: str, spans: Sequence[Span]) -> list[Span]:
    """Convert character offsets in a text to byte offsets in its UTF-8 form."""
    offsets = sorted({offset for span in spans for offset in span})
    found, at, size = {}, 0, 0
    for offset in offsets:
        size += len(text[at:offset].encode("utf-8", "surrogatepass"))
        at = offset
        found[offset] = size
    return [(found[start], found[end]) for start, end in spans]


def _rest_of_character(data: bytes, at: int) -> int:
    """Return how many bytes from `at` on belong to the character before it."""
    end = at
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return end - at
