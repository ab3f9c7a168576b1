"""Several answers to one prompt, with ranks (Nectar) or ratings (UltraFeedback)."""

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Ranking, Rating
from desktop.core.project import MAX_ANSWERS, NewAnswer
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.answers import together
from desktop.datasets.readers.numbers import number, whole
from desktop.datasets.readers.pairs import short_system
from desktop.datasets.readers.people import said_by
from desktop.datasets.readers.turns import filled, prompt, short, with_system
from desktop.datasets.records import Imported, Label, answer

_NO_RATING = ("", "n/a", "na", "none")


def ranked(fields: Fields) -> Imported:
    """Nectar: `answers`, each with its `rank` from 1; the same rank is a tie."""
    items = list(fields.objects("answers"))
    check_count(fields, len(items))
    ranks: dict[float, list[int]] = {}
    for index, item in enumerate(items):
        rank = number(item, "rank")
        if rank is None:
            raise malformed(item.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="rank")
        ranks.setdefault(rank, []).append(index)
    answers = [NewAnswer(filled(item, "answer"), short(item, "model") or "") for item in items]
    return together(fields, prompt(fields, "prompt"), answers, [ranking(ranks, said_by(fields))])


def ultrafeedback(fields: Fields) -> Imported:
    """UltraFeedback: `completions`, each with ratings of its own and an overall score, from which a ranking follows."""
    items = list(fields.objects("completions"))
    check_count(fields, len(items))
    by = said_by(fields)
    answers: list[NewAnswer] = []
    labels: list[Label] = []
    scored: dict[float, list[int]] = {}
    for index, item in enumerate(items):
        answers.append(NewAnswer(filled(item, "response"), short(item, "model") or ""))
        if scores := _ratings(item):
            labels.append(Label(Rating(scores=scores), (index,), by))
        overall = number(item, "overall_score")
        if overall is None:
            overall = number(item, "score") if not scores else sum(scores.values()) / len(scores)
        if overall is not None:
            scored.setdefault(-overall, []).append(index)
    scores_found = sum(map(len, scored.values()))
    has_columns = any(name in item for item in items for name in ("annotations", "overall_score", "score"))
    if has_columns and not labels and not scored:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no score"))
    if scored and scores_found < len(answers):
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "only {count} of its {all} answers have a score"),
            count=scores_found,
            all=len(answers),
        )
    if len(answers) > 1 and scored:
        labels.append(ranking(scored, by))
    name = "instruction" if "instruction" in fields else "prompt"
    return together(fields, with_system(short_system(fields), prompt(fields, name)), answers, labels)


def _ratings(fields: Fields) -> dict[str, int]:
    """By aspect. Some have no rating; some have several, for several kinds."""
    if fields.raw("annotations") is None:
        return {}
    found = fields.mapping("annotations", _rating)
    return {aspect: rating for aspect, rating in found.items() if rating is not None}


def _rating(notes: Fields, aspect: str) -> int | None:
    if notes.raw(aspect) is None:
        return None
    note = notes.child(aspect)
    name = "Rating" if "Rating" in note else "rating"
    said = note.raw(name)
    if isinstance(said, str) and said.strip().lower() in _NO_RATING:
        return None
    return whole(note, name, -100, 100)


def ranking(ranks: dict[float, list[int]], by: str) -> Label:
    """Lowest rank first."""
    order = tuple(tuple(answer(index) for index in ranks[rank]) for rank in sorted(ranks))
    return Label(Ranking(order), tuple(sorted(index for group in ranks.values() for index in group)), by)


def check_count(fields: Fields, count: int) -> None:
    if not count:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no answers"))
    if count > MAX_ANSWERS:
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "it has {count} answers, and at most {most} can be judged together"),
            count=count,
            most=MAX_ANSWERS,
        )
