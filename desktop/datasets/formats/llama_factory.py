"""LLaMA-Factory, preference pairs, with its dataset_info.json. Its demo files also use Alpaca's columns."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import answer_of, has_single_answers
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Layout, Row, Sample
from desktop.datasets.formats import alpaca
from desktop.datasets.from_value import (
    FROM_VALUE,
    carries_chat,
    dataset_info,
    from_value_message,
    tool_definitions,
    turn_of,
    turns_of_chat,
)
from desktop.datasets.items import Item
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    chosen, rejected = item.answers
    return {
        "conversations": [from_value_message(turn) for turn in item.context.turns],
        "chosen": from_value_message(chosen.as_turns()[0]),
        "rejected": from_value_message(rejected.as_turns()[0]),
        "system": item.context.system,  # LLaMA-Factory wants each column that its entry names
        "tools": tool_definitions(item),
    }


def _decode(row: Row) -> Sample:
    sides = turn_of(row["chosen"]), turn_of(row["rejected"])
    return Sample(*turns_of_chat(row), (answer_of(sides[0]), answer_of(sides[1])))


def _decode_alpaca(row: Row) -> Sample:
    return alpaca.decode(row | {"output": ""})._replace(answers=(row["chosen"], row["rejected"]))


def _carries(item: Item) -> bool:
    return has_single_answers(item) and carries_chat(item)


_ASKED: Final = {name: type for name, type in alpaca.FORMAT.columns.items() if name != "output"}

FORMAT: Final = Format(
    "llama-factory",
    DatasetType.PAIRS,
    QT_TRANSLATE_NOOP("export", "LLaMA-Factory, preference pairs, with dataset_info.json"),
    {"conversations": [FROM_VALUE], "chosen": FROM_VALUE, "rejected": FROM_VALUE, "system": TEXT, "tools": TEXT},
    _encode,
    _decode,
    SourceFormat(
        "llama-factory",
        QT_TRANSLATE_NOOP("imports", "LLaMA-Factory preference pairs"),
        "pairwise",
        None,
        {
            "conversations": ColumnRole.PROMPT,
            "instruction": ColumnRole.PROMPT,
            "system": ColumnRole.SYSTEM,
            **PAIR_COLUMNS,
        },
        (needs("chosen", "rejected", conversations=is_list), needs("chosen", "rejected", "instruction")),
        weight=160,
        aliases={"conversations": CHATS},
    ),
    optional=frozenset({"system", "tools"}),
    layouts=(Layout({**_ASKED, "chosen": TEXT, "rejected": TEXT}, _decode_alpaca, alpaca.FORMAT.optional),),
    identified=True,
    carries=_carries,
    sidecar=dataset_info(
        {"messages": "conversations", "chosen": "chosen", "rejected": "rejected", "system": "system", "tools": "tools"},
        ranking=True,
    ),
    list_order=40,
)
