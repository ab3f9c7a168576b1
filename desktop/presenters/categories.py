"""What the tasks of a prompt are called."""

from PySide6.QtCore import QCoreApplication

from desktop.core.errors import QT_TRANSLATE_NOOP

_NAMES = {
    "dialogue": QT_TRANSLATE_NOOP("categories", "Dialogue"),
    "questions": QT_TRANSLATE_NOOP("categories", "Questions"),
    "translation": QT_TRANSLATE_NOOP("categories", "Translation"),
    "reading": QT_TRANSLATE_NOOP("categories", "Reading"),
    "summarising": QT_TRANSLATE_NOOP("categories", "Summarising"),
    "stories": QT_TRANSLATE_NOOP("categories", "Stories"),
    "code": QT_TRANSLATE_NOOP("categories", "Writing code"),
    "bugs": QT_TRANSLATE_NOOP("categories", "Finding bugs"),
}


def category_name(category: str) -> str:
    """One of `CATEGORIES` in the user's language; a word of the user's own stays as it is."""
    return QCoreApplication.translate("categories", _NAMES.get(category, category))
