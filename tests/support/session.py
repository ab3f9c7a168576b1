"""The app's services on a real store and a scripted model process, as the window has them."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.engine.child import Timeouts
from desktop.engine.host import EngineHost
from desktop.presenters.app_services import AppServices
from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.services.chat import ChatService, OpenConversation
from desktop.services.settings import SettingsFile
from desktop.store.database import Database
from desktop.store.thread import StoreThread
from tests.support.qt import until

FAKES = Path(__file__).parents[1] / "fakes"
OBEDIENT, TEMPLATED = FAKES / "worker.py", FAKES / "templated_worker.py"
MODEL = "/models/tiny.gguf"


class Session:
    """The services alone: no model is loaded, no conversation open. `end` checks that nothing failed."""

    def __init__(self, data: Path, program: Sequence[str] = (sys.executable, str(OBEDIENT))) -> None:
        data.mkdir(exist_ok=True)
        self.store = StoreThread(partial(Database.open, data))
        self.host = EngineHost(list(program), Timeouts(start_s=10, heartbeat_s=3, stop_s=2))
        self.services = AppServices(self.store.submit, self.host, SettingsFile(data / "settings.json"), data)
        self.failures: list[Exception] = []
        self.services.operations.failed.connect(self.failures.append)

    def settle(self) -> None:
        until(lambda: self.services.operations.idle)
        QApplication.processEvents()

    def end(self) -> None:
        self.services.end()
        self.store.close()
        assert self.failures == [], [repr(error) for error in self.failures]


class Room(Session):
    """A session with a chat, and shortcuts for tests. The test that makes one checks `failures`."""

    def __init__(self, data: Path, program: Sequence[str]) -> None:
        super().__init__(data, program)
        self.chat, self.models, self.streams = self.services.chat, self.services.models, self.services.streams
        self.conversations, self.meter = self.services.conversations, self.services.meter
        self.notices: list[str] = []
        self.chat.rejected.connect(self.notices.append)
        self.ended = False

    def start(self, model: str = MODEL) -> None:
        """Start as the program does, but with a model that needs no file."""
        self.conversations.load()
        self.services.settings.set("last_conversation", self.services.settings.now.last_conversation)
        self.chat.start(self.services.settings.now.last_conversation)
        self.models.load(model)
        until(lambda: self.host.is_idle)
        self.settle()

    def settle(self) -> None:
        """Wait until no answer is being generated and everything is stored."""
        until(lambda: not self.chat.busy and not self.streams.conversations and self.services.operations.idle)

    def send(self, text: str) -> None:
        """Send a message and wait for the complete answer."""
        self.chat.send(text)
        self.settle()

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.services.end()
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
        """The exact prompt of an answer."""
        origin = self.store.submit(lambda store: ChatService(store).origin_of(answer)).result(10)
        assert origin is not None
        return origin.provenance.prompt


Rooms = Callable[..., Room]
