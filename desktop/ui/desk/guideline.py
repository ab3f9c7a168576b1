"""The guidelines of the scheme, next to the task."""

from functools import cached_property

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.question import localized as in_language
from desktop.core.scheme import Guideline
from desktop.ui import theme
from desktop.ui.desk.header import version_text
from desktop.ui.desk.reading_pane import ReadingPane
from desktop.ui.page import TopBar
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import ElidedLabel, hairline, label

WIDTH = 360
_LEAST_BESIDE = 560
"""Width in pixels at text size 1 that the task keeps; otherwise the guidelines cover it."""


class GuidelinePanel(QFrame):
    """The guidelines in the language of the window."""

    closed = Signal()
    edit_requested = Signal()  # of the scheme and its guidelines

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self._name = ElidedLabel("", "heading")
        self._version = label("", "quiet")
        self._edit = IconButton("pencil", "")
        self._edit.clicked.connect(self.edit_requested)
        self._close = IconButton("x", "")
        self._close.clicked.connect(self.closed)
        self._text = ReadingPane(self)
        top = QWidget()
        TopBar(top)
        bar = QHBoxLayout(top)
        set_margins(bar, Space.L, Space.NONE, Space.M, Space.NONE)
        set_spacing(bar, Space.S)
        bar.addWidget(self._name, 1)
        bar.addWidget(self._version)
        bar.addWidget(self._edit)
        bar.addWidget(self._close)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(top)
        column.addWidget(hairline())
        add_space(column, Space.M)
        column.addWidget(self._text, 1)

    def show_guideline(self, guideline: Guideline) -> None:
        """Show a version of the guidelines."""
        language = QLocale().name()
        self._name.setText(self.tr("Guidelines"))
        self._version.setText(self.tr("v{version}").format(version=version_text(guideline.version)))
        self._edit.set_name(self.tr("Edit the scheme and its guidelines"))
        self._close.set_name(self.tr("Close"), "Esc")
        self._text.show_text(in_language(guideline.text, language), self.tr("Guidelines"))

    def read(self) -> None:
        """Put the caret into the text."""
        self._text.read()


class GuidelineSplit(QWidget):
    """A task with the guidelines at its right: beside it, or over it if the page is narrow."""

    closed = Signal()  # as of the panel
    edit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task = QStackedWidget(self)
        self._edge = hairline(self, vertical=True)
        self._edge.hide()

    @cached_property
    def panel(self) -> GuidelinePanel:
        """The guidelines."""
        made = GuidelinePanel(self)
        made.closed.connect(self.closed)
        made.edit_requested.connect(self.edit_requested)
        return made

    @property
    def shows_guideline(self) -> bool:
        """Whether the guidelines show, as soon as this widget does."""
        return not self._edge.isHidden()

    def show_guideline(self, guideline: Guideline | None) -> None:
        """Show a version of the guidelines; None hides them."""
        if guideline is not None:
            self.panel.show_guideline(guideline)
        if self.shows_guideline is not (guideline is not None):
            self.panel.setVisible(guideline is not None)
            self._edge.setVisible(guideline is not None)
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        panel = min(WIDTH, width)
        is_side_by_side = self.shows_guideline and width - panel >= theme.current().px(_LEAST_BESIDE)
        self.task.setGeometry(0, 0, width - panel - 1 if is_side_by_side else width, height)
        if self.shows_guideline:
            self._edge.setGeometry(width - panel - 1, 0, 1, height)
            self.panel.setGeometry(width - panel, 0, panel, height)
            self._edge.raise_()
            self.panel.raise_()
