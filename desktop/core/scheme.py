"""What an annotator is asked: a scheme of questions, as JSON that people may write themselves.

A scheme never changes once it was used: an edit is another version of it. Its guideline is Markdown text with versions
of its own. Texts for people are in several languages, by code ("en", "zh").
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from desktop.core.judgement import MAX_VERSION, Judgement
from desktop.core.payloads import Comparison, Rating, Spans
from desktop.core.untrusted import Fields, malformed, parse

LANGUAGES: Final = ("en", "zh")
OUTCOMES: Final = ("pass", "fail", "critical")
QUALITY, THUMBS, USE_CASE = "quality", "thumbs", "use_case"
"""Questions of these ids are answered in a rating's own fields, so that every scheme means the same by them."""

Text = Mapping[str, str]  # by language


class Answer(StrEnum):
    """What kind of answer a question takes."""

    SCALE = "scale"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TAGS = "tags"  # any number of the options
    OUTCOME = "outcome"  # pass, fail or critical
    TEXT = "text"
    RANKING = "ranking"
    COMPARISON = "comparison"
    BEST_WORST = "best_worst"
    STEPS = "steps"
    SPANS = "spans"


class About(StrEnum):
    """What a question is asked of."""

    ANSWER = "answer"  # each by itself
    PROMPT = "prompt"
    ANSWERS = "answers"  # all of them together


class Severity(StrEnum):
    """How bad a "yes" is, where it is bad."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


_WITH_OPTIONS = (Answer.CHOICE, Answer.TAGS, Answer.SPANS)
_TOGETHER = (Answer.RANKING, Answer.COMPARISON, Answer.BEST_WORST)
_OF_ONE_ANSWER = (Answer.STEPS, Answer.SPANS)


def say(text: Text, language: str) -> str:
    """In `language` ("zh_CN" is "zh"), else in English, else in any."""
    return text.get(language.partition("_")[0]) or text.get("en") or next(iter(text.values()), "")


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: Text
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `low` and `high` bound a scale, whose ends `low_label` and `high_label` name; `steps` are those of
    a comparison; `options` those of a choice, of tags, or the labels of spans. `key` overrides the one it would get.
    `tag` None: always asked, else only of prompts with that tag."""

    id: str
    answer: Answer
    about: About
    label: Text
    help: Text = field(default_factory=dict)
    low: int = 0
    high: int = 0
    low_label: Text = field(default_factory=dict)
    high_label: Text = field(default_factory=dict)
    steps: int = 0
    both_bad: bool = False
    options: tuple[Option, ...] = ()
    key: str | None = None
    tag: str | None = None
    severity: Severity | None = None
    required: bool = False

    def __post_init__(self) -> None:
        where = f"Question “{self.id}”"
        scale, comparison = self.answer is Answer.SCALE, self.answer is Answer.COMPARISON
        ids = [option.id for option in self.options]
        for condition, problem in (
            ((self.low < self.high) if scale else (self.low == self.high == 0), "its scale has no ends"),
            (self.high - self.low <= 9, "its scale has more steps than there are digits"),
            (self.steps in (3, 5, 7) if comparison else self.steps == 0, "a comparison has 3, 5 or 7 steps"),
            (comparison or not self.both_bad, "only of a comparison both can be bad"),
            (bool(self.options) == (self.answer in _WITH_OPTIONS), "options belong to a choice, tags or spans"),
            (len(set(ids)) == len(ids), "two of its options have the same id"),
            ((self.about is About.ANSWERS) == (self.answer in _TOGETHER), "it is asked of the wrong thing"),
            (self.about is About.ANSWER or self.answer not in _OF_ONE_ANSWER, "it is asked of the wrong thing"),
            (self.severity is None or self.answer is Answer.YES_NO, "only a yes or no has a severity"),
            (self.id != QUALITY or (scale and (self.low, self.high) == (1, 7)), "quality is a scale from 1 to 7"),
            (self.id != THUMBS or self.answer is Answer.YES_NO, "thumbs are a yes or no"),
            (self.id != USE_CASE or self.answer is Answer.CHOICE, "the use case is a choice"),
        ):
            if not condition:
                raise malformed(where, problem)

    def applies(self, tags: Iterable[str]) -> bool:
        """Whether it is asked of a prompt with these tags."""
        return self.tag is None or self.tag in tags

    def to_dict(self) -> dict[str, Any]:
        said = {
            "id": self.id,
            "answer": self.answer.value,
            "about": self.about.value,
            "label": dict(self.label),
            "help": dict(self.help),
            "low_label": dict(self.low_label),
            "high_label": dict(self.high_label),
            "steps": self.steps,
            "both_bad": self.both_bad,
            "options": [_option_to_dict(option) for option in self.options],
            "key": self.key,
            "tag": self.tag,
            "severity": None if self.severity is None else self.severity.value,
            "required": self.required,
        }
        scale = {"low": self.low, "high": self.high} if self.answer is Answer.SCALE else {}
        return {name: value for name, value in said.items() if value} | scale


@dataclass(frozen=True, slots=True)
class Guideline:
    """How to judge, in Markdown, in several languages."""

    id: str
    version: int
    text: Text

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "version": self.version, "text": dict(sorted(self.text.items()))}

    @classmethod
    def from_dict(cls, data: object, where: str = "The guideline") -> Self:
        fields = data if isinstance(data, Fields) else Fields(data, where)
        guideline = cls(fields.name("id"), fields.integer("version", 1, MAX_VERSION), _text(fields, "text"))
        fields.end()
        return guideline


