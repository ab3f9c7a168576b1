"""The annotator bar: its texts, its menu, and the profile form."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.core.annotator import Annotator
from desktop.presenters.annotators import Day
from desktop.ui.annotate.annotators import AnnotatorBar, ProfileDialog
from tests.support.qt import until
from tests.support.session import Session


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


def texts(bar: AnnotatorBar) -> list[str]:
    return [action.text() for action in bar.menu().actions() if not action.isSeparator()]


def test_the_bar_shows_annotator_and_throughput(desk: Session, show: Callable[..., QWidget]) -> None:
    bar = AnnotatorBar(desk.services.annotators)
    show(bar, 264, 56)
    desk.settle()
    assert (bar.name, bar.throughput) == ("You", "0 today")
    desk.services.annotators.save(Annotator("", "Ada & Co"))
    desk.settle()
    desk.services.annotators.today = Day(138, 104)
    assert (bar.name, bar.throughput) == ("Ada & Co", "138 today · 104/h")
    desk.services.annotators.changed.emit()
    assert bar.accessibleName() == "Annotator: Ada & Co, 138 today · 104/h"
    assert texts(bar)[0] == "Ada && Co"


def test_the_menu_switches(desk: Session, show: Callable[..., QWidget]) -> None:
    people = desk.services.annotators
    people.save(Annotator("", "Ada"))
    people.save(Annotator("", "Bo"))
    bar = AnnotatorBar(people)
    show(bar, 264, 56)
    desk.settle()
    menu = bar.menu()
    assert [action.isChecked() for action in menu.actions()[:2]] == [False, True]
    menu.actions()[0].trigger()
    desk.settle()
    assert bar.name == "Ada"


def test_a_file_of_judgements_has_the_ending_that_opens_it(
    desk: Session, show: Callable[..., QWidget], tmp_path: Path
) -> None:
    people = desk.services.annotators
    people.save(Annotator("", "Ada"))
    bar = AnnotatorBar(people)
    show(bar, 264, 56)
    desk.settle()
    next(action for action in bar.menu().actions() if action.text().startswith("Save my")).trigger()
    (dialog,) = bar.findChildren(QFileDialog)
    dialog.selectFile(str(tmp_path / "mine"))
    dialog.accept()
    until((tmp_path / "mine.sayso").exists)


def test_the_form_saves_the_edited_profile(qt: QApplication, show: Callable[..., QWidget]) -> None:
    before = Annotator("01", "Ada", ("English",), "", "25-34", "licentiate", 5.0, 6.0)
    dialog = ProfileDialog(before)
    kept: list[Annotator] = []
    dialog.saved.connect(kept.append)
    show(dialog, 440, 430)
    assert (dialog.age.currentData(), dialog.education.currentData()) == ("25-34", "licentiate")
    dialog.name.setText("  Ada   Lovelace ")
    dialog.languages.setText("English、 法语, English,")
    dialog.background.setPlainText("numbers\n")
    dialog.age.setCurrentIndex(0)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    languages = ("English", "法语")
    assert kept == [Annotator("01", "Ada Lovelace", languages, "numbers", None, "licentiate", 5.0, 6.0)]


def test_a_profile_needs_a_name(qt: QApplication, show: Callable[..., QWidget]) -> None:
    dialog = ProfileDialog(Annotator("", ""))
    show(dialog, 440, 430)
    assert not dialog.save.isEnabled()
    dialog.name.setText(" ")
    assert not dialog.save.isEnabled()
    dialog.name.setText("Bo")
    assert dialog.save.isEnabled()
