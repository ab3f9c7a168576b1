"""The settings page: what applies at once and is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.settings import SettingsFile
from desktop.ui.settings.page import SettingsPage
from tests.support.session import Session

Show = Callable[..., QWidget]


@pytest.fixture
def session(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


def test_training_on_battery_is_allowed_by_the_keyboard(session: Session, show: Show, tmp_path: Path) -> None:
    services = session.services
    page = SettingsPage(services.settings, services.models, services.kv_cache, tmp_path)
    show(page, 900, 700)
    box = page.pause_on_battery
    assert (box.isChecked(), box.accessibleName()) == (True, "Pause training on battery")
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not services.settings.now.pause_on_battery
    services.settings.save()
    session.settle()
    path = services.settings._file.path
    assert SettingsFile(path).settings.pause_on_battery is False
