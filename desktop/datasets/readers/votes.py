"""Verdicts of several people in one cell: a list of them, with their names beside it or in its items."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.people import as_name, person, said_by

_SAID: Final = ("value", "winner", "verdict", "preference", "label", "choice", "vote")
_VOTES: Final = re.compile(r"votes|verdicts|judge?ments")
_PEOPLE: Final = ("annotators", "annotator_ids", "workers", "worker_ids", "raters", "judges", "users", "user_ids")
_WHO: Final = ("user_id", "user", "username")  # beside the names of annotators
_SUBMITTED: Final = ("submitted", "completed", None)


class Vote(NamedTuple):
    """Who, by name or else by number, and what stands in the file for the verdict."""

    annotator: str
    person: int
    value: object


def values_of(value: object) -> Iterator[object]:
    """What may be verdicts in a cell."""
    if isinstance(value, list):
        for item in value:
            yield next((item[name] for name in _SAID if name in item), None) if isinstance(item, dict) else item
    else:
        yield value


def votes(fields: Fields, column: str) -> list[Vote] | None:
    """None where the cell has one verdict. Raises `UserError` for a list of which nothing says that it has those of
    several people, since it may be an order of the answers; and for one that names the same person twice."""
    value = fields.raw(column)
    if not isinstance(value, list):
        return None
    if value and all(isinstance(item, dict) for item in value):
        found = [vote for item in fields.objects(column) if (vote := _of_object(item)) is not None]
    else:
        found = _of_list(fields, column, value)
    if not _VOTES.fullmatch(column.strip().lower()) and not all(vote.annotator for vote in found):
        raise fields.wrong(column, Phrase(QT_TRANSLATE_NOOP("errors", "verdicts with the names of their annotators")))
    found = [vote for vote in found if vote.value not in (None, "")]
    found = [vote if vote.annotator else vote._replace(person=number) for number, vote in enumerate(found, start=1)]
    names = [vote.annotator for vote in found if vote.annotator]
    if len(set(names)) < len(names):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "one annotator gives several verdicts"))
    if not found:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=column[:60])
    return found


def _of_object(item: Fields) -> Vote | None:
    said = next((name for name in _SAID if name in item), _SAID[0])
    status = item.raw("status")
    value = item.raw(said)
    name = said_by(item) or next((found for who in _WHO if (found := person(item, who))), "")
    return Vote(name, 0, value) if status in _SUBMITTED else None


def _of_list(fields: Fields, column: str, values: list[object]) -> list[Vote]:
    """With the people that a list of the same length beside it names (Argilla: "x.responses", "x.responses.users")."""
    people = next(
        (p for n in (f"{column}.users", *_PEOPLE) if isinstance(p := fields.peek(n), list) and fields.raw(n)), []
    )
    states = fields.peek(f"{column}.status")
    if isinstance(states, list) and len(states) == len(values):
        fields.raw(f"{column}.status")
        values = [said if state in _SUBMITTED else None for said, state in zip(values, states, strict=True)]
    if people and len(people) != len(values):
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "it has {count} verdict(s) of {people} annotator(s)"),
            count=len(values),
            people=len(people),
        )
    names = [as_name(who, fields, column) if isinstance(who, str | int | float) else "" for who in people]
    return [Vote(name, 0, said) for name, said in zip(names or [""] * len(values), values, strict=True)]
