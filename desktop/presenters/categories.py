"""Display names of task categories and of prompt languages."""

from PySide6.QtCore import QCoreApplication

from desktop.core.errors import QT_TRANSLATE_NOOP

_NAMES = {
    "dialogue": QT_TRANSLATE_NOOP("categories", "Dialogue"),
    "questions": QT_TRANSLATE_NOOP("categories", "Question answering"),
    "translation": QT_TRANSLATE_NOOP("categories", "Translation"),
    "reading": QT_TRANSLATE_NOOP("categories", "Reading comprehension"),
    "summarising": QT_TRANSLATE_NOOP("categories", "Summarization"),
    "stories": QT_TRANSLATE_NOOP("categories", "Stories"),
    "code": QT_TRANSLATE_NOOP("categories", "Writing code"),
    "bugs": QT_TRANSLATE_NOOP("categories", "Debugging"),
}


def category_name(category: str) -> str:
    """The translated name of one of `CATEGORIES`; a category that the user made up stays as it is."""
    return QCoreApplication.translate("categories", _NAMES.get(category, category))


_LANGUAGES = {"en": QT_TRANSLATE_NOOP("categories", "English"), "zh": QT_TRANSLATE_NOOP("categories", "Chinese")}


def language_name(code: str) -> str:
    """The translated name of a language code; an unknown code stays as it is."""
    return QCoreApplication.translate("categories", _LANGUAGES.get(code, code))
