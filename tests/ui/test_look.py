"""The theme: contrast, one source for palette and style sheet, icons, and names of controls."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QIcon, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desktop.core.resources import resource
from desktop.ui import icons, theme
from desktop.ui.theme_sheet import style_sheet
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.floating import Popover, Toast
from desktop.ui.widgets.labels import ElidedLabel, StatusChip
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.roles import interface_for
from desktop.ui.widgets.states import Skeleton
from tests.support.qt import until

SURFACES = ("surface.sunken", "surface.base", "surface.raised", "surface.pressed")
PAIRS = [
    *((text, surface) for text in ("text", "text.secondary", "text.quiet") for surface in SURFACES),
    *((tone, f"{tone}.surface") for tone in ("accent", "danger", "warning", "success")),
    *((tone, "surface.base") for tone in ("accent", "danger", "warning", "success")),
    *((colour, "code.surface") for colour in ("text", "text.quiet", "accent", "warning", "success")),
    *(("accent.text", surface) for surface in ("accent", "accent.hover", "accent.pressed")),
    ("text", "selection"),
    ("diff.added.text", "diff.added"),
    ("diff.removed.text", "diff.removed"),
]


def luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]  # type: ignore[index]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]  # type: ignore[no-any-return]


def contrast(first: QColor, second: QColor) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [theme.Mode.LIGHT, theme.Mode.DARK])
@pytest.mark.parametrize(("text", "surface"), PAIRS)
def test_text_has_enough_contrast(qt: QApplication, mode: theme.Mode, text: str, surface: str) -> None:
    theme.manager().set_mode(mode)
    look = theme.current()
    assert contrast(look.colour(text), look.colour(surface)) >= 4.5


@pytest.mark.parametrize("mode", [theme.Mode.LIGHT, theme.Mode.DARK])
@pytest.mark.parametrize("line", ["line.control", "accent", "danger", "text.quiet"])
def test_edges_of_controls_and_the_focus_ring_can_be_seen(qt: QApplication, mode: theme.Mode, line: str) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1 against what is beside them."""
    theme.manager().set_mode(mode)
    look = theme.current()
    for surface in ("surface.sunken", "surface.base", "surface.raised"):
        assert contrast(look.colour(line), look.colour(surface)) >= 3, surface


def test_both_themes_have_the_same_tokens(qt: QApplication) -> None:
    light = set(theme.current().colours)
    theme.manager().set_mode(theme.Mode.DARK)
    assert set(theme.current().colours) == light


def test_every_token_of_the_sheet_exists(qt: QApplication) -> None:
    look = theme.current()
    sheet = style_sheet("light", {name: colour.name() for name, colour in look.colours.items()}, look.px)
    assert "@" not in sheet
    for picture in {part.split(")")[0] for part in sheet.split("url(")[1:]}:
        assert resource("themes").joinpath("light", picture.rsplit("/", 1)[1]).is_file()


def test_palette_and_painted_items_agree_after_a_change(qt: QApplication) -> None:
    told: list[bool] = []
    theme.manager().changed.connect(lambda: told.append(True))
    theme.manager().set_mode(theme.Mode.DARK)
    theme.manager().set_mode(theme.Mode.DARK)
    assert told == [True]
    assert qt.palette().color(QPalette.ColorRole.Window) == theme.current().colour("surface.base")
    assert theme.current().dark
    theme.manager().set_scale(9)
    assert theme.manager().scale == 2.0
    assert qt.font().pixelSize() == 26


