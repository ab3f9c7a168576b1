"""Chats in a list: messages, exchanges of a question and an answer (Capybara, XTuner), or alternating texts (LIMA)."""

from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.turns import Turns, filled, turns

CHATS: Final = ("messages", "conversations", "conversation")
"""Usual names of columns with such a list."""

_QUESTION_NAMES: Final = ("input", "instruction", "human", "user", "question", "prompt", "query")
_ANSWER_NAMES: Final = ("output", "assistant", "gpt", "bot", "answer", "response")


def chat(fields: Fields, name: str) -> Turns:
    """The messages in a column. Raises `UserError` for a list of none of these kinds."""
    value = fields.raw(name)
    if not isinstance(value, list) or not value:
        return turns(fields, name)
    if all(isinstance(item, str) for item in value):
        texts = Fields({f"{name} {number}": text for number, text in enumerate(value, start=1)}, fields)
        turn_texts = [filled(texts, key) for key in texts]
        return [ChatMessage(("user", "assistant")[number % 2], text) for number, text in enumerate(turn_texts)]
    if all(isinstance(item, dict) and _is_exchange(item) for item in value):
        return _exchanges(fields, name)
    return turns(fields, name)


def _is_exchange(item: dict[str, object]) -> bool:
    return (
        "role" not in item
        and "from" not in item
        and any(key.lower() in (*_QUESTION_NAMES, *_ANSWER_NAMES) for key in item)
    )


def _exchanges(fields: Fields, name: str) -> Turns:
    """The messages of exchanges. The last one may lack an answer."""
    found: Turns = []
    items = list(fields.objects(name))
    for number, item in enumerate(items, start=1):
        if system := item.optional_text("system"):
            found.append(ChatMessage("system", system))
        question, answer = _column(item, _QUESTION_NAMES), _column(item, _ANSWER_NAMES)
        found.append(ChatMessage("user", filled(item, question)))
        if answer in item or number < len(items):
            found.append(ChatMessage("assistant", filled(item, answer)))
    return found


def _column(item: Fields, names: tuple[str, ...]) -> str:
    """The field with one of these names; the first name if there is none. Raises `UserError` for several."""
    found = [key for key in item if key.lower() in names]
    if len(found) > 1:
        text = QT_TRANSLATE_NOOP("errors", "“{name}” and “{other}” could both be the same turn")
        raise malformed(item.where, Phrase(text, name=found[0][:60], other=found[1][:60]))
    return found[0] if found else names[0]
