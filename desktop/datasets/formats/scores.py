"""Scores of any scheme for each answer: part of Sayso's folder of all types."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import one
from desktop.datasets.readers.turns import filled
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    return {
        "prompt": item.context.messages(),
        "response": item.answers[0].text,
        "scores": [{"name": name, "value": value} for name, value in sorted(item.value.items())],
    }


def _decode(row: Row) -> Sample:
    scores = {score["name"]: score["value"] for score in row["scores"]}
    return Sample(*split_system(row["prompt"]), (row["response"],), scores)


def _read(fields: Fields) -> ImportedRow:
    """`quality` from 1 to 7 becomes the quality of a rating."""
    listed = [{"name": s.name("name"), "value": s.integer("value", -100, 100)} for s in fields.objects("scores")]
    if not listed:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no score"))
    row = {"prompt": prompt_of(fields, "prompt"), "response": filled(fields, "response"), "scores": listed}
    sample = decode_row(_decode, row, fields.where)
    found = sample.value
    quality = found.pop("quality") if 1 <= found.get("quality", 0) <= 7 else None
    return one(fields, messages_of(sample), sample.answers[0], Rating(quality=quality, scores=found))


FORMAT: Final = Format(
    "scores",
    DatasetType.SCORES,
    QT_TRANSLATE_NOOP("export", "scores of any scheme, per answer"),
    {"prompt": MESSAGES, "response": TEXT, "scores": [{"name": TEXT, "value": "int64"}]},
    _encode,
    _decode,
    SourceFormat(
        "scores",
        QT_TRANSLATE_NOOP("imports", "scored answers from a Sayso dataset"),
        "instructgpt",
        _read,
        {"prompt": ColumnRole.PROMPT, "response": ColumnRole.RESPONSE},
        (needs("prompt", "response", scores=is_list),),
        weight=210,
    ),
    scheme="instructgpt",
    list_order=63,
    in_folder=True,
    is_offered=False,
)
