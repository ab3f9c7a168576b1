"""Annotators: the columns that name them, for every format and for tables of custom columns."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.untrusted import Fields, is_encodable, malformed
from desktop.datasets.records import ImportedRow

MAX_NAME: Final = 100  # characters

_NAMES: Final = (
    *("annotator", "annotatorid", "annotatorname", "worker", "workerid", "workername", "rater", "raterid"),
    *("labeler", "labelerid", "labeller", "labellerid", "judge", "judgeid", "completedby", "evaluator", "evaluatorid"),
    *("participant", "participantid", "respondent", "respondentid", "turker", "turkerid", "reviewer", "reviewerid"),
    *("annotatedby", "labeledby", "ratedby", "judgedby", "crowdworker", "crowdworkerid", "标注者", "标注员", "标注人"),
)
"""Names of columns, in lower case without spaces and punctuation. The first one with a value counts."""

_AMBIGUOUS_NAMES: Final = ("userid", "user", "username", "uid", "author", "authorid", "createdby")
"""These may also be the user or the author: they are annotators only if the rows show it (`find_people`)."""

_INSIDE: Final = ("id", "name", "username", "email")  # names of fields, if the annotator is an object


def is_annotator(column: str) -> bool:
    """Whether a column with this name has annotators."""
    return _plain(column) in _NAMES


def annotator_columns(columns: Iterable[str]) -> list[str]:
    """The columns that name annotators, the clearest name first."""
    found = [column for column in columns if is_annotator(column)]
    return sorted(found, key=lambda column: _NAMES.index(_plain(column)))


def find_people(rows: Sequence[tuple[Fields, ImportedRow]]) -> str:
    """The column with an ambiguous name that has annotators: some of its people judged the same answers, and nobody
    judged the same ones twice. Empty if there is none."""
    for column in dict.fromkeys(name for fields, _ in rows for name in fields if _plain(name) in _AMBIGUOUS_NAMES):
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


def annotator_of(fields: Fields) -> str:
    """The annotator that the row names, also by a number; empty if there is none. Raises `UserError` for a value that
    is not a name."""
    found = ""
    for column in annotator_columns(fields):
        name = person(fields, column)  # read all columns, so that none counts as not imported
        found = found or name
    return found


def person(fields: Fields, column: str) -> str:
    """The annotator in a column, empty if there is none. Raises `UserError` for other values: labels of several
    annotators must not be attributed to one."""
    value = fields.raw(column)
    if isinstance(value, dict):
        value = next((value[key] for key in _INSIDE if value.get(key) not in (None, "")), value)
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = " ".join(value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise fields.wrong_type(column, Phrase(QT_TRANSLATE_NOOP("errors", "the name or number of an annotator")))
    return as_name(value, fields, column)


def as_name(value: str | float, fields: Fields, column: str) -> str:
    """A name; a number as a table with gaps writes it (3.0) is the same as 3. Raises `UserError` for a name that
    cannot be kept."""
    try:
        name = value.strip() if isinstance(value, str) else str(int(value) if value == int(value) else value)
    except (ValueError, OverflowError) as error:  # not finite, or thousands of digits
        raise too_long(fields, column) from error
    if not is_encodable(name):
        raise fields.half_character(column)
    if len(name) > MAX_NAME:
        raise too_long(fields, column)
    return name


def too_long(fields: Fields, column: str) -> UserError:
    """The error for a name longer than `MAX_NAME`."""
    return malformed(
        fields.where,
        QT_TRANSLATE_NOOP("errors", "“{name}” is longer than {longest} characters"),
        name=column[:60],
        longest=MAX_NAME,
    )


def _plain(column: str) -> str:
    return re.sub(r"[\s_\-.]+", "", column).lower()
