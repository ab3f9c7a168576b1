"""The window is closed while the disk is full, with an answer half written: nothing is lost unless that is chosen."""

from pathlib import Path

import pytest

from desktop.core.conversation import Role, Status
from desktop.services.chat import ChatService
from desktop.store.database import Database
from tests.end2end.story import answers, ask, half_an_answer, ready
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.support.disks import Disk

pytestmark = [pytest.mark.window, pytest.mark.model]


def test_closing_waits_until_the_answer_is_saved(desktop: VirtualDesktop, disk: Disk, tmp_path: Path) -> None:
    data = disk.folder / "data"
    with Window(desktop, data) as window:
        ready(window)
        ask(window, "Write a very long story about a fox, a crow and a river.")
        half_an_answer(window)
        disk.fill(0)
        window.wait_until(lambda: any(name.startswith("Not saved yet") for name in window.names()), "it says so")
        seen = answers(window)[0]
        window.key("ctrl+q")
        window.wait("Quit and lose it")
        window.click("Retry", last=True)
        window.wait("Quit and lose it")
        assert window.process.poll() is None
        disk.free()
        assert window.process.wait(20) == 0
        assert "Traceback" not in window.said()
    with Database.open(data, writer=False) as database:
        opened = ChatService(database).open(ChatService(database).list_conversations()[0].id)
    (kept,) = (message for message in opened.tree if message.role is Role.ASSISTANT)
    assert kept.status in (Status.INTERRUPTED, Status.COMPLETE)
    assert kept.text.startswith(seen.removesuffix("…").strip()[:200])
    assert len(kept.text) >= len(seen) * 0.9
