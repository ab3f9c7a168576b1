"""Tells what a model thinks from what it says, while it is being written.

A reasoning model opens its answer with a thought between marks. Marks count only at the start of an answer (or right
after another thought): a `<think>` in the middle of prose about tags is text. What could be the beginning of a mark
is held back until it is one or cannot be one any more. Which marks a model has follows from its special tokens and its
chat template (`find_marks`), beside those that are in common use.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "reasoning", "recast"]
Piece = tuple[Kind, str]
"""("recast", ""): all text of this answer so far was reasoning, as a mark that only closes shows."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two marks. An empty `close` ends with the answer. `header`: its first line is a name."""

    opening: str
    close: str
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

# Solar: <|think|>...<|end|><|begin|>assistant<|content|>...; the marks between are one, in as much as none is text
_SOLAR = Block("<|think|>", "<|end|>")
_SOLAR_ANSWER = "<|begin|>assistant<|content|>"

_FINAL = re.compile(r"\[BEGIN [A-Z ]*(?:RESPONSE|ANSWER)\]")  # Apriel: what stands before it is reasoning
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
_NEITHER = re.compile(r"tool|function|context|mode|effort|budget|instruction|image|audio|code", re.IGNORECASE)


_OPENINGS = {block.opening: block for block in (*_BLOCKS, Block(_START, _END), Block(_CHANNEL, _END))}

CONTROL_MARKS: tuple[str, ...] = (
    *(mark for block in _BLOCKS for mark in (block.opening, block.close)),
    *(_START, _CHANNEL, _MESSAGE, _END, "<|constrain|>"),
)
"""Marks in common use."""


@dataclass(frozen=True)
class ReasoningMarks:
    """The marks of one model. `closing` end a thought that nothing opened; `prompted` does where the prompt says so."""

    blocks: dict[str, Block] = field(default_factory=dict)
    closing: tuple[str, ...] = ()
    prompted: str = ""

    @property
    def texts(self) -> frozenset[str]:
        """Special tokens with these texts are part of the output; the parser needs to see them."""
        marks = {mark for block in self.blocks.values() for mark in (block.opening, block.close)}
        return frozenset(marks | set(CONTROL_MARKS) | set(self.closing))


def find_marks(special: Iterable[str] = (), template: str = "") -> ReasoningMarks:
    """Of a model with these special tokens and this chat template. Pairs count whose name says what is in them."""
    known = set(special) | set(_MARK.findall(template))
    found = dict(_OPENINGS)
    closing = [block.close for block in _BLOCKS if block.kind == "reasoning" and block.close in known]
    for block in _pairs(known, template):
        found.setdefault(block.opening, block)
        if block.kind == "reasoning":
            closing.append(block.close)
    if _SOLAR.opening in known and "<|content|>" in known:
        found[_SOLAR.opening] = _SOLAR
        found[_SOLAR_ANSWER] = Block(_SOLAR_ANSWER, _END, "text")
    if _GRANITE.opening in template and _GRANITE.close in template:
        found[_GRANITE.opening] = _GRANITE
    final = next(iter(_FINAL.findall(template)), "")
    if final:
        closing.append(final)
    return ReasoningMarks(found, tuple(dict.fromkeys(closing)), final)


def _pairs(known: Iterable[str], template: str) -> Iterator[Block]:
    everything = set(known)
    for opening in sorted(everything):
        if _NEITHER.search(opening):
            continue
        kind: Literal["text", "reasoning"] | None = None
        if _REASONING.search(opening):
            kind = "reasoning"
        elif _ANSWER.search(opening):
            kind = "text"
        if kind is None:
            continue
        for pattern, closing in _CLOSING:
            if match := re.fullmatch(pattern, opening):
                close = match.expand(closing)
                if close in everything or close in template:
                    yield Block(opening, close, kind, header="channel" in opening.lower())
                    break


COMMON = ReasoningMarks(_OPENINGS, tuple(block.close for block in _BLOCKS if block.kind == "reasoning"))


