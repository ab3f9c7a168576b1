"""TRL, prompts only (PPO, GRPO, RLOO)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything, split_system, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import PROMPTS
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.source_format import SourceFormat, is_chat, needs

_ANSWERS: Final = tuple(
    f"{noun}{mark}{number}"
    for noun in ("response", "answer", "completion", "output", "generation", "candidate")
    for mark, numbers in (("", ("", "s", *"abAB012")), ("_", tuple("abAB012")), (" ", tuple("abAB012")))
    for number in numbers
)
"""Columns of answers; a row with one of them is more than a prompt."""


def _encode(item: Item) -> Row:
    return with_tools(item, {"prompt": item.context.messages()})


def _decode(row: Row) -> Sample:
    return Sample(*split_system(row["prompt"]), ())


FORMAT: Final = Format(
    "trl-prompts",
    DatasetType.PROMPTS,
    QT_TRANSLATE_NOOP("export", "TRL, prompts only (PPO, GRPO, RLOO)"),
    {"prompt": MESSAGES},
    _encode,
    _decode,
    SourceFormat(
        "trl-prompts",
        QT_TRANSLATE_NOOP("imports", "TRL prompts"),
        "pairwise",
        None,
        {"prompt": ColumnRole.PROMPT, "system": ColumnRole.SYSTEM},
        (needs(prompt=is_chat),),
        unlike=("chosen", "rejected", "label", "winner", *_ANSWERS),
        weight=40,
        aliases={"prompt": (*CHATS, *PROMPTS)},
    ),
    carries=carries_everything,
    any_order=True,
    list_order=15,
    in_folder=True,
)
