"""The model process seen from its parent: frames over pipes, stops, exit."""

import os
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.generation import EndReason
from desktop.core.sampling import Sampling
from desktop.engine.protocol import (
    BatchAnswer,
    BatchPrompt,
    CandidateDone,
    ContextOptions,
    Done,
    Event,
    Failed,
    Forget,
    Generate,
    GenerateBatch,
    Heartbeat,
    Likelihood,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Pieces,
    Prefill,
    Prefilled,
    SaveState,
    Score,
    Shutdown,
    Started,
    Stop,
    Unload,
)
from tests.support.engine_harness import Child, prose, turns

LONG = Sampling(temperature=1, repeat_penalty=1, max_tokens=100_000)
SHORT = Sampling(temperature=1, repeat_penalty=1, max_tokens=3)


def ask(id: int, text: str = "Hi", sampling: Sampling = SHORT, **request: object) -> Generate:
    return Generate(id, (ChatMessage("user", text),), sampling=sampling, **request)  # type: ignore[arg-type]


def load(child: Child, path: Path, **options: object) -> Loaded:
    child.send(Load(1, str(path), options=ContextOptions(**options)))  # type: ignore[arg-type]
    return child.until(Loaded)


def test_the_order_of_events(child: Child, models: dict[str, Path]) -> None:
    child.send(Load(1, str(models["builtin"])), ask(2, n=2), Measure(3, (ChatMessage("user", "Hi"),), 10))
    seen: list[Event] = []
    for event in child.events():
        if not isinstance(event, Heartbeat):
            seen.append(event)
        if isinstance(event, Measured):
            break
    kinds = [type(event) for event in seen]
    for before, after in pairwise(kinds):
        order = [Loading, Loaded, Started, Prefill, Prefilled, Pieces, CandidateDone, Done, Measured]
        assert order.index(before) <= order.index(after) or {before, after} == {Pieces, CandidateDone}
    (loaded,) = [event for event in seen if isinstance(event, Loaded)]
    assert loaded.sha256 == "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    assert (loaded.quantization, loaded.window, loaded.memory) == ("Q4_1", 8192, "full")
    assert [event.request for event in seen if isinstance(event, Done)] == [2]


def test_stop_in_decode_and_the_next_request(child: Child, models: dict[str, Path]) -> None:
    load(child, models["full"])
    child.send(ask(2, sampling=LONG), ask(3, sampling=LONG), ask(4))
    child.until(Pieces, 2)
    child.send(Stop(99), Stop(3), Stop(2))
    asked = time.perf_counter()
    assert child.until(CandidateDone, 2).stats.end is EndReason.STOPPED
    child.until(Done, 2)
    assert time.perf_counter() - asked < 10  # it did not go on to the end
    assert child.until(CandidateDone, 3).stats.tokens == 0
    assert child.until(CandidateDone, 4).stats.end is EndReason.MAX_TOKENS


def test_stop_in_prefill(child: Child, models: dict[str, Path]) -> None:
    load(child, models["builtin"])
    child.send(ask(2, prose(1, 3000)))
    child.until(Prefill)
    asked = time.perf_counter()
    child.send(Stop(2))
    for event in child.events():
        assert not isinstance(event, Prefilled | Pieces)
        if isinstance(event, Done):
            break
    assert time.perf_counter() - asked < 10  # `make bench` has the real figure
    child.send(ask(3))
    child.until(Done, 3)


def test_stop_in_load(child: Child, models: dict[str, Path]) -> None:
    child.send(Load(1, str(models["builtin"])), Stop(1))
    assert "cancelled" in child.until(Failed, 1).error["text"]
    child.send(Load(2, str(models["builtin"])), Unload(3), ask(4))
    assert child.until(Failed, 2)
    assert "No model" in child.until(Failed, 4).error["text"]


def test_stop_a_batch_of_prompts(child: Child, models: dict[str, Path]) -> None:
    load(child, models["full"])
    prompts = tuple(BatchPrompt(turns(prose(n, 20)), max_tokens=2 if n == 5 else 1500) for n in range(9))
    child.send(GenerateBatch(2, prompts, LONG), GenerateBatch(3, prompts, SHORT), ask(4))
    assert child.until(BatchAnswer, 2).prompt == 5
    child.send(Stop(2), Stop(3))
    ends = []
    for event in child.events():
        if isinstance(event, BatchAnswer):
            ends.append((event.request, event.end))
        if isinstance(event, Done) and event.request == 3:
            break
    assert set(ends) <= {(2, EndReason.STOPPED), (2, EndReason.END_OF_TURN)}
    assert (2, EndReason.STOPPED) in ends
    child.until(Done, 4)


