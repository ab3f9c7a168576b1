"""No task, however hostile, keeps the main thread long at a time.

It measures the CPU time of the thread in each turn of the event loop, as in `test_responsive`.
"""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.counts import rounds
from tests.support.desk_page import Desk
from tests.support.hostile import FIELD
from tests.support.qt import until
from tests.support.responsive import ALLOWED_S

STEPS = "\n\n".join(f"Step {n} of a long proof." for n in range(5000))
TASKS = {**FIELD, "thousands of steps": STEPS, "sentences": "So it is. " * 20_000}


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    gc.collect()
    gc.freeze()
    yield made
    gc.unfreeze()
    made.room.end()
    assert made.room.failures == []


def longest_turn(desk: Desk, scheme: str, text: str, prompt: str) -> float:
    """The longest turn in seconds while a task with `text` comes after a short one, and the next one after it."""
    prompts = [
        NewPrompt([ChatMessage("user", words)], [NewAnswer(f"{answer} {n}") for n in "12"])
        for words, answer in (("Where?", "Left."), (prompt, text), ("Why?", "So."))
    ]

    def work(store: Database) -> None:
        project, _ = ProjectService(store).save(Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN))
        ProjectService(store).add_prompts(project.id, prompts)

    desk.room.store.submit(work).result(20)
    desk.make_page()
    desk.show(desk.page, 1200, 760)
    desk.settle()
    desk.page.setFocus()
    turns: list[float] = []

    def turn(act: Callable[[], object]) -> None:
        began = time.thread_time()
        act()
        turns.append(time.thread_time() - began)

    presenter = desk.room.services.desk
    for _ in range(2):
        until(lambda: presenter.next_is_ready or presenter.phase is not DeskPhase.TASK)
        turn(presenter.skip)
        for _ in range(100):
            turn(QApplication.processEvents)
        for key in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_Right, Qt.Key.Key_Escape):
            turn(lambda key=key: desk.key(key))
            turn(QApplication.processEvents)
    return max(turns)


WORST = ("blank lines of c", "one endless word", "thousands of steps", "sentences")


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["pairwise", "steps"])
@pytest.mark.parametrize("name", [name for name in TASKS if name in WORST or rounds(0, 1)])
def test_a_hostile_task_never_stops_the_window(desk: Desk, scheme: str, name: str) -> None:
    assert longest_turn(desk, scheme, TASKS[name], TASKS[name][:100_000]) < ALLOWED_S
