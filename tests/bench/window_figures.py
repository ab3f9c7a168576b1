"""The window's figures, from the real app on a data folder of 10,000 conversations, one of them 10,000 messages long.

The model process is a fake that streams 200 tokens a second; everything else is the real thing, on a virtual desktop
where the system has what that takes, else offscreen.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from desktop.services.settings import Settings, SettingsFile
from tests.bench.figures import Figure
from tests.bench.shown import place
from tests.support.seeds import seed

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS = 10_000
LONGEST = 10_000
STARTS = 5
STREAMS = 3


def run() -> list[Figure]:
    """All of them; about three minutes."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        data.mkdir()
        environment, where = stack.enter_context(place())
        ordinary, long = seed(data, CONVERSATIONS, longest=LONGEST)

        def probe(*arguments: str) -> dict[str, float]:
            command = [sys.executable, "-m", "tests.bench.probe", "window", *arguments]
            SettingsFile(data / "settings.json").save(Settings(last_conversation=ordinary))
            started = {"SAYSO_BENCH_T0": str(time.monotonic())}
            done = subprocess.run(
                command, cwd=ROOT, env={**environment, **started}, stdout=subprocess.PIPE, check=True, timeout=120
            )
            result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
            return result

        probe("start", str(data))  # warms the file cache
        starts = [probe("start", str(data))["start_s"] for _ in range(STARTS)]
        streams = [probe("long", str(data), long) for _ in range(STREAMS)]

    def middle(name: str) -> float:
        return statistics.median(stream[name] for stream in streams)

    rows = f"{streams[0]['rows']:.0f} messages"
    return [
        Figure("start to a usable window", statistics.median(starts), "s", 1.0, note=f"{CONVERSATIONS} conversations"),
        Figure("opening a long conversation", middle("open_ms"), "ms", 300, note=rows),
        Figure("main thread late while streaming, p99", middle("late_p99_ms"), "ms", 16, note="200 tokens/s"),
        Figure("main thread late while streaming, max", middle("late_max_ms"), "ms", 50, note=where),
        Figure("main thread late while sending, max", middle("late_sending_ms"), "ms", note=rows),
        Figure("memory of the window, long conversation open", middle("memory_open_mb"), "MB", 200, note=rows),
        Figure("memory of the window, after streaming", middle("memory_streamed_mb"), "MB"),
    ]
