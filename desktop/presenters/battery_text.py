"""The battery in words: its figures, and what the check of an item expects."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.evaluation.battery import CONTEXT, NAMES, BatteryCategory, BatteryItem
from desktop.evaluation.comparison import VERDICTS, CategoryResult
from desktop.presenters.training_text import percent, signed

_ROUNDED: Final = 0.095  # the change from which it shows without decimals
_COUNTED: Final = 300  # items up to which their number shows instead of a share
_NO_LIMIT: Final = 99  # the rules of the battery mean none by a larger number

_RULES: Final = {
    "sentences": QT_TRANSLATE_NOOP("evaluation", "sentences: {range}"),
    "bullets": QT_TRANSLATE_NOOP("evaluation", "bullet points: {range}"),
    "lines": QT_TRANSLATE_NOOP("evaluation", "lines: {range}"),
    "words": QT_TRANSLATE_NOOP("evaluation", "words: {range}"),
    "characters": QT_TRANSLATE_NOOP("evaluation", "characters: {range}"),
    "count": QT_TRANSLATE_NOOP("evaluation", "number of “{text}”: {range}"),
    "contains": QT_TRANSLATE_NOOP("evaluation", "contains “{text}”"),
    "contains_word": QT_TRANSLATE_NOOP("evaluation", "contains the word “{text}”"),
    "without": QT_TRANSLATE_NOOP("evaluation", "does not contain “{text}”"),
    "starts": QT_TRANSLATE_NOOP("evaluation", "starts with “{text}”"),
    "ends": QT_TRANSLATE_NOOP("evaluation", "ends with “{text}”"),
    "json": QT_TRANSLATE_NOOP("evaluation", "JSON with exactly these keys: {text}"),
    "one_of": QT_TRANSLATE_NOOP("evaluation", "only one of: {text}"),
}
_RANGED: Final = ("sentences", "bullets", "lines", "words", "characters", "count")


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def category_name(category: BatteryCategory) -> str:
    """The name of a category, as in "Exact match"."""
    return _translated(NAMES[category])


def verdict_name(result: CategoryResult) -> str:
    """What its difference means, as in "no significant change"."""
    return _translated(VERDICTS[result.verdict])


def figure_text(result: CategoryResult, value: float) -> str:
    """The figure of one model: "37 of 40", "84 words", or a perplexity."""
    locale = QLocale()
    if result.name is BatteryCategory.PERPLEXITY:
        return perplexity_text(value)
    if result.name is BatteryCategory.LENGTH:
        return words_text(round(value))
    passed = QCoreApplication.translate("evaluation", "{passed} of {all}")
    if result.n > _COUNTED:
        return percent(value)
    return passed.format(passed=locale.toString(round(value * result.n)), all=locale.toString(result.n))


def words_text(count: int) -> str:
    """A length as "84 words"."""
    return QCoreApplication.translate("evaluation", "{count} words").format(count=QLocale().toString(count))


def perplexity_text(value: float) -> str:
    """A perplexity as "18.4"."""
    return QLocale().toString(value, "f", 1)


def change_text(change: float) -> str:
    """A change as "−1.5%", "+27%" or "0%"."""
    is_exact = 0 < abs(change) < _ROUNDED
    return signed(change * 100, 1 if is_exact else 0) + "%"


def expected_text(item: BatteryItem) -> str:
    """What the check of an item expects, as in "starts with “However” · words: at most 20"."""
    match item.check:
        case "answer":
            return " / ".join(item.expected)
        case "number":
            return QLocale().toString(item.expected)
        case "refusal" if item.expected:
            return QCoreApplication.translate("evaluation", "a refusal")
        case "refusal":
            return QCoreApplication.translate("evaluation", "help, not a refusal")
        case "code":
            return " · ".join(f"{item.function}({_arguments(given)}) = {result!r}" for given, result in item.expected)
        case "language" if item.language == "zh":
            return QCoreApplication.translate("evaluation", "an answer in Chinese")
        case "language":
            return QCoreApplication.translate("evaluation", "an answer in English")
    return " · ".join(_rule_text(name, values) for name, *values in item.expected)


def _arguments(given: Sequence[Any]) -> str:
    return ", ".join(map(repr, given))


def _rule_text(name: str, values: Sequence[Any]) -> str:
    text = _translated(_RULES[name])
    if name in _RANGED:
        *part, low, high = values
        return text.format(range=_range(low, high), text="".join(part))
    return text.format(text=", ".join(values))


def _range(low: int, high: int) -> str:
    locale = QLocale()
    if low == high:
        return locale.toString(low)
    if high >= _NO_LIMIT:
        return QCoreApplication.translate("evaluation", "at least {count}").format(count=locale.toString(low))
    if low <= 1:
        return QCoreApplication.translate("evaluation", "at most {count}").format(count=locale.toString(high))
    return f"{locale.toString(low)}–{locale.toString(high)}"
