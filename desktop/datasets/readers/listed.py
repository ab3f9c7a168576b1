"""Chats in table cells: a JSON list of the user's turns in one cell, and a list of the assistant's turns in each answer
cell."""

import json
from collections.abc import Sequence
from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.turns import Turns, split_chats

_SIDES: Final = ("user", "assistant")


def listed_turns(fields: Fields, prompt: str, answers: Sequence[str]) -> tuple[Turns, list[str]] | None:
    """The messages before the last answers, and these answers; None if the cells are not such lists. Raises `UserError`
    for lists of different lengths."""
    user_turns = _list(fields.peek(prompt))
    if user_turns is None:
        return None
    answer_turns = [_list(fields.peek(column)) for column in answers]
    chats = [chat for chat in answer_turns if chat is not None]
    if len(chats) < len(answer_turns):
        return None
    for name in (prompt, *answers):
        fields.raw(name)
    if not user_turns or any(len(chat) != len(user_turns) for chat in chats) or (not chats and len(user_turns) > 1):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its lists of turns have different lengths"))
    for turn in (*user_turns, *(turn for chat in chats for turn in chat)):
        if not isinstance(turn, str):
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "a turn is missing"))
    if not chats:
        return [ChatMessage("user", str(user_turns[0]))], []
    sides = [
        [
            ChatMessage(role, text)
            for both in zip(user_turns, chat, strict=True)
            for role, text in zip(_SIDES, map(str, both), strict=True)
        ]
        for chat in chats
    ]
    return split_chats([(side[:-1], side[-1].content) for side in sides])


def _list(value: object) -> list[object] | None:
    """A list of texts (some may be missing), also as JSON in a text."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, list) or not value or not all(turn is None or isinstance(turn, str) for turn in value):
        return None
    return value
