"""The window while it trains: `python -m tests.bench.probe training.window DATA`.

Opens the Training page, starts a run with all judgements of the data folder, waits for the first step, and prints which
of the trainer's libraries are in `sys.modules` by then. The run is stopped.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer

import desktop.app
from desktop.services.folders import Folders
from desktop.services.settings import SettingsFile
from desktop.training.protocol import StepDone, TrainerEvent

LIBRARIES = ("torch", "peft", "transformers")


def main(arguments: Sequence[str]) -> int:
    app = desktop.app.Application(sys.argv[:1])
    folders = Folders(Path(arguments[0]))
    folders.make()
    program = desktop.app.Program(app, folders, SettingsFile(folders.settings))
    plan, worker = program._services.training_plan, program._services.training_worker
    result: dict[str, object] = {}

    def start() -> None:
        if plan.can_start and plan.model is not None and not worker.run:
            worker.start(plan.recipe, plan.model.sha256)

    def follow(run: str, events: Sequence[TrainerEvent]) -> None:
        if any(isinstance(event, StepDone) for event in events):
            result["steps"] = sum(isinstance(event, StepDone) for event in events)
            worker.stop(run)
            app.quit()

    def fail(problem: str) -> None:
        result["problem"] = problem
        app.quit()

    plan.changed.connect(start)
    worker.progressed.connect(follow)
    worker.rejected.connect(fail)
    QTimer.singleShot(0, lambda: program._window.show_page("training"))
    try:
        return app.exec()
    finally:
        result["page"] = type(program._window.current_page()).__name__
        result["libraries"] = [name for name in LIBRARIES if name in sys.modules]
        program.finish()
        print(json.dumps(result))
