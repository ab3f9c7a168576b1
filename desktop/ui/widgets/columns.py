"""Widgets in columns of equal width."""

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

MOST = 3


def in_columns(grid: QGridLayout, widgets: Iterable[QWidget], columns: int) -> None:
    """Row by row; also where they stood in another number of columns before, of at most `MOST`."""
    for place, widget in enumerate(widgets):
        grid.addWidget(widget, place // columns, place % columns)
    for column in range(MOST):
        grid.setColumnStretch(column, 1 if column < columns else 0)
