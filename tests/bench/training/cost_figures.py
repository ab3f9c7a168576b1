"""What training costs beside TRL: the same examples, adapter, precision and number of threads.

Ours is the whole run, from the start of the process to its exit, two epochs for DPO; TRL's is its `train` alone, one
epoch on fewer rows. About 15 minutes on two cores; TRL takes most of it.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from desktop.training.examples import write_examples
from desktop.training.methods import Method
from tests.bench.figures import Figure
from tests.bench.training.runs import FOLDER, base_model, measured_once
from tests.bench.training.trainer_runs import rankings, train, write_job

_ROOT: Final = Path(__file__).resolve().parents[3]
_TRAINERS: Final = _ROOT / ".venv-trainers"
_SCRIPT: Final = Path(__file__).with_name("trl_cost.py")


class CostComparison(NamedTuple):
    """How a method is compared with TRL: on how many prompts each, what counts as a row of a prompt, and the bounds of
    the ratios of time and memory (None: for information)."""

    ours: int
    theirs: int
    rows: int
    time: float
    memory: float | None


COMPARISONS: Final = {
    Method.DPO: CostComparison(50, 4, 6, 0.12, 0.65),
    Method.REWARD: CostComparison(50, 4, 6, 0.2, None),
    Method.SFT: CostComparison(80, 24, 1, 0.8, 1.0),
}


def run(method: Method) -> Iterator[Figure]:
    """The ratios of time per row and of peak memory, ours ÷ TRL's."""
    how = COMPARISONS[method]
    ours = measured_once(f"cost-{method.value}", lambda: _ours(method, how))
    theirs = measured_once(f"cost-{method.value}-trl", lambda: _theirs(method, how, ours))
    wall, cpu = ((ours[key] / ours["rows"]) / (theirs[key] / theirs["rows"]) for key in ("wall_s", "cpu_s"))
    each = f"{ours['wall_s'] / ours['rows']:.2f} s ÷ {theirs['wall_s'] / theirs['rows']:.2f} s, {ours['precision']}"
    name = method.value.upper() if method is not Method.REWARD else "reward model"
    yield Figure(f"{name}: time per row ÷ TRL's", wall, "x", how.time, note=f"{each}; processor time {cpu:.3f}")
    gigabytes = [used["peak_bytes"] / 1e9 for used in (ours, theirs)]
    note = f"{gigabytes[0]:.1f} GB ÷ {gigabytes[1]:.1f} GB"
    yield Figure(f"{name}: peak memory ÷ TRL's", gigabytes[0] / gigabytes[1], "x", how.memory, note=note)


def _ours(method: Method, how: CostComparison) -> dict[str, Any]:
    epochs = 2 if method is Method.DPO else 1
    job = write_job(FOLDER / f"cost-{method.value}", method, rankings(how.ours), epochs=epochs)
    cost = train(job)
    return {
        "rows": how.ours * how.rows * epochs,
        "wall_s": cost.wall_s,
        "cpu_s": cost.cpu_s,
        "peak_bytes": cost.peak_bytes,
        "precision": cost.precision,
        "threads": cost.threads,
    }


def _theirs(method: Method, how: CostComparison, ours: dict[str, Any]) -> dict[str, Any]:
    python = _TRAINERS / "bin/python"
    if not python.exists():
        raise SystemExit("TRL is not installed: make test-trainers installs it")
    examples = FOLDER / f"cost-{method.value}-trl-examples.jsonl"
    write_examples(examples, rankings(how.theirs))
    command = [str(python), str(_SCRIPT), method.value, ours["precision"], str(ours["threads"])]
    done = subprocess.run(
        [*command, str(base_model()), str(examples)],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
