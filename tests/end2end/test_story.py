"""What a newcomer does, in a real window with the real model, driven through what a screen reader sees."""

import time
from pathlib import Path

import pytest

from desktop.core.conversation import Role, Status
from desktop.services.chat import ChatService, OpenConversation
from desktop.store.database import Database
from tests.end2end.story import QUESTION, answers, ask, flat, half_an_answer, ready, stop
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window

pytestmark = [pytest.mark.window, pytest.mark.model]

FOLLOW_UP = "Now tell the whole very long story again, in every detail, as the cat would tell it."


def stored(data: Path) -> OpenConversation:
    """The newest conversation, as a reader beside the window sees it."""
    with Database.open(data, writer=False) as database:
        chat = ChatService(database)
        return chat.open(chat.list_conversations()[0].id)


def test_chat_stop_regenerate_follow_up_quit_and_come_back(desktop: VirtualDesktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Window(desktop, data) as window:
        ready(window)
        ask(window, QUESTION)
        half_an_answer(window)
        stop(window)
        first = answers(window)[0]

        window.click("Regenerate")
        window.wait_until(lambda: answers(window) not in ([], [first]), "another answer takes its place")
        half_an_answer(window)
        stop(window)
        window.wait("Version 2 of 2")
        second = answers(window)[0]
        assert second != first

        window.click("Previous version")
        window.wait("Version 1 of 2")
        assert answers(window) == [first]
        window.click("Next version")
        window.wait("Version 2 of 2")

        ask(window, FOLLOW_UP)
        half_an_answer(window, number=2)
        window.quit()
        assert "Traceback" not in window.said()

    kept = stored(data)
    path = kept.tree.path(kept.conversation.active_leaf)
    assert [message.role for message in path] == [Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT]
    assert path[0].text == QUESTION
    assert [flat(one.text) for one in kept.tree.siblings(path[1].id)] == [first, second]
    assert path[3].status is Status.INTERRUPTED
    half = flat(path[3].text)
    assert half
    with Database.open(data, writer=False) as database:
        origin = ChatService(database).origin_of(path[3].id)
    assert origin is not None
    for said in (QUESTION, second, FOLLOW_UP):
        assert said in flat(origin.provenance.prompt)

    with Window(desktop, data) as window:
        ready(window)
        if not answers(window):
            window.click(kept.conversation.title, role="list item")
        window.wait("Generation was interrupted; the rest is missing.")
        assert answers(window) == [second, half]
        window.click("Continue", last=True)
        versions = len(kept.tree.siblings(path[3].id)) + 1
        # the row is made anew when the answer goes on, so for a moment there is only one answer
        window.wait_until(lambda: len("".join(answers(window)[1:])) > len(half), "the answer goes on")
        assert answers(window)[1].startswith(half)
        window.key("Escape")
        window.wait(f"Version {versions} of {versions}")
        window.quit()
        assert "Traceback" not in window.said()


def test_several_answers_side_by_side(desktop: VirtualDesktop, tmp_path: Path) -> None:
    with Window(desktop, tmp_path / "data") as window:
        ready(window)
        window.focus("Number of answers: 1")
        window.key("space")  # its menu is a popup, which no program's tree shows: a screen reader follows the focus
        time.sleep(0.5)
        window.key("Down", "Down", "Return")  # from the one that is chosen
        window.wait("Number of answers: 3")
        ask(window, QUESTION)
        for letter in "ABC":
            window.wait(f"Stop {letter}")
        window.click("Stop B")
        window.wait_gone("Stop B")
        window.key("Escape")
        window.click("Continue with B")
        window.wait("Version 2 of 3")
        window.quit()
    kept = stored(tmp_path / "data")
    (question,) = kept.tree.children(None)
    assert len(kept.tree.children(question.id)) == 3
    assert kept.conversation.active_leaf == kept.tree.children(question.id)[1].id


def test_a_second_start_brings_the_first_window_to_the_front(desktop: VirtualDesktop, tmp_path: Path) -> None:
    with Window(desktop, tmp_path / "one") as first, Window(desktop, tmp_path / "other") as other:
        ready(first)
        ready(other)

        def in_front(window: Window) -> bool:
            return desktop.process_in_front() == window.pid

        other.wait_until(lambda: in_front(first) or in_front(other), "one of the windows is in front")
        behind = first if in_front(other) else other
        with Window(desktop, behind.data) as again:
            assert again.process.wait(20) == 0
        behind.wait_until(lambda: in_front(behind), "the first window is in front")


def test_everything_interactive_has_a_name_and_takes_the_keyboard(desktop: VirtualDesktop, tmp_path: Path) -> None:
    with Window(desktop, tmp_path / "data") as window:
        ready(window)
        for page in (None, "Models", "Trash", "Settings"):
            if page is not None:
                window.click(page)
                time.sleep(0.5)
            assert window.ask("unnamed") == [], page


def test_text_in_chinese_goes_in_and_stays(desktop: VirtualDesktop, tmp_path: Path) -> None:
    text = "请用一句话介绍你自己。"
    with Window(desktop, tmp_path / "data") as window:
        ready(window)
        window.paste("Message", text)
        window.key("Return")
        window.wait(f"You: {text}")
        half_an_answer(window, characters=0)
        window.key("Escape")
        window.quit()
    kept = stored(tmp_path / "data")
    assert kept.tree.children(None)[0].text == text
    assert kept.conversation.title == text
