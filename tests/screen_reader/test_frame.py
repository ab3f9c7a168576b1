"""The window around the pages by ear: the rail, regions, headings, combo boxes, dialogs, and an undo by key."""

from pathlib import Path

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader

pytestmark = [pytest.mark.window, pytest.mark.model, pytest.mark.soak]


def test_the_frame(heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path) -> None:
    with Window(heard_desktop, tmp_path / "data") as window:
        assert reader.wait("Message") == ["Sayso frame.", "Message text."]
        window.wait("ready", timeout=60)
        assert reader.press("F6") == ["Chat page tab.", "1 of 8."]
        assert reader.press("Down") == ["Annotation desk page tab.", "2 of 8."]
        assert reader.press("Up", "F6") == ["Search text."]
        for number, heading in ((3, "Training"), (4, "Models"), (5, "Export"), (6, "Quality"), (7, "Trash")):
            said = reader.press(f"ctrl+{number}")
            assert said[0] == f"{heading} heading.", reader.story()
        assert reader.press("ctrl+8") == ["Settings heading."]
        assert reader.press("Tab") == ["Theme combo box.", "Follow system."]
        assert reader.press("Down") == ["Light."]
        assert reader.press("Up") == ["Follow system."]
        assert reader.press("F1")[0].startswith("Keys")
        assert reader.press("Escape")[-2:] == ["Theme combo box.", "Follow system."], "where it was"


def test_an_undo_by_key(heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path) -> None:
    with Window(heard_desktop, tmp_path / "data") as window:
        reader.wait("Message")
        window.wait("ready", timeout=60)
        heard_desktop.type("Hi")
        reader.key("Return")
        reader.wait("Answer complete", timeout=120)
        window.focus("Conversations", "list")
        reader.heard()
        assert reader.press("Delete")[-1] == "“Hi” was moved to the trash. F6: Undo."
        assert reader.press("F6") == ["Undo push button."]
        reader.key("space")
        window.wait("Hi", "list item")
