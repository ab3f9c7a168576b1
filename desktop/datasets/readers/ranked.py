"""Readers of several answers to one prompt, with ranks (Nectar) or ratings (UltraFeedback)."""

from collections.abc import Sequence
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.project import MAX_ANSWERS, NewAnswer
from desktop.core.questions.ranking import Ranking
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.answers import together
from desktop.datasets.readers.numbers import number, optional_whole
from desktop.datasets.readers.pairs import short_system
from desktop.datasets.readers.people import annotator_of
from desktop.datasets.readers.turns import filled, prompt, short, with_system
from desktop.datasets.records import ImportedRow, Label, answer

_NO_RATING = ("", "n/a", "na", "none")


def ultrafeedback(fields: Fields) -> ImportedRow:
    """UltraFeedback: `completions`, each with ratings and an overall score; a ranking follows from the scores."""
    items = list(fields.objects("completions"))
    check_count(fields, len(items))
    by = annotator_of(fields)
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


PROMPT_NAMES: Final = ("instruction", "prompt", "question", "query", "input")
LIST_NAMES: Final = ("generations", "responses", "completions", "answers", "candidates", "outputs")
SCORE_NAMES: Final = ("ratings", "rating", "scores", "rewards")
RANK_NAMES: Final = ("ranks", "rank", "ranking")
_MODEL_NAMES: Final = ("generation_models", "model_names", "models", "generation_model", "model_name")


def scored_lists(fields: Fields) -> ImportedRow:
    """distilabel, RRHF: a list of answers as texts, and a list of their ratings (or ranks, from 1)."""
    texts = _texts(fields)
    column = next((name for name in (*SCORE_NAMES, *RANK_NAMES) if fields.raw(name) is not None), SCORE_NAMES[0])
    values = fields.raw(column)
    if not isinstance(values, list) or len(values) != len(texts):
        text = QT_TRANSLATE_NOOP("errors", "“{name}” does not have a number for each of {count} answer(s)")
        raise malformed(fields.where, text, name=column, count=len(texts))
    ranks: dict[float, list[int]] = {}
    for index, value in enumerate(values):
        found = number(Fields({column: value}, fields, f"{column} {index + 1}"), column)
        if found is None:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "answer {number} has no score"), number=index + 1)
        ranks.setdefault(found if column in RANK_NAMES else -found, []).append(index)
    if column in RANK_NAMES and min(ranks) != 1:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its ranks do not begin at 1"))
    labels = [ranking(ranks, annotator_of(fields))] if len(texts) > 1 else []
    return _of_list(fields, texts, labels)


def answer_lists(fields: Fields) -> ImportedRow:
    """A list of answers as texts, without judgements."""
    return _of_list(fields, _texts(fields), [])


def _texts(fields: Fields) -> list[str]:
    column = next((name for name in LIST_NAMES if isinstance(fields.peek(name), list)), LIST_NAMES[0])
    values = fields.raw(column)
    if not isinstance(values, list):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no answers"))
    check_count(fields, len(values))
    return [filled(Fields({column: text}, fields, f"{column} {n}"), column) for n, text in enumerate(values, start=1)]


def _of_list(fields: Fields, texts: Sequence[str], labels: Sequence[Label]) -> ImportedRow:
    models: list[str] = [""] * len(texts)
    for column in _MODEL_NAMES:
        names = fields.peek(column)
        if isinstance(names, list) and len(names) == len(texts) and all(map(is_model_name, names)):
            fields.raw(column)
            models = [name.strip() for name in names]
            break
    prompt_column = next((name for name in PROMPT_NAMES if fields.peek(name) is not None), PROMPT_NAMES[0])
    before = with_system(short_system(fields) or fields.optional_text("system_prompt"), prompt(fields, prompt_column))
    return together(fields, before, [NewAnswer(*both) for both in zip(texts, models, strict=True)], labels)


def is_texts(value: object) -> bool:
    """Whether a value is a list of texts, some of which may be missing."""
    return (
        isinstance(value, list)
        and any(isinstance(text, str) for text in value)
        and not any(isinstance(text, dict | list) for text in value)
    )


def is_model_name(value: object) -> bool:
    """Whether a value is a text of 1 to 100 characters."""
    return isinstance(value, str) and 0 < len(value.strip()) <= 100


def _ratings(fields: Fields) -> dict[str, int]:
    """Ratings by aspect. An aspect may have no rating, or several of different kinds."""
    if fields.raw("annotations") is None:
        return {}
    found = fields.mapping("annotations", _rating)
    return {aspect: rating for aspect, rating in found.items() if rating is not None}


def _rating(notes: Fields, aspect: str) -> int | None:
    if notes.raw(aspect) is None:
        return None
    note = notes.child(aspect)
    name = "Rating" if "Rating" in note else "rating"
    rating = note.raw(name)
    if isinstance(rating, str) and rating.strip().lower() in _NO_RATING:
        return None
    return optional_whole(note, name, -100, 100)


def ranking(ranks: dict[float, list[int]], by: str) -> Label:
    """A label with a ranking, from the answers of each rank; the lowest rank is the best."""
    order = tuple(tuple(answer(index) for index in ranks[rank]) for rank in sorted(ranks))
    return Label(Ranking(order), tuple(sorted(index for group in ranks.values() for index in group)), by)


def check_count(fields: Fields, count: int) -> None:
    """Raise `UserError` if there are no answers, or too many to judge together."""
    if not count:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no answers"))
    if count > MAX_ANSWERS:
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "it has {count} answers, and at most {most} can be judged together"),
            count=count,
            most=MAX_ANSWERS,
        )
