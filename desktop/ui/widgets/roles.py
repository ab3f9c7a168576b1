"""Roles, names and positions of our own widgets for screen readers, by one call each instead of a class each.

The functions given to `declare` are called when a screen reader asks, not when something changes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from desktop.core.errors import QT_TRANSLATE_NOOP

_POSITION = QT_TRANSLATE_NOOP("roles", "{index} of {count}")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a screen reader is told of an object. None means what Qt says of such a widget."""

    role: QAccessible.Role
    name: Callable[[], str] | None = None
    description: Callable[[], str] | None = None
    position: Callable[[], tuple[int, int]] | None = None  # from 1, and of how many
    selected: Callable[[], bool] | None = None
    parent: Callable[[], QObject | None] | None = None


_declared: dict[int, Declaration] = {}


def declare(
    target: QObject,
    role: QAccessible.Role,
    *,
    name: Callable[[], str] | None = None,
    description: Callable[[], str] | None = None,
    position: Callable[[], tuple[int, int]] | None = None,
    selected: Callable[[], bool] | None = None,
    parent: Callable[[], QObject | None] | None = None,
) -> None:
    """Give an object a role, and replace what Qt says of it where a function is given.

    A position is said after the description ("2 of 5"). `selected` makes the object selectable. `parent` is the object
    that contains it, for a QObject that is no widget, or a widget whose parents mean nothing.
    """
    key = id(target)
    if key not in _declared:
        target.destroyed.connect(lambda: _declared.pop(key, None))
        if QAccessible.isActive():
            # a constructor that names the widget makes Qt create its accessible object, which would stay
            made = QAccessible.queryAccessibleInterface(target)
            if made is not None:
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(made))
    _declared[key] = Declaration(role, name, description, position, selected, parent)


def position_text(index: int, count: int) -> str:
    """The position of an item in its list, such as "2 of 5", in the user's language. `index` counts from 1.

    For the accessible description of an item in a view (`Qt.AccessibleDescriptionRole`).
    """
    return QCoreApplication.translate("roles", _POSITION).format(index=index, count=count)


def interface_for(target: QObject) -> QAccessibleInterface | None:
    """The accessible object of what was declared; None for everything else."""
    declaration = _declared.get(id(target))
    if declaration is None:
        return None
    if isinstance(target, QWidget):
        return _DeclaredWidget(target, declaration)
    return _DeclaredObject(target, declaration)


def _text(declaration: Declaration, kind: QAccessible.Text) -> str | None:
    if kind == QAccessible.Text.Name and declaration.name is not None:
        return declaration.name()
    if kind == QAccessible.Text.Description and (declaration.description or declaration.position):
        parts = [declaration.description()] if declaration.description is not None else []
        if declaration.position is not None:
            parts.append(position_text(*declaration.position()))
        return ", ".join(part for part in parts if part)
    return None


class _DeclaredWidget(QAccessibleWidget):
    def __init__(self, widget: QWidget, declaration: Declaration) -> None:
        super().__init__(widget, declaration.role)
        self._widget, self._declaration = widget, declaration

    def text(self, kind: QAccessible.Text) -> str:
        text = _text(self._declaration, kind)
        if text is None and kind == QAccessible.Text.Name and isinstance(self._widget, QAbstractButton):
            text = self._widget.accessibleName() or self._widget.text().replace("&", "")
        return super().text(kind) if text is None else text

    def state(self) -> QAccessible.State:
        state = super().state()
        if self._declaration.selected is not None:
            state.selectable = True
            state.selected = self._declaration.selected()
        elif isinstance(self._widget, QAbstractButton) and self._widget.isCheckable():
            state.checkable = True
            state.checked = self._widget.isChecked()
        return state

    def parent(self) -> QAccessibleInterface:
        parent = self._declaration.parent() if self._declaration.parent is not None else None
        return super().parent() if parent is None else QAccessible.queryAccessibleInterface(parent)

    def actionNames(self) -> list[str]:
        names = super().actionNames()
        if isinstance(self._widget, QAbstractButton):
            return [QAccessibleActionInterface.pressAction(), *names]
        return names

    def doAction(self, name: str) -> None:
        if isinstance(self._widget, QAbstractButton) and name == QAccessibleActionInterface.pressAction():
            self._widget.click()
        else:
            super().doAction(name)


class _DeclaredObject(QAccessibleObject):
    """An object without a widget, which only screen readers see."""

    def __init__(self, target: QObject, declaration: Declaration) -> None:
        super().__init__(target)
        self._declaration = declaration

    def role(self) -> QAccessible.Role:
        return self._declaration.role

    def text(self, kind: QAccessible.Text) -> str:
        return _text(self._declaration, kind) or ""

    def state(self) -> QAccessible.State:
        return QAccessible.State()

    def rect(self) -> QRect:
        return QRect()

    def parent(self) -> QAccessibleInterface:
        parent = self._declaration.parent() if self._declaration.parent is not None else None
        return QAccessible.queryAccessibleInterface(parent) if parent is not None else super().parent()

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes null for no child
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1
