"""The about section of the settings page and the licences dialog."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop import __version__
from desktop.core.licences import Component
from desktop.engine.protocol import Hello
from desktop.ui.settings.about import AboutSection, LicencesDialog
from tests.support.session import Session


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


@pytest.fixture
def section(desk: Session, show: Callable[..., QWidget]) -> AboutSection:
    window = QWidget()
    made = AboutSection(desk.services.models)
    QVBoxLayout(window).addWidget(made)
    show(window, 640, 240)
    made.holder = window  # type: ignore[attr-defined]  # it lives as long as the test
    return made


def test_it_names_the_version_the_engine_and_its_processor_variant(section: AboutSection, desk: Session) -> None:
    assert __version__ in section.summary()
    assert "when it starts" in section.summary()
    desk.host.hello = Hello("llama.cpp 1.2", False, 1, "haswell")
    desk.services.models.state_changed.emit()
    assert "llama.cpp 1.2" in section.summary()
    assert "haswell" in section.summary()
    desk.host.hello = Hello("llama.cpp 1.2", False, 1)
    desk.services.models.state_changed.emit()
    assert "this processor" in section.summary()
    section.copy.click()
    assert QGuiApplication.clipboard().text() == section.summary()


def test_the_licences_open_from_the_section(section: AboutSection) -> None:
    section.read.click()
    (dialog,) = section.window().findChildren(LicencesDialog)
    assert dialog.list.item(0).text() == "Sayso"
    assert "Apache License" in dialog.text.toPlainText()
    dialog.accept()


def test_the_terms_of_each_part_are_read_by_keyboard(
    qt: QApplication, tmp_path: Path, show: Callable[..., QWidget]
) -> None:
    texts = []
    for name in ("one", "two", "three"):
        (tmp_path / name).write_text(f"terms {name}\n")
        texts.append(tmp_path / name)
    window = QWidget()
    show(window, 900, 600)
    dialog = LicencesDialog([Component("A", "1", "MIT", (texts[0],)), Component("B", "", "", tuple(texts[1:]))], window)
    dialog.open()
    dialog.list.setFocus()
    assert dialog.text.toPlainText() == "terms one"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.text.toPlainText() == "terms two\n\n\nterms three"
    assert dialog.text.accessibleName() == "Licence of B"
    QTest.keyClick(dialog.list, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.text
    QTest.keyClick(dialog.text, Qt.Key.Key_Tab)  # Tab is not caught in the text
    assert dialog.focusWidget() is not dialog.text
    dialog.accept()
