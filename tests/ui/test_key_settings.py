"""Changing keys by pressing them: the new key, conflicts, and the list of keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop.core.keymap import DEFAULT, Command, KeyMap
from desktop.ui.keys import KeysDialog, command_name, meaning
from desktop.ui.settings.keys import KeysSection
from desktop.ui.widgets.key_button import KeyButton
from tests.support.session import Session

Show = Callable[..., QWidget]


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


@pytest.fixture
def button(qt: QApplication, show: Show) -> KeyButton:
    window = QWidget()
    made = KeyButton("R", "Rewrite")
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addWidget(KeyButton("S", "Skip"))
    show(window, 300, 100)
    window.activateWindow()
    made.setFocus()
    made.holder = window  # type: ignore[attr-defined]  # it lives as long as the test
    return made


@pytest.mark.parametrize(
    ("key", "modifiers", "taken"),
    [
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "X"),
        (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, "Ctrl+Shift+X"),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "Enter"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "Enter"),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "Tab"),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, "Shift+Tab"),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.AltModifier, "Alt+["),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "F5"),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, "Space"),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, ""),
    ],
)
def test_the_next_key_press_becomes_the_key(
    button: KeyButton, key: Qt.Key, modifiers: Qt.KeyboardModifier, taken: str
) -> None:
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert button.text() == "Press a key…"
    QTest.keyClick(button, Qt.Key.Key_Shift)  # alone it is no key
    QTest.keyClick(button, key, modifiers)
    assert chosen == [taken]
    assert button.key == taken
    assert button.hasFocus()


def test_escape_and_losing_the_focus_keep_the_key(button: KeyButton) -> None:
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    button.click()
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert (button.text(), chosen) == ("R", [])
    button.click()
    button.clearFocus()
    assert (button.text(), chosen) == ("R", [])
    assert button.accessibleName() == "Rewrite: R"


def test_a_conflict_is_named_under_both_and_reset_ends_it(desk: Session, show: Show) -> None:
    section = KeysSection(desk.services.settings)
    show(section, 640, 900)
    rewrite, skip = section.rows[Command.REWRITE], section.rows[Command.SKIP]
    assert not section.reset_all.isEnabled()
    assert rewrite.reset.isHidden()
    rewrite.button.chosen.emit("S")
    assert desk.services.settings.keymap.keys[Command.REWRITE] == "S"
    assert rewrite.problem.text() == "S is also used for: Skip"
    assert skip.problem.text() == "S is also used for: Rewrite the answer"
    rewrite.button.chosen.emit("B")
    assert rewrite.problem.text() == "B is also used for: answer B"
    assert skip.problem.isHidden()
    rewrite.button.chosen.emit("Ctrl+N")
    assert "a key that cannot be changed" in rewrite.problem.text()
    rewrite.reset.click()
    assert rewrite.problem.isHidden()
    assert not section.reset_all.isEnabled()
    skip.button.chosen.emit("")
    section.reset_all.click()
    assert desk.services.settings.keymap.keys == DEFAULT
    assert skip.button.key == "S"


def test_the_list_shows_the_keys_in_force(qt: QApplication, show: Show) -> None:
    keymap = KeyMap().with_key(Command.SKIP, "F7").with_key(Command.MARK, "")
    parent = QWidget()
    dialog = KeysDialog(keymap, parent)
    show(dialog, 800, 600)
    names = [part.accessibleName() for part in dialog.findChildren(QLabel)]
    assert "Skip: F7" in names
    assert not any(name.startswith("Mark a passage") for name in names)
    assert dialog.height() <= dialog.screen().availableSize().height()


def test_every_command_and_every_side_of_a_conflict_has_a_name(qt: QApplication) -> None:
    rates = [command for command in Command if command_name(command).startswith("Rate the answer")]
    assert rates == [Command(f"chat_rate_{score}") for score in range(1, 8)]
    assert [meaning(name) for name in ("answer B", "scale 3", "harmful")] == ["answer B", "rating 3", "harmful"]
