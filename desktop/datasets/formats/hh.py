"""Anthropic HH: two transcripts that differ in the last answer."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import split_pair, transcript, turns_of
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat, needs
from desktop.datasets.transcripts import is_transcript


def _encode(item: Item) -> Row:
    before = transcript(item.context.turns)
    chosen, rejected = item.answers
    return {
        "chosen": f"{before}\n\nAssistant: {chosen.text}",
        "rejected": f"{before}\n\nAssistant: {rejected.text}",
    }


def _decode(row: Row) -> Sample:
    return split_pair(turns_of(row["chosen"]), turns_of(row["rejected"]))


FORMAT: Final = Format(
    "hh",
    DatasetType.PAIRS,
    QT_TRANSLATE_NOOP("export", "Anthropic HH: two transcripts that differ in the last answer"),
    {"chosen": TEXT, "rejected": TEXT},
    _encode,
    _decode,
    SourceFormat(
        "hh",
        QT_TRANSLATE_NOOP("imports", "Anthropic HH pairs"),
        "pairwise",
        None,
        PAIR_COLUMNS,
        (needs(chosen=is_transcript, rejected=is_transcript),),
        weight=300,
    ),
    system=False,
    transcript=True,
    list_order=20,
)
