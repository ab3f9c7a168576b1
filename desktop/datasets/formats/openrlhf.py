"""OpenRLHF, preference pairs as two conversations: rows of TRL without margins that no annotator gave.

OpenRLHF adds `margin` to its loss and replaces null with 0 (`openrlhf.datasets.reward_dataset`, 0.11), so a preference
without a strength must not have a margin.
"""

from dataclasses import replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.judgement import Judgement
from desktop.core.questions.comparison import Comparison
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.format import Row
from desktop.datasets.formats import trl_reward
from desktop.datasets.items import Item
from desktop.datasets.source_format import PAIR_COLUMNS, SourceFormat

_PLAIN_STEPS: Final = 3  # of a comparison that only says which is better, or neither


def _encode(item: Item) -> Row:
    row = trl_reward.encode(item)
    if not any(_has_strength(judgement) for judgement in item.trace.judgements):
        row["margin"] = None
    return row


def _has_strength(judgement: Judgement) -> bool:
    """Whether an annotator gave the strength. The plain preference of an imported file is only converted to the scale
    of the scheme."""
    payload = judgement.payload
    if not isinstance(payload, Comparison):
        return False
    if payload.margin is not None or abs(payload.strength) > 1:
        return True
    return payload.steps > _PLAIN_STEPS and not judgement.imported


FORMAT: Final = replace(
    trl_reward.FORMAT,
    name="openrlhf",
    label=QT_TRANSLATE_NOOP("export", "OpenRLHF, preference pairs as two conversations"),
    encode=_encode,
    source=SourceFormat(
        "openrlhf",
        QT_TRANSLATE_NOOP("imports", "OpenRLHF preference pairs"),
        "pairwise",
        None,
        {
            "prompt": ColumnRole.PROMPT,
            "system": ColumnRole.SYSTEM,
            **PAIR_COLUMNS,
        },  # never recognized: the same as TRL's
        weight=125,
    ),
    carries=None,
    any_order=False,
    list_order=50,
)
