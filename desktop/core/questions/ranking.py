"""The answers from best to worst, with ties."""

from collections.abc import Mapping
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload, Ranking
from desktop.core.questions.base import About, Question, QuestionType, TaskTexts, Value, Wording

Order = tuple[tuple[str, ...], ...]
"""Groups of answers from best to worst; those of one group are tied."""

_COUNT_AND_FIRST = QT_TRANSLATE_NOOP("judgements", "{count} answers, first {answer}")
_RANK = QT_TRANSLATE_NOOP("judgements", "rank {rank} of {count}")


class RankingType(QuestionType):
    """Values are an `Order`, complete when all answers are in it."""

    name = "ranking"
    title = QT_TRANSLATE_NOOP("schemes", "Ranking")
    kind_title = QT_TRANSLATE_NOOP("judgements", "Ranking")
    origin_title = QT_TRANSLATE_NOOP("export", "from rankings")
    position = 7
    abouts = (About.ANSWERS,)
    payload = Ranking
    ranks_identical = True

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        if not isinstance(value, tuple) or not all(isinstance(group, tuple) and group for group in value):
            return False
        ranked = [id for group in value for id in group]
        return len(set(ranked)) == len(ranked) and set(ranked) <= set(task.candidates)

    def is_complete(self, task: TaskTexts, question: Question, value: Value) -> bool:
        return sum(map(len, order_of(value))) == len(task.candidates)

    def lettered(
        self, task: TaskTexts, question: Question, now: Value | None, candidate: str, shift: bool
    ) -> Value | None:
        """The next rank (with Shift: the last rank once more); one that is ranked already is taken out."""
        order = order_of(now)
        rest = without(order, candidate)
        placed = any(candidate in group for group in order)
        if placed and not (shift and candidate not in order[-1]):
            return rest
        return (*rest[:-1], (*rest[-1], candidate)) if shift and rest else (*rest, (candidate,))

    def record(
        self, task: TaskTexts, target: str, question: Question, value: Value
    ) -> tuple[Payload, tuple[str, ...]] | None:
        order = order_of(value)
        ranked = {id for group in order for id in group}
        identical = tuple(group for group in task.identical if group[0] in ranked)
        twins = [id for group in identical for id in group[1:]]
        return Ranking(order, identical), (*ranked, *twins)

    def restore(self, task: TaskTexts, target: str, payload: Any) -> Value | None:
        order = tuple(tuple(id for id in group if id in task.candidates) for group in payload.order)
        return tuple(group for group in order if group)

    def in_words(self, payload: Mapping[str, Any], wording: Wording) -> str:
        order = payload["order"]
        count = sum(map(len, order))
        return wording.translate(_COUNT_AND_FIRST).format(count=count, answer=wording.quoted(order[0][0]))

    def of_answer(self, payload: Mapping[str, Any], answer: str, wording: Wording) -> str | None:
        twin = next((group[0] for group in payload.get("identical", ()) if answer in group), answer)
        order = payload["order"]
        rank = 1
        for group in order:
            if twin in group:
                return wording.translate(_RANK).format(rank=rank, count=sum(map(len, order)))
            rank += len(group)
        return ""


def order_of(value: Value | None) -> Order:
    return value if isinstance(value, tuple) else ()


def without(order: Order, candidate: str) -> Order:
    """The ranking without this answer, and without ranks that are empty then."""
    kept = (tuple(id for id in group if id != candidate) for group in order)
    return tuple(group for group in kept if group)


def moved(order: Order, candidate: str, rank: int, *, tie: bool) -> Order:
    """An answer that was dragged: with those of `rank` (from 0, in the ranking as it stands), or before them."""
    marked = [list(group) for group in order]
    for group in marked:
        if candidate in group:
            group[group.index(candidate)] = ""  # keeps its place until the other is found
    rank = max(0, min(rank, len(marked)))
    if tie and rank < len(marked):
        marked[rank].append(candidate)
    else:
        marked.insert(rank, [candidate])
    cleaned = (tuple(id for id in group if id) for group in marked)
    return tuple(group for group in cleaned if group)


def tied(identical: tuple[str, ...]) -> Ranking:
    """Answers that are the same, word for word."""
    return Ranking((identical[:1],), (identical,))
