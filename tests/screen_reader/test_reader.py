"""The harness and the two seams under all stories: announcements, and roles by declaration."""

import sys
from pathlib import Path

import pytest

from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader

pytestmark = pytest.mark.window


def test_announcements_and_declared_roles_are_said_once(
    heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path
) -> None:
    program = (sys.executable, "-m", "tests.screen_reader.small_program")
    with Window(heard_desktop, tmp_path / "data", command=program):
        reader.wait("Name text.")
        assert reader.press("F5") == ["Copied."]
        assert reader.press("F5") == ["Copied."], "also a second time"
        assert reader.press("Tab") == ["Fruits.", "List with 2 items."]
        assert reader.press("F6") == ["Answer complete.", "Version 2 of 2."], "from a list too, one after the other"
        assert reader.press("Tab") == ["Chat page tab.", "1 of 3."]
        assert reader.press("Tab") == ["Second task.", "2 of 7."]
        assert reader.press("Tab") == ["Models heading."]
        assert reader.press("F5") == ["Saved."]
        assert reader.press("Tab")[0] == "Comment text.", "before its text is selected"
        assert reader.press("Tab")[-2:] == ["Theme combo box.", "Light."]
        assert reader.press("Down") == ["Dark."], "also while its list is closed"
        assert reader.press("Tab") == ["Size panel.", "Small.", "selected radio button", "1 of 2."]
        assert reader.press("Right") == ["Large.", "selected radio button", "2 of 2."]
