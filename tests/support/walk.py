"""A walk by Tab through what shows, as a screen reader sees it: what has no name or role, and where Tab fails."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.widgets.focus import tab_stops

_ROLES = QAccessible.Role
UNFIT = {
    *(_ROLES.NoRole, _ROLES.Client, _ROLES.Pane, _ROLES.LayeredPane, _ROLES.Border, _ROLES.Window, _ROLES.Canvas),
    *(_ROLES.StaticText, _ROLES.Whitespace, _ROLES.Section, _ROLES.Graphic, _ROLES.Separator, _ROLES.ToolBar),
}
"""Roles that say nothing of what to do with a control. A group is fit to be read, not to be operated."""


def findings(window: QWidget) -> list[str]:
    """What is wrong with the focus in `window`, from what has it now: one line each, without the place."""
    QApplication.processEvents()
    start = _focus(window)
    found = ["nothing has the focus"] if start is None else _of("what has the focus first", start)
    if start is None:
        return found
    stops = tab_stops(window)
    for stop in stops:
        found += _of("reached by Tab", stop)
    if stops:
        found += _rounds(window, stops, Qt.Key.Key_Tab) + _rounds(window, stops, Qt.Key.Key_Backtab)
    return list(dict.fromkeys(found))


def _rounds(window: QWidget, stops: list[QWidget], key: Qt.Key) -> list[str]:
    """One round of Tab or Shift+Tab."""
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    for _ in range(len(stops) + 12):  # the answers of the desk are one stop after the other
        focus = _focus(window)
        if focus is None:
            return [f"{key.name} loses the focus after {_called(reached[-1])}"]
        if focus is stops[0] and reached:
            break
        if focus in reached:
            return [f"{key.name} is trapped in {_called(focus)}"]
        reached.append(focus)
        QTest.keyClick(focus, key)
        QApplication.processEvents()
    else:
        return [f"{key.name} does not come back to {_called(stops[0])}"]
    return [f"{key.name} does not reach {_called(stop)}" for stop in stops if stop not in reached and stop.isVisible()]


def _focus(window: QWidget) -> QWidget | None:
    focus = QApplication.focusWidget()
    return focus if focus is not None and focus.window() is window else None


def _of(what: str, widget: QWidget) -> list[str]:
    interface = QAccessible.queryAccessibleInterface(widget)
    name, role = interface.text(QAccessible.Text.Name), interface.role()
    if isinstance(widget, QComboBox):
        name = widget.accessibleName()  # on Linux Qt's name is the value, see ui.widgets.linux_speech
    if isinstance(widget, QTextEdit | QPlainTextEdit) and role is _ROLES.StaticText:
        role = _ROLES.EditableText  # can be read by caret
    found = [] if name.strip() else [f"no name, {what}: {_called(widget)}"]
    return found if role not in UNFIT else [*found, f"role {role.name}, {what}: {_called(widget)}"]


def _called(widget: QWidget) -> str:
    """The classes by which to find a widget in the code: its own, and that of ours which contains it."""
    ours: QWidget | None = widget
    while ours is not None and not type(ours).__module__.startswith("desktop.ui"):
        ours = ours.parentWidget()
    name = type(widget).__name__
    return name if ours is None or ours is widget else f"{name} in {type(ours).__name__}"