def test_stop_what_has_no_partial_result(child: Child, models: dict[str, Path]) -> None:
    load(child, models["builtin"])
    sequence = tuple(range(1000, 1500))
    child.send(Likelihood(2, (sequence,) * 2), Score(3, str(models["adapter"]), (0.0,) * 576, sequences=(sequence,)))
    child.send(Stop(2), Stop(3), ask(4))
    assert "stopped" in child.until(Failed, 2).error["text"]
    child.until(Failed, 3)
    child.until(Done, 4)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"no model" * 100])
def test_a_bad_model_fails_with_a_user_error(child: Child, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.gguf").write_bytes(content)
    child.send(Load(1, str(tmp_path / "bad.gguf")))
    assert child.until(Failed, 1).error["kind"] in ("model", "input")
    child.send(Load(2, str(tmp_path / "none.gguf")))
    assert child.until(Failed, 2).error["kind"] == "input"


def test_truncated_weights(child: Child, models: dict[str, Path], tmp_path: Path) -> None:
    raw = models["full"].read_bytes()
    (tmp_path / "cut.gguf").write_bytes(raw[: len(raw) - 4_000_000])
    child.send(Load(1, str(tmp_path / "cut.gguf")))
    assert child.until(Failed, 1).error["kind"] == "model"


def test_a_context_that_needs_too_much_memory(child: Child, models: dict[str, Path]) -> None:
    child.send(Load(1, str(models["builtin"]), options=ContextOptions(window=2**30)))
    assert "needs about" in child.until(Failed, 1).error["text"]
    load(child, models["builtin"])


def test_heartbeats_continue_while_computing(child: Child, models: dict[str, Path]) -> None:
    load(child, models["full"])
    child.send(ask(2, sampling=LONG, grammar="root ::= . root"))  # random weights may end an answer at any token
    child.until(Started)
    assert child.until(Heartbeat).busy
    assert child.until(Heartbeat).threads >= 1


def test_invalid_input_is_ignored(child: Child, models: dict[str, Path]) -> None:
    assert child.process.stdin
    child.process.stdin.write(b'nonsense\n{"type": "Done"}\n\xff\n{"type": "Heartbeat", "busy": true, "threads": 1}\n')
    load(child, models["full"])


def test_a_conversation_survives_a_restart(models: dict[str, Path], tmp_path: Path, child: Child) -> None:
    text = prose(1)
    load(child, models["full"], state_dir=str(tmp_path))
    child.send(ask(2, text, conversation="c"), SaveState(3, "c"), ask(4, prose(2), conversation="d"))
    child.until(Done, 4)
    child.send(Shutdown(5))
    assert child.process.wait(10) == 0
    assert len(list(tmp_path.glob("*.state"))) == 2
    again = Child()
    try:
        load(again, models["full"], state_dir=str(tmp_path))
        again.send(ask(2, text, conversation="c"))
        assert again.until(Prefilled).stats.reuse == "disk"
    finally:
        again.close()


def test_a_forgotten_conversation_is_not_saved_on_exit(models: dict[str, Path], tmp_path: Path, child: Child) -> None:
    load(child, models["full"], state_dir=str(tmp_path))
    child.send(ask(2, prose(1), conversation="c"), SaveState(3, "c"), Forget(4, "c"), ask(5, prose(2)))
    child.until(Done, 5)
    child.send(Shutdown(6))
    assert child.process.wait(10) == 0
    assert not list(tmp_path.glob("*.state"))


@pytest.mark.parametrize("when", ["idle", "prefill", "decode", "load"])
def test_the_process_does_not_outlive_its_parent(child: Child, models: dict[str, Path], when: str) -> None:
    if when == "load":
        child.send(Load(1, str(models["builtin"])))
    elif when != "idle":
        load(child, models["builtin"])
        child.send(ask(2, prose(1, 3000) if when == "prefill" else "Hi", LONG))
        child.until(Prefill if when == "prefill" else Pieces)
    assert child.hang_up() == 0
    ends = [event.stats.end for event in child.events() if isinstance(event, CandidateDone)]
    assert ends == ([EndReason.INTERRUPTED] if when in ("prefill", "decode") else [])


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_ctrl_c_is_left_to_the_parent(child: Child, models: dict[str, Path]) -> None:
    os.kill(child.process.pid, signal.SIGINT)
    load(child, models["full"])
