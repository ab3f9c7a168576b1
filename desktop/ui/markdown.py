"""Markdown as a flat list of lines with runs of styled text: what a message shows, and what tests compare.

CommonMark with tables, strikethrough, task lists and formulas. No HTML but `<br>`, no references, nothing is ever
loaded: an image is a link with its alternative text, a link leads to http, https or mailto or is none.

A model's text may be hostile or broken, so nothing here takes long at a time. The text is read in windows that cost the
block parser some milliseconds whatever they say, and reading is a sequence of small steps (`MarkdownText.step`) between
which a window can paint. Text grows while an answer streams: only its last top-level block is read again, and the lines
are the same as if the whole had come at once.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from desktop.ui.highlight import Highlighter
from desktop.ui.inline import MAX_CHARACTERS as MAX_INLINE
from desktop.ui.inline import formula_end, inline
from desktop.ui.lines import BOXES, Cell, Kind, Line, Run, is_rtl, pieces

__all__ = ["Kind", "Line", "MarkdownText", "Run", "parse", "plain_lines"]

MAX_CHARACTERS, MAX_LINES = 300_000, 6_000
"""Of one message that are shown; the rest is behind an ellipsis, copying the message takes it all."""
MAX_NESTING = 16  # quotes and lists inside each other
WINDOW, WINDOW_COST = 24_000, 10_000
"""Characters that are parsed at once, and about how many microseconds that may take."""
TABLE_PART = 50  # cells of a table that are laid out at once
MAX_COLUMNS = 40
FORMULA_LINES = 60  # how far the end of a formula is looked for

_DEEP = re.compile(r"^([ \t]*)(?=(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*){20})(\d*)", re.MULTILINE)
_CONTAINERS = re.compile(r"(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_FENCE = re.compile(r"(`{3,})([^`\n]*)\Z|(~{3,})([^\n]*)\Z")
_SETEXT_TO_BE = re.compile(r"(?<=\S)\n {0,3}(?:-+|=+)[ \t]*\Z")
_FORMULA = re.compile(r"\$\$|\\\[|\\begin\{([A-Za-z]{1,32}\*?)\}")
_TASK = re.compile(r"\[([ xX])\](?:[ \t\n]|\Z)")


@dataclass(slots=True)
class _Fence:
    """A code block of which the end was not read yet. Its newest line waits: it may be the last one."""

    mark: str
    language: str
    highlighter: Highlighter
    held: Line | None = None

    @classmethod
    def opened_by(cls, line: str) -> "_Fence":
        found = _FENCE.match(line)
        assert found is not None
        info = (found[2] or found[4] or "").split()
        language = info[0] if info else ""
        return cls(found[1] or found[3], language, Highlighter(language))

    def copy(self) -> "_Fence":
        return replace(self, highlighter=self.highlighter.copy())

    def closed_by(self, line: str) -> bool:
        mark = line.strip(" \t")
        indented = len(line) - len(line.lstrip(" "))
        return indented < 4 and len(mark) >= len(self.mark) and not mark.strip(self.mark[0])

    def add(self, text: str) -> Iterator[Line]:
        """Takes a line; yields the one before it."""
        before, runs = self.held, tuple(Run(piece, colour=colour) for piece, colour in self.highlighter.line(text))
        first = before is None
        self.held = Line(Kind.CODE, runs, gap=12 if first else 0, language=self.language, first=first)
        return pieces(before) if before is not None else iter(())

    def finished(self) -> Iterator[Line]:
        """The last line."""
        held = self.held or Line(Kind.CODE, language=self.language, first=True)
        return pieces(replace(held, last=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where reading stands, and what it is inside of there."""

    at: int = 0
    fence: _Fence | None = None
    head: str = ""  # the first two lines of the table that goes on here
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the text that is parsed at once."""

    end: int
    fence: str = ""  # the line behind it, which opens a code block
    fence_end: int = 0  # behind that line; 0 while it is not complete
    ends_text: bool = False


class MarkdownText:
    """A text that grows, as lines. `lines` is what was read so far of what `begin` got."""

    def __init__(self, *, plain: bool = False) -> None:
        self._plain = plain
        self._text = ""
        self._shown = ""
        self._growing = False
        self._place = _Place()  # what is before it cannot change any more
        self._final = 0  # the lines of that
        self._seen = 0  # how much of the text this depends on
        self._reading: Iterator[None] = iter(())
        self.lines: list[Line] = []

    def set_text(self, text: str, *, growing: bool = False) -> int:
        """Reads all of `text`. Returns how many lines at the beginning are untouched."""
        kept = self.begin(text, growing=growing)
        while self.step():
            pass
        return kept

    def begin(self, text: str, *, growing: bool = False) -> int:
        """Begins to read `text`. Quick when it goes on from the last one. Returns how many lines are known already.

        While it is `growing`, what its end opened and did not close shows as it will most likely be.
        """
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\0", "\ufffd")
        if not text.startswith(self._text[: self._seen]):
            self._place, self._final, self._seen = _Place(), 0, 0
        self._text, self._growing = text, growing
        self._shown = _cut(text)
        del self.lines[self._final :]
        self._reading = self._read()
        return self._final

    def step(self) -> bool:
        """Reads a little more, for some milliseconds at most. Returns whether there may be more."""
        return next(self._reading, self) is not self

    @property
    def share(self) -> float:
        """How much of the text was read, from 0 to 1."""
        return self._place.at / max(len(self._shown), 1)

    def _read(self) -> Iterator[None]:
        place: _Place | None = self._place
        while place is not None:
            if place.fence is not None:
                place = yield from self._read_code(place.at, place.fence.copy())
            elif place.in_line or self._plain:
                place = yield from self._read_plain(place)
            elif place.at < len(self._shown):
                place = yield from self._read_window(place)
            else:
                break
        if len(self._shown) < len(self._text):
            self.lines.append(Line(Kind.PARAGRAPH, (Run("…", colour="text.quiet"),)))

    def _commit(self, place: _Place, seen: int = 0) -> _Place:
        """What was read up to there stays as it is while the text begins with what was `seen` of it."""
        self._place, self._final, self._seen = place, len(self.lines), max(place.at, seen)
        return place

    def _read_plain(self, place: _Place) -> Generator[None, None, _Place | None]:
        """A line, or a part of one."""
        text, at = self._shown, place.at
        end = text.find("\n", at, at + WINDOW)
        cut = end if end >= 0 else min(at + WINDOW, len(text))
        for line in plain_lines(text[at:cut]):
            self.lines.append(replace(line, joined=line.joined or place.in_line))
        yield
        if cut == len(text):
            return None
        return self._commit(_Place(cut + 1) if end >= 0 else _Place(cut, in_line=True))

    def _read_code(self, at: int, fence: _Fence) -> Generator[None, None, _Place | None]:
        text = self._shown
        while at < len(text):
            end = text.find("\n", at)
            line = text[at : end if end >= 0 else len(text)]
            if fence.closed_by(line):
                self.lines.extend(fence.finished())
                return self._commit(_Place(end + 1)) if end >= 0 else None
            if end < 0:
                if not (self._growing and line and not line.strip(fence.mark[0])):
                    self.lines.extend(fence.add(line))
                break
            self.lines.extend(fence.add(line))
            at = end + 1
            self._commit(_Place(at, fence.copy()))
            yield
        self.lines.extend(fence.copy().finished())
        return None

    def _read_window(self, place: _Place) -> Generator[None, None, _Place | None]:
        text, at = self._shown, place.at
        window = _window(text, at)
        source = place.head + text[at : window.end]
        if window.ends_text and self._growing:
            source = _SETEXT_TO_BE.sub("", source)
        blocks = list(_top_level(_PARSER.parse(_DEEP.sub(r"\1\2\\", source))))
        yield
        lines = source.split("\n")
        heads = place.head.count("\n")
        starts = [at] * heads + list(accumulate((len(line) + 1 for line in lines[heads:]), initial=at))
        final = len(blocks)
        if not window.fence_end:
            final = _count_final(text, blocks, starts, window.end)
            if not final and not window.ends_text and not window.fence:
                # one block fills the window: it is cut, a list before its last item
                blocks = _cut_list(blocks)
                final = 1 if len(blocks) > 1 and blocks[1][0].type == "list_item_open" else len(blocks)
        for number, block in enumerate(blocks):
            if number == final and not window.ends_text and not window.fence:
                return self._commit(_Place(starts[_line_of(block)]), window.end)
            growing = self._growing and window.ends_text and number == len(blocks) - 1
            headless = bool(place.head) and not number
            for line in _Converter(lines, growing=growing, headless=headless).convert(block):
                self.lines.extend(pieces(line))
                yield
            if number < final and number + 1 < len(blocks):
                start = starts[_line_of(blocks[number + 1])]
                self._commit(_Place(start), window.fence_end or text.find("\n", text.find("\n", start) + 1) + 1)
        if window.fence_end:
            return self._commit(_Place(window.fence_end, _Fence.opened_by(window.fence)))
        if window.fence:
            self.lines.extend(_Fence.opened_by(window.fence).finished())
        if window.fence or window.ends_text:
            return None
        if text[window.end - 1] != "\n":
            return self._commit(_Place(window.end, in_line=True))
        return self._commit(_Place(window.end, head=_head_of(blocks[-1], lines) if blocks else ""))


def parse(text: str) -> list[Line]:
    """The whole of `text` at once."""
    whole = MarkdownText()
    whole.set_text(text)
    return whole.lines


def plain_lines(text: str, gap: int = 0) -> Iterator[Line]:
    """Text as it is. `gap` is above the first line."""
    for number, line in enumerate(text.split("\n")):
        runs = (Run(line),) if line else ()
        yield from pieces(Line(Kind.PARAGRAPH, runs, gap=0 if number else gap, rtl=is_rtl(line)))


def _cut(text: str) -> str:
    text = text[:MAX_CHARACTERS]
    if text.count("\n") > MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    return text


def _window(text: str, start: int) -> _Window:
    """As much as can be parsed at once, up to a code block that begins at the margin: nothing goes on over it."""
    at, cost = start, 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.startswith(("```", "~~~")) and _FENCE.match(line):
            return _Window(at, line, end + 1 if end >= 0 else 0)
        inside = line[: _containers_end(line)]
        markers = len(inside) - sum(map(inside.count, " \t>"))
        cost += 12 + 6 * len(inside) + 40 * max(markers - 2, 0) + 6 * line.count("|") + len(line) // 50
        if at == start and len(line) > WINDOW:
            return _Window(start + WINDOW)
        if at > start and (cost > WINDOW_COST or at + len(line) - start > WINDOW):
            return _Window(at)
        at = end + 1 if end >= 0 else len(text)
    return _Window(len(text), ends_text=True)


def _formula(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A formula over several lines, of which nothing is Markdown."""
    start = state.bMarks[first] + state.tShift[first]
    line = state.src[start : state.eMarks[first]]
    opening = _FORMULA.match(line)
    if opening is None or state.is_code_block(first):
        return False
    closing = {"$$": "$$", "\\[": "\\]"}.get(opening[0], f"\\end{{{opening[1]}}}")
    if closing in line[opening.end() :]:
        return False  # in one line it is a part of a paragraph
    alone = not line[opening.end() :].strip()
    blank = last = 0
    for number in range(first + 1, min(end, first + FORMULA_LINES)):
        if state.isEmpty(number):
            blank = blank or number
            if not alone:
                break
        elif state.sCount[number] < state.blkIndent:
            blank = blank or number
            break
        elif closing in state.src[state.bMarks[number] : state.eMarks[number]]:
            last = number + 1
            break
    if not last:
        if not alone:
            return False
        last = blank if blank and (end > first + FORMULA_LINES or state.sCount[blank] < state.blkIndent) else 0
        last = last or min(end, first + FORMULA_LINES)
    if not silent:
        state.line = last
        token = state.push("formula", "", 0)
        token.content = state.getLines(first, last, state.blkIndent, False)
        token.map = [first, last]
    return True


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING * 4})
    parser.enable(["table"])
    # References could change blocks that are finished; HTML is never meant here; what is inline is read by ourselves.
    parser.disable(["reference", "html_block", "inline", "text_join"])
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "formula", _formula, {"alt": interrupts})
    return parser


