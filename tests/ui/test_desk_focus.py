"""Where the focus is at the desk, where Tab leads, and what a screen reader is told after a key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.chat.body import MessageBody
from desktop.ui.desk import page as page_module
from desktop.ui.desk.card import AnswerCard
from desktop.ui.desk.project_list import ProjectRow
from desktop.ui.desk.task_view import PromptBar
from tests.support.desk_page import Desk

KEY = Qt.Key


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    yield made
    made.room.end()
    assert made.room.failures == []


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The announcements of the page."""
    texts: list[str] = []
    monkeypatch.setattr(page_module, "announce", lambda source, text: texts.append(text) if text else None)
    return texts


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(*keys: Qt.Key) -> None:
    """Press keys where the focus is."""
    for key in keys:
        QTest.keyClick(focus(), key)


def opened(desk: Desk, scheme: str = "instructgpt", answers: tuple[str, ...] = ("One.", "Two.", "Three.")) -> None:
    desk.open(scheme, answers)
    desk.page.window().activateWindow()
    desk.page.setFocus()


def test_tab_goes_through_the_answers_and_leaves_them(desk: Desk) -> None:
    opened(desk)
    cards = desk.page.task.cards.shown
    seen: list[QWidget] = [focus()]
    while len(seen) < 40:
        press(KEY.Key_Tab)
        if focus() is seen[0]:
            break
        seen.append(focus())
    assert seen[:3] == cards
    assert isinstance(seen[3], PromptBar)
    bar = desk.page.task.bar
    assert seen[4:8] == [bar.none_good, bar.skip, bar.second_look, bar.next]
    assert focus() is not cards[1], "no trap: the focus left the answers and did not go round in them"
    desk.page.setFocus()
    press(KEY.Key_Backtab)
    assert not isinstance(focus(), PromptBar)


def test_the_focus_is_on_the_selected_answer_and_keys_work_from_the_buttons_too(desk: Desk) -> None:
    opened(desk)
    presenter = desk.room.services.desk
    first, second, _ = presenter.form.candidates
    press(KEY.Key_Tab)
    card = focus()
    assert isinstance(card, AnswerCard)
    assert card.id == second == presenter.state.selected
    desk.page.task.bar.second_look.setFocus()
    press(KEY.Key_5)
    assert presenter.state.response(second, "quality") == 5
    assert focus() is desk.page.task.bar.second_look, "nothing that was pressed there moved the focus"
    press(KEY.Key_Return)
    assert presenter.state.flagged_for_review, "Enter presses the button, and does not submit"
    assert presenter.state.response(first, "quality") is None


def test_what_changed_is_said_and_nothing_else(desk: Desk, heard: list[str]) -> None:
    opened(desk)
    heard.clear()
    for key, text in (
        (KEY.Key_6, "Overall quality: 6"),
        (KEY.Key_B, "Ranking: B; not ranked: A, C"),
        (KEY.Key_V, "Flag for review: on"),
    ):
        press(key)
        assert heard == [text]
        heard.clear()
    press(KEY.Key_Tab, KEY.Key_8)
    assert heard == [], "the answer says itself by its focus, and 8 is no rating"
    QTest.keyClick(focus(), KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Undone. Flag for review: off"]


def test_a_response_that_selects_an_answer_lets_it_say_its_letter_only(desk: Desk, heard: list[str]) -> None:
    opened(desk, "pairwise", ("One.", "Two."))
    heard.clear()
    press(KEY.Key_4)
    assert heard == ["Comparison: B is slightly better"]
    card = focus()
    assert isinstance(card, AnswerCard)
    assert card.spoken() == "Answer B"
    press(KEY.Key_Backtab, KEY.Key_Tab)
    assert card.spoken().startswith("Answer B, chosen: ")
    assert card.spoken().endswith(" 0")


def test_a_new_task_is_said_with_its_prompt_and_answer(desk: Desk, heard: list[str]) -> None:
    opened(desk, "pairwise", ("One.", "Two."))
    heard.clear()
    press(KEY.Key_4, KEY.Key_Return)
    desk.settle()
    assert isinstance(focus(), AnswerCard)
    card = desk.page.task.cards.shown[0]
    assert heard[-1] == f"Task 2 of 2. Prompt: Where to, 1? {card.described()}."
    press(KEY.Key_1, KEY.Key_Return)
    desk.settle()
    assert focus() is desk.page.states.result, "without a task, the focus is on what explains it"


def test_a_text_is_read_by_caret_while_digits_still_rate(desk: Desk) -> None:
    opened(desk)
    presenter = desk.room.services.desk
    card = focus()
    press(KEY.Key_F7)
    body = focus()
    assert isinstance(body, MessageBody)
    assert card.isAncestorOf(body)
    press(KEY.Key_Right, KEY.Key_Right, KEY.Key_4)
    assert body.textCursor().position() == 2
    assert presenter.state.response(presenter.form.candidates[0], "quality") == 4
    press(KEY.Key_Escape)
    assert focus() is card
    QTest.keyClick(focus(), KEY.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert desk.page.task.conversation.is_reading
    press(KEY.Key_Tab)
    assert isinstance(focus(), AnswerCard), "Tab goes on to the answers"


def test_panels_take_the_focus_and_give_it_back(desk: Desk, heard: list[str]) -> None:
    opened(desk)
    card = focus()
    heard.clear()
    press(KEY.Key_S)
    assert focus() is desk.page.task.skip_panel
    press(KEY.Key_Escape)
    assert focus() is card
    press(KEY.Key_L)
    field = focus()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "too long")
    assert heard == []
    press(KEY.Key_Return)
    assert focus() is card
    assert heard == ["Note: too long"]
    press(KEY.Key_F2)
    assert desk.page.guideline.panel.isAncestorOf(focus())
    press(KEY.Key_Escape)
    assert focus() is card
    assert not desk.page.guideline.shows_guideline
    heard.clear()
    press(KEY.Key_S, KEY.Key_2)
    desk.settle()
    assert heard[0] == "Skipped: Cannot decide"
    assert heard[-1].startswith("Task 2 of 2. Prompt: Where to, 1?")
    assert isinstance(focus(), AnswerCard)


def test_a_rewrite_is_silent_while_it_is_typed_and_says_the_difference(desk: Desk, heard: list[str]) -> None:
    opened(desk)
    card = focus()
    heard.clear()
    press(KEY.Key_R)
    field = focus()
    assert isinstance(field, QTextEdit)
    QTest.keyClicks(field, " And more.")
    QTest.qWait(50)
    assert heard == []
    QTest.keyClick(field, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Answer A rewritten; added “And more.”"]
    assert focus() is card


def test_a_passage_is_marked_by_arrow_keys(desk: Desk, heard: list[str]) -> None:
    opened(desk, answers=("Take the train to A.", "Take the train to B.", "Take the train to C."))
    heard.clear()
    press(KEY.Key_M, KEY.Key_Right)
    QTest.keyClick(focus(), KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(KEY.Key_2)
    assert heard[1:] == ["“the”", "“the train”", "Marked “the train”: Error of logic"]


def test_rows_of_projects_and_collections_say_their_position(desk: Desk) -> None:
    AccessibleInterfaces().install()
    opened(desk)

    def described(widget: QWidget) -> str:
        return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)

    (row,) = desk.page.list.findChildren(ProjectRow)
    assert described(row) == "open, 1 of 1"
