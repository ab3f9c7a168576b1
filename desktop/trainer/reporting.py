"""What all stages of a run share: how they report progress, where they are asked to stop, and what the run has cost."""

import sys
import time
from collections.abc import Callable
from typing import Final

import psutil
import torch

from desktop.trainer.objectives.objective import StepProgress
from desktop.trainer.owner_link import OwnerLink
from desktop.training.job import RunFolder
from desktop.training.protocol import Preparing, TrainerEvent
from desktop.training.run_state import RunState

_INTERVAL_S: Final = 0.2  # between two reports of progress


class StopRequested(Exception):  # noqa: N818 -- nothing went wrong
    """The owner asked the run to stop, or has exited."""


class Reporter:
    """Reports a run to its owner. `position` is the running stage and the step of its last checkpoint, `versions` those
    of the libraries, `state` what the next process needs."""

    def __init__(self, folder: RunFolder, link: OwnerLink, versions: dict[str, str]) -> None:
        self.position = 0, 0
        self.versions = versions
        self.state = RunState.read(folder.state)
        self._path = folder.state
        self._link = link
        self._counted_s = 0.0  # how much of this process's time is in `state`

    @property
    def active_s(self) -> float:
        """Seconds since this process started, without those during which it was suspended."""
        return self._link.active_s

    def send(self, event: TrainerEvent) -> None:
        """Log and send an event. Raises `OSError` if it cannot be logged."""
        self._link.send(event)

    def send_after(self, event: TrainerEvent, act: Callable[[], object]) -> None:
        """Log an event, act, and then send it: a stage that is logged as done but has no result is done again."""
        self._link.send_after(event, act)

    @property
    def log_size(self) -> int:
        """Where the next event of the log begins."""
        return self._link.log.size if self._link.log is not None else 0

    def check_stop(self) -> None:
        """Raise `StopRequested` if the run has to stop."""
        if self._link.is_stopping:
            raise StopRequested

    def progress(self, task: str) -> StepProgress:
        """A callback that reports the progress of a task (see `Preparing`), and raises `StopRequested`."""
        reported_at = float("-inf")

        def report(done: int, total: int) -> None:
            nonlocal reported_at
            self.check_stop()
            if done == total or time.monotonic() - reported_at >= _INTERVAL_S:
                reported_at = time.monotonic()
                self._link.send(Preparing(self.position[0], task, done, total))

        return report

    def save_state(self) -> RunState:
        """Add this process's time and memory to the run's, and write the file. Raises `OSError`."""
        assert self.state is not None, "nothing is chosen yet"
        now = self.active_s
        self.state.seconds += now - self._counted_s
        self._counted_s = now
        self.state.peak_bytes = max(self.state.peak_bytes, peak_bytes())
        self.state.write(self._path)
        return self.state


def peak_bytes() -> int:
    """The most memory that this process has used so far; on an accelerator, the most of the accelerator's."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource  # noqa: PLC0415 -- Windows has none

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
