"""The methods of training: one module each, with a class derived from `Objective`."""

from typing import Final

from desktop.trainer.objectives.dpo import PreferenceObjective
from desktop.trainer.objectives.kto import LabelObjective
from desktop.trainer.objectives.objective import Objective
from desktop.trainer.objectives.ppo import ProximalObjective
from desktop.trainer.objectives.reward import RewardObjective
from desktop.trainer.objectives.rloo import LeaveOneOutObjective
from desktop.trainer.objectives.sft import SupervisedObjective
from desktop.training.methods import Method

OBJECTIVES: Final[dict[Method, type[Objective]]] = {
    cls.method: cls
    for cls in (
        SupervisedObjective,
        PreferenceObjective,
        LabelObjective,
        RewardObjective,
        ProximalObjective,
        LeaveOneOutObjective,
    )
}
"""The objective of each method."""
