"""Judging in the chat page by keys and buttons, with a scripted model process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.keymap import Command
from desktop.core.payloads import Rating, Rewrite
from desktop.core.project import CATEGORIES
from desktop.core.questions.comparison import Comparison
from desktop.presenters.transcript import RowKind
from desktop.services.annotation import AnnotationService, Judgement
from desktop.services.starters import starters
from desktop.ui.annotate.rating_card import RatingCard
from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.chat.starters import SHOWN, StarterCards
from desktop.ui.widgets.buttons import Button, IconButton
from tests.support.qt import until
from tests.support.session import OBEDIENT
from tests.support.window import CTRL, Shown

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "data", str(OBEDIENT))
    yield made
    made.room.end()
    made.window.deleteLater()


def press(shown: Shown, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        shown.key(key, modifier)
        shown.room.settle()
    QApplication.processEvents()


def stands(shown: Shown) -> list[Judgement]:
    conversation = shown.room.chat.conversation
    return shown.room.store.submit(lambda store: AnnotationService(store).effective(conversation)).result(10)


def button(shown: Shown, name: str) -> IconButton | Button:
    QTest.qWait(40)
    for kind in (IconButton, Button):
        for found in shown.window.findChildren(kind):
            if name in (found.accessibleName(), found.text()) and found.isVisible():
                return found  # type: ignore[return-value]
    raise AssertionError(f"nothing visible is called {name!r}")


def card(shown: Shown) -> RatingCard:
    return next(found for found in shown.window.findChildren(RatingCard) if found.isVisible())


def editor(shown: Shown) -> RewriteEditor:
    return next(found for found in shown.window.findChildren(RewriteEditor) if found.isVisible())


def test_alt_and_a_digit_rates_while_typing_and_ctrl_z_undoes_it(shown: Shown) -> None:
    shown.ask("hello")
    press(shown, Key.Key_6, modifier=ALT)
    assert shown.room.answer.remark.words == "6 / 7"
    assert shown.window.toast.isVisible()
    assert shown.composer.draft() == ""
    press(shown, Key.Key_Z, modifier=CTRL)
    assert shown.room.answer.remark.words == ""
    assert shown.composer.draft() == "", "what was sent does not come back instead"
    press(shown, Key.Key_Z, modifier=CTRL | SHIFT)
    assert shown.room.answer.remark.words == "6 / 7"


def test_the_first_undo_after_a_restart_undoes_the_last_judgement(tmp_path: Path) -> None:
    before = Shown(tmp_path / "data", str(OBEDIENT))
    before.ask("hello")
    press(before, Key.Key_6, modifier=ALT)
    before.room.end()
    before.window.deleteLater()
    after = Shown(tmp_path / "data", str(OBEDIENT))
    after.room.settle()
    assert after.room.answer.remark.words == "6 / 7"
    press(after, Key.Key_Z, modifier=CTRL)
    assert after.room.answer.remark.words == ""
    after.room.end()
    after.window.deleteLater()


def test_undo_belongs_to_the_composer_while_typing(shown: Shown) -> None:
    shown.ask("hello")
    press(shown, Key.Key_6, modifier=ALT)
    shown.type("abc")
    press(shown, Key.Key_Z, modifier=CTRL)
    assert shown.composer.draft() == ""
    assert shown.room.answer.remark.words == "6 / 7"


def test_a_thumb_is_recorded_and_its_card_works_by_keyboard(shown: Shown) -> None:
    shown.ask("hello")
    shown.room.chat.regenerate(shown.room.answer.id)
    shown.room.settle()
    button(shown, "Thumbs up").click()
    shown.room.settle()
    opened = card(shown)
    press(shown, Key.Key_5, Key.Key_W, Key.Key_BracketRight)
    feedback = shown.room.answer.remark.feedback
    assert (feedback.thumbs, feedback.quality, feedback.flags) == (True, 5, ("hallucination",))
    assert list(feedback.against.values()) == [1]
    assert [step.chosen for step in opened._steps] == [False] * 4 + [True] + [False] * 2
    opened._why.setFocus()
    QTest.keyClicks(opened._why, "wqy5")
    assert shown.room.answer.remark.feedback.quality == 5, "letters and digits are text there"
    press(shown, Key.Key_Escape)
    shown.room.settle()
    assert not opened.isVisible()
    assert shown.room.answer.remark.feedback.note == "wqy5", "what was typed is not lost"
    assert shown.room.answer.remark.words.startswith("thumbs up · 5 / 7 · Hallucination · better than the first")


def test_choosing_the_same_score_again_removes_it(shown: Shown) -> None:
    shown.ask("hello")
    press(shown, Key.Key_4, modifier=ALT)
    button(shown, "Your rating: 4 / 7").click()
    press(shown, Key.Key_4)
    assert stands(shown) == []
    assert card(shown).isVisible()


def test_keys_from_the_settings_rate_the_selected_answer(shown: Shown) -> None:
    shown.ask("one")
    shown.ask("two")
    press(shown, Key.Key_Up, Key.Key_Up, Key.Key_Up, modifier=ALT)
    press(shown, Key.Key_2, modifier=ALT)
    assert [row.remark.words for row in shown.room.rows if row.kind is RowKind.ANSWER] == ["2 / 7", ""]
    shown.room.services.settings.set_key(Command.CHAT_RATE_2, "Alt+F2")
    press(shown, Key.Key_2, modifier=ALT)
    shown.composer.setFocus()
    press(shown, Key.Key_F2, modifier=ALT)
    assert [row.remark.words for row in shown.room.rows if row.kind is RowKind.ANSWER] == ["2 / 7", "2 / 7"]


def test_candidates_can_be_selected_rated_and_rewritten(shown: Shown) -> None:
    shown.composer.set_answers(3)
    shown.ask("hello")
    press(shown, Key.Key_Up, modifier=ALT)
    press(shown, Key.Key_Up, modifier=ALT)
    press(shown, Key.Key_7, modifier=ALT)
    press(shown, Key.Key_BracketLeft, modifier=ALT)
    assert [one.remark.words for one in shown.room.rows[-1].candidates] == ["better than B", "7 / 7 · worse than A", ""]
    press(shown, Key.Key_R, modifier=ALT)
    editor(shown).text.setPlainText("goodbye")
    press(shown, Key.Key_Return, modifier=CTRL)
    assert shown.room.answer.text == "goodbye"
    payloads = [type(event.payload) for event in stands(shown)]
    assert payloads == [Rating, Comparison, Rewrite]


def test_a_rewrite_replaces_the_answer_and_undo_restores_it(shown: Shown) -> None:
    shown.ask("hello there")
    original = shown.room.answer.id
    press(shown, Key.Key_R, modifier=ALT)
    assert QApplication.focusWidget() is editor(shown).text
    QTest.keyClicks(editor(shown).text, " friend")
    press(shown, Key.Key_Escape)
    assert QApplication.focusWidget() is shown.composer.text
    assert shown.room.answer.id == original
    until(lambda: shown.room.answer.remark.words == "rewrite not finished")
    press(shown, Key.Key_R, modifier=ALT)
    assert editor(shown).current_text().endswith(" friend"), "Redone: the draft"
    press(shown, Key.Key_Return, modifier=CTRL)
    assert shown.room.answer.text.endswith("there  friend")
    assert shown.room.answer.remark.written == "rewritten by you"
    assert QApplication.focusWidget() is shown.composer.text
    press(shown, Key.Key_Z, modifier=CTRL)
    assert shown.room.answer.id == original
    assert stands(shown) == []


def test_the_model_proposes_into_the_editor_and_the_instruction_is_kept(shown: Shown) -> None:
    shown.ask("hello there")
    press(shown, Key.Key_R, modifier=ALT)
    made = editor(shown)
    made._instruction.setFocus()
    QTest.keyClicks(made._instruction, "shorter")
    press(shown, Key.Key_Return)
    until(lambda: not made._proposing and "shorter" in made.current_text())
    QTest.keyClicks(made.text, " indeed")
    press(shown, Key.Key_Return, modifier=CTRL)
    (event,) = stands(shown)
    assert isinstance(event.payload, Rewrite)
    assert event.payload.instruction == "shorter"
    assert shown.room.answer.text.endswith("indeed")
    assert shown.room.answer.remark.written == "rewritten by you · instruction: shorter"


def test_the_card_closes_on_another_page(shown: Shown) -> None:
    shown.ask("hello")
    button(shown, "Thumbs up").click()
    shown.room.settle()
    opened = card(shown)
    shown.window.show_page("settings")
    assert not opened.isVisible()


def test_scrolling_closes_the_card_and_so_does_removing_its_row(shown: Shown) -> None:
    for _ in range(6):
        shown.ask("!words 400")
    button_of_last = button(shown, "Thumbs down")
    button_of_last.click()
    shown.room.settle()
    opened = card(shown)
    shown.page.transcript.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    assert not opened.isVisible()


def test_starters_fill_the_composer_and_do_not_send(shown: Shown) -> None:
    cards = shown.page.findChild(StarterCards)
    assert cards is not None
    assert cards.isVisible()
    assert len(cards._cards) == SHOWN <= len(CATEGORIES)
    cards._cards[0].click()
    assert shown.composer.draft() in {prompt.messages[-1].content for prompt in starters("en")}
    assert shown.room.rows == []
    assert QApplication.focusWidget() is shown.composer.text


def test_a_selected_card_is_scrolled_into_view(shown: Shown) -> None:
    shown.window.resize(1000, 540)
    shown.composer.set_answers(5)
    shown.ask("!words 60")
    for _ in range(5):
        press(shown, Key.Key_Up, modifier=ALT)
        card = QApplication.focusWidget()
        assert card is not None
        top = card.mapTo(shown.page.transcript.viewport(), card.rect().topLeft()).y()
        assert 0 <= top < shown.page.transcript.viewport().height() - 40
