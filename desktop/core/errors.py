"""Two kinds of failure: the user's world (this module) and our own bugs (any other exception).

A `UserError` is one clear sentence with what to do next. Its text is an English template that is marked for
translation where it is written (`noop("...")`), so that lower rooms need no Qt and the window still speaks Chinese.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypedDict

CONTEXT = "errors"
"""The translation context of every error template."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks `text` for Qt Linguist without needing Qt."""
    return text


class Kind(StrEnum):
    """What went wrong, as far as a script cares; each kind is one exit code of the command line."""

    FAILED = "failed"  # 1
    USAGE = "usage"  # 2
    INPUT = "input"  # 3: a file or argument that cannot be read
    MODEL = "model"  # 4: a model that cannot be used

    @property
    def exit_code(self) -> int:
        return {Kind.FAILED: 1, Kind.USAGE: 2, Kind.INPUT: 3, Kind.MODEL: 4}[self]


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

    kind: Kind
    text: str
    values: dict[str, str | int | float] = field(default_factory=dict)
    detail: str = ""

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def to_wire(self) -> WireError:
        return {"kind": self.kind.value, "text": self.text, "values": self.values, "detail": self.detail}

    @classmethod
    def from_wire(cls, wire: WireError) -> Self:
        return cls(Kind(wire["kind"]), wire["text"], dict(wire["values"]), wire["detail"])
