"""The bundled font and its fallbacks; without a font for Chinese, the window is English."""

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QTextLayout
from PySide6.QtWidgets import QApplication

from desktop.services.settings import LanguageSetting
from desktop.services.starters import starters
from desktop.ui import fonts, theme
from desktop.ui.chat.starters import StarterCards
from desktop.ui.fonts import INTERFACE, interface_families, mono_families
from desktop.ui.translation import Translations


@pytest.fixture
def no_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for place in ("desktop.ui.translation", "desktop.ui.chat.starters"):
        monkeypatch.setattr(f"{place}.can_show_chinese", lambda: False)
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_without_a_chinese_font_the_window_is_english(qt: QApplication, no_chinese: None) -> None:
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    assert translations.lacks_font
    assert QLocale().language() == QLocale.Language.English
    translations.use(LanguageSetting.ENGLISH)
    assert not translations.lacks_font


def test_without_a_chinese_font_no_starter_is_chinese(qt: QApplication, no_chinese: None) -> None:
    cards = StarterCards()
    for _ in range(60):
        cards.renew()
        shown = cards.findChildren(type(cards._cards[0]), options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert len(shown) >= len(cards._cards)
        for card in shown:
            assert not fonts.has_chinese(card.accessibleName() + card.toolTip())


def test_english_starters_have_no_chinese() -> None:
    assert not any(fonts.has_chinese(prompt.messages[-1].content) for prompt in starters("en"))


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig's tools are not installed")
def test_qt_tells_whether_a_chinese_font_is_installed(qt: QApplication) -> None:
    installed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=True).stdout
    assert fonts.can_show_chinese() == bool(installed.strip())


# --- the bundled font


def shaped(text: str, font: QFont) -> dict[str, int]:
    """The number of glyphs of each font in the shaped text. Fails if a glyph is the box for a missing character."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    found = dict[str, int]()
    for run in layout.glyphRuns():
        assert 0 not in run.glyphIndexes()
        name = run.rawFont().familyName()
        found[name] = found.get(name, 0) + len(run.glyphIndexes())
    return found


@pytest.mark.parametrize(
    "text", ["Quality 51%", "Übergrößen, naïve café", "“quotes” – → ↑ … · ×", "Качество", "Ποιότητα"]
)
def test_latin_greek_and_cyrillic_are_the_bundled_font(qt: QApplication, text: str) -> None:
    for bold in (False, True):
        assert set(shaped(text, theme.current().font(bold=bold))) == {INTERFACE}


def test_weights_and_italics_come_from_the_font_files(qt: QApplication) -> None:
    styles = set()
    for bold in (False, True):
        for italic in (False, True):
            font = theme.current().font(15, bold=bold)
            font.setItalic(italic)
            info = QFontInfo(font)
            styles.add(info.styleName())
            assert (info.family(), info.italic()) == (INTERFACE, italic)
            assert info.weight() == (600 if bold else 400)
    assert styles == {"Regular", "SemiBold", "Italic", "SemiBold Italic"}
    wide = [QFontMetricsF(theme.current().font(15, bold=bold)).horizontalAdvance("Hamburg") for bold in (False, True)]
    assert wide[0] < wide[1]


def test_every_control_uses_the_bundled_font(qt: QApplication) -> None:
    assert QFontInfo(QApplication.font()).family() == INTERFACE
    assert QFontInfo(QApplication.font("QPushButton")).family() == INTERFACE  # type: ignore[call-overload]


def test_chinese_is_the_first_of_the_order_that_is_installed(qt: QApplication) -> None:
    expected = next((name for name in fonts._CHINESE if QFontDatabase.hasFamily(name)), None)
    if expected is None:
        pytest.skip("no font for Chinese is installed")
    assert shaped("评判质量，直骨角。", theme.current().font()) == {expected: 9}
    assert shaped("评判 Sayso", theme.current().font()) == {expected: 2, INTERFACE: 6}


@pytest.mark.parametrize(
    ("installed", "chinese"),
    [
        ({"PingFang SC", "Hiragino Sans GB"}, "PingFang SC"),
        ({"Hiragino Sans GB", "Noto Sans CJK SC"}, "Hiragino Sans GB"),
        ({"Microsoft YaHei", "SimSun"}, "Microsoft YaHei"),
        ({"Microsoft YaHei UI", "Microsoft YaHei"}, "Microsoft YaHei UI"),
        ({"Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei"}, "Noto Sans CJK SC"),
        ({"WenQuanYi Zen Hei", "Droid Sans Fallback"}, "WenQuanYi Zen Hei"),
        ({"Noto Serif CJK SC"}, None),
        (set(), None),
    ],
)
def test_the_order_of_fallbacks(installed: set[str], chinese: str | None) -> None:
    behind = (chinese,) if chinese else ()
    assert interface_families(installed.__contains__, "Cantarell") == (INTERFACE, *behind, "Cantarell")
    assert mono_families(installed.__contains__, "Courier") == ("Courier", *behind)


def test_code_is_in_a_monospaced_font_and_its_chinese_too() -> None:
    installed = {"Menlo", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Noto Sans CJK SC", INTERFACE}
    order = ("DejaVu Sans Mono", "Courier", "Noto Sans Mono CJK SC", "Noto Sans CJK SC")
    assert mono_families(installed.__contains__, "Courier") == order


def test_an_installed_inter_is_another_family() -> None:
    assert interface_families({"Inter"}.__contains__, "Inter")[0] == INTERFACE != "Inter"
