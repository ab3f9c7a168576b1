"""Errors, sizes and times in the language of the interface. (`QT_TRANSLATE_NOOP` marks texts, this translates them.)"""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.errors import CONTEXT, DiskError, UserError
from desktop.core.word_diff import Change, Piece
from desktop.store.errors import FULL


def sentence(error: UserError) -> str:
    """The error as its one sentence, with numbers and names filled in."""
    return error.translated(lambda template: QCoreApplication.translate(CONTEXT, template))


def joined(sentences: Iterable[str]) -> str:
    """Sentences as one text, without the empty ones. Chinese has no space between sentences."""
    text = ""
    for part in filter(None, sentences):
        text += part if not text or text.endswith(("。", "！", "？")) else f" {part}"
    return text


def ended(text: str) -> str:
    """A text as a sentence: with a full stop, unless it ends with a sign already."""
    if not text or text.endswith((*".!?…:;", *"。！？：；")):
        return text
    return text + QCoreApplication.translate("Sentences", ".", "full stop")


def listed(names: Iterable[str]) -> str:
    """Names in a row: "Ada, Bob", in Chinese "Ada、Bob"."""
    return QCoreApplication.translate("Sentences", ", ", "between names").join(names)


def changes_text(pieces: Iterable[Piece]) -> str:
    """A word diff by ear: "removed “bus”; added “train”", without what stayed. "" if nothing changed."""
    templates = {
        Change.REMOVED: QCoreApplication.translate("Sentences", "removed “{text}”"),
        Change.ADDED: QCoreApplication.translate("Sentences", "added “{text}”"),
    }
    changed = [(templates[change], one_line(text, 200)) for change, text in pieces if change in templates]
    separator = QCoreApplication.translate("Sentences", "; ", "between changes")
    return separator.join(template.format(text=text) for template, text in changed if text)


def not_saved(problem: DiskError) -> str:
    """A sentence on why something is not saved yet, and what happens next."""
    if problem.text == FULL:
        return QCoreApplication.translate(
            "Unsaved", "Not saved yet: the disk is full. Free some space; Sayso then saves automatically."
        )
    text = QCoreApplication.translate("Unsaved", "Not saved yet. Sayso keeps trying. {reason}")
    return text.format(reason=sentence(problem))


def one_line(name: str, max_length: int = 60) -> str:
    """A foreign name in one line of at most `max_length` characters."""
    plain = " ".join(name.split())
    return plain if len(plain) <= max_length else plain[: max_length - 1] + "…"


def tokens_short(count: int) -> str:
    """A token count as the context meter writes it: 0, 340, 3.1k, 8.2k, 128k."""
    if count < 1000:
        return str(count)
    thousands = count / 1000
    return f"{thousands:.1f}k" if thousands < 100 else f"{thousands:.0f}k"


def duration(seconds: float) -> str:
    """A rough duration: under a minute, 5 min, 2.5 h."""
    if seconds < 60:
        return QCoreApplication.translate("Duration", "under a minute")
    if seconds < 5400:
        number = QLocale().toString(round(seconds / 60))
        return QCoreApplication.translate("Duration", "{number} min").format(number=number)
    number = QLocale().toString(seconds / 3600, "f", 1)
    return QCoreApplication.translate("Duration", "{number} h").format(number=number)


def time_left(seconds: float) -> str:
    """A rough remaining time: about 40 s left, about 5 min left."""
    if seconds < 10:
        return QCoreApplication.translate("Duration", "a few seconds left")
    if seconds < 60:
        number = QLocale().toString(round(seconds / 10) * 10)
        return QCoreApplication.translate("Duration", "about {number} s left").format(number=number)
    return QCoreApplication.translate("Duration", "about {time} left").format(time=duration(seconds))


def bytes_short(count: int) -> str:
    """A size with a decimal unit: 98 MB, 4.7 GB."""
    locale = QLocale()
    for unit, size in (("GB", 1000**3), ("MB", 1000**2)):
        if count >= size:
            value = count / size
            return f"{locale.toString(value, 'f', 1 if unit == 'GB' and value < 100 else 0)} {unit}"
    return f"{locale.toString(count / 1000, 'f', 0)} kB"
