"""A rubric: named criteria with weights, each scored from 0 to its maximum."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.payloads import Payload, check, without_empty
from desktop.core.question import About, Option, OptionNumber, Question, localized
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, Wording, is_integer
from desktop.core.untrusted import Fields

MAX_WEIGHT: Final = 100
_DIGITS: Final = 6  # decimals of a reward: enough for a trainer, and equal on every machine
_SCORE = QT_TRANSLATE_NOOP("judgements", "{criterion} {score}/{maximum}")
_SCORE_ALONE = QT_TRANSLATE_NOOP("judgements", "{criterion} {score}")
_SCORE_OF = QT_TRANSLATE_NOOP("judgements", "{criterion}: {score} of {maximum}")
_DONE = QT_TRANSLATE_NOOP("judgements", "{done} of {count} criteria")
_REWARD_ALONE = QT_TRANSLATE_NOOP("judgements", "reward {reward}")
_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")
_REWARD = QT_TRANSLATE_NOOP("judgements", "reward {reward} ({scores})")


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The score of one criterion. `maximum` is None if an imported file does not give it."""

    criterion: str
    weight: float
    score: float
    maximum: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name, whole numbers without a decimal point."""
        numbers = {"weight": _short(self.weight), "score": _short(self.score)}
        return {"criterion": self.criterion, **numbers} | without_empty(maximum=self.maximum)


@dataclass(frozen=True, slots=True)
class Rubric(Payload):
    """The scores of one answer, with the criteria at the time. `given_reward` is the reward in an imported file."""

    kind: ClassVar[str] = "rubric"
    scores_one_answer: ClassVar[bool] = True
    scores: tuple[CriterionScore, ...]
    given_reward: float | None = None

    def __post_init__(self) -> None:
        check(bool(self.scores), self.kind, QT_TRANSLATE_NOOP("errors", "it has no criteria"))
        for score in self.scores:
            check(0 < score.weight < math.inf, self.kind, QT_TRANSLATE_NOOP("errors", "a weight is not above 0"))
            most = math.inf if score.maximum is None else score.maximum
            check(
                0 <= score.score <= most and score.score < math.inf,
                self.kind,
                QT_TRANSLATE_NOOP("errors", "a score is out of bounds"),
            )

    @property
    def reward(self) -> float | None:
        """The weighted mean of the scores, each as a share of its maximum, from 0 to 1."""
        total = sum(score.weight for score in self.scores)
        shares = [score.weight * score.score / score.maximum for score in self.scores if score.maximum]
        return round(sum(shares) / total, _DIGITS) if len(shares) == len(self.scores) else self.given_reward

    @classmethod
    def averaged(cls, payloads: Sequence[Self]) -> Self:
        """Return the mean score of each criterion. Only scores by the criteria of the last payload count."""
        last = payloads[-1]
        alike = [payload for payload in payloads if payload._criteria == last._criteria]
        means = (sum(p.scores[at].score for p in alike) / len(alike) for at in range(len(last.scores)))
        scores = (replace(score, score=round(mean, _DIGITS)) for score, mean in zip(last.scores, means, strict=True))
        return cls(tuple(scores), last.given_reward)

    @property
    def _criteria(self) -> list[CriterionScore]:
        return [replace(score, score=0) for score in self.scores]

    def to_dict(self) -> dict[str, Any]:
        """Return `scores`, and `reward` if a file gave one."""
        return {"scores": [score.to_dict() for score in self.scores]} | without_empty(reward=self.given_reward)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `scores` and `reward`. Raises `UserError`."""
        return cls(tuple(map(_score, fields.objects("scores"))), fields.optional_number("reward", -1e300, 1e300))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(tuple(CriterionScore(**{"maximum": None} | score) for score in data["scores"]), data.get("reward"))

    @property
    def is_in_first_bundles(self) -> bool:
        """False: 0.1.0 does not know the kind."""
        return False


