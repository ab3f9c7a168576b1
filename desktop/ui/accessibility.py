"""Accessibility beyond Qt's own widgets: for screen readers, a conversation is a list and each message a list item.
What needs only a role, a name or a position declares it (`desktop.ui.widgets.roles`)."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QStackedWidget

from desktop.ui.chat.rows import RowWidget
from desktop.ui.chat.transcript import TranscriptView
from desktop.ui.widgets.linux_speech import help_to_speak
from desktop.ui.widgets.roles import interface_for, position_text


class AccessibleInterfaces:
    """Creates interfaces for Qt and keeps them until their widgets are deleted. Qt crashes if Python collects one that
    is still in use."""

    def __init__(self) -> None:
        self._interfaces: dict[int, QAccessibleInterface] = {}
        self._is_first = True

    def install(self) -> None:
        """Register the factory. Call it once, before the first window shows; Qt then keeps this object alive."""
        QAccessible.installFactory(self.make)

    def make(self, name: str, widget: QObject) -> QAccessibleInterface | None:
        """Qt's factory function: an interface for our own widgets, None for all others."""
        interface: QAccessibleInterface | None
        self._help_to_speak(widget)
        if isinstance(widget, RowWidget):
            interface = _RowInterface(widget)
        elif isinstance(widget, TranscriptView):
            interface = _TranscriptInterface(widget)
        elif isinstance(widget, QStackedWidget):
            interface = _StackInterface(widget)
        else:
            interface = interface_for(widget)
        if interface is None:
            return None
        key = id(widget)
        self._interfaces[key] = interface
        widget.destroyed.connect(lambda: self._interfaces.pop(key, None))
        return interface

    def _help_to_speak(self, widget: QObject) -> None:
        if self._is_first:  # a screen reader has just started to ask
            self._is_first = False
            for made_before in QApplication.allWidgets():
                help_to_speak(made_before)
        help_to_speak(widget)


class _RowInterface(QAccessibleWidget):
    """A message as a list item whose name is its author and text."""

    def __init__(self, row: RowWidget) -> None:
        super().__init__(row, QAccessible.Role.ListItem)
        self._row = row

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._row.spoken()
        if kind == QAccessible.Text.Description:
            return self._position()
        return super().text(kind)

    def _position(self) -> str:
        view = self._view()
        index = view.index_of(self._row) if view is not None else None
        return "" if view is None or index is None else position_text(index + 1, len(view.rows))

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view() or self._row)

    def _view(self) -> TranscriptView | None:
        viewport = self._row.parentWidget()  # between row and list
        view = viewport.parentWidget() if viewport is not None else None
        return view if isinstance(view, TranscriptView) else None


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
        widget = child.object() if child is not None else None
        rows = self._view.row_widgets()
        return next((index for index, row in enumerate(rows) if row is widget), -1)


class _StackInterface(QAccessibleWidget):
    """What shows of a stack, in a group without a name: Qt's "layered pane" is said before everything in it."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack, QAccessible.Role.Grouping)
        self._stack = stack

    def childCount(self) -> int:
        return 1 if self._stack.count() else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes null for no child
        current = self._stack.currentWidget()
        return QAccessible.queryAccessibleInterface(current) if index == 0 and current is not None else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return 0 if child is not None and child.object() is self._stack.currentWidget() else -1
