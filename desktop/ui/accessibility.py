"""What a screen reader is told beyond what Qt's widgets say: a conversation is a list, each message an item of it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from desktop.ui.chat.rows import RowWidget
from desktop.ui.chat.transcript import TranscriptView

SPOKEN_LIMIT = 20_000
"""Characters of a message that are its name; whoever wants all of a longer one reads its text."""


class AccessibleInterfaces:
    """Makes the interfaces when Qt asks for them and keeps them as long as their widgets live: an interface that Python
    collected is a crash."""

    def __init__(self) -> None:
        self._kept: dict[int, QAccessibleInterface] = {}

    def install(self) -> None:
        """Once, before the first window shows. The installed factory keeps this object alive."""
        QAccessible.installFactory(self.make)

    def make(self, name: str, thing: QObject) -> QAccessibleInterface | None:
        """Qt's factory: an interface for what is ours, None for everything else."""
        made: QAccessibleInterface
        if isinstance(thing, RowWidget):
            made = _RowInterface(thing)
        elif isinstance(thing, TranscriptView):
            made = _TranscriptInterface(thing)
        else:
            return None
        key = id(thing)
        self._kept[key] = made
        thing.destroyed.connect(lambda: self._kept.pop(key, None))
        return made


class _RowInterface(QAccessibleWidget):
    """A message as a list item whose name is who says what."""

    def __init__(self, row: RowWidget) -> None:
        super().__init__(row, QAccessible.Role.ListItem)
        self._row = row

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._row.spoken()[:SPOKEN_LIMIT]
        return super().text(kind)

    def parent(self) -> QAccessibleInterface:
        # the viewport between them is of no interest to a reader
        viewport = self._row.parentWidget()
        view = viewport.parentWidget() if viewport is not None else None
        return QAccessible.queryAccessibleInterface(view or self._row)


class _TranscriptInterface(QAccessibleWidget):
    """The conversation as a list of the messages near the screen."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = view

    def childCount(self) -> int:
        return len(self._view.row_widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes null for no child
        rows = self._view.row_widgets()
        return QAccessible.queryAccessibleInterface(rows[index]) if 0 <= index < len(rows) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        thing = child.object() if child is not None else None
        rows = self._view.row_widgets()
        return next((index for index, row in enumerate(rows) if row is thing), -1)
