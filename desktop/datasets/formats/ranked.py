"""Ranked lists of answers, ties included, as in Nectar."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Malformed, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.mapping import Part
from desktop.datasets.readers import ranked
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    answers = [{"answer": answer.text, "rank": rank} for answer, rank in zip(item.answers, item.value, strict=True)]
    return {"prompt": plain(item.context.turns), "answers": answers}


def _decode(row: Row) -> Sample:
    answers = row["answers"]
    if any(answer["rank"] < 1 for answer in answers):
        raise Malformed("a rank is below 1")
    return Sample(
        "", of_plain(row["prompt"]), tuple(a["answer"] for a in answers), [answer["rank"] for answer in answers]
    )


FORMAT: Final = Format(
    "ranked",
    DatasetType.RANKED,
    QT_TRANSLATE_NOOP("export", "ranked lists of answers, including ties"),
    {"prompt": TEXT, "answers": [{"answer": TEXT, "rank": "int64"}]},
    _encode,
    _decode,
    SourceFormat(
        "ranked",
        QT_TRANSLATE_NOOP("imports", "Nectar ranked answers"),
        "instructgpt",
        ranked.ranked,
        {"prompt": Part.PROMPT, "answers": Part.RESPONSE},
        (needs("prompt", answers=is_list),),
        weight=190,
    ),
    identified=True,
    system=False,
    ties=True,
    list_order=62,
    in_folder=True,
)
