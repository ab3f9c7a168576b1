"""The window is killed at random moments while answers stream. Nothing that was shown as sent is missing afterwards,
and of a streamed answer no more than about a second."""

import random
import time
from pathlib import Path

import psutil
import pytest

from desktop.core.conversation import Message, Status
from desktop.services.chat import ChatService
from desktop.store.database import Database
from tests.soak.watched import Watched
from tests.support.counts import rounds

ABOUT_A_SECOND = 1.6  # a checkpoint a second, the write, and a machine that is busy
QUESTION = "Write a very long story about the sea."


@pytest.mark.soak
@pytest.mark.model
def test_kills_of_the_window_lose_at_most_a_second(tmp_path: Path) -> None:
    data, source = tmp_path / "data", random.Random()
    count = rounds(sample=3, soak=200)
    worst = 0.0
    sent: dict[str, str] = {}
    for number in range(count):
        with Watched(data) as window:
            window.wait(lambda: window.ready, "the model is ready")
            if number % 3 == 0:
                window.order("new")
            window.order(f"send {QUESTION} {number}")
            if source.random() < 0.8:
                window.wait(lambda: streaming(window), "an answer streams")
                window.watch(source.uniform(0, 3))
            else:  # also in the middle of sending
                window.watch(source.uniform(0, 0.2))
            engine = window.engine
            killed = window.kill()
            sent |= window.sent
            kept = after_the_next_start(data)
            assert sent.items() <= {id: message.text for id, message in kept.items()}.items()
            for id, answer in window.answers.items():
                assert kept[id].status is not Status.STREAMING
                lost = killed - first_unsaved(answer.seen, kept[id].text, killed)
                worst = max(worst, lost)
                assert lost <= ABOUT_A_SECOND, f"round {number}: {lost:.2f} s of {id} are missing"
            assert gone(engine), "the model process outlives its window"
    print(f"\n{count} kills of the window: {len(sent)} messages sent, none missing; at most {worst:.2f} s of an answer")


def streaming(window: Watched) -> bool:
    return any(answer.status == Status.STREAMING and answer.text for answer in window.answers.values())


def after_the_next_start(data: Path) -> dict[str, Message]:
    """Opens the store as the next start does (which heals it), checks the file, and reads every message."""
    with Database.open(data) as database:
        database.check()
        chat = ChatService(database)
        found = [chat.open(summary.id) for summary in chat.list_conversations()]
    return {message.id: message for one in found for message in one.tree}


def first_unsaved(seen: list[tuple[float, str]], saved: str, killed: float) -> float:
    """When the first text showed that is not in `saved`; `killed` if all of it is there."""
    for at, text in seen:
        if not saved.startswith(text):
            return at
    return killed


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
