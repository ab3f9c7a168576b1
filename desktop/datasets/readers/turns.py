"""Chats as files write them: lists of messages in two dialects, and turns in one text."""

import re
from collections.abc import Sequence
from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.project import NewAnswer, NewPrompt
from desktop.core.untrusted import Fields, malformed

_ROLES: Final = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "bot", "model", "bard", "bing"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
}
_HH = re.compile(r"(?:^|\n\n)(Human|Assistant):")
_HELPSTEER = re.compile(r"\n<extra_id_1>(User|Assistant)\n")

Turns = list[ChatMessage]


def filled(fields: Fields, name: str) -> str:
    """A text with words in it."""
    return in_words(fields, name, fields.text(name))


def in_words(fields: Fields, name: str, text: str) -> str:
    """The text that was said as `name`. Raises `UserError` where it has no words."""
    if is_blank(text):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is empty"), name=name)
    return text


def is_blank(text: str) -> bool:
    """Nothing that anybody could read. Rarer kinds of space are left to those who chose them."""
    return not text.strip(" \t\r\n")


def turns(fields: Fields, name: str) -> Turns:
    """A list of messages, whichever dialect: `role` and `content`, or `from` and `value`."""
    found = [_turn(message) for message in fields.objects(name)]
    if not found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is empty"), name=name)
    return found


def _turn(fields: Fields) -> ChatMessage:
    speaker, said = ("from", "value") if "from" in fields else ("role", "content")
    role = _ROLES.get(fields.text(speaker).lower())
    if role is None:
        raise fields.wrong(speaker, Phrase(QT_TRANSLATE_NOOP("errors", "system, user or assistant")))
    content = fields.raw(said)
    if isinstance(content, list):  # parts, as in OpenAI's messages
        parts = list(fields.objects(said))
        return ChatMessage(role, "".join(part.text("text") for part in parts))
    return ChatMessage(role, fields.text(said))


def is_list(fields: Fields, name: str) -> bool:
    return isinstance(fields.raw(name), list)


def is_object(fields: Fields, name: str) -> bool:
    return isinstance(fields.raw(name), dict)


def message(fields: Fields, name: str) -> ChatMessage:
    """One message as an object, or as the only one of a list."""
    if is_object(fields, name):
        return _turn(fields.child(name))
    found = turns(fields, name)
    if len(found) != 1:
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "“{name}” has {count} messages instead of one"),
            name=name,
            count=len(found),
        )
    return found[0]


def is_transcript(text: object) -> bool:
    """Does it mark its turns as Anthropic's HH does?"""
    return isinstance(text, str) and text.startswith(("\n\nHuman:", "\n\nAssistant:"))


def transcript(text: str, where: str) -> Turns:
    """Turns in one text: "\\n\\nHuman: Q\\n\\nAssistant: A". What stands after the one space is kept as it is."""
    parts = _HH.split(text)
    if parts[0] or len(parts) < 3:
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "it does not begin with “Human:” or “Assistant:”"))
    return [
        ChatMessage("user" if speaker == "Human" else "assistant", said[1:] if said.startswith(" ") else said)
        for speaker, said in zip(parts[1::2], parts[2::2], strict=True)
    ]


def prompt_text(text: str, where: str) -> Turns:
    """A prompt that is one text: a question, or a longer conversation with its turns marked, in HH's way or
    HelpSteer's."""
    if is_transcript(text):
        found = transcript(text, where)
        if len(found) > 1 and found[-1].role == "assistant" and is_blank(found[-1].content):
            found.pop()  # Nectar's prompts end with "Assistant: "
        return found
    parts = _HELPSTEER.split(text)
    speakers = ["User", *parts[1::2]]
    return [
        ChatMessage("user" if speaker == "User" else "assistant", said)
        for speaker, said in zip(speakers, parts[0::2], strict=True)
    ]


def prompt(fields: Fields, name: str) -> Turns:
    """A prompt as a text or as a list of messages."""
    if is_list(fields, name):
        return turns(fields, name)
    return prompt_text(filled(fields, name), fields.where)


def with_system(system: str | None, messages: Turns) -> Turns:
    return [ChatMessage("system", system), *messages] if system and system.strip() else messages


def split_answer(messages: Turns, where: str) -> tuple[Turns, str]:
    """What leads to the last message, and that message, the assistant's."""
    if not messages or messages[-1].role != "assistant":
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "it does not end with an answer of the assistant"))
    return messages[:-1], messages[-1].content


def new_prompt(
    fields: Fields, messages: Turns, answers: Sequence[NewAnswer] = (), category: str | None = None
) -> NewPrompt:
    """Checks that the conversation takes turns and that every answer has words, and reads what any row may say about
    its prompt: `category`, `language`, `tags`."""
    where = fields.where
    spoken = messages[1:] if messages and messages[0].role == "system" else messages
    for number, turn in enumerate(spoken):
        expected = ("user", "assistant")[number % 2]
        if turn.role != expected:
            raise malformed(
                where,
                QT_TRANSLATE_NOOP("errors", "message {number} is by the {role}, where the {expected}'s turn is"),
                number=number + 1,
                role=turn.role,
                expected=expected,
            )
        if is_blank(turn.content):
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "message {number} is empty"), number=number + 1)
    if not spoken or spoken[-1].role != "user":
        raise malformed(
            where, QT_TRANSLATE_NOOP("errors", "what leads to the answer does not end with the user's turn")
        )
    for number, answer in enumerate(answers, start=1):
        if is_blank(answer.text):
            raise malformed(
                where,
                QT_TRANSLATE_NOOP("errors", "answer {number} is empty")
                if len(answers) > 1
                else QT_TRANSLATE_NOOP("errors", "the answer is empty"),
                number=number,
            )
    return NewPrompt(
        tuple(messages),
        tuple(answers),
        category or short(fields, "category") or short(fields, "task_category"),
        language(short(fields, "language") or short(fields, "lang")),
        tags(fields),
    )


_LANGUAGES: Final = {
    "english": "en",
    "eng": "en",
    "chinese": "zh",
    "mandarin": "zh",
    "zho": "zh",
    "chi": "zh",
    "cn": "zh",
}


def language(said: str | None) -> str | None:
    """As the desk writes it: "en", "zh"; "zh-CN" and "Chinese" are "zh"."""
    if said is None:
        return None
    plain = said.strip().lower()
    return _LANGUAGES.get(plain, plain.replace("_", "-").partition("-")[0])


def short(fields: Fields, name: str) -> str | None:
    """A few words, where it has any; what is something else says nothing about that."""
    value = fields.raw(name)
    return value.strip() if isinstance(value, str) and 0 < len(value.strip()) <= 100 and _whole(value) else None


def tags(fields: Fields) -> tuple[str, ...]:
    value = fields.raw("tags")
    if not isinstance(value, list) or len(value) > 100:
        return ()
    return tuple(sorted({tag for tag in value if isinstance(tag, str) and 0 < len(tag.strip()) <= 100 and _whole(tag)}))


def _whole(text: str) -> bool:
    """No half characters, which cannot be kept."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
