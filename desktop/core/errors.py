"""Two kinds of failure: the user's world (this module) and our own bugs (any other exception).

A `UserError` is one clear sentence with what to do next. Its text is an English template that is marked for
translation where it is written (`noop("...")`), so that lower rooms need no Qt and the window still speaks Chinese.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self, TypedDict

CONTEXT = "errors"
"""The translation context of every error template."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks `text` for Qt Linguist without needing Qt."""
    return text


_PLACEHOLDER: Final = re.compile(r"(\{\w+[^{}]*\})")
_FORMS: Final = re.compile(r"\((\w+)\|(\w+)\)")


def fill(template: str, values: Mapping[str, "Value"]) -> str:
    """The text with its values. English words follow the whole number before them: of "{rows} row(s) (was|were) left"
    it is "1 row was left" or "2 rows were left"."""
    if "(s)" in template or "|" in template:
        template = _in_number(template, values)
    return template.format(**values)


def _in_number(template: str, values: Mapping[str, "Value"]) -> str:
    is_one = False
    parts = _PLACEHOLDER.split(template)
    for index, part in enumerate(parts):
        if index % 2:
            value = values.get(re.split(r"\W", part[1:], maxsplit=1)[0])
            is_one = value == 1 if isinstance(value, int) else is_one
        else:
            parts[index] = _FORMS.sub(r"\1" if is_one else r"\2", part.replace("(s)", "" if is_one else "s"))
    return "".join(parts)


class ErrorKind(StrEnum):
    """What went wrong, as far as a script cares; each kind is one exit code of the command line."""

    FAILED = "failed"  # 1
    USAGE = "usage"  # 2
    INPUT = "input"  # 3: a file or argument that cannot be read
    MODEL = "model"  # 4: a model that cannot be used

    @property
    def exit_code(self) -> int:
        return {ErrorKind.FAILED: 1, ErrorKind.USAGE: 2, ErrorKind.INPUT: 3, ErrorKind.MODEL: 4}[self]


class Phrase(str):
    """A part of a sentence, as a value of it: English as it stands, which knows its template and what fills it, so that
    the whole sentence can be said in another language."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, "Value"]

    def __new__(cls, template: str, /, **values: "Value") -> Self:
        self = super().__new__(cls, fill(template, values) if values else template)
        self.template, self.values = template, values
        return self

    def translated(self, translate: Callable[[str], str]) -> str:
        """With its template, and those of the phrases in it, translated."""
        template = translate(self.template)
        return fill(template, _translated_values(self.values, translate)) if self.values else template


Value = str | int | float


def _translated_values(values: Mapping[str, Value], translate: Callable[[str], str]) -> dict[str, Value]:
    return {name: value.translated(translate) if isinstance(value, Phrase) else value for name, value in values.items()}


class WireError(TypedDict):
    """A `UserError` as JSON."""

    kind: str
    text: str
    values: dict[str, str | int | float]
    detail: str


@dataclass(eq=False)
class UserError(Exception):
    """Something in the user's world: said in one sentence, nothing lost.

    `text` is the English template, `values` fill its `{placeholders}`; `detail` is for the folded part of a
    message (what the library or the system said, untranslated).
    """

    kind: ErrorKind
    text: str
    values: dict[str, str | int | float] = field(default_factory=dict)
    detail: str = ""

    def __str__(self) -> str:
        return fill(self.text, self.values)

    def translated(self, translate: Callable[[str], str]) -> str:
        """The sentence, with its template and the phrases in it translated."""
        return fill(translate(self.text), _translated_values(self.values, translate))

    def to_wire(self) -> WireError:
        return {"kind": self.kind.value, "text": self.text, "values": self.values, "detail": self.detail}

    @classmethod
    def from_wire(cls, wire: WireError) -> Self:
        return cls(ErrorKind(wire["kind"]), wire["text"], dict(wire["values"]), wire["detail"])


class Cancelled(Exception):  # noqa: N818 -- nothing went wrong
    """The user cancelled the work, or its result is no longer needed. Nothing was changed."""


class DiskError(UserError):
    """The disk did not do what the store asked for: it is full, gone, busy, protected or damaged. What failed can be
    tried again."""
