"""The adapters that finished runs have made. It imports little, since the chat's model menu shows them."""

from dataclasses import dataclass
from typing import Protocol

from desktop.core.training_run import RunStatus
from desktop.store.database import Database
from desktop.training.job import ADAPTER, RunFolder
from desktop.training.methods import Method


class ModelFacts(Protocol):
    """What is known of a model in the list; `sha256` is empty if unknown."""

    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TrainedAdapter:
    """An adapter that answers: `name` is that of its run, `base` the path of its base model when it was trained."""

    run: str
    name: str
    path: str
    base: str
    base_sha256: str

    def fits(self, model: ModelFacts) -> bool:
        """Whether it belongs to a model: the same file, or one with the same content."""
        return self.base == model.path or (bool(model.sha256) and self.base_sha256 == model.sha256)


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
