"""Which of two answers is better, and how much."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.payloads import Pair, Payload, check, without_empty
from desktop.core.question import About, Question
from desktop.core.questions.base import BOTH_BAD, Choices, QuestionType, TaskTexts, Value, Wording, by_digit, is_integer
from desktop.core.questions.ranking import RankingType
from desktop.core.untrusted import Fields

_STEPS = QT_TRANSLATE_NOOP("schemes", "{steps} levels")
_STEPS_BAD = QT_TRANSLATE_NOOP("schemes", "{steps} levels, or both bad")
_BETTER = (
    QT_TRANSLATE_NOOP("judgements", "{answer} is slightly better"),
    QT_TRANSLATE_NOOP("judgements", "{answer} is better"),
    QT_TRANSLATE_NOOP("judgements", "{answer} is much better"),
)
_IS_BETTER = (
    QT_TRANSLATE_NOOP("judgements", "slightly better"),
    QT_TRANSLATE_NOOP("judgements", "better"),
    QT_TRANSLATE_NOOP("judgements", "much better"),
)
_IS_WORSE = (
    QT_TRANSLATE_NOOP("judgements", "slightly worse"),
    QT_TRANSLATE_NOOP("judgements", "worse"),
    QT_TRANSLATE_NOOP("judgements", "much worse"),
)
_TIE = QT_TRANSLATE_NOOP("judgements", "tie")
_BOTH_BAD = QT_TRANSLATE_NOOP("judgements", "both bad")


@dataclass(frozen=True, slots=True)
class Comparison(Payload):
    """A comparison of two answers.

    `strength` is below 0 if `first` is better, above 0 if `second` is, 0 for a tie and for `both_bad`. `steps` is the
    number of levels of the scale: 3, 5 or 7. An imported comparison may have the `margin` of its file, in any unit, and
    the `overall` preference (-3 to 3) that the file gives for several annotators together.
    """

    kind: ClassVar[str] = "comparison"
    compared_as: ClassVar[str] = "comparison"
    first: str
    second: str
    strength: int
    steps: int = 3
    both_bad: bool = False
    margin: float | None = None
    overall: int | None = None

    def __post_init__(self) -> None:
        check(self.first != self.second, self.kind, QT_TRANSLATE_NOOP("errors", "both sides are the same answer"))
        check(self.steps in (3, 5, 7), self.kind, QT_TRANSLATE_NOOP("errors", "its scale has neither 3, 5 nor 7 steps"))
        check(
            abs(self.strength) <= self.steps // 2,
            self.kind,
            QT_TRANSLATE_NOOP("errors", "its strength is off the scale"),
        )
        check(
            not (self.both_bad and self.strength),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it has both “both bad” and a preference"),
        )
        check(
            self.margin is None or 0 <= self.margin < math.inf,
            self.kind,
            QT_TRANSLATE_NOOP("errors", "its margin is not a number of 0 or more"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name; `both_bad`, `margin` and `overall` only if they are set."""
        values = {"first": self.first, "second": self.second, "strength": self.strength, "steps": self.steps}
        more = without_empty(margin=self.margin, overall=self.overall)
        return values | ({"both_bad": True} if self.both_bad else {}) | more

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the fields. Raises `UserError` for values off their scale."""
        return cls(
            fields.id("first"),
            fields.id("second"),
            fields.integer("strength", -3, 3),
            fields.integer("steps", 3, 7),
            fields.flag("both_bad", False),
            fields.optional_number("margin", 0, 1e300),
            fields.optional_integer("overall", -3, 3),
        )

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless the messages are the two answers."""
        check(
            {self.first, self.second} == set(messages),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it is about other answers"),
        )

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield the preference; for a tie nothing, or a tie with `ties`."""
        if self.strength:
            better, worse = (self.first, self.second) if self.strength < 0 else (self.second, self.first)
            yield Pair(better, worse, abs(self.strength), self.margin)
        elif ties and not self.both_bad:
            yield Pair(self.first, self.second, 0)

    @property
    def named_messages(self) -> tuple[str, ...]:
        """The two answers, sorted."""
        return (self.first, self.second) if self.first < self.second else (self.second, self.first)

    def with_ids(self, ids: Sequence[str]) -> Payload:
        """Return the comparison with ids in place of indices."""
        return replace(self, first=ids[int(self.first)], second=ids[int(self.second)])

    @property
    def is_in_first_bundles(self) -> bool:
        """Whether it has no field that 0.1.0 does not know."""
        return self.margin is None and self.overall is None


class ComparisonType(QuestionType):
    """Values are how much better the second answer is (below 0: the first), or `BOTH_BAD`."""

    name = "comparison"
    title = QT_TRANSLATE_NOOP("schemes", "Pairwise comparison")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Comparison")
    origin_title = QT_TRANSLATE_NOOP("export", "from comparisons")
    position = 8
    abouts = (About.ANSWERS,)
    uses = frozenset({"steps", "both_bad"})
    payload = Comparison
    selects_best_answer = True
    ranks_identical = True

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return a scale of five levels."""
        return {"steps": 5}

    def for_answer_count(self, question: Question, count: int) -> Question:
        """Return a ranking if there are more than two answers."""
        return question if count == 2 else replace(question, type=_RANKING, steps=0, both_bad=False)

    def describe_question(self, question: Question, language: str) -> tuple[str, Mapping[str, object]]:
        """Say how many levels there are, and whether both answers can be bad."""
        return _STEPS_BAD if question.both_bad else _STEPS, {"steps": question.steps}

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the levels from "first much better" to "second much better"."""
        return by_digit(range(-(question.steps // 2), question.steps // 2 + 1))

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` is on the scale, or `BOTH_BAD` if the question has that."""
        if value == BOTH_BAD:
            return question.both_bad
        return is_integer(value) and abs(value) <= question.steps // 2  # type: ignore[arg-type]  # a number

    def with_nudge(self, question: Question, now: Value | None, delta: int) -> Value | None:
        """Move the value by one level, within the scale."""
        most = question.steps // 2
        return max(-most, min(most, (now if isinstance(now, int) else 0) + delta))

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """Prefer the answer; pressed again, prefer it more."""
        sign = 1 if task.candidates.index(candidate) else -1
        strength = now if isinstance(now, int) else 0
        more = sign if strength * sign <= 0 else strength + sign
        most = question.steps // 2
        return max(-most, min(most, more))

    def best_answer(self, task: TaskTexts, value: Value | None) -> str | None:
        """Return the preferred answer; None for a tie."""
        return task.candidates[value > 0] if isinstance(value, int) and value else None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the comparison of the two candidates."""
        first, second = task.candidates
        strength = value if isinstance(value, int) else 0
        return Comparison(first, second, strength, question.steps, value == BOTH_BAD), task.candidates

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the value for the candidates in their order on the screen."""
        strength: int = payload.strength if payload.first == task.candidates[0] else -payload.strength
        return BOTH_BAD if payload.both_bad else strength

    def payload_faults(self, question: Question, payload: Any) -> Iterator[Phrase]:
        """Yield a reason if the payload has another number of levels."""
        if payload.steps != question.steps:
            text = QT_TRANSLATE_NOOP("errors", "“{question}” has {expected} steps, not {steps}")
            yield Phrase(text, question=question.id, expected=question.steps, steps=payload.steps)

    def fit(self, question: Question, payload: Any) -> Payload | None:
        """Adapt an imported comparison to the number of levels, if its strength is on the scale."""
        if isinstance(payload, Comparison) and abs(payload.strength) <= question.steps // 2:
            return replace(payload, steps=question.steps)
        return None

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Describe the preference with the beginning of the better answer."""
        if payload.get("both_bad"):
            return wording.translate(_BOTH_BAD)
        if not payload["strength"]:
            return wording.translate(_TIE)
        return wording.translate(_BETTER[_degree(payload)]).format(answer=wording.quoted(_better(payload)))

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe the preference with the letter of the better answer."""
        first, second = task.candidates
        strength = value if isinstance(value, int) else 0
        comparison = {"first": first, "second": second, "strength": strength, "steps": question.steps}
        return self.describe({**comparison, "both_bad": value == BOTH_BAD}, wording)

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe how much better or worse the answer is."""
        if payload.get("both_bad") or not payload["strength"]:
            return self.describe(payload, wording)
        return wording.translate((_IS_BETTER if answer == _better(payload) else _IS_WORSE)[_degree(payload)])


_RANKING = RankingType()


def _better(payload: Mapping[str, Any]) -> str:
    return str(payload["first"] if payload["strength"] < 0 else payload["second"])


def _degree(payload: Mapping[str, Any]) -> int:
    """Return the index in `_BETTER`: 0 slightly, 1 better, 2 much."""
    strength, most = abs(payload["strength"]), payload["steps"] // 2
    return 1 if most == 1 else 2 if strength == most else 0 if strength == 1 else 1
