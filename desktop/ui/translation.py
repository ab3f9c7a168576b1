"""The window's language, changed while it runs."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from desktop.core.resources import resource
from desktop.services.settings import Language


class Translations(QObject):
    """Installs our translations and Qt's own (its dialogs and menus). Widgets hear of it by LanguageChange."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._installed: list[QTranslator] = []

    def use(self, language: Language) -> None:
        name = language.value if language is not Language.SYSTEM else _system()
        QLocale.setDefault(QLocale.system() if language is Language.SYSTEM else QLocale(name))
        for old in self._installed:
            self._app.removeTranslator(old)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        wanted = [(f"qtbase_{name}", qt), (f"sayso_{name}", str(resource("translations")))]
        self._installed = []
        for file, folder in wanted:
            translator = QTranslator(self)
            if translator.load(file, folder):  # English has no file of Qt's own
                self._app.installTranslator(translator)
                self._installed.append(translator)


def _system() -> str:
    """Chinese where the user reads Chinese before English, else English."""
    for language in QLocale.system().uiLanguages():
        code = language.split("-")[0]
        if code == "zh":
            return "zh_CN"
        if code == "en":
            return "en"
    return "en"
