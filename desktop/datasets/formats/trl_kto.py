"""TRL, good and bad answers (KTO)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Row
from desktop.datasets.formats import trl_prompt_completion
from desktop.datasets.items import Item
from desktop.datasets.readers.numbers import THUMB_NAMES, is_thumb
from desktop.datasets.source_format import Need, SourceFormat, needs


def _encode(item: Item) -> Row:
    return trl_prompt_completion.encode(item) | {"label": item.value}


FORMAT: Final = Format(
    "trl-kto",
    DatasetType.UNPAIRED,
    QT_TRANSLATE_NOOP("export", "TRL, unpaired preferences (KTO)"),
    {"prompt": MESSAGES, "completion": MESSAGES, "label": "bool"},
    _encode,
    trl_prompt_completion.decode,
    SourceFormat(
        "trl-kto",
        QT_TRANSLATE_NOOP("imports", "TRL unpaired preferences (KTO)"),
        "thumbs",
        None,
        {"prompt": ColumnRole.PROMPT, "completion": ColumnRole.RESPONSE, "label": ColumnRole.LABEL},
        (needs("prompt", "completion", "label"), (*needs("prompt", "completion"), Need(THUMB_NAMES, is_thumb))),
        weight=120,
        aliases={"label": THUMB_NAMES},
    ),
    carries=carries_everything,
    any_order=True,
    list_order=14,
    in_folder=True,
)
