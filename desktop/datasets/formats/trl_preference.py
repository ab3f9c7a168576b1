"""TRL, preference pairs with a separate prompt (DPO)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything, split_sides, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat, needs


def _encode(item: Item) -> Row:
    chosen, rejected = item.answers
    row = {"prompt": item.context.messages(), "chosen": chosen.as_turns(), "rejected": rejected.as_turns()}
    return with_tools(item, row | {"margin": item.value})


def _decode(row: Row) -> Sample:
    return split_sides(row["prompt"], row["chosen"], row["rejected"])._replace(value=row.get("margin"))


FORMAT: Final = Format(
    "trl-preference",
    DatasetType.PAIRS,
    QT_TRANSLATE_NOOP("export", "TRL, preference pairs with explicit prompt (DPO)"),
    {"prompt": MESSAGES, "chosen": MESSAGES, "rejected": MESSAGES, "margin": "float64"},
    _encode,
    _decode,
    SourceFormat(
        "trl-preference",
        QT_TRANSLATE_NOOP("imports", "TRL preference pairs"),
        "pairwise",
        None,
        {"prompt": ColumnRole.PROMPT, "system": ColumnRole.SYSTEM, **PAIR_COLUMNS},
        (needs("prompt", "chosen", "rejected"),),
        weight=140,
    ),
    optional=frozenset({"margin"}),
    identified=True,
    carries=carries_everything,
    any_order=True,
    list_order=12,
    in_folder=True,
)
