"""Conversation trees: rows that are single messages and name the message that they answer (OpenAssistant). Each message
of a user becomes a prompt with the conversation before it and its answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.project import NewAnswer
from desktop.core.untrusted import Fields, is_encodable, malformed
from desktop.datasets.files import DataRow
from desktop.datasets.readers.numbers import number
from desktop.datasets.readers.ranked import check_count, ranking
from desktop.datasets.readers.turns import filled, new_prompt, short
from desktop.datasets.records import ImportedRow

IDS: Final = ("message_id", "id", "uuid")
PARENTS: Final = ("parent_id", "parent_message_id", "parent", "reply_to")
TEXTS: Final = ("text", "content", "body", "message")
_USERS: Final = ("prompter", "user", "human")
_MODELS: Final = ("assistant", "gpt", "bot", "model")
_LARGEST: Final = 400_000_000  # characters in memory
_DEEPEST: Final = 1000


@dataclass(slots=True)
class _Message:
    row: DataRow
    fields: Fields
    is_user: bool
    text: str
    parent: str
    rank: float | None
    model: str
    children: list[str] = field(default_factory=list)
    unread: tuple[str, ...] = ()


def read_trees(rows: Iterable[DataRow]) -> Iterator[tuple[DataRow, ImportedRow | UserError]]:
    """A record for each message of a user, and an error for each row that cannot be used. All texts are held in memory.
    Raises `UserError` for too many messages."""
    messages: dict[str, _Message] = {}
    size = 0
    for row in _flat(rows):
        if row.fields is None:
            assert row.problem is not None
            yield row, row.problem
            continue
        try:
            id, message = _message(row, row.fields)
            if id in messages:
                raise malformed(row.fields.where, QT_TRANSLATE_NOOP("errors", "another message has its id"))
        except UserError as error:
            yield row, error
            continue
        messages[id] = message
        size += len(message.text)
        if size > _LARGEST:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "The file has too many messages to hold in memory. Split it so that each conversation "
                    "tree stays in one file.",
                ),
            )
    for id, message in messages.items():
        if message.parent in messages:
            messages[message.parent].children.append(id)
    for id, message in messages.items():
        try:
            if (found := _record(id, message, messages)) is not None:
                yield message.row, found
        except UserError as error:
            yield message.row, error


def is_nested(value: object) -> bool:
    """Whether a value is the first message of a tree that contains its replies."""
    return isinstance(value, dict) and isinstance(value.get("replies"), list)


def _flat(rows: Iterable[DataRow]) -> Iterator[DataRow]:
    """The messages of nested trees as separate rows, each naming the message that it answers."""
    for row in rows:
        first = row.fields.peek("prompt") if row.fields is not None else None
        if row.fields is None or not is_nested(first):
            yield row
            continue
        other_fields = {name: row.fields.peek(name) for name in row.fields if name not in ("prompt", "message_tree_id")}
        waiting: list[tuple[object, str, str, str]] = [(first, "", f"{row.number}", "prompt")]
        while waiting:
            message, parent, path, part = waiting.pop()
            try:
                fields = Fields(message, row.fields, part)
            except UserError as error:
                yield replace(row, fields=None, problem=error)
                continue
            id = _name(fields, IDS) or path
            inside = {name: fields.peek(name) for name in fields if name != "replies"}
            inside |= {"message_id": id, "parent_id": parent or None} | ({} if parent else other_fields)
            yield replace(row, fields=Fields(inside, row.fields, part))
            replies = fields.peek("replies")
            if isinstance(replies, list):
                numbered = [(reply, id, f"{path}.{n}", f"{part}, replies {n}") for n, reply in enumerate(replies, 1)]
                waiting += reversed(numbered)
            elif replies is not None:
                yield replace(
                    row,
                    fields=None,
                    problem=fields.wrong_type("replies", Phrase(QT_TRANSLATE_NOOP("errors", "a list"))),
                )


def _message(row: DataRow, fields: Fields) -> tuple[str, _Message]:
    fields.watch()
    role = fields.text("role").strip().lower()
    if role not in (*_USERS, *_MODELS):
        raise fields.wrong_type("role", ", ".join((*_USERS, *_MODELS)))
    if fields.raw("deleted") is True:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it was deleted"))
    text = filled(fields, next((name for name in TEXTS if name in fields), TEXTS[0]))
    id = _name(fields, IDS)
    if not id:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=IDS[0])
    for name in ("lang", "language", "category", "tags"):
        fields.raw(name)
    rank = number(fields, "rank")
    model = short(fields, "model_name") or ""
    message = _Message(row, fields, role in _USERS, text, _name(fields, PARENTS), rank, model)
    message.unread = tuple(dict.fromkeys(name for name, _ in fields.unread()))
    return id, message


def _name(fields: Fields, names: tuple[str, ...]) -> str:
    for name in names:
        value = fields.raw(name)
        if value is not None and value != "":
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise fields.wrong_type(name, QT_TRANSLATE_NOOP("errors", "an id"))
            if isinstance(value, str) and not is_encodable(value):
                raise fields.half_character(name)
            return str(value)
    return ""


def _record(id: str, message: _Message, messages: dict[str, _Message]) -> ImportedRow | None:
    """The record of a user's message; None for an answer, which belongs to the message that it answers."""
    where = message.fields.where
    if not message.is_user:
        parent = messages.get(message.parent)
        if parent is None or not parent.is_user:
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "the message that it answers is not in the file"))
        return None
    path = [message]
    while path[-1].parent:
        above = messages.get(path[-1].parent)
        if above is None or len(path) > _DEEPEST:
            raise malformed(where, QT_TRANSLATE_NOOP("errors", "the message that it answers is not in the file"))
        path.append(above)
    turns = [ChatMessage("user" if one.is_user else "assistant", one.text) for one in reversed(path)]
    replies = [messages[child] for child in message.children if not messages[child].is_user]
    if replies:
        check_count(message.fields, len(replies))
    answers = [NewAnswer(reply.text, reply.model) for reply in replies]
    ranks: dict[float, list[int]] = {}
    for index, reply in enumerate(replies):
        if reply.rank is not None:
            ranks.setdefault(reply.rank, []).append(index)
    labels = (ranking(ranks, ""),) if sum(map(len, ranks.values())) > 1 else ()
    unread = tuple(dict.fromkeys(name for one in (message, *replies) for name in one.unread))
    found = new_prompt(message.fields, turns, answers)
    return ImportedRow(found, labels, where, id, unread, identity=id)
