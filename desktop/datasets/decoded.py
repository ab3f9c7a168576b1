"""Files of Sayso's own formats as they are imported: through the decoder that the linter uses, too.

Imports are tolerant where training is not. So a row is first put into the format's columns and types, however the file
writes them: roles under other names, a text in place of messages, "yes" for true. Then the format decodes it, and what
it says becomes labels.
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
"""Columns that mean the same in all formats: what reads records of any file reads them."""


def prompt_of(fields: Fields, name: str) -> list[Turn]:
    """A prompt as a text or messages, for a reader that goes on with a decoder."""
    return [_turn(message) for message in prompt(fields, name)]


def messages_of(sample: Sample) -> Turns:
    """What leads to the answers."""
    messages = [ChatMessage(turn["role"], turn["content"]) for turn in sample.turns]
    return [ChatMessage("system", sample.system), *messages] if sample.system else messages


def decoding_reader(format: Format) -> Callable[[Fields], ImportedRow]:
    """Reads rows of the format by its decoder. Raises `UserError` for rows that cannot be used."""
    layouts = [_Layout(layout) for layout in (format, *format.other_layouts())]
    record = _RECORDS[format.dataset_type]

    def read(fields: Fields) -> ImportedRow:
        layout = layouts[0] if len(layouts) == 1 else max(layouts, key=lambda layout: layout.present(fields))
        row = layout.tolerant_row(fields)
        if unanswered := layout.without_answer(row):
            messages = _with_system(layout, fields, "", unanswered)
            return ImportedRow(new_prompt(fields, messages), (), fields.where, row_id(fields), notes=("unanswered",))
        try:
            sample = layout.decode(row)
        except RowError as problem:
            raise malformed(fields.where, problem.text, **problem.values) from problem
        return record(fields, _with_system(layout, fields, sample.system, sample.turns), sample)

    return read


# --- a row in the columns and types of a format


class _Column(NamedTuple):
    """`names` are what files call it, the format's own name first."""

    name: str
    names: tuple[str, ...]
    is_optional: bool
    may_be_missing: bool  # of a pair: the sides may bring it
    read: Callable[[Fields, str], Any]


class _Layout:
    """A format with one set of its columns."""

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
        answered = next((name for name, part in parts.items() if part is ColumnRole.DEMONSTRATION), "")
        self._chat = "" if ColumnRole.PROMPT in parts.values() else answered  # all that a row is

    def present(self, fields: Fields) -> int:
        """How many columns of it the row has; 0 where it lacks one that it needs."""
        needed = [column for column in self._columns if not column.is_optional]
        return len(needed) if all(any(name in fields for name in column.names) for column in needed) else 0

    def tolerant_row(self, fields: Fields) -> Row:
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
        return _with_whole_sides(row) if "prompt" in row and "chosen" in row else row

    def without_answer(self, row: Row) -> Sequence[Turn]:
        """The messages of a chat that ends with the user's, where such a chat is all that a row is."""
        chat = row.get(self._chat) if self._chat else None
        return chat if isinstance(chat, list) and chat[-1]["role"] == "user" else ()


def _reader(type: Type, part: ColumnRole | None) -> Callable[[Fields, str], Any]:
    """What reads a column of this type."""
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


def _with_whole_sides(row: Row) -> Row:
    """A side that does not begin with an answer brings the prompt; then both are whole chats."""
    prompt, sides = row["prompt"], [row["chosen"], row["rejected"]]
    if all(side[0]["role"] == "assistant" for side in sides):
        return row
    whole = [[*prompt, *side] if side[0]["role"] == "assistant" else side for side in sides]
    return row | {"prompt": [], "chosen": whole[0], "rejected": whole[1]}


def _with_system(layout: _Layout, fields: Fields, system: str, said: Sequence[Turn]) -> Turns:
    """The messages before the answer. A column's system prompt counts where the messages begin with none."""
    messages = [ChatMessage(turn["role"], turn["content"]) for turn in said]
    if system:
        return [ChatMessage("system", system), *messages]
    if not layout.has_system or (messages and messages[0].role == "system"):
        return messages
    return with_system(short_system(fields), messages)


# --- what a decoded row says, as a record


def _demonstration(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    return demonstration(fields, *_single(fields, messages, sample))


def _unpaired(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    return one(fields, *_single(fields, messages, sample), Rating(thumbs=sample.value))


def _single(fields: Fields, messages: Turns, sample: Sample) -> tuple[Turns, str]:
    return split_answer([*messages, ChatMessage("assistant", sample.answers[0])], fields.where)


def _pair(fields: Fields, messages: Turns, sample: Sample) -> ImportedRow:
    users = [_said_by_user(answer) for answer in sample.answers]
    if users[0] != users[1] or (not messages and any(isinstance(a, TurnText | JoinedText) for a in sample.answers)):
        raise malformed(
            fields.where, QT_TRANSLATE_NOOP("errors", "“chosen” and “rejected” differ before their last message")
        )
    if not messages:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no prompt"))
    if isinstance(fields.peek("chosen"), dict):
        return pair(fields, messages, *sample.answers)
    return pair(fields, *_joined(messages, sample.answers))


def _said_by_user(answer: str) -> list[str] | None:
    """What the user says within an answer; None where no answer may be so."""
    said = answer.turns if isinstance(answer, TurnText) else ()
    return (
        None if any(turn["role"] == "system" for turn in said) else [t["content"] for t in said if t["role"] == "user"]
    )


def _joined(messages: Turns, answers: Sequence[str]) -> tuple[Turns, str, str]:
    """Messages of the assistant before an answer are a part of it, but for those before calls of tools."""
    before = list(messages)
    own: Turns = []
    while before and before[-1].role == "assistant" and not isinstance(before[-1].content, TurnText):
        own.insert(0, before.pop())
    if not own or all(isinstance(answer, TurnText) for answer in answers):
        return messages, answers[0], answers[1]
    first, second = (
        TurnText([*(_turn(message) for message in own), *answer.turns])
        if isinstance(answer, TurnText)
        else JoinedText("\n\n".join([*(message.content for message in own), answer]))
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
"""The types of which a record follows from the sample alone. Formats of others have a reader in their module."""
