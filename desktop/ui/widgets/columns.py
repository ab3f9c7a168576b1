"""Places widgets in columns of equal width."""

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

MAX_COLUMNS = 3


def in_columns(grid: QGridLayout, widgets: Iterable[QWidget], columns: int) -> None:
    """Place `widgets` row by row in up to `MAX_COLUMNS` columns. Call it again to change the number of columns."""
    for index, widget in enumerate(widgets):
        grid.addWidget(widget, index // columns, index % columns)
    for column in range(MAX_COLUMNS):
        grid.setColumnStretch(column, 1 if column < columns else 0)