_PARSER = _make_parser()


def _containers_end(line: str) -> int:
    """Where a line begins behind the marks of the quotes and lists that it is in."""
    found = _CONTAINERS.match(line)
    return found.end() if found else 0


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    begin = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[begin : index + 1]
            begin = index + 1


def _cut_list(blocks: list[list[Token]]) -> list[list[Token]]:
    """A list as two blocks, the second one being its last item."""
    block = blocks[0] if blocks else []
    items = [i for i, token in enumerate(block) if token.type == "list_item_open" and token.level == 1]
    if len(items) < 2 or not block[0].type.endswith("list_open"):
        return blocks
    return [[*block[: items[-1]], block[-1]], block[items[-1] : -1]]


def _line_of(block: list[Token]) -> int:
    return block[0].map[0] if block[0].map else 0


def _count_final(text: str, blocks: list[list[Token]], starts: list[int], end: int) -> int:
    """How many blocks cannot change any more: the first two lines of the next one are complete. A half line may still
    turn out to belong to the block before it ("#" is a heading, "#1" is not; a table is one because of its second
    line)."""
    for number in range(len(blocks) - 1, 0, -1):
        if text.count("\n", starts[_line_of(blocks[number])], end) >= 2:
            return number
    return 0


def _head_of(block: list[Token], lines: list[str]) -> str:
    """The first two lines of a table that is cut, for the rows that follow."""
    if block[0].type != "table_open":
        return ""
    head = lines[_line_of(block) : _line_of(block) + 2]
    return "\n".join(head) + "\n" if sum(map(len, head)) < WINDOW // 8 else ""


