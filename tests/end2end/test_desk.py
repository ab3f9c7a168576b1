"""A session of work at the desk in a real window, by the keyboard alone, and what the statistics make of it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from desktop.core.payloads import Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import COMMAND, ROOT, Window

pytestmark = [pytest.mark.window, pytest.mark.model]

PAIRS = ROOT / "tests" / "data" / "imports" / "twenty-pairs.jsonl"
FIRST = "1245213425"  # what is pressed for the first ten
AGAIN = "555"  # for the last three of them, when they have come back
REST = "4312532141"
STRENGTH = {"1": -2, "2": -1, "3": 0, "4": 1, "5": 2}


def sayso(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, "SAYSO_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def task(window: Window, number: int) -> None:
    """Waits until it shows. (Of how many is not told beforehand: some come again later, unasked.)"""
    begins = f"Task {number} of "
    window.wait_until(lambda: any(name.startswith(begins) for name in window.names("label")), begins)


def at_the_desk(window: Window, number: int) -> None:
    window.wait("Message")
    window.key("ctrl+2")
    task(window, number)


def judge(window: Window, digits: str, first: int) -> None:
    """One digit and Enter each; waits until the next task is there, as a person does."""
    for number, digit in enumerate(digits, start=first):
        task(window, number)
        window.key(digit, "Return")


def rewrite(window: Window, text: str) -> None:
    """The selected answer, from its end."""
    window.key("r")
    window.wait("Your answer")
    window.key("ctrl+a")
    window.write("Your answer", text)
    window.key("ctrl+Return")
    window.wait("rewritten")


def test_twenty_pairs_by_keyboard(desktop: VirtualDesktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    sayso(data, "annotate", "import", str(PAIRS), "--format", "trl-preference")
    with Window(desktop, data) as window:
        at_the_desk(window, 1)
        judge(window, FIRST[:2], 1)
        task(window, 3)
        rewrite(window, "It is not as easy as that.")
        judge(window, FIRST[2:6], 3)
        task(window, 7)
        window.key("Tab")
        rewrite(window, "Nobody knows for sure.")
        judge(window, FIRST[6:], 7)
        task(window, 11)
        for number in (10, 9, 8):
            window.key("ctrl+z")
            task(window, number)
        judge(window, AGAIN, 8)
        judge(window, REST[:3], 11)
        task(window, 14)
        window.key(REST[3], "v")
        window.wait("Comparison: A slightly better")
        window.quit()
        assert "Traceback" not in window.said()

    with Window(desktop, data) as window:
        at_the_desk(window, 14)
        window.wait("Comparison: A slightly better")  # what was said is still there
        window.key("Return")
        judge(window, REST[4:], 15)
        # whether some of them come again tomorrow is a matter of chance
        ends = {"Completed: twenty-pairs", "Completed for now: twenty-pairs"}
        window.wait_until(lambda: ends & set(window.names("label")), "the end of the queue")
        window.quit()
        assert "Traceback" not in window.said()

    pressed = [STRENGTH[digit] for digit in FIRST[:7] + AGAIN + REST]
    with Database.open(data, writer=False) as database:
        (me,) = ProjectService(database).all()
        assert (me.tasks, me.judged, me.skipped) == (20, 20, 0)
        active = AnnotatorService(database).active()
        assert active is not None
        mine = AnnotationService(database).effective(annotator=active.id)
        comparisons = [event for event in mine if isinstance(event.payload, Comparison)]
        said = [event.payload.strength for event in comparisons if isinstance(event.payload, Comparison)]
        assert sorted(said) == sorted(pressed)
        assert all(
            event.shown[0] == event.payload.first for event in comparisons if isinstance(event.payload, Comparison)
        )
        written = [event for event in mine if isinstance(event.payload, Rewrite)]
        texts = {
            ChatService(database).open(event.conversation).tree[event.payload.message].text
            for event in written
            if isinstance(event.payload, Rewrite)
        }
        assert texts == {"It is not as easy as that.", "Nobody knows for sure."}
        assert [event.kind for event in mine].count("second_look") == 1
        assert all(event.active_seconds is not None and event.active_seconds < 600 for event in comparisons)

    figures = json.loads(sayso(data, "annotate", "stats", "--json"))
    decided = [strength for strength in pressed if strength]
    share = figures["first_shown_share"]
    assert share["n"] == len(decided)
    assert share["value"] == pytest.approx(sum(strength < 0 for strength in decided) / len(decided))
    assert not share["enough"]
