"""Tells what a model thinks from what it says, while it is being written.

A reasoning model opens its answer with a thought between marks. Marks count only at the start of an answer (or right
after another thought): a `<think>` in the middle of prose about tags is text. What could be the beginning of a mark
is held back until it is one or cannot be one any more.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "reasoning"]
Piece = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands between two marks. An empty `close` ends with the answer."""

    opening: str
    close: str
    kind: Kind = "reasoning"


_BLOCKS = (
    _Block("<think>", "</think>"),
    _Block("<thinking>", "</thinking>"),
    _Block("<thought>", "</thought>"),
    _Block("<reasoning>", "</reasoning>"),
    _Block("<seed:think>", "</seed:think>"),
    _Block("[THINK]", "[/THINK]"),
    _Block("◁think▷", "◁/think▷"),
    _Block("<|START_THINKING|>", "<|END_THINKING|>"),
    _Block("<|START_RESPONSE|>", "<|END_RESPONSE|>", "text"),
    _Block("<|begin_of_thought|>", "<|end_of_thought|>"),
    _Block("<|begin_of_solution|>", "<|end_of_solution|>", "text"),
)

# gpt-oss: messages of the form [<|start|>role]<|channel|>name<|message|>text<|end|>, the channel "final" is the answer
_START, _CHANNEL, _MESSAGE, _END = "<|start|>", "<|channel|>", "<|message|>", "<|end|>"
_LONGEST_HEADER = 200

_OPENINGS = {block.opening: block for block in (*_BLOCKS, _Block(_START, _END), _Block(_CHANNEL, _END))}

CONTROL_MARKS: tuple[str, ...] = (
    *(mark for block in _BLOCKS for mark in (block.opening, block.close)),
    *(_START, _CHANNEL, _MESSAGE, _END, "<|constrain|>"),
)
"""Special tokens with these texts are part of the output; the parser needs to see them."""


class ReasoningParser:
    """One answer. `prompt` is what the model goes on from: templates often end it with an opened thought.

    An answer that is continued is fed its old part first, and those pieces are thrown away.
    """

    def __init__(self, prompt: str = "") -> None:
        self._held = ""
        self._block: _Block | None = None  # that we are in
        self._header = False  # in a gpt-oss header, before <|message|>
        self._open = True  # a mark may still come
        self._thought = False  # a block has ended: the space after it is not part of the answer
        self._fresh = True  # nothing of this block yet: leading space is dropped
        tail = prompt.rstrip()[-_LONGEST_HEADER:]
        if (header := tail.rfind(_CHANNEL)) >= 0 and tail.endswith(_MESSAGE):
            self._enter_message(tail[header + len(_CHANNEL) : -len(_MESSAGE)])
        else:
            for opening, block in _OPENINGS.items():
                if tail.endswith(opening):
                    self._enter(block)

    def feed(self, text: str) -> list[Piece]:
        """What is certain after `text`: pieces that are not empty, in order."""
        self._held += text
        pieces: list[Piece] = []
        while self._step(pieces):
            pass
        return pieces

    def finish(self) -> list[Piece]:
        """The answer is over: what was held back is what it looks like."""
        held, self._held = self._held, ""
        if self._header or self._block is None:
            if self._thought and self._open:
                held = _after_thought(held)
            return [("text", held)] if held else []
        held = self._body(held)
        if self._block.kind == "reasoning":
            held = held.rstrip()
        return [(self._block.kind, held)] if held else []

    # --- one step: True when there may be another ---------------------------------------------------------------

    def _step(self, pieces: list[Piece]) -> bool:
        if self._header:
            return self._read_header(pieces)
        if self._block is not None:
            return self._read_block(self._block, pieces)
        if self._open:
            return self._read_start()
        if self._held:
            pieces.append(("text", self._held))
            self._held = ""
        return False

    def _read_start(self) -> bool:
        """Before anything but space: a mark, or the answer itself."""
        rest = self._held.lstrip()
        for opening, block in _OPENINGS.items():
            if rest.startswith(opening):
                self._held = rest[len(opening) :]
                self._enter(block)
                return True
        if any(opening.startswith(rest) for opening in _OPENINGS):  # "" too: only space so far
            return False
        if self._thought:
            self._held = _after_thought(self._held)
        self._open = False
        return True

    def _read_header(self, pieces: list[Piece]) -> bool:
        longest = _LONGEST_HEADER + len(_MESSAGE)
        end = self._held.find(_MESSAGE, 0, longest)
        if end >= 0:
            header, self._held = self._held[:end], self._held[end + len(_MESSAGE) :]
            self._enter_message(header)
            return True
        if len(self._held) >= longest:  # no header after all
            self._header, self._block, self._open = False, None, False
            return True
        return False

    def _read_block(self, block: _Block, pieces: list[Piece]) -> bool:
        end = self._held.find(block.close)
        if end >= 0:
            body, self._held = self._body(self._held[:end]), self._held[end + len(block.close) :]
            self._block, self._thought = None, True
            if block.kind == "text" and block.close != _END:
                self._open = False  # the answer has been given; the rest is text
        else:
            certain = len(self._held) - _held_back(self._held, block.close)
            body, self._held = self._body(self._held[:certain]), self._held[certain:]
            if block.kind == "reasoning":  # space at its end belongs to it only when more follows
                self._held = body[len(body.rstrip()) :] + self._held
        if block.kind == "reasoning":
            body = body.rstrip()
        if body:
            pieces.append((block.kind, body))
            self._fresh = False
        return end >= 0

    def _body(self, text: str) -> str:
        thought = self._block is not None and self._block.kind == "reasoning"
        return text.lstrip() if self._fresh and thought else text

    def _enter(self, block: _Block) -> None:
        self._block, self._fresh = block, True
        self._header = block.opening in (_START, _CHANNEL)

    def _enter_message(self, header: str) -> None:
        """`header` is what stands before <|message|>: "analysis", "assistant<|channel|>final" ..."""
        channel = header.rpartition(_CHANNEL)[2].strip()
        self._enter(_Block(_MESSAGE, _END, "text" if channel.startswith("final") else "reasoning"))


def _held_back(text: str, mark: str) -> int:
    """How many characters at the end of `text` could be the beginning of `mark`."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if mark.startswith(text[-length:]):
            return length
    return 0


def _after_thought(text: str) -> str:
    """Drops the empty lines between a thought and the answer, not the answer's own indentation."""
    space = text[: len(text) - len(text.lstrip())]
    return text[space.rfind("\n") + 1 :] if text.strip() else ""
