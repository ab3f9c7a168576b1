"""The word diff of a rewrite as read-only text."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from desktop.core.word_diff import Change, Piece
from desktop.presenters.sentences import changes_text
from desktop.ui import theme
from desktop.ui.lines import Run, split_runs
from desktop.ui.slices import slices
from desktop.ui.widgets.announcements import announce

_FEW = 12
"""Pieces of a diff whose changes are said at once; of longer ones, line by line."""
_PART_COST = 4_000
"""Approximate layout time of the text added at once, in microseconds."""


def reading_lines() -> QTextBlockFormat:
    """Block format with the line height of reading text."""
    lines = QTextBlockFormat()
    # fixed, since a proportional height depends on the font, which differs between scripts
    lines.setLineHeight(
        theme.current().px(theme.READING * theme.LINE_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value
    )
    return lines


class DiffView(QTextEdit):
    """Shows removed words struck out on red and new words on green, so that form tells them apart as well as colour."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self._blocks: Iterator[list[tuple[Change, str]]] = iter(())
        self._formats: dict[Change, QTextCharFormat] = {}
        self._scroll_position = 0
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("surface", "diff")
        self.document().setDocumentMargin(4)
        self.document().setUndoRedoEnabled(False)

    def show_pieces(self, pieces: Iterable[Piece]) -> None:
        """Show a word diff."""
        before, self._pieces = self._pieces, tuple(pieces)
        if self._pieces != before or not before:
            self._fill()

    def _fill(self) -> None:
        look = theme.current()
        self.setFont(look.font(theme.READING))
        formats = {Change.SAME: QTextCharFormat(), Change.REMOVED: QTextCharFormat(), Change.ADDED: QTextCharFormat()}
        formats[Change.SAME].setForeground(look.colour("text"))
        for change, token in ((Change.REMOVED, "diff.removed"), (Change.ADDED, "diff.added")):
            formats[change].setForeground(look.colour(f"{token}.text"))
            formats[change].setBackground(look.colour(token))
        formats[Change.REMOVED].setFontStrikeOut(True)
        scroll_position = self.verticalScrollBar().value()
        self.clear()
        QTextCursor(self.document()).setBlockFormat(reading_lines())
        self._formats, self._scroll_position = formats, scroll_position
        self._blocks = _blocks(self._pieces)
        slices().start(self._add)

    def finish(self) -> None:
        """Show the whole diff at once, however long that takes."""
        while self._add():
            pass

    def _add(self) -> bool:
        """Add some paragraphs. Return whether more are left."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        cost = 0
        while cost < _PART_COST and (block := next(self._blocks, None)) is not None:
            if not self.document().isEmpty():
                cursor.insertBlock()
            for change, text in block:
                cursor.insertText(text, self._formats[change])
                cost += 12 + len(text)
            cost += 60
        cursor.endEditBlock()
        self.verticalScrollBar().setValue(self._scroll_position)
        return cost >= _PART_COST

    def spoken_line(self) -> str:
        """What was removed from and added to the line with the caret: "removed “bus”; added “train”"."""
        pieces = []
        it = self.textCursor().block().begin()
        while not it.atEnd():
            fragment = it.fragment()
            change = next(
                (one for one, form in self._formats.items() if form.background() == fragment.charFormat().background()),
                Change.SAME,
            )
            pieces.append(Piece(change, fragment.text()))
            it += 1
        return changes_text(pieces)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.textCursor().blockNumber()
        super().keyPressEvent(event)
        if self.textCursor().blockNumber() != before:
            announce(self, self.spoken_line())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        announce(self, changes_text(self._pieces) if len(self._pieces) <= _FEW else self.spoken_line())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._pieces:
            self._fill()
        super().changeEvent(event)


def _blocks(pieces: Iterable[Piece]) -> Iterator[list[tuple[Change, str]]]:
    """Yield paragraphs, cut if their layout would take long."""
    runs: list[Run] = []
    for change, text in pieces:
        if change is Change.REMOVED:
            text = text.replace("\n", "¶")  # a removed line break no longer breaks the line
        elif change is Change.ADDED:
            text = text.replace("\n", "¶\n")
        first, *rest = text.split("\n")
        runs.append(Run(first, colour=change.value))
        for line in rest:
            yield from _cut(runs)
            runs = [Run(line, colour=change.value)]
    yield from _cut(runs)


def _cut(runs: list[Run]) -> Iterator[list[tuple[Change, str]]]:
    shown = tuple(run for run in runs if run.text)
    if not shown:
        yield []
    for group in split_runs(shown):
        yield [(Change(run.colour), run.text) for run in group]
