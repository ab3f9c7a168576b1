"""The store under SIGKILL at random moments: it opens, it is whole, and nothing it had confirmed is missing."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from desktop.core.conversation import Status
from desktop.services.chat import ChatService
from desktop.store.database import Database
from tests.soak.store_writer import told
from tests.support.counts import rounds

KILLS = rounds(5, 200)


@pytest.mark.soak
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")
def test_nothing_confirmed_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    source = random.Random(KILLS)
    folder = tmp_path / "data"
    confirmed = interrupted = 0
    for number in range(KILLS):
        # From the very beginning (making, opening and healing the store) to well within the stream.
        lines = run_and_kill(folder, source.uniform(0, 0.1) if number % 5 == 0 else source.uniform(0.1, 0.8))
        confirmed += len(lines)
        interrupted += verify(folder, lines)
    print(f"\n{KILLS} kills, {confirmed} confirmed transactions, {interrupted} answers interrupted, none lost")
    assert confirmed > KILLS
    assert interrupted > 0 or KILLS < 50  # a few kills may all have hit between two answers


def run_and_kill(folder: Path, seconds: float) -> list[list[object]]:
    """What the writer had confirmed when it was killed so long after its start."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.store_writer", str(folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    lines: list[bytes] = []
    with process:
        assert process.stdout is not None
        output = process.stdout
        assert json.loads(output.readline()) == ["here"]
        reader = Thread(target=lambda: lines.extend(output))
        reader.start()
        time.sleep(seconds)
        assert process.poll() is None, "it ended by itself"
        process.send_signal(signal.SIGKILL)
        reader.join()
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def verify(folder: Path, lines: list[list[object]]) -> int:
    """How many answers were interrupted."""
    with Database.open(folder) as database:
        database.check()
        chat = ChatService(database)
        messages: dict[str, Any] = {}
        for summary in chat.list_conversations() + chat.list_conversations(deleted=True):
            opened = chat.open(summary.id)
            messages |= {message.id: message for message in opened.tree}
            assert opened.conversation.active_leaf in opened.tree  # type: ignore[operator]
        assert not [message for message in messages.values() if message.status is Status.STREAMING]
    interrupted = set()
    for what, id, *rest in lines:
        match what:
            case "asked":
                message, text = rest
                assert messages[str(message)].text == text
            case "so far":
                answer = messages[str(id)]
                assert answer.text.startswith(told(int(str(rest[0]))))
                if answer.status is Status.INTERRUPTED:
                    interrupted.add(answer.id)
            case "answered":
                assert (messages[str(id)].text, messages[str(id)].status) == (told(int(str(rest[0]))), Status.COMPLETE)
    return len(interrupted)
