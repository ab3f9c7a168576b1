"""The methods of training: one module each, with a class derived from `Objective`."""

from typing import Final

from desktop.trainer.objectives.objective import Objective
from desktop.trainer.objectives.sft import SupervisedObjective
from desktop.training.methods import Method

OBJECTIVES: Final[dict[Method, type[Objective]]] = {cls.method: cls for cls in (SupervisedObjective,)}
"""The objective of each method."""
