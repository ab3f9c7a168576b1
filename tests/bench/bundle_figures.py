"""The bundle beside this checkout, whose llama.cpp is compiled for this processor: `make bundle` first.

Both engines have the model loaded and the same threads, and take turns; the ratio of each turn counts. The start is
that of the whole program on a virtual desktop, as a screen reader sees it: until the last conversation shows and one
can type.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.core.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.services.settings import Settings, SettingsFile
from tests.bench.engine_figures import COLD, PAUSE, PROMPT, THREADS, Client, client, ratio
from tests.bench.figures import Figure
from tests.end2end.virtual_desktop import VirtualDesktop, missing
from tests.end2end.window import Window
from tests.support.engine_harness import prose
from tests.support.seeds import seed

BUNDLE = Path(__file__).resolve().parents[2] / "dist/sayso"
RUNS = 9
WORDS = 1000  # of a prompt that nothing of is known
STARTS = 5


def run() -> Iterator[Figure]:
    """About two minutes; nothing where there is no bundle."""
    model = builtin_model()
    if not BUNDLE.is_dir() or model is None:
        return
    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    engine = [str(BUNDLE / "sayso-engine"), "worker"]
    with client(model, threads=THREADS) as native, client(model, engine, threads=THREADS) as bundled:
        for side in (native, bundled):
            side.whole(lambda: PROMPT)
        variant = bundled.host.hello.variant if bundled.host.hello else ""
        for name, rate in (("writing", decode), ("reading", prefill)):
            value, note = ratio(lambda rate=rate: rate(bundled), lambda rate=rate: rate(native), RUNS)
            yield Figure(f"{name}, bundle ÷ native build", value, "x", 0.95, "higher", f"tokens/s: {note}, {variant}")
    if not missing():
        yield start()
    del app


def decode(side: Client) -> float:
    time.sleep(PAUSE)
    return side.whole(lambda: PROMPT).rate


def prefill(side: Client) -> float:
    time.sleep(PAUSE)
    stats = side.ask(f"{next(COLD)} {prose(2, WORDS)}", sampling=Sampling(max_tokens=1)).prompt
    return stats.evaluated / stats.seconds


def start() -> Figure:
    """From the command to a window that shows the last conversation and takes words."""
    with VirtualDesktop() as desktop, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        ordinary, _ = seed(data, 100)
        took = []
        for _ in range(STARTS + 1):
            SettingsFile(data / "settings.json").save(Settings(last_conversation=ordinary))
            began = time.monotonic()
            with Window(desktop, data, command=[str(BUNDLE / "sayso")]) as window:
                while not usable(window):
                    time.sleep(0.01)
                took.append(time.monotonic() - began)
                window.quit()
        return Figure("start of the bundle to a usable window", statistics.median(took[1:]), "s", 2.0, note="warm")


def usable(window: Window) -> bool:
    return bool(window.ask("has", name="Message", role=None)) and any(
        name.startswith("Answer") for name in window.names("list item")
    )
