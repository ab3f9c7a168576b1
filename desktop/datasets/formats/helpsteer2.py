"""HelpSteer2: five scores from 0 to 4 for each answer."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import one
from desktop.datasets.readers.numbers import optional_whole
from desktop.datasets.readers.turns import filled
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, needs

ATTRIBUTES: Final = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")


def _encode(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "response": item.answers[0].text,
        **{name: item.value[name] for name in ATTRIBUTES},
    }


def _decode(row: Row) -> Sample:
    scores = {name: row[name] for name in ATTRIBUTES if name in row}
    for name, score in scores.items():
        if not 0 <= score <= 4:
            text = QT_TRANSLATE_NOOP("errors", "“{name}” is {score}, not from {low} to {high}")
            raise RowError(text, name=name, score=score, low=0, high=4)
    return Sample("", of_plain(row["prompt"]), (row["response"],), scores)


def _read(fields: Fields) -> ImportedRow:
    """A file may lack attributes other than the first."""
    for name in ATTRIBUTES:
        if (name == ATTRIBUTES[0] or name in fields) and fields.peek(name) in (None, ""):
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=name)
    scores = {name: score for name in ATTRIBUTES if (score := optional_whole(fields, name, 0, 4)) is not None}
    row = {"prompt": prompt_of(fields, "prompt"), "response": filled(fields, "response"), **scores}
    sample = decode_row(_decode, row, fields.where)
    return one(fields, messages_of(sample), sample.answers[0], Rating(scores=sample.value), "helpsteer2")


def _has_attributes(item: Item) -> bool:
    return all(0 <= item.value.get(name, -1) <= 4 for name in ATTRIBUTES)


FORMAT: Final = Format(
    "helpsteer2",
    DatasetType.SCORES,
    QT_TRANSLATE_NOOP("export", "HelpSteer2: five scores from 0 to 4 per answer"),
    {"prompt": TEXT, "response": TEXT, **dict.fromkeys(ATTRIBUTES, "int64")},
    _encode,
    _decode,
    SourceFormat(
        "helpsteer2",
        QT_TRANSLATE_NOOP("imports", "HelpSteer2 scored answers"),
        "helpsteer2",
        _read,
        {"prompt": ColumnRole.PROMPT, "response": ColumnRole.RESPONSE},
        (needs("prompt", "response", "helpfulness"),),
        weight=220,
    ),
    system=False,
    accepts=_has_attributes,
    scheme="helpsteer2",
    list_order=60,
    in_folder=True,
)
