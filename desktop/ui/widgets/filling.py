"""A long text put into an editor some lines at a time, so that the window goes on meanwhile."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.ui.lines import cut_utf16
from desktop.ui.slices import slices

LARGE = 10_000
"""Characters that are put in at once."""
_PART = 2_000


def is_large(text: str) -> bool:
    return len(text) > LARGE


class Filling(QObject):
    """Inserts a text where the editor's cursor is. Until `ended` the editor holds only the beginning of it: ask
    `text` what it says, and `finish` before anything is changed in it.

    A paragraph is inserted whole, since the layout of one that grows begins anew each time.
    """

    ended = Signal()

    def __init__(self, editor: QPlainTextEdit | QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._cursor = QTextCursor()
        self._text = ""
        self._at = 0  # what comes before is inserted
        self._parts: Iterator[str] = iter(())

    @property
    def is_active(self) -> bool:
        return self._at < len(self._text)

    def start(self, text: str) -> None:
        """Inserts as much as this turn of the event loop allows now, and the rest later; one step for undo."""
        self.finish()
        self._cursor = self._editor.textCursor()
        self._text, self._at, self._parts = text, 0, _parts(text)
        if self._insert():
            slices().start(self._insert)

    def stop(self) -> None:
        """The rest is not wanted any more: the editor gets another text."""
        self._text, self._at = "", 0

    def finish(self) -> None:
        """Inserts the rest at once, however long that takes."""
        if self.is_active:
            self._put(self._text[self._at :])

    def text(self, shown: str) -> str:
        """What the editor says once all is inserted; `shown` is what it says now."""
        if not self.is_active:
            return shown
        place = self._cursor.position()
        return cut_utf16(shown, 0, place) + self._text[self._at :] + cut_utf16(shown, place, 2 * len(shown))

    def _insert(self) -> bool:
        """Inserts a part. Returns whether there is more."""
        if self.is_active:
            self._put(next(self._parts))
        return self.is_active

    def _put(self, part: str) -> None:
        if self._at:
            self._cursor.joinPreviousEditBlock()
        else:
            self._cursor.beginEditBlock()
        self._at += len(part)
        self._cursor.insertText(part)
        self._cursor.endEditBlock()
        if not self.is_active:
            self._text, self._at = "", 0
            self.ended.emit()


def _parts(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + _PART) + 1 or text.find("\n", at + _PART) + 1 or len(text)
        yield text[at:end]
        at = end
