"""Numbers and yes or no as files write them: tables know only text."""

import math
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, whole_number

_YES, _NO = ("true", "1", "yes", "y", "1.0"), ("false", "0", "no", "n", "0.0")


_GOOD: Final = frozenset(
    ("good", "positive", "desirable", "desired", "chosen", "accept", "accepted", "like", "liked", "up", "thumbs up")
) | {"thumbs_up", "thumbsup", "upvote", "correct", "👍", "好", "赞", "喜欢", "满意", "正确"}
_BAD: Final = frozenset(
    ("bad", "negative", "undesirable", "undesired", "rejected", "reject", "dislike", "disliked", "down", "thumbs down")
) | {"thumbs_down", "thumbsdown", "downvote", "incorrect", "👎", "不好", "差", "踩", "不喜欢", "不满意", "错误"}


def number(fields: Fields, name: str) -> float | None:
    """None where it is missing. Raises `UserError` for what is none."""
    value = fields.raw(name)
    if value is None or value == "":
        return None
    try:
        found = math.nan if isinstance(value, bool) or not isinstance(value, int | float | str) else float(value)
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise fields.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "a number")))
    return found


def whole(fields: Fields, name: str, low: int, high: int) -> int | None:
    """None where it is missing. Raises `UserError` for what is no whole number from `low` to `high`."""
    found = number(fields, name)
    if found is None:
        return None
    if found != int(found) or not low <= found <= high:
        raise fields.wrong(name, whole_number(low, high))
    return int(found)


def flag(fields: Fields, name: str) -> bool:
    """Raises `UserError` for what is neither."""
    said = _word(fields.raw(name))
    if said not in (*_YES, *_NO):
        raise fields.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false")))
    return said in _YES


def thumb(fields: Fields, name: str) -> bool:
    """Whether an answer is said to be good. Raises `UserError` for what says neither."""
    said = _word(fields.raw(name))
    if said in _GOOD or said in _BAD:
        return said in _GOOD
    if said not in (*_YES, *_NO):
        raise fields.wrong(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false, good or bad")))
    return said in _YES


def is_thumb(value: object) -> bool:
    """Whether a value says in words that something is good or bad; a number may be anything."""
    return _word(value) in (_GOOD | _BAD | {"true", "false", "yes", "no"})


def _word(value: object) -> str:
    return str(value).strip().lower() if isinstance(value, bool | int | float | str) else ""
