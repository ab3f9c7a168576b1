"""The ring around what has the focus, for widgets whose style has none: texts without a frame, lists, scroll areas."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.ui import theme

_GAP = 6  # px between a text and the outer edge of the ring; lists have room inside
_FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)


class FocusRing(QObject):
    """Shows a ring when the keyboard, or the program, gave the focus to a widget; a click shows none.

    A widget with a frame that shows the focus sets the property `ring` to "own".
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._followed: list[QWidget] = []
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        for followed in self._followed:
            if isValid(followed):
                followed.removeEventFilter(self)
        self._followed = []
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if new is None or by_mouse or not _needs_ring(new):
            return
        self._ring = _Ring(new)
        widget: QWidget | None = new
        while widget is not None and not widget.isWindow():
            widget.installEventFilter(self)
            self._followed.append(widget)
            widget = widget.parentWidget()
        self._ring.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED and self._ring is not None and isValid(self._ring):
            self._ring.place()
        return False


def _needs_ring(widget: QWidget) -> bool:
    if widget.property("ring") == "own":
        return False
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return bool(widget.property("bare"))
    return isinstance(widget, QScrollArea) or (isinstance(widget, QAbstractItemView) and not widget.property("framed"))


class _Ring(QWidget):
    """The ring, above everything in the window. The mouse and screen readers do not see it."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around.window())
        self._around = around
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def place(self) -> None:
        """Move the ring to the widget, as far as its scroll areas show it."""
        if not isValid(self._around) or not self._around.isVisible():
            self.hide()
            return
        window = self.parentWidget()
        assert window is not None
        gap = _GAP if isinstance(self._around, QTextEdit | QPlainTextEdit) else 0
        room = _rect_in(self._around, window).adjusted(-gap, -gap, gap, gap)
        within = self._around.parentWidget()
        while within is not None and within is not window:
            if isinstance(within, QAbstractScrollArea):
                room = room.intersected(_rect_in(within, window))
            within = within.parentWidget()
        self.setGeometry(room.intersected(window.rect()))
        self.setVisible(not room.isEmpty())
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


def _rect_in(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
