"""Dataset types: what the rows of a format contain (pairs, scores, demonstrations ...). Each format has one type."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP


class DatasetType(StrEnum):
    """What `Item.answers` and `Item.value` are for each type is documented at `items.Item`."""

    DEMONSTRATIONS = "demonstrations"
    PAIRS = "pairs"
    UNPAIRED = "unpaired"
    SCORES = "scores"
    SCORED_PAIRS = "scored-pairs"  # two answers, and how much better the second one is
    RANKED = "ranked"
    PROMPTS = "prompts"
    STEPS = "steps"
    SPANS = "spans"
    RESPONSES = "responses"  # of a question type whose payload scores one answer


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """`label` and `use` are marked for translation in the context "export". Menus group formats by `use`; a type
    without one is only written as part of a folder. `scheme` is the ready-made scheme that collects such data."""

    label: str
    scheme: str
    use: str = ""


_RATINGS: Final = QT_TRANSLATE_NOOP("export", "Ratings and rankings")

DATASET_TYPES: Final[Mapping[DatasetType, TypeInfo]] = {
    DatasetType.DEMONSTRATIONS: TypeInfo(
        QT_TRANSLATE_NOOP("export", "demonstrations: rewritten, self-written or highly rated answers"),
        "instructgpt",
        QT_TRANSLATE_NOOP("export", "Supervised fine-tuning (SFT)"),
    ),
    DatasetType.PAIRS: TypeInfo(
        QT_TRANSLATE_NOOP("export", "pairs of a chosen and a rejected answer"),
        "pairwise",
        QT_TRANSLATE_NOOP("export", "Preference optimization and reward models (DPO)"),
    ),
    DatasetType.UNPAIRED: TypeInfo(
        QT_TRANSLATE_NOOP("export", "single answers labelled good or bad"),
        "thumbs",
        QT_TRANSLATE_NOOP("export", "Good and bad answers (KTO)"),
    ),
    DatasetType.SCORES: TypeInfo(QT_TRANSLATE_NOOP("export", "scores for each answer"), "helpsteer2", _RATINGS),
    DatasetType.SCORED_PAIRS: TypeInfo(
        QT_TRANSLATE_NOOP("export", "two answers with a preference from -3 to 3"), "helpsteer3", _RATINGS
    ),
    DatasetType.RANKED: TypeInfo(QT_TRANSLATE_NOOP("export", "rankings of several answers"), "instructgpt", _RATINGS),
    DatasetType.PROMPTS: TypeInfo(
        QT_TRANSLATE_NOOP("export", "prompts without answers"),
        "pairwise",
        QT_TRANSLATE_NOOP("export", "Prompts for reinforcement learning (PPO, GRPO)"),
    ),
    DatasetType.STEPS: TypeInfo(
        QT_TRANSLATE_NOOP("export", "answers with step labels"),
        "steps",
        QT_TRANSLATE_NOOP("export", "Process reward models"),
    ),
    DatasetType.SPANS: TypeInfo(QT_TRANSLATE_NOOP("export", "answers with marked passages"), "bad-cases"),
    DatasetType.RESPONSES: TypeInfo(
        QT_TRANSLATE_NOOP("export", "answers scored with a question of this type"),
        "rubric",
        _RATINGS,
    ),
}
"""In the order of menus."""
