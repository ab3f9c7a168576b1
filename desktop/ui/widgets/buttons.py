"""Buttons. They take the focus from the keyboard only, so a click never shows the focus ring."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QCursor, QIcon, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop.ui import icons, theme
from desktop.ui.widgets.labels import KeyCap
from desktop.ui.widgets.style_properties import restyle

_SIGNS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Enter": "Enter"}
"""What is printed on keys that Qt names otherwise in some languages."""
_ICON_WITH_AIR = QSize(21, 16)
"""Wider than the icon: Qt's own gap between icon and text is too small."""


def shortcut_text(shortcut: str) -> str:
    """A shortcut such as "Ctrl+K" as this system writes it. "X Q" is two keys; other words stay as they are."""
    return " ".join(map(_native, shortcut.split(" ")))


def _native(key: str) -> str:
    before, plus, last = key.rpartition("+")
    if last in _SIGNS:
        held = QKeySequence(f"{before}+A").toString(QKeySequence.SequenceFormat.NativeText)[:-1] if plus else ""
        return held + _SIGNS[last]
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def _name(control: QWidget, name: str, shortcut: str) -> None:
    control.setAccessibleName(name)
    control.setToolTip(f"{name}  {shortcut_text(shortcut)}" if shortcut else name)


class Button(QPushButton):
    """A push button of one `kind` ("primary", "secondary", "quiet", "danger", "link"), with an icon and a key.

    `key` is only shown; the owner has to create the shortcut. A click does not take the focus from a text field.
    """

    def __init__(
        self, text: str = "", kind: str = "secondary", *, icon: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._kind = kind
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._cap: KeyCap | None = None
        if icon:
            self.set_icon(icon)
        if key:
            self.set_key(key)

    def set_icon(self, name: str) -> None:
        """Show a Lucide icon in the colour of the button's text."""
        self.setIcon(icons.icon(name, self._ink(), 16))
        self.setIconSize(_ICON_WITH_AIR)

    def set_kind(self, kind: str) -> None:
        """Change the kind, and with it the colours."""
        if kind != self._kind:
            self._kind = kind
            restyle(self, kind=kind)
            if self._cap is not None:
                self._cap.set_colour(self._ink())

    def set_key(self, key: str) -> None:
        """Show `key` as a key cap at the right end; "" removes it."""
        if self._cap is not None:
            self._cap.deleteLater()
            self._cap = None
        if key:
            self._cap = KeyCap(shortcut_text(key), self._ink(), self)
            self._cap.show()
        self.setStyleSheet("text-align: left;" if key else "")
        self.updateGeometry()
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange and self._cap is not None:
            self._cap.set_colour(self._ink())
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._cap is not None:
            hint.setWidth(hint.width() + self._cap.sizeHint().width() + 8)
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._cap is not None:
            size = self._cap.sizeHint()
            x = self.width() - size.width() - 10
            self._cap.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())

    def _ink(self) -> str:
        if not self.isEnabled():
            return "text.quiet"
        return {
            "primary": "accent.text",
            "quiet": "text.secondary",
            "danger": "danger",
            "link": "accent",
            "chip": "text.secondary",
            "chip_chosen": "accent",
        }.get(self._kind, "text")


class IconButton(QToolButton):
    """A button with an icon and no text. Its tooltip is the name and the shortcut; screen readers read the name."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        shortcut: str = "",
        kind: str = "",
        colour: str = "text.secondary",
        size: int = 18,
        side: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size, self._colour = size, colour
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(size, size))
        self.setFixedSize(side, side)
        self.setAutoRaise(True)
        if kind:
            self.setProperty("kind", kind)
        self.set_icon(icon)
        self.set_name(name, shortcut)

    def set_icon(self, icon: str, colour: str = "") -> None:
        """Show a Lucide icon. `colour` is a theme token; "" keeps the present one."""
        self._colour = colour or self._colour
        self.setIcon(icons.icon(icon, self._colour, self._size))

    def setMenu(self, menu: QMenu) -> None:
        # not in the constructor: in this mode, a button without a menu has no press action for a screen reader
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        super().setMenu(menu)
        menu.aboutToHide.connect(self._follow_mouse)

    def _follow_mouse(self) -> None:
        """Update the hover state: Qt sends no leave event while the menu, or what it opened, has the mouse."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
            self.update()

    def clear_icon(self) -> None:
        """Make the button invisible, but keep it for the keyboard and for screen readers."""
        self.setIcon(QIcon())

    def set_name(self, name: str, shortcut: str = "") -> None:
        """Set the accessible name, and the tooltip from it and the shortcut."""
        _name(self, name, shortcut)


class Pill(QPushButton):
    """A rounded button, with a caret if it has a menu, and with a coloured dot for a state (`set_dot`)."""

    def __init__(
        self, text: str = "", *, icon: str = "", menu: QMenu | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._dot = ""
        self._caret = False
        self.setProperty("kind", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if icon:
            self.setIcon(icons.icon(icon, "text.secondary", 15))
            self.setIconSize(QSize(19, 15))
        self._menu: QMenu | None = None
        self.clicked.connect(self._open_menu)
        if menu is not None:
            self.set_menu(menu)

    def set_menu(self, menu: QMenu) -> None:
        """Set the menu that a click opens, below the pill or above it at the bottom of the window. Deletes the old one.

        Qt's own menu buttons ignore the padding of a style sheet.
        """
        if self._menu is not None and self._menu is not menu:
            self._menu.deleteLater()
        self._menu = menu
        self.set_caret(True)

    def _open_menu(self) -> None:
        if self._menu is not None:
            self._menu.setMinimumWidth(self.width())
            self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))
            if self.hasFocus():  # opened by the keyboard: a screen reader says which one is chosen
                actions = [action for action in self._menu.actions() if not action.isSeparator()]
                chosen = next((action for action in actions if action.isChecked()), None)
                if actions:
                    self._menu.setActiveAction(chosen or actions[0])
            height = self._menu.height()  # not known before, since some menus are filled when they open
            top = self.mapTo(self.window(), QPoint(0, 0)).y()
            if top + self.height() + 4 + height > self.window().height() and top >= height + 4:
                self._menu.move(self.mapToGlobal(QPoint(0, -height - 4)))

    def set_caret(self, shown: bool) -> None:
        """Show the caret that announces a menu, or a popover of the owner."""
        self._caret = shown
        self._pad()

    def set_dot(self, token: str) -> None:
        """Show a dot in the theme colour `token`. The text or the accessible name must state what it means."""
        self._dot = token
        self._pad()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        hint.setHeight(max(hint.height(), 28))
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        style = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour(self._dot))
            painter.drawEllipse(QRect(10, self.height() // 2 - 4, 8, 8))
        if self._caret:
            image = icons.pixmap("chevron-down", "text.secondary", 14, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - 22, (self.height() - 14) // 2, image)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self.update()
        super().changeEvent(event)

    def _pad(self) -> None:
        restyle(self, dot=bool(self._dot), caret=self._caret)
        self.updateGeometry()
