"""Trash, settings, models, export and quality by ear and by keys."""

from pathlib import Path

import pytest

from desktop.core.conversation import Status
from desktop.services.chat import ChatService
from desktop.store.conversations import AnswerOutput
from desktop.store.database import Database
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader
from tests.support.training_worlds import save, small_world

pytestmark = [pytest.mark.window, pytest.mark.soak]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Judgements to export, and two conversations in the trash."""
    folder = tmp_path / "data"
    save(small_world(), folder)
    with Database.open(folder) as database:
        chat = ChatService(database)
        for text in ("Tea", "Whales"):
            turn, _ = chat.begin_turn(None, None, text)
            chat.finish(turn.answers[0].id, Status.COMPLETE, AnswerOutput("Yes.", "", ""))
            chat.delete(turn.conversation.id)
    return folder


def heard(said: list[str], *parts: str) -> bool:
    """Whether the texts were said in this order, other words between them or not."""
    text, place = " | ".join(said), 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def test_trash_and_settings(heard_desktop: VirtualDesktop, reader: ScreenReader, data: Path) -> None:
    with Window(heard_desktop, data):
        reader.wait("Message text", 60)
        said = reader.press("ctrl+7")
        assert heard(said, "List with 2 items", "Whales", "1 of 2"), reader.story()
        assert heard(reader.press("Down"), "Tea", "2 of 2"), reader.story()
        said = reader.press("Return")
        assert heard(said, "1 restored"), reader.story()
        assert heard(said, "Whales", "1 of 1"), "the focus stays on the list: " + reader.story()
        assert heard(reader.press("ctrl+8"), "Settings heading"), reader.story()
        assert heard(reader.press("Tab"), "Theme combo box", "Follow system"), reader.story()
        assert heard(reader.press("Down"), "Light"), reader.story()
        assert heard(reader.press("Tab", "Tab"), "Text size combo box", "100%", "Also with"), reader.story()


def test_models(heard_desktop: VirtualDesktop, reader: ScreenReader, data: Path) -> None:
    with Window(heard_desktop, data):
        reader.wait("Message text", 60)
        assert heard(reader.press("ctrl+4"), "Models heading"), reader.story()
        said = reader.press("Tab", "Tab")
        assert heard(said, "SmolLM2 135M", "Loaded", "Q4_1", "Apache-2.0", "1 of 1"), reader.story()
        assert heard(reader.press("Return"), "Quantization", "Parameters", "Licence"), reader.story()
        assert heard(reader.press("Escape"), "SmolLM2 135M", "1 of 1"), reader.story()


def test_an_export(heard_desktop: VirtualDesktop, reader: ScreenReader, data: Path) -> None:
    with Window(heard_desktop, data):
        reader.wait("Message text", 60)
        assert heard(reader.press("ctrl+5"), "Export heading"), reader.story()
        assert heard(reader.press("Tab"), "Data", "page tab", "1 of 5"), reader.story()
        assert heard(reader.press("Tab", "Tab"), "All judgements", "radio button"), reader.story()
        reader.press("space")
        reader.heard(3)
        reader.press("shift+Tab", "shift+Tab")
        assert heard(reader.press("Return", timeout=10), "Format", "2 of 5"), reader.story()
        assert heard(reader.press("Return", timeout=10), "Checks", "3 of 5"), reader.story()
        said = reader.press("Tab", "Tab")
        assert heard(said, "Passed: All rows match the format", "1 of"), reader.story()
        assert heard(reader.press("Down"), "Passed", "2 of"), reader.story()


def test_quality_as_text(heard_desktop: VirtualDesktop, reader: ScreenReader, data: Path) -> None:
    with Window(heard_desktop, data):
        reader.wait("Message text", 60)
        assert heard(reader.press("ctrl+6"), "Quality heading"), reader.story()
        reader.heard(3)
        for _ in range(8):
            if heard(reader.press("Tab"), "Show as text"):
                break
        assert heard(reader.press("space"), "checked"), reader.story()
        assert heard(reader.press("Tab"), "read only text"), reader.story()
        assert heard(reader.press("Down"), "judgements"), reader.story()
