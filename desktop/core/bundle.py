"""Bundles: files that carry judgements, or whole projects, from one Sayso to another.

A bundle has one JSON object a line, in a fixed order. The last line has the number of records and the SHA-256 of
everything before it, so the same judgements give the same bytes and a truncated or changed file is recognized.
`Bundle.read` trusts nothing: what it returns is valid and closed, which means that everything referred to is in it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from desktop.core.annotator import Annotator
from desktop.core.conversation import ConversationRecord, MessageRecord, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, Translatable
from desktop.core.judgement import Judgement, check_messages, check_withdrawal
from desktop.core.project import Project, Task
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.records import Row, bundle_version, columns, from_json, to_json
from desktop.core.sampling import is_of_first_version, sampling_record
from desktop.core.scheme import Guideline, Scheme
from desktop.core.untrusted import Fields, line_number, malformed, parse

FORMAT: Final = "sayso-bundle"
_RECORDS: Final = (ConversationRecord, MessageRecord, GenerationRecord, ProvenanceRecord, Project, Task, Judgement)
_FIRST_VERSION: Final = 1  # the version that Sayso 0.1.0 reads
_SECOND_VERSION: Final = 2  # has projects, and kinds of payload that the first version lacks
VERSION: Final = max(_SECOND_VERSION, *(column.since for record in _RECORDS for column in columns(record)))
"""The newest version of bundles."""
MAX_LINE: Final = 64 * 2**20  # bytes

Version = tuple[str, int]  # id and version
T = TypeVar("T")


@dataclass(slots=True)
class Bundle:
    """The records of a bundle by id, generations by the id of their message."""

    annotators: dict[str, Annotator] = field(default_factory=dict)
    schemes: dict[Version, Scheme] = field(default_factory=dict)
    guidelines: dict[Version, Guideline] = field(default_factory=dict)
    conversations: dict[str, ConversationRecord] = field(default_factory=dict)
    messages: dict[str, MessageRecord] = field(default_factory=dict)
    generations: dict[str, GenerationRecord] = field(default_factory=dict)
    provenances: dict[str, ProvenanceRecord] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)

    def lines(self) -> Iterator[bytes]:
        """Yield the file, line by line."""
        digest = hashlib.sha256()
        count = 0
        for record in ({"type": "bundle", "format": FORMAT, "version": self._version()}, *self._records()):
            line = _line(record)
            digest.update(line)
            count += 1
            yield line
        yield _line({"type": "end", "records": count, "sha256": digest.hexdigest()})

    def _version(self) -> int:
        """Return the first version of bundles that can carry all records; older versions of Sayso refuse later ones."""
        needs_second = (
            bool(self.projects)
            or any(
                not is_of_first_version(sampling_record(made.sampling)) or "literal" in made.context
                for made in self.provenances.values()
            )
            or not all(q.type.is_in_first_bundles for scheme in self.schemes.values() for q in scheme.questions)
            or any(not event.payload.is_in_first_bundles for event in self.judgements.values())
        )
        kinds = (
            *(self.conversations, self.messages, self.generations, self.provenances),
            *(self.projects, self.tasks, self.judgements),
        )
        versions = (bundle_version(record) for kind in kinds for record in kind.values())
        return max(_SECOND_VERSION if needs_second else _FIRST_VERSION, max(versions, default=_FIRST_VERSION))

    def message_json(self, id: str) -> Row:
        """Return a message with its generation, which is None if a person wrote the message."""
        made = self.generations.get(id)
        return to_json(self.messages[id]) | {"generation": None if made is None else to_json(made)}

    def _records(self) -> Iterator[Row]:
        def of(type: str, found: Mapping[Any, T], say: Callable[[T], Row]) -> Iterator[Row]:
            return ({"type": type, "value": say(found[key])} for key in sorted(found))

        yield from of("annotator", self.annotators, Annotator.to_dict)
        yield from of("scheme", self.schemes, Scheme.to_dict)
        yield from of("guideline", self.guidelines, Guideline.to_dict)
        yield from of("conversation", self.conversations, to_json)
        yield from of("message", self.messages, lambda message: self.message_json(message.id))
        yield from of("provenance", self.provenances, to_json)
        yield from of("project", self.projects, to_json)
        yield from of("task", self.tasks, to_json)
        yield from of("judgement", self.judgements, Judgement.to_dict)

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> "Bundle":
        """Read and check a bundle. Raises `UserError` that names the line and what is wrong there."""
        bundle = cls()
        digest = hashlib.sha256()
        ended = False
        number = 0
        for number, line in enumerate(lines, start=1):
            where = line_number(number)
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
                bundle._add(type, fields.child("value"))
            fields.end()
            digest.update(line)
        if not ended:
            raise malformed(
                line_number(number + 1),
                QT_TRANSLATE_NOOP("errors", "the end is missing; the file is truncated"),
            )
        bundle._check()
        return bundle

    def _add(self, type: str, fields: Fields) -> None:
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
                conversation = from_json(ConversationRecord, fields)
                _put(self.conversations, conversation.id, conversation, fields)
            case "message":
                message = from_json(MessageRecord, fields)
                if fields.raw("generation") is not None:
                    generation = fields.child("generation")
                    self.generations[message.id] = from_json(GenerationRecord, generation, message_id=message.id)
                    generation.end()
                _put(self.messages, message.id, message, fields)
            case "provenance":
                provenance = from_json(ProvenanceRecord, fields)
                _put(self.provenances, provenance.id, provenance, fields)
            case "project":
                project = from_json(Project, fields)
                _put(self.projects, project.id, project, fields)
            case "task":
                task = from_json(Task, fields)
                _put(self.tasks, task.id, task, fields)
            case _:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its type is unknown"))
        fields.end()

    def _check(self) -> None:
        """Raise `UserError` unless everything referred to is here and every judgement fits its messages and scheme."""
        for id, message in self.messages.items():
            answers = message.role is Role.ASSISTANT
            _expect(
                message.conversation_id in self.conversations,
                id,
                QT_TRANSLATE_NOOP("errors", "its conversation is missing"),
            )
            _expect(
                message.author is None or message.author in self.annotators,
                id,
                QT_TRANSLATE_NOOP("errors", "its author is missing"),
            )
            _expect(
                answers or message.status is Status.COMPLETE,
                id,
                QT_TRANSLATE_NOOP("errors", "a user message is unfinished"),
            )
            _expect(
                answers or id not in self.generations,
                id,
                QT_TRANSLATE_NOOP("errors", "a user message has generation data"),
            )
            for link in _LINKS:
                name = getattr(message, link)
                other = self.messages.get(name or "")
                same = other is not None and other.conversation_id == message.conversation_id
                _expect(
                    name is None or same,
                    id,
                    QT_TRANSLATE_NOOP("errors", "the message in “{link}” is missing"),
                    link=link,
                )
                expected = message.role if link != "parent" else None
                same = other is None or expected in (None, other.role)
                _expect(same, id, QT_TRANSLATE_NOOP("errors", "the message in “{link}” has another role"), link=link)
            parent = self.messages.get(message.parent or "")
            _expect(
                parent is None or parent.role is not message.role,
                id,
                QT_TRANSLATE_NOOP("errors", "it has the same role as the message before it"),
            )
            made = self.generations.get(id)
            origin = self.provenances.get(made.provenance_id or "") if made is not None else None
            same = origin is not None and origin.conversation_id == message.conversation_id
            _expect(
                made is None or made.provenance_id is None or same,
                id,
                QT_TRANSLATE_NOOP("errors", "its provenance is missing"),
            )
        for id, provenance in self.provenances.items():
            _expect(
                provenance.conversation_id in self.conversations,
                id,
                QT_TRANSLATE_NOOP("errors", "its conversation is missing"),
            )
        self.ordered_messages()
        self._check_tasks()
        self._check_judgements()

    def _check_tasks(self) -> None:
        for id, task in self.tasks.items():
            _expect(task.project in self.projects, id, QT_TRANSLATE_NOOP("errors", "its project is missing"))
            prompt = self.messages.get(task.prompt)
            here = prompt is not None and prompt.conversation_id == task.conversation
            _expect(
                here and prompt is not None and prompt.role is Role.USER,
                id,
                QT_TRANSLATE_NOOP("errors", "its prompt is missing"),
            )
            for name in task.candidates or ():
                answer = self.messages.get(name)
                _expect(
                    answer is not None and answer.parent == task.prompt,
                    id,
                    QT_TRANSLATE_NOOP("errors", "an answer is missing"),
                )

    def _check_judgements(self) -> None:
        for id, event in self.judgements.items():
            _expect(event.annotator in self.annotators, id, QT_TRANSLATE_NOOP("errors", "its annotator is missing"))
            _expect(
                event.conversation in self.conversations, id, QT_TRANSLATE_NOOP("errors", "its conversation is missing")
            )
            named = [*event.messages, *([event.prompt] if event.prompt else [])]
            for name in named:
                message = self.messages.get(name)
                here = message is not None and message.conversation_id == event.conversation
                _expect(here, id, QT_TRANSLATE_NOOP("errors", "a message is missing"))
            if event.withdraws is not None:
                check_withdrawal(event, self.judgements.get(event.withdraws))
            check_messages(event, {name: self.messages[name] for name in named})
            if event.scheme is None or event.scheme_version is None:
                continue
            scheme = self.schemes.get((event.scheme, event.scheme_version))
            if scheme is None:
                raise malformed(id, QT_TRANSLATE_NOOP("errors", "its scheme is missing"))
            scheme.check(event)

    def ordered_messages(self) -> list[MessageRecord]:
        """Return the messages, each after those that it refers to. Raises `UserError` if they refer to each other in a
        circle."""
        links = {
            id: [name for link in _LINKS if (name := getattr(message, link)) is not None]
            for id, message in self.messages.items()
        }
        waiting = {id: len(names) for id, names in links.items()}
        followers: dict[str, list[str]] = {}
        for id, names in links.items():
            for name in names:
                followers.setdefault(name, []).append(id)
        ready = sorted(id for id, count in waiting.items() if count == 0)
        ordered: list[MessageRecord] = []
        while ready:
            id = ready.pop()
            ordered.append(self.messages[id])
            for follower in followers.get(id, ()):
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    ready.append(follower)
        where = Phrase(QT_TRANSLATE_NOOP("errors", "A conversation"))
        problem = QT_TRANSLATE_NOOP("errors", "its messages refer to each other in a circle")
        _expect(len(ordered) == len(self.messages), where, problem)
        return ordered


_LINKS = ("parent", "continued_from", "rewritten_from")


def _line(record: Row) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _put(found: dict[Any, Any], key: object, value: object, fields: Fields) -> None:
    if key in found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it occurs twice"))
    found[key] = value


def _expect(condition: bool, where: str, problem: Translatable, **values: str) -> None:
    if not condition:
        raise malformed(where, problem, **values)


def _check_header(fields: Fields, type: str) -> None:
    version = fields.raw("version")
    known = isinstance(version, int) and not isinstance(version, bool) and _FIRST_VERSION <= version <= VERSION
    if type != "bundle" or fields.raw("format") != FORMAT:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "this is not a judgement file"))
    if not known:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it was written by a newer version of Sayso"))
