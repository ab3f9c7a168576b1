"""axolotl, preference pairs (chat_template.default)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import answer_of, has_single_answers, split_system, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGE, MESSAGES, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat, is_list, is_object, needs


def _encode(item: Item) -> Row:
    chosen, rejected = item.answers
    (better,), (worse,) = chosen.as_turns(), rejected.as_turns()
    return with_tools(item, {"messages": item.context.messages(), "chosen": better, "rejected": worse})


def _decode(row: Row) -> Sample:
    sides = answer_of(row["chosen"]), answer_of(row["rejected"])
    return Sample(*split_system(row["messages"]), sides)


FORMAT: Final = Format(
    "axolotl",
    DatasetType.PAIRS,
    QT_TRANSLATE_NOOP("export", "axolotl, preference pairs (chat_template.default)"),
    {"messages": MESSAGES, "chosen": MESSAGE, "rejected": MESSAGE},
    _encode,
    _decode,
    SourceFormat(
        "axolotl",
        QT_TRANSLATE_NOOP("imports", "axolotl preference pairs"),
        "pairwise",
        None,
        {"messages": ColumnRole.PROMPT, "system": ColumnRole.SYSTEM, **PAIR_COLUMNS},
        (needs(messages=is_list, chosen=is_object, rejected=is_object),),
        weight=150,
        aliases={"messages": CHATS},
    ),
    identified=True,
    carries=has_single_answers,
    any_order=True,
    list_order=51,
)
