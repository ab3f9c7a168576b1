"""A row of a file, before its format is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields

MAX_ROW: Final = 16 * 2**20  # bytes

_COLUMN: Final = re.compile(
    r"prompt|question|instruction|query|input|context|text|messages|conversations?|chosen|rejected|output|"
    r"(response|answer|completion)[ _-]?[0-9a-i]?|label|问题|提问|提示|提示词|指令|回答|答案",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DataRow:
    """The fields of a row, or the problem that makes it unreadable. `share` is how much of the file has been read, 0 to
    1. `missing` names the fields with a number that is not finite (NaN, infinity). `part` is the split or the list that
    the row is in."""

    number: int  # from 1
    fields: Fields | None
    problem: UserError | None = None
    share: float = 0.0
    missing: tuple[str, ...] = ()
    part: str = ""


class NumberToken(float):
    """A number with a fraction that keeps the text it was written as."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> "NumberToken":
        self = super().__new__(cls, text)
        self.text = text
        return self


def row_place(number: int, part: str = "") -> Phrase:
    """Where a row is, for error messages: its number from 1, and its split or list."""
    if part:
        return Phrase(QT_TRANSLATE_NOOP("errors", "Row {number} (in “{part}”)"), number=number, part=part[:60])
    return Phrase(QT_TRANSLATE_NOOP("errors", "Row {number}"), number=number)


def names_columns(names: Iterable[str]) -> bool:
    """Whether some of these names are usual for columns of training data."""
    return any(_COLUMN.fullmatch(name.strip()) for name in names)
