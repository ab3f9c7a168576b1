"""The one story of `make test`: start, send, hear that the answer is there, and read it by lines."""

from pathlib import Path

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader

pytestmark = [pytest.mark.window, pytest.mark.model]


def test_start_send_and_read_the_answer(heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path) -> None:
    with Window(heard_desktop, tmp_path / "data") as window:
        assert reader.wait("Message") == ["Sayso frame.", "Message text."], "where one is, and nothing else"
        window.wait("ready", timeout=60)
        assert reader.press("F6") == ["Chat page tab.", "1 of 8."]
        assert reader.press("shift+F6")[-1] == "Message text."
        heard_desktop.type("List three fruits.")
        heard_desktop.key("shift+Return")
        heard_desktop.type("One on each line.")
        reader.heard(timeout=1)
        reader.key("Return")
        said = reader.wait("Answer complete", timeout=120)
        assert said[0] == "Writing an answer."
        assert len(said) == 2, "an answer is not read aloud while it is written"
        answer = reader.press("alt+Up")
        assert answer[-2].startswith("Answer:"), answer
        assert answer[-1] == "2 of 2."
        assert reader.press("alt+Up") == ["You: List three fruits. One on each line.", "1 of 2."]
        assert reader.press("Tab")[-1].startswith("Your message")
        reader.press("ctrl+Home", timeout=1)
        assert reader.press("Down") == ["One on each line."], "the text is read by lines"
        assert reader.press("Up") == ["List three fruits."]
        assert reader.press("Tab") == ["Copy push button."], "then the buttons of the message"
