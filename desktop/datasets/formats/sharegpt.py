"""ShareGPT: chats of human and gpt."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import split_answer
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Row, Sample
from desktop.datasets.from_value import (
    FROM_VALUE,
    carries_chat,
    from_value_message,
    system_column,
    tool_definitions,
    turns_of_chat,
)
from desktop.datasets.items import Item
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.source_format import SourceFormat, is_list, needs


def encode(item: Item) -> Row:
    """A row of the messages, which other formats extend."""
    turns = [*item.context.turns, *item.answers[0].as_turns()]
    tools = {"tools": tool_definitions(item)} if item.context.tools else {}
    return {"conversations": [from_value_message(turn) for turn in turns], **system_column(item), **tools}


def decode(row: Row) -> Sample:
    """The sample of a chat that ends with the answer."""
    system, turns = turns_of_chat(row)
    before, answer = split_answer(turns)
    return Sample(system, before, (answer,), row.get("kto_tag"))


FORMAT: Final = Format(
    "sharegpt",
    DatasetType.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "ShareGPT: conversations of human and gpt"),
    {"conversations": [FROM_VALUE], "system": TEXT, "tools": TEXT},
    encode,
    decode,
    SourceFormat(
        "sharegpt",
        QT_TRANSLATE_NOOP("imports", "ShareGPT conversations"),
        "instructgpt",
        None,
        {"conversations": ColumnRole.DEMONSTRATION, "system": ColumnRole.SYSTEM},
        (needs(conversations=is_list),),
        weight=80,
        aliases={"conversations": CHATS},
    ),
    optional=frozenset({"system", "tools"}),
    carries=carries_chat,
    list_order=30,
)
