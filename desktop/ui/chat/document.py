"""Shows lines of Markdown in a QTextDocument.

Each line is one text block, a table is one QTextTable. Only lines that differ are replaced, so finished lines are laid
out once, and a selection keeps its position while text is added behind it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableCellFormat,
    QTextTableFormat,
)

from desktop.ui.lines import BOXES, LineKind, Run, TextLine, cut_utf16, split_runs, utf16_length
from desktop.ui.theme import LINE_HEIGHT, READING, Theme

INDENT, QUOTE = 22, 16
"""The indentation of a list level and of a quote, in pixels at text size 1."""
CODE_HEADER, CODE_PAD, CODE_ABOVE, CODE_BELOW = 36, 12, 8, 15
"""Sizes of a code card in pixels at text size 1: header, padding, space above the header, space below the code."""
HEADING_SIZES = {1: 21, 2: 18, 3: 16}


@dataclass(frozen=True, slots=True)
class Decoration:
    """Something painted around blocks of text: a list marker, the bars of a quote, a rule, or a code card.

    `block` and `last` are the numbers of the first and the last block.
    """

    line: TextLine
    block: int
    last: int
    quoted_before: int = 0  # number of quotes around the line above


class LineDocument:
    """Owns the content of `document`. `restyle` sets sizes and colours from a `Theme`."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self.document = document
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self._lines: list[TextLine] = []
        self._starts: list[int] = []  # the document position of each line
        self.marks: list[Decoration] = []  # list markers, quotes and rules, from top to bottom
        self.cards: list[Decoration] = []  # code cards
        self._theme = theme
        self._block_formats: dict[TextLine, QTextBlockFormat] = {}
        self._char_formats: dict[tuple[Run, LineKind, int], QTextCharFormat] = {}
        self.colour = "text"
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        """Use another theme. The document is empty afterwards; call `show` again."""
        self._theme = theme
        self._block_formats.clear()
        self._char_formats.clear()
        self.document.setDefaultFont(theme.font(READING))
        self.clear()

    @property
    def shown(self) -> int:
        """The number of lines in the document."""
        return len(self._lines)

    @property
    def bottom(self) -> int:
        """The space below the last block that Qt ignores, in pixels: the edge of a code card."""
        return self._theme.px(CODE_BELOW) if self._lines and self._lines[-1].kind is LineKind.CODE else 0

    def show(self, lines: Sequence[TextLine], kept: int = 0) -> None:
        """Make the document show `lines`. The caller knows that the first `kept` lines are the same as before."""
        old = self._lines
        same = min(kept, len(old))
        while same < min(len(old), len(lines)) and old[same] == lines[same]:
            same += 1
        if same == len(old) == len(lines):
            return
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        if same < len(old):
            shared = self._shared_text(old[same], lines[same]) if same < len(lines) else 0
            if shared:
                cursor.setPosition(self._starts[same] + shared)
                cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
                self._insert_runs(cursor, lines[same], skip=shared)
                del self._starts[same + 1 :]
                first = same + 1
            else:
                self._remove_from(cursor, same)
                first = same
        else:
            first = same
        self._lines = list(lines)
        for index in range(first, len(lines)):
            self._append(cursor, index)
        self._decorate(min(same, first))
        self._set_top()
        cursor.endEditBlock()

    def code_of(self, decoration: Decoration) -> str:
        """The exact code of a card."""
        document = self.document
        blocks = range(decoration.block, decoration.last + 1)
        return "\n".join(document.findBlockByNumber(number).text() for number in blocks)

    def markdown_of(self, start: int, end: int) -> str:
        """The Markdown between two document positions, with list markers, quote marks and code fences."""
        out: list[str] = []
        before: TextLine | None = None
        code_only = self._inside_one_card(start, end)
        for index, line in enumerate(self._lines):
            at = self._starts[index]
            length = utf16_length(line.text)
            if at + length < start or (at >= end and not at == end == start):
                if at > end:
                    break
                continue
            from_start = start <= at
            text = cut_utf16(line.text, max(start - at, 0), min(end - at, length)).replace("\u2028", "\n")
            if line.task and from_start:
                text = f"[{line.task}] " + text.removeprefix(BOXES[line.task])
            prefix = "> " * line.quote + "  " * (line.indent - bool(line.marker)) if from_start else ""
            if line.marker:
                prefix += ("- " if line.marker == "•" else line.marker + " ") if from_start else ""
            if line.kind is LineKind.HEADING and from_start:
                prefix += "#" * line.level + " "
            if line.kind is LineKind.RULE:
                text = "---"
            if line.kind is LineKind.TABLE:
                text = "\n".join(_table_lines(line))
            fenced = line.kind is LineKind.CODE and not code_only
            if line.joined and out:
                out[-1] += "\n" * (line.kind is LineKind.TABLE) + text
                if fenced and line.last and end >= at + length:
                    out.append("```")
                before = line
                continue
            if before is not None and line.gap >= 8 and not (line.kind is LineKind.CODE and not line.first):
                out.append("")
            if fenced and (line.first or before is None):
                out.append(prefix + "```" + line.language)
            out.append(prefix + text)
            if fenced and line.last and end >= at + length:
                out.append(prefix + "```")
            before = line
        return "\n".join(out)

    def position_of(self, offset: int) -> int:
        """The document position of character `offset` of the plain text (long lines are several blocks)."""
        count = 0
        for number, line in enumerate(self._lines):
            count += number > 0 and not line.joined
            if offset <= count + len(line.text):
                return self._starts[number] + utf16_length(line.text[: max(offset - count, 0)])
            count += len(line.text)
        return self.document.characterCount() - 1

    def _inside_one_card(self, start: int, end: int) -> bool:
        """Whether the text between two positions is code of a single card."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end) - 1
        lines = self._lines[max(first, 0) : last + 1]
        return all(line.kind is LineKind.CODE for line in lines) and not any(line.first for line in lines[1:])

    def _shared_text(self, old: TextLine, new: TextLine) -> int:
        """How many UTF-16 units at the beginning of a line can stay because text and format are the same."""
        if old.kind is LineKind.TABLE or replace(old, runs=()) != replace(new, runs=()):
            return 0
        shared = 0
        for before, after in zip(old.runs, new.runs, strict=False):
            if before == after:
                shared += utf16_length(before.text)
                continue
            if replace(before, text="") == replace(after, text=""):
                same = 0
                while same < min(len(before.text), len(after.text)) and before.text[same] == after.text[same]:
                    same += 1
                shared += utf16_length(before.text[:same])
            break
        return shared

    def clear(self) -> None:
        """Remove all lines."""
        self.document.clear()
        self._lines = []
        self._starts = []
        self.marks, self.cards = [], []

    def _remove_from(self, cursor: QTextCursor, index: int) -> None:
        after_table = index > 0 and self._lines[index - 1].kind is LineKind.TABLE
        start = self._starts[index]
        if index > 0 and not after_table:
            start -= 1  # includes the separator between blocks
        if index == 0:
            start = 0
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if index == 0 or after_table:
            cursor.setBlockFormat(self._filler())
        else:
            # an empty block has taken the format of the block that was joined to it
            self._format_block(cursor, index - 1)
        del self._starts[index:]

    def _append(self, cursor: QTextCursor, index: int) -> None:
        line = self._lines[index]
        cursor.movePosition(QTextCursor.MoveOperation.End)
        has_block = index == 0 or self._lines[index - 1].kind is LineKind.TABLE  # an empty one
        if line.kind is LineKind.TABLE:
            if has_block:
                cursor.setBlockFormat(self._filler())
            self._append_table(cursor, line)
            return
        if not has_block:
            cursor.insertBlock()
        self._format_block(cursor, index)
        self._starts.append(cursor.position())
        self._insert_runs(cursor, line)

    def _format_block(self, cursor: QTextCursor, index: int) -> None:
        line = self._lines[index]
        cursor.setBlockFormat(self._block_format(line if index else replace(line, gap=0)))
        cursor.setBlockCharFormat(self._char_format(Run(""), line))

    def _insert_runs(self, cursor: QTextCursor, line: TextLine, skip: int = 0) -> None:
        for run in line.runs:
            length = utf16_length(run.text)
            if skip >= length:
                skip -= length
                continue
            text = cut_utf16(run.text, skip, length)
            skip = 0
            cursor.insertText(text, self._char_format(run, line))

    def _append_table(self, cursor: QTextCursor, line: TextLine) -> None:
        style = self._theme
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(0)
        form.setCellSpacing(0)
        form.setTopMargin(style.px(line.gap))
        form.setBottomMargin(0 if line.continues else style.px(12))
        form.setLeftMargin(style.px(line.indent * INDENT + line.quote * QUOTE))
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setHeaderRowCount(0 if line.joined else 1)
        form.setWidth(QTextLength(QTextLength.Type.VariableLength, 0))
        columns = max(len(line.aligns), 1)
        if line.widths:
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            lengths = [QTextLength(QTextLength.Type.PercentageLength, width) for width in line.widths]
            form.setColumnWidthConstraints(lengths)
        self._starts.append(cursor.position() + 1)
        table = cursor.insertTable(max(len(line.rows), 1), columns, form)
        for r, row in enumerate(line.rows):
            for c, runs in enumerate(row[:columns]):
                cell = table.cellAt(r, c)
                cell_form = QTextTableCellFormat()
                cell_form.setBottomBorder(1)
                cell_form.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                head = not r and not line.joined
                cell_form.setBottomBorderBrush(style.colour("text.quiet" if head else "line"))
                cell_form.setTopPadding(style.px(5))
                cell_form.setBottomPadding(style.px(5))
                cell_form.setLeftPadding(style.px(0 if c == 0 else 12))
                cell_form.setRightPadding(style.px(12))
                cell.setFormat(cell_form)
                inner = cell.firstCursorPosition()
                block = self._block_format(TextLine(LineKind.PARAGRAPH, gap=0))
                aligned = QTextBlockFormat(block)
                aligned.setAlignment(_ALIGN.get(line.aligns[c], Qt.AlignmentFlag.AlignLeft))
                inner.setBlockFormat(aligned)
                for number, piece in enumerate(split_runs(runs)):
                    if number:
                        inner.insertBlock()
                    for run in piece:
                        inner.insertText(run.text, self._char_format(replace(run, bold=run.bold or head), line))
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setBlockFormat(self._filler())
        tiny = QTextCharFormat()
        tiny.setFontPointSize(1)
        cursor.setBlockCharFormat(tiny)

    def _decorate(self, first: int) -> None:
        """Update the decorations from line `first` on."""
        lines, document = self._lines, self.document
        has_lines = first < len(lines)
        block = document.findBlock(self._starts[first]).blockNumber() if has_lines else document.blockCount()
        while self.marks and self.marks[-1].block >= block:
            self.marks.pop()
        while self.cards and self.cards[-1].block >= block:
            self.cards.pop()
        if self.cards and self.cards[-1].last >= block:
            self.cards[-1] = replace(self.cards[-1], last=block - 1)
        quoted = lines[first - 1].quote if first else 0
        for line, start in zip(lines[first:], self._starts[first:], strict=True):
            quoted_before, quoted = quoted, line.quote
            is_marked = bool(line.marker or line.quote) or line.kind is LineKind.RULE
            if line.kind is LineKind.TABLE or not (is_marked or line.kind is LineKind.CODE):
                continue
            block = document.findBlock(start).blockNumber()
            if is_marked:
                self.marks.append(Decoration(line, block, block, quoted_before))
            if line.kind is LineKind.CODE and line.first:
                self.cards.append(Decoration(line, block, block))
            elif line.kind is LineKind.CODE and self.cards:
                self.cards[-1] = replace(self.cards[-1], last=block)

    def _set_top(self) -> None:
        """Make room for a card's header above the first block, whose own top margin Qt ignores."""
        top = self._theme.px(CODE_HEADER + CODE_ABOVE) if self._lines and self._lines[0].kind is LineKind.CODE else 0
        frame = self.document.rootFrame()
        form = frame.frameFormat()
        if form.topMargin() != top:  # setting it lays out the whole document again
            form.setTopMargin(top)
            frame.setFrameFormat(form)

    def _filler(self) -> QTextBlockFormat:
        """The format of the empty blocks that Qt requires around a table: one pixel high."""
        form = QTextBlockFormat()
        form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return form

    def _block_format(self, line: TextLine) -> QTextBlockFormat:
        key = replace(line, runs=(), rows=(), language="", joined=False, marker="", task="")
        if (known := self._block_formats.get(key)) is not None:
            return known
        px = self._theme.px
        form = QTextBlockFormat()
        left = line.indent * INDENT + line.quote * QUOTE
        top = line.gap
        bottom = 0
        height = READING * LINE_HEIGHT
        if line.kind is LineKind.CODE:
            height = 13 * LINE_HEIGHT
            left += CODE_PAD
            form.setNonBreakableLines(False)
            if line.first:
                top += CODE_HEADER + CODE_ABOVE
            if line.last:
                bottom = CODE_BELOW + 12
        elif line.kind is LineKind.HEADING:
            height = HEADING_SIZES.get(line.level, READING) * 1.35
        elif line.kind is LineKind.RULE:
            height = 9
        form.setLineHeight(px(height), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        right = px(CODE_PAD) if line.kind is LineKind.CODE else 0
        form.setLeftMargin(right if line.rtl else px(left))
        form.setRightMargin(px(left) if line.rtl else right)
        form.setTopMargin(px(top))
        form.setBottomMargin(px(bottom))
        self._block_formats[key] = form
        return form

    def _char_format(self, run: Run, line: TextLine) -> QTextCharFormat:
        key = (replace(run, text=""), line.kind, line.level)
        if (known := self._char_formats.get(key)) is not None:
            return known
        style = self._theme
        mono = run.code or line.kind is LineKind.CODE
        size = float(READING)
        if line.kind is LineKind.HEADING:
            size = HEADING_SIZES.get(line.level, READING)
        elif line.kind is LineKind.CODE:
            size = 13
        elif line.kind is LineKind.RULE:
            size = 4
        if run.code:
            size *= 0.93
        font: QFont = style.font(size, bold=run.bold or line.kind is LineKind.HEADING, mono=mono)
        font.setItalic(run.italic)
        font.setStrikeOut(run.strike)
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(style.colour(run.colour or ("accent" if run.href else self.colour)))
        if run.href:
            form.setAnchor(True)
            form.setAnchorHref(run.href)
            form.setFontUnderline(True)
            form.setToolTip(run.href)
        self._char_formats[key] = form
        return form


_ALIGN = {"right": Qt.AlignmentFlag.AlignRight, "center": Qt.AlignmentFlag.AlignHCenter}


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """All text blocks of a document, in order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def code_points(text: str, position: int) -> int:
    """The number of characters before `position`, which is in UTF-16 units."""
    return len(cut_utf16(text, 0, position))


def _table_lines(line: TextLine) -> Iterator[str]:
    for number, row in enumerate(line.rows):
        cells = ("".join(run.text for run in cell).replace("|", "\\|").replace("\u2028", "<br>") for cell in row)
        yield "| " + " | ".join(cells) + " |"
        if number == 0 and not line.joined:
            yield "|" + "|".join({"right": "---:", "center": ":---:"}.get(a, "---") for a in line.aligns) + "|"
