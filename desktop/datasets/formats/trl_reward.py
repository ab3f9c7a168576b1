"""TRL, preference pairs as two conversations (reward models)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything, split_pair, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Layout, Row, Sample
from desktop.datasets.formats import trl_preference
from desktop.datasets.items import Item
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat, is_list, needs


def encode(item: Item) -> Row:
    """A row of two whole chats, which OpenRLHF's format extends."""
    before = item.context.messages()
    chosen, rejected = item.answers
    row = {"chosen": [*before, *chosen.as_turns()], "rejected": [*before, *rejected.as_turns()]}
    return with_tools(item, row | {"margin": item.value})


def decode(row: Row) -> Sample:
    """The pair of two chats with its margin."""
    return split_pair(row["chosen"], row["rejected"])._replace(value=row.get("margin"))


FORMAT: Final = Format(
    "trl-reward",
    DatasetType.PAIRS,
    QT_TRANSLATE_NOOP("export", "TRL, preference pairs as two conversations (reward models)"),
    {"chosen": MESSAGES, "rejected": MESSAGES, "margin": "float64"},
    encode,
    decode,
    SourceFormat(
        "trl-reward",
        QT_TRANSLATE_NOOP("imports", "TRL preference pairs (two conversations)"),
        "pairwise",
        None,
        {"prompt": ColumnRole.PROMPT, "system": ColumnRole.SYSTEM, **PAIR_COLUMNS},
        (needs(chosen=is_list, rejected=is_list),),
        weight=130,
    ),
    optional=frozenset({"margin"}),
    layouts=(Layout(trl_preference.FORMAT.columns, trl_preference.FORMAT.decode, trl_preference.FORMAT.optional),),
    identified=True,
    carries=carries_everything,
    any_order=True,
    list_order=13,
)
