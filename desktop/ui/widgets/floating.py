"""Widgets that float above a page: a card under its anchor, and a toast at the bottom. Only these have shadows."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.roles import declare

_HEARD_S: Final = 60.0
"""How long a toast with an action stays while a screen reader runs."""

TOAST_SECONDS: Final = 6
"""How long a toast shows unless the user chose otherwise."""

_AGAIN: Final = 2.5  # seconds that it stays after the pointer or the focus has left it

SHADOW = Space.L
"""The margin of a floating widget that its shadow needs, in pixels."""


def is_escape(event: QEvent) -> bool:
    """Whether `event` is a key event for Esc."""
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def paint_floating_card(widget: QWidget) -> None:
    """Paint a rounded card with a soft shadow, inset by `SHADOW`."""
    style = theme.current()
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    card = QRectF(widget.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    shade = QColor(style.colour("shadow"))
    for spread in range(SHADOW - 4, 0, -2):
        shade.setAlphaF((0.035 if style.dark else 0.014) * (1 + (SHADOW - spread) / SHADOW))
        painter.setBrush(shade)
        radius = theme.RADIUS_CARD + spread
        painter.drawRoundedRect(card.adjusted(-spread, -spread + 4, spread, spread + 3), radius, radius)
    painter.setPen(QPen(style.colour("line"), 1))
    painter.setBrush(style.colour("surface.base"))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_CARD, theme.RADIUS_CARD)
    painter.end()


class Popover(QFrame):
    """A card that floats under its anchor, inside the anchor's window. Esc or a click elsewhere closes it.

    Content goes into `body`. The first control inside gets the focus, and the anchor gets it back on closing.
    """

    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.Grouping)
        self.setAccessibleName(name)
        self._anchor: QWidget | None = None
        self.body = QVBoxLayout(self)
        set_margins(self.body, Space.XXL)  # half of it is for the shadow
        set_spacing(self.body, Space.M)
        self.hide()

    def open_under(self, anchor: QWidget, *, align_right: bool = False) -> None:
        """Show the card below `anchor`, or above it if there is not enough room. It stays inside the window."""
        window = anchor.window()
        self._anchor = anchor
        anchor.destroyed.connect(self._lose_anchor)
        self.setParent(window)
        self.fit()
        corner = anchor.mapTo(window, QPoint(0, 0))
        x = corner.x() - SHADOW if not align_right else corner.x() + anchor.width() - self.width() + SHADOW
        below = corner.y() + anchor.height() + 4 - SHADOW
        above = corner.y() - 4 - self.height() + SHADOW
        y = below if below + self.height() - SHADOW <= window.height() or above < 0 else above
        self.move(max(8 - SHADOW, min(x, window.width() - self.width() + SHADOW - 8)), max(8 - SHADOW, y))
        self.show()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextChild()

    def fit(self) -> None:
        """Take the size of the content. Unlike `adjustSize`, this gives wrapped lines their height at a fixed width."""
        self.adjustSize()
        if self.body.hasHeightForWidth():
            self.resize(self.width(), self.body.totalHeightForWidth(self.width()))

    def close_card(self) -> None:
        """Hide the card. The anchor gets the focus if the card had it."""
        if self.isVisible():
            focus = QApplication.focusWidget()
            had_focus = focus is not None and (focus is self or self.isAncestorOf(focus))
            self.hide()
            if self._anchor is not None and had_focus:
                self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lose_anchor(self) -> None:
        self._anchor = None  # a deleted row cannot get the focus back

    def hideEvent(self, event: QHideEvent) -> None:
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self.closed.emit()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before a shortcut of the window (such as Stop) gets it."""
        if event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
            event.accept()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            point = event.globalPosition().toPoint()
            inside = self.rect().contains(self.mapFromGlobal(point))
            on_popup = QApplication.activePopupWidget() is not None  # a menu or combo box of this card
            on_anchor = self._anchor is not None and watched is self._anchor
            if isinstance(watched, QWidget) and not inside and not on_popup and not on_anchor:
                self.close_card()
        elif event.type() == QEvent.Type.Resize and watched is self.parent():
            self.close_card()
        elif event.type() == QEvent.Type.Hide and watched is self._anchor:
            self.close_card()  # another page shows
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating_card(self)


class Toast(QFrame):
    """A sentence at the bottom of its host that disappears by itself, with one action such as "Undo".

    Screen readers announce it. It never takes the focus by itself (F6 leads to its action), and stays while the pointer
    or the focus is on it. `where` returns the widget below whose centre it is placed, and its distance from the bottom
    of the host in pixels; `seconds` for how long it shows, 0 until it is closed.
    """

    def __init__(
        self,
        host: QWidget,
        where: Callable[[], tuple[QWidget, int]],
        seconds: Callable[[], float] = lambda: TOAST_SECONDS,
    ) -> None:
        super().__init__(host)
        self._host, self._where, self._seconds = host, where, seconds
        self.count = 0  # of messages so far
        self._on_action: Callable[[], None] | None = None
        self._row = row = QHBoxLayout(self)
        set_margins(row, Space.XXL, Space.XL)
        set_spacing(row, Space.S)
        self._text = label("")
        self._action = Button("", "link")
        self._action.clicked.connect(self._act)
        row.addWidget(self._text)
        row.addWidget(self._action)
        self._close = IconButton("x", "", side=28, size=14, parent=self)
        self._close.clicked.connect(self.hide)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._expire)
        host.installEventFilter(self)
        self.hide()

    def show_message(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Show `text` instead of the present message. `on_action` is called at most once."""
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        right = Space.XL if action else Space.XXL  # all margins include SHADOW
        set_margins(self._row, Space.XXL, Space.XL, right, Space.XL)
        self._text.setMinimumHeight(30)
        self._on_action = on_action
        seconds = self._seconds()
        self._close.set_name(self.tr("Close"))
        self._close.setVisible(seconds == 0)
        # by ear and by key it takes longer to find the action
        self._count_down(max(seconds, _HEARD_S) if action and seconds and QAccessible.isActive() else seconds)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self.count += 1
        if action:
            text = self.tr("{text}. F6: {choice}").format(text=text.rstrip(".。"), choice=action)
        announce(self._host, text)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._count_down(min(self._seconds(), _AGAIN))
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating_card(self)

    def place(self) -> None:
        """Move to the position that `where` returns now."""
        column, bottom = self._where()
        middle = column.mapTo(self._host, QPoint(0, 0)).x() + column.width() // 2
        self.move(max(middle - self.width() // 2, 0), self._host.height() - self.height() - bottom + SHADOW)

    def _act(self) -> None:
        action, self._on_action = self._on_action, None
        self.hide()
        if action is not None:
            action()

    def _count_down(self, seconds: float) -> None:
        self._timer.stop()
        if seconds:
            self._timer.start(int(seconds * 1000))

    def _expire(self) -> None:
        if self._action.hasFocus():
            self._count_down(_AGAIN)
        else:
            self.hide()
