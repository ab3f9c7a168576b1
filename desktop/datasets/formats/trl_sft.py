"""TRL, supervised: conversations that end with the answer."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything, split_answer, split_system, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    return with_tools(item, {"messages": [*item.context.messages(), *item.answers[0].as_turns()]})


def _decode(row: Row) -> Sample:
    turns, answer = split_answer(row["messages"])
    return Sample(*split_system(turns), (answer,))


FORMAT: Final = Format(
    "trl-sft",
    DatasetType.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "TRL, supervised: conversations that end with the answer"),
    {"messages": MESSAGES},
    _encode,
    _decode,
    SourceFormat(
        "trl-sft",
        QT_TRANSLATE_NOOP("imports", "TRL conversations"),
        "instructgpt",
        None,
        {"messages": ColumnRole.DEMONSTRATION, "system": ColumnRole.SYSTEM},
        (needs(messages=is_list),),
        weight=70,
        aliases={"messages": CHATS},
    ),
    carries=carries_everything,
    any_order=True,
    list_order=10,
    in_folder=True,
)
