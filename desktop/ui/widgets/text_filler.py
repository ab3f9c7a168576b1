"""Inserts a long text into an editor a few lines at a time, so that the window stays responsive."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.ui.lines import cut_utf16
from desktop.ui.slices import slices

LARGE = 10_000
"""The number of characters that are inserted at once."""
_PART = 2_000


def is_large(text: str) -> bool:
    """Whether `text` is too long to insert at once (more than `LARGE` characters)."""
    return len(text) > LARGE


class TextFiller(QObject):
    """Inserts a text at the cursor of an editor.

    Until `finished`, the editor has only its beginning: use `text` for the full text, and call `finish` before any
    other change. A paragraph is inserted in one piece, since Qt lays out a growing paragraph from its beginning each
    time.
    """

    finished = Signal()

    def __init__(self, editor: QPlainTextEdit | QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._cursor = QTextCursor()
        self._text = ""
        self._inserted = 0  # number of characters
        self._parts: Iterator[str] = iter(())

    @property
    def is_active(self) -> bool:
        """Whether a part of the text is not inserted yet."""
        return self._inserted < len(self._text)

    def start(self, text: str) -> None:
        """Insert as much as this turn of the event loop allows, and the rest later. All of it is one step for undo."""
        self.finish()
        self._cursor = self._editor.textCursor()
        self._text, self._inserted, self._parts = text, 0, _parts(text)
        if self._insert():
            slices().start(self._insert)

    def stop(self) -> None:
        """Drop the rest, because the editor gets another text."""
        self._text, self._inserted = "", 0

    def finish(self) -> None:
        """Insert the rest at once, however long that takes."""
        if self.is_active:
            self._put(self._text[self._inserted :])

    def text(self, shown: str) -> str:
        """The editor's text as it will be once everything is inserted. `shown` is its text now."""
        if not self.is_active:
            return shown
        position = self._cursor.position()
        return cut_utf16(shown, 0, position) + self._text[self._inserted :] + cut_utf16(shown, position, 2 * len(shown))

    def _insert(self) -> bool:
        """Insert one part. Return whether there is more."""
        if self.is_active:
            self._put(next(self._parts))
        return self.is_active

    def _put(self, part: str) -> None:
        if self._inserted:
            self._cursor.joinPreviousEditBlock()
        else:
            self._cursor.beginEditBlock()
        self._inserted += len(part)
        self._cursor.insertText(part)
        self._cursor.endEditBlock()
        if not self.is_active:
            self._text, self._inserted = "", 0
            self.finished.emit()


def _parts(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + _PART) + 1 or text.find("\n", at + _PART) + 1 or len(text)
        yield text[at:end]
        at = end