class ReasoningParser:
    """One answer. `prompt` is what the model goes on from: templates often end it with an opened thought.

    An answer that is continued is fed its old part first, and those pieces are thrown away.
    """

    def __init__(self, prompt: str = "", marks: ReasoningMarks = COMMON) -> None:
        self._marks = marks
        self._held = ""
        self._block: Block | None = None  # that we are in
        self._header = False  # in a gpt-oss header, before <|message|>
        self._named = False  # in a block, before the end of the line that names it
        self._open = True  # a mark may still come
        self._thought = False  # a block has ended: the space after it is not part of the answer
        self._fresh = True  # nothing of this block yet: leading space is dropped
        self._lone = bool(marks.closing)  # a mark that only closes may still come
        self._before = ""  # the character before what is held, in text
        self._line = ""  # the beginning of the line that text has come to
        self._fenced = False  # text has come to the inside of a code block, where marks are what it is about
        tail = prompt.rstrip()[-_LONGEST_HEADER:]
        if (header := tail.rfind(_CHANNEL)) >= 0 and tail.endswith(_MESSAGE):
            self._enter_message(tail[header + len(_CHANNEL) : -len(_MESSAGE)])
        elif marks.prompted and _FINAL_PROMPT.search(tail):
            self._enter(Block("", marks.prompted))
        else:
            for opening, block in marks.blocks.items():
                line = tail.rpartition("\n")[2]
                if tail.endswith(opening) or (block.header and line.startswith(opening) and block.close not in line):
                    self._enter(block)
                    self._named = block.header and tail.endswith(opening)
                elif block.close and block.kind == "reasoning" and tail.endswith(block.close):
                    self._lone = False  # a thought was closed already

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
        if self._named:
            return [("reasoning", held.strip())] if held.strip() else []
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
        if self._named:
            return self._read_name()
        if self._block is not None:
            return self._read_block(self._block, pieces)
        if self._open:
            return self._read_start()
        return self._read_text(pieces)

    def _read_text(self, pieces: list[Piece]) -> bool:
        """The answer itself, unless a mark shows that it was a thought."""
        if self._lone:
            found = _first(self._held, self._marks.closing)
            opened = _first(self._held, self._marks.blocks)
            if opened is not None and (found is None or opened < found):
                self._lone = False  # this is about marks
            elif found is not None:
                at, mark = found
                before = self._held[at - 1] if at else self._before
                self._follow(self._held[:at])
                if self._fenced or (before in _QUOTES and before):
                    self._lone = False
                else:
                    if at:
                        pieces.append(("text", self._held[:at]))
                    pieces.append(("recast", ""))
                    self._held = self._held[at + len(mark) :]
                    self._lone, self._thought, self._open = False, True, True
                    self._enter_if_opened(mark)
                    return True
        keep = 0
        if self._lone:
            keep = max(_held_back(self._held, mark) for mark in (*self._marks.closing, *self._marks.blocks))
        certain = len(self._held) - keep
        if certain:
            pieces.append(("text", self._held[:certain]))
            self._before = self._held[certain - 1]
            if self._lone:
                self._follow(self._held[:certain])
            self._held = self._held[certain:]
        return False

    def _follow(self, text: str) -> None:
        """Notes the code blocks that begin and end in `text`."""
        for line in text.splitlines(keepends=True):
            fenced = _FENCE.match(self._line)
            self._line = (self._line + line)[:_LONGEST_HEADER]
            if not fenced and _FENCE.match(self._line):
                self._fenced = not self._fenced
            if line[-1] in "\r\n":
                self._line = ""

    def _read_name(self) -> bool:
        """The line after an opening mark: "thought", "final"."""
        assert self._block is not None
        close = self._held.find(self._block.close)
        line = self._held.find("\n")
        if close >= 0 and not 0 <= line < close:
            line = close  # nothing is in it
        if line < 0 and len(self._held) < _LONGEST_HEADER:
            return False
        name = self._held[: max(line, 0)].strip()
        self._held = self._held[max(line, 0) :]
        self._named = False
        if _ANSWER.match(name):
            self._block = Block(self._block.opening, self._block.close, "text")
        return True

    def _read_start(self) -> bool:
        """Before anything but space: a mark, or the answer itself."""
        rest = self._held.lstrip()
        openings = self._marks.blocks
        if found := max((opening for opening in openings if rest.startswith(opening)), key=len, default=""):
            if any(opening != found and opening.startswith(rest) for opening in openings):
                return False  # a longer one may still come
            self._held = rest[len(found) :]
            self._enter(openings[found])
            return True
        if any(opening.startswith(rest) for opening in openings):  # "" too: only space so far
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

    def _read_block(self, block: Block, pieces: list[Piece]) -> bool:
        end = self._held.find(block.close)
        if end >= 0:
            body, self._held = self._body(self._held[:end]), self._held[end + len(block.close) :]
            self._block, self._thought, self._lone = None, True, False
            if block.kind == "text" and block.close != _END:
                self._open = False  # the answer has been given; the rest is text
            self._enter_if_opened(block.close)
        else:
            certain = len(self._held) - _held_back(self._held, block.close)
            body, self._held = self._body(self._held[:certain]), self._held[certain:]
            # space at its end belongs to it only when more follows
            self._held = body[len(_stripped(block, body)) :] + self._held
        body = _stripped(block, body)
        if body:
            pieces.append((block.kind, body))
            self._fresh = False
        return end >= 0

    def _body(self, text: str) -> str:
        if not self._fresh or self._block is None:
            return text
        return text.lstrip() if self._block.kind == "reasoning" else text.lstrip("\n")

    def _enter(self, block: Block) -> None:
        self._block, self._fresh = block, True
        self._header = block.opening in (_START, _CHANNEL)
        self._named = block.header

    def _enter_if_opened(self, mark: str) -> None:
        """Where the end of one block begins the next one."""
        if block := self._marks.blocks.get(mark):
            self._enter(block)

    def _enter_message(self, header: str) -> None:
        """`header` is what stands before <|message|>: "analysis", "assistant<|channel|>final" ..."""
        channel = header.rpartition(_CHANNEL)[2].strip()
        self._enter(Block(_MESSAGE, _END, "text" if channel.startswith("final") else "reasoning"))


_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_QUOTES = "`\"'“‘「"


def _stripped(block: Block, text: str) -> str:
    return text.rstrip() if block.kind == "reasoning" else text.rstrip("\n")


def _first(text: str, marks: Iterable[str]) -> tuple[int, str] | None:
    """The mark that comes first, and where."""
    return min(((at, mark) for mark in marks if (at := text.find(mark)) >= 0), default=None)


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
