"""The keys of the desk and of chat: changeable, and checked for conflicts with the questions of a scheme.

A key is written as in Qt ("Ctrl+Z", "Q"). On the desk, the letters A to I stand for answers only, digits choose on the
scale in view, and the flags of a scheme take the letters in `FLAG_KEYS`. Further flags take two keys in sequence ("X
Q"), then three, and so on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Final, Self

from desktop.core.question import About
from desktop.core.questions.base import DIGITS
from desktop.core.scheme import Scheme

ANSWER_KEYS: Final = tuple("ABCDEFGHI")
FLAG_KEYS: Final = (*"QWTYUOP", *(f"Shift+{letter}" for letter in "QWTYUOP"))
WINDOW_KEYS: Final = (
    *("Ctrl+N", "Ctrl+K", "Ctrl+B", "Ctrl+Q", "F1", "Ctrl++", "Ctrl+=", "Ctrl+-"),
    *(f"Ctrl+{digit}" for digit in "0123456789"),
)
DESK_KEYS: Final = ("Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "Esc", "Space", "F7", "Shift+F7")
CHAT_KEYS: Final = ("Enter", "Shift+Enter", "Esc", "Tab", "Shift+Tab", *(f"Alt+{letter}" for letter in ANSWER_KEYS))
"""Keys that cannot be changed: everywhere, on the desk, and in chat."""


class Command(StrEnum):
    """What a key does besides naming an answer, a level of the scale, or a flag. Settings store the values."""

    REWRITE = "rewrite"
    NONE_ACCEPTABLE = "none_good"
    SKIP = "skip"
    FLAG_FOR_REVIEW = "second_look"
    MARK = "mark"
    MORE_FLAGS = "more_flags"  # begins the two keys of a flag that has no key of its own
    NOTE = "note"
    GUIDELINE = "guideline"
    NEXT = "next"
    UNDO = "undo"
    REDO = "redo"
    # in chat, where letters are text
    CHAT_RATE_1 = "chat_rate_1"
    CHAT_RATE_2 = "chat_rate_2"
    CHAT_RATE_3 = "chat_rate_3"
    CHAT_RATE_4 = "chat_rate_4"
    CHAT_RATE_5 = "chat_rate_5"
    CHAT_RATE_6 = "chat_rate_6"
    CHAT_RATE_7 = "chat_rate_7"
    CHAT_WORSE = "chat_worse"
    CHAT_TIE = "chat_tie"
    CHAT_BETTER = "chat_better"
    CHAT_REWRITE = "chat_rewrite"
    CHAT_UP = "chat_up"
    CHAT_DOWN = "chat_down"
    CHAT_PREVIOUS_VERSION = "chat_previous_version"
    CHAT_NEXT_VERSION = "chat_next_version"

    @property
    def in_chat(self) -> bool:
        """Whether the command belongs to chat, not to the desk."""
        return self.value.startswith("chat_")


DEFAULT: Final[Mapping[Command, str]] = {
    Command.REWRITE: "R",
    Command.NONE_ACCEPTABLE: "N",
    Command.SKIP: "S",
    Command.FLAG_FOR_REVIEW: "V",
    Command.MARK: "M",
    Command.MORE_FLAGS: "X",
    Command.NOTE: "L",
    Command.GUIDELINE: "F2",
    Command.NEXT: "Enter",
    Command.UNDO: "Ctrl+Z",
    Command.REDO: "Ctrl+Shift+Z",
    **{Command(f"chat_rate_{number}"): f"Alt+{number}" for number in range(1, 8)},
    Command.CHAT_WORSE: "Alt+[",
    Command.CHAT_TIE: "Alt+=",
    Command.CHAT_BETTER: "Alt+]",
    Command.CHAT_REWRITE: "Alt+R",
    Command.CHAT_UP: "Alt+Up",
    Command.CHAT_DOWN: "Alt+Down",
    Command.CHAT_PREVIOUS_VERSION: "Alt+Left",
    Command.CHAT_NEXT_VERSION: "Alt+Right",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that would do two things.

    `first` and `second` are names of commands, or of questions and options of the scheme, or "answer A", "scale 1" and
    "fixed Tab".
    """

    key: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The keys of all commands."""

    keys: Mapping[Command, str] = field(default_factory=lambda: dict(DEFAULT))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Apply the changes of the user to the defaults. Unknown names, and values that are no keys, are dropped."""
        changed = {Command(name): key for name, key in data.items() if name in _COMMANDS and isinstance(key, str)}
        return cls({**DEFAULT, **changed})

    def to_dict(self) -> dict[str, str]:
        """Return the keys that differ from the default, by the name of the command."""
        return {command.value: key for command, key in self.keys.items() if key != DEFAULT[command]}

    def with_key(self, command: Command, key: str) -> Self:
        """Return the map with another key for `command`."""
        return replace(self, keys={**self.keys, command: key})

    def conflicts(self, scheme: Scheme | None = None) -> list[Conflict]:
        """Return the keys that mean two things at once, on the desk with `scheme` or in chat.

        A flag of the prompt may share its key with a flag of an answer, since only one of them is in view.
        """
        chat = [(key, command.value) for command, key in self.keys.items() if command.in_chat]
        found = list(_clashes([*chat, *((key, f"fixed {key}") for key in (*WINDOW_KEYS, *CHAT_KEYS))]))
        desk = [(key, command.value) for command, key in self.keys.items() if not command.in_chat]
        desk += [(key, f"answer {key}") for key in ANSWER_KEYS]
        desk += [(f"Shift+{key}", f"answer {key}") for key in ANSWER_KEYS]
        desk += [(digit, f"scale {digit}") for digit in DIGITS]
        desk += [(key, f"fixed {key}") for key in (*WINDOW_KEYS, *DESK_KEYS)]
        found += _clashes(desk)
        if scheme is not None:
            for about in About:
                bound = [(key, id) for id, key in question_keys(scheme, about, self.keys[Command.MORE_FLAGS]).items()]
                idle = () if any(" " in key for key, _ in bound) else (Command.MORE_FLAGS,)
                there = [(key, name) for key, name in desk if name not in idle]
                found += [clash for clash in _clashes([*there, *bound]) if clash not in found]
        return found


def question_keys(scheme: Scheme, about: About, more: str = DEFAULT[Command.MORE_FLAGS]) -> dict[str, str]:
    """Return the keys of all flags about `about` by question id, or by "question/option" for the options of a question.

    Flags without a key of their own take `FLAG_KEYS` in order, then these after the key `more`, after `more` twice, and
    so on. If `more` is empty, the remaining flags have no key.
    """
    chosen: dict[str, str | None] = {}
    for question in scheme.questions:
        if question.about is about:
            chosen |= question.type.keys(question)
    rounds = count() if more else range(1)
    every = (" ".join([*[more] * number, key]) for number in rounds for key in FLAG_KEYS)
    free = (key for key in every if key not in chosen.values())
    keys = ((id, key or next(free, None)) for id, key in chosen.items())
    return {id: key for id, key in keys if key is not None}


_COMMANDS = {command.value for command in Command}


def _clashes(bindings: list[tuple[str, str]]) -> Iterator[Conflict]:
    used: dict[str, tuple[str, str]] = {}
    for key, name in bindings:
        if not key:
            continue
        if key.casefold() in used:
            yield Conflict(key, used[key.casefold()][1], name)
        else:
            used[key.casefold()] = key, name
