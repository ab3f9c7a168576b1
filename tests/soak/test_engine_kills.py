"""The model process is killed at random moments while answers stream. The window goes on every time."""

import os
import random
import signal
from pathlib import Path

import pytest

from desktop.core.conversation import Status
from tests.soak.watched import Answer, Watched
from tests.support.counts import rounds


@pytest.mark.soak
@pytest.mark.model
def test_kills_of_the_engine_cost_at_most_the_answer_in_flight(tmp_path: Path) -> None:
    source = random.Random()
    count = rounds(sample=2, soak=50)
    with Watched(tmp_path / "data") as window:
        window.wait(lambda: window.ready, "the model is ready")
        for number in range(count):
            known = set(window.answers)
            if number % 3 == 0:
                window.order("new")
            window.order(f"send Write a very long story about the moon. {number}")

            def answer() -> Answer:
                """The one of this round."""
                return next((window.answers[id] for id in window.answers if id not in known), Answer())  # noqa: B023

            window.wait(lambda: answer().text, f"answer {number} streams")
            window.watch(source.uniform(0, 1))
            engine, before = window.engine, answer().text
            if answer().status != Status.STREAMING:
                continue  # it was short
            os.kill(engine, signal.SIGKILL)
            window.wait(lambda: answer().status != Status.STREAMING, "the window noticed", seconds=10)
            assert answer().text.startswith(before), "what was written is kept"
            assert answer().status in (Status.FAILED, Status.INTERRUPTED)
            assert answer().notice, "the reason shows"
        known = set(window.answers)
        window.order("send And one more.")
        window.wait(lambda: set(window.answers) - known, "the window goes on after the last one")
        window.order("quit")
        assert window.process.wait(20) == 0
    print(f"\n{count} kills of the engine: the window went on every time")
