"""What the trainer chooses once for a run: device, precision, threads and micro-batch."""

import time
from typing import Any, Final

import torch

from desktop.training.job import TrainingJob
from desktop.training.run_state import RunState

PRECISIONS: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}

_ROWS, _WIDTH, _REPEATS = 256, 1024, 5
_MICRO_BATCH: Final = 2048  # tokens


def choose(job: TrainingJob, device: torch.device) -> RunState:
    """Choose what the job leaves to the trainer."""
    threads = job.threads or torch.get_num_threads()  # by default one for each physical core that it may use
    torch.set_num_threads(threads)
    precision = job.precision if job.precision != "auto" else faster_precision(device)
    return RunState(device.type, precision, threads, job.micro_batch or _MICRO_BATCH)


def faster_precision(device: torch.device) -> str:
    """Time a linear layer, forwards and backwards, in both precisions. bfloat16 must be clearly faster: it is coarser,
    and some processors only emulate it."""
    seconds = {name: _time(dtype, device) for name, dtype in PRECISIONS.items()}
    return "bfloat16" if seconds["bfloat16"] < 0.9 * seconds["float32"] else "float32"


def _time(dtype: torch.dtype, device: torch.device) -> float:
    """Seconds of the fastest of several repetitions; infinite if the device has no such numbers."""
    weight = torch.randn(_WIDTH, _WIDTH).to(device, dtype)
    rows = torch.randn(_ROWS, _WIDTH).to(device, dtype).requires_grad_()
    best = float("inf")
    try:
        for _ in range(_REPEATS):
            start = time.perf_counter()
            loss: Any = (rows @ weight).float().square().sum()
            loss.backward()
            loss.item()  # waits for the device
            best = min(best, time.perf_counter() - start)
    except RuntimeError:
        return float("inf")
    return best
