"""The registry of pages: every entry has what the window needs."""

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.presenters.app_services import AppServices
from desktop.services.settings import LanguageSetting
from desktop.ui import pages
from desktop.ui.main_window import MainWindow
from desktop.ui.page import Page, TitledPage
from desktop.ui.pages import HOME, PAGES, PageEntry, shortcuts
from desktop.ui.translation import Translations
from desktop.ui.widgets.buttons import Pill
from scripts.translate import CHINESE, read
from tests.support.session import OBEDIENT
from tests.support.window import Shown

KEYS = [entry.key for entry in PAGES]


class RecordingPage(TitledPage):
    """A page that a test adds: notes its moments."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.moments: list[object] = []
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def on_first_show(self) -> None:
        self.moments.append("first")

    def on_show(self) -> None:
        self.moments.append("show")

    def on_hide(self) -> None:
        self.moments.append("hide")

    def retranslate(self) -> None:
        self.moments.append(QLocale().language().name)

    def show_target(self, target: object) -> None:
        self.moments.append(target)

    def open_files(self, files: object) -> None:
        self.moments.append(files)


def _make_recording_page(services: AppServices, data: Path) -> Page:
    assert isinstance(services, AppServices)
    assert isinstance(data, Path)
    return RecordingPage()


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """A window with two more pages: one on the rail, and one that only another page opens."""
    more = (
        PageEntry("noted", "Noted", _make_recording_page, "bug", file_endings=(".noted",)),
        PageEntry("aside", "Aside", _make_recording_page),
    )
    for module in ("desktop.ui.pages", "desktop.ui.main_window"):
        monkeypatch.setattr(sys.modules[module], "PAGES", (*PAGES, *more))
    made = Shown(tmp_path / "data", str(OBEDIENT))
    yield made
    made.room.end()
    made.window.deleteLater()


def recording_page(window: MainWindow, key: str = "noted") -> RecordingPage:
    page = window.page(key)
    assert isinstance(page, RecordingPage)
    return page


def test_an_entry_is_all_that_a_page_needs(shown: Shown, tmp_path: Path) -> None:
    window = shown.window
    assert "noted" not in window._pages, "made when it is first shown"
    QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    page = recording_page(window)
    assert window.current_page() is page
    assert window.rail._buttons["noted"].isChecked()
    assert window.rail._buttons["noted"].toolTip().startswith("Noted")
    heading = QApplication.focusWidget()
    assert heading is not None
    assert heading.parent() is page
    assert page.heading() == "Noted", "for screen readers"
    page.notify.emit("Done.")
    assert window.toast.isVisible()
    window.show_page(HOME)
    window.show_page("noted", 7)
    window.open_files([tmp_path / "a.NOTED"])
    assert page.moments[1:] == ["first", "show", "hide", "show", 7, [tmp_path / "a.NOTED"]]


def test_the_language_reaches_pages_that_do_not_show(shown: Shown, qt: QApplication) -> None:
    page = recording_page(shown.window)
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    qt.processEvents()
    assert page.moments[-1] == "Chinese"
    assert shown.window.rail._buttons["trash"].toolTip().startswith("回收站")
    translations.use(LanguageSetting.ENGLISH)
    qt.processEvents()
    assert page.moments[-1] == "English"


def test_what_a_page_asks_and_undoes_reaches_the_window(shown: Shown) -> None:
    answers: list[str] = []
    shown.window.show_page("noted")
    page = recording_page(shown.window)
    page.offer_undo.emit("It is gone", lambda: answers.append("undone"))
    shown.window.toast._action.click()
    page.ask.emit("Really?", [("Yes", lambda: answers.append("yes"))])
    QTest.keyClick(shown.window.focusWidget(), Qt.Key.Key_Return)
    assert answers == ["undone", "yes"]
    assert not shown.window.notices.isVisible()


@pytest.mark.parametrize("before", [entry.key for entry in PAGES if entry.icon])
def test_a_page_off_the_rail_leads_back_to_the_one_that_opened_it(shown: Shown, before: str) -> None:
    window = shown.window
    window.show_page(before)
    window.current_page().go_to.emit("aside", None)
    assert window.current_page() is recording_page(window, "aside")
    assert window.rail._buttons[before].isChecked(), "the rail says from where it was opened"
    window.current_page().go_back.emit()
    assert window.current_page() is window.page(before)
    shown.room.settle()


def test_keys_are_unique_and_number_the_rail_from_the_top() -> None:
    assert len(set(KEYS)) == len(KEYS)
    assert HOME in KEYS
    on_rail = [entry.key for entry in PAGES if entry.icon]
    assert list(shortcuts().items()) == [(key, f"Ctrl+{n}") for n, key in enumerate(on_rail, start=1)]
    ends = [entry.at_end for entry in PAGES if entry.icon]
    assert ends == sorted(ends), "the order of the entries is that of the rail"


def test_a_tenth_page_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES", tuple(replace(PAGES[0], key=f"page{n}") for n in range(12)))
    assert list(shortcuts().values()) == [f"Ctrl+{n}" for n in range(1, 10)]


@pytest.mark.parametrize("entry", PAGES, ids=KEYS)
def test_every_entry_has_its_icon_its_name_in_chinese_and_its_libraries(entry: PageEntry) -> None:
    root = Path(__file__).resolve().parents[2]
    assert not entry.icon or (root / f"resources/icons/{entry.icon}.svg").is_file()
    chinese = {text.source: text.forms[0] for text in read(CHINESE) if text.context == "pages"}
    assert chinese[entry.name]
    for name in entry.libraries:
        importlib.import_module(name)
    assert all(ending == ending.lower() and ending.startswith(".") for ending in entry.file_endings)


def test_filters_stand_in_the_bar_or_below_it(qt: QApplication, show: Callable[..., QWidget]) -> None:
    page = RecordingPage()
    page.title.setText("Name")
    page.column.addStretch(1)
    filters = [Pill(f"All things {number}") for number in range(5)]
    for pill in filters:
        page.filters.addWidget(pill)

    def middles() -> list[int]:
        for _ in range(3):
            QApplication.processEvents()
        return [one.mapTo(page, one.rect().center()).y() for one in filters]

    show(page, 1200, 400)
    bar = page.bar.parentWidget().height()
    assert max(abs(middle - bar // 2) for middle in middles()) <= 1
    page.resize(400, 400)
    assert min(middles()) > bar
    assert max(one.mapTo(page, one.rect().topRight()).x() for one in filters) <= 400
    filters[0].setText("A")
    page.resize(1200, 400)
    assert max(abs(middle - bar // 2) for middle in middles()) <= 1
