"""OpenRLHF, preferences as two whole chats: those of TRL."""

from dataclasses import replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.formats import trl_reward
from desktop.datasets.mapping import Part
from desktop.datasets.readers import pairs
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat

FORMAT: Final = replace(
    trl_reward.FORMAT,
    name="openrlhf",
    label=QT_TRANSLATE_NOOP("export", "OpenRLHF, preference pairs as two conversations"),
    source=SourceFormat(
        "openrlhf",
        QT_TRANSLATE_NOOP("imports", "OpenRLHF preference pairs"),
        "pairwise",
        pairs.preference,
        {"prompt": Part.PROMPT, "system": Part.SYSTEM, **PAIR_COLUMNS},  # never recognized: the same as TRL's
        weight=125,
    ),
    carries=None,
    any_order=False,
    list_order=50,
)
