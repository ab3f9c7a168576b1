"""The window while the disk accepts nothing: it tells so, and closing it loses nothing unless the user chooses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from desktop.presenters import operations
from desktop.ui.unsaved import UnsavedDialog
from tests.support.disks import disk
from tests.support.qt import until
from tests.support.session import OBEDIENT
from tests.support.window import Shown


@pytest.fixture
def closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """A window with a draft that the disk does not take, which is then closed as the program does it."""
    monkeypatch.setattr(operations, "RETRY_MS", 10**6)
    shown = Shown(tmp_path / "data", str(OBEDIENT))
    services, window = shown.room.services, shown.window
    shown.quits = []  # type: ignore[attr-defined]

    def leave() -> None:
        if any(item.name for item in services.operations.unsaved):
            window.confirm_quit(lambda: shown.quits.append(True))  # type: ignore[attr-defined]

    window.closing.connect(lambda: services.save_open_work(leave))
    disk(shown.room, takes=False)
    shown.type("a long thought")
    window.close()
    until(lambda: window.findChild(UnsavedDialog))
    yield shown
    disk(shown.room, takes=True)
    shown.room.end()
    window.deleteLater()


def dialog(shown: Shown) -> UnsavedDialog:
    found = shown.window.findChild(UnsavedDialog)
    assert isinstance(found, UnsavedDialog)
    return found


def texts(widget: QLabel | UnsavedDialog) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_dialog_names_what_would_be_lost_and_retry_saves_it(closing: Shown) -> None:
    shown, asked = closing, dialog(closing)
    assert shown.window.isVisible()
    assert "Draft in “New conversation”" in texts(asked)
    assert "Not saved yet" in texts(asked)
    asked.retry.click()
    until(asked.retry.isEnabled)
    assert asked.isVisible()
    assert shown.quits == []  # type: ignore[attr-defined]
    disk(shown.room, takes=True)
    QTest.keyClick(asked, Qt.Key.Key_Return)
    until(lambda: shown.quits)  # type: ignore[attr-defined]
    assert not shown.window.isVisible()
    assert shown.room.services.operations.unsaved == ()


def test_the_text_is_saved_elsewhere(closing: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, chosen = dialog(closing), [str(tmp_path / "nowhere" / "x.md"), str(tmp_path / "x.md")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen.pop(0), ""))
    asked.elsewhere.click()
    assert "Choose another place" in texts(asked)
    assert closing.quits == []  # type: ignore[attr-defined]
    asked.elsewhere.click()
    assert closing.quits == [True]  # type: ignore[attr-defined]
    assert "a long thought" in (tmp_path / "x.md").read_text()


def test_text_is_lost_only_by_choice_and_esc_goes_back(closing: Shown) -> None:
    asked = dialog(closing)
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert not asked.isVisible()
    assert closing.window.isVisible()
    assert closing.quits == []  # type: ignore[attr-defined]
    assert closing.composer.draft() == "a long thought"
    closing.window.close()
    until(lambda: any(one.isVisible() for one in closing.window.findChildren(UnsavedDialog)))
    again = next(one for one in closing.window.findChildren(UnsavedDialog) if one.isVisible())
    again.lose.click()
    assert closing.quits == [True]  # type: ignore[attr-defined]


def test_a_notice_shows_until_everything_is_saved(closing: Shown) -> None:
    QTest.keyClick(dialog(closing), Qt.Key.Key_Escape)
    notices = closing.window.notices
    assert notices.isVisible()
    retry = next(button for button in notices.findChildren(QPushButton) if button.text() == "Retry")
    retry.click()
    until(lambda: closing.room.services.operations.idle)
    assert notices.isVisible()  # still
    disk(closing.room, takes=True)
    closing.room.services.operations.save_again()
    until(lambda: not notices.isVisible())
    assert "Everything is saved." in closing.window.toast.accessibleName() + "".join(
        label.text() for label in closing.window.toast.findChildren(QLabel)
    )
