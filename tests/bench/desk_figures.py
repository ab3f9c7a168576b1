"""The desk's figures: answers made ahead by the real engine beside a real chat, in one process without a window."""

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from desktop.core.context import ChatMessage
from desktop.core.generation import Sampling
from desktop.core.project import NewPrompt, Project, Source
from desktop.engine.builtin import builtin_model
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Pieces
from desktop.presenters.generation import Phase
from desktop.presenters.session import Session
from desktop.services.projects import Projects
from desktop.services.settings import SettingsFile
from desktop.store.database import Database
from desktop.store.thread import StoreThread
from tests.bench.figures import Figure

ANSWERS, TOKENS, PACE = 4, 128, 30.0
TASKS = 4
RUNS = 5


def run() -> Iterator[Figure]:
    """About three minutes."""
    model = builtin_model()
    if model is None:
        raise SystemExit("the built-in model is not installed")
    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), str(model))
        try:
            yield bench.pace()
            yield bench.first_token()
            yield bench.goes_on()
        finally:
            bench.close()
    del app


def until(condition: Callable[[], object], seconds: float = 300) -> None:
    loop, deadline = QEventLoop(), time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("the desk's figures waited in vain")
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.001)


class Bench:
    def __init__(self, folder: Path, model: str) -> None:
        self.store = StoreThread(partial(Database.open, folder))
        self.host = EngineHost()
        self.session = Session(self.store.submit, self.host, SettingsFile(folder / "settings.json"), folder)
        self.first = 0.0  # when the chat's first piece came
        self.host.events.connect(self.heard)
        self.numbers = itertools.count()

        def make(store: Database) -> str:
            projects = Projects(store)
            source = Source(model, ANSWERS, Sampling(max_tokens=TOKENS))
            project, _ = projects.save(Project("", "bench", "instructgpt", (source,)))
            texts = [f"Write a long story about river number {number}, with many chapters." for number in range(200)]
            projects.add_prompts(project.id, [NewPrompt([ChatMessage("user", text)]) for text in texts])
            return project.id

        self.project = self.store.submit(make).result(60)
        self.session.start()
        until(lambda: self.host.idle)

    def close(self) -> None:
        self.session.end()
        self.store.close()

    def heard(self, events: list[Event]) -> None:
        if not self.first and any(isinstance(event, Pieces) for event in events):
            self.first = time.perf_counter()

    def ready(self) -> int:
        return self.store.submit(lambda store: Projects(store).get(self.project).ready).result(60)

    @property
    def working(self) -> bool:
        return self.session.generation.outlook(self.project).phase is Phase.WORKING

    def pace(self) -> Figure:
        """Seconds a task, of those after the first: the model is loaded then."""
        until(lambda: self.ready() == 1)
        began = time.perf_counter()
        until(lambda: self.ready() == 1 + TASKS)
        seconds = (time.perf_counter() - began) / TASKS
        note = f"{ANSWERS} answers of up to {TOKENS} tokens, built-in model; a person takes {PACE:g} s"
        return Figure("answers made ahead: a task", seconds, "s", PACE, note=note)

    def chat(self) -> float:
        """Seconds from sending a message to its first token."""
        chat = self.session.chat
        chat.new_conversation()
        self.first = 0.0
        began = time.perf_counter()
        chat.send(f"Message number {next(self.numbers)}: tell me something about the moon and the tides, please.")
        until(lambda: self.first)
        chat.stop()
        until(lambda: not chat.busy and self.host.idle)
        return self.first - began

    def first_token(self) -> Figure:
        """Sent without a key being pressed before, which is the worst case: nothing has stopped yet."""
        generation = self.session.generation
        alone, beside = [], []
        for _ in range(RUNS):
            generation.pause(True)
            until(lambda: not self.working)
            time.sleep(0.5)
            alone.append(self.chat())
            generation.pause(False)
            until(lambda: self.working)
            time.sleep(1.0)  # in the middle of its work
            until(lambda: self.working)
            beside.append(self.chat())
        value = statistics.median(beside) / statistics.median(alone)
        note = f"{statistics.median(beside) * 1000:.0f} ms beside {statistics.median(alone) * 1000:.0f} ms; {RUNS} runs"
        return Figure("first token while answers are made ahead ÷ alone", value, "x", 1.3, note=note)

    def goes_on(self) -> Figure:
        """After the last message, until the next task is ready."""
        before, began = self.ready(), time.perf_counter()
        until(lambda: self.ready() > before)
        return Figure("answers made ahead: the next task after a chat", time.perf_counter() - began, "s", PACE)