def ink(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    """The colour of an icon's most opaque pixel."""
    image = icon.pixmap(QSize(24, 24), 1.0, mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def test_an_icon_follows_the_theme(qt: QApplication) -> None:
    icon = icons.icon("square", "accent")
    light = theme.current().colour("accent")
    assert ink(icon).name() == light.name()
    theme.manager().set_mode(theme.Mode.DARK)
    assert ink(icon).name() == theme.current().colour("accent").name() != light.name()
    assert ink(icon, QIcon.Mode.Disabled).name() == theme.current().colour("scroll").name()


def test_an_icon_is_crisp_at_scale_two(qt: QApplication) -> None:
    pixmap = icons.icon("copy").pixmap(QSize(18, 18), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (36, 2.0)


def test_a_missing_icon_raises(qt: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_every_icon_of_the_folder_can_be_drawn(qt: QApplication) -> None:
    names = [path.name.removesuffix(".svg") for path in resource("icons").iterdir() if path.name.endswith(".svg")]
    assert len(names) > 40
    for name in names:
        image = icons.icon(name).pixmap(QSize(24, 24)).toImage()
        alphas = {image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())}
        assert min(alphas) == 0, f"{name} fills all of its square"
        assert max(alphas) > 200, f"{name} is faint"
    assert (resource("icons") / "LICENSE-lucide.txt").read_text(encoding="utf-8").startswith("ISC License")


def test_a_name_and_its_shortcut(qt: QApplication) -> None:
    button = IconButton("copy", "Copy", shortcut="Ctrl+C")
    assert button.accessibleName() == "Copy"
    assert "Copy" in button.toolTip()
    assert "C" in button.toolTip().removeprefix("Copy")


def test_a_screen_reader_can_press_it(qt: QApplication) -> None:
    pressed: list[bool] = []
    button = IconButton("copy", "Copy")
    button.clicked.connect(lambda: pressed.append(True))
    action = QAccessible.queryAccessibleInterface(button).actionInterface()
    assert action is not None
    action.doAction(action.actionNames()[0])
    assert pressed == [True]


def test_a_click_does_not_take_the_focus_but_tab_does(qt: QApplication, show: Callable[..., QWidget]) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    first, second = Button("First"), Button("Second", key="Esc")
    layout.addWidget(first)
    layout.addWidget(second)
    show(window)
    window.activateWindow()
    first.setFocus()
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()


def test_a_key_widens_its_button(qt: QApplication) -> None:
    assert Button("Stop", key="Esc").sizeHint().width() > Button("Stop").sizeHint().width() + 15


def test_an_elided_label_tells_the_rest_on_hover(qt: QApplication, show: Callable[..., QWidget]) -> None:
    label = ElidedLabel("A title that is far too long for its place\nand has two lines")
    show(label, 80, 30)
    label.grab()
    assert label.toolTip().startswith("A title that is far too long for its place and")
    label.resize(900, 30)
    label.grab()
    assert label.toolTip() == ""


def test_a_pill_makes_room_for_its_dot_and_caret(qt: QApplication) -> None:
    plain, rich = Pill("Model"), Pill("Model")
    rich.set_dot("success")
    rich.set_caret(True)
    rich.ensurePolished()
    assert rich.sizeHint().width() >= plain.sizeHint().width() + 28


def test_a_chip_says_its_state_in_words(qt: QApplication) -> None:
    chip = StatusChip()
    chip.show_state("stopped", "warning", "square")
    assert chip.text() == "stopped"
    assert not chip.grab().isNull()


def test_a_meter_describes_its_segments(qt: QApplication) -> None:
    meter = SegmentedMeter("Context")
    meter.set_segments([MeterSegment(100, "accent", "history"), MeterSegment(20, "warning", "answer")], 2048)
    described = interface_for(meter)
    assert described is not None
    assert described.text(QAccessible.Text.Name) == "Context"
    assert described.text(QAccessible.Text.Description) == "history 100, answer 20 / 2,048"
    assert not meter.grab().isNull()


def test_a_toast_is_in_the_middle_of_its_column(qt: QApplication, show: Callable[..., QWidget]) -> None:
    host = QWidget()
    column = QWidget(host)
    column.setGeometry(300, 0, 500, 600)
    toast = Toast(host, lambda: (column, 16))
    show(host, 800, 600)
    toast.show_message("Not yet")
    assert abs(toast.geometry().center().x() - 550) <= 1


def test_a_toast_undoes_once_and_disappears(qt: QApplication, show: Callable[..., QWidget]) -> None:
    host = QWidget()
    toast = Toast(host, lambda: (host, 16), lambda: 0.05)
    show(host)
    undone: list[bool] = []
    toast.show_message("Moved to the trash", "Undo", lambda: undone.append(True))
    assert toast.isVisible()
    assert host.rect().contains(toast.geometry().center())
    button = toast.findChild(QPushButton)
    assert button is not None
    button.click()
    assert undone == [True]
    assert not toast.isVisible()
    toast.show_message("Again")
    QTest.qWait(150)
    assert not toast.isVisible()
    assert undone == [True]


def test_a_popover_closes_on_escape_and_gives_the_focus_back(qt: QApplication, show: Callable[..., QWidget]) -> None:
    window = QWidget()
    anchor = Button("Open", parent=window)
    anchor.move(700, 20)
    card = Popover("Card", window)
    inside = Button("Inside")
    card.body.addWidget(inside)
    show(window)
    window.activateWindow()
    closed: list[bool] = []
    card.closed.connect(lambda: closed.append(True))
    card.open_under(anchor, align_right=True)
    qt.processEvents()
    assert inside.hasFocus()
    assert card.geometry().right() <= window.width() + 16
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert anchor.hasFocus()
    card.open_under(anchor)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=window.rect().bottomLeft())
    assert not card.isVisible()
    assert closed == [True, True]


def test_a_skeleton_waits_before_it_shows(qt: QApplication, show: Callable[..., QWidget]) -> None:
    skeleton = Skeleton()
    show(skeleton, 200, 80)
    blank = skeleton.grab().toImage()
    QTest.qWait(Skeleton.DELAY_MS + 60)
    assert skeleton.grab().toImage() != blank


def test_a_toast_stays_as_long_as_the_user_chose(qt: QApplication, show: Callable[..., QWidget]) -> None:
    """WCAG 2.2, 2.2.1: times can be adjusted."""
    host, seconds = QWidget(), [0.05]
    toast = Toast(host, lambda: (host, 16), lambda: seconds[0])
    show(host, 600, 300)
    toast.show_message("Deleted", "Undo", lambda: None)
    until(lambda: not toast.isVisible())
    seconds[0] = 0
    toast.show_message("Deleted", "Undo", lambda: None)
    QTest.qWait(120)
    assert toast.isVisible()
    close = next(button for button in toast.findChildren(IconButton) if button.isVisible())
    assert close.accessibleName() == "Close"
    QTest.keyClick(close, Qt.Key.Key_Space)
    assert not toast.isVisible()
