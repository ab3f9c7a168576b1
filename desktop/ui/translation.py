"""The window's language, changed while it runs."""

from contextlib import suppress

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from desktop.core.resources import read_resource
from desktop.services.settings import LanguageSetting
from desktop.ui.fonts import can_show_chinese


class Translations(QObject):
    """Installs our translations and Qt's own (for its dialogs and menus). Widgets get a `LanguageChange` event."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._installed: list[QTranslator] = []
        self.lacks_font = False  # whether no font can show the chosen language

    def use(self, language: LanguageSetting) -> None:
        """Switch the language. Without a font for Chinese it is English, and `lacks_font` is set."""
        name = language.value if language is not LanguageSetting.SYSTEM else _system()
        self.lacks_font = name == "zh_CN" and not can_show_chinese()
        if self.lacks_font:
            name = "en"
        as_system = language is LanguageSetting.SYSTEM and not self.lacks_font
        QLocale.setDefault(QLocale.system() if as_system else QLocale(name))
        for old in self._installed:
            self._app.removeTranslator(old)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._installed = []
        qt_translator, sayso_translator = QTranslator(self), QTranslator(self)
        if qt_translator.load(f"qtbase_{name}", qt):  # Qt has no file for English
            self._installed.append(qt_translator)
        with suppress(FileNotFoundError):  # a checkout whose translations are not compiled yet
            if sayso_translator.load(read_resource(f"translations/sayso_{name}.qm")):
                self._installed.append(sayso_translator)
        for translator in self._installed:
            self._app.installTranslator(translator)


def _system() -> str:
    """Chinese if the system prefers Chinese to English, else English."""
    for language in QLocale.system().uiLanguages():
        code = language.split("-")[0]
        if code == "zh":
            return "zh_CN"
        if code == "en":
            return "en"
    return "en"
