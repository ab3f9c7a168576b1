"""The base class of question types.

A question type is one module of this package. It defines the fields that its questions have in a scheme, the values and
keys that answer them, when a response is complete, which payload records it, and how the payload reads as text. It
handles values only: `core.desk` moves through a task, and `ui.desk.questions` has the controls.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Protocol, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.payloads import Payload, Rating
from desktop.core.question import RESERVED, About, Option, OptionNumber, Question
from desktop.core.words import Passage

DIGITS: Final = tuple("1234567890")
"""The keys that choose a value of the question in view, in the order of the keyboard."""
BOTH_BAD: Final = "both_bad"
"""The value of a comparison in which neither answer is acceptable."""

Value = int | str | bool | tuple[Any, ...]
"""A response; each type says what it is. Never empty: None means no response."""
Choices = tuple[tuple[str, int | str | bool], ...]
"""Digits with the values that they choose."""


class TaskTexts(Protocol):
    """What a question type knows about a task."""

    @property
    def prompt(self) -> str:
        """The id of the prompt."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """The ids of the answers in the order on the screen, of identical answers only the first."""

    @property
    def identical(self) -> tuple[tuple[str, ...], ...]:
        """Groups of answers with the same text; the first of each group is a candidate."""

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts of the prompt and the candidates, by id."""

    @property
    def steps(self) -> Mapping[str, tuple[Passage, ...]]:
        """The steps of each text, by id."""


class Wording(Protocol):
    """What a question type needs to describe a payload in the user's language."""

    def translate(self, template: str) -> str:
        """Translate a template that is marked for the context "judgements"."""

    def quoted(self, answer: str) -> str:
        """Return the beginning of an answer's text, in quotation marks."""

    def option(self, id: str) -> str:
        """Return the label of an option, as the scheme of the judgement has it."""


