"""The host with a fake model process, which crashes, hangs, ignores stops and prints garbage on request."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.generation import EndReason
from desktop.engine.child import Timeouts
from desktop.engine.codec import decode
from desktop.engine.host import EngineHost, EngineState, StateKind
from desktop.engine.protocol import (
    CandidateDone,
    Done,
    Event,
    Failed,
    Hello,
    Loaded,
    Loading,
    Measured,
    Pieces,
    Prefill,
    Prefilled,
    Result,
    Started,
    Tokenize,
    Tokenized,
)

FAKE = [sys.executable, str(Path(__file__).parents[2] / "fakes" / "worker.py")]
HASTY = Timeouts(start_s=3, heartbeat_s=2, stop_s=1)

pytestmark = pytest.mark.usefixtures("qapp")


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QCoreApplication.processEvents()
        time.sleep(0.002)


class Listener:
    """Records the signals of a host."""

    def __init__(self, host: EngineHost) -> None:
        self.batches: list[tuple[float, list[Event]]] = []
        self.states: list[EngineState] = []
        host.events.connect(lambda events: self.batches.append((time.monotonic(), events)))
        host.state_changed.connect(self.states.append)

    def of(self, request: int) -> list[Event]:
        """The events of one request."""
        return [event for _, batch in self.batches for event in batch if getattr(event, "request", None) == request]

    def ended(self, request: int) -> Event | None:
        """The last event of a request, if it has ended."""
        last = self.of(request)[-1:]
        return last[0] if last and isinstance(last[0], Result) else None

    def text(self, request: int, candidate: int = 0) -> str:
        pieces = [piece for event in self.of(request) if isinstance(event, Pieces) for piece in event.pieces]
        return "".join(text for which, _, text in pieces if which == candidate)


@pytest.fixture
def host() -> Iterator[EngineHost]:
    host = EngineHost(FAKE, HASTY)
    yield host
    host.shutdown()
    assert not host._terminating
    assert host.pid is None


@pytest.fixture
def listener(host: EngineHost) -> Listener:
    return Listener(host)


def user(text: str) -> list[ChatMessage]:
    return [ChatMessage("user", text)]


def loaded(host: EngineHost, listener: Listener) -> None:
    request = host.load("/models/some.gguf")
    until(lambda: listener.ended(request))
    assert host.is_idle


def error_of(event: Event | None) -> UserError:
    assert isinstance(event, Failed)
    return UserError.from_wire(event.error)


def test_load_and_generate(host: EngineHost, listener: Listener) -> None:
    assert host.state.kind is StateKind.NONE
    load = host.load("/models/some.gguf", "ab" * 32)
    assert host.state.kind is StateKind.STARTING
    until(lambda: listener.ended(load))
    assert [type(event) for event in listener.of(load)] == [Loading] * 4 + [Loaded]
    assert host.loaded is not None
    assert (host.loaded.path, host.loaded.sha256) == ("/models/some.gguf", "ab" * 32)
    assert host.hello is not None
    assert host.pid == host.hello.pid

    request = host.generate(user("Hello there"), n=2, seeds=(5, 6))
    assert host.state.kind is StateKind.BUSY
    until(lambda: listener.ended(request))
    kinds = [type(event) for event in listener.of(request)]
    assert kinds == [Started, Prefilled] + [Pieces] * 4 + [CandidateDone] * 2 + [Done]
    assert listener.text(request, 1) == "Hello there "
    assert host.state.kind is StateKind.READY
    kinds = [state.kind for state in listener.states]
    assert [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind != before] == [
        StateKind.STARTING,
        StateKind.LOADING,
        StateKind.READY,
        StateKind.BUSY,
        StateKind.READY,
    ]
    assert [state.fraction for state in listener.states if state.kind is StateKind.LOADING][-1] == 1.0


def test_measure(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.measure(user("one two three"), 10)
    until(lambda: listener.ended(request))
    (event,) = listener.of(request)
    assert isinstance(event, Measured)
    assert (event.tokens, event.sizes, event.reserve) == (3, (3,), 10)


def test_tokenize(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.submit(Tokenize(0, tuple(user("one two")), ("three",)))
    assert host.state.kind is StateKind.BUSY
    until(lambda: listener.ended(request))
    (event,) = listener.of(request)
    assert isinstance(event, Tokenized)
    assert event.text == "<user>one two<assistant>"


def test_requests_wait_for_the_model(host: EngineHost, listener: Listener) -> None:
    host.load("/models/slow.gguf")
    request = host.generate(user("early"))
    until(lambda: listener.ended(request))
    assert listener.text(request) == "early "


def test_a_request_without_a_model_fails(host: EngineHost, listener: Listener) -> None:
    request = host.generate(user("Hello"))
    assert not listener.batches  # never from inside the request: the caller does not know its id yet
    until(lambda: listener.ended(request))
    assert "No model is loaded" in str(error_of(listener.ended(request)))
    assert host.pid is None


def test_a_model_that_fails_to_load(host: EngineHost, listener: Listener) -> None:
    load = host.load("/models/missing.gguf")
    request = host.generate(user("Hello"))  # before it is known
    until(lambda: listener.ended(request))
    sentence = "The file missing.gguf was not found. It may have been moved or deleted."
    assert str(error_of(listener.ended(load))) == sentence
    assert str(error_of(listener.ended(request))) == sentence
    assert host.state.kind is StateKind.FAILED
    assert str(host.state.error) == sentence
    assert host.model_path == ""
    loaded(host, listener)  # another one still works


def test_a_later_load_replaces_an_earlier_one(host: EngineHost, listener: Listener) -> None:
    first = host.load("/models/missing.gguf")
    second = host.load("/models/some.gguf")
    until(lambda: listener.ended(second))
    assert isinstance(listener.ended(first), Failed)
    assert host.state.kind is StateKind.READY
    assert host.model_path == "/models/some.gguf"


def test_stop_one_and_all(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.generate(user("!words 1000 0.01"), n=2)
    until(lambda: listener.text(request, 1))
    host.stop(request, 0)
    until(lambda: any(isinstance(event, CandidateDone) for event in listener.of(request)))
    (first,) = [event for event in listener.of(request) if isinstance(event, CandidateDone)]
    assert (first.candidate, first.stats.end) == (0, EndReason.STOPPED)
    before = len(listener.text(request, 1))
    until(lambda: len(listener.text(request, 1)) > before)
    host.stop(request)
    until(lambda: listener.ended(request))
    assert isinstance(listener.ended(request), Done)
    host.stop(request)  # too late: nothing happens
    host.stop(12345)
    assert host.is_idle


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("abort", "llama.cpp stopped with an internal error"),
        ("segv", "bad memory access"),
        ("kill", "most likely because the memory ran out"),
        ("exit", "exited unexpectedly (code 3)"),
    ],
)
def test_every_crash_has_a_message_and_the_next_request_works(
    host: EngineHost, listener: Listener, how: str, sentence: str
) -> None:
    loaded(host, listener)
    first_child = host.pid
    request = host.generate(user(f"!die {how}"))
    waiting = host.generate(user("never"))
    until(lambda: listener.ended(request) and listener.ended(waiting))
    assert listener.text(request) == "half an answer "  # what was written is kept
    error = error_of(listener.ended(request))
    assert sentence in str(error)
    assert f"about to die by {how}" in error.detail
    assert listener.ended(waiting) is not None
    assert host.state.kind is StateKind.FAILED
    assert host.loaded is None
    assert host.model_path == "/models/some.gguf"

    again = host.generate(user("alive"))
    until(lambda: listener.ended(again))
    assert listener.text(again) == "alive "
    assert host.pid != first_child


@pytest.mark.parametrize("crashes", [False, True])
def test_a_model_file_that_changed_is_loaded_again_under_its_own_hash(
    host: EngineHost, listener: Listener, tmp_path: Path, crashes: bool
) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"old")
    first = host.load(path, sha256="a" * 64)
    until(lambda: listener.ended(first))
    path.write_bytes(b"new weights")
    request = host.generate(user("!die segv" if crashes else "!changed"))
    until(lambda: listener.ended(request))
    if not crashes:
        assert "m.gguf was changed" in str(error_of(listener.ended(request)))
    again = host.generate(user("alive"))
    until(lambda: listener.ended(again))
    assert listener.text(again) == "alive "
    assert host.loaded is not None
    assert host.loaded.sha256 != "a" * 64  # the hash of the old file is not reported for the new one
    last = host.generate(user("well"))
    until(lambda: listener.ended(last))
    loads = [event for _, batch in listener.batches for event in batch if isinstance(event, Loaded)]
    assert len(loads) == 2  # once more, not each time


def test_killed_from_outside_while_idle(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    assert host.pid is not None
    os.kill(host.pid, signal.SIGKILL)
    until(lambda: host.state.kind is StateKind.FAILED)
    again = host.generate(user("alive"))
    until(lambda: listener.ended(again))
    assert listener.text(again) == "alive "


def test_a_crash_while_loading_is_retried(host: EngineHost, listener: Listener) -> None:
    load = host.load("/models/abort.gguf")
    until(lambda: listener.ended(load))
    assert "internal error" in str(error_of(listener.ended(load)))
    request = host.generate(user("Hello"))
    until(lambda: listener.ended(request))
    assert "internal error" in str(error_of(listener.ended(request)))


def test_a_hang_is_detected(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.generate(user("!hang"))
    until(lambda: listener.ended(request))
    assert listener.text(request) == "half "
    assert "stopped responding" in str(error_of(listener.ended(request)))


def test_a_slow_process_is_not_hung(host: EngineHost, listener: Listener) -> None:
    """Three seconds without output, longer than the heartbeat timeout."""
    loaded(host, listener)
    request = host.generate(user("!prefill 3"))
    until(lambda: listener.ended(request))
    assert isinstance(listener.ended(request), Done)
    assert any(isinstance(event, Prefill) for event in listener.of(request))


def test_a_process_that_sends_nothing() -> None:
    host = EngineHost([*FAKE, "mute"], HASTY)
    listener = Listener(host)
    load = host.load("/models/some.gguf")
    until(lambda: listener.ended(load))
    assert "stopped responding" in str(error_of(listener.ended(load)))
    host.shutdown()


def test_a_program_that_cannot_be_started() -> None:
    host = EngineHost(["/nowhere/at/all"])
    listener = Listener(host)
    load = host.load("/models/some.gguf")
    until(lambda: listener.ended(load))
    assert "could not be started" in str(error_of(listener.ended(load)))
    assert host.state.kind is StateKind.FAILED
    host.shutdown()


def test_a_stop_that_is_ignored(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.generate(user("!deaf"))
    until(lambda: listener.text(request))
    start = time.monotonic()
    host.stop(request)
    until(lambda: listener.ended(request))
    assert time.monotonic() - start < 20
    assert "did not stop in time" in str(error_of(listener.ended(request)))


def test_a_stopped_request_in_the_queue_has_no_time_limit(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    first = host.generate(user("!words 30 0.1"))  # three seconds, longer than the stop timeout
    second = host.generate(user("waits"))
    host.stop(second)
    until(lambda: listener.ended(first) and listener.ended(second))
    assert isinstance(listener.ended(first), Done)
    assert isinstance(listener.ended(second), Done)


def test_garbage_on_the_pipe(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    request = host.generate(user("!garbage"))
    until(lambda: listener.ended(request))
    assert listener.text(request) == "still here "


def test_no_event_follows_the_end(host: EngineHost, listener: Listener) -> None:
    """The fake sends `Failed` and continues to write."""
    loaded(host, listener)
    request = host.generate(user("!fail"))
    until(lambda: listener.ended(request))
    other = host.generate(user("next"))
    until(lambda: listener.ended(other))
    assert [type(event) for event in listener.of(request)].count(Failed) == 1
    assert isinstance(listener.of(request)[-1], Failed)


def test_a_fast_stream_wakes_the_loop_at_most_60_times_a_second(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    start = time.monotonic()
    request = host.generate(user("!words 3000"))
    until(lambda: listener.ended(request))
    seconds = time.monotonic() - start
    batches = [when for when, batch in listener.batches if when > start]
    assert listener.text(request).count("word") == 3000
    assert len(batches) <= seconds / 0.014 + 5


def test_unload(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    host.unload()
    assert host.state == EngineState()
    request = host.generate(user("Hello"))
    until(lambda: listener.ended(request))
    assert "No model is loaded" in str(error_of(listener.ended(request)))


def test_shutdown_ends_open_requests(host: EngineHost, listener: Listener) -> None:
    loaded(host, listener)
    child = psutil.Process(host.pid)
    request = host.generate(user("!words 1000 0.01"))
    until(lambda: listener.text(request))
    host.shutdown(0.2)
    assert "closed before the answer was complete" in str(error_of(listener.ended(request)))
    assert host.state.kind in (StateKind.NONE, StateKind.FAILED)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_process_has_its_own_session(host: EngineHost, listener: Listener) -> None:
    """So that Ctrl+C in the parent's terminal does not reach it."""
    loaded(host, listener)
    assert host.pid is not None
    assert os.getsid(host.pid) == host.pid != os.getsid(0)


def test_a_process_of_another_version_is_not_used() -> None:
    """After an update while the window is open, the program that the path starts is the new one."""
    host = EngineHost([*FAKE, "newer"], HASTY)
    listener = Listener(host)
    request = host.load("/models/some.gguf")
    until(lambda: listener.ended(request))
    assert "was updated while it was open" in str(error_of(listener.ended(request)))
    host.shutdown()


def test_the_hello_of_any_version_can_be_parsed() -> None:
    """Otherwise the window would wait for the start timeout."""
    line = b'{"type": "Hello", "build": "b", "gpu": false, "pid": 1, "novelty": [1]}'
    assert decode(line) == Hello("b", False, 1, protocol="")


def test_five_thousand_signals_do_not_kill_the_process(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 died after some 500 emits."""
    host = EngineHost(FAKE)
    seen: list[int] = []
    host.events.connect(lambda events: seen.append(len(events)))
    for _ in range(5000):
        host.events.emit([None])
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: seen.append(0))
    assert len(seen) == 5000
