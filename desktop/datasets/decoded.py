"""Imports rows of Sayso's own formats with the decoder that the linter uses.

An import accepts more variants than a trainer: other names of roles, a text instead of messages, "yes" for true. So a
row is first normalized to the columns and types of the format. Then the format decodes it, and its values become
labels.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import Format, Row, RowError, Sample, Type
from desktop.datasets.items import Turn
from desktop.datasets.readers.answers import demonstration, one
from desktop.datasets.readers.exchanges import CHATS, chat
from desktop.datasets.readers.numbers import thumb
from desktop.datasets.readers.pairs import history, pair, row_id, short_system
from desktop.datasets.readers.turns import (
    JoinedText,
    Turns,
    TurnText,
    filled,
    message,
    new_prompt,
    prompt,
    prompt_text,
    split_answer,
    turns,
    with_system,
)
from desktop.datasets.records import ImportedRow

_READ_LATER: Final = (ColumnRole.SYSTEM, ColumnRole.TOOLS, ColumnRole.MARGIN)
"""Columns that mean the same in all formats. They are read when the record is made."""


def prompt_of(fields: Fields, name: str) -> list[Turn]:
    """The turns of a prompt that is a text or a list of messages, as a decoder expects them."""
    return [_turn(message) for message in prompt(fields, name)]


def messages_of(sample: Sample) -> Turns:
    """The messages before the answers, with the system prompt."""
    messages = [ChatMessage(turn["role"], turn["content"]) for turn in sample.turns]
    return [ChatMessage("system", sample.system), *messages] if sample.system else messages


def decode_row(decode: Callable[[Row], Sample], row: Row, where: str) -> Sample:
    """Decode a row that a reader put into the format's columns. Raises `UserError` with the place of the row if it does
    not match the format."""
    try:
        return decode(row)
    except RowError as problem:
        raise malformed(where, problem.reason) from problem


def decoding_reader(format: Format) -> Callable[[Fields], ImportedRow]:
    """A function that imports a row with the decoder of the format, and raises `UserError` for unusable rows."""
    layouts = [_Layout(layout) for layout in (format, *format.other_layouts())]
    record = _RECORDS[format.dataset_type]

    def read(fields: Fields) -> ImportedRow:
        layout = layouts[0] if len(layouts) == 1 else max(layouts, key=lambda layout: layout.present(fields))
        row = layout.tolerant_row(fields)
        if unanswered := layout.without_answer(row):
            messages = _with_system(layout, fields, "", unanswered)
            return ImportedRow(new_prompt(fields, messages), (), fields.where, row_id(fields), notes=("unanswered",))
        sample = decode_row(layout.decode, row, fields.where)
        return record(fields, _with_system(layout, fields, sample.system, sample.turns), sample)

    return read


# --- a row in the columns and types of a format


class _Column(NamedTuple):
    """`names` are those that files use, the name in the format first."""

    name: str
    names: tuple[str, ...]
    is_optional: bool
    may_be_missing: bool  # the prompt of a pair: chosen and rejected may contain it
    read: Callable[[Fields, str], Any]


class _Layout:
    """One set of columns of a format, and how they are normalized."""

    def __init__(self, format: Format) -> None:
        source = format.source
        assert source is not None
        self.decode = format.decode
        self._is_transcript = format.transcript
        parts = source.columns
        self._columns = [
            _Column(
                name,
                (name, *source.aliases.get(name, ())),
                name in format.optional,
                parts.get(name) is ColumnRole.PROMPT and format.dataset_type is DatasetType.PAIRS,
                _reader(type, parts.get(name)),
            )
            for name, type in format.columns.items()
            if parts.get(name) not in _READ_LATER and name != "tools"
        ]
        self.has_system = ColumnRole.SYSTEM in parts.values()
        demonstration_column = next((name for name, part in parts.items() if part is ColumnRole.DEMONSTRATION), "")
        # the column with the whole row, if there is one
        self._chat = "" if ColumnRole.PROMPT in parts.values() else demonstration_column

    def present(self, fields: Fields) -> int:
        """How many required columns the row has; 0 if one is missing."""
        needed = [column for column in self._columns if not column.is_optional]
        return len(needed) if all(any(name in fields for name in column.names) for column in needed) else 0

    def tolerant_row(self, fields: Fields) -> Row:
        """The row in the columns and types of the format."""
        row: Row = {}
        for column in self._columns:
            name = column.name
            if fields.peek(name) is None and len(column.names) > 1:
                there = [other for other in column.names if other in fields]
                name = next((other for other in there if fields.peek(other) is not None), there[0] if there else name)
            if column.is_optional and fields.raw(name) in (None, ""):
                continue
            if column.may_be_missing and fields.raw(name) is None:
                row[column.name] = []
            else:
                row[column.name] = column.read(fields, name)
        if self._is_transcript:
            marks = ("Human:", "Assistant:")
            row = {name: f"\n\n{text}" if text.startswith(marks) else text for name, text in row.items()}
        return _with_chats_as_sides(row) if "prompt" in row and "chosen" in row else row

    def without_answer(self, row: Row) -> Sequence[Turn]:
        """The messages of a row that is only a chat which ends with a message of the user; else empty."""
        chat = row.get(self._chat) if self._chat else None
        return chat if isinstance(chat, list) and chat[-1]["role"] == "user" else ()


def _reader(type: Type, part: ColumnRole | None) -> Callable[[Fields, str], Any]:
    """The function that reads and normalizes a column of this type."""
    if _is_message(type):
        return _message
    if isinstance(type, list) and _is_message(type[0]):
        return partial(_messages, part=part)
    if isinstance(type, list):
        return history
    return thumb if type == "bool" else filled


def _is_message(type: Type) -> bool:
    return isinstance(type, Mapping) and len(type) == 2 and ("role" in type or "from" in type)


def _message(fields: Fields, column: str) -> Turn:
    if isinstance(fields.peek(column), list | dict):
        return _turn(message(fields, column))
    return {"role": "assistant", "content": filled(fields, column)}


def _messages(fields: Fields, column: str, part: ColumnRole | None) -> list[Turn]:
    return [_turn(message) for message in _chat(fields, column, part)]


def _chat(fields: Fields, column: str, part: ColumnRole | None) -> Turns:
    value = fields.peek(column)
    if column in CHATS:
        return chat(fields, column)
    if isinstance(value, list):
        return turns(fields, column)
    if part is ColumnRole.PROMPT:
        return prompt_text(filled(fields, column), fields.where)
    if isinstance(value, dict):
        return [message(fields, column)]
    return [ChatMessage("assistant", filled(fields, column))]


def _turn(message: ChatMessage) -> Turn:
    return {"role": message.role, "content": message.content}


def _with_chats_as_sides(row: Row) -> Row:
    """Chosen and rejected as whole chats if one of them does not begin with an answer: then it contains the prompt."""
    prompt, sides = row["prompt"], [row["chosen"], row["rejected"]]
    if all(side[0]["role"] == "assistant" for side in sides):
        return row
    chats = [[*prompt, *side] if side[0]["role"] == "assistant" else side for side in sides]
    return row | {"prompt": [], "chosen": chats[0], "rejected": chats[1]}


def _with_system(layout: _Layout, fields: Fields, system: str, turns: Sequence[Turn]) -> Turns:
    """The messages before the answer. The system prompt of a column counts if the messages do not begin with one."""
    messages = [ChatMessage(turn["role"], turn["content"]) for turn in turns]
    if system:
        return [ChatMessage("system", system), *messages]
    if not layout.has_system or (messages and messages[0].role == "system"):
        return messages
    return with_system(short_system(fields), messages)


# --- a decoded row as a record


def _demonstration(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    return demonstration(fields, *_single(fields, messages, sample))


def _unpaired(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    return one(fields, *_single(fields, messages, sample), Rating(thumbs=sample.value))


def _single(fields: Fields, messages: Turns, sample: Sample) -> tuple[Turns, str]:
    return split_answer([*messages, ChatMessage("assistant", sample.answers[0])], fields.where)


def _pair(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    users = [_user_texts(answer) for answer in sample.answers]
    if users[0] != users[1] or (not messages and any(isinstance(a, TurnText | JoinedText) for a in sample.answers)):
        raise malformed(
            fields.where, QT_TRANSLATE_NOOP("errors", "“chosen” and “rejected” differ before their last message")
        )
    if not messages:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no prompt"))
    if isinstance(fields.peek("chosen"), dict):
        return pair(fields, messages, *sample.answers)
    return pair(fields, *_joined(messages, sample.answers))


def _user_texts(answer: str) -> list[str] | None:
    """The user's messages within an answer of several turns; None if it has a system message, which is not allowed."""
    turns = answer.turns if isinstance(answer, TurnText) else ()
    has_system = any(turn["role"] == "system" for turn in turns)
    return None if has_system else [turn["content"] for turn in turns if turn["role"] == "user"]


def _joined(messages: Turns, answers: Sequence[str]) -> tuple[Turns, str, str]:
    """The pair with the assistant's messages right before the answers as part of them, unless both have tool calls."""
    before = list(messages)
    leading: Turns = []
    while before and before[-1].role == "assistant" and not isinstance(before[-1].content, TurnText):
        leading.insert(0, before.pop())
    if not leading or all(isinstance(answer, TurnText) for answer in answers):
        return messages, answers[0], answers[1]
    first, second = (
        TurnText([*(_turn(message) for message in leading), *answer.turns])
        if isinstance(answer, TurnText)
        else JoinedText("\n\n".join([*(message.content for message in leading), answer]))
        for answer in answers
    )
    return before, first, second


def _prompt(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    return ImportedRow(new_prompt(fields, messages), (), fields.where, row_id(fields))


_RECORDS: Final[Mapping[DatasetType, Callable[[Fields, Turns, Sample], ImportedRow]]] = {
    DatasetType.DEMONSTRATIONS: _demonstration,
    DatasetType.PAIRS: _pair,
    DatasetType.UNPAIRED: _unpaired,
    DatasetType.PROMPTS: _prompt,
}
"""The types whose record follows from the sample alone. Formats of other types have a `_read` in their module."""
