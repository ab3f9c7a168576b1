"""All presenters on a real store and a scripted model process; any message of Qt fails the test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.qt import qt_messages_fail
from tests.support.session import OBEDIENT, Room, Rooms
from tests.support.store_bench import StoreBench


@pytest.fixture(autouse=True)
def no_qt_messages(qapp: QApplication) -> Iterator[None]:
    with qt_messages_fail():
        yield


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Makes rooms on the data folder of this test, and ends them after it."""
    made: list[Room] = []

    def make(*arguments: str, program: Path = OBEDIENT) -> Room:
        room = Room(tmp_path / "data", [sys.executable, str(program), *arguments])
        made.append(room)
        return room

    yield make
    for room in made:
        room.end()
        assert room.failures == []


@pytest.fixture
def room(rooms: Rooms) -> Room:
    """A room with a loaded model and an empty conversation."""
    made = rooms()
    made.start()
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[StoreBench]:
    """A store without a window and an engine."""
    made = StoreBench(tmp_path / "data")
    yield made
    made.close()
