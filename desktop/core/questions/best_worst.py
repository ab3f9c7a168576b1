"""The best and the worst of the answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Pair, Payload, check
from desktop.core.question import About, Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value, Wording
from desktop.core.untrusted import Fields

_BEST = QT_TRANSLATE_NOOP("judgements", "best")
_WORST = QT_TRANSLATE_NOOP("judgements", "worst")
_BEST_AND_WORST = QT_TRANSLATE_NOOP("judgements", "{answer} is best, {other} worst")
_CHOSEN = QT_TRANSLATE_NOOP("judgements", "best {best}, worst {worst}")
_BETWEEN = QT_TRANSLATE_NOOP("judgements", "neither best nor worst")


@dataclass(frozen=True, slots=True)
class BestWorst(Payload):
    """The best and the worst of the answers. The answers between have no order."""

    kind: ClassVar[str] = "best_worst"
    compared_as: ClassVar[str] = "best_worst"
    best: str
    worst: str

    def __post_init__(self) -> None:
        check(self.best != self.worst, self.kind, QT_TRANSLATE_NOOP("errors", "the best answer is the worst"))

    def to_dict(self) -> dict[str, Any]:
        """Return `best` and `worst`."""
        return {"best": self.best, "worst": self.worst}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `best` and `worst`. Raises `UserError`."""
        return cls(fields.id("best"), fields.id("worst"))

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless both answers are among the messages."""
        check(
            {self.best, self.worst} <= set(messages),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it is about other answers"),
        )

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield the best answer over the worst."""
        yield Pair(self.best, self.worst)

    def with_ids(self, ids: Sequence[str]) -> Payload:
        """Return the choice with ids in place of indices."""
        return BestWorst(ids[int(self.best)], ids[int(self.worst)])


class BestWorstType(QuestionType):
    """Values are (best, worst), with "" for the one that is not chosen yet."""

    name = "best_worst"
    title = QT_TRANSLATE_NOOP("schemes", "Best and worst")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Best and worst")
    origin_title = QT_TRANSLATE_NOOP("export", "from best/worst choices")
    position = 9
    abouts = (About.ANSWERS,)
    payload = BestWorst

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` names two different candidates, or one."""
        fits = isinstance(value, tuple) and len(value) == 2 and value[0] != value[1]
        return fits and {*value} <= {*task.candidates, ""}  # type: ignore[misc]  # a tuple

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether both answers are chosen."""
        return isinstance(value, tuple) and all(value)

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """Choose the best, then the worst (with Shift at once); pressed again, clear the choice."""
        best, worst = now if isinstance(now, tuple) else ("", "")
        if candidate in (best, worst):
            best, worst = ("" if one == candidate else one for one in (best, worst))
        elif shift or best:
            worst = candidate
        else:
            best = candidate
        return (best, worst) if best or worst else None

    def best_answer(self, task: TaskTexts, value: Value | None) -> str | None:
        """Return the answer chosen as the best."""
        return value[0] or None if isinstance(value, tuple) else None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the payload of a complete value."""
        return (BestWorst(*value), task.candidates) if isinstance(value, tuple) else None

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the best and the worst answer."""
        return payload.best, payload.worst

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Describe both choices."""
        best, worst = (wording.quoted(payload[which]) for which in ("best", "worst"))
        return wording.translate(_BEST_AND_WORST).format(answer=best, other=worst)

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe both choices, either of which may be missing."""
        best, worst = value if isinstance(value, tuple) else ("", "")
        letters = [wording.quoted(id) if id else "–" for id in (best, worst)]
        return wording.translate(_CHOSEN).format(best=letters[0], worst=letters[1])

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe the answer as the best, the worst, or neither."""
        return wording.translate({payload["best"]: _BEST, payload["worst"]: _WORST}.get(answer, _BETWEEN))
