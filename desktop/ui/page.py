"""What every page of the window has: its moments, what it asks of the window, and the frame that most of them share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.beside import BesideOrBelow
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import hairline, label

BAR = 52
"""The height of the bar at the top of each page, in device-independent pixels."""

_TOAST_GAP = 16


class Page(QFrame):
    """A page overrides the methods for the moments it needs; the window listens to the signals and calls the rest.

    Pages know nothing of each other but their keys in `desktop.ui.pages`. `retranslate` is for every text that the page
    itself sets; a page calls it at the end of its `__init__` too.
    """

    notify = Signal(str)  # a sentence for the toast
    offer_undo = Signal(str, object)  # a sentence for the toast, and the function that undoes what it says
    ask = Signal(str, object)  # a question above the page, and its choices (`notices.Choice`)
    go_to = Signal(str, object)  # the key of another page, and what it shall show (`show_target`) or None
    go_back = Signal()  # to the page from which this one was opened

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self._was_shown = False

    # --- moments

    def on_first_show(self) -> None:
        """The page shows for the first time: reads what it needs from the store."""

    def on_show(self) -> None:
        """The page shows, the first time too."""

    def on_hide(self) -> None:
        """Another page shows, or the window is gone."""

    def retranslate(self) -> None:
        """The language is another one."""

    # --- what the window calls

    def show_target(self, target: Any) -> None:
        """Shows what another page or a file refers to: a conversation, a project, the scope of an export."""

    def open_files(self, files: Sequence[Path]) -> None:
        """Takes files with one of the endings of its entry in `desktop.ui.pages`."""

    def take_focus(self) -> None:
        """Takes the keyboard when the page is chosen; from the page itself, Tab leads to its first control."""
        self.setFocus()

    def toggle_list(self) -> None:
        """Shows or hides the list at the left, where there is one."""

    def toast_place(self) -> tuple[QWidget, int]:
        """The widget in whose middle toasts stand, and their distance from the bottom of the page in pixels."""
        return self, _TOAST_GAP

    # --- events

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
    """A bar with the page's name (put controls into `bar`), a hairline, and whatever `column` gets. `filters` is for
    controls beside the name; where the bar has no room for all of them, they stand in lines below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "heading")
        top = QWidget(self)
        top.setFixedHeight(BAR)
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

    def place_filters(self) -> None:
        """Puts them into the bar or below it. Call this when they, or what stands in the bar, have changed."""
        if self.filters.isEmpty():
            return
        items = [self.bar.itemAt(index) for index in range(self.bar.count())]  # those that do not show take no room
        others = [item.widget() for item in items if item is not None and item.widget() is not self._filter_bar]
        widths = [one.sizeHint().width() for one in others if one is not None and not one.isHidden()]
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
        self.place_filters()  # before, none of them counts as shown


def scrolled(content: QWidget, width: int, *, margin: Space = Space.XL) -> QScrollArea:
    """`content` in a column of at most `width` pixels, centred, that scrolls when the window is low."""
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
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class Field(QWidget):
    """One setting: its name and a sentence on the left, its control on the right, or below where it is narrow."""

    def __init__(self, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name: QLabel = label("", wrap=True)
        self.hint: QLabel = label("", "quiet", wrap=True)
        self.control = control
        words = QWidget()
        texts = QVBoxLayout(words)
        set_margins(texts, Space.NONE)
        set_spacing(texts, Space.XS)
        texts.addStretch(1)
        texts.addWidget(self.name)
        texts.addWidget(self.hint)
        texts.addStretch(1)
        row = BesideOrBelow(self)
        set_margins(row, Space.NONE, Space.M)
        row.addWidget(words)
        row.addWidget(control)

    def set_texts(self, name: str, hint: str = "") -> None:
        """Also names the control for screen readers."""
        self.name.setText(name)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(hint)
