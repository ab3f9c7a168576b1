"""A task at the desk by keys and ears alone."""

from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window
from tests.screen_reader.reader import ScreenReader

pytestmark = [pytest.mark.window, pytest.mark.soak]

ANSWER = "Take the early train.\n\nThen walk along the river."


def project(data: Path) -> None:
    """Two tasks. Their answers are the same but for a number, so that it does not matter which one is A."""
    data.mkdir()
    with Database.open(data) as store:
        saved, _ = ProjectService(store).save(
            Project("", "Directions", "instructgpt", repeats=0, order=TaskOrder.GIVEN)
        )
        prompts = [
            NewPrompt([ChatMessage("user", f"How do I get to town {n}?")], [NewAnswer(f"{ANSWER} {m}") for m in "123"])
            for n in "12"
        ]
        ProjectService(store).add_prompts(saved.id, prompts)


def test_a_task_by_ear(heard_desktop: VirtualDesktop, reader: ScreenReader, tmp_path: Path) -> None:
    project(tmp_path / "data")
    with Window(heard_desktop, tmp_path / "data"):
        reader.wait("Message")
        reader.press("ctrl+2")
        assert "Prompt: How do I get to town 1? Answer A: Take" in reader.story(), "the task and its first answer"

        def said(key: str, *texts: str) -> None:
            assert reader.press(key) == [*texts], reader.story()

        def starts(key: str, *texts: str) -> None:
            heard = reader.press(key)
            assert len(heard) == len(texts), reader.story()
            assert all(map(str.startswith, heard, texts)), reader.story()

        # rate, flag, go to the next answer
        said("6", "Overall quality: 6.")
        said("q", "Fails to follow the correct instruction or task: on.")
        said("q", "Fails to follow the correct instruction or task: off.")
        starts("Tab", "Answer B: Take the early train. Then walk", "2 of 3.")
        said("3", "Overall quality: 3.")
        starts("Tab", "Answer C: Take the early train. Then walk", "3 of 3.")
        said("5", "Overall quality: 5.")
        # rank with a tie, and undo it
        said("a", "Ranking: A; not ranked: B, C.")
        said("c", "Ranking: A > C; not ranked: B.")
        said("shift+b", "Ranking: A > B = C." if "A > B = C" in reader.story() else "Ranking: A > C = B.")
        said("ctrl+z", "Undone. Ranking: A > C; not ranked: B.")
        said("ctrl+shift+z", "Redone. Ranking: A > C = B.")
        said("n", "None acceptable: on.")
        said("n", "None acceptable: off.")
        said("v", "Flag for review: on.")
        # read by line
        reader.press("F7")
        assert any("walk along the river" in line for line in reader.press("Down") + reader.press("Down"))
        starts("Escape", "Answer C", "3 of 3.")
        # a note
        said("l", "Note text.")
        heard_desktop.type("fine")
        reader.heard(0)
        said("Return", "Answer C.", "3 of 3.", "Note: fine.")
        # a passage, word by word
        starts("m", "Marking a passage: “Take”. Labels: 1 Factual error")
        said("Right", "“the”")
        said("shift+Right", "“the early”")
        said("2", "Marked “the early”: Error of logic.")
        # guidelines
        assert "InstructGPT" in " ".join(reader.press("F2"))
        starts("Escape", "Answer C", "3 of 3.")
        # rewrite: silent while typing, then the difference
        assert "Your answer" in " ".join(reader.press("r"))
        heard_desktop.key("ctrl+End")
        reader.heard(1)
        heard_desktop.type(" Enjoy it")
        assert reader.heard(1) == [], reader.story()
        said("ctrl+Return", "Answer C.", "3 of 3.", "Answer C rewritten; added “Enjoy it”")
        # the way out of the answers
        starts("Tab", "Questions about the prompt: no response yet.")
        said("Tab", "None acceptable push button.")
        # the next task, and back
        reader.press("shift+Tab")
        assert "Task 2 of 2. Prompt: How do I get to town 2?" in " ".join(reader.press("Return"))
        assert "Task 1 of 2." in " ".join(reader.press("ctrl+z"))
        assert "Task 2 of 2." in " ".join(reader.press("Return"))
        starts("s", "Why are you skipping this task? 1 Unclear prompt")
        assert "Skipped: Cannot decide." in reader.press("2")
        assert "Completed" in " ".join(reader.heard(3)) or "Completed" in reader.story()
