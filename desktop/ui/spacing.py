"""The distances between things: layouts take these, and nothing else.

Only this file calls the setters of Qt's layouts. A layout that is told nothing takes 9 and 6 px from Qt's style, which
are no distances of ours: give each one its margins and its spacing.
"""

from enum import IntEnum
from typing import overload

from PySide6.QtWidgets import QBoxLayout, QFormLayout, QGridLayout, QLayout, QWidget


class Space(IntEnum):
    """A distance in device-independent pixels."""

    NONE = 0
    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


@overload
def set_margins(of: QLayout | QWidget, left: Space, /) -> None: ...
@overload
def set_margins(of: QLayout | QWidget, left: Space, top: Space, /) -> None: ...
@overload
def set_margins(of: QLayout | QWidget, left: Space, top: Space, right: Space, bottom: Space, /) -> None: ...
def set_margins(
    of: QLayout | QWidget,
    left: Space,
    top: Space | None = None,
    right: Space | None = None,
    bottom: Space | None = None,
) -> None:
    """One distance for all sides; two for left and right, and for top and bottom; or left, top, right and bottom."""
    top = left if top is None else top
    of.setContentsMargins(left, top, left if right is None else right, top if bottom is None else bottom)


def set_spacing(layout: QBoxLayout | QGridLayout | QFormLayout, gap: Space, line_gap: Space | None = None) -> None:
    """The distance between items. In a grid or a form, `line_gap` is that between lines where it is another one."""
    if isinstance(layout, QBoxLayout):
        layout.setSpacing(gap)
    else:
        layout.setHorizontalSpacing(gap)
        layout.setVerticalSpacing(gap if line_gap is None else line_gap)


def add_space(box: QBoxLayout, space: Space) -> None:
    """More distance before the item that is added next."""
    box.addSpacing(space)


def leave_room(box: QBoxLayout, pixels: int) -> None:
    """Room for something that is not in this box, such as a button of the row above; distances are not made so."""
    box.addSpacing(pixels)
