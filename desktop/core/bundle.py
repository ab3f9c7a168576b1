"""Judgements as a file: with the messages they are about, who made them and by which scheme; and projects to hand over,
with their tasks, answers, scheme and guidelines.

One JSON object a line, in a fixed order, the last one with the number of records and the SHA-256 of all before it: the
same judgements give the same bytes, and a file that was cut or changed is told from a whole one. `read` believes
nothing: what it gives is sound and closed, which means that everything that is referred to is in it.

Rows are dictionaries by the names that the store gives their columns.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from typing import Any, Final

from desktop.core.annotator import Annotator
from desktop.core.bundle_rows import CONVERSATION, MESSAGE, PROJECT, PROVENANCE, TASK, Row, read_row
from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.judgement import Judgement, check_place, check_withdrawal
from desktop.core.sampling import is_of_first_version
from desktop.core.scheme import Guideline, Scheme
from desktop.core.untrusted import Fields, line_place, malformed, parse

FORMAT: Final = "sayso-bundle"
VERSION: Final = 2
_FIRST_VERSION: Final = 1  # what Sayso 0.1.0 reads, too
MAX_LINE: Final = 64 * 2**20  # bytes

Version = tuple[str, int]  # id and version


@dataclass(slots=True)
class Bundle:
    """All by id. A message's row has its `generation`: a row, or None for what a person wrote."""

    annotators: dict[str, Annotator] = field(default_factory=dict)
    schemes: dict[Version, Scheme] = field(default_factory=dict)
    guidelines: dict[Version, Guideline] = field(default_factory=dict)
    conversations: dict[str, Row] = field(default_factory=dict)
    messages: dict[str, Row] = field(default_factory=dict)
    provenances: dict[str, Row] = field(default_factory=dict)
    projects: dict[str, Row] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)

    def lines(self) -> Iterator[bytes]:
        """The file, line by line."""
        digest = hashlib.sha256()
        count = 0
        version = VERSION if self._is_new() else _FIRST_VERSION
        for record in ({"type": "bundle", "format": FORMAT, "version": version}, *self._records()):
            line = _line(record)
            digest.update(line)
            count += 1
            yield line
        yield _line({"type": "end", "records": count, "sha256": digest.hexdigest()})

    def _is_new(self) -> bool:
        """Whether there is something in it that Sayso 0.1.0 does not know: it says then that the file is newer."""
        if self.projects or any(row["extra"] for row in self.messages.values()):
            return True
        made = self.provenances.values()
        if any(not is_of_first_version(row["sampling"]) or "literal" in row["context"] for row in made):
            return True
        return any(
            event.models_visible is not None or event.imported or not event.payload.is_in_first_bundles
            for event in self.judgements.values()
        )

    def _records(self) -> Iterator[Row]:
        values: tuple[tuple[str, Iterable[Annotator | Scheme | Guideline | Judgement]], ...] = (
            ("annotator", _sorted(self.annotators)),
            ("scheme", _sorted(self.schemes)),
            ("guideline", _sorted(self.guidelines)),
            ("judgement", _sorted(self.judgements)),
        )
        for type, found in values[:3]:
            yield from ({"type": type, "value": value.to_dict()} for value in found)
        rows = (
            ("conversation", self.conversations),
            ("message", self.messages),
            ("provenance", self.provenances),
            ("project", self.projects),
            ("task", self.tasks),
        )
        for type, by_id in rows:
            yield from ({"type": type, "value": _without_empty_extra(row)} for row in _sorted(by_id))
        yield from ({"type": values[3][0], "value": value.to_dict()} for value in values[3][1])

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> "Bundle":
        """Raises `UserError` with the line and what is wrong there."""
        bundle = cls()
        digest = hashlib.sha256()
        ended = False
        number = 0
        for number, line in enumerate(lines, start=1):
            where = line_place(number)
            if ended:
                raise malformed(where, QT_TRANSLATE_NOOP("errors", "it comes after the end"))
            if len(line) > MAX_LINE:
                raise malformed(where, QT_TRANSLATE_NOOP("errors", "it is too long"))
            fields = parse(line, where)
            type = fields.text("type")
            if number == 1:
                _check_header(fields, type)
            elif type == "end":
                if (fields.raw("records"), fields.raw("sha256")) != (number - 1, digest.hexdigest()):
                    raise malformed(where, QT_TRANSLATE_NOOP("errors", "the file was truncated or changed in transit"))
                ended = True
            else:
                bundle._take(type, fields.child("value"))
            fields.end()
            digest.update(line)
        if not ended:
            raise malformed(
                line_place(number + 1),
                QT_TRANSLATE_NOOP("errors", "the end is missing; the file is truncated"),
            )
        bundle._check()
        return bundle

    def _take(self, type: str, fields: Fields) -> None:
        match type:
            case "annotator":
                annotator = Annotator.from_dict(fields)
                _put(self.annotators, annotator.id, annotator, fields)
            case "scheme":
                scheme = Scheme.from_dict(fields)
                _put(self.schemes, (scheme.id, scheme.version), scheme, fields)
            case "guideline":
                guideline = Guideline.from_dict(fields)
                _put(self.guidelines, (guideline.id, guideline.version), guideline, fields)
            case "judgement":
                judgement = Judgement.from_dict(fields)
                _put(self.judgements, judgement.id, judgement, fields)
            case "conversation":
                row = read_row(fields, CONVERSATION)
                _put(self.conversations, row["id"], row, fields)
            case "message":
                row = read_row(fields, MESSAGE)
                _put(self.messages, row["id"], row, fields)
            case "provenance":
                row = read_row(fields, PROVENANCE)
                _put(self.provenances, row["id"], row, fields)
            case "project":
                row = read_row(fields, PROJECT)
                _put(self.projects, row["id"], row, fields)
            case "task":
                row = read_row(fields, TASK)
                _put(self.tasks, row["id"], row, fields)
            case _:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its type is unknown"))

    def _check(self) -> None:
        """That it is closed, and that what is judged can be judged so."""
        for id, row in self.messages.items():
            _expect(row["conversation_id"] in self.conversations, id, "its conversation is missing")
            _expect(row["author"] is None or row["author"] in self.annotators, id, "its author is missing")
            _expect(row["role"] == Role.ASSISTANT or row["status"] == Status.COMPLETE, id, "a question is unfinished")
            _expect(row["role"] == Role.ASSISTANT or row["generation"] is None, id, "a model wrote a question")
            for link in _LINKS:
                other = row[link] and self.messages.get(row[link])
                same = other and other["conversation_id"] == row["conversation_id"]
                _expect(row[link] is None or bool(same), id, f"its {link} is missing")
                wanted = row["role"] if link != "parent" else None
                _expect(not other or wanted in (None, other["role"]), id, f"its {link} is by another side")
            parent = self.messages.get(row["parent"] or "")
            _expect(parent is None or parent["role"] != row["role"], id, "both sides speak twice")
            made = row["generation"] and row["generation"]["provenance_id"]
            origin = self.provenances.get(made or "")
            same = origin is not None and origin["conversation_id"] == row["conversation_id"]
            _expect(made is None or same, id, "its provenance is missing")
        for id, row in self.provenances.items():
            _expect(row["conversation_id"] in self.conversations, id, "its conversation is missing")
        self.ordered_messages()
        self._check_tasks()
        self._check_judgements()

    def _check_tasks(self) -> None:
        for id, row in self.tasks.items():
            _expect(row["project_id"] in self.projects, id, "its project is missing")
            prompt = self.messages.get(row["prompt_id"])
            here = prompt is not None and prompt["conversation_id"] == row["conversation_id"]
            _expect(here and prompt is not None and prompt["role"] == Role.USER, id, "its prompt is missing")
            for name in row["candidates"] or ():
                answer = self.messages.get(name)
                answers = answer is not None and answer["parent"] == row["prompt_id"]
                _expect(answers, id, "an answer is missing")

    def _check_judgements(self) -> None:
        messages = {id: _message(row) for id, row in self.messages.items()}
        for id, event in self.judgements.items():
            _expect(event.annotator in self.annotators, id, "its annotator is missing")
            _expect(event.conversation in self.conversations, id, "its conversation is missing")
            named = [*event.messages, *([event.prompt] if event.prompt else [])]
            for name in named:
                row = self.messages.get(name)
                here = row is not None and row["conversation_id"] == event.conversation
                _expect(here, id, "a message is missing")
            if event.withdraws is not None:
                check_withdrawal(event, self.judgements.get(event.withdraws))
            check_place(event, {name: messages[name] for name in named})
            if event.scheme is None or event.scheme_version is None:
                continue
            scheme = self.schemes.get((event.scheme, event.scheme_version))
            if scheme is None:
                raise malformed(id, QT_TRANSLATE_NOOP("errors", "its scheme is missing"))
            scheme.check(event)

    def ordered_messages(self) -> list[Row]:
        """Each after those it comes from. Raises `UserError` where they come from each other."""
        waiting = {id: sum(row[link] is not None for link in _LINKS) for id, row in self.messages.items()}
        followers: dict[str, list[str]] = {}
        for id, row in self.messages.items():
            for link in _LINKS:
                if row[link] is not None:
                    followers.setdefault(row[link], []).append(id)
        ready = sorted(id for id, count in waiting.items() if count == 0)
        ordered: list[Row] = []
        while ready:
            id = ready.pop()
            ordered.append(self.messages[id])
            for follower in followers.get(id, ()):
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    ready.append(follower)
        _expect(len(ordered) == len(self.messages), "A conversation", "its messages come from each other")
        return ordered


def _without_empty_extra(row: Row) -> Row:
    """Sayso 0.1.0 does not know the field."""
    return {name: value for name, value in row.items() if name != "extra" or value}


_LINKS = ("parent", "continued_from", "rewritten_from")


def _line(record: Row) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _sorted(found: Mapping[Any, Any]) -> list[Any]:
    return [found[key] for key in sorted(found)]


def _put(found: dict[Any, Any], key: object, value: object, fields: Fields) -> None:
    if key in found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it occurs twice"))
    found[key] = value


def _expect(condition: bool, where: str, problem: str) -> None:
    if not condition:
        raise malformed(where, problem)


def _check_header(fields: Fields, type: str) -> None:
    version = fields.raw("version")
    known = isinstance(version, int) and not isinstance(version, bool) and _FIRST_VERSION <= version <= VERSION
    if type != "bundle" or fields.raw("format") != FORMAT:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "this is not a judgement file"))
    if not known:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it was written by a newer version of Sayso"))


def _message(row: Row) -> Message:
    names = [f.name for f in fields_of(Message)]
    return Message(**{name: row[name] for name in names} | {"role": Role(row["role"]), "status": Status(row["status"])})
