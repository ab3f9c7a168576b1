"""F6 goes from region to region, and the focus stays near when what has it is hidden or deleted."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from desktop.ui.widgets.focus import FocusKeeper, Region, RegionCycle, next_stop_after
from desktop.ui.widgets.focus_ring import FocusRing
from tests.support.window import CTRL, Shown

SHIFT = Qt.KeyboardModifier.ShiftModifier


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


class Window(QWidget):
    """A bar of buttons, and a page with two boxes of buttons."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.bar = self._box("bar")
        self.page = QWidget()
        column.addWidget(self.bar)
        column.addWidget(self.page)
        inside = QVBoxLayout(self.page)
        self.first, self.second = self._box("first"), self._box("second")
        inside.addWidget(self.first)
        inside.addWidget(self.second)
        self.fell_back = 0
        self.keeper = FocusKeeper(self, lambda: self.page, self._fall_back)

    def _fall_back(self) -> None:
        self.fell_back += 1

    def _box(self, name: str) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        for number in (1, 2):
            button = QPushButton()
            button.setObjectName(f"{name} {number}")
            column.addWidget(button)
        return box

    def button(self, name: str) -> QPushButton:
        found = self.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found


@pytest.fixture
def window(qt: QApplication) -> Iterator[Window]:
    window = Window()
    window.show()
    window.activateWindow()
    qt.processEvents()
    yield window
    window.deleteLater()


def test_regions_are_left_and_found_again_where_the_focus_was(window: Window) -> None:
    cycle = RegionCycle(lambda: [Region(window.bar), Region(window.first), Region(window.second)], window)
    window.button("bar 1").setFocus()
    cycle.move(1)
    assert focus().objectName() == "first 1"
    window.button("first 2").setFocus()
    cycle.move(1)
    assert focus().objectName() == "second 1"
    cycle.move(1)
    assert focus().objectName() == "bar 1", "round"
    cycle.move(1)
    assert focus().objectName() == "first 2", "where it was"
    cycle.move(-1)
    assert focus().objectName() == "bar 1"
    window.first.hide()
    cycle.move(1)
    assert focus().objectName() == "second 1", "what is hidden is skipped"


@pytest.mark.parametrize("gone", ["hidden", "deleted", "disabled"])
def test_what_has_the_focus_goes_and_a_neighbour_gets_it(window: Window, gone: str) -> None:
    button = window.button("second 2")
    button.setFocus()
    QApplication.processEvents()
    match gone:
        case "hidden":
            button.hide()
        case "deleted":
            shiboken6.delete(button)
        case "disabled":
            button.setEnabled(False)
    QTest.qWait(10)
    assert focus().objectName() == "second 1", "not the bar, which is next in the order of Tab"
    assert window.fell_back == 0


def test_a_part_goes_with_all_in_it_and_the_focus_stays_on_the_page(window: Window) -> None:
    window.button("second 1").setFocus()
    QApplication.processEvents()
    window.second.hide()
    QTest.qWait(10)
    assert window.fell_back == 1, "the page has a place of its own"


def test_another_page_keeps_the_focus_that_it_took(window: Window) -> None:
    window.button("first 1").setFocus()
    QApplication.processEvents()
    window.page.hide()
    window.bar.hide()
    window.page = window.bar
    window.bar.show()
    window.button("bar 2").setFocus()
    QTest.qWait(10)
    assert focus().objectName() == "bar 2"
    assert window.fell_back == 0


def test_who_moves_the_focus_on_purpose_wins(window: Window) -> None:
    window.button("second 2").setFocus()
    QApplication.processEvents()
    window.button("second 2").hide()
    window.button("bar 2").setFocus()
    QTest.qWait(10)
    assert focus().objectName() == "bar 2"


def test_what_was_above_the_page_gives_the_focus_back_to_it(window: Window) -> None:
    window.button("first 2").setFocus()
    QApplication.processEvents()
    window.button("bar 1").setFocus()
    QApplication.processEvents()
    window.bar.hide()
    QTest.qWait(10)
    assert focus().objectName() == "first 2"


def test_the_order_of_tab_makes_no_widget_the_owner_of_another(qt: QApplication) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    before, after, text = QPushButton(), QPushButton(), QTextBrowser()
    for widget in (before, after, text):
        column.addWidget(widget)
    document = text.document()
    window.show()
    qt.processEvents()
    assert next_stop_after(before) is after
    assert next_stop_after(after) is text
    for gone in (before, after):
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    assert shiboken6.isValid(document)
    window.deleteLater()


def test_a_text_without_a_frame_has_a_ring_where_it_shows(qt: QApplication) -> None:
    window, texts = QWidget(), [QTextBrowser(), QTextBrowser(), QTextBrowser()]
    column = QVBoxLayout(window)
    for number, text in enumerate(texts):
        text.setProperty("bare", number != 1)
        column.addWidget(text)
    texts[2].setProperty("ring", "own")
    ring_of = FocusRing(qt)
    window.show()
    window.activateWindow()
    texts[0].setFocus()
    qt.processEvents()
    ring = ring_of._ring
    assert ring is not None
    assert ring.isVisible()
    assert ring.geometry().contains(texts[0].geometry())
    window.resize(window.width() + 100, window.height() + 60)
    qt.processEvents()
    assert ring.geometry().contains(texts[0].geometry())
    for other in texts[1:]:
        other.setFocus()
        qt.processEvents()
        assert ring_of._ring is None, "its style or its frame shows the focus"
    ring_of.deleteLater()
    window.deleteLater()


def test_f6_in_the_real_window(shown: Shown) -> None:
    window = shown.window
    assert window.chat.composer.isAncestorOf(focus())
    shown.key(Qt.Key.Key_F6)
    assert focus() is window.rail.current()
    shown.key(Qt.Key.Key_F6)
    assert window.chat.sidebar.isAncestorOf(focus())
    shown.key(Qt.Key.Key_F6, SHIFT)
    assert focus() is window.rail.current()
    shown.key(Qt.Key.Key_Down)
    assert window.current_page() is window.chat, "arrow keys only move along the rail"
    shown.key(Qt.Key.Key_Space)
    assert window.current_page() is window.page("desk")


def test_an_undo_is_reached_by_key_and_the_focus_returns(shown: Shown) -> None:
    window = shown.window
    undone: list[bool] = []
    shown.key(Qt.Key.Key_8, CTRL)
    shown.key(Qt.Key.Key_1, CTRL)
    control = window.chat.composer.text
    assert focus() is control
    window.current_page().offer_undo.emit("Moved to trash", lambda: undone.append(True))
    shown.key(Qt.Key.Key_F6)
    assert window.toast.isAncestorOf(focus()), "first, from anywhere"
    shown.key(Qt.Key.Key_F6)
    assert focus() is window.rail.current(), "and then on"
    shown.key(Qt.Key.Key_F6, SHIFT)
    assert window.toast.isAncestorOf(focus())
    shown.key(Qt.Key.Key_Space)
    QTest.qWait(10)
    assert undone == [True]
    assert focus() is control
