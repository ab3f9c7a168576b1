"""Marked passages of answers, with their labels: Sayso's own, as a part of a folder."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import split_system
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, TEXT, Format, Malformed, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers
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
            raise Malformed("a span's text is not what stands there")
    return Sample(*split_system(row["prompt"]), (row["response"],), row["spans"])


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
        answers.spans,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (needs("prompt", "response", spans=is_list),),
        weight=200,
    ),
    list_order=64,
    in_folder=True,
    is_offered=False,
)
