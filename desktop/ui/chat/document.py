"""Shows lines of Markdown in a QTextDocument.

Each line is one text block, a table is one QTextTable. Only lines that differ are replaced, so finished lines are laid
out once, and a selection keeps its position while text is added behind it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument

from desktop.ui.chat.decorations import Decorations
from desktop.ui.chat.line_formats import CODE_ABOVE, CODE_BELOW, CODE_HEADER, LineFormats, filler
from desktop.ui.chat.markdown_source import markdown_between
from desktop.ui.chat.structure import NOWHERE, Place, place_of
from desktop.ui.lines import LineKind, Run, TextLine, cut_utf16, split_runs, utf16_length
from desktop.ui.theme import READING, Theme


class LineDocument:
    """Owns the content of `document`. `restyle` applies a theme, and `colour` (a token of the theme) to plain text."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self.document = document
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self._lines: list[TextLine] = []
        self._starts: list[int] = []  # the document position of each line
        self.decorations = Decorations(document)
        self.colour = "text"
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        """Use another theme. The document is empty afterwards; call `show` again."""
        self._formats = LineFormats(theme, self.colour)
        self.document.setDefaultFont(theme.font(READING))
        self.clear()

    @property
    def shown(self) -> int:
        """The number of lines in the document."""
        return len(self._lines)

    @property
    def bottom(self) -> int:
        """The space below the last block that Qt ignores, in pixels: the edge of a code card."""
        return self._formats.theme.px(CODE_BELOW) if self._lines and self._lines[-1].kind is LineKind.CODE else 0

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
        self.decorations.update(self._lines, self._starts, min(same, first))
        self._set_top()
        cursor.endEditBlock()

    def markdown_of(self, start: int, end: int) -> str:
        """The Markdown between two document positions, with list markers, quote marks and code fences."""
        return markdown_between(self._lines, self._starts, start, end)

    def place_of(self, cursor: QTextCursor) -> Place:
        """What is around a cursor."""
        index = bisect_right(self._starts, cursor.position()) - 1
        if index < 0:
            return NOWHERE
        if self._lines[index].kind is not LineKind.TABLE:
            return place_of(self._lines, index)
        cell = cursor.currentTable().cellAt(cursor)
        return place_of(self._lines, index, cell.row(), cell.column())

    def position_of(self, offset: int) -> int:
        """The document position of character `offset` of the plain text (long lines are several blocks)."""
        count = 0
        for number, line in enumerate(self._lines):
            count += number > 0 and not line.joined
            if offset <= count + len(line.text):
                return self._starts[number] + utf16_length(line.text[: max(offset - count, 0)])
            count += len(line.text)
        return self.document.characterCount() - 1

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
        self.decorations.clear()

    def _remove_from(self, cursor: QTextCursor, index: int) -> None:
        after_table = index > 0 and self._lines[index - 1].kind is LineKind.TABLE
        start = self._starts[index] if index else 0
        if not _begins_in_filler(self._lines, index):
            start -= 1  # includes the separator between blocks
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if index == 0 or after_table:
            cursor.setBlockFormat(filler())
        else:
            # an empty block has taken the format of the block that was joined to it
            self._format_block(cursor, index - 1)
        del self._starts[index:]

    def _append(self, cursor: QTextCursor, index: int) -> None:
        line = self._lines[index]
        cursor.movePosition(QTextCursor.MoveOperation.End)
        has_block = _begins_in_filler(self._lines, index)
        if line.kind is LineKind.TABLE:
            if has_block:
                cursor.setBlockFormat(filler())
            self._append_table(cursor, line)
            return
        if not has_block:
            cursor.insertBlock()
        self._format_block(cursor, index)
        self._starts.append(cursor.position())
        self._insert_runs(cursor, line)

    def _format_block(self, cursor: QTextCursor, index: int) -> None:
        line = self._lines[index]
        cursor.setBlockFormat(self._formats.block(line if index else replace(line, gap=0)))
        cursor.setBlockCharFormat(self._formats.text(Run(""), line))

    def _insert_runs(self, cursor: QTextCursor, line: TextLine, skip: int = 0) -> None:
        for run in line.runs:
            length = utf16_length(run.text)
            if skip >= length:
                skip -= length
                continue
            text = cut_utf16(run.text, skip, length)
            skip = 0
            cursor.insertText(text, self._formats.text(run, line))

    def _append_table(self, cursor: QTextCursor, line: TextLine) -> None:
        columns = max(len(line.aligns), 1)
        self._starts.append(cursor.position() + 1)
        table = cursor.insertTable(max(len(line.rows), 1), columns, self._formats.table(line))
        for r, row in enumerate(line.rows):
            is_header = not r and not line.joined
            for c, runs in enumerate(row[:columns]):
                cell = table.cellAt(r, c)
                cell.setFormat(self._formats.cell(c, is_header=is_header))
                inner = cell.firstCursorPosition()
                inner.setBlockFormat(self._formats.cell_block(line.aligns[c]))
                for number, piece in enumerate(split_runs(runs)):
                    if number:
                        inner.insertBlock()
                    for run in piece:
                        inner.insertText(run.text, self._formats.text(replace(run, bold=run.bold or is_header), line))
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setBlockFormat(filler())
        tiny = QTextCharFormat()
        tiny.setFontPointSize(1)
        cursor.setBlockCharFormat(tiny)

    def _set_top(self) -> None:
        """Make room for a card's header above the first block, whose own top margin Qt ignores."""
        begins_with_code = bool(self._lines) and self._lines[0].kind is LineKind.CODE
        top = self._formats.theme.px(CODE_HEADER + CODE_ABOVE) if begins_with_code else 0
        frame = self.document.rootFrame()
        form = frame.frameFormat()
        if form.topMargin() != top:  # setting it lays out the whole document again
            form.setTopMargin(top)
            frame.setFrameFormat(form)


def _begins_in_filler(lines: Sequence[TextLine], index: int) -> bool:
    """Whether a line takes the empty block at the beginning of a document or below a table.

    Code does not take the one below a table: Qt ignores the margin there, which has the header of the card.
    """
    return index == 0 or (lines[index - 1].kind is LineKind.TABLE and lines[index].kind is not LineKind.CODE)


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """All text blocks of a document, in order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def code_points(text: str, position: int) -> int:
    """The number of characters before `position`, which is in UTF-16 units."""
    return len(cut_utf16(text, 0, position))
