"""All presenters on a real store and a real child process that obeys orders; any warning of Qt fails the test."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.engine.child import Timeouts
from desktop.engine.host import EngineHost
from desktop.presenters.app_services import AppServices
from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.services.chat import ChatService, OpenConversation
from desktop.services.settings import SettingsFile
from desktop.store.database import Database
from desktop.store.thread import StoreThread

if TYPE_CHECKING:
    from tests.unit.presenters.store_bench import StoreBench

OBEDIENT = Path(__file__).parents[2] / "fakes" / "worker.py"
TEMPLATED = Path(__file__).parent / "templated_worker.py"
MODEL = "/models/tiny.gguf"


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["sayso-tests"])


@pytest.fixture(autouse=True)
def no_complaints(qapp: QApplication) -> Iterator[None]:
    complaints: list[str] = []

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg:
            complaints.append(message)

    def raised(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        complaints.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    before, hook = qInstallMessageHandler(heard), sys.excepthook
    sys.excepthook = raised
    yield
    sys.excepthook = hook
    qInstallMessageHandler(before)
    assert not complaints, complaints


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QApplication.processEvents()
        time.sleep(0.002)


class Room:
    """A session as the window has it, with words for what tests do and look at."""

    def __init__(self, data: Path, program: list[str]) -> None:
        data.mkdir(exist_ok=True)
        self.store = StoreThread(partial(Database.open, data))
        self.host = EngineHost(program, Timeouts(start_s=10, heartbeat_s=3, stop_s=2))
        self.session = AppServices(self.store.submit, self.host, SettingsFile(data / "settings.json"), data)
        self.chat, self.models, self.streams = self.session.chat, self.session.models, self.session.streams
        self.conversations, self.meter = self.session.conversations, self.session.meter
        self.said: list[str] = []
        self.failures: list[Exception] = []
        self.chat.rejected.connect(self.said.append)
        self.session.operations.failed.connect(self.failures.append)
        self.ended = False

    def start(self, model: str = MODEL) -> None:
        """As the program does, but with a model that needs no file."""
        self.conversations.load()
        self.session.settings.set("last_conversation", self.session.settings.now.last_conversation)
        self.chat.start(self.session.settings.now.last_conversation)
        self.models.load(model)
        until(lambda: self.host.is_idle)
        self.settle()

    def settle(self) -> None:
        """Until nothing is being written and the store has everything."""
        until(lambda: not self.chat.busy and not self.streams.conversations and self.session.operations.idle)

    def send(self, text: str) -> None:
        """And wait for the whole answer."""
        self.chat.send(text)
        self.settle()

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.session.end()
            self.store.close()

    # --- what is shown

    @property
    def rows(self) -> list[TranscriptRow]:
        return self.chat.transcript.rows

    def shown(self) -> list[tuple[str, str]]:
        return [(row.kind.value, row.text.strip()) for row in self.rows]

    def last(self, kind: RowKind) -> TranscriptRow:
        return next(row for row in reversed(self.rows) if row.kind is kind)

    @property
    def answer(self) -> TranscriptRow:
        return self.last(RowKind.ANSWER)

    @property
    def question(self) -> TranscriptRow:
        return self.last(RowKind.USER)

    # --- what is stored

    def stored(self, id: str = "") -> OpenConversation:
        return self.store.submit(lambda store: ChatService(store).open(id or self.chat.conversation)).result(10)

    def prompt(self, answer: str) -> str:
        """Exactly as the model got it."""
        provenance = self.store.submit(lambda store: ChatService(store).provenance_of(answer)).result(10)
        assert provenance is not None
        return provenance.prompt


Rooms = Callable[..., Room]


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Makes rooms on the data of this test; all of them are ended after it."""
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
    """One with a model ready and an empty conversation."""
    made = rooms()
    made.start()
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator["StoreBench"]:
    """A store without a window and an engine."""
    from tests.unit.presenters.store_bench import StoreBench

    made = StoreBench(tmp_path / "data")
    yield made
    made.close()
