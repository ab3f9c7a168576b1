"""Questions, and what every question type is.

A question type is one module of this package. It says what a question of the type looks like in a scheme, which values
answer it and by which keys, when it is complete, which payload records it, and how the payload reads in words. It deals
in values only: `core.desk` moves through a task, `ui.desk.questions` has the controls.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar, Final, Protocol, Self

from desktop.core.payloads import Payload, Rating
from desktop.core.untrusted import Fields, malformed
from desktop.core.words import Passage

DIGITS: Final = tuple("1234567890")
"""The keys that choose a value of the question in view, in their order on the keyboard."""
BOTH_BAD: Final = "both_bad"
"""The value of a comparison in which neither answer is acceptable."""
QUALITY, THUMBS, USE_CASE = "quality", "thumbs", "use_case"
"""Questions of these ids are answered in a rating's own fields, so that every scheme means the same by them."""
RESERVED: Final[Mapping[str, str]] = {
    QUALITY: "quality is a scale from 1 to 7",
    THUMBS: "thumbs are a yes or no",
    USE_CASE: "the use case is a choice",
}
"""Why a question of that id is not sound."""

Text = Mapping[str, str]  # by language
Value = int | str | bool | tuple[Any, ...]
"""What answers a question; each type says which. Never empty: no answer is None."""
Choices = tuple[tuple[str, int | str | bool], ...]
"""Digits with the values that they stand for."""


class About(StrEnum):
    """What a question is asked of."""

    ANSWER = "answer"  # each by itself
    PROMPT = "prompt"
    ANSWERS = "answers"  # all of them together


