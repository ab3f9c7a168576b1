"""The best of the answers, with a reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Pair, Payload, check
from desktop.core.question import About, Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value, Wording
from desktop.core.untrusted import Fields

_BEST_SINCE = QT_TRANSLATE_NOOP("judgements", "{answer} – {reason}")
_BEST = QT_TRANSLATE_NOOP("judgements", "best: {reason}")
_CHOSEN = QT_TRANSLATE_NOOP("judgements", "best {letter}, reason: {reason}")
_NOT_BEST = QT_TRANSLATE_NOOP("judgements", "not the best")


@dataclass(frozen=True, slots=True)
class BestWithReason(Payload):
    """One answer preferred to each of the others, with a reason. The others have no order among them."""

    kind: ClassVar[str] = "best_with_reason"
    compared_as: ClassVar[str] = "best_worst"
    best: str
    others: tuple[str, ...]
    reason: str

    def __post_init__(self) -> None:
        check(bool(self.others), self.kind, QT_TRANSLATE_NOOP("errors", "it names no other answer"))
        check(
            len({self.best, *self.others}) == len(self.others) + 1,
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it contains an answer twice"),
        )
        check(bool(self.reason.strip()), self.kind, QT_TRANSLATE_NOOP("errors", "it gives no reason"))

    def to_dict(self) -> dict[str, Any]:
        """Return `best`, `others` and `reason`."""
        return {"best": self.best, "others": list(self.others), "reason": self.reason}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `best`, `others` and `reason`. Raises `UserError`."""
        return cls(fields.id("best"), fields.ids("others"), fields.text("reason"))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(data["best"], tuple(data["others"]), data["reason"])

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless the messages are the best answer and the others."""
        check(
            set(self.named_messages) == set(messages),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it is about other answers"),
        )

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield the best answer over each of the others."""
        yield from (Pair(self.best, other) for other in self.others)

    @property
    def named_messages(self) -> tuple[str, ...]:
        """The best answer and the others, sorted."""
        return tuple(sorted((self.best, *self.others)))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        """Return the choice with ids in place of indices."""
        best, *others = (ids[int(index)] for index in (self.best, *self.others))
        return BestWithReason(best, tuple(others), self.reason)

    @property
    def is_in_first_bundles(self) -> bool:
        """False: 0.1.0 does not know the kind."""
        return False


class BestWithReasonType(QuestionType):
    """Values are (best, reason), with "" for what is missing; complete with both. A letter chooses the best."""

    name = "best_with_reason"
    title = QT_TRANSLATE_NOOP("schemes", "Best answer, with a reason")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Best answer")
    origin_title = QT_TRANSLATE_NOOP("export", "from best answers with a reason")
    position = 12
    abouts = (About.ANSWERS,)
    payload = BestWithReason
    is_in_first_bundles = False

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` has a candidate, a reason or both."""
        if not isinstance(value, tuple) or len(value) != 2 or not all(isinstance(part, str) for part in value):
            return False
        return any(value) and value[0] in (*task.candidates, "")

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether `value` has both a best answer and a reason."""
        return isinstance(value, tuple) and bool(value[0]) and bool(value[1].strip())

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """Choose the answer as the best; pressed again, clear the choice."""
        best, reason = now if isinstance(now, tuple) else ("", "")
        best = "" if best == candidate else candidate
        return (best, reason) if best or reason else None

    def best_answer(self, task: TaskTexts, value: Value | None) -> str | None:
        """Return the chosen answer."""
        return value[0] or None if isinstance(value, tuple) else None

    def free_text(self, value: Value | None) -> str | None:
        """Return the reason."""
        return str(value[1]) if isinstance(value, tuple) else ""

    def with_free_text(self, now: Value | None, text: str) -> Value | None:
        """Return the value with another reason."""
        best = now[0] if isinstance(now, tuple) else ""
        return (best, text) if best or text else None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the payload of a complete value."""
        if not isinstance(value, tuple) or not self.is_complete(task, question, value):
            return None
        best, reason = value
        others = tuple(id for id in task.candidates if id != best)
        return BestWithReason(best, others, reason.strip()), task.candidates

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the best answer and the reason."""
        return payload.best, payload.reason

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Describe the choice: "answer – reason"."""
        reason = " ".join(payload["reason"].split())
        return wording.translate(_BEST_SINCE).format(answer=wording.quoted(payload["best"]), reason=reason)

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe the choice and the reason, either of which may be missing."""
        best, reason = value if isinstance(value, tuple) else ("", "")
        letter = wording.quoted(best) if best else "–"
        return wording.translate(_CHOSEN).format(letter=letter, reason=" ".join(reason.split()) or "–")

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe the answer as the best, with the reason, or as not the best."""
        if answer != payload["best"]:
            return wording.translate(_NOT_BEST)
        return wording.translate(_BEST).format(reason=" ".join(payload["reason"].split()))
