"""The base classes of pages, and the parts that several pages share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.beside import BesideOrBelow
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.focus import Region
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.roles import declare

_BAR = 52
_TOAST_GAP = 16


class TopBar(QObject):
    """Gives a widget the height of the bar at the top of each page: 52 px, and more for large text."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar)
        self._bar = bar
        self._fit()
        theme.manager().changed.connect(self._fit)

    def _fit(self) -> None:
        self._bar.setFixedHeight(max(_BAR, theme.current().px(30)))


class Page(QFrame):
    """A page overrides the methods it needs. The window calls them, and handles the signals.

    Pages know nothing of each other except their keys in `desktop.ui.pages`. `retranslate` sets all texts of the page;
    a page also calls it at the end of its `__init__`.
    """

    notify = Signal(str)  # a sentence for the toast
    offer_undo = Signal(str, object)  # a sentence for the toast; the function that undoes what it tells
    ask = Signal(str, object)  # a question above the page; its choices (`notices.Choice`)
    go_to = Signal(str, object)  # the key of another page; its target (`show_target`), or None
    go_back = Signal()  # to the page from which this one was opened

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.Grouping)
        self.setProperty("surface", "base")
        self._was_shown = False
        self._heading = QWidget(self)  # takes the focus when the page opens, so that a screen reader says its name
        self._heading.resize(1, 1)
        self._heading.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        declare(self._heading, QAccessible.Role.Heading, name=self.heading)

    # --- events of the page

    def on_first_show(self) -> None:
        """The page shows for the first time: read what it needs from the store."""

    def on_show(self) -> None:
        """The page shows, for the first time or again."""

    def on_hide(self) -> None:
        """Another page shows, or the window was closed."""

    def retranslate(self) -> None:
        """The language changed: set all texts."""

    # --- called by the window

    def show_target(self, target: Any) -> None:
        """Show what another page or a file refers to: a conversation, a project, the scope of an export."""

    def open_files(self, files: Sequence[Path]) -> None:
        """Open files with one of the endings in the page's entry in `desktop.ui.pages`."""

    def heading(self) -> str:
        """The page's name for screen readers. The window sets the title."""
        return self.windowTitle()

    def take_focus(self) -> None:
        """Take the focus when the page is chosen: a screen reader says its heading, and Tab leads to its first control.

        A page overrides this to focus what its users need first, which must have a name and a role.
        """
        self._heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def regions(self) -> list[Region]:
        """The parts of the page that F6 goes to, from left to right and top to bottom."""
        return [Region(self)]

    def toggle_list(self) -> None:
        """Show or hide the list at the left, if the page has one."""

    def toast_place(self) -> tuple[QWidget, int]:
        """The widget below whose centre toasts are shown, and their distance from the page's bottom in pixels."""
        return self, _TOAST_GAP

    # --- events of Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.on_first_show()
        self.on_show()

    def hideEvent(self, event: QHideEvent) -> None:
        self.on_hide()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class TitledPage(Page):
    """A page with a bar at the top. The bar shows `title`, then `filters`, then at the right what is added to `bar`.

    The content goes into `column`. Filters are moved below the bar if it has not enough room for them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "heading")
        top = QWidget(self)
        TopBar(top)
        self.bar = QHBoxLayout(top)
        set_margins(self.bar, Space.XL, Space.NONE, Space.L, Space.NONE)
        set_spacing(self.bar, Space.M)
        self._filter_bar = QWidget()
        self.filters = Flow(self._filter_bar, gap=Space.M, line_gap=Space.S)
        self.bar.addWidget(self.title)
        self.bar.addWidget(self._filter_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self.bar.addStretch(1)
        self.column = QVBoxLayout(self)
        set_margins(self.column, Space.NONE)
        set_spacing(self.column, Space.NONE)
        self.column.addWidget(top)
        self.column.addWidget(hairline(self))
        self._below = QWidget(self)
        below = QVBoxLayout(self._below)
        set_margins(below, Space.XL, Space.M, Space.L, Space.NONE)
        set_spacing(below, Space.NONE)
        self._below.hide()
        self.column.addWidget(self._below)

    def heading(self) -> str:
        """The title in the bar."""
        return self.title.text() or super().heading()

    def place_filters(self) -> None:
        """Put the filters into the bar or below it. Call it when they, or the contents of the bar, have changed."""
        if self.filters.isEmpty():
            return
        items = [self.bar.itemAt(index) for index in range(self.bar.count())]
        others = [item.widget() for item in items if item is not None and item.widget() is not self._filter_bar]
        widths = [widget.sizeHint().width() for widget in others if widget is not None and not widget.isHidden()]
        needed = sum(widths) + self.filters.sizeHint().width() + (len(widths) + 1) * Space.M + Space.XL + Space.L
        below = needed > self.width()
        if below != (self._filter_bar.parent() is self._below):
            layout = self._below.layout()
            assert layout is not None
            if below:
                layout.addWidget(self._filter_bar)
            else:
                self.bar.insertWidget(1, self._filter_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below.setVisible(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place_filters()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place_filters()  # not before, when all widgets count as hidden


def scrolled(content: QWidget, width: int, *, margin: Space = Space.XL) -> QScrollArea:
    """Wrap `content` in a scroll area: a centred column of at most `width` pixels."""
    content.setMaximumWidth(width)
    inside = QWidget()
    row = QHBoxLayout(inside)
    set_margins(row, margin, Space.XL)
    set_spacing(row, Space.NONE)
    row.addStretch(1)
    row.addWidget(content, 10_000, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to the control that has the focus
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class Field(QWidget):
    """One setting: its name and a hint at the left, its control at the right, or below if the page is narrow."""

    def __init__(self, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name: QLabel = label("", wrap=True)
        self.hint: QLabel = label("", "quiet", wrap=True)
        self.control = control
        left = QWidget()
        texts = QVBoxLayout(left)
        set_margins(texts, Space.NONE)
        set_spacing(texts, Space.XS)
        texts.addStretch(1)
        texts.addWidget(self.name)
        texts.addWidget(self.hint)
        texts.addStretch(1)
        row = BesideOrBelow(self)
        set_margins(row, Space.NONE, Space.M)
        row.addWidget(left)
        row.addWidget(control)

    def set_texts(self, name: str, hint: str = "") -> None:
        """Set name and hint, also as the accessible name and description of the control."""
        self.name.setText(name)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(hint)
