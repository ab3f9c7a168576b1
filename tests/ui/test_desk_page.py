"""The desk page in a window: keys and mouse reach the presenter, and its state shows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMessageBox, QWidget

from desktop.core.desk.keys import passage_to_mark
from desktop.core.desk.state import marked_spans
from desktop.core.desk.task_form import ALL
from desktop.core.keymap import Command
from desktop.core.payloads import Skip
from desktop.core.questions.comparison import Comparison
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.annotation import AnnotationService
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.desk.card import AnswerCard
from desktop.ui.desk.controls import StripSegment
from desktop.ui.desk.questions.best_with_reason import BestWithReasonStrip
from desktop.ui.desk.questions.ranking import RankingStrip
from desktop.ui.desk.questions.steps import StepList
from tests.support.desk_page import KEY, Desk
from tests.support.qt import until

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Desk]:
    made = Desk(tmp_path / "data", show)
    yield made
    made.room.end()
    assert made.room.failures == []


def test_the_project_is_named_as_soon_as_its_task_shows(desk: Desk) -> None:
    """At the start that is before the list of projects is there."""
    desk.open("pairwise")
    assert desk.page.header.title.text() == "Directions"
    desk.room.services.desk.projects = []
    desk.page.header.refresh()
    assert desk.page.header.title.text() == "Directions"


def test_keys_judge_and_submit(desk: Desk) -> None:
    desk.open("instructgpt", ("One.", "Two.", "Three."))
    presenter = desk.room.services.desk
    desk.key(KEY.Key_6, KEY.Key_Tab, KEY.Key_2, KEY.Key_Q, KEY.Key_Tab, KEY.Key_4, KEY.Key_A, KEY.Key_B)
    desk.key(KEY.Key_C, modifiers=SHIFT)
    first, second, third = presenter.form.candidates
    assert presenter.state.response(ALL, "ranking") == ((first,), (second, third))
    cards = desk.page.task.cards.shown
    assert "6" in cards[0].described()
    assert "Fails to follow" in cards[1].described()
    assert cards[2].hasFocus()
    strip = desk.page.findChild(RankingStrip)
    assert strip is not None
    assert strip.accessibleName() == "Ranking: A > B = C"
    desk.key(KEY.Key_Return)
    desk.settle()
    assert presenter.assignment is not None
    assert presenter.assignment.number == 2
    desk.key(KEY.Key_Z, modifiers=CTRL)
    desk.settle()
    assert presenter.state.response(ALL, "ranking") == ((first,), (second, third))


def strengths(desk: Desk) -> list[tuple[str, int]]:
    """Which prompt was judged how."""

    def work(store: Database) -> list[tuple[str, int]]:
        chat = ChatService(store)
        return [
            (chat.open(event.conversation).tree[event.prompt or ""].text, event.payload.strength)
            for event in AnnotationService(store).effective()
            if isinstance(event.payload, Comparison)
        ]

    return desk.room.store.submit(work).result(10)


def test_keys_typed_before_a_task_shows_apply_to_it(desk: Desk) -> None:
    """All at once, faster than the store: each lands on the task that it was typed for."""
    desk.open("pairwise", tasks=4)
    presenter = desk.room.services.desk
    for digit in (KEY.Key_1, KEY.Key_2, KEY.Key_4, KEY.Key_5):
        desk.key(digit, KEY.Key_Return)
    until(lambda: presenter.phase is DeskPhase.DONE)
    assert strengths(desk) == [("Where to, 0?", -2), ("Where to, 1?", -1), ("Where to, 2?", 1), ("Where to, 3?", 2)]
    desk.key(KEY.Key_1)  # there is nothing that this could be for
    desk.key(KEY.Key_Z, modifiers=CTRL)  # and this is for the last task,
    desk.key(KEY.Key_3, KEY.Key_Return)  # and so are these
    until(lambda: strengths(desk)[-1] == ("Where to, 3?", 0))


def test_keys_typed_ahead_wait_behind_an_undo(desk: Desk) -> None:
    desk.open("pairwise", tasks=2)
    desk.key(KEY.Key_1, KEY.Key_Return)
    desk.key(KEY.Key_Z, modifiers=CTRL)
    desk.key(KEY.Key_1, KEY.Key_Tab, KEY.Key_Return, KEY.Key_2, KEY.Key_Return)
    until(lambda: desk.room.services.desk.phase is DeskPhase.DONE)
    assert strengths(desk) == [("Where to, 0?", -2), ("Where to, 1?", -1)]


def test_text_typed_ahead_goes_into_the_editor_that_a_key_opens(desk: Desk) -> None:
    desk.open("pairwise", tasks=3)
    desk.page.window().activateWindow()
    desk.key(KEY.Key_1, KEY.Key_Return, KEY.Key_1, KEY.Key_Return)
    assert desk.room.services.desk.is_switching_task
    desk.key(KEY.Key_L, KEY.Key_H, KEY.Key_I)
    desk.settle()
    questions = desk.page.task.prompt.questions
    until(lambda: questions._fields and questions._fields["reason"].text().lower() == "hi")


def test_a_rejected_submission_names_the_missing_response(desk: Desk) -> None:
    desk.open("pairwise")
    shown: list[str] = []
    desk.page.notify.connect(shown.append)
    desk.key(KEY.Key_Enter)
    assert shown == ["Required: Which answer is better?"]


def test_every_control_of_the_pair_works_by_mouse(desk: Desk) -> None:
    desk.open("pairwise")
    presenter = desk.room.services.desk
    desk.button("B much better").click()
    assert presenter.state.response(ALL, "preference") == 2
    desk.button("Both bad").click()
    assert presenter.state.none_acceptable
    desk.button("Flag for review").click()
    assert presenter.state.flagged_for_review
    desk.button("A slightly better").click()
    desk.button("Next").click()
    desk.settle()
    assert presenter.assignment is not None
    assert presenter.assignment.number == 2


def test_a_letter_is_dragged(desk: Desk) -> None:
    desk.open("instructgpt", ("One.", "Two.", "Three."))
    presenter = desk.room.services.desk
    desk.key(KEY.Key_A, KEY.Key_B, KEY.Key_C)
    strip = desk.page.findChild(RankingStrip)
    assert strip is not None
    places = {id: area.center().toPoint() for area, id in strip._letters}
    first, second, third = presenter.form.candidates
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=places[third])
    QTest.mouseMove(strip, QPoint(1, 10))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(2, 10))
    assert presenter.state.response(ALL, "ranking") == ((first, third), (second,))  # onto the first box: a tie


def select_text(desk: Desk, card: AnswerCard, words: str) -> None:
    """As the mouse does."""
    body = card.text._body
    cursor = body.textCursor()
    start = body.toPlainText().rindex(words)
    cursor.setPosition(start)
    cursor.setPosition(start + len(words), QTextCursor.MoveMode.KeepAnchor)
    QTest.mousePress(body.viewport(), Qt.MouseButton.LeftButton)
    body.setTextCursor(cursor)
    QTest.mouseRelease(body.viewport(), Qt.MouseButton.LeftButton)
    body.setTextCursor(cursor)
    QApplication.processEvents()


def test_a_mouse_selection_is_marked_by_click_or_key(desk: Desk) -> None:
    desk.open("bad-cases", ("Go **left**, then left.", "Right."))
    presenter = desk.room.services.desk
    card = next(card for card in desk.page.task.cards.shown if card.text._text.startswith("Go"))
    text = presenter.form.texts[card.id]
    select_text(desk, card, "left")
    assert card.text.offer.isVisible()
    card.text.offer.click()
    assert passage_to_mark(presenter.form, presenter.state) == (text.rindex("left"), text.rindex("left") + 4)
    assert not card.text.offer.isVisible()
    desk.key(KEY.Key_1)
    (span,) = marked_spans(presenter.form, presenter.state, card.id)
    assert text[span.start : span.end] == "left"
    select_text(desk, card, "Go left, then")
    desk.key(KEY.Key_M, KEY.Key_2)
    assert [text[s.start : s.end] for s in marked_spans(presenter.form, presenter.state, card.id)][
        1
    ] == "Go **left**, then"


def test_skipping_for_a_typed_reason(desk: Desk) -> None:
    desk.open("pairwise")
    presenter = desk.room.services.desk
    desk.key(KEY.Key_S, KEY.Key_L)
    QTest.keyClicks(desk.page.task.skip_panel.words, "too odd")
    QTest.keyClick(desk.page.task.skip_panel.words, KEY.Key_Return)
    until(lambda: presenter.progress is not None and presenter.progress.skipped == 1)
    (skip,) = desk.room.store.submit(lambda store: AnnotationService(store).effective(kinds=("skip",))).result(10)
    assert skip.payload == Skip("too odd")
    assert desk.page.answers_have_focus


def test_a_changed_key_applies_to_the_present_task(desk: Desk) -> None:
    desk.open("pairwise")
    settings = desk.room.services.settings
    desk.key(KEY.Key_2)
    shown = desk.state
    settings.set_key(Command.SKIP, "Z")
    assert desk.button("Skip").toolTip() == "Skip  Z"
    assert desk.state == shown
    desk.key(KEY.Key_S)
    assert not desk.page.task.skipping
    desk.key(KEY.Key_Z)
    assert desk.page.task.skipping
    settings.reset_key(Command.SKIP)
    desk.key(KEY.Key_S)
    assert desk.page.task.skipping


def test_skipping_for_a_reason(desk: Desk) -> None:
    desk.open("pairwise")
    presenter = desk.room.services.desk
    desk.key(KEY.Key_S)
    assert desk.page.task.skip_panel.isVisible()
    desk.key(KEY.Key_Escape)
    assert not desk.page.task.skip_panel.isVisible()
    desk.key(KEY.Key_S, KEY.Key_2)
    desk.settle()
    assert presenter.assignment is not None
    assert presenter.assignment.number == 2
    until(lambda: presenter.progress is not None and presenter.progress.skipped == 1)


def test_a_text_field_takes_keys_until_it_is_left(desk: Desk) -> None:
    desk.open("thumbs")
    presenter = desk.room.services.desk
    desk.key(KEY.Key_1, KEY.Key_L)
    field = desk.page.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "Because. RNS")
    QTest.keyClick(field, KEY.Key_Return)
    assert desk.page.answers_have_focus
    assert presenter.state.response(presenter.form.candidates[0], "reason") == "Because. RNS"
    assert presenter.state.response(presenter.form.candidates[0], "thumbs") is True


def test_a_rewrite_is_kept_while_it_is_written(desk: Desk) -> None:
    desk.open("pairwise")
    presenter = desk.room.services.desk
    desk.key(KEY.Key_Tab, KEY.Key_R)
    editor = desk.page.rewriting.editor
    QTest.keyClicks(editor.text, " And back")
    QTest.keyClick(editor.text, KEY.Key_Escape)
    assert presenter.state.rewrites == {}
    desk.key(KEY.Key_R)
    assert editor.current_text().endswith(" And back")
    QTest.keyClick(editor.text, KEY.Key_Return, CTRL)
    (written,) = presenter.state.rewrites.values()
    assert written.text == presenter.form.texts[presenter.form.candidates[1]] + " And back"
    assert desk.page.answers_have_focus


def test_a_passage_is_marked(desk: Desk) -> None:
    desk.open("bad-cases")
    presenter = desk.room.services.desk
    desk.key(KEY.Key_M)
    assert desk.page.task.mark_panel.isVisible()
    desk.key(KEY.Key_2)
    assert not desk.page.task.mark_panel.isVisible()
    assert desk.button("“Left” Logical error" if "Left" in _first(presenter) else "“Right” Logical error").isVisible()


def _first(presenter: object) -> str:
    form = presenter.form  # type: ignore[attr-defined]  # a DeskPresenter
    return str(form.texts[form.candidates[0]])


def test_the_guideline_beside_the_task(desk: Desk) -> None:
    desk.open("pairwise")
    desk.key(KEY.Key_F2)
    assert desk.page.guideline.panel.isVisible()
    desk.key(KEY.Key_Escape)
    assert not desk.page.guideline.panel.isVisible()


def highlighted(card: AnswerCard) -> list[str]:
    """What is highlighted in the text that shows."""
    (body,) = (body for body in card.text.findChildren(MessageBody) if not body.isHidden())
    return [extra.cursor.selectedText() for extra in body.extraSelections()]


def test_marked_passages_are_highlighted_whenever_the_answer_shows_again(desk: Desk) -> None:
    desk.open("bad-cases", ("So **turn left** at [the bridge](https://example.org/turn/left), then left.",))
    presenter = desk.room.services.desk
    card = desk.page.findChildren(AnswerCard)[0]
    text = presenter.form.texts[card.id]
    card.mark(text.index("turn"), text.index(" at"))
    assert len(highlighted(card)) == 1  # in plain text, while it is being marked
    desk.key(KEY.Key_1)
    assert highlighted(card) == ["turn left"]
    theme.manager().set_mode(theme.Mode.DARK)
    assert highlighted(card) == ["turn left"]
    desk.key(KEY.Key_Return)
    desk.settle()
    assert highlighted(card) == []  # the next task
    desk.key(KEY.Key_Z, modifiers=CTRL)
    desk.settle()
    assert highlighted(card) == ["turn left"]


@pytest.mark.parametrize("width", [720, 1024, 1600])
@pytest.mark.parametrize("answers", [1, 2, 3, 5])
def test_nothing_is_cut_off_at_any_width(desk: Desk, width: int, answers: int) -> None:
    desk.open("instructgpt", [f"Answer {n}." for n in range(answers)], width)
    cards = desk.page.task.cards
    room = cards.viewport().width()
    for card in cards.shown:
        assert card.geometry().right() <= room
        assert card.height() >= card.least_height(card.width())
    bottom = desk.page.task.bar.geometry().bottom()
    assert bottom <= desk.page.task.height()


def test_a_scroll_bar_does_not_change_how_a_text_wraps(desk: Desk) -> None:
    """Not where its height was measured last: there the scroll bar takes room."""
    desk.open("instructgpt", [f"{letter} says a great deal about it. " * 40 for letter in "XYZ"], width=1000)
    for key in (KEY.Key_S, KEY.Key_Escape, KEY.Key_1):
        desk.key(key)
        QApplication.processEvents()
        assert len(desk.page.task.cards.shown) == 3
        for card in desk.page.task.cards.shown:
            (body,) = [body for body in card.text.findChildren(MessageBody) if body.isVisible()]
            assert card.text.verticalScrollBar().isVisible()
            assert body.lineWrapColumnOrWidth() == body.width() < card.text.viewport().width()


@pytest.mark.parametrize(("width", "beside"), [(1200, True), (760, False)])
def test_the_guidelines_cover_the_task_in_a_narrow_window(desk: Desk, width: int, beside: bool) -> None:
    desk.open("instructgpt", width=width)
    before = desk.page.task.width()
    desk.key(KEY.Key_F2)
    assert desk.page.guideline.panel.isVisible()
    assert (desk.page.task.width() < before) is beside
    panel = desk.page.guideline.panel
    right = panel.mapTo(desk.page, panel.rect().topRight()).x()
    assert right == desk.page.width() - 1


def test_a_comparison_shows_its_keys_if_they_fit(desk: Desk) -> None:
    desk.open("pairwise", width=968)  # as in a window of 1024
    segments = desk.page.findChildren(StripSegment)
    assert len(segments) == 5
    assert all(segment.has_cap for segment in segments)
    assert sum(segment.width() for segment in segments) <= desk.page.task.width()


def test_a_text_about_the_prompt_shows_if_it_has_no_other_questions(desk: Desk) -> None:
    desk.open("pairwise")
    desk.key(KEY.Key_L)
    field = desk.page.task.prompt.questions.findChildren(QLineEdit)[-1]
    assert field.isVisible()
    QTest.keyClicks(field, "because")
    QTest.keyClick(field, KEY.Key_Return)
    assert desk.page.answers_have_focus
    assert field.isVisible()
    assert desk.page.task.prompt.height() >= field.height()
    desk.key(KEY.Key_1)
    assert desk.state.response(ALL, "preference") == -2  # type: ignore[attr-defined]  # a DeskState
    desk.key(KEY.Key_Return)
    desk.settle()
    desk.key(KEY.Key_Z, modifiers=CTRL)
    desk.settle()
    (field,) = [each for each in desk.page.task.prompt.questions.findChildren(QLineEdit) if each.isVisible()]
    assert field.text() == "because"


def test_while_an_answer_is_rewritten_no_key_judges_the_task(desk: Desk) -> None:
    desk.open("pairwise")
    desk.key(KEY.Key_R)
    editor = desk.page.rewriting.editor
    QTest.keyClick(editor.text, KEY.Key_Tab)
    assert QApplication.focusWidget() is not editor.changes  # that is read last
    for key in (KEY.Key_S, KEY.Key_1, KEY.Key_V, KEY.Key_Return):
        QTest.keyClick(editor.changes, key)
    desk.settle()
    assert desk.page.rewriting.isVisible()
    assert not desk.page.task.skipping
    assert desk.room.services.desk.state.responses == {}
    assert not desk.room.services.desk.state.flagged_for_review


def answer_question(text: str, asked: list[str]) -> None:
    """Press a button of the message box that is open."""
    (box,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox)]
    asked.append(f"{box.text()} {box.informativeText()}")
    next(button for button in box.buttons() if button.text() == text).click()


def test_revealing_asks_first_and_says_what_it_means(desk: Desk) -> None:
    desk.open("pairwise")
    presenter = desk.room.services.desk
    asked: list[str] = []
    for choice, revealed in (("Keep hidden", False), ("Reveal models", True)):
        QTimer.singleShot(0, lambda choice=choice: answer_question(choice, asked))
        desk.page.list.reveal_requested.emit(presenter.project)
        desk.settle()
        progress = desk.room.store.submit(lambda store: ProjectService(store).get(presenter.project)).result(10)
        assert progress.project.revealed is revealed
    assert len(asked) == 2
    assert "will not count as blind" in asked[0]


def test_an_answer_of_many_steps_shows_all_of_them(desk: Desk) -> None:
    desk.open("steps", ("\n".join(f"Step {n}." for n in range(150)),), tasks=1)
    (card,) = desk.page.findChildren(AnswerCard)
    presenter = desk.room.services.desk
    count = len(presenter.form.steps[card.id])
    assert count >= 150
    assert isinstance(card.body, StepList)
    until(lambda: len(card.body._measured) == count)
    desk.key(KEY.Key_1, KEY.Key_1)
    assert [row.number for row in card.body.findChildren(QWidget) if getattr(row, "is_current", False)] == [2]  # type: ignore[attr-defined]
    assert len(card.body._rows) < 60, "only those near the ones in view"
    # each step is reached by the keyboard, and is in view when its turn comes
    for number in range(2, count):
        row = card.body.row(number)
        assert row is not None
        assert row.is_current
        assert row.accessibleName() == f"Step {number}." or number == count - 1
        place = row.geometry().translated(0, -card.body.verticalScrollBar().value())
        assert place.top() >= 0
        assert place.bottom() <= card.body.viewport().height()
        desk.key(KEY.Key_1)
    below = card.body.row(count - 2)
    assert below is not None
    QTest.mouseClick(below._buttons["wrong"], Qt.MouseButton.LeftButton)
    value = presenter.state.response(card.id, presenter.form.questions_for(card.id)[0].id)
    assert isinstance(value, tuple)
    assert value[count - 3 : count] == ("right", "wrong", "right")


def test_a_rubric_and_a_reason_by_keys_and_mouse(desk: Desk) -> None:
    desk.open("rubric", ("One.", "Two."), tasks=1)
    desk.page.window().activateWindow()
    presenter = desk.room.services.desk
    first, second = presenter.form.candidates
    desk.key(KEY.Key_4, KEY.Key_3, KEY.Key_2, KEY.Key_Tab, KEY.Key_0, KEY.Key_0)
    assert presenter.state.response(first, "rubric") == (4, 3, 2)
    cards = desk.page.task.cards.shown
    assert "Rubric: reward 0.83" in cards[0].described()
    assert "2 of 3 criteria" in cards[1].described()
    named = {button.accessibleName(): button for button in cards[1].findChildren(QAbstractButton)}
    QTest.mouseClick(named["Clarity: 1 of 4"], Qt.MouseButton.LeftButton)
    assert presenter.state.response(second, "rubric") == (0, 0, 1)
    desk.key(KEY.Key_A, KEY.Key_L)
    field = desk.page.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.accessibleName() == "Reason"
    QTest.keyClicks(field, "it is first")
    QTest.keyClick(field, KEY.Key_Return)
    assert presenter.state.response(ALL, "best") == (first, "it is first")
    strip = desk.page.findChild(BestWithReasonStrip)
    assert strip is not None
    assert strip.accessibleName() == "best A, reason: it is first"
    desk.page.setFocus()
    desk.key(KEY.Key_Return)
    desk.settle()
    assert presenter.phase is DeskPhase.DONE
    desk.key(KEY.Key_Z, modifiers=CTRL)
    desk.settle()
    assert presenter.state.response(second, "rubric") == (0, 0, 1)
    assert presenter.state.response(ALL, "best") == (first, "it is first")
