"""Marked passages of answers with labels: part of Sayso's folder of all types."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.questions.spans import Span, Spans
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import one
from desktop.datasets.readers.turns import filled
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    text = item.answers[0].text
    return {
        "prompt": item.context.messages(),
        "response": text,
        "spans": [
            {"start": s.start, "end": s.end, "text": text[s.start : s.end], "label": s.label, "comment": s.comment}
            for s in item.value
        ],
    }


def _decode(row: Row) -> Sample:
    for span in row["spans"]:
        if span["text"] != row["response"][span["start"] : span["end"]] or span["start"] < 0:
            raise RowError(QT_TRANSLATE_NOOP("errors", "the text of a span does not match its offsets"))
    return Sample(*split_system(row["prompt"]), (row["response"],), row["spans"])


def _read(fields: Fields) -> ImportedRow:
    """The texts of spans follow from their offsets, which count code points."""
    text = filled(fields, "response")
    if "spans" not in fields:  # an empty list means that nothing is marked
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="spans")
    passages = [
        Span(item.integer("start", 0, len(text)), item.integer("end", 1, len(text)), item.name("label"), comment)
        for item in fields.objects("spans")
        for comment in (item.text("comment", ""),)
    ]
    spans = [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in passages]
    row = {"prompt": prompt_of(fields, "prompt"), "response": text, "spans": spans}
    sample = decode_row(_decode, row, fields.where)
    return one(fields, messages_of(sample), sample.answers[0], Spans(tuple(passages)), "bad-cases")


FORMAT: Final = Format(
    "spans",
    DatasetType.SPANS,
    QT_TRANSLATE_NOOP("export", "marked passages of answers, with their labels"),
    {
        "prompt": MESSAGES,
        "response": TEXT,
        "spans": [{"start": "int64", "end": "int64", "text": TEXT, "label": TEXT, "comment": TEXT}],
    },
    _encode,
    _decode,
    SourceFormat(
        "spans",
        QT_TRANSLATE_NOOP("imports", "answers with marked passages from a Sayso dataset"),
        "bad-cases",
        _read,
        {"prompt": ColumnRole.PROMPT, "response": ColumnRole.RESPONSE},
        (needs("prompt", "response", spans=is_list),),
        weight=200,
    ),
    list_order=64,
    in_folder=True,
    is_offered=False,
)
