"""HelpSteer3: two answers and a preference from -3 to 3, with reasons."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.project import NewAnswer
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.numbers import optional_whole
from desktop.datasets.readers.pairs import preferences, row_id
from desktop.datasets.readers.turns import filled, new_prompt, short
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, needs


def _encode(item: Item) -> Row:
    overall, individual = item.value
    first, second = item.answers
    return {
        "context": item.context.messages(),
        "response1": first.text,
        "response2": second.text,
        "overall_preference": overall,
        "individual_preference": [{"score": score, "reasoning": reason} for score, reason in individual],
    }


def _decode(row: Row) -> Sample:
    overall = row["overall_preference"]
    if not -3 <= overall <= 3:
        text = QT_TRANSLATE_NOOP("errors", "“{name}” is {score}, not from {low} to {high}")
        raise RowError(text, name="overall_preference", score=overall, low=-3, high=3)
    individual = [(person["score"], person["reasoning"]) for person in row.get("individual_preference", ())]
    return Sample(*split_system(row["context"]), (row["response1"], row["response2"]), (overall, individual))


def _read(fields: Fields) -> ImportedRow:
    """The preferences of several annotators, and the overall one."""
    overall = optional_whole(fields, "overall_preference", -3, 3)
    if overall is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="overall_preference")
    responses = {name: filled(fields, name) for name in ("response1", "response2")}
    row = {"context": prompt_of(fields, "context"), "overall_preference": overall, **responses}
    sample = decode_row(_decode, row, fields.where)
    first, second = map(NewAnswer, sample.answers)
    found = new_prompt(fields, messages_of(sample), (first, second), short(fields, "domain"))
    people = [] if fields.raw("individual_preference") is None else list(fields.objects("individual_preference"))
    labels, former = preferences(fields, overall, [(person, "score", ("reasoning",)) for person in people])
    return ImportedRow(found, labels, fields.where, row_id(fields), former=former)


FORMAT: Final = Format(
    "helpsteer3",
    DatasetType.SCORED_PAIRS,
    QT_TRANSLATE_NOOP("export", "HelpSteer3: two answers and a preference from -3 to 3, with notes"),
    {
        "context": MESSAGES,
        "response1": TEXT,
        "response2": TEXT,
        "overall_preference": "int64",
        "individual_preference": [{"score": "int64", "reasoning": TEXT}],
    },
    _encode,
    _decode,
    SourceFormat(
        "helpsteer3",
        QT_TRANSLATE_NOOP("imports", "HelpSteer3 pairs"),
        "helpsteer3",
        _read,
        {"context": ColumnRole.PROMPT, "response1": ColumnRole.RESPONSE, "response2": ColumnRole.RESPONSE},
        (needs("context", "response1", "response2", "overall_preference"),),
        weight=230,
    ),
    optional=frozenset({"individual_preference"}),
    ties=True,
    list_order=61,
    in_folder=True,
)
