"""Annotation schemes: sets of questions, as JSON that people may write themselves.

A scheme that was used never changes: an edit makes another version. Its guideline is Markdown text with versions of its
own. Texts for people are in several languages, by code ("en", "zh").
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.judgement import MAX_VERSION, Judgement
from desktop.core.payloads import Rating
from desktop.core.question import USE_CASE, About, Question, Text, read_optional_text, read_text
from desktop.core.questions import QUESTION_TYPES, type_of
from desktop.core.untrusted import Fields, malformed, parse

LANGUAGES: Final = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Guideline:
    """Instructions for annotators in Markdown, by language."""

    id: str
    version: int
    text: Text

    def to_dict(self) -> dict[str, Any]:
        """Return the guideline as JSON."""
        return {"id": self.id, "version": self.version, "text": dict(sorted(self.text.items()))}

    @classmethod
    def from_dict(cls, data: object, where: str = "The guideline") -> Self:
        """Read what `to_dict` returns. Raises `UserError`, beginning with `where`, for anything else."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        guideline = cls(fields.name("id"), fields.integer("version", 1, MAX_VERSION), read_text(fields, "text"))
        fields.end()
        return guideline


@dataclass(frozen=True, slots=True)
class Scheme:
    """A version of a scheme.

    Schemes that ship have versions 1, 2, …. A version that a person makes is its time in milliseconds, so two machines
    never give the same number to different texts.
    """

    id: str
    version: int
    name: Text
    questions: tuple[Question, ...]
    about: Text = field(default_factory=dict)
    guideline: str | None = None

    def __post_init__(self) -> None:
        ids = [question.id for question in self.questions]
        if not ids:
            raise malformed(_named(self.id), QT_TRANSLATE_NOOP("errors", "it has no questions"))
        if len(set(ids)) < len(ids):
            raise malformed(_named(self.id), QT_TRANSLATE_NOOP("errors", "two of its questions have the same id"))

    def __getitem__(self, id: str) -> Question:
        """Return the question with this id. Raises `KeyError` if there is none."""
        return next((question for question in self.questions if question.id == id), None) or _no_question(id)

    def questions_for(self, about: About, tags: Iterable[str] = ()) -> list[Question]:
        """Return the questions about `about` that apply to a prompt with these tags, in order."""
        tags = frozenset(tags)
        return [question for question in self.questions if question.about is about and question.applies(tags)]

    def check(self, judgement: Judgement) -> None:
        """Raise `UserError` if the judgement answers no question of this scheme, or off its scale."""
        for problem in self._faults(judgement):
            where = Phrase(QT_TRANSLATE_NOOP("errors", "A judgement with scheme “{id}”"), id=self.id)
            raise malformed(where, problem)

    def _faults(self, judgement: Judgement) -> Iterator[Phrase]:
        questions = {question.id: question for question in self.questions}
        payload = judgement.payload
        if judgement.question and judgement.question not in questions:
            yield Phrase(QT_TRANSLATE_NOOP("errors", "it has no question “{id}”"), id=judgement.question)
        if isinstance(payload, Rating):
            yield from self._rating_faults(questions, payload)
        question, question_type = questions.get(judgement.question), type_of(payload.kind)
        if question is not None and question_type is not None:
            yield from question_type.payload_faults(question, payload)

    @staticmethod
    def _rating_faults(questions: Mapping[str, Question], rating: Rating) -> Iterator[Phrase]:
        slots = {"scores": rating.scores, "flags": rating.flags, "choices": rating.choices}
        for slot, values in slots.items():
            for id in values:
                if id not in questions or questions[id].type.slot != slot:
                    yield Phrase(QT_TRANSLATE_NOOP("errors", "it has no question “{id}” of this type"), id=id)
                    return
        for values in slots.values():
            for id, value in values.items():
                yield from questions[id].type.rating_faults(questions[id], value)
        case = questions.get(USE_CASE)
        if rating.use_case and (case is None or rating.use_case not in [option.id for option in case.options]):
            yield Phrase(QT_TRANSLATE_NOOP("errors", "it has no use case “{name}”"), name=rating.use_case)

    def to_dict(self) -> dict[str, Any]:
        """Return the scheme as JSON, without empty fields."""
        values = {
            "id": self.id,
            "version": self.version,
            "name": dict(self.name),
            "about": dict(self.about),
            "guideline": self.guideline,
            "questions": [question.to_dict() for question in self.questions],
        }
        return {name: value for name, value in values.items() if value}

    def to_json(self) -> str:
        """Return the scheme as the text of a file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_dict(cls, data: object, where: str = "The scheme") -> Self:
        """Read what `to_dict` returns. Raises `UserError`, beginning with `where`, that names the question."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        scheme = cls(
            id=fields.name("id"),
            version=fields.integer("version", 1, MAX_VERSION),
            name=read_text(fields, "name"),
            questions=tuple(Question.read(question, QUESTION_TYPES) for question in fields.objects("questions")),
            about=read_optional_text(fields, "about"),
            guideline=fields.name("guideline") if "guideline" in fields else None,
        )
        fields.end()
        return scheme

    @classmethod
    def from_json(cls, text: str | bytes, where: str = "The scheme") -> Self:
        """Read the text of a file. Raises `UserError`, beginning with `where`, for an invalid scheme."""
        return cls.from_dict(parse(text, where))


def _no_question(id: str) -> Question:
    raise KeyError(id)


def _named(id: str) -> Phrase:
    return Phrase(QT_TRANSLATE_NOOP("errors", "Scheme “{id}”"), id=id)
