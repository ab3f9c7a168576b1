"""Separates a model's reasoning from its answer while it is being generated.

A reasoning model begins its answer with reasoning between marks. Marks only count at the start of an answer (or right
after another block): a `<think>` in the middle of prose is text. What could be the beginning of a mark is held back
until that is decided. The marks of a model follow from its special tokens and its chat template (`find_marks`), in
addition to those in common use. A mark that only closes turns all text before it into reasoning (the piece "recast",
see `protocol.add_piece`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "reasoning", "recast"]
Piece = tuple[Kind, str]
"""(kind, text). ("recast", "") means that all text of this answer so far was reasoning."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block between two marks. One without `closing_mark` lasts until the answer ends. If `header` is set, its first
    line is a name."""

    opening_mark: str
    closing_mark: str
    kind: Literal["text", "reasoning"] = "reasoning"
    header: bool = False


_BLOCKS = (
    Block("<think>", "</think>"),
    Block("<thinking>", "</thinking>"),
    Block("<thought>", "</thought>"),
    Block("<reasoning>", "</reasoning>"),
    Block("<seed:think>", "</seed:think>"),
    Block("<mm:think>", "</mm:think>"),
    Block("[THINK]", "[/THINK]"),
    Block("◁think▷", "◁/think▷"),
    Block("<|channel>", "<channel|>", header=True),
    Block("<|inner_prefix|>", "<|inner_suffix|>"),
    Block("<|START_THINKING|>", "<|END_THINKING|>"),
    Block("<|START_RESPONSE|>", "<|END_RESPONSE|>", "text"),
    Block("<|START_TEXT|>", "<|END_TEXT|>", "text"),
    Block("<|begin_of_thought|>", "<|end_of_thought|>"),
    Block("<|begin_of_solution|>", "<|end_of_solution|>", "text"),
)

# gpt-oss: messages of the form [<|start|>role]<|channel|>name<|message|>text<|end|>, the channel "final" is the answer
_START, _CHANNEL, _MESSAGE, _END = "<|start|>", "<|channel|>", "<|message|>", "<|end|>"
_LONGEST_HEADER = 200

# Solar: <|think|>...<|end|><|begin|>assistant<|content|>...; the sequence in the middle counts as one mark
_SOLAR = Block("<|think|>", "<|end|>")
_SOLAR_ANSWER = "<|begin|>assistant<|content|>"

_FINAL = re.compile(r"\[BEGIN [A-Z ]*(?:RESPONSE|ANSWER)\]")  # Apriel: everything before it is reasoning
_FINAL_PROMPT = re.compile(r"reasoning steps:\s*\Z", re.IGNORECASE)

_GRANITE = Block("Here is my thought process:", "Here is my response:")  # sentences that its template asks for

_MARK = re.compile(
    r"<\|[^<>|\s{}]{1,40}\|?>|<[^<>|\s{}'\"]{1,40}\|?>|\[/?[A-Za-z_ ]{2,40}\]|◁[^◁▷\s]{1,40}▷|<｜[^<>\s]{1,40}｜>"
)
_EDGES = (("start", "end"), ("begin", "end"), ("open", "close"), ("prefix", "suffix"))
# how an opening mark is written, and the mark that closes it
_CLOSING: tuple[tuple[str, str], ...] = (
    (r"<(?P<x>[^</|｜>]+)>", r"</\g<x>>"),
    (r"\[BEGIN (?P<x>[^\]]+)\]", r"[END \g<x>]"),
    (r"\[(?P<x>[^/\]]+)\]", r"[/\g<x>]"),
    (r"◁(?P<x>[^/▷]+)▷", r"◁/\g<x>▷"),
    (r"<\|(?P<x>[^/|>]+)>", r"<\g<x>|>"),
    *(
        (r"<(?P<b>[|｜]?)(?P<x>[^/|｜>]+)(?P=b)>", rf"<\g<b>{end}\g<x>\g<b>>")
        for end in ("/", "end_", "end_of_", "end▁of▁")
    ),
    *(
        (rf"(?P<l><[|｜]?(?:[^|｜>]*[_▁:.-])?){begin}(?P<r>[_▁:.-][^|｜>]+[|｜]?>)", rf"\g<l>{end}\g<r>")
        for first, last in _EDGES
        for begin, end in ((first, last), (first.upper(), last.upper()))
    ),
    *(
        (rf"(?P<l><[|｜]?[^|｜>]+[_▁:.-]){begin}(?P<r>[|｜]?>)", rf"\g<l>{end}\g<r>")
        for first, last in _EDGES
        for begin, end in ((first, last), (first.upper(), last.upper()))
    ),
)
_REASONING = re.compile(
    r"think|thought|reason|reflect|inner|analy[sz]|scratchpad|monolog|channel|\bcot\b", re.IGNORECASE
)
_ANSWER = re.compile(r"answer|response|solution|final|(?<![a-z])text(?![a-z])", re.IGNORECASE)
_OTHER = re.compile(r"tool|function|context|mode|effort|budget|instruction|image|audio|code", re.IGNORECASE)


_OPENINGS = {block.opening_mark: block for block in (*_BLOCKS, Block(_START, _END), Block(_CHANNEL, _END))}

CONTROL_MARKS: tuple[str, ...] = (
    *(mark for block in _BLOCKS for mark in (block.opening_mark, block.closing_mark)),
    *(_START, _CHANNEL, _MESSAGE, _END, "<|constrain|>"),
)
"""Marks in common use."""


@dataclass(frozen=True)
class ReasoningMarks:
    """The marks of one model. `closing` are marks that end reasoning which nothing opened; `prompted` is the one that
    does so if the prompt announces reasoning."""

    blocks: dict[str, Block] = field(default_factory=dict)
    closing: tuple[str, ...] = ()
    prompted: str = ""

    @property
    def texts(self) -> frozenset[str]:
        """The special tokens that must be part of the output, so that the parser sees them."""
        marks = {mark for block in self.blocks.values() for mark in (block.opening_mark, block.closing_mark)}
        return frozenset(marks | set(CONTROL_MARKS) | set(self.closing))


def find_marks(special: Iterable[str] = (), template: str = "") -> ReasoningMarks:
    """Return the marks of a model with these special tokens and this chat template. A pair counts if its name tells
    whether it encloses reasoning or an answer."""
    known = set(special) | set(_MARK.findall(template))
    found = dict(_OPENINGS)
    closing = [block.closing_mark for block in _BLOCKS if block.kind == "reasoning" and block.closing_mark in known]
    for block in _pairs(known, template):
        found.setdefault(block.opening_mark, block)
        if block.kind == "reasoning":
            closing.append(block.closing_mark)
    if _SOLAR.opening_mark in known and "<|content|>" in known:
        found[_SOLAR.opening_mark] = _SOLAR
        found[_SOLAR_ANSWER] = Block(_SOLAR_ANSWER, _END, "text")
    if _GRANITE.opening_mark in template and _GRANITE.closing_mark in template:
        found[_GRANITE.opening_mark] = _GRANITE
    final = next(iter(_FINAL.findall(template)), "")
    if final:
        closing.append(final)
    return ReasoningMarks(found, tuple(dict.fromkeys(closing)), final)


def _pairs(known: Iterable[str], template: str) -> Iterator[Block]:
    everything = set(known)
    for opening_mark in sorted(everything):
        if _OTHER.search(opening_mark):
            continue
        kind: Literal["text", "reasoning"] | None = None
        if _REASONING.search(opening_mark):
            kind = "reasoning"
        elif _ANSWER.search(opening_mark):
            kind = "text"
        if kind is None:
            continue
        for pattern, closing in _CLOSING:
            if match := re.fullmatch(pattern, opening_mark):
                closing_mark = match.expand(closing)
                if closing_mark in everything or closing_mark in template:
                    yield Block(opening_mark, closing_mark, kind, header="channel" in opening_mark.lower())
                    break


COMMON = ReasoningMarks(_OPENINGS, tuple(block.closing_mark for block in _BLOCKS if block.kind == "reasoning"))


class ReasoningParser:
    """Parses one answer. `prompt` is what the model continues: templates often end it with an opened block.

    To continue an answer, feed it the existing part first and discard those pieces.
    """

    def __init__(self, prompt: str = "", marks: ReasoningMarks = COMMON) -> None:
        self._marks = marks
        self._held = ""
        self._block: Block | None = None  # the current block
        self._in_header = False  # in a gpt-oss header, before <|message|>
        self._in_name = False  # in the first line of a block with `header`
        self._may_open = True  # an opening mark may still follow
        self._is_after_block = False  # a block has ended: whitespace after it is not part of the answer
        self._is_block_start = True  # the block is still empty: leading whitespace is dropped
        self._may_close_unopened = bool(marks.closing)  # a mark that only closes may still follow
        self._previous_char = ""  # the last character of the text before `_held`
        self._line = ""  # the beginning of the current line of text
        self._in_code_fence = False  # the text is inside a code block, where marks are quoted
        tail = prompt.rstrip()[-_LONGEST_HEADER:]
        if (header := tail.rfind(_CHANNEL)) >= 0 and tail.endswith(_MESSAGE):
            self._enter_message(tail[header + len(_CHANNEL) : -len(_MESSAGE)])
        elif marks.prompted and _FINAL_PROMPT.search(tail):
            self._enter(Block("", marks.prompted))
        else:
            for opening_mark, block in marks.blocks.items():
                line = tail.rpartition("\n")[2]
                if tail.endswith(opening_mark) or (
                    block.header and line.startswith(opening_mark) and block.closing_mark not in line
                ):
                    self._enter(block)
                    self._in_name = block.header and tail.endswith(opening_mark)
                elif block.closing_mark and block.kind == "reasoning" and tail.endswith(block.closing_mark):
                    self._may_close_unopened = False  # the prompt has closed the reasoning already

    def feed(self, text: str) -> list[Piece]:
        """Return the pieces that are final after `text`, in order; none is empty."""
        self._held += text
        pieces: list[Piece] = []
        while self._step(pieces):
            pass
        return pieces

    def finish(self) -> list[Piece]:
        """The answer is over: return what was held back."""
        held, self._held = self._held, ""
        if self._in_name:
            return [("reasoning", held.strip())] if held.strip() else []
        if self._in_header or self._block is None:
            if self._is_after_block and self._may_open:
                held = _after_thought(held)
            return [("text", held)] if held else []
        held = self._body(held)
        if self._block.kind == "reasoning":
            held = held.rstrip()
        return [(self._block.kind, held)] if held else []

    # --- steps: each returns True if another step may follow ------------------------------------------------------

    def _step(self, pieces: list[Piece]) -> bool:
        if self._in_header:
            return self._read_header(pieces)
        if self._in_name:
            return self._read_name()
        if self._block is not None:
            return self._read_block(self._block, pieces)
        if self._may_open:
            return self._read_start()
        return self._read_text(pieces)

    def _read_text(self, pieces: list[Piece]) -> bool:
        """The answer itself, unless a closing mark shows that it was reasoning."""
        if self._may_close_unopened:
            found = _first(self._held, self._marks.closing)
            opened = _first(self._held, self._marks.blocks)
            if opened is not None and (found is None or opened < found):
                self._may_close_unopened = False  # the text is about marks
            elif found is not None:
                position, mark = found
                before = self._held[position - 1] if position else self._previous_char
                self._track_fences(self._held[:position])
                if self._in_code_fence or (before in _QUOTES and before):
                    self._may_close_unopened = False
                else:
                    if position:
                        pieces.append(("text", self._held[:position]))
                    pieces.append(("recast", ""))
                    self._held = self._held[position + len(mark) :]
                    self._may_close_unopened, self._is_after_block, self._may_open = False, True, True
                    self._enter_if_opened(mark)
                    return True
        held_count = 0
        if self._may_close_unopened:
            held_count = max(_held_back(self._held, mark) for mark in (*self._marks.closing, *self._marks.blocks))
        certain = len(self._held) - held_count
        if certain:
            pieces.append(("text", self._held[:certain]))
            self._previous_char = self._held[certain - 1]
            if self._may_close_unopened:
                self._track_fences(self._held[:certain])
            self._held = self._held[certain:]
        return False

    def _track_fences(self, text: str) -> None:
        """Track the code fences that open and close in `text`."""
        for line in text.splitlines(keepends=True):
            fenced = _FENCE.match(self._line)
            self._line = (self._line + line)[:_LONGEST_HEADER]
            if not fenced and _FENCE.match(self._line):
                self._in_code_fence = not self._in_code_fence
            if line[-1] in "\r\n":
                self._line = ""

    def _read_name(self) -> bool:
        """The line after an opening mark: "thought", "final"."""
        assert self._block is not None
        closing_index = self._held.find(self._block.closing_mark)
        line_end = self._held.find("\n")
        if closing_index >= 0 and not 0 <= line_end < closing_index:
            line_end = closing_index  # the block is empty
        if line_end < 0 and len(self._held) < _LONGEST_HEADER:
            return False
        name = self._held[: max(line_end, 0)].strip()
        self._held = self._held[max(line_end, 0) :]
        self._in_name = False
        if _ANSWER.match(name):
            self._block = Block(self._block.opening_mark, self._block.closing_mark, "text")
        return True

    def _read_start(self) -> bool:
        """At the start, before anything but whitespace: a mark, or the answer itself."""
        rest = self._held.lstrip()
        openings = self._marks.blocks
        if found := max(
            (opening_mark for opening_mark in openings if rest.startswith(opening_mark)), key=len, default=""
        ):
            if any(opening_mark != found and opening_mark.startswith(rest) for opening_mark in openings):
                return False  # a longer mark is still possible
            self._held = rest[len(found) :]
            self._enter(openings[found])
            return True
        if any(opening_mark.startswith(rest) for opening_mark in openings):  # "" too: only space so far
            return False
        if self._is_after_block:
            self._held = _after_thought(self._held)
        self._may_open = False
        return True

    def _read_header(self, pieces: list[Piece]) -> bool:
        longest = _LONGEST_HEADER + len(_MESSAGE)
        end = self._held.find(_MESSAGE, 0, longest)
        if end >= 0:
            header, self._held = self._held[:end], self._held[end + len(_MESSAGE) :]
            self._enter_message(header)
            return True
        if len(self._held) >= longest:  # no header after all
            self._in_header, self._block, self._may_open = False, None, False
            return True
        return False

    def _read_block(self, block: Block, pieces: list[Piece]) -> bool:
        end = self._held.find(block.closing_mark)
        if end >= 0:
            body, self._held = self._body(self._held[:end]), self._held[end + len(block.closing_mark) :]
            self._block, self._is_after_block, self._may_close_unopened = None, True, False
            if block.kind == "text" and block.closing_mark != _END:
                self._may_open = False  # the answer has been given; the rest is text
            self._enter_if_opened(block.closing_mark)
        else:
            certain = len(self._held) - _held_back(self._held, block.closing_mark)
            body, self._held = self._body(self._held[:certain]), self._held[certain:]
            # space at its end belongs to it only when more follows
            self._held = body[len(_stripped(block, body)) :] + self._held
        body = _stripped(block, body)
        if body:
            pieces.append((block.kind, body))
            self._is_block_start = False
        return end >= 0

    def _body(self, text: str) -> str:
        if not self._is_block_start or self._block is None:
            return text
        return text.lstrip() if self._block.kind == "reasoning" else text.lstrip("\n")

    def _enter(self, block: Block) -> None:
        self._block, self._is_block_start = block, True
        self._in_header = block.opening_mark in (_START, _CHANNEL)
        self._in_name = block.header

    def _enter_if_opened(self, mark: str) -> None:
        """Enter the block that the end of another block opens."""
        if block := self._marks.blocks.get(mark):
            self._enter(block)

    def _enter_message(self, header: str) -> None:
        """Enter a gpt-oss message. `header` is the text before <|message|>: "analysis", "assistant<|channel|>final"
        ..."""
        channel = header.rpartition(_CHANNEL)[2].strip()
        self._enter(Block(_MESSAGE, _END, "text" if channel.startswith("final") else "reasoning"))


_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_QUOTES = "`\"'“‘「"


def _stripped(block: Block, text: str) -> str:
    return text.rstrip() if block.kind == "reasoning" else text.rstrip("\n")


def _first(text: str, marks: Iterable[str]) -> tuple[int, str] | None:
    """Return the first occurrence of any mark: (position, mark)."""
    return min(((position, mark) for mark in marks if (position := text.find(mark)) >= 0), default=None)


def _held_back(text: str, mark: str) -> int:
    """Return how many characters at the end of `text` could be the beginning of `mark`."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if mark.startswith(text[-length:]):
            return length
    return 0


def _after_thought(text: str) -> str:
    """Drop empty lines between reasoning and answer, but not the answer's own indentation."""
    space = text[: len(text) - len(text.lstrip())]
    return text[space.rfind("\n") + 1 :] if text.strip() else ""
