"""Helpers for forms: a scroll area, a dialog that fits its content, and the order of Tab.

A layout's own minimum height assumes that a wrapping text is one line, and then squeezes what is below it. The classes
here use the height that the layout needs at its actual width.
"""

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
    """Scrolls `inside` vertically. `inside` is as wide as the area and as high as its texts need at that width. It also
    scrolls sideways where large text leaves no other way."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._later = QTimer(self, singleShot=True, interval=0)  # runs when the inner layouts are done
        self._later.timeout.connect(self._fit)
        inside.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._later.start()
        return False

    def _fit(self) -> None:
        layout = self._inside.layout()
        if layout is not None:
            width = self.viewport().width()
            height = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
            self._inside.setMinimumHeight(height)


class FittedDialog(QDialog):
    """A short dialog that always is as high as its content needs at its width."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)

    def event(self, event: QEvent) -> bool:
        """Fit the height when the dialog shows and when its layout changes."""
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
    """The height that `widget` needs at `width`, also if nothing in it wraps (Qt then has no height for a width)."""
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()


def text_left(button: QRadioButton | QCheckBox) -> int:
    """The x position at which a button's text begins, in pixels, to align what belongs to it."""
    option = QStyleOptionButton()
    button.ensurePolished()
    button.initStyleOption(option)
    radio = isinstance(button, QRadioButton)
    part = QStyle.SubElement.SE_RadioButtonContents if radio else QStyle.SubElement.SE_CheckBoxContents
    return button.style().subElementRect(part, option, button).x()


def tab_as_laid_out(window: QWidget) -> None:
    """Let Tab follow the order of the layouts instead of the order in which the controls were created."""
    order = list(_controls(window))
    for before, control in pairwise(order):
        QWidget.setTabOrder(before, control)


def _controls(widget: QWidget) -> Iterator[QWidget]:
    inside = widget.widget() if isinstance(widget, QScrollArea) else None
    layout = widget.layout()
    if inside is not None:
        yield from _controls(inside)
    elif layout is not None:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:  # a row
            yield widget
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
