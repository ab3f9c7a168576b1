"""Widgets that are no pages follow a changed language."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QFrame

from desktop.ui.desk.actions import SkipPanel
from desktop.ui.widgets.retranslate import RetranslateMixin


class _Shouting(QTranslator):
    """A language in which every text is in capitals."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return source.upper()

    def isEmpty(self) -> bool:
        return False


class _Greeting(RetranslateMixin, QFrame):
    def __init__(self) -> None:
        super().__init__()
        self._retranslate()

    def _retranslate(self) -> None:
        self.text = self.tr("hello")


@pytest.fixture
def capitals(qt: QApplication) -> Iterator[QTranslator]:
    translator = _Shouting()
    yield translator
    qt.removeTranslator(translator)


def test_a_widget_follows_the_language_there_and_back(qt: QApplication, capitals: QTranslator) -> None:
    frame = _Greeting()
    frame.show()
    assert frame.text == "hello"
    qt.installTranslator(capitals)
    qt.processEvents()
    assert frame.text == "HELLO"
    qt.removeTranslator(capitals)
    qt.processEvents()
    assert frame.text == "hello"


def test_a_widget_of_the_desk_is_one_of_them(qt: QApplication, capitals: QTranslator) -> None:
    panel = SkipPanel()
    panel.show()
    qt.installTranslator(capitals)
    qt.processEvents()
    assert panel.words.placeholderText() == "ANOTHER REASON"
