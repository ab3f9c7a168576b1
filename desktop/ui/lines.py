"""The lines of a displayed message: runs of styled text, short enough for Qt to lay out quickly.

Qt's text layout takes more than linear time for a paragraph with thousands of styles or a very long word, so a line has
at most `MAX_RUNS` runs and `MAX_LINE` characters. A longer paragraph continues in `joined` lines; copying joins them
again.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_LINE = 2_000  # characters in a line
MAX_RUNS = 120  # runs in a line
MAX_WORD = 500  # characters in a word; a longer word is cut
MAX_BREAKS = 60  # line breaks within a line
BREAK = "\u2028"  # a line break within a paragraph

_WORD_END = re.compile(r"[\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_LONG_WORD = re.compile(rf"[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]{{{MAX_WORD + 1},}}")


class LineKind(StrEnum):
    """How a line is formatted."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"  # one line of a code block
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. `colour` is the name of a theme token, "" for the default text colour."""

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
    """One paragraph, heading, line of code or table. `gap` is the space above it, in pixels at text size 1."""

    kind: LineKind
    runs: tuple[Run, ...] = ()
    gap: int = 12
    level: int = 0  # heading level, 1 to 6
    indent: int = 0  # number of enclosing lists
    quote: int = 0  # number of enclosing quotes
    marker: str = ""  # "•" or "1.", on the first line of a list item
    task: str = ""  # "x" or " " for a task list item; its runs begin with the box
    language: str = ""  # of a code block
    first: bool = False  # first line of a code block
    last: bool = False  # last line of a code block
    joined: bool = False  # continues the line above without a line break; for a table: continues its rows
    continues: bool = False  # for a table: the next line has more of its rows
    rtl: bool = False  # reads from right to left
    rows: tuple[tuple[Cell, ...], ...] = ()  # of a table, with the header first unless it is joined
    aligns: tuple[str, ...] = ()  # "left", "right" or "center", by column
    widths: tuple[int, ...] = ()  # column widths in per cent, for a table in several parts

    @property
    def text(self) -> str:
        """The text of all runs, without styles; empty for a table."""
        return "".join(run.text for run in self.runs)

    @property
    def cost_us(self) -> int:
        """Estimated time to insert and lay out the line, in microseconds on a computer of 2020."""
        cells = sum(len(row) for row in self.rows)
        texts = self.runs if not self.rows else tuple(run for row in self.rows for cell in row for run in cell)
        characters = sum(len(run.text) + 20 * run.text.count(BREAK) for run in texts)
        card = 400 if self.kind is LineKind.CODE and self.first else 0  # includes its copy button
        return 60 + card + 90 * cells + 12 * len(texts) + characters


BOXES = {"x": "☑ ", " ": "☐ "}
"""The box for each task state: text, so that screen readers read it too."""


def split_line(line: TextLine) -> Iterator[TextLine]:
    """Yield `line`, or several lines with its runs if it exceeds a limit of this module."""
    if sum(run.text.count(BREAK) for run in line.runs) > MAX_BREAKS:
        follows = replace(line, gap=0, marker="", task="", first=False)
        for number, runs in enumerate(_between_breaks(line.runs)):
            yield from split_line(replace(follows if number else line, runs=runs))
        return
    length = sum(len(run.text) for run in line.runs)
    if len(line.runs) <= MAX_RUNS and length <= MAX_LINE and (length <= MAX_WORD or not has_long_word(line.text)):
        yield line
        return
    groups = list(split_runs(line.runs))
    follows = replace(line, gap=0, marker="", task="", first=False, joined=True)
    for number, runs in enumerate(groups):
        yield replace(follows if number else line, runs=runs, last=line.last and number == len(groups) - 1)


def _between_breaks(runs: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    """Group runs so that each group has at most `MAX_BREAKS` line breaks; drop the break between two groups."""
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


def split_runs(runs: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    """Group runs so that each group is quick to lay out; cut between words if possible."""
    group: list[Run] = []
    room = MAX_LINE
    word = 0  # characters since the last possible line break
    for run in runs:
        text = run.text
        while text:
            if len(group) >= MAX_RUNS or not room:
                yield tuple(group)
                group, room, word = [], MAX_LINE, 0
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
    """Return how many characters of `text` fit into `room` if the text before ends with `word` characters of a word."""
    long_word = _LONG_WORD.search(text, 0, room)
    head = _WORD_END.search(text, 0, room)
    if word + (head.start() if head else min(len(text), room)) > MAX_WORD:
        return max(MAX_WORD - word, 0)
    if long_word is not None:
        return long_word.start() + MAX_WORD
    if len(text) <= room:
        return len(text)
    end = _last_end(text[:room])
    cut = end if end >= room // 2 else room
    back = next((n for n in range(16) if cut > n and not unicodedata.combining(text[cut - n])), 0)
    return cut - back


def _last_end(text: str) -> int:
    """Return the index at which the last word of `text` begins."""
    for index in range(len(text) - 1, max(len(text) - MAX_WORD - 1, -1), -1):
        if _WORD_END.match(text, index):
            return index + 1
    return 0


def has_long_word(text: str) -> bool:
    """Whether `text` has a word of more than `MAX_WORD` characters, which Qt lays out slowly."""
    return _LONG_WORD.search(text) is not None


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units, in which Qt counts positions."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def cut_utf16(text: str, start: int, end: int) -> str:
    """The part of `text` between two positions in UTF-16 code units."""
    start, end = max(start, 0), max(end, 0)
    if utf16_length(text) == len(text):
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")[start * 2 : end * 2]
    return units.decode("utf-16-le", "surrogatepass")


def is_rtl(text: str) -> bool:
    """Whether the first of the first 200 characters that has a direction is written from right to left."""
    for char in text[:200]:
        match unicodedata.bidirectional(char):
            case "L":
                return False
            case "R" | "AL":
                return True
    return False
