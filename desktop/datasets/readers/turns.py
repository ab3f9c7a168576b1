"""Messages of chats as files write them: lists in two dialects, and conversations in one text."""

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
from desktop.core.untrusted import Fields, is_encodable, malformed
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
"""Roles of LLaMA-Factory whose text is one or several tool calls as JSON."""
_HELPSTEER = re.compile(r"\n<extra_id_1>(User|Assistant)\n")

Turns = list[ChatMessage]


class TurnText(str):
    """The readable text of turns with tool calls and their results, which keeps the turns."""

    __slots__ = ("turns",)

    turns: tuple[Turn, ...]

    def __new__(cls, turns: Sequence[Turn]) -> "TurnText":
        self = super().__new__(cls, answer_text(turns))
        self.turns = tuple(turns)
        return self


class JoinedText(str):
    """The text of several consecutive messages of one side."""

    __slots__ = ()


def filled(fields: Fields, name: str) -> str:
    """The text in a column, also of a number or boolean. Raises `UserError` if it is blank."""
    return not_blank(fields, name, _written(fields, name))


def _written(fields: Fields, name: str) -> str:
    value = fields.raw(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value.text if isinstance(value, NumberToken) else str(value)
    return fields.text(name)


def not_blank(fields: Fields, name: str, text: str) -> str:
    """The text. Raises `UserError` if it is blank; `name` is its column."""
    if is_blank(text):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is empty"), name=name)
    return text


def is_blank(text: str) -> bool:
    """Whether a text has only spaces and line breaks. Rarer kinds of white space count as text."""
    return not text.strip(" \t\r\n")


def turns(fields: Fields, name: str) -> Turns:
    """The messages in a column with a list, in either dialect: `role` and `content`, or `from` and `value`."""
    found = [_turn(message) for message in fields.objects(name)]
    if not found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is empty"), name=name)
    return found


def _turn(fields: Fields) -> ChatMessage:
    speaker = "from" if "from" in fields else "role"
    text_field = "value" if "value" in fields and "content" not in fields else "content"
    name = fields.text(speaker).strip().rstrip(":").rstrip().lower()
    if name in _CALLS:
        return ChatMessage("assistant", TurnText([turn_of_calls(fields, text_field)]))
    role = _ROLES.get(name)
    if role is None:
        raise fields.wrong_type(speaker, Phrase(QT_TRANSLATE_NOOP("errors", "system, user, assistant or tool")))
    calls = tool_calls(fields) if role == "assistant" else []
    if calls:
        content = _content(fields, text_field) if fields.raw(text_field) is not None else None
        return ChatMessage(role, TurnText([{"role": role, "content": content, "tool_calls": calls}]))
    content = _content(fields, text_field)
    if role == "tool":
        named = {key: value for key in ("name", "tool_call_id") if isinstance(value := fields.raw(key), str) and value}
        return ChatMessage(role, TurnText([{"role": role, "content": content, **named}]))
    return ChatMessage(role, content)


def _content(fields: Fields, text_field: str) -> str:
    content = fields.raw(text_field)
    if isinstance(content, list):  # parts, as in messages of OpenAI
        return "".join(part.text("text") for part in fields.objects(text_field))
    if isinstance(content, dict):  # the result of a tool
        return json.dumps(content, ensure_ascii=False)
    return _written(fields, text_field)


def is_list(fields: Fields, name: str) -> bool:
    """Whether a column has a list."""
    return isinstance(fields.raw(name), list)


def is_object(fields: Fields, name: str) -> bool:
    """Whether a column has an object."""
    return isinstance(fields.raw(name), dict)


def message(fields: Fields, name: str) -> ChatMessage:
    """A message that is an object, or the only one of a list."""
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
    """The messages of a prompt in one text: a question, or a conversation with marked turns as in HH or HelpSteer."""
    if is_transcript(text):
        found = [ChatMessage(role, content) for role, content in split_transcript(text)]
        if len(found) > 1 and found[-1].role == "assistant" and is_blank(found[-1].content):
            found.pop()  # Nectar's prompts end with "Assistant: "
        return found
    parts = _HELPSTEER.split(text)
    speakers = ["User", *parts[1::2]]
    return [
        ChatMessage("user" if speaker == "User" else "assistant", content)
        for speaker, content in zip(speakers, parts[0::2], strict=True)
    ]


def prompt(fields: Fields, name: str) -> Turns:
    """The messages of a prompt that is a text or a list of messages."""
    if is_list(fields, name):
        return turns(fields, name)
    return prompt_text(filled(fields, name), fields.where)


def with_system(system: str | None, messages: Turns) -> Turns:
    """The messages after a system prompt, unless it is blank."""
    return [ChatMessage("system", system), *messages] if system and system.strip() else messages


def split_answer(messages: Turns, where: str) -> tuple[Turns, str]:
    """The messages before the answer, and the answer with the assistant messages right before it. Raises `UserError` if
    the last message is not the assistant's."""
    if not messages or messages[-1].role != "assistant":
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "it does not end with an answer of the assistant"))
    *before, last = messages
    joined = False
    while before and before[-1].role == "assistant" and not isinstance(before[-1].content, TurnText):
        if isinstance(last.content, TurnText):
            break  # text before a call
        last, joined = ChatMessage("assistant", f"{before.pop().content}\n\n{last.content}"), True
    return before, JoinedText(last.content) if joined else last.content


