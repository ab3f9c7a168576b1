"""The window on a store of many judgements, measuring itself: `python -m tests.bench.probe desk DATA`.

Prints one JSON object: of each page the milliseconds from the key to what it shows (of the quality page: its skeleton
and progress, since the figures come later), and how late the main thread was meanwhile.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

import desktop.app
from desktop.engine.host import EngineHost
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.folders import Folders
from desktop.services.settings import SettingsFile
from desktop.ui.desk.asides import DeskAsides
from tests.bench.window_probe import Lateness


def wait(app: QApplication, condition: Callable[[], object], longest: float = 60) -> None:
    end = time.perf_counter() + longest
    while not condition():
        app.processEvents()
        time.sleep(0.0005)
        assert time.perf_counter() < end, "waited in vain"


def main(arguments: Sequence[str]) -> None:
    app = desktop.app.Application(sys.argv[:1])
    folders = Folders(Path(arguments[0]))
    folders.make()
    fake = [sys.executable, "-m", "tests.bench.paced_worker"]
    desktop.app.EngineHost = partial(EngineHost, fake)  # type: ignore[assignment, attr-defined]
    program = desktop.app.Program(app, folders, SettingsFile(folders.settings))
    desktop.app.collect_garbage_when_inactive(app)
    services, window = program._services, program._window
    result: dict[str, float] = {}

    def measured(act: Callable[[], object], **shown: Callable[[], object]) -> None:
        """How long it takes until each of what should show does."""
        began = time.perf_counter()
        act()
        for name, there in shown.items():
            wait(app, there)
            window.repaint()
            result[f"{name}_ms"] = (time.perf_counter() - began) * 1000

    wait(app, lambda: services.models.can_answer and services.operations.idle)
    desk = services.desk
    measured(
        lambda: window.show_page("desk"), projects=lambda: desk.projects, desk=lambda: desk.phase is DeskPhase.TASK
    )
    asides = window.pages.currentWidget().findChild(DeskAsides)
    assert isinstance(asides, DeskAsides)
    wait(app, lambda: services.operations.idle and services.reading.idle)
    measured(lambda: asides.show("all"), list=lambda: asides.list.view.model().rowCount())
    wait(app, lambda: services.operations.idle and services.reading.idle)
    pause = QElapsedTimer()  # somebody looked at the desk and the list for a moment
    pause.start()
    wait(app, lambda: pause.elapsed() > 2000 and services.reading.idle)
    # the page is made by this, not before
    goals_show = lambda: asides.collection_goals.steps["comparisons"].isVisible()  # noqa: E731, PLW0108
    measured(lambda: asides.show("collection_goals"), loop=goals_show)
    wait(app, lambda: services.operations.idle and services.reading.idle)
    lateness = Lateness()
    measured(lambda: window.show_page("quality"), quality=lambda: services.quality.busy)
    lateness.start()
    wait(app, lambda: services.quality.summary)
    lateness.stop()
    result["late_ms"] = max(lateness.late, default=0.0)
    program.finish()
    print(json.dumps(result))
