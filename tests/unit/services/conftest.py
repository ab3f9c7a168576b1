"""A chat service on a store of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.chat import ChatService
from desktop.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "data") as database:
        yield database


@pytest.fixture
def chat(database: Database) -> ChatService:
    return ChatService(database)
