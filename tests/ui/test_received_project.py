"""A received project opens at the desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.bundles import BundleService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.desk_page import Desk
from tests.support.qt import until


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    yield made
    made.room.end()
    assert made.room.failures == []


def test_a_received_project_is_opened(desk: Desk, tmp_path: Path) -> None:
    with Database.open(tmp_path / "elsewhere") as other:
        project, _ = ProjectService(other).save(Project("", "Theirs", "pairwise"))
        answers = [NewAnswer("Left."), NewAnswer("Right.")]
        ProjectService(other).add_prompts(project.id, [NewPrompt([ChatMessage("user", "Where to?")], answers)])
        BundleService(other).write(tmp_path / "theirs.sayso", project=project.id)
    desk.open("pairwise")
    presenter = desk.room.services.desk
    mine = presenter.project
    desk.room.services.annotators.merge_bundle(tmp_path / "theirs.sayso")
    until(lambda: presenter.project == project.id and presenter.phase is DeskPhase.TASK)
    assert desk.page.header.title.text() == "Theirs"
    desk.page.open_project(mine)
    desk.settle()
    desk.room.services.annotators.merge_bundle(tmp_path / "theirs.sayso")  # brings nothing new
    desk.settle()
    assert presenter.project == mine
