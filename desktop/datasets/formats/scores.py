"""Scores of any scheme for each answer: Sayso's own, as a part of a folder."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import split_system
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers
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
        answers.scores,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (needs("prompt", "response", scores=is_list),),
        weight=210,
    ),
    scheme="instructgpt",
    list_order=63,
    in_folder=True,
    is_offered=False,
)
