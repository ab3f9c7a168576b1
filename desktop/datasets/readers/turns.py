"""Chats as files write them: lists of messages in two dialects, and turns in one text."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.extra_turns import Extra, Turn, answer_text
from desktop.core.project import NewAnswer, NewPrompt
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.tool_calls import tool_calls, tools, turn_of_calls
from desktop.datasets.row import NumberToken
from desktop.datasets.transcripts import is_transcript, split_transcript

_ROLES: Final = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "bot", "model", "bard", "bing"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("tool", "function", "observation", "ipython", "tool_response", "tool_result"), "tool"),
}
_CALLS: Final = ("function_call", "tool_call", "tool_calls")
"""Roles of LLaMA-Factory's kind, whose text is a call of a tool, or several, in JSON."""
_HELPSTEER = re.compile(r"\n<extra_id_1>(User|Assistant)\n")

Turns = list[ChatMessage]


class TurnText(str):
    """How turns read that are no plain text: calls of tools, their results, and the words after them."""

    __slots__ = ("turns",)

    turns: tuple[Turn, ...]

    def __new__(cls, turns: Sequence[Turn]) -> "TurnText":
        self = super().__new__(cls, answer_text(turns))
        self.turns = tuple(turns)
        return self


class JoinedText(str):
    """The text of several messages in a row."""

    __slots__ = ()


def filled(fields: Fields, name: str) -> str:
    """A text with words in it; a number, or true or false, as the file writes it."""
    return in_words(fields, name, _written(fields, name))


def _written(fields: Fields, name: str) -> str:
    value = fields.raw(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value.text if isinstance(value, NumberToken) else str(value)
    return fields.text(name)


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
    speaker = "from" if "from" in fields else "role"
    said = "value" if "value" in fields and "content" not in fields else "content"
    name = fields.text(speaker).strip().rstrip(":").rstrip().lower()
    if name in _CALLS:
        return ChatMessage("assistant", TurnText([turn_of_calls(fields, said)]))
    role = _ROLES.get(name)
    if role is None:
        raise fields.wrong(speaker, Phrase(QT_TRANSLATE_NOOP("errors", "system, user, assistant or tool")))
    calls = tool_calls(fields) if role == "assistant" else []
    if calls:
        content = _content(fields, said) if fields.raw(said) is not None else None
        return ChatMessage(role, TurnText([{"role": role, "content": content, "tool_calls": calls}]))
    content = _content(fields, said)
    if role == "tool":
        named = {key: value for key in ("name", "tool_call_id") if isinstance(value := fields.raw(key), str) and value}
        return ChatMessage(role, TurnText([{"role": role, "content": content, **named}]))
    return ChatMessage(role, content)


def _content(fields: Fields, said: str) -> str:
    content = fields.raw(said)
    if isinstance(content, list):  # parts, as in OpenAI's messages
        return "".join(part.text("text") for part in fields.objects(said))
    if isinstance(content, dict):  # the result of a tool
        return json.dumps(content, ensure_ascii=False)
    return _written(fields, said)


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


def prompt_text(text: str, where: str) -> Turns:
    """A prompt that is one text: a question, or a longer conversation with its turns marked, in HH's way or
    HelpSteer's."""
    if is_transcript(text):
        found = [ChatMessage(role, said) for role, said in split_transcript(text)]
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
    *before, last = messages
    joined = False
    while before and before[-1].role == "assistant" and not isinstance(before[-1].content, TurnText):
        if isinstance(last.content, TurnText):
            break  # words before a call
        last, joined = ChatMessage("assistant", f"{before.pop().content}\n\n{last.content}"), True
    return before, JoinedText(last.content) if joined else last.content


def apart(sides: Sequence[tuple[Turns, str]]) -> tuple[Turns, list[str]] | None:
    """Chats, each as what leads to its last answer, and that answer: what all of them begin with, and how each goes on.
    Where they part earlier than at the last answer, all turns from there are the answer. None where they are no answers
    to the same: the user says something else in one of them, or a system message follows."""
    before = sides[0][0]
    if all(other == before for other, _ in sides):
        return before, [text for _, text in sides]
    same = takewhile(
        lambda turns: turns.count(turns[0]) == len(turns), zip(*(turns for turns, _ in sides), strict=False)
    )
    shared = [turns[0] for turns in same]
    asked = [[turn.content for turn in turns[len(shared) :] if turn.role == "user"] for turns, _ in sides]
    found = [_parted(turns, text, shared) for turns, text in sides]
    if not shared or any(other != asked[0] for other in asked):
        return None
    texts = [text for text in found if text is not None]
    return (shared, texts) if len(texts) == len(sides) else None


def _parted(before: Turns, text: str, beginning: Turns) -> str | None:
    """An answer that has turns of its own before its words: those of `before` that come after `beginning`."""
    own = before[len(beginning) :]
    if any(turn.role not in ("assistant", "tool", "user") for turn in own):
        return None
    return TurnText([turn for message in own for turn in raw_turns(message)] + _answer_turns(text)) if own else text


def _answer_turns(text: str) -> list[Turn]:
    return list(text.turns) if isinstance(text, TurnText) else [{"role": "assistant", "content": text}]


def raw_turns(message: ChatMessage) -> list[Turn]:
    if isinstance(message.content, TurnText):
        return list(message.content.turns)
    return [{"role": message.role, "content": message.content}]


def new_prompt(
    fields: Fields,
    messages: Turns,
    answers: Sequence[NewAnswer] = (),
    category: str | None = None,
    *,
    definitions: Sequence[Any] | None = None,
) -> NewPrompt:
    """Makes turns of the user and the assistant of a conversation, checks that every one and every answer has words,
    and reads what any row may say about its prompt: `category`, `language`, `tags`, `tools`."""
    where = fields.where
    spoken, joined = in_turns(messages, tools(fields) if definitions is None else definitions)
    for number, turn in enumerate(spoken, start=1):
        if is_blank(turn.content):
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "message {number} is empty"), number=number)
    if not spoken or spoken[-1].role != "user":
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "the message before the answer is not the user's"))
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
        tuple(spoken),
        tuple(map(_with_turns, answers)),
        category or short(fields, "category") or short(fields, "task_category"),
        language(short(fields, "language") or short(fields, "lang")),
        tags(fields),
        joined or any(isinstance(answer.text, JoinedText) for answer in answers),
    )


