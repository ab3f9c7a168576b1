"""Chats as tables write them: a JSON list of the user's turns in one cell, and one of the answers in each other."""

import json
from collections.abc import Sequence
from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.turns import Turns, apart

_SIDES: Final = ("user", "assistant")


def listed_turns(fields: Fields, prompt: str, answers: Sequence[str]) -> tuple[Turns, list[str]] | None:
    """What leads to the last answers, and those; None where the cells are no such lists. Raises `UserError` for lists
    that do not fit each other."""
    asked = _list(fields.peek(prompt))
    if asked is None:
        return None
    given = [_list(fields.peek(column)) for column in answers]
    chats = [chat for chat in given if chat is not None]
    if len(chats) < len(given):
        return None
    for name in (prompt, *answers):
        fields.raw(name)
    if not asked or any(len(chat) != len(asked) for chat in chats) or (not chats and len(asked) > 1):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its lists of turns have different lengths"))
    for turn in (*asked, *(turn for chat in chats for turn in chat)):
        if not isinstance(turn, str):
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "a turn is missing"))
    if not chats:
        return [ChatMessage("user", str(asked[0]))], []
    sides = [
        [
            ChatMessage(*said)
            for both in zip(asked, chat, strict=True)
            for said in zip(_SIDES, map(str, both), strict=True)
        ]
        for chat in chats
    ]
    return apart([(side[:-1], side[-1].content) for side in sides])


def _list(value: object) -> list[object] | None:
    """A cell that is a JSON list of texts (some of which may be missing), or a list of them itself."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, list) or not value or not all(turn is None or isinstance(turn, str) for turn in value):
        return None
    return value
