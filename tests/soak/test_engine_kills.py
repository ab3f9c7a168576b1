"""The model process is killed again and again, at any moment: the reason is told, and the next answer comes."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Done, Event, Failed
from tests.soak.counts import rounds

FAKE = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "worker.py")]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QCoreApplication.processEvents()
        time.sleep(0.001)


@pytest.mark.soak
def test_every_kill_is_survived() -> None:
    from PySide6.QtWidgets import QApplication  # other tests of this run may need more than a QCoreApplication

    application = QApplication.instance() or QApplication(["sayso"])
    chooser = random.Random(7)
    host = EngineHost(FAKE)
    ends: dict[int, Event] = {}

    def take(events: list[Event]) -> None:
        ends.update({event.request: event for event in events if isinstance(event, Done | Failed)})

    host.events.connect(take)
    host.load("/models/some.gguf")
    for number in range(rounds(5, 50)):
        request = host.generate([ChatMessage("user", "!words 400 0.002")])
        moment = time.monotonic() + chooser.random() * 0.8  # start of Python, loading, answering
        until(lambda moment=moment: time.monotonic() > moment)
        pid = host.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda request=request: request in ends)
        end = ends[request]
        assert isinstance(end, Failed), number
        assert "was killed" in str(UserError.from_wire(end.error))
        if number % 5 == 0:
            again = host.generate([ChatMessage("user", "alive")])
            until(lambda again=again: again in ends)
            assert isinstance(ends[again], Done), number
    host.shutdown()
    del application
