"""A pill with a menu of values."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.ui.widgets.buttons import Pill


def fill_pill(pill: Pill, items: Sequence[tuple[str, Any]], current: Any, chosen: Callable[[Any], None]) -> None:
    """Fill a pill with a menu of (text, value) pairs; its text is the current one."""
    state = repr((items, current))
    if pill.property("choices") == state:  # keep an open menu
        return
    pill.setProperty("choices", state)
    menu = QMenu(pill)
    for text, value in items:
        action = QAction(text, menu, checkable=True, checked=value == current)
        action.triggered.connect(lambda _=False, value=value: chosen(value))
        menu.addAction(action)
        if value == current:
            pill.setText(text)
            pill.setToolTip("")
    pill.set_menu(menu)
