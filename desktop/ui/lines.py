"""The lines that a message is shown as: runs of styled text, in pieces that a text layout takes in little time.

A layout needs more than linear time for a paragraph with thousands of styles or an endless word, so a line has at most
`MAX_RUNS` runs and `PIECE` characters. What is longer goes on in a `joined` line; copying puts the pieces together.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

PIECE = 2_000  # characters of a line
MAX_RUNS = 120  # of a line
MAX_WORD = 500  # characters of a word; a longer one is cut
MAX_BREAKS = 60
BREAK = "\u2028"  # a line break within a paragraph

_WORD_END = re.compile(r"[\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_ENDLESS = re.compile(rf"[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]{{{MAX_WORD + 1},}}")


class LineKind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"  # one line of a code block
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. `colour` names a theme token, "" for the ordinary one."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""
    colour: str = ""


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One paragraph, heading, line of code or table. `gap` is the space above it in pixels at text size 1."""

    kind: LineKind
    runs: tuple[Run, ...] = ()
    gap: int = 12
    level: int = 0  # of a heading
    indent: int = 0  # how many lists it is in
    quote: int = 0  # how many quotes it is in
    marker: str = ""  # "•" or "1." of a list item's first line
    task: str = ""  # "x" or " " of an item of a task list; its runs begin with the box
    language: str = ""  # of code
    first: bool = False  # the first line of a code block
    last: bool = False
    joined: bool = False  # continues the line above without a line break; of a table: continues its rows
    goes_on: bool = False  # of a table: the next line has more of its rows
    rtl: bool = False  # is read from right to left
    rows: tuple[tuple[Cell, ...], ...] = ()  # of a table, the head first unless it is joined
    aligns: tuple[str, ...] = ()  # "left", "right" or "center" by column
    widths: tuple[int, ...] = ()  # of the columns in per cent, when a table is in several parts

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def cost(self) -> int:
        """About how long it takes to insert it and lay it out, in microseconds on a computer of 2020."""
        cells = sum(len(row) for row in self.rows)
        texts = self.runs if not self.rows else tuple(run for row in self.rows for cell in row for run in cell)
        characters = sum(len(run.text) + 20 * run.text.count(BREAK) for run in texts)
        card = 400 if self.kind is LineKind.CODE and self.first else 0  # with a button to copy it
        return 60 + card + 90 * cells + 12 * len(texts) + characters


BOXES = {"x": "☑ ", " ": "☐ "}
"""How a task's state shows, as text, so that it is read aloud too."""


def pieces(line: TextLine) -> Iterator[TextLine]:
    """`line`, or as many as it takes to hold its runs."""
    if sum(run.text.count(BREAK) for run in line.runs) > MAX_BREAKS:
        follows = replace(line, gap=0, marker="", task="", first=False)
        for number, runs in enumerate(_between_breaks(line.runs)):
            yield from pieces(replace(follows if number else line, runs=runs))
        return
    length = sum(len(run.text) for run in line.runs)
    if len(line.runs) <= MAX_RUNS and length <= PIECE and (length <= MAX_WORD or not _ENDLESS.search(line.text)):
        yield line
        return
    groups = list(run_pieces(line.runs))
    follows = replace(line, gap=0, marker="", task="", first=False, joined=True)
    for number, runs in enumerate(groups):
        yield replace(follows if number else line, runs=runs, last=line.last and number == len(groups) - 1)


def _between_breaks(runs: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    """Runs in groups with `MAX_BREAKS` line breaks each; the break between two groups is in neither."""
    group: list[Run] = []
    room = MAX_BREAKS
    for run in runs:
        text, found = run.text, 0
        while (found := text.find(BREAK, found)) >= 0:
            if room:
                room, found = room - 1, found + 1
                continue
            yield (*group, replace(run, text=text[:found])) if found else tuple(group)
            group, room, text, found = [], MAX_BREAKS, text[found + 1 :], 0
        if text:
            group.append(replace(run, text=text))
    yield tuple(group)


def run_pieces(runs: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    """Runs in groups that are quick to lay out, cut between words where there are any."""
    group: list[Run] = []
    room = PIECE
    word = 0  # characters since the last one at which a line may break
    for run in runs:
        text = run.text
        while text:
            if len(group) >= MAX_RUNS or not room:
                yield tuple(group)
                group, room, word = [], PIECE, 0
            cut = _cut(text, room, word)
            if not cut:
                room = 0
                continue
            piece, text = text[:cut], text[cut:]
            group.append(replace(run, text=piece))
            room -= len(piece)
            tail = len(piece) - _last_end(piece)
            word = word + tail if tail == len(piece) else tail
            if text:
                room = 0
    if group:
        yield tuple(group)


def _cut(text: str, room: int, word: int) -> int:
    """How many characters of `text` go into `room`, `word` characters of a word being there already."""
    endless = _ENDLESS.search(text, 0, room)
    head = _WORD_END.search(text, 0, room)
    if word + (head.start() if head else min(len(text), room)) > MAX_WORD:
        return max(MAX_WORD - word, 0)
    if endless is not None:
        return endless.start() + MAX_WORD
    if len(text) <= room:
        return len(text)
    end = _last_end(text[:room])
    cut = end if end >= room // 2 else room
    back = next((n for n in range(16) if cut > n and not unicodedata.combining(text[cut - n])), 0)
    return cut - back


def _last_end(text: str) -> int:
    """Where the last word of `text` begins."""
    for index in range(len(text) - 1, max(len(text) - MAX_WORD - 1, -1), -1):
        if _WORD_END.match(text, index):
            return index + 1
    return 0


def has_endless_word(text: str) -> bool:
    return _ENDLESS.search(text) is not None


def utf16_length(text: str) -> int:
    """Qt counts positions in UTF-16 units."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def cut_utf16(text: str, start: int, end: int) -> str:
    """The part between two of Qt's positions."""
    start, end = max(start, 0), max(end, 0)
    if utf16_length(text) == len(text):
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")[start * 2 : end * 2]
    return units.decode("utf-16-le", "surrogatepass")


def is_rtl(text: str) -> bool:
    """Whether the first character with a direction goes from right to left."""
    for char in text[:200]:
        match unicodedata.bidirectional(char):
            case "L":
                return False
            case "R" | "AL":
                return True
    return False
