"""Questions of a scheme: what each asks, of whom, and how it is written as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, Translatable
from desktop.core.untrusted import Fields, malformed

if TYPE_CHECKING:
    from desktop.core.questions.base import QuestionType

QUALITY, THUMBS, USE_CASE = "quality", "thumbs", "use_case"
"""Reserved ids: their responses are fields of a `Rating`, so that they mean the same in every scheme."""
RESERVED: Final[Mapping[str, Translatable]] = {
    QUALITY: QT_TRANSLATE_NOOP("errors", "“quality” must be a rating scale from 1 to 7"),
    THUMBS: QT_TRANSLATE_NOOP("errors", "“thumbs” must be a yes/no question"),
    USE_CASE: QT_TRANSLATE_NOOP("errors", "“use_case” must be a single choice"),
}
"""The reserved ids, each with the message for a question that does not fit it."""

Text = Mapping[str, str]
"""A text by language code ("en", "zh")."""


class About(StrEnum):
    """What a question is about."""

    ANSWER = "answer"  # each answer by itself
    PROMPT = "prompt"
    ANSWERS = "answers"  # all answers together


class DefectSeverity(StrEnum):
    """How serious the defect is that a "yes" reports."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


def localized(text: Text, language: str) -> str:
    """Return the text in `language` ("zh_CN" counts as "zh"), else in English, else in any language."""
    return text.get(language.partition("_")[0]) or text.get("en") or next(iter(text.values()), "")


@dataclass(frozen=True, slots=True)
class OptionNumber:
    """A number that each option of a question has besides its label, such as a weight.

    `title` is marked for translation in the context "schemes". `sign` precedes the number where the title does not fit.
    """

    title: str
    sign: str
    low: float
    high: float
    default: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, label or criterion of a question. `numbers` has a value for each of the type's `option_numbers`."""

    id: str
    label: Text
    key: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a scheme.

    `low` and `high` bound a scale, `low_label` and `high_label` name its ends. `steps` is the number of levels of a
    comparison. `options` are what can be chosen, marked or scored. `key` overrides the key that the question would get.
    With a `tag`, the question applies only to prompts that have the tag. Raises `UserError` if the fields do not fit
    the type.
    """

    id: str
    type: "QuestionType"
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
    severity: DefectSeverity | None = None
    required: bool = False

    def __post_init__(self) -> None:
        uses = self.type.uses
        ids = [option.id for option in self.options]
        for condition, problem in (
            (
                self.low < self.high if "low" in uses else self.low == self.high == 0,
                QT_TRANSLATE_NOOP("errors", "its scale needs two ends, the lower one first"),
            ),
            (self.high - self.low <= 9, QT_TRANSLATE_NOOP("errors", "its scale has more steps than there are digits")),
            (
                self.steps in (3, 5, 7) if "steps" in uses else self.steps == 0,
                QT_TRANSLATE_NOOP("errors", "a comparison has 3, 5 or 7 steps"),
            ),
            (
                "both_bad" in uses or not self.both_bad,
                QT_TRANSLATE_NOOP("errors", "only a comparison can have “both bad”"),
            ),
            (
                bool(self.options) == ("options" in uses),
                QT_TRANSLATE_NOOP("errors", "its type needs options, or allows none"),
            ),
            (len(set(ids)) == len(ids), QT_TRANSLATE_NOOP("errors", "two of its options have the same id")),
            (self.about in self.type.abouts, QT_TRANSLATE_NOOP("errors", "its type does not apply to this")),
            (
                self.severity is None or "severity" in uses,
                QT_TRANSLATE_NOOP("errors", "only a yes/no question has a severity"),
            ),
            (self.id not in RESERVED or self.type.allows_reserved_id(self), RESERVED.get(self.id, Translatable(""))),
            (
                all(map(self.type.has_valid_numbers, self.options)),
                QT_TRANSLATE_NOOP("errors", "a number of an option is missing or out of bounds"),
            ),
        ):
            if not condition:
                raise malformed(Phrase(QT_TRANSLATE_NOOP("errors", "Question “{id}”"), id=self.id), problem)

    def applies(self, tags: Iterable[str]) -> bool:
        """Whether the question applies to a prompt with these tags."""
        return self.tag is None or self.tag in tags

    def to_dict(self) -> dict[str, Any]:
        """Return the question as JSON, without empty fields."""
        values = {
            "id": self.id,
            "answer": self.type.name,
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
        scale = {"low": self.low, "high": self.high} if "low" in self.type.uses else {}
        return {name: value for name, value in values.items() if value} | scale

    @classmethod
    def read(cls, fields: Fields, types: Mapping[str, "QuestionType"]) -> Self:
        """Read a question from JSON. Raises `UserError` if it is invalid or its type is not in `types`."""
        type = types[fields.one_of("answer", tuple(types))]
        severity = fields.one_of("severity", tuple(DefectSeverity)) if "severity" in fields else None
        question = cls(
            id=fields.name("id"),
            type=type,
            about=About(fields.one_of("about", tuple(About))),
            label=read_text(fields, "label"),
            help=read_optional_text(fields, "help"),
            low=fields.integer("low", -100, 100, 0),
            high=fields.integer("high", -100, 100, 0),
            low_label=read_optional_text(fields, "low_label"),
            high_label=read_optional_text(fields, "high_label"),
            steps=fields.integer("steps", 0, 7, 0),
            both_bad=fields.flag("both_bad", False),
            options=tuple(_option(option, type) for option in fields.objects("options")),
            key=_key(fields),
            tag=fields.name("tag") if "tag" in fields else None,
            severity=None if severity is None else DefectSeverity(severity),
            required=fields.flag("required", False),
        )
        fields.end()
        return question


def read_text(fields: Fields, name: str) -> dict[str, str]:
    """Read a text by language. Raises `UserError` if it is blank in every language."""
    text = read_optional_text(fields, name)
    if not any(words.strip() for words in text.values()):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is blank"), name=name)
    return text


def read_optional_text(fields: Fields, name: str) -> dict[str, str]:
    """Read a text by language; a missing text is empty."""
    return fields.mapping(name, lambda texts, language: texts.text(language))


def _option_to_dict(option: Option) -> dict[str, Any]:
    numbers = {name: int(value) if value == int(value) else value for name, value in option.numbers.items()}
    return {"id": option.id, "label": dict(option.label)} | ({"key": option.key} if option.key else {}) | numbers


def _key(fields: Fields) -> str | None:
    return (fields.text("key", longest=20) or None) if "key" in fields else None


def _option(fields: Fields, type: "QuestionType") -> Option:
    numbers = {name: fields.number(name, number.low, number.high) for name, number in type.option_numbers.items()}
    option = Option(fields.name("id"), read_text(fields, "label"), _key(fields), numbers)
    fields.end()
    return option
