"""Layouts keep to the distances of `desktop.ui.spacing`: in the source, and in every layout of the window."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QDialog,
    QFormLayout,
    QGridLayout,
    QLayout,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.desk.asides import DeskAsides
from desktop.ui.keys import KeysDialog
from desktop.ui.pages import PAGES
from desktop.ui.spacing import Space, add_space, leave_room, set_margins, set_spacing
from tests.support.qt import until
from tests.support.small_window import Small

ROOT = Path(__file__).resolve().parents[2]
SETTERS = re.compile(r"\.(setContentsMargins|setSpacing|setHorizontalSpacing|setVerticalSpacing|addSpacing)\(")
LAYOUT = re.compile(r"((?:[\w.]+ = )*[\w.]+) = Q(?:[VH]?Box|Grid|Form)Layout\([\w.]")
CALLS = ("set_margins", "set_spacing")
TOKENS = set(Space)
FILES = [file for room in ("desktop", "scripts") for file in (ROOT / room).rglob("*.py") if file.name != "spacing.py"]


def test_no_distance_is_set_beside_the_tokens() -> None:
    files = [
        file for room in ("desktop", "scripts") for file in (ROOT / room).rglob("*.py") if file.name != "spacing.py"
    ]
    assert len(files) > 300
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if SETTERS.search(line)
    ]
    assert found == [], "use desktop.ui.spacing"


def test_every_layout_of_a_widget_gets_margins_and_spacing() -> None:
    """A layout without them has Qt's defaults. (A nested layout takes the spacing of the outer one.)"""
    found = []
    for file in FILES:
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and "Layout(" in (text := ast.unparse(function)):
                for names in LAYOUT.findall(text):
                    set_ones = [all(f"{call}({name}," not in text for name in names.split(" = ")) for call in CALLS]
                    found += [f"{file.name}: {function.name}: {names}"] if any(set_ones) else []
    assert found == []


def own_layouts(part: QWidget) -> Iterator[QLayout]:
    """Those that lay out controls: stacks and scroll areas have layouts of Qt's own."""
    for layout in part.findChildren(QLayout):
        parent = layout.parentWidget()
        foreign = parent is None or isinstance(parent.window(), QMessageBox)
        if isinstance(layout, QBoxLayout | QGridLayout | QFormLayout) and not foreign:
            yield layout


def off_token(part: QWidget) -> set[str]:
    """Layouts whose margins or spacing are no tokens, by the classes of the widgets around them."""
    found = set()
    for layout in own_layouts(part):
        edges = layout.contentsMargins()
        gaps = (layout.spacing(),)
        if not isinstance(layout, QBoxLayout):
            gaps = (layout.horizontalSpacing(), layout.verticalSpacing())  # type: ignore[assignment, attr-defined]
        numbers = (edges.left(), edges.top(), edges.right(), edges.bottom(), *(gaps if layout.count() > 1 else ()))
        if not TOKENS.issuperset(numbers):
            widget, path = layout.parentWidget(), []
            while widget is not None:
                path.append(type(widget).__name__)
                widget = widget.parentWidget()
            names = [path[0], *(name for name in path[1:] if not name.startswith("Q"))]
            found.add(f"{' in '.join(names[:3])}: {numbers}")
    return found


@pytest.fixture
def small(qt: QApplication, tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path / "data", (1280, 820), 1.0)
    yield made
    made.room.end()
    made.window.deleteLater()


def test_every_page_keeps_to_the_tokens(small: Small) -> None:
    small.ask("Tell me about **autumn**.")
    project = next(iter(small.projects("pairwise").values()))
    for entry in PAGES:
        small.window.show_page(entry.key)
        if entry.key == "quality":
            until(lambda: not small.room.services.quality.busy)
        small.settle()
    small.desk.open_project(project)
    small.settle()
    asides = small.desk.findChild(DeskAsides)
    assert asides is not None
    for name in ("collection_goals", "bad_cases", "all"):
        asides.show(name)
        until(lambda: small.room.services.reading.idle)
    small.desk.dialogs.edit_scheme("instructgpt")
    small.desk.dialogs.new_project()
    small.desk.dialogs.edit_project(project)
    small.window.chat._edit_settings()
    KeysDialog(small.room.services.settings.keymap, small.window).open()
    small.settle()
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert len(dialogs) >= 5
    found = set().union(*(off_token(part) for part in (small.window, *dialogs)))
    for dialog in dialogs:
        dialog.close()
    assert len(list(own_layouts(small.window))) > 150
    assert sorted(found) == []


def test_what_is_off_the_tokens_is_found(qt: QApplication) -> None:
    widget = QWidget()
    column = QVBoxLayout(widget)  # Qt's own distances
    column.addWidget(QWidget())
    column.addWidget(QWidget())
    assert off_token(widget)
    set_margins(column, Space.XL)
    set_spacing(column, Space.S)
    assert off_token(widget) == set()


def test_margins_are_written_for_all_sides_or_by_axis_or_each(qt: QApplication) -> None:
    widget = QWidget()

    def margins(*sides: Space) -> tuple[int, int, int, int]:
        set_margins(widget, *sides)
        edges = widget.contentsMargins()
        return edges.left(), edges.top(), edges.right(), edges.bottom()

    assert margins(Space.L) == (16, 16, 16, 16)
    assert margins(Space.L, Space.NONE) == (16, 0, 16, 0)
    assert margins(Space.XS, Space.S, Space.M, Space.XXL) == (4, 8, 12, 32)


def test_a_grid_and_a_box_take_their_distances(qt: QApplication) -> None:
    grid = QGridLayout()
    set_spacing(grid, Space.M)
    assert (grid.horizontalSpacing(), grid.verticalSpacing()) == (12, 12)
    set_spacing(grid, Space.M, Space.NONE)
    assert (grid.horizontalSpacing(), grid.verticalSpacing()) == (12, 0)
    widget = QWidget()
    column = QVBoxLayout(widget)
    set_margins(column, Space.NONE)
    set_spacing(column, Space.NONE)
    add_space(column, Space.XL)
    leave_room(column, 100)
    assert column.sizeHint().height() == 124
