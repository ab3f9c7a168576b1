"""The desk shows the progress of the generation while it waits for a task."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import AnswerSource, NewPrompt, Project, TaskOrder
from desktop.core.sampling import Sampling
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.desk_page import Desk
from tests.support.qt import until
from tests.support.session import MODEL


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    generation = made.room.services.generation
    generation._check = lambda *_: ""  # the fake engine needs no file
    generation._calm.setInterval(0)
    generation.start()
    yield made
    made.room.end()
    assert made.room.failures == []


def open_project(desk: Desk, prompts: list[str], n: int = 2) -> None:
    source = AnswerSource(MODEL, n, Sampling(max_tokens=40))

    def work(store: Database) -> None:
        project, _ = ProjectService(store).save(
            Project("", "Directions", "pairwise", (source,), repeats=0, order=TaskOrder.GIVEN)
        )
        ProjectService(store).add_prompts(project.id, [NewPrompt([ChatMessage("user", text)]) for text in prompts])

    desk.room.store.submit(work).result(10)
    desk.make_page()
    desk.show(desk.page, 1000, 700)
    until(lambda: desk.room.services.desk.phase in (DeskPhase.WAITING, DeskPhase.TASK))


def texts(page: QWidget) -> str:
    """All that can be read."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_progress_of_the_first_task_is_shown(desk: Desk) -> None:
    open_project(desk, ["!words 12 0.15", "quick"])
    until(lambda: "Generating answers for the first task" in texts(desk.page))
    until(lambda: "left" in texts(desk.page))
    shown = texts(desk.page)
    assert "Prompt: !words 12 0.15" in shown
    assert "0 of 2 answers done · " in shown
    assert "0 of 2 tasks have their answers." in shown
    until(lambda: desk.room.services.desk.phase is DeskPhase.TASK)


def test_it_pauses_and_resumes(desk: Desk) -> None:
    open_project(desk, ["!words 12 0.1"])
    until(lambda: "answers done · " in texts(desk.page))
    desk.button("Pause").click()
    assert "Paused." in texts(desk.page)
    until(lambda: desk.room.services.generation._request == 0)
    desk.button("Resume").click()
    until(lambda: desk.room.services.desk.phase is DeskPhase.TASK)


def test_progress_of_the_next_task_is_shown_if_none_is_ready(desk: Desk) -> None:
    open_project(desk, ["quick", "!words 20 0.15"])
    until(lambda: desk.room.services.desk.phase is DeskPhase.TASK)
    desk.room.services.desk.skip()
    until(lambda: "Generating answers for the next task" in texts(desk.page))
    until(lambda: "0 of 2 answers done · " in texts(desk.page))
    assert "You have judged every task that is ready: 1 of 2 have their answers." in texts(desk.page)
    until(lambda: desk.room.services.desk.phase is DeskPhase.TASK)
