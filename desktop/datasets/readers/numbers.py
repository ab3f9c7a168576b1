"""Numbers and booleans as files write them, also as texts in tables."""

import math
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, whole_number

_YES, _NO = ("true", "1", "yes", "y", "1.0"), ("false", "0", "no", "n", "0.0")


_GOOD_NOUNS: Final = ("desirable", "acceptable", "accepted", "approved", "correct", "helpful", "liked", "good")
_THUMB_NOUNS: Final = (
    "thumbs_up",
    "thumbs",
    "thumb",
    "reaction",
    "vote",
    "feedback",
    "preference",
    "quality",
    "rated",
    "rating",
)
THUMB_NAMES: Final = (
    *(f"{start}{noun}" for start in ("is_", "") for noun in (*_GOOD_NOUNS, "chosen", "preferred")),
    *(f"{start}{noun}" for noun in _THUMB_NOUNS for start in ("", "user_", "human_")),
    *("反馈", "评价"),
)
"""Columns that say whether an answer is good, if most of their values are words for good or bad; the clearest first."""

_GOOD: Final = frozenset(
    ("good", "positive", "desirable", "desired", "chosen", "accept", "accepted", "like", "liked", "up", "thumbs up")
) | {"thumbs_up", "thumbsup", "upvote", "correct", "👍", "好", "赞", "喜欢", "满意", "正确"}
_BAD: Final = frozenset(
    ("bad", "negative", "undesirable", "undesired", "rejected", "reject", "dislike", "disliked", "down", "thumbs down")
) | {"thumbs_down", "thumbsdown", "downvote", "incorrect", "👎", "不好", "差", "踩", "不喜欢", "不满意", "错误"}


def number(fields: Fields, name: str) -> float | None:
    """The number in a column; None if it is missing. Raises `UserError` for other values."""
    value = fields.raw(name)
    if value is None or value == "":
        return None
    try:
        found = math.nan if isinstance(value, bool) or not isinstance(value, int | float | str) else float(value)
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise fields.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "a number")))
    return found


def optional_whole(fields: Fields, name: str, low: int, high: int) -> int | None:
    """The whole number from `low` to `high` in a column; None if it is missing. Raises `UserError` for other values."""
    found = number(fields, name)
    if found is None:
        return None
    if found != int(found) or not low <= found <= high:
        raise fields.wrong_type(name, whole_number(low, high))
    return int(found)


def flag(fields: Fields, name: str) -> bool:
    """The boolean in a column, also as a text or number. Raises `UserError` for other values."""
    word = _word(fields.raw(name))
    if word not in (*_YES, *_NO):
        raise fields.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false")))
    return word in _YES


def thumb(fields: Fields, name: str) -> bool:
    """Whether a column calls an answer good. Raises `UserError` if it says neither good nor bad."""
    word = _word(fields.raw(name))
    if word in _GOOD or word in _BAD:
        return word in _GOOD
    if word not in (*_YES, *_NO):
        raise fields.wrong_type(name, Phrase(QT_TRANSLATE_NOOP("errors", "true or false, good or bad")))
    return word in _YES


def is_thumb(value: object) -> bool:
    """Whether a value is a word for good or bad; a number may mean anything."""
    return _word(value) in (_GOOD | _BAD | {"true", "false", "yes", "no"})


def _word(value: object) -> str:
    return str(value).strip().lower() if isinstance(value, bool | int | float | str) else ""
