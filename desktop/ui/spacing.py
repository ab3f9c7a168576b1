"""The only distances of the interface: 4, 8, 12, 16, 24 and 32 px.

Layouts get their margins and spacing from the functions here, which accept nothing but `Space`. Always set both: a
layout's default comes from Qt's style (9 and 6 px). What is painted or placed by hand uses the same names.
`tests/ui/test_spacing.py` checks the source and every layout of every page.
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
    """Set the margins: one distance for all sides; or left and right, then top and bottom; or all four sides."""
    top = left if top is None else top
    of.setContentsMargins(left, top, left if right is None else right, top if bottom is None else bottom)


def set_spacing(layout: QBoxLayout | QGridLayout | QFormLayout, gap: Space, line_gap: Space | None = None) -> None:
    """Set the distance between items. In a grid or form, `line_gap` is the distance between rows if it differs."""
    if isinstance(layout, QBoxLayout):
        layout.setSpacing(gap)
    else:
        layout.setHorizontalSpacing(gap)
        layout.setVerticalSpacing(gap if line_gap is None else line_gap)


def add_space(box: QBoxLayout, space: Space) -> None:
    """Add a distance before the next item."""
    box.addSpacing(space)


def leave_room(box: QBoxLayout, pixels: int) -> None:
    """Reserve `pixels` for something outside of this box, such as a button of the row above. Not for distances."""
    box.addSpacing(pixels)
