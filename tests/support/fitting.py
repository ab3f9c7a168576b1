"""Finds what a person cannot see or reach: widgets outside of what shows them, texts that are cut off."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from desktop.ui.chat.body import MessageBody
from desktop.ui.desk.controls import Chip
from desktop.ui.widgets.labels import ElidedLabel

_TARGET = 24
_SLACK = 2  # pixels: a border, a rounding
_KINDS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QTextEdit, QAbstractScrollArea)


def unreachable(window: QWidget) -> list[str]:
    """What is wrong with `window`, a line each; none where all is well."""
    for _ in range(4):  # nested layouts are updated one after the other
        QApplication.processEvents()
    found = []
    for child in window.findChildren(QWidget):
        if not isinstance(child, _KINDS) or not child.isVisibleTo(window) or child.window() is not window.window():
            continue
        if isinstance(child.parent(), QAbstractScrollArea | QAbstractSpinBox | QComboBox):
            continue  # a part of it
        if outside(child, window):
            found.append(f"outside: {_name(child)} {outside(child, window)}")
        elif cut(child):
            found.append(f"cut off: {_name(child)} {cut(child)}")
    return found


def too_small(window: QWidget) -> list[str]:
    """What is hard to hit: buttons of less than 24 by 24 pixels (WCAG 2.2, 2.5.8)."""
    return [
        f"small: {_name(button)} {button.width()} x {button.height()}"
        for button in window.findChildren(QAbstractButton)
        if button.isVisibleTo(window) and min(button.width(), button.height()) < _TARGET
    ]


def _name(widget: QWidget) -> str:
    text = widget.accessibleName() or getattr(widget, "text", lambda: "")() or widget.objectName()
    parents = [type(parent).__name__ for parent in _parents(widget)][:4]
    return f"{type(widget).__name__} “{text[:40]}” in {' < '.join(parents)}"


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def outside(widget: QWidget, window: QWidget) -> str:
    """Whether it reaches out of a parent, where that cannot be scrolled to."""
    area = QRect(0, 0, widget.width(), widget.height())
    shown = widget
    for parent in _parents(widget):
        area = area.translated(shown.pos())
        if not parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(area):
            grand = parent.parentWidget()
            scrolls = isinstance(grand, QScrollArea) and parent is grand.viewport()
            if not scrolls:
                return f"{area.getRect()} of {type(parent).__name__} {parent.size().toTuple()}"
            assert isinstance(grand, QScrollArea)
            scrolls = grand.horizontalScrollBarPolicy() is not Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if not scrolls and (area.left() < -_SLACK or area.right() > parent.width() + _SLACK):
                return f"{area.getRect()} of the scrolled {parent.size().toTuple()}"
            area = QRect(parent.rect())  # the rest can be scrolled to
        if parent is window:
            break
        shown = parent
    return ""


def cut(widget: QWidget) -> str:
    """Whether its own text has less room than it needs."""
    needed = widget.minimumSizeHint()
    if isinstance(widget, ElidedLabel | MessageBody | QAbstractScrollArea):
        return ""
    if (isinstance(widget, QLabel) and widget.wordWrap()) or isinstance(widget, Chip):
        height = widget.heightForWidth(widget.width())
        return f"{widget.height()} of {height} px high" if widget.height() + _SLACK < height else ""
    if isinstance(widget, QLabel) and not widget.text() and widget.pixmap().isNull():
        return ""
    if isinstance(widget, QLabel):
        needed = widget.sizeHint()
    if isinstance(widget, QAbstractSpinBox | QComboBox | QLineEdit):
        needed.setHeight(widget.fontMetrics().height() + 8)
    if isinstance(widget, QAbstractSpinBox):  # its arrows, and the air beside the number
        needed.setWidth(widget.fontMetrics().horizontalAdvance(widget.text()) + 44)
    if isinstance(widget, QAbstractButton):  # the lines of a Chinese font are much higher than its characters
        metrics = widget.fontMetrics()
        needed.setHeight(
            min(needed.height(), max(metrics.height(), metrics.tightBoundingRect(widget.text()).height()) + 8)
        )
    if widget.height() + _SLACK < needed.height():
        return f"{widget.height()} of {needed.height()} px high"
    air = 6 if isinstance(widget, QAbstractButton) else _SLACK  # of the air beside the words some may go
    if widget.width() + air < needed.width():
        return f"{widget.width()} of {needed.width()} px wide"
    return ""
