"""Verdicts of several annotators in one cell: a list, with the annotators in its items or in another column."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.people import annotator_of, as_name, person

_VALUE_NAMES: Final = ("value", "winner", "verdict", "preference", "label", "choice", "vote")
_VOTES: Final = re.compile(r"votes|verdicts|judge?ments")
_PEOPLE: Final = ("annotators", "annotator_ids", "workers", "worker_ids", "raters", "judges", "users", "user_ids")
_MORE_PERSON_NAMES: Final = ("user_id", "user", "username")  # these also name annotators
_SUBMITTED: Final = ("submitted", "completed", None)


class Vote(NamedTuple):
    """A verdict as it is in the file, and its annotator by name or else by number."""

    annotator: str
    person: int
    value: object


def values_of(value: object) -> Iterator[object]:
    """The values in a cell that may be verdicts."""
    if isinstance(value, list):
        for item in value:
            yield next((item[name] for name in _VALUE_NAMES if name in item), None) if isinstance(item, dict) else item
    else:
        yield value


def votes(fields: Fields, column: str) -> list[Vote] | None:
    """The votes in a cell; None if it has a single verdict. Raises `UserError` for a list that does not name
    annotators, because it may be an order of the answers, and for one that names an annotator twice."""
    value = fields.raw(column)
    if not isinstance(value, list):
        return None
    if value and all(isinstance(item, dict) for item in value):
        found = [vote for item in fields.objects(column) if (vote := _of_object(item)) is not None]
    else:
        found = _of_list(fields, column, value)
    if not _VOTES.fullmatch(column.strip().lower()) and not all(vote.annotator for vote in found):
        raise fields.wrong_type(
            column, Phrase(QT_TRANSLATE_NOOP("errors", "verdicts with the names of their annotators"))
        )
    found = [vote for vote in found if vote.value not in (None, "")]
    found = [vote if vote.annotator else vote._replace(person=number) for number, vote in enumerate(found, start=1)]
    names = [vote.annotator for vote in found if vote.annotator]
    if len(set(names)) < len(names):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "one annotator gives several verdicts"))
    if not found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=column[:60])
    return found


def _of_object(item: Fields) -> Vote | None:
    value_name = next((name for name in _VALUE_NAMES if name in item), _VALUE_NAMES[0])
    status = item.raw("status")
    value = item.raw(value_name)
    name = annotator_of(item) or next((found for who in _MORE_PERSON_NAMES if (found := person(item, who))), "")
    return Vote(name, 0, value) if status in _SUBMITTED else None


def _of_list(fields: Fields, column: str, values: list[object]) -> list[Vote]:
    """Votes with the annotators in a list of the same length in another column (Argilla: "x.responses",
    "x.responses.users")."""
    people = next(
        (p for n in (f"{column}.users", *_PEOPLE) if isinstance(p := fields.peek(n), list) and fields.raw(n)), []
    )
    states = fields.peek(f"{column}.status")
    if isinstance(states, list) and len(states) == len(values):
        fields.raw(f"{column}.status")
        values = [value if state in _SUBMITTED else None for value, state in zip(values, states, strict=True)]
    if people and len(people) != len(values):
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "it has {count} verdict(s) of {people} annotator(s)"),
            count=len(values),
            people=len(people),
        )
    names = [as_name(who, fields, column) if isinstance(who, str | int | float) else "" for who in people]
    return [Vote(name, 0, value) for name, value in zip(names or [""] * len(values), values, strict=True)]
