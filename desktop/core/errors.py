"""Errors of the user's world. Any other exception is a bug of ours.

A `UserError` is one clear sentence that says what to do next. Its text is an English template, marked for translation
where it is written (`QT_TRANSLATE_NOOP`), so that lower rooms need no Qt and the window still speaks Chinese.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType, Self, TypedDict

CONTEXT = "errors"
"""The translation context of every error template."""


Translatable = NewType("Translatable", str)
"""An English text that is marked for translation. The type checker then finds texts that are not."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> Translatable:
    """Mark `text` for Qt Linguist, without Qt."""
    return Translatable(text)


_PLACEHOLDER: Final = re.compile(r"(\{\w+[^{}]*\})")
_FORMS: Final = re.compile(r"\((\w+)\|(\w+)\)")


def fill(template: str, values: Mapping[str, "Value"]) -> str:
    """Fill a template with values.

    English words agree with the whole number before them: "{rows} row(s) (was|were) excluded" becomes "1 row was
    excluded" or "2 rows were excluded".
    """
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
    """The category of a problem, for scripts: each kind has its own exit code."""

    FAILED = "failed"  # 1
    USAGE = "usage"  # 2
    INPUT = "input"  # 3: a file or argument that cannot be read
    MODEL = "model"  # 4: a model that cannot be used

    @property
    def exit_code(self) -> int:
        """The exit code of the command line, from 1 to 4."""
        return {ErrorKind.FAILED: 1, ErrorKind.USAGE: 2, ErrorKind.INPUT: 3, ErrorKind.MODEL: 4}[self]


class Phrase(str):
    """A part of a sentence that is itself translatable, used as a value of a template.

    It is the English text, and knows its template and values, so that the whole sentence can be translated.
    """

    __slots__ = ("template", "values")

    template: Translatable
    values: Mapping[str, "Value"]

    def __new__(cls, template: Translatable, /, **values: "Value") -> Self:
        self = super().__new__(cls, fill(template, values) if values else template)
        self.template, self.values = template, values
        return self

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the phrase with its template, and those of the phrases in its values, translated."""
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
    """A problem in the user's world, explained in one sentence; nothing is lost.

    `text` is the English template, `values` fill its placeholders. `detail` is for the folded part of a message: what a
    library or the system reported, untranslated.
    """

    kind: ErrorKind
    text: Translatable
    values: dict[str, str | int | float] = field(default_factory=dict)
    detail: str = ""

    def __str__(self) -> str:
        return fill(self.text, self.values)

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the sentence with its template and the phrases in it translated."""
        return fill(translate(self.text), _translated_values(self.values, translate))

    def to_wire(self) -> WireError:
        """Return the error as JSON, for another process."""
        return {"kind": self.kind.value, "text": self.text, "values": self.values, "detail": self.detail}

    @classmethod
    def from_wire(cls, wire: WireError) -> Self:
        """Return the error that `to_wire` encoded."""
        return cls(ErrorKind(wire["kind"]), Translatable(wire["text"]), dict(wire["values"]), wire["detail"])


class Cancelled(Exception):  # noqa: N818 -- nothing went wrong
    """The user cancelled the work, or its result is no longer needed. Nothing was changed."""


class DiskError(UserError):
    """The disk is full, missing, busy, protected or damaged. What failed can be tried again."""