class RubricType(QuestionType):
    """The options are the criteria. Values have a score for each, None for a criterion without a score."""

    name = "rubric"
    title = QT_TRANSLATE_NOOP("schemes", "Rubric: weighted criteria")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Rubric")
    origin_title = QT_TRANSLATE_NOOP("export", "from rubrics")
    position = 13
    abouts = (About.ANSWER,)
    uses = frozenset({"options"})
    option_numbers = {
        "weight": OptionNumber(QT_TRANSLATE_NOOP("schemes", "Weight"), "× ", 0.01, MAX_WEIGHT, 1, decimals=2),
        "maximum": OptionNumber(QT_TRANSLATE_NOOP("schemes", "Max. score"), "0 – ", 1, 9, 4),
    }
    exports_option_labels = True
    payload = Rubric
    is_in_first_bundles = False

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return the options so far, or two criteria without labels."""
        return {"options": question.options or (Option("criterion_1", {}), Option("criterion_2", {}))}

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the scores of one criterion."""
        return tuple((str(score), score) for score in range(maximum(question.options[part]) + 1))

    def parts(self, task: TaskTexts, target: str, question: Question) -> int:
        """Return the number of criteria."""
        return len(question.options)

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` has a possible score or None for each criterion."""
        return (
            isinstance(value, tuple)
            and len(value) == len(question.options)
            and all(
                score is None or (is_integer(score) and 0 <= score <= maximum(option))
                for score, option in zip(value, question.options, strict=True)
            )
        )

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether each criterion has a score."""
        return isinstance(value, tuple) and None not in value

    def with_part(
        self, task: TaskTexts, target: str, question: Question, now: Value | None, part: int, value: Value | None
    ) -> Value | None:
        """Return the scores with that of one criterion set or cleared; None if no score is left."""
        scores = list(now) if isinstance(now, tuple) else [None] * len(question.options)
        scores[part] = value
        return tuple(scores) if any(score is not None for score in scores) else None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the payload of complete scores."""
        if not isinstance(value, tuple) or not self.is_complete(task, question, value):
            return None
        return make_rubric(question, value), (target,)

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the scores as ints."""
        return tuple(int(score.score) for score in payload.scores)

    def payload_faults(self, question: Question, payload: Any) -> Iterator[Phrase]:
        """Yield a reason if the payload has other criteria, weights or maxima."""
        expected = [(criterion(o), o.numbers["weight"], maximum(o)) for o in question.options]
        if expected != [(score.criterion, score.weight, score.maximum) for score in payload.scores]:
            yield Phrase(QT_TRANSLATE_NOOP("errors", "“{question}” has other criteria"), question=question.id)

    def fit(self, question: Question, payload: Any) -> Payload | None:
        """Adapt an imported rubric to the maxima of the question, if criteria and weights are the same."""
        by_name = {score.criterion: score for score in payload.scores}
        names = [criterion(option) for option in question.options]
        if by_name.keys() != set(names):
            return None
        for name, option in zip(names, question.options, strict=True):
            score = by_name[name]
            if score.weight != option.numbers["weight"] or not 0 <= score.score <= maximum(option):
                return None
            by_name[name] = replace(score, maximum=maximum(option))
        return Rubric(tuple(by_name[name] for name in names))

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Describe the reward and the score of each criterion."""
        parts = []
        for score in payload["scores"]:
            template = _SCORE if score.get("maximum") else _SCORE_ALONE
            parts.append(wording.translate(template).format(**{"maximum": ""} | score))
        scores = wording.translate(_COMMA).join(parts)
        reward = Rubric.load(dict(payload)).reward
        return (
            scores if reward is None else wording.translate(_REWARD).format(reward=reward_text(reward), scores=scores)
        )

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe the reward, or how many criteria have a score."""
        scores = value if isinstance(value, tuple) else ()
        known = [score for score in scores if score is not None]
        if len(known) < len(question.options):
            return wording.translate(_DONE).format(done=len(known), count=len(question.options))
        return wording.translate(_REWARD_ALONE).format(reward=reward_text(make_rubric(question, known).reward or 0.0))

    def describe_part(
        self, task: TaskTexts, target: str, question: Question, part: int, value: Value | None, wording: Wording
    ) -> str:
        """Name a criterion, with its score."""
        option = question.options[part]
        scores = value if isinstance(value, tuple) else (None,) * len(question.options)
        if scores[part] is None:
            return wording.option(option.id)
        return wording.translate(_SCORE_OF).format(
            criterion=wording.option(option.id), score=scores[part], maximum=maximum(option)
        )

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe the reward and the scores: a rubric is about one answer."""
        return self.describe(payload, wording)


def criterion(option: Option) -> str:
    """Return the name of a criterion in data, which is the same in every language of the interface."""
    return localized(option.label, "en")


def reward_text(reward: float) -> str:
    """Return a reward with two decimals, as it shows everywhere."""
    return f"{reward:.2f}"


def maximum(option: Option) -> int:
    """Return the best possible score of a criterion."""
    return int(option.numbers["maximum"])


def make_rubric(question: Question, scores: Sequence[int]) -> Rubric:
    """Return the payload of these scores, one for each criterion."""
    return Rubric(
        tuple(
            CriterionScore(criterion(option), option.numbers["weight"], score, maximum(option))
            for option, score in zip(question.options, scores, strict=True)
        )
    )


def _short(number: float) -> float:
    """Return whole numbers as ints, which JSON writes without a decimal point."""
    return int(number) if number == int(number) else number


def _score(fields: Fields) -> CriterionScore:
    score = CriterionScore(
        fields.name("criterion"),
        fields.number("weight", 0, 1e300),
        fields.number("score", 0, 1e300),
        fields.optional_integer("maximum", 1, 9),
    )
    fields.end()
    return score
