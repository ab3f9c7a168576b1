"""Rating and rewriting an answer by the keyboard alone, in a real window with the real model."""

from pathlib import Path

import pytest

from desktop.core.payloads import Rating, Rewrite
from desktop.services.annotation import AnnotationService
from desktop.services.chat import ChatService
from desktop.store.database import Database
from tests.end2end.story import QUESTION, answers, ask, flat, half_an_answer, ready, stop
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import Window

pytestmark = [pytest.mark.window, pytest.mark.model]

BETTER = "Once there was a lighthouse, a keeper, and a cat who knew when it would rain."


def test_rate_rewrite_and_take_back_by_the_keyboard(desktop: VirtualDesktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Window(desktop, data) as window:
        ready(window)
        ask(window, QUESTION)
        half_an_answer(window)
        stop(window)
        original = answers(window)[0]

        window.key("alt+6")
        window.wait("Your rating: 6 / 7")
        window.key("ctrl+z")
        window.wait_gone("Your rating: 6 / 7")
        window.key("ctrl+shift+z")
        window.wait("Your rating: 6 / 7")

        window.key("alt+r")
        window.wait("Changes")
        window.key("ctrl+a")
        desktop.type(BETTER)
        window.wait_until(lambda: window.ask("text", name="Your answer", role="text") == BETTER, "it is written")
        window.key("ctrl+Return")
        window.wait_until(lambda: answers(window) == [f"{BETTER} rewritten by you"], "it takes the answer's place")
        window.quit()
        assert "Traceback" not in window.said()

    with Database.open(data, writer=False) as database:
        chat = ChatService(database)
        kept = chat.open(chat.list_conversations()[0].id)
        judged = AnnotationService(database).effective(kept.conversation.id)
    question, answer = kept.tree.path(kept.conversation.active_leaf)
    assert answer.text == BETTER
    first = kept.tree.children(question.id)[0]
    assert original.startswith(flat(first.text))
    rating, rewrite = judged
    assert (rating.payload, rating.messages) == (Rating(quality=6), (first.id,))
    assert rating.active_seconds is not None
    assert rating.active_seconds > 0
    assert rewrite.payload == Rewrite(first.id, answer.id)
    assert [(pair.better, pair.worse) for pair in rewrite.payload.pairs()] == [(answer.id, first.id)]

    with Window(desktop, data) as window:  # what was judged can be taken back another day
        ready(window)
        window.wait(f"Answer, version 2 of 2: {BETTER}\nrewritten by you")
        window.key("ctrl+z")
        window.wait("Your rating: 6 / 7")
        window.quit()
    with Database.open(data, writer=False) as database:
        assert ChatService(database).active_leaf(kept.conversation.id) == first.id
