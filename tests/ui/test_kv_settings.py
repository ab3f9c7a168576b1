"""The settings of the KV cache: automatic or a number, what is in use, and the button that clears it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QWidget

from desktop.ui.settings.kv_cache import KvCacheSection
from desktop.ui.settings.number import AutomaticNumber
from tests.support.qt import until
from tests.support.session import Session

Show = Callable[..., QWidget]


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


def choose(control: AutomaticNumber, row: int) -> None:
    combo = control.findChild(QComboBox)
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


@pytest.mark.parametrize(("name", "field"), [("memory", "kv_memory_mb"), ("disk", "kv_disk_mb")])
def test_automatic_or_a_number(desk: Session, show: Show, name: str, field: str) -> None:
    settings = desk.services.settings
    section = KvCacheSection(settings, desk.services.kv_cache)
    show(section, 640, 400)
    control: AutomaticNumber = getattr(section, name)
    number = control.findChild(QSpinBox)
    assert not number.isVisible()
    assert number.accessibleName() != control.findChild(QComboBox).accessibleName() != ""
    choose(control, 1)
    assert getattr(settings.now, field) == number.value() > 0
    assert number.isVisible()
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "0")  # type: ignore[arg-type]
    QTest.keyClick(number, Qt.Key.Key_Return)  # type: ignore[arg-type]
    assert getattr(settings.now, field) == 0  # nothing is kept, which is not "automatic"
    assert number.isVisible()
    choose(control, 0)
    assert getattr(settings.now, field) is None
    assert not number.isVisible()


def test_what_is_in_use_shows_and_is_cleared(desk: Session, show: Show, tmp_path: Path) -> None:
    (tmp_path / "a.state").write_bytes(bytes(7_000_000))
    section = KvCacheSection(desk.services.settings, desk.services.kv_cache)
    assert not section.clear.isEnabled()
    show(section, 640, 400)
    until(lambda: "In use: 7 MB" in section.fields["disk"].hint.text())
    assert section.clear.isEnabled()
    section.clear.setFocus()
    QTest.keyClick(section.clear, Qt.Key.Key_Space)
    until(lambda: "In use: 0 kB" in section.fields["disk"].hint.text())
    assert not section.clear.isEnabled()
    assert not (tmp_path / "a.state").exists()
