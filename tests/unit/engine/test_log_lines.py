"""What an owner logs about its model process."""

import logging

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.engine.log_lines import LINES, StderrLog, log_event, log_request
from desktop.engine.protocol import Failed, Generate, Load

SECRET = "zebra-7 pancakes"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "desktop")
    return caplog


@pytest.mark.parametrize(
    "line",
    [
        "llama_model_load: error loading model: failed to open GGUF file '…'",
        "ggml.c:1234: GGML_ASSERT(ne[0] == n) failed",
        "ERROR desktop.engine.worker.service: request 3 failed: ValueError at desktop/engine/worker/service.py:80 run",
        "terminate called after throwing an instance of 'std::runtime_error'",
    ],
)
def test_lines_of_known_form_are_logged(line: str, log: pytest.LogCaptureFixture) -> None:
    stderr = StderrLog(42)
    stderr.feed(line.replace("'…'", f"'/home/me/{SECRET}.gguf'").encode() + b"\n")
    assert log.messages == [f"process 42: {line.replace('std::runtime_error', '…')}"]


@pytest.mark.parametrize(
    "line",
    [
        SECRET,
        f'root ::= "{SECRET}"',
        f"parse: error parsing grammar: expecting name at {SECRET}",
        f"  what():  Unexpected empty grammar stack after accepting piece: {SECRET}",
        f'llama_grammar: rule "{SECRET}',
        f"llama_load: cannot open /home/{SECRET}/model.gguf now",
        f"ERROR desktop.engine.worker.library: bad token `{SECRET}`",
        f"ValueError: {SECRET}",
        f"not a frame: b'{SECRET}'",
    ],
)
def test_lines_that_may_quote_a_text_are_dropped_or_masked(line: str, log: pytest.LogCaptureFixture) -> None:
    stderr = StderrLog(1)
    stderr.feed(line.encode() + b"\n" + line.encode())
    stderr.close()
    assert "zebra" not in log.text
    assert "pancakes" not in log.text
    assert log.messages  # at least counted
    assert SECRET in stderr.tail  # which the person sees in the details of a message


def test_lines_are_limited_in_rate_and_length_and_escaped(log: pytest.LogCaptureFixture) -> None:
    stderr = StderrLog(1)
    stderr.feed(b"ggml_x: \x1b[31m" + b"y" * 1_000_000)
    stderr.feed(b"y\n" + b"ggml_x: line\n" * 10_000)
    stderr.close()
    assert LINES < len(log.messages) <= LINES + 10
    assert all(len(message) < 400 for message in log.messages)
    assert "\x1b" not in log.text
    assert "above the rate limit" in log.messages[-1]


def test_a_character_may_arrive_in_pieces(log: pytest.LogCaptureFixture) -> None:
    stderr = StderrLog(1)
    for byte in "ggml_x: größer\r\n".encode():
        stderr.feed(bytes([byte]))
    assert log.messages == ["process 1: ggml_x: größer"]


def test_requests_and_events_are_logged_without_texts(log: pytest.LogCaptureFixture) -> None:
    log_request(Load(1, f"/home/{SECRET}.gguf"))
    log_request(Generate(2, (ChatMessage("user", SECRET),), n=3, grammar=SECRET, conversation=SECRET))
    log_event(
        Failed(
            2,
            UserError(
                ErrorKind.INPUT, Translatable("{file} has {count} faults"), {"file": SECRET, "count": 7}
            ).to_wire(),
        )
    )
    assert "zebra" not in log.text
    assert log.messages[1:] == [
        "request 2: generate, 1 messages, 3 answers",
        "request 2: failed: … has 7 faults",
    ]