class QuestionType:
    """The behaviour of one type. Stateless: each subclass has one instance, in `QUESTION_TYPES`.

    Titles are marked for translation: `title` in the context "schemes", `kind_title` in "judgements".
    """

    name: ClassVar[str]
    """Its name in the JSON of schemes, which never changes."""
    title: ClassVar[str]
    position: ClassVar[int]
    """Its rank in the list of types that a user chooses from."""
    abouts: ClassVar[tuple[About, ...]] = (About.ANSWER, About.PROMPT)
    """What its questions can be about; the first is the default."""
    uses: ClassVar[frozenset[str]] = frozenset()
    """The optional fields of `Question` that its questions have."""
    option_numbers: ClassVar[Mapping[str, OptionNumber]] = {}
    """The numbers that each of its options has, by name."""
    reserved: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """The ids in `RESERVED` that belong to this type, with the field values that they require."""
    payload: ClassVar[type[Payload] | None] = None
    """The payload that records a response; None if a `Rating` or a `Note` does."""
    kind_title: ClassVar[str] = ""
    """The name of its payload's kind."""
    origin_title: ClassVar[str] = ""
    """The name of exported rows that come from its payload, marked in the context "export"."""
    is_in_first_bundles: ClassVar[bool] = True
    """Whether Sayso 0.1.0 can read it."""
    slot: ClassVar[str] = ""
    """The field of `Rating` that records responses by question id; empty if there is none."""
    options_are_tags: ClassVar[bool] = False
    """Whether its values are tags of the prompt, which other questions may require."""
    exports_option_labels: ClassVar[bool] = False
    """Whether labels of options are exported, so that each has to be unique."""
    marks_passages: ClassVar[bool] = False
    """Whether its options are labels for passages of the text."""
    selects_best_answer: ClassVar[bool] = False
    """Whether choosing the best answer by a key also selects that answer."""
    ranks_identical: ClassVar[bool] = False
    """Whether a tie is recorded if all answers have the same text."""

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
        """Return values for the fields in `uses` of a question that had another type before."""
        return {}

    def allows_reserved_id(self, question: Question) -> bool:
        """Whether a question with a reserved id is valid."""
        fields = self.reserved.get(question.id)
        return fields is not None and all(getattr(question, name) == value for name, value in fields.items())

    def with_numbers(self, option: Option) -> Option:
        """Return the option with exactly the numbers of this type; missing ones get their default."""
        numbers = {name: option.numbers.get(name, its.default) for name, its in self.option_numbers.items()}
        return replace(option, numbers=numbers)

    def has_valid_numbers(self, option: Option) -> bool:
        """Whether the option has exactly the numbers of this type, each within its bounds."""
        numbers = self.option_numbers
        return option.numbers.keys() == numbers.keys() and all(
            number.low <= option.numbers[name] <= number.high for name, number in numbers.items()
        )

    def for_answer_count(self, question: Question, count: int) -> Question:
        """Return the question as it is asked in a task with `count` answers."""
        return question

    def describe_question(self, question: Question, language: str) -> tuple[str, Mapping[str, object]]:
        """Say how the question is answered: a template in the context "schemes" and the values that fill it."""
        return self.title, {}

    def keys(self, question: Question) -> dict[str, str | None]:
        """Return what has a key of its own, by "question" or "question/option"; None takes the next free key."""
        return {question.id: question.key} if question.key is not None else {}

    # --- on the desk

    def is_flag(self, question: Question) -> bool:
        """Whether the question is an optional chip that is pressed or not."""
        return False

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the values that digits choose while this question (or this part of it) is in view."""
        return ()

    def parts(self, task: TaskTexts, target: str, question: Question) -> int:
        """Return how many parts are answered one after the other; 0 if the question has no parts."""
        return 0

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is a possible response, complete or not."""
        raise NotImplementedError

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether a possible response leaves nothing open."""
        return True

    def with_part(
        self, task: TaskTexts, target: str, question: Question, now: Value | None, part: int, value: Value | None
    ) -> Value | None:
        """Return the value with one part set, or cleared if `value` is None."""
        raise NotImplementedError

    def with_chip_pressed(self, question: Question, now: Value | None, option: str) -> Value | None:
        """Return the value after a press on the chip of the question or of an option. Only for types with chips."""
        raise NotImplementedError

    @property
    def has_chips(self) -> bool:
        """Whether questions of this type show as chips."""
        return type(self).with_chip_pressed is not QuestionType.with_chip_pressed

    def with_nudge(self, question: Question, now: Value | None, delta: int) -> Value | None:
        """Return the value one step to the left (-1) or right (1)."""
        values = [value for _, value in self.choices(question)]
        if now is None:
            return values[0 if delta > 0 else -1]
        here = values.index(now) if now in values else len(values)  # chosen with the mouse, beyond the digits
        return values[max(0, min(len(values) - 1, here + delta))]

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """Return the value after the letter of an answer is pressed. Only for questions about all answers."""
        return now

    def best_answer(self, task: TaskTexts, value: Value | None) -> str | None:
        """Return the answer that is the best according to `value`; None if it does not say."""
        return None

    def free_text(self, value: Value | None) -> str | None:
        """Return the free text in `value`; None for types without free text."""
        return None

    def with_free_text(self, now: Value | None, text: str) -> Value | None:
        """Return the value with its free text replaced; None if nothing is left."""
        raise NotImplementedError

    @property
    def has_free_text(self) -> bool:
        """Whether values of this type contain free text."""
        return self.free_text(None) is not None

    # --- recording and reading back

    def implicit_value(self, question: Question) -> Value | None:
        """Return the value to record if there is no response."""
        return None

    def write_rating(self, question: Question, value: Value, fields: dict[str, Any]) -> None:
        """Add a value to the fields of a `Rating`."""
        if question.id in RESERVED:
            fields[question.id] = value
        elif self.slot:
            fields[self.slot][question.id] = value

    def read_rating(self, question: Question, rating: Rating) -> Value | None:
        """Return the value that `write_rating` wrote; None if there is none."""
        if question.id in RESERVED:
            found: Value | None = getattr(rating, question.id)
            return found
        return getattr(rating, self.slot).get(question.id) if self.slot else None

    def rating_faults(self, question: Question, value: Any) -> Iterator[Phrase]:
        """Yield the reasons why a value in a rating does not answer the question."""
        yield from ()

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the payload of a value and the messages that it is about; None if a rating records it."""
        return None

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the value that `to_payload` recorded."""
        return None

    def payload_faults(self, question: Question, payload: Any) -> Iterator[Phrase]:
        """Yield the reasons why a payload does not answer the question."""
        yield from ()

    def fit(self, question: Question, payload: Any) -> Payload | None:
        """Adapt an imported payload to the question; None if it does not fit."""
        return payload if isinstance(payload, Payload) and not [*self.payload_faults(question, payload)] else None

    # --- as text

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Describe a payload in one line."""
        return ""

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe a response, complete or not, without the question. `wording.quoted` gives letters."""
        return str(value)

    def describe_part(
        self, task: TaskTexts, target: str, question: Question, part: int, value: Value | None, wording: Wording
    ) -> str:
        """Name one part of a question, with its response if there is one. Only for questions with parts."""
        raise NotImplementedError

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe what a payload says about one answer; None stands for its title and `describe`."""
        return None


def _type_named(name: str) -> QuestionType:
    from desktop.core.questions import QUESTION_TYPES  # noqa: PLC0415 -- only for copies; the package imports this

    return QUESTION_TYPES[name]


def no_option(question: Question, value: object) -> Phrase:
    """Return the reason why `value` does not answer a question with options."""
    text = QT_TRANSLATE_NOOP("errors", "“{question}” has no option “{option}”")
    return Phrase(text, question=question.id, option=str(value))


def by_digit(values: Sequence[int | str | bool]) -> Choices:
    """Assign digits to values in order; values beyond the tenth get none."""
    return tuple(zip(DIGITS, values, strict=False))


def is_integer(value: object) -> bool:
    """Whether `value` is an int and not a bool."""
    return isinstance(value, int) and not isinstance(value, bool)