def split_chats(sides: Sequence[tuple[Turns, str]]) -> tuple[Turns, list[str]] | None:
    """The common beginning of chats (each as the messages before its answer, and the answer), and how each continues.
    If they differ before the last answer, all turns from there are the answer. None if they are not answers to the same
    prompt: a user or system message differs."""
    before = sides[0][0]
    if all(other == before for other, _ in sides):
        return before, [text for _, text in sides]
    same = takewhile(
        lambda turns: turns.count(turns[0]) == len(turns), zip(*(turns for turns, _ in sides), strict=False)
    )
    shared = [turns[0] for turns in same]
    user_texts = [[turn.content for turn in turns[len(shared) :] if turn.role == "user"] for turns, _ in sides]
    found = [_answer_after(turns, text, shared) for turns, text in sides]
    if not shared or any(other != user_texts[0] for other in user_texts):
        return None
    texts = [text for text in found if text is not None]
    return (shared, texts) if len(texts) == len(sides) else None


def _answer_after(before: Turns, text: str, beginning: Turns) -> str | None:
    """The answer with those turns of `before` that come after `beginning`; None if one of them is a system message."""
    later = before[len(beginning) :]
    if any(turn.role not in ("assistant", "tool", "user") for turn in later):
        return None
    return TurnText([turn for message in later for turn in raw_turns(message)] + _answer_turns(text)) if later else text


def _answer_turns(text: str) -> list[Turn]:
    return list(text.turns) if isinstance(text, TurnText) else [{"role": "assistant", "content": text}]


def raw_turns(message: ChatMessage) -> list[Turn]:
    """The turns that a message stands for."""
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
    """A prompt with answers, checked to be complete, with what any row can have: `category`, `language`, `tags`,
    `tools`. Raises `UserError` for a blank message or answer, or if the last message is not the user's."""
    where = fields.where
    spoken, joined = in_turns(messages, tools(fields) if definitions is None else definitions)
    for number, turn in enumerate(spoken, start=1):
        if is_blank(turn.content):
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "message {number} is empty"), number=number)
    if not spoken or spoken[-1].role != "user":
        raise malformed(where, QT_TRANSLATE_NOOP("errors", "the message before the answer is not the user’s"))
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
    """The conversation as alternating turns of the user and the assistant after the system prompt, and whether messages
    of one side were joined. Tool calls and the like are kept with the user's message next to them."""
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
        elif last == "assistant" and message.role != "system":  # text before a call, or before a system message
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
    if waiting and len(found) > 1 and found[-1].role == "assistant":  # no message of the user follows
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


def language(name: str | None) -> str | None:
    """A language as the desk writes it: "en", "zh"; "zh-CN" and "Chinese" are "zh"."""
    if name is None:
        return None
    plain = name.strip().lower()
    return _LANGUAGES.get(plain, plain.replace("_", "-").partition("-")[0])


def short(fields: Fields, name: str) -> str | None:
    """A text of 1 to 100 characters in a column. Anything else is None and counts as not read."""
    value = fields.peek(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 100 or not is_encodable(value):
        return None
    fields.raw(name)
    return value.strip()


def tags(fields: Fields) -> tuple[str, ...]:
    """The tags in a list of tags. Anything else counts as not read."""
    value = fields.peek("tags")
    if not isinstance(value, list) or len(value) > 100:
        return ()
    found = {tag for tag in value if isinstance(tag, str) and 0 < len(tag.strip()) <= 100 and is_encodable(tag)}
    if len(found) == len(set(map(repr, value))):
        fields.raw("tags")
    return tuple(sorted(found))
