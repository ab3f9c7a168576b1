"""Chats in a list: messages, exchanges of a question and an answer (Capybara, XTuner), or texts by turns (LIMA)."""

from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.turns import Turns, filled, turns

CHATS: Final = ("messages", "conversations", "conversation")
"""What columns with such a list are called."""

_ASKED: Final = ("input", "instruction", "human", "user", "question", "prompt", "query")
_ANSWERED: Final = ("output", "assistant", "gpt", "bot", "answer", "response")


def chat(fields: Fields, name: str) -> Turns:
    """Raises `UserError` for a list that is none of these."""
    value = fields.raw(name)
    if not isinstance(value, list) or not value:
        return turns(fields, name)
    if all(isinstance(item, str) for item in value):
        texts = Fields({f"{name} {number}": text for number, text in enumerate(value, start=1)}, fields)
        said = [filled(texts, key) for key in texts]
        return [ChatMessage(("user", "assistant")[number % 2], text) for number, text in enumerate(said)]
    if all(isinstance(item, dict) and _is_exchange(item) for item in value):
        return _exchanges(fields, name)
    return turns(fields, name)


def _is_exchange(item: dict[str, object]) -> bool:
    return "role" not in item and "from" not in item and any(key.lower() in (*_ASKED, *_ANSWERED) for key in item)


def _exchanges(fields: Fields, name: str) -> Turns:
    """The last one may have no field for an answer: then nobody has answered yet."""
    found: Turns = []
    items = list(fields.objects(name))
    for number, item in enumerate(items, start=1):
        if system := item.optional_text("system"):
            found.append(ChatMessage("system", system))
        asked, answered = _column(item, _ASKED), _column(item, _ANSWERED)
        found.append(ChatMessage("user", filled(item, asked)))
        if answered in item or number < len(items):
            found.append(ChatMessage("assistant", filled(item, answered)))
    return found


def _column(item: Fields, names: tuple[str, ...]) -> str:
    """The one field that is called so; the usual name where there is none."""
    found = [key for key in item if key.lower() in names]
    if len(found) > 1:
        text = QT_TRANSLATE_NOOP("errors", "“{name}” and “{other}” could both be the same turn")
        raise malformed(item.where, Phrase(text, name=found[0][:60], other=found[1][:60]))
    return found[0] if found else names[0]
