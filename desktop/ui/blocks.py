"""Converts Markdown blocks (tokens of markdown-it) to lines (`ui.lines`). Used by `ui.markdown`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it.token import Token

from desktop.ui.formulas import formula_end
from desktop.ui.highlight import Highlighter
from desktop.ui.inline import MAX_CHARACTERS as MAX_INLINE
from desktop.ui.inline import inline
from desktop.ui.lines import BOXES, Cell, LineKind, Run, TextLine, is_rtl, split_line

MAX_NESTING = 16  # nested quotes and lists
TABLE_PART = 50  # table cells that are laid out at once
MAX_COLUMNS = 40
FENCE = re.compile(r"(`{3,})([^`\n]*)\Z|(~{3,})([^\n]*)\Z")
_CONTAINERS = re.compile(r"(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_TASK = re.compile(r"\[([ xX])\](?:[ \t\n]|\Z)")


@dataclass(slots=True)
class Fence:
    """A fenced code block while it is read. `held` is its newest line, not yet emitted because it may be the last."""

    mark: str
    language: str
    highlighter: Highlighter
    held: TextLine | None = None

    @classmethod
    def opened_by(cls, line: str) -> "Fence":
        """The code block that begins with `line`, which must match `FENCE`."""
        found = FENCE.match(line)
        assert found is not None
        info = (found[2] or found[4] or "").split()
        language = info[0] if info else ""
        return cls(found[1] or found[3], language, Highlighter(language))

    def copy(self) -> "Fence":
        """An independent copy, from which reading can start again."""
        return replace(self, highlighter=self.highlighter.copy())

    def closed_by(self, line: str) -> bool:
        """Whether `line` is the closing fence of this block."""
        mark = line.strip(" \t")
        indented = len(line) - len(line.lstrip(" "))
        return indented < 4 and len(mark) >= len(self.mark) and not mark.strip(self.mark[0])

    def add(self, text: str) -> Iterator[TextLine]:
        """Add a line of code; yield the line before it."""
        before, runs = self.held, tuple(Run(piece, colour=colour) for piece, colour in self.highlighter.line(text))
        first = before is None
        self.held = TextLine(LineKind.CODE, runs, gap=12 if first else 0, language=self.language, first=first)
        return split_line(before) if before is not None else iter(())

    def last_lines(self) -> Iterator[TextLine]:
        """The newest line, marked as the last one of the block."""
        held = self.held or TextLine(LineKind.CODE, language=self.language, first=True)
        return split_line(replace(held, last=True))


def plain_lines(text: str, gap: int = 0) -> Iterator[TextLine]:
    """The lines of a text without Markdown. `gap` is the space above the first line."""
    for number, line in enumerate(text.split("\n")):
        runs = (Run(line),) if line else ()
        yield from split_line(TextLine(LineKind.PARAGRAPH, runs, gap=0 if number else gap, rtl=is_rtl(line)))


def containers_end(line: str) -> int:
    """Return the index behind the quote and list marks at the beginning of `line`."""
    found = _CONTAINERS.match(line)
    return found.end() if found else 0


class Converter:
    """Converts the tokens of one top-level block to lines.

    `source` are the lines of the parsed text. `growing` means that more text follows. `headless` drops the first row of
    a table, which repeats the header of a table part above it.
    """

    def __init__(self, source: list[str], *, growing: bool, headless: bool) -> None:
        self._source = source
        self._growing = growing
        self._headless = headless
        self._lists: list[int | None] = []  # the next number of each enclosing list, None for bullets
        self._quote = 0
        self._marker = ""
        self._tight = False
        self._begun = False

    def convert(self, tokens: list[Token]) -> Iterator[TextLine]:
        """Yield the lines of the block; its source as plain text if it is nested too deeply."""
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
                    yield self._placed(TextLine(LineKind.RULE, gap=16))
                case "table_open":
                    end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                    yield from self._table(tokens[index:end])
                    index = end + 1

    def _placed(self, line: TextLine) -> TextLine:
        self._begun = True
        return replace(line, indent=len(self._lists), quote=self._quote)

    def _gap(self, level: int = 0) -> int:
        if level:
            return {1: 28, 2: 24}.get(level, 20)
        if self._lists and self._begun:
            return 4 if self._tight else 8
        return 12

    def _flush_marker(self) -> Iterator[TextLine]:
        """Yield an empty line for the marker of a list item that begins without text."""
        if self._marker:
            yield self._paragraph("", 0)

    def _paragraph(self, content: str, level: int, *, growing: bool = False) -> TextLine:
        task = ""
        if self._marker and (found := _TASK.match(content)):
            task = found[1].lower()
            content = content[found.end() :]
        runs = inline(content, growing=growing)
        return self._text(((Run(BOXES[task]),) if task else ()) + runs, level, task)

    def _text(self, runs: tuple[Run, ...], level: int = 0, task: str = "") -> TextLine:
        marker, self._marker = self._marker, ""
        kind = LineKind.HEADING if level else LineKind.PARAGRAPH
        rtl = is_rtl("".join(run.text for run in runs[:3]))
        return self._placed(TextLine(kind, runs, gap=self._gap(level), level=level, marker=marker, task=task, rtl=rtl))

    def _formula(self, content: str) -> TextLine:
        end = formula_end(content, 0)
        if not end or len(content) > MAX_INLINE:  # its end is missing, or not there yet
            return self._text((Run(content.replace("\n", "\u2028"), code=True),))
        return self._text(inline(content))

    def _code(self, token: Token) -> Iterator[TextLine]:
        yield from self._flush_marker()
        info = token.info.split()
        language = info[0] if info else ""
        fence = Fence("```", language, Highlighter(language))
        for text in token.content.removesuffix("\n").split("\n"):
            for line in fence.add(text):
                yield self._placed(line)
        for line in fence.last_lines():
            yield self._placed(line)

    def _keep_formulas(self, cells: list[str], line: str) -> list[str]:
        """The cells of a row as written: the parser unescapes `\\|` inside formulas, where it belongs to the
        formula."""
        if ("$" not in line and "\\(" not in line) or len(line) > 4_000:
            return cells
        row = _split_row(line[containers_end(line) :].strip().removeprefix("|"))
        return (row + [""] * len(cells))[: len(cells)]

    def _table(self, tokens: list[Token]) -> Iterator[TextLine]:
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
                yield self._placed(TextLine(LineKind.PARAGRAPH, (Run(" | ".join(row), code=True),), gap=0 if i else 12))
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
                yield self._placed(replace(_table_line(part, aligns, widths, joined), continues=True))
                part, room, joined = [], TABLE_PART, True
            part.append(cells)
            room -= cost
        if part:
            yield self._placed(_table_line(part, aligns, widths, joined))


def _split_row(line: str) -> list[str]:
    """Split a table row into its cells. A bar inside a formula does not separate cells."""
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
) -> TextLine:
    gap = 0 if joined else 12
    return TextLine(LineKind.TABLE, gap=gap, rows=tuple(rows), aligns=tuple(aligns), widths=widths, joined=joined)


def _widths(rows: list[tuple[tuple[Run, ...], ...]]) -> tuple[int, ...]:
    """The column widths in per cent, for a table in several parts with equal columns."""
    longest = [
        max(min(sum(len(run.text) for run in cell), 60) for cell in column) + 6 for column in zip(*rows, strict=False)
    ]
    return tuple(round(100 * length / sum(longest)) for length in longest)
