"""Which prompts are held out of training, over all runs of a base model.

A family of prompts (`datasets.families`) is never torn, and stays held out once it was. Whether a new family is held
out follows from its text alone, not from the seed of a run, so that runs with the same share hold out the same prompts.
"""

from collections.abc import Collection, Sequence
from typing import Final

from desktop.datasets.families import digest, normal, root, squeezed
from desktop.datasets.items import PromptRecord, Turn
from desktop.datasets.split import TRAIN, AssignedSplits, Splits

HELD_OUT: Final = "held_out"
"""The name of the split."""

_SEED: Final = 0


def family_digest(turns: Sequence[Turn]) -> str:
    """A digest of the text that decides the family of a prompt, without what does not change the question."""
    return f"{digest(squeezed(normal(root(turns)))):016x}"


class EarlierRuns(AssignedSplits):
    """The splits of earlier runs: families that are held out, and prompts that an earlier adapter was trained on."""

    def __init__(self, held_out: Collection[str], trained: Collection[str]) -> None:
        super().__init__()
        self._held_out = held_out
        self._trained = trained

    def of(self, record: PromptRecord) -> str | None:
        """The split that the prompt had; None if it was in no run."""
        if family_digest(record.turns) in self._held_out:
            return HELD_OUT
        return TRAIN if record.prompt in self._trained else None


def training_splits(share: float, held_out: Collection[str], trained: Collection[str]) -> Splits:
    """Splits to which every prompt of the store is to be added. `share` (0 to below 1) is that of new families.
    `held_out` are digests of families, `trained` ids of prompts; a held-out family stays so in any case."""
    return Splits({HELD_OUT: share}, _SEED, EarlierRuns(held_out, trained))