def _with_turns(answer: NewAnswer) -> NewAnswer:
    if type(answer.text) is str:  # nearly always
        return answer
    if not isinstance(answer.text, TurnText):
        return replace(answer, text=str(answer.text))
    return NewAnswer(str(answer.text), answer.model, Extra(turns=answer.text.turns).to_text())


def in_turns(messages: Turns, definitions: Sequence[Any] = ()) -> tuple[Turns, bool]:
    """The conversation as turns of the user and the assistant, below the system prompt. What is no text of them stays
    with the user's message that it stands around. Neighbours of one side become one message: tells whether any did."""
    system: list[str] = []
    found: list[ChatMessage] = []
    extras: list[tuple[list[Turn], list[Turn]]] = []  # before and after each of them
    waiting: list[Turn] = []  # for the user's next message
    joined = False
    for message in messages:
        last = found[-1].role if found else ""
        plain = not isinstance(message.content, TurnText)
        if message.role == "system" and not found and not waiting:
            system.append(message.content)
        elif message.role == "user":
            if last == "user":
                if not extras[-1][1]:
                    found[-1] = ChatMessage("user", f"{found[-1].content}\n\n{message.content}")
                    joined = True
                    continue
                before, after = extras.pop()
                waiting = [*before, *raw_turns(found.pop()), *after]
            found.append(message)
            extras.append((waiting, []))
            waiting = []
        elif plain and message.role == "assistant" and last == "assistant" and not waiting:
            found[-1] = ChatMessage("assistant", f"{found[-1].content}\n\n{message.content}")
            joined = True
        elif plain and message.role == "assistant" and last == "user":
            found.append(message)
            extras.append(([], []))
        elif last == "user":
            extras[-1][1].extend(raw_turns(message))
        elif last == "assistant" and message.role != "system":  # words before a call, or before a system message
            extras.pop()
            extras[-1][1].extend([*raw_turns(found.pop()), *waiting])
            waiting = []
            if plain and message.role == "assistant":
                found.append(message)
                extras.append(([], []))
            else:
                extras[-1][1].extend(raw_turns(message))
        else:
            waiting += raw_turns(message)
    if waiting and len(found) > 1 and found[-1].role == "assistant":  # nothing of the user follows
        extras.pop()
        extras[-1][1].extend([*raw_turns(found.pop()), *waiting])
    elif waiting and extras:
        extras[-1][1].extend(waiting)
    first = next((index for index, message in enumerate(found) if message.role == "user"), None)
    spoken = [
        ChatMessage(
            message.role,
            message.content,
            extra=Extra(tuple(before), tuple(after), (), tuple(definitions) if index == first else ()).to_text(),
        )
        for index, (message, (before, after)) in enumerate(zip(found, extras, strict=True))
    ]
    head = [ChatMessage("system", "\n\n".join(system))] if system else []
    return [*head, *spoken], joined


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
    """A few words, where it has any. What is something else is not read, so that it is named among the columns that
    are not."""
    value = fields.peek(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 100 or not _whole(value):
        return None
    fields.raw(name)
    return value.strip()


def tags(fields: Fields) -> tuple[str, ...]:
    """Those of a list, where all of it are tags; what is something else is not read."""
    value = fields.peek("tags")
    if not isinstance(value, list) or len(value) > 100:
        return ()
    found = {tag for tag in value if isinstance(tag, str) and 0 < len(tag.strip()) <= 100 and _whole(tag)}
    if len(found) == len(set(map(repr, value))):
        fields.raw("tags")
    return tuple(sorted(found))


def _whole(text: str) -> bool:
    """No half characters, which cannot be kept."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
