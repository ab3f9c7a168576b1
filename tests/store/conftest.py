"""A store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.chat import ChatService
from desktop.store.database import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    with Database.open(folder) as database:
        yield database


@pytest.fixture
def chat(database: Database) -> ChatService:
    return ChatService(database)
