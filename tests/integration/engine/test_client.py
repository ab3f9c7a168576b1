"""The command line's owner of the model process, with a fake process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.engine.child import Timeouts
from desktop.engine.client import EngineClient
from desktop.engine.protocol import (
    CandidateDone,
    Done,
    Event,
    Failed,
    Generate,
    Loaded,
    Measured,
    Pieces,
    Tokenize,
    Tokenized,
)

FAKE = [sys.executable, str(Path(__file__).parents[2] / "fakes" / "worker.py")]
HASTY = Timeouts(start_s=3, heartbeat_s=2, stop_s=1)


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient(FAKE, HASTY)
    yield client
    client.shutdown()


def load(client: EngineClient, path: str = "/models/some.gguf") -> Event:
    return list(client.events(client.load(path)))[-1]


def ask(client: EngineClient, text: str) -> list[Event]:
    return list(client.events(client.generate([ChatMessage("user", text)])))


def text_of(events: list[Event]) -> str:
    return "".join(text for event in events if isinstance(event, Pieces) for _, _, text in event.pieces)


def error_of(event: Event) -> str:
    assert isinstance(event, Failed)
    return str(UserError.from_wire(event.error))


def test_load_measure_and_generate(client: EngineClient) -> None:
    assert isinstance(load(client), Loaded)
    assert client.hello is not None
    measured = list(client.events(client.measure([ChatMessage("user", "one two")], 1)))[-1]
    assert isinstance(measured, Measured)
    assert measured.tokens == 2
    events = ask(client, "Hello there")
    assert text_of(events).split() == ["Hello", "there"]
    assert isinstance(events[-2], CandidateDone)
    assert isinstance(events[-1], Done)


def test_a_submitted_request_gets_the_next_id_and_its_result(client: EngineClient) -> None:
    load(client)
    (tokenized,) = client.run(Tokenize(0, (ChatMessage("user", "one two"),), ("three four",)))
    assert isinstance(tokenized, Tokenized)
    assert tokenized.request == 2
    assert tokenized.text == "<user>one two<assistant>"
    assert len(tokenized.answers[0]) == 2


def test_run_raises_the_error_of_a_request(client: EngineClient) -> None:
    load(client)
    with pytest.raises(UserError, match="This is a test"):
        list(client.run(Generate(0, (ChatMessage("user", "!fail"),))))


def test_a_model_that_cannot_be_loaded(client: EngineClient) -> None:
    assert "The file missing.gguf was not found" in error_of(load(client, "/models/missing.gguf"))


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("!die segv", "bad memory access"),
        ("!die abort", "llama.cpp stopped"),
        ("!die kill", "most likely because the memory ran out"),
        ("!die exit", "exited unexpectedly"),
        ("!hang", "stopped responding"),
    ],
)
def test_every_crash_has_a_message_and_the_next_request_starts_a_new_process(
    client: EngineClient, order: str, sentence: str
) -> None:
    load(client)
    assert client.hello is not None
    before = client.hello.pid
    assert sentence in error_of(ask(client, order)[-1])
    assert text_of(ask(client, "still here")).split() == ["still", "here"]
    assert client.hello is not None
    assert client.hello.pid != before


def test_a_process_that_does_not_stop_is_killed(client: EngineClient) -> None:
    load(client)
    request = client.generate([ChatMessage("user", "!deaf")])
    stopped: list[bool] = []

    def check_interrupt() -> None:
        if not stopped:
            stopped.append(True)
            client.stop(request)

    assert "did not stop in time" in error_of(list(client.events(request, check_interrupt))[-1])


def test_an_exception_of_check_interrupt_ends_the_iteration(client: EngineClient) -> None:
    load(client)

    def check_interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(client.events(client.generate([ChatMessage("user", "!words 1000 0.1")]), check_interrupt))


def test_a_missing_program() -> None:
    with pytest.raises(UserError, match="could not be started"):
        EngineClient(["/no/such/program"]).load("/models/some.gguf")


def test_a_process_of_another_version_is_not_used() -> None:
    client = EngineClient([*FAKE, "newer"], HASTY)
    assert "was updated while it was open" in error_of(load(client))
    client.shutdown()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no sessions")
def test_the_process_has_a_session_of_its_own(client: EngineClient) -> None:
    load(client)
    assert client.hello is not None
    assert os.getsid(client.hello.pid) == client.hello.pid != os.getsid(0)


def test_the_command_line_imports_no_qt() -> None:
    """On a minimal system Qt's libraries may be missing; every command must work without them."""
    code = """
import sys
sys.modules["PySide6"] = None  # an import of it fails
import importlib
from desktop.cli.main import COMMANDS
for name in COMMANDS:
    importlib.import_module(f"desktop.cli.{name}")
from desktop.cli.i18n import Translator
assert Translator("zh_CN").of("cli", "print one JSON object") != "print one JSON object"
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