@dataclass(frozen=True, slots=True)
class Scheme:
    """Ready-made ones count their versions from 1; a version that a person makes is its time in milliseconds, so that
    two machines never give the same number to different texts."""

    id: str
    version: int
    name: Text
    questions: tuple[Question, ...]
    about: Text = field(default_factory=dict)
    guideline: str | None = None

    def __post_init__(self) -> None:
        ids = [question.id for question in self.questions]
        if not ids:
            raise malformed(f"Scheme “{self.id}”", "it asks nothing")
        if len(set(ids)) < len(ids):
            raise malformed(f"Scheme “{self.id}”", "two of its questions have the same id")

    def __getitem__(self, id: str) -> Question:
        """Raises KeyError where it does not ask that."""
        return next((question for question in self.questions if question.id == id), None) or _no_question(id)

    def asked(self, about: About, tags: Iterable[str] = ()) -> list[Question]:
        tags = frozenset(tags)
        return [question for question in self.questions if question.about is about and question.applies(tags)]

    def check(self, judgement: Judgement) -> None:
        """Raises `UserError` for an answer to what this scheme does not ask, or off its scale."""
        for problem in self._faults(judgement):
            raise malformed(f"A judgement with scheme “{self.id}”", problem)

    def _faults(self, judgement: Judgement) -> Iterator[str]:
        questions = {question.id: question for question in self.questions}
        payload = judgement.payload
        if judgement.question and judgement.question not in questions:
            yield f"it has no question “{judgement.question}”"
        if isinstance(payload, Rating):
            for answers, kinds in (
                (payload.scores, (Answer.SCALE,)),
                (payload.flags, (Answer.YES_NO,)),
                (payload.choices, (Answer.CHOICE, Answer.OUTCOME)),
            ):
                for id in answers:
                    if id not in questions or questions[id].answer not in kinds:
                        yield f"it has no such question “{id}”"
                        return
            for id, score in payload.scores.items():
                if not questions[id].low <= score <= questions[id].high:
                    yield f"{score} is off the scale of “{id}”"
            for id, choice in payload.choices.items():
                known = [option.id for option in questions[id].options] or OUTCOMES
                if choice not in known:
                    yield f"“{id}” has no option “{choice}”"
            case = questions.get(USE_CASE)
            if payload.use_case and (case is None or payload.use_case not in [option.id for option in case.options]):
                yield f"it has no use case “{payload.use_case}”"
        asked = questions.get(judgement.question)
        if isinstance(payload, Comparison) and asked is not None and payload.steps != asked.steps:
            yield f"“{asked.id}” has {asked.steps} steps, not {payload.steps}"
        if isinstance(payload, Spans) and asked is not None:
            unknown = {span.label for span in payload.spans} - {option.id for option in asked.options}
            if unknown:
                yield f"“{asked.id}” has no label “{min(unknown)}”"

    def to_dict(self) -> dict[str, Any]:
        said = {
            "id": self.id,
            "version": self.version,
            "name": dict(self.name),
            "about": dict(self.about),
            "guideline": self.guideline,
            "questions": [question.to_dict() for question in self.questions],
        }
        return {name: value for name, value in said.items() if value}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_dict(cls, data: object, where: str = "The scheme") -> Self:
        """Raises `UserError` beginning with `where`, naming the question, for what is no scheme."""
        fields = data if isinstance(data, Fields) else Fields(data, where)
        scheme = cls(
            id=fields.name("id"),
            version=fields.integer("version", 1, MAX_VERSION),
            name=_text(fields, "name"),
            questions=tuple(_question(question) for question in fields.objects("questions")),
            about=_optional_text(fields, "about"),
            guideline=fields.name("guideline") if "guideline" in fields else None,
        )
        fields.end()
        return scheme

    @classmethod
    def from_json(cls, text: str | bytes, where: str = "The scheme") -> Self:
        return cls.from_dict(parse(text, where))


def _no_question(id: str) -> Question:
    raise KeyError(id)


def _option_to_dict(option: Option) -> dict[str, Any]:
    return {"id": option.id, "label": dict(option.label)} | ({"key": option.key} if option.key else {})


def _text(fields: Fields, name: str) -> dict[str, str]:
    text = _optional_text(fields, name)
    if not any(words.strip() for words in text.values()):
        raise malformed(fields.where, f"“{name}” has no words")
    return text


def _optional_text(fields: Fields, name: str) -> dict[str, str]:
    """Texts by language."""
    return fields.mapping(name, lambda texts, language: texts.text(language))


def _key(fields: Fields) -> str | None:
    return fields.text("key", longest=20) if "key" in fields else None


def _option(fields: Fields) -> Option:
    option = Option(fields.name("id"), _text(fields, "label"), _key(fields))
    fields.end()
    return option


def _question(fields: Fields) -> Question:
    answer = Answer(fields.one_of("answer", tuple(Answer)))
    severity = fields.one_of("severity", tuple(Severity)) if "severity" in fields else None
    question = Question(
        id=fields.name("id"),
        answer=answer,
        about=About(fields.one_of("about", tuple(About))),
        label=_text(fields, "label"),
        help=_optional_text(fields, "help"),
        low=fields.integer("low", -100, 100, 0),
        high=fields.integer("high", -100, 100, 0),
        low_label=_optional_text(fields, "low_label"),
        high_label=_optional_text(fields, "high_label"),
        steps=fields.integer("steps", 0, 7, 0),
        both_bad=fields.flag("both_bad", False),
        options=tuple(_option(option) for option in fields.objects("options")),
        key=_key(fields),
        tag=fields.name("tag") if "tag" in fields else None,
        severity=None if severity is None else Severity(severity),
        required=fields.flag("required", False),
    )
    fields.end()
    return question
