"""Empties a layout whose widgets are made anew."""

from PySide6.QtWidgets import QLayout, QWidget


def clear(layout: QLayout, keep: QWidget | None = None) -> None:
    """Remove everything from a layout, and delete its widgets; `keep` stays alive, outside the layout.

    The widgets are hidden at once, since Qt deletes them later, when they would overlap what takes their place.
    """
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner, keep)
        elif (widget := item.widget()) is not None and widget is not keep:
            widget.hide()
            widget.deleteLater()