class DefectSeverity(StrEnum):
    """How bad a "yes" is, where it is bad."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


def localized(text: Text, language: str) -> str:
    """In `language` ("zh_CN" is "zh"), else in English, else in any."""
    return text.get(language.partition("_")[0]) or text.get("en") or next(iter(text.values()), "")


@dataclass(frozen=True, slots=True)
class OptionNumber:
    """A number that each option of a question has besides its label. `title` is marked for translation in the context
    "schemes"; `sign` stands before the number where there is no room for the title."""

    title: str
    sign: str
    low: float
    high: float
    default: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """`numbers` are those that the question type declares, by name."""

    id: str
    label: Text
    key: str | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `low` and `high` bound a scale, whose ends `low_label` and `high_label` name; `steps` are those of
    a comparison; `options` what can be chosen, marked or scored. `key` overrides the one it would get. `tag` None:
    always asked, else only of prompts with that tag. Raises `UserError` for a question that makes no sense."""

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
            (self.low < self.high if "low" in uses else self.low == self.high == 0, "its scale has no ends"),
            (self.high - self.low <= 9, "its scale has more steps than there are digits"),
            (self.steps in (3, 5, 7) if "steps" in uses else self.steps == 0, "a comparison has 3, 5 or 7 steps"),
            ("both_bad" in uses or not self.both_bad, "only of a comparison both can be bad"),
            (bool(self.options) == ("options" in uses), "its type has no options, or needs some"),
            (len(set(ids)) == len(ids), "two of its options have the same id"),
            (self.about in self.type.abouts, "it is asked of the wrong thing"),
            (self.severity is None or "severity" in uses, "only a yes or no has a severity"),
            (self.id not in RESERVED or self.type.allows_reserved_id(self), RESERVED.get(self.id, "")),
            (all(map(self.type.has_valid_numbers, self.options)), "a number of an option is missing or out of bounds"),
        ):
            if not condition:
                raise malformed(f"Question “{self.id}”", problem)

    def applies(self, tags: Iterable[str]) -> bool:
        """Whether it is asked of a prompt with these tags."""
        return self.tag is None or self.tag in tags

    def to_dict(self) -> dict[str, Any]:
        given = {
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
        return {name: value for name, value in given.items() if value} | scale

    @classmethod
    def read(cls, fields: Fields, types: Mapping[str, "QuestionType"]) -> Self:
        """Raises `UserError` for what is no question, or one of a type that this version does not know."""
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
    """A text by language that has words in at least one."""
    text = read_optional_text(fields, name)
    if not any(words.strip() for words in text.values()):
        raise malformed(fields.where, f"“{name}” has no words")
    return text


def read_optional_text(fields: Fields, name: str) -> dict[str, str]:
    """A text by language; a missing one is empty."""
    return fields.mapping(name, lambda texts, language: texts.text(language))


def _option_to_dict(option: Option) -> dict[str, Any]:
    numbers = {name: int(value) if value == int(value) else value for name, value in option.numbers.items()}
    return {"id": option.id, "label": dict(option.label)} | ({"key": option.key} if option.key else {}) | numbers


def _key(fields: Fields) -> str | None:
    return fields.text("key", longest=20) if "key" in fields else None


def _option(fields: Fields, type: "QuestionType") -> Option:
    numbers = {name: fields.number(name, number.low, number.high) for name, number in type.option_numbers.items()}
    option = Option(fields.name("id"), read_text(fields, "label"), _key(fields), numbers)
    fields.end()
    return option


class TaskTexts(Protocol):
    """What a question type may know of a task. `candidates` are the answers as they stand on the screen, of identical
    ones only the first of each group in `identical`; `texts` has those of the prompt and the candidates."""

    @property
    def prompt(self) -> str: ...
    @property
    def candidates(self) -> tuple[str, ...]: ...
    @property
    def identical(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def steps(self) -> Mapping[str, tuple[Passage, ...]]: ...


class Wording(Protocol):
    """How a payload becomes words: `translate` a template marked for the context "judgements", the beginning of an
    answer `quoted`, and the labels of the question and its options as the scheme had them."""

    def translate(self, template: str) -> str: ...
    def quoted(self, answer: str) -> str: ...
    def option(self, id: str) -> str: ...


class QuestionType:
    """The behaviour of one type, without state: one instance exists, in `QUESTION_TYPES`. Names and words are marked
    for translation, `title` in the context "schemes", what becomes of payloads in "judgements"."""

    name: ClassVar[str]
    """In a scheme's JSON. It never changes."""
    title: ClassVar[str]
    position: ClassVar[int]
    """Where it stands among the types that a person chooses from."""
    abouts: ClassVar[tuple[About, ...]] = (About.ANSWER, About.PROMPT)
    """What it can be asked of; the first is the default."""
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which fields of `Question` it has besides those that all have."""
    option_numbers: ClassVar[Mapping[str, OptionNumber]] = {}
    reserved: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """The ids in `RESERVED` whose questions are of this type, with the fields that they have to have."""
    payload: ClassVar[type[Payload] | None] = None
    """What records it, where that is a payload of its own."""
    kind_title: ClassVar[str] = ""
    """What its payload is called."""
    origin_title: ClassVar[str] = ""
    """Where rows of an export come from, marked in the context "export"."""
    is_in_first_bundles: ClassVar[bool] = True
    """Whether Sayso 0.1.0 knows it."""
    slot: ClassVar[str] = ""
    """The field of a `Rating` that records it by the question's id, else empty."""
    options_are_tags: ClassVar[bool] = False
    """Its values are tags of a prompt, on which it may depend what else is asked."""
    exports_option_labels: ClassVar[bool] = False
    """The labels of its options are exported, so each has to be another."""
    marks_passages: ClassVar[bool] = False
    """Its options are what passages can be marked as."""
    selects_best_answer: ClassVar[bool] = False
    """An answer that is said to be the best is selected as well."""
    ranks_identical: ClassVar[bool] = False
    """Where all answers are the same, word for word, a tie is recorded."""

    _only: ClassVar["QuestionType"]

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __new__(cls) -> Self:
        if "_only" not in cls.__dict__:
            cls._only = super().__new__(cls)
        return cls._only  # type: ignore[return-value]  # of this very class

    def __reduce__(self) -> tuple[Callable[[str], "QuestionType"], tuple[str]]:
        return _type_named, (self.name,)  # a copy is the same object

    # --- in a scheme

    def defaults(self, question: Question) -> dict[str, Any]:
        """Fields in `uses` of a question that was of another type until now."""
        return {}

    def allows_reserved_id(self, question: Question) -> bool:
        """Whether a question of a reserved id makes sense."""
        fields = self.reserved.get(question.id)
        return fields is not None and all(getattr(question, name) == value for name, value in fields.items())

    def with_numbers(self, option: Option) -> Option:
        """With the numbers of this type, by default where it has them not yet, and no others."""
        numbers = {name: option.numbers.get(name, its.default) for name, its in self.option_numbers.items()}
        return replace(option, numbers=numbers)

    def has_valid_numbers(self, option: Option) -> bool:
        numbers = self.option_numbers
        return option.numbers.keys() == numbers.keys() and all(
            number.low <= option.numbers[name] <= number.high for name, number in numbers.items()
        )

    def for_answer_count(self, question: Question, count: int) -> Question:
        """What is asked of a task with that many answers."""
        return question

    def describe_question(self, question: Question, language: str) -> tuple[str, Mapping[str, object]]:
        """How it is answered, as a template in the context "schemes" and what fills it."""
        return self.title, {}

    def keys(self, question: Question) -> dict[str, str | None]:
        """What has a key of its own, by "question" or "question/option"; None takes the next free one."""
        return {question.id: question.key} if question.key is not None else {}

    # --- on the desk

    def is_flag(self, question: Question) -> bool:
        """Whether it need not be answered and is a chip to press."""
        return False

    def choices(self, question: Question, part: int = 0) -> Choices:
        """What the digits stand for while this question (this part of it) is in view."""
        return ()

    def parts(self, task: TaskTexts, target: str, question: Question) -> int:
        """How many parts the digits answer one after the other; 0 where it is answered as a whole."""
        return 0

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether this can be the value of the question, complete or not."""
        raise NotImplementedError

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        return True

    def with_part(
        self, task: TaskTexts, target: str, question: Question, now: Value | None, part: int, value: Value | None
    ) -> Value | None:
        """The value with one part answered, or no longer."""
        raise NotImplementedError

    def with_chip_pressed(self, question: Question, now: Value | None, option: str) -> Value | None:
        """The value after a press on its chip, or on that of an option. Only of types whose chips have keys."""
        raise NotImplementedError

    @property
    def has_chips(self) -> bool:
        return type(self).with_chip_pressed is not QuestionType.with_chip_pressed

    def with_nudge(self, question: Question, now: Value | None, delta: int) -> Value | None:
        """The value one step to the left (-1) or right (1)."""
        values = [value for _, value in self.choices(question)]
        if now is None:
            return values[0 if delta > 0 else -1]
        here = values.index(now) if now in values else len(values)  # chosen with the mouse, beyond the digits
        return values[max(0, min(len(values) - 1, here + delta))]

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """The value after an answer's letter. Only of questions about all answers."""
        return now

    def best_answer(self, task: TaskTexts, value: Value | None) -> str | None:
        """The answer that this value says is the best."""
        return None

    def free_text(self, value: Value | None) -> str | None:
        """The free text in a value; None for types that have none."""
        return None

    def with_free_text(self, now: Value | None, text: str) -> Value | None:
        raise NotImplementedError

    @property
    def has_free_text(self) -> bool:
        return self.free_text(None) is not None

    # --- recorded and read back

    def implicit_value(self, question: Question) -> Value | None:
        """The value that is recorded where nobody gave one."""
        return None

    def write_rating(self, question: Question, value: Value, fields: dict[str, Any]) -> None:
        """Writes a value into the fields of a `Rating`."""
        if question.id in RESERVED:
            fields[question.id] = value
        elif self.slot:
            fields[self.slot][question.id] = value

    def read_rating(self, question: Question, rating: Rating) -> Value | None:
        """What `rate` wrote."""
        if question.id in RESERVED:
            found: Value | None = getattr(rating, question.id)
            return found
        return getattr(rating, self.slot).get(question.id) if self.slot else None

    def rating_faults(self, question: Question, value: Any) -> Iterator[str]:
        """Why a value in a rating does not answer the question."""
        yield from ()

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """The payload of a value and the messages that it is about; None where a rating records it."""
        return None

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """The value that `record` was given."""
        return None

    def payload_faults(self, question: Question, payload: Any) -> Iterator[str]:
        """Why a payload does not answer the question."""
        yield from ()

    def fit(self, question: Question, payload: Any) -> Payload | None:
        """A payload of this type that came with a file as an answer to the question; None where it is none."""
        return payload if isinstance(payload, Payload) and not [*self.payload_faults(question, payload)] else None

    # --- in words

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """What its payload says, in one line."""
        return ""

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """What its payload says of one answer; None: its name and `describe`."""
        return None


def _type_named(name: str) -> QuestionType:
    from desktop.core.questions import QUESTION_TYPES  # noqa: PLC0415 -- only for copies; the package imports this

    return QUESTION_TYPES[name]


def by_digit(values: Sequence[int | str | bool]) -> Choices:
    """The first of these by the digits in their order."""
    return tuple(zip(DIGITS, values, strict=False))


def is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
