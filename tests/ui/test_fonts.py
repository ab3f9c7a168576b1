"""Without a font for Chinese: English, no starter with boxes, and the package by name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from desktop.services.settings import LanguageSetting
from desktop.services.starters import starters
from desktop.ui import fonts
from desktop.ui.chat.starters import StarterCards
from desktop.ui.translation import Translations


@pytest.fixture
def no_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for place in ("desktop.ui.translation", "desktop.ui.chat.starters"):
        monkeypatch.setattr(f"{place}.can_show_chinese", lambda: False)
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_the_window_is_english_then(qt: QApplication, no_chinese: None) -> None:
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    assert translations.lacks_font
    assert QLocale().language() == QLocale.Language.English
    translations.use(LanguageSetting.ENGLISH)
    assert not translations.lacks_font


def test_no_starter_is_boxes(qt: QApplication, no_chinese: None) -> None:
    cards = StarterCards()
    for _ in range(60):
        cards.renew()
        for card in cards.findChildren(type(cards._cards[0]), options=Qt.FindChildOption.FindDirectChildrenOnly):
            assert not fonts.has_chinese(card.accessibleName() + card.toolTip())


def test_what_ships_in_english_is_without_chinese() -> None:
    assert not any(fonts.has_chinese(prompt.messages[-1].content) for prompt in starters("en"))


def test_qt_is_asked_what_fonts_there_are(qt: QApplication) -> None:
    assert isinstance(fonts.can_show_chinese(), bool)
