"""Who judged: the columns that name annotators, the same for every format and for tables of their own kind."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.records import ImportedRow

MAX_NAME: Final = 100  # characters

_NAMES: Final = (
    *("annotator", "annotatorid", "annotatorname", "worker", "workerid", "workername", "rater", "raterid"),
    *("labeler", "labelerid", "labeller", "labellerid", "judge", "judgeid", "completedby", "evaluator", "evaluatorid"),
    *("participant", "participantid", "respondent", "respondentid", "turker", "turkerid", "reviewer", "reviewerid"),
    *("annotatedby", "labeledby", "ratedby", "judgedby", "crowdworker", "crowdworkerid", "标注者", "标注员", "标注人"),
)
"""Without spaces and marks, in lower case; of several the first that is filled names the person."""

_PERHAPS: Final = ("userid", "user", "username", "uid", "author", "authorid", "createdby")
"""These may as well be who asked, or who wrote: annotators only where rows show it (`find_people`)."""

_INSIDE: Final = ("id", "name", "username", "email")  # of a person who is an object


def is_annotator(column: str) -> bool:
    return _plain(column) in _NAMES


def annotator_columns(columns: Iterable[str]) -> list[str]:
    """Those of these columns that name annotators, the most telling first."""
    found = [column for column in columns if is_annotator(column)]
    return sorted(found, key=lambda column: _NAMES.index(_plain(column)))


def find_people(rows: Sequence[tuple[Fields, ImportedRow]]) -> str:
    """The column that names annotators although its name may mean others: where several of its people judged the same
    answers, and nobody judged the same ones twice. Empty where there is none."""
    for column in dict.fromkeys(name for fields, _ in rows for name in fields if _plain(name) in _PERHAPS):
        judged: dict[object, list[object]] = {}
        for fields, row in rows:
            if row.labels and not any(label.annotator or label.person for label in row.labels):
                answers = frozenset(answer.text for answer in row.prompt.answers)
                name = fields.peek(column)
                name = json.dumps(name, sort_keys=True) if isinstance(name, dict | list) else name
                judged.setdefault((row.prompt.messages[-1].content, answers), []).append(name)
        people = list(judged.values())
        if any(len(names) > 1 for names in people) and all(len(set(names)) == len(names) for names in people):
            return column
    return ""


def said_by(fields: Fields) -> str:
    """Who judged, where the row says it; a number is a name as well. Raises `UserError` for what names nobody."""
    found = ""
    for column in annotator_columns(fields):
        name = person(fields, column)  # all are read, so that none counts as left out
        found = found or name
    return found


def person(fields: Fields, column: str) -> str:
    """The person that a column names, empty where it names none. Raises `UserError` for anything else: labels of
    several people must never become those of one."""
    value = fields.raw(column)
    if isinstance(value, dict):
        value = next((value[key] for key in _INSIDE if value.get(key) not in (None, "")), value)
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = " ".join(value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise fields.wrong(column, Phrase(QT_TRANSLATE_NOOP("errors", "the name or number of an annotator")))
    name = as_name(value, fields, column)
    if len(name) > MAX_NAME or any("\ud800" <= char <= "\udfff" for char in name):
        raise too_long(fields, column)
    return name


def as_name(value: str | float, fields: Fields, column: str) -> str:
    """A number as a table with gaps writes it (3.0) is the same as without (3)."""
    if isinstance(value, str):
        return value.strip()
    try:
        return str(int(value)) if value == int(value) else str(value)
    except (ValueError, OverflowError) as error:  # not finite, or thousands of digits
        raise too_long(fields, column) from error


def too_long(fields: Fields, column: str) -> UserError:
    return malformed(
        fields.where,
        QT_TRANSLATE_NOOP("errors", "“{name}” is longer than {longest} characters"),
        name=column[:60],
        longest=MAX_NAME,
    )


def _plain(column: str) -> str:
    return re.sub(r"[\s_\-.]+", "", column).lower()