class _Converter:
    """markdown-it's tokens of one top-level block as lines."""

    def __init__(self, source: list[str], *, growing: bool, headless: bool) -> None:
        self._source = source
        self._growing = growing
        self._headless = headless
        self._lists: list[int | None] = []  # the next number of each list we are in, None for bullets
        self._quote = 0
        self._marker = ""
        self._tight = False
        self._begun = False

    def convert(self, tokens: list[Token]) -> Iterator[Line]:
        if max(token.level for token in tokens) > MAX_NESTING * 2:
            first, end = tokens[0].map or [0, 0]
            yield from plain_lines("\n".join(self._source[first:end]), gap=12)
            return
        index = level = 0
        newest = max((i for i, token in enumerate(tokens) if token.type == "inline"), default=-1)
        while index < len(tokens):
            token = tokens[index]
            index += 1
            match token.type:
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    yield from self._flush_marker()
                    number = self._lists[-1]
                    self._marker = "•" if number is None else f"{number}."
                    if number is not None:
                        self._lists[-1] = number + 1
                case "list_item_close":
                    yield from self._flush_marker()
                case "blockquote_open":
                    self._quote += 1
                case "blockquote_close":
                    self._quote -= 1
                case "heading_open":
                    level = int(token.tag[1])
                case "heading_close":
                    level = 0
                case "paragraph_open":
                    self._tight = token.hidden
                case "inline":
                    yield self._paragraph(token.content, level, growing=self._growing and index - 1 == newest)
                case "formula":
                    yield self._formula(token.content)
                case "fence" | "code_block":
                    yield from self._code(token)
                case "hr":
                    yield from self._flush_marker()
                    yield self._placed(Line(Kind.RULE, gap=16))
                case "table_open":
                    end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                    yield from self._table(tokens[index:end])
                    index = end + 1

    def _placed(self, line: Line) -> Line:
        self._begun = True
        return replace(line, indent=len(self._lists), quote=self._quote)

    def _gap(self, level: int = 0) -> int:
        if level:
            return {1: 28, 2: 24}.get(level, 20)
        if self._lists and self._begun:
            return 4 if self._tight else 8
        return 12

    def _flush_marker(self) -> Iterator[Line]:
        """A list item that begins with no text still shows its marker."""
        if self._marker:
            yield self._paragraph("", 0)

    def _paragraph(self, content: str, level: int, *, growing: bool = False) -> Line:
        task = ""
        if self._marker and (found := _TASK.match(content)):
            task = found[1].lower()
            content = content[found.end() :]
        runs = inline(content, growing=growing)
        return self._text(((Run(BOXES[task]),) if task else ()) + runs, level, task)

    def _text(self, runs: tuple[Run, ...], level: int = 0, task: str = "") -> Line:
        marker, self._marker = self._marker, ""
        kind = Kind.HEADING if level else Kind.PARAGRAPH
        rtl = is_rtl("".join(run.text for run in runs[:3]))
        return self._placed(Line(kind, runs, gap=self._gap(level), level=level, marker=marker, task=task, rtl=rtl))

    def _formula(self, content: str) -> Line:
        end = formula_end(content, 0)
        if not end or len(content) > MAX_INLINE:  # its end is still to come, or missing
            return self._text((Run(content.replace("\n", "\u2028"), code=True),))
        return self._text(inline(content))

    def _code(self, token: Token) -> Iterator[Line]:
        yield from self._flush_marker()
        info = token.info.split()
        language = info[0] if info else ""
        fence = _Fence("```", language, Highlighter(language))
        for text in token.content.removesuffix("\n").split("\n"):
            for line in fence.add(text):
                yield self._placed(line)
        for line in fence.finished():
            yield self._placed(line)

    def _keep_formulas(self, cells: list[str], line: str) -> list[str]:
        """The cells of a row as they were written: the parser takes `\\|` for an escaped bar inside formulas too."""
        if ("$" not in line and "\\(" not in line) or len(line) > 4_000:
            return cells
        row = _split_row(line[_containers_end(line) :].strip().removeprefix("|"))
        return (row + [""] * len(cells))[: len(cells)]

    def _table(self, tokens: list[Token]) -> Iterator[Line]:
        yield from self._flush_marker()
        line = ""
        rows: list[list[str]] = []
        aligns: list[str] = []
        for token in tokens:
            if token.type == "tr_open":
                if rows and aligns:
                    rows[-1] = self._keep_formulas(rows[-1], line)
                rows.append([])
                line = self._source[token.map[0]] if token.map else ""
            elif token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "")).removeprefix("text-align:") or "left")
            elif token.type == "inline":
                rows[-1].append(token.content)
        rows[-1] = self._keep_formulas(rows[-1], line)
        if len(aligns) > MAX_COLUMNS:
            for i, row in enumerate(rows):
                yield self._placed(Line(Kind.PARAGRAPH, (Run(" | ".join(row), code=True),), gap=0 if i else 12))
            return
        part: list[tuple[Cell, ...]] = []
        room = TABLE_PART
        widths: tuple[int, ...] = ()
        joined = self._headless
        for number, row in enumerate(rows):
            if number == 0 and joined:
                continue
            cells = tuple(inline(cell) for cell in row)
            cost = max(len(row), sum(len(cell) for cell in cells) // 3, sum(map(len, row)) // 60)
            if part and cost > room:
                widths = widths or _widths(part)
                yield self._placed(replace(_table_line(part, aligns, widths, joined), goes_on=True))
                part, room, joined = [], TABLE_PART, True
            part.append(cells)
            room -= cost
        if part:
            yield self._placed(_table_line(part, aligns, widths, joined))


def _split_row(line: str) -> list[str]:
    """The cells of a row of a table. A bar inside a formula belongs to it."""
    cells, cell, at = [], "", 0
    while at < len(line):
        end = formula_end(line, at) if line[at] in "$\\" else 0
        if end:
            cell += line[at:end]
            at = end
        elif line.startswith("\\|", at):
            cell += "|"
            at += 2
        elif line[at] == "|":
            cells.append(cell.strip())
            cell = ""
            at += 1
        else:
            cell += line[at]
            at += 1
    return [*cells, cell.strip()] if cell.strip() else cells


def _table_line(
    rows: list[tuple[tuple[Run, ...], ...]], aligns: list[str], widths: tuple[int, ...], joined: bool
) -> Line:
    gap = 0 if joined else 12
    return Line(Kind.TABLE, gap=gap, rows=tuple(rows), aligns=tuple(aligns), widths=widths, joined=joined)


def _widths(rows: list[tuple[tuple[Run, ...], ...]]) -> tuple[int, ...]:
    """How the columns share the width, in per cent, so that all parts of a table have the same."""
    longest = [
        max(min(sum(len(run.text) for run in cell), 60) for cell in column) + 6 for column in zip(*rows, strict=False)
    ]
    return tuple(round(100 * length / sum(longest)) for length in longest)
