"""LLaMA-Factory, good and bad answers (KTO), with its dataset_info.json. Its demo files also use Alpaca's columns, or
messages."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import split_answer, split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, TEXT, Format, Layout, Row, Sample
from desktop.datasets.formats import alpaca, sharegpt
from desktop.datasets.from_value import FROM_VALUE, carries_chat, dataset_info, tool_definitions
from desktop.datasets.items import Item
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.readers.numbers import THUMB_NAMES, is_thumb
from desktop.datasets.source_format import Need, SourceFormat, is_list, needs

_TAG: Final = Need(("kto_tag", "label"))
_THUMB: Final = Need(THUMB_NAMES, is_thumb)
_CHATS: Final = (needs(messages=is_list), needs(conversations=is_list), needs("instruction", "output"))


def _encode(item: Item) -> Row:
    return sharegpt.encode(item) | {
        "kto_tag": item.value,
        "system": item.context.system,
        "tools": tool_definitions(item),
    }


def _decode_messages(row: Row) -> Sample:
    turns, answer = split_answer(row["messages"])
    return Sample(*split_system(turns), (answer,), row["label"])


FORMAT: Final = Format(
    "llama-factory-kto",
    DatasetType.UNPAIRED,
    QT_TRANSLATE_NOOP("export", "LLaMA-Factory, unpaired preferences (KTO), with dataset_info.json"),
    {"conversations": [FROM_VALUE], "kto_tag": "bool", "system": TEXT, "tools": TEXT},
    _encode,
    sharegpt.decode,
    SourceFormat(
        "llama-factory-kto",
        QT_TRANSLATE_NOOP("imports", "LLaMA-Factory unpaired preferences (KTO)"),
        "thumbs",
        None,
        {
            **dict.fromkeys(("messages", "conversations", "instruction"), ColumnRole.PROMPT),
            **{
                "system": ColumnRole.SYSTEM,
                "output": ColumnRole.RESPONSE,
                "kto_tag": ColumnRole.LABEL,
                "label": ColumnRole.LABEL,
            },
        },
        (
            needs("kto_tag"),
            *((label, *chat) for label in (_TAG, _THUMB) for chat in _CHATS),
        ),
        weight=110,
        aliases={"conversations": CHATS, "kto_tag": ("label", *THUMB_NAMES), "label": THUMB_NAMES},
    ),
    optional=frozenset({"system", "tools"}),
    layouts=(
        Layout({**alpaca.FORMAT.columns, "kto_tag": "bool"}, alpaca.decode, alpaca.FORMAT.optional),
        Layout({"messages": MESSAGES, "label": "bool"}, _decode_messages),
    ),
    carries=carries_chat,
    sidecar=dataset_info({"messages": "conversations", "system": "system", "tools": "tools", "kto_tag": "kto_tag"}),
    list_order=41,
)
