"""A form that scrolls when there is more of it than room, and a dialog that is as high as its form."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QLayout,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QWidget,
)


class FormArea(QScrollArea):
    """`inside` is as wide as the area and never lower than its texts need at that width. (A layout's own minimum takes
    texts that wrap for one line, and squeezes what stands below them.)"""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._later = QTimer(self, singleShot=True, interval=0)  # when the layouts within have settled
        self._later.timeout.connect(self._fit)
        inside.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._later.start()
        return False  # `_fit` is instead of what the area would do here; both at once leave the layout behind

    def _fit(self) -> None:
        layout = self._inside.layout()
        if layout is not None:
            width = self.viewport().width()
            height = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
            self._inside.setMinimumHeight(height)


class FittedDialog(QDialog):
    """A short dialog, as high as what is in it needs at its width, also when that changes. (Qt takes a text that wraps
    for one line when it works out the least height, and squeezes what stands below.)"""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        width = max(self.minimumWidth(), layout.totalMinimumSize().width())
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
            self.resize(width, height)


def height_at(widget: QWidget, width: int) -> int:
    """What its layout needs at that width, also where nothing in it wraps (then Qt knows no height for a width)."""
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()


def text_left(button: QRadioButton | QCheckBox) -> int:
    """How far from the left of a button its text begins, in pixels: what belongs to it stands below its text."""
    option = QStyleOptionButton()
    button.ensurePolished()
    button.initStyleOption(option)
    radio = isinstance(button, QRadioButton)
    part = QStyle.SubElement.SE_RadioButtonContents if radio else QStyle.SubElement.SE_CheckBoxContents
    return button.style().subElementRect(part, option, button).x()


def tab_as_laid_out(window: QWidget) -> None:
    """Tab goes through the controls in the order of the layouts, also through those that were made later than what
    stands behind them."""
    order = list(_controls(window))
    for before, control in pairwise(order):
        QWidget.setTabOrder(before, control)


def _controls(widget: QWidget) -> Iterator[QWidget]:
    inside = widget.widget() if isinstance(widget, QScrollArea) else None
    layout = widget.layout()
    if inside is not None:
        yield from _controls(inside)
    elif layout is not None:
        yield from _in_layout(layout)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, below = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield from _controls(widget)
        elif below is not None:
            yield from _in_layout(below)
