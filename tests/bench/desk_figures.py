"""The desk's figures on 100,000 judgements: how long statistics take, and how long until each page shows them."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop.services.annotators import AnnotatorService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from tests.bench.figures import Figure, median, seconds
from tests.bench.shown import place
from tests.support.judged_store import fill

ROOT = Path(__file__).resolve().parents[2]
TASKS = 50_000
RUNS = 3
PAGES = {
    "projects": "the list of projects",
    "desk": "the desk, with its task",
    "list": "a list",
    "loop": "the loop",
    "quality": "quality, with its progress",
}


def run() -> list[Figure]:
    """All of them; about two minutes, of which half makes the store. The pages as they open first after a start."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Database.open(data) as database:
            fill(database, TASKS, open_tasks=100)
            AnnotatorService(database).activate(AnnotatorService(database).all()[0].id)
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        # in a process of its own, whose numpy has one thread as the window's has
        command = [sys.executable, "-m", "tests.bench.desk_figures", str(data)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=600)
        taken = json.loads(done.stdout.splitlines()[-1])
        command = [sys.executable, "-m", "tests.bench.probe", "desk", str(data)]
        pages = []
        with place() as (environment, where):
            for _ in range(RUNS):
                done = subprocess.run(
                    command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=600
                )
                pages.append(json.loads(done.stdout.splitlines()[-1]))

    def middle(name: str) -> float:
        return statistics.median(page[name] for page in pages)  # type: ignore[no-any-return]

    note = f"{2 * TASKS:,} judgements"
    figures = [
        Figure("statistics of all judgements", taken["statistics_s"], "s", 2.0, note=note),
        Figure("the longest wait between two signs of progress", taken["pause_s"], "s", note=note),
    ]
    figures += [Figure(f"opening {what}", middle(f"{name}_ms"), "ms", 300, note=where) for name, what in PAGES.items()]
    figures.append(Figure("main thread late while figures are computed, max", middle("late_ms"), "ms", note=where))
    return figures


def measure(data: Path) -> dict[str, float]:
    with Database.open(data, writer=False) as database:
        summary = StatisticsService(database).summary
        summary()  # warms the file cache
        pauses = [0.0]
        last = time.perf_counter()

        def told(_: float) -> None:
            nonlocal last
            now = time.perf_counter()
            pauses.append(now - last)
            last = now

        whole = median(RUNS, lambda: seconds(summary))
        last = time.perf_counter()
        summary(progress=told)
    return {"statistics_s": whole, "pause_s": max(pauses)}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
