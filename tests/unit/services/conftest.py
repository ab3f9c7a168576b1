"""Services on a store of their own, and worlds of judgements to export."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.projects import PLAIN, Make
from tests.support.worlds import World, everything


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "data") as database:
        yield database


@pytest.fixture
def chat(database: Database) -> ChatService:
    return ChatService(database)


@pytest.fixture
def projects(database: Database) -> ProjectService:
    return ProjectService(database)


@pytest.fixture
def make(database: Database, projects: ProjectService) -> Make:
    """A project with prompts that have their answers; gives its id."""

    def made(count: int = 3, answers: tuple[str, ...] = ("a", "b", "c"), model: str = "", **fields: Any) -> str:
        project, changes = projects.save(replace(PLAIN, **fields))
        assert changes.projects == {project.id}
        new = [
            NewPrompt([ChatMessage("user", f"Question {number}?")], [NewAnswer(text, model) for text in answers])
            for number in range(count)
        ]
        projects.add_prompts(project.id, new)
        return project.id

    return made


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("everything")
    everything().save(folder)
    return folder
