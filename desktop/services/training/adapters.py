"""The adapters and reward models that finished runs have made. It imports little, since the chat offers them."""

from dataclasses import dataclass
from typing import Final, Protocol

from desktop.core.training_run import RunStatus
from desktop.store.database import Database
from desktop.training.job import ADAPTER, RunFolder
from desktop.training.methods import Method
from desktop.training.reward_head import FILE as HEAD


class ModelFacts(Protocol):
    """What is known of a model in the list; `sha256` is empty if unknown."""

    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...


_LEAST_PAIRS: Final = 20
"""With fewer held-out pairs they may all agree by chance, and a bootstrap of them has no width."""


@dataclass(frozen=True, slots=True)
class _Trained:
    """`name` is that of the run, `path` that of the file or folder, `base` the path of the base model when it was
    trained."""

    run: str
    name: str
    path: str
    base: str
    base_sha256: str

    def fits(self, model: ModelFacts) -> bool:
        """Whether it belongs to a model: the same file, or one with the same content."""
        return self.base == model.path or (bool(model.sha256) and self.base_sha256 == model.sha256)


class TrainedAdapter(_Trained):
    """An adapter that answers."""


class TrainedRewardModel(_Trained):
    """A reward model; `path` is the folder of its adapter and its head."""


def trained_adapters(database: Database) -> list[TrainedAdapter]:
    """The adapters of the finished runs that are not in the trash, newest first. Reward models are none."""
    with database.read() as store:
        runs = store.training.with_status([RunStatus.FINISHED])
    found = []
    for run in reversed(runs):
        method = Method(run.methods[-1])
        stage = RunFolder.of(database.folder, run.id).stage(len(run.methods) - 1, method)
        path = stage / ADAPTER
        if method is not Method.REWARD and path.is_file():
            found.append(TrainedAdapter(run.id, run.name, str(path), run.base, run.base_sha256))
    return found


def better_than_length(database: Database) -> list[TrainedRewardModel]:
    """The reward models that may choose among answers, newest first: on enough held-out pairs, the lower ends of the
    95% intervals of their accuracy and of what it is above that of "the longer one is better" are above chance and 0.
    """
    with database.read() as store:
        runs = store.training.with_status([RunStatus.FINISHED])
    found = []
    for run in reversed(runs):
        figures = run.figures.get("reward_figures") or {}
        if figures.get("n", 0) < _LEAST_PAIRS:
            continue
        if figures.get("accuracy_low", 0.0) <= 0.5 or figures.get("above_length_low", 0.0) <= 0:
            continue
        number = max(number for number, method in enumerate(run.methods) if method == Method.REWARD)
        folder = RunFolder.of(database.folder, run.id).stage(number, Method.REWARD)
        if (folder / HEAD).is_file():
            found.append(TrainedRewardModel(run.id, run.name, str(folder), run.base, run.base_sha256))
    return found
