"""The steps of an answer: right, neutral or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import MAX_POSITION, Payload, check
from desktop.core.question import About, Question
from desktop.core.questions.base import Choices, QuestionType, TaskTexts, Value, Wording, by_digit
from desktop.core.untrusted import Fields

VERDICTS: Final = ("right", "neutral", "wrong")
_VERDICTS = {
    "right": QT_TRANSLATE_NOOP("judgements", "correct"),
    "neutral": QT_TRANSLATE_NOOP("judgements", "neutral"),
    "wrong": QT_TRANSLATE_NOOP("judgements", "incorrect"),
}
_DONE = QT_TRANSLATE_NOOP("judgements", "{done} of {count} steps")
_STEP = QT_TRANSLATE_NOOP("judgements", "Step {number}: {text}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer, `text[start:end]`."""

    start: int
    end: int
    verdict: str  # one of VERDICTS


@dataclass(frozen=True, slots=True)
class Steps(Payload):
    """The verdicts on the steps of an answer, in their order."""

    kind: ClassVar[str] = "steps"
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        check(bool(self.steps), self.kind, QT_TRANSLATE_NOOP("errors", "it has no steps"))
        check(
            all(step.verdict in VERDICTS for step in self.steps),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "a step is neither right nor wrong"),
        )
        edges = [edge for step in self.steps for edge in (step.start, step.end)]
        check(
            edges == sorted(edges) and edges[0] >= 0,
            self.kind,
            QT_TRANSLATE_NOOP("errors", "its steps overlap or are out of order"),
        )
        check(
            all(step.start < step.end for step in self.steps), self.kind, QT_TRANSLATE_NOOP("errors", "a step is empty")
        )

    def to_dict(self) -> dict[str, Any]:
        """Return `steps`, each with `start`, `end` and `verdict`."""
        return {"steps": [{"start": s.start, "end": s.end, "verdict": s.verdict} for s in self.steps]}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `steps`. Raises `UserError`."""
        return cls(tuple(_step(step) for step in fields.objects("steps")))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(tuple(Step(**step) for step in data["steps"]))

    @property
    def passage_ends(self) -> Sequence[int]:
        """The ends of the steps, in ascending order."""
        return [step.end for step in self.steps]


class StepsType(QuestionType):
    """Values have a verdict for each step, "" for a step without one."""

    name = "steps"
    title = QT_TRANSLATE_NOOP("schemes", "Step labels")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Step labels")
    origin_title = QT_TRANSLATE_NOOP("export", "from step labels")
    position = 10
    abouts = (About.ANSWER,)
    payload = Steps

    def choices(self, question: Question, part: int = 0) -> Choices:
        """Return the three verdicts."""
        return by_digit(VERDICTS)

    def parts(self, task: TaskTexts, target: str, question: Question) -> int:
        """Return the number of steps of the answer."""
        return len(task.steps[target])

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` has a verdict or "" for each step."""
        fits = isinstance(value, tuple) and len(value) == len(task.steps[target])
        return fits and {*value} <= {*VERDICTS, ""}  # type: ignore[misc]  # a tuple

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether each step has a verdict."""
        return isinstance(value, tuple) and all(value)

    def with_part(
        self, task: TaskTexts, target: str, question: Question, now: Value | None, part: int, value: Value | None
    ) -> Value | None:
        """Return the verdicts with that of one step set or cleared; None if no verdict is left."""
        verdicts = list(now) if isinstance(now, tuple) else [""] * len(task.steps[target])
        verdicts[part] = value or ""
        return tuple(verdicts) if any(verdicts) else None

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the verdicts with the passages of their steps."""
        if not isinstance(value, tuple):
            return None
        judged = zip(task.steps[target], value, strict=True)
        return Steps(tuple(Step(*passage, verdict) for passage, verdict in judged if verdict)), (target,)

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the verdicts on the steps that the text has now."""
        verdicts = {(step.start, step.end): step.verdict for step in payload.steps}
        return tuple(verdicts.get(passage, "") for passage in task.steps.get(target, ()))

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Show the verdicts as ✓, · and ✗."""
        return " ".join({"right": "✓", "wrong": "✗"}.get(step["verdict"], "·") for step in payload["steps"])

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Say how many steps have a verdict."""
        verdicts = value if isinstance(value, tuple) else ()
        return wording.translate(_DONE).format(done=sum(map(bool, verdicts)), count=len(verdicts))

    def describe_part(
        self, task: TaskTexts, target: str, question: Question, part: int, value: Value | None, wording: Wording
    ) -> str:
        """Give the number of a step and its verdict, without a verdict its text."""
        verdict = value[part] if isinstance(value, tuple) else ""
        start, end = task.steps[target][part]
        text = wording.translate(_VERDICTS[verdict]) if verdict else " ".join(task.texts[target][start:end].split())
        return wording.translate(_STEP).format(number=part + 1, text=text)


def _step(fields: Fields) -> Step:
    step = Step(
        fields.integer("start", 0, MAX_POSITION),
        fields.integer("end", 0, MAX_POSITION),
        fields.one_of("verdict", VERDICTS),
    )
    fields.end()
    return step
