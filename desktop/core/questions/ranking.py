"""The answers from best to worst, with ties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Pair, Payload, check, without_empty
from desktop.core.question import About, Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value, Wording
from desktop.core.untrusted import Fields

Order = tuple[tuple[str, ...], ...]
"""Groups of answers from best to worst; those of one group are tied."""

_COUNT_AND_FIRST = QT_TRANSLATE_NOOP("judgements", "{count} answers, first {answer}")
_ORDER = QT_TRANSLATE_NOOP("judgements", "{order}; not ranked: {rest}")
_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")
_RANK = QT_TRANSLATE_NOOP("judgements", "rank {rank} of {count}")


@dataclass(frozen=True, slots=True)
class Ranking(Payload):
    """Answers from best to worst; the answers of one group are tied.

    Of answers with the same text only one is ranked: `identical` has each such group, beginning with the ranked one.
    """

    kind: ClassVar[str] = "ranking"
    compared_as: ClassVar[str] = "ranking"
    order: tuple[tuple[str, ...], ...]
    identical: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        ranked = [id for group in self.order for id in group]
        check(all(self.order) and len(ranked) >= 1, self.kind, QT_TRANSLATE_NOOP("errors", "it has an empty rank"))
        if not self.identical:  # the usual case; the other checks take longer than reading the payload
            check(
                len(set(ranked)) == len(ranked), self.kind, QT_TRANSLATE_NOOP("errors", "it contains an answer twice")
            )
            return
        twins = [id for group in self.identical for id in group[1:]]
        check(
            all(len(group) > 1 for group in self.identical),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "a group of identical answers has only one"),
        )
        check(
            {group[0] for group in self.identical} <= set(ranked),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "an identical answer is not ranked"),
        )
        check(
            len({*ranked, *twins}) == len(ranked) + len(twins),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it contains an answer twice"),
        )
        check(
            len({group[0] for group in self.identical}) == len(self.identical),
            self.kind,
            QT_TRANSLATE_NOOP("errors", "it contains a group of identical answers twice"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return `order`, and `identical` if there are identical answers, as lists."""
        return {"order": _lists(self.order)} | without_empty(identical=_lists(self.identical))

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `order` and `identical`. Raises `UserError`."""
        return cls(fields.groups("order"), fields.groups("identical"))

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Load what `to_dict` returned."""
        return cls(tuple(map(tuple, data["order"])), tuple(map(tuple, data.get("identical", ()))))

    def check(self, messages: tuple[str, ...]) -> None:
        """Raise `UserError` unless it ranks exactly these messages."""
        ranked = {id for group in (*self.order, *self.identical) for id in group}
        check(ranked == set(messages), self.kind, QT_TRANSLATE_NOOP("errors", "it does not rank each of its answers"))

    def pairs(self, ties: bool = False) -> Iterator[Pair]:
        """Yield each answer over every answer of a lower rank; with `ties` also the pairs within a rank."""
        for rank, group in enumerate(self.order):
            for position, better in enumerate(group):
                if ties:
                    yield from (Pair(better, other, 0) for other in group[position + 1 :])
                yield from (Pair(better, worse) for lower in self.order[rank + 1 :] for worse in lower)

    @property
    def named_messages(self) -> tuple[str, ...]:
        """All ranked and identical answers, sorted."""
        return tuple(sorted({id for group in (*self.order, *self.identical) for id in group}))

    def with_ids(self, ids: Sequence[str]) -> Payload:
        """Return the ranking with ids in place of indices."""
        order, identical = (
            tuple(tuple(ids[int(index)] for index in group) for group in groups)
            for groups in (self.order, self.identical)
        )
        return Ranking(order, identical)


class RankingType(QuestionType):
    """Values are an `Order`, complete when it has all answers."""

    name = "ranking"
    title = QT_TRANSLATE_NOOP("schemes", "Ranking")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Ranking")
    origin_title = QT_TRANSLATE_NOOP("export", "from rankings")
    position = 7
    abouts = (About.ANSWERS,)
    payload = Ranking
    ranks_identical = True

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` ranks candidates, each at most once."""
        if not isinstance(value, tuple) or not all(isinstance(group, tuple) and group for group in value):
            return False
        ranked = [id for group in value for id in group]
        return len(set(ranked)) == len(ranked) and set(ranked) <= set(task.candidates)

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        """Whether all candidates are ranked."""
        return sum(map(len, order_of(value))) == len(task.candidates)

    def with_letter(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """Put the answer on the next rank (with Shift on the last one); a ranked answer is removed."""
        order = order_of(now)
        rest = without(order, candidate)
        placed = any(candidate in group for group in order)
        if placed and not (shift and candidate not in order[-1]):
            return rest
        return (*rest[:-1], (*rest[-1], candidate)) if shift and rest else (*rest, (candidate,))

    def to_payload(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        """Return the ranking, and the ranked answers with those identical to them."""
        order = order_of(value)
        ranked = {id for group in order for id in group}
        identical = tuple(group for group in task.identical if group[0] in ranked)
        twins = [id for group in identical for id in group[1:]]
        return Ranking(order, identical), (*ranked, *twins)

    def from_payload(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        """Return the order of those answers that are candidates."""
        order = tuple(tuple(id for id in group if id in task.candidates) for group in payload.order)
        return tuple(group for group in order if group)

    def describe(self, payload: Mapping[str, Any], wording: Wording) -> str:
        """Say how many answers are ranked and which is first."""
        order = payload["order"]
        count = sum(map(len, order))
        return wording.translate(_COUNT_AND_FIRST).format(count=count, answer=wording.quoted(order[0][0]))

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """Describe the order: "A > B = C; not ranked: D"."""
        order = order_of(value)
        ranked = " > ".join(" = ".join(map(wording.quoted, group)) for group in order)
        rest = [wording.quoted(id) for id in task.candidates if not any(id in group for group in order)]
        if not rest:
            return ranked
        return wording.translate(_ORDER).format(order=ranked, rest=wording.translate(_COMMA).join(rest))

    def describe_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        """Describe the rank of the answer."""
        twin = next((group[0] for group in payload.get("identical", ()) if answer in group), answer)
        order = payload["order"]
        rank = 1
        for group in order:
            if twin in group:
                return wording.translate(_RANK).format(rank=rank, count=sum(map(len, order)))
            rank += len(group)
        return ""


def order_of(value: Value | None) -> Order:
    """Return a value as an order; empty if there is no response."""
    return value if isinstance(value, tuple) else ()


def without(order: Order, candidate: str) -> Order:
    """Return the ranking without an answer, and without ranks that become empty."""
    kept = (tuple(id for id in group if id != candidate) for group in order)
    return tuple(group for group in kept if group)


def moved(order: Order, candidate: str, rank: int, *, tie: bool) -> Order:
    """Return the ranking after an answer was dragged.

    It joins the answers of `rank` if `tie`, else it gets a rank before them. `rank` counts from 0 in the present
    ranking.
    """
    marked = [list(group) for group in order]
    for group in marked:
        if candidate in group:
            group[group.index(candidate)] = ""  # keeps its rank until the new one is found
    rank = max(0, min(rank, len(marked)))
    if tie and rank < len(marked):
        marked[rank].append(candidate)
    else:
        marked.insert(rank, [candidate])
    cleaned = (tuple(id for id in group if id) for group in marked)
    return tuple(group for group in cleaned if group)


def tie_of_identical(identical: tuple[str, ...]) -> Ranking:
    """Return the tie of answers with the same text."""
    return Ranking((identical[:1],), (identical,))


def _lists(groups: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [list(group) for group in groups]
