"""Plain text of any length in a widget that scrolls.

Qt needs seconds to lay out a very long word. So text that is only read is split into short blocks, of which each turn
of the event loop adds as many as a few milliseconds allow. An editor wraps at any character once its text has such a
word. Copying returns the original text.
"""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.lines import Run, cut_utf16, has_long_word, split_runs, utf16_length
from desktop.ui.slices import slices

_CHARACTERS, _LINES = 8_000, 100  # how much is added at once
_JOINED = 1  # the state of a block that continues the line before it


class LongText(QPlainTextEdit):
    """Shows a text to read and copy."""

    completed = Signal()  # all of the text shows

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, readOnly=True)
        self._text = ""
        self._pieces: Iterator[tuple[str, bool]] = iter(())
        self._first = True
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    @property
    def text(self) -> str:
        """The full text, also while only its beginning shows."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show `text`: its beginning now, the rest over the next turns of the event loop."""
        if text == self._text and text:
            return
        self._text = text
        self._pieces, self._first = _pieces(text), True
        self.clear()
        slices().start(self._add)

    def finish(self) -> None:
        """Show all of it at once, however long that takes."""
        while self._add():
            pass

    def positions_of(self, offsets: Iterable[int]) -> dict[int, int]:
        """The document position (in UTF-16 units) of each of these character offsets of the text."""
        found: dict[int, int] = {}
        block = self.document().begin()
        count, text = 0, block.text()
        for offset in sorted(set(offsets)):
            while offset > count + len(text) and block.next().isValid():
                count += len(text)
                block = block.next()
                text = block.text()
                count += block.userState() != _JOINED
            found[offset] = block.position() + utf16_length(text[: max(offset - count, 0)])
        return found

    def _add(self) -> bool:
        """Add a few lines. Return whether there are more."""
        at_start = self.textCursor().position() == 0
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        characters, more = 0, False
        for _ in range(_LINES):
            piece = next(self._pieces, None)
            more = piece is not None
            if piece is None:
                break
            if not self._first:
                cursor.insertBlock()
            self._first = False
            cursor.insertText(piece[0])
            cursor.block().setUserState(_JOINED if piece[1] else 0)
            characters += len(piece[0])
            if characters > _CHARACTERS:
                break
        cursor.endEditBlock()
        if at_start:  # text that is added must not push the caret to its end
            self.moveCursor(QTextCursor.MoveOperation.Start)
        if not more:
            self.completed.emit()
        return more

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        out = ""
        while block.isValid() and block.position() <= cursor.selectionEnd():
            text = block.text()
            part = cut_utf16(text, cursor.selectionStart() - block.position(), cursor.selectionEnd() - block.position())
            is_first = block.position() <= cursor.selectionStart()
            out += "" if is_first or block.userState() == _JOINED else "\n"
            out += part
            block = block.next()
        data = QMimeData()
        data.setText(out)
        return data


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Split lines into pieces that are quick to lay out, each with whether it continues the piece before it."""
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        joined = False
        for runs in split_runs((Run(text[at:end]),)) if end > at else [()]:
            yield "".join(run.text for run in runs), joined
            joined = True
        at = end + 1


def choose_wrap(editor: QPlainTextEdit | QTextEdit, text: str) -> None:
    """Prepare `editor` for `text`: with a very long word it wraps at any character, which takes linear time."""
    if has_long_word(text):
        editor.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
