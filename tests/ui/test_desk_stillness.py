"""From one task to the next only texts change: nothing moves or keeps the size of the last text."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.desk.card import AnswerCard
from desktop.ui.desk.page import DeskPage
from tests.support.counts import rounds
from tests.support.desk_page import Desk
from tests.support.qt import until

SIZES = (1, 40, 2, 90, 1, 25, 3, 120, 1, 8, 1)
"""Paragraphs of the answers, by task."""


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    yield made
    made.room.end()
    assert made.room.failures == []


def essay(source: random.Random, paragraphs: int) -> str:
    """Markdown: prose, code, lists, headings."""
    parts = []
    for number in range(paragraphs):
        kind = source.random()
        words = " ".join(source.choice(("north", "over", "the old bridge", "and", "left")) for _ in range(40))
        if kind < 0.2:
            parts.append(f"## Part {number}")
        elif kind < 0.4:
            parts.append("```python\n" + "turn(90)\n" * source.randint(1, 20) + "```")
        elif kind < 0.6:
            parts.append(f"- {words}\n" * 3)
        else:
            parts.append(words)
    return "\n\n".join(parts)


def open_project(desk: Desk, scheme: str, answers: int, size: tuple[int, int], tasks: Sequence[int] = SIZES) -> None:
    source = random.Random(16)
    prompts = [
        NewPrompt(
            [ChatMessage("user", f"Prompt {n}. " + "Which way is it? " * (length % 7 * 30))],
            [NewAnswer(f"Task {n}, {k}.\n\n" + essay(source, max(1, length // (k + 1)))) for k in range(answers)],
        )
        for n, length in enumerate(tasks)
    ]

    def work(store: Database) -> None:
        project, _ = ProjectService(store).save(Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN))
        ProjectService(store).add_prompts(project.id, prompts)

    desk.room.store.submit(work).result(10)
    desk.make_page()
    desk.show(desk.page, *size)
    desk.settle()
    desk.page.setFocus()


def shown_body(card: AnswerCard) -> MessageBody:
    (body,) = (body for body in card.text.findChildren(MessageBody) if not body.isHidden())
    return body


def whole(desk: Desk) -> bool:
    return all(shown_body(card).is_complete for card in desk.page.task.cards.shown)


def go_on(desk: Desk) -> None:
    """Skips the task; the next one shows when this returns, as far as there was time for it."""
    presenter = desk.room.services.desk
    assert presenter.assignment is not None
    number = presenter.assignment.number
    until(lambda: presenter.next_is_ready)
    presenter.skip()
    assert presenter.assignment is not None
    assert presenter.assignment.number == number + 1


def test_each_answer_scrolls_as_far_as_its_own_text(desk: Desk) -> None:
    open_project(desk, "pairwise", 2, (1000, 760))
    for number in range(len(SIZES)):
        cards = desk.page.task.cards.shown
        for card in cards:
            assert card.text.verticalScrollBar().value() == 0
            shown = shown_body(card).toPlainText()
            assert not shown or shown.startswith(f"Task {number}"), "nothing of the last task"
        until(lambda: whole(desk))
        QApplication.processEvents()
        for card in cards:
            body, bar = shown_body(card), card.text.verticalScrollBar()
            end = body.y() + body.document().size().height()
            assert end <= bar.maximum() + card.text.viewport().height() <= max(end + 40, card.text.viewport().height())
            bar.setValue(bar.maximum())
        if number < len(SIZES) - 1:
            go_on(desk)


def test_a_text_not_laid_out_yet_does_not_keep_the_last_height(qt: QApplication) -> None:
    page = QWidget()
    page.show()
    source = random.Random(1)
    bodies = [MessageBody("", parent=page) for _ in range(4)]
    for body in bodies:
        body.set_text("short")
        assert body.height_for(400) < 60
    for body in bodies:  # together more than fits into one turn
        body.set_text(essay(source, 150), replaces=True)
    late = [body for body in bodies if not body.is_complete]
    assert late
    for body in late:
        assert body.height_for(400) > 1000
        assert "short" not in body.toPlainText()


def places(page: DeskPage) -> dict[str, QRect]:
    """Where everything is that is no text of the task."""
    parts: dict[str, QWidget] = {
        "conversation": page.task.conversation,
        "cards": page.task.cards,
        "prompt": page.task.prompt,
        "bar": page.task.bar,
        "key line": page._key_line,
    }
    parts |= {f"card {n}": card for n, card in enumerate(page.task.cards.shown)}
    parts |= {f"questions {n}": card.questions for n, card in enumerate(page.task.cards.shown)}
    for name, whole_part in (("bar", page.task.bar), ("header", page.header)):
        inside = whole_part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        parts |= {f"{name} {n} {type(part).__name__}": part for n, part in enumerate(inside) if part.isVisible()}
    return {name: QRect(part.mapTo(page, QPoint(0, 0)), part.size()) for name, part in parts.items()}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("scheme", "answers"), [("pairwise", 2), ("instructgpt", 3), ("instructgpt", 6), ("thumbs", 1), ("bad-cases", 1)]
)
@pytest.mark.parametrize(("size", "scale"), [((1280, 820), 1.0), ((900, 640), 1.0), ((1024, 700), 1.4)])
def test_nothing_moves_when_the_next_task_comes(
    desk: Desk, scheme: str, answers: int, size: tuple[int, int], scale: float
) -> None:
    theme.manager().set_scale(scale)
    tasks = SIZES[: rounds(5, len(SIZES))]
    open_project(desk, scheme, answers, size, tasks)
    QApplication.processEvents()
    before, hints = places(desk.page), desk.page.task.hints()
    for number in range(1, len(tasks)):
        if number % 3 == 1:
            desk.key(Qt.Key.Key_X)  # responses of one task leave no room behind
        elif number % 3 == 2 and answers > 1:
            desk.key(Qt.Key.Key_A, Qt.Key.Key_B)
        go_on(desk)
        assert places(desk.page) == before
        until(lambda: whole(desk))
        QApplication.processEvents()
        assert places(desk.page) == before
        assert desk.page.task.hints() == hints


def test_the_bar_stays_while_a_task_is_judged(desk: Desk) -> None:
    open_project(desk, "instructgpt", 3, (900, 640))
    before = desk.page.task.cards.geometry()
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C, Qt.Key.Key_S, Qt.Key.Key_Escape):
        desk.key(key)
        assert desk.page.task.cards.geometry() == before


def test_the_last_task_stays_until_the_next_one_shows(desk: Desk) -> None:
    """No page in between, however short it is to be seen."""
    open_project(desk, "pairwise", 2, (1200, 760), SIZES[:3])
    presenter = desk.room.services.desk
    presenter._queue.cancel()  # as for somebody who is faster than the store
    presenter.skip()
    assert presenter.phase is DeskPhase.LOADING
    assert desk.page.task.isVisible()
    assert desk.page.header.meter.isVisible()
    desk.settle()
    assert presenter.assignment is not None
    assert presenter.assignment.number == 2
    assert desk.page.task.cards.shown[0].updatesEnabled()
