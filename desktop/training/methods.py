"""The methods of training, and the data that each needs."""

from enum import StrEnum
from typing import Final, NamedTuple


class Method(StrEnum):
    """A method of training. The values are the names on the command line and in the files of a run."""

    SFT = "sft"
    DPO = "dpo"
    KTO = "kto"
    REWARD = "reward"
    PPO = "ppo"
    RLOO = "rloo"


class TrainingData(StrEnum):
    """The part of an example that a method learns from."""

    DEMONSTRATIONS = "demonstrations"
    PAIRS = "pairs"
    LABELS = "labels"
    PROMPTS = "prompts"


class MethodNeeds(NamedTuple):
    """`minimum` examples of `data` are needed to start; `reward` says that a reward model is, too."""

    data: TrainingData
    minimum: int
    reward: bool = False


NEEDS: Final = {
    Method.SFT: MethodNeeds(TrainingData.DEMONSTRATIONS, 20),
    Method.DPO: MethodNeeds(TrainingData.PAIRS, 20),
    Method.KTO: MethodNeeds(TrainingData.LABELS, 20),
    Method.REWARD: MethodNeeds(TrainingData.PAIRS, 20),
    Method.PPO: MethodNeeds(TrainingData.PROMPTS, 10, reward=True),
    Method.RLOO: MethodNeeds(TrainingData.PROMPTS, 10, reward=True),
}
