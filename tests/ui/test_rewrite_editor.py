"""The rewrite editor: edits are emitted, the diff follows, and a proposal can be edited like any text."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.widgets.buttons import Button

ORIGINAL = "I am so sorry! It costs 42\u00a0€."
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(qt: QApplication, show: Callable[..., QWidget]) -> Iterator[RewriteEditor]:
    editor = RewriteEditor()
    editor.set_can_ask(True)
    editor.open(ORIGINAL)
    show(editor, 900, 400)
    editor.setFocus()
    yield editor
    editor.close()


def button(editor: RewriteEditor, text: str) -> Button:
    return next(found for found in editor.findChildren(Button) if found.text() == text)


def shown_changes(editor: RewriteEditor) -> str:
    QTest.qWait(60)
    return editor.changes.toPlainText()


def test_the_diff_follows_typing(editor: RewriteEditor) -> None:
    editor.text.selectAll()
    QTest.keyClicks(editor.text, "I am sorry! It costs 40.")
    assert shown_changes(editor) == "I am so sorry! It costs 42 €40."
    assert editor._count.text() == "−3 words, +1"


def test_non_breaking_spaces_are_kept(editor: RewriteEditor) -> None:
    assert editor.current_text() == ORIGINAL


def test_a_removed_line_break_is_shown_without_breaking(editor: RewriteEditor) -> None:
    editor.open("one\ntwo", "one two\nthree")
    assert shown_changes(editor) == "one¶ two¶\nthree"


def test_ctrl_enter_saves_enter_breaks_the_line(editor: RewriteEditor) -> None:
    saved = QSignalSpy(editor.saved)
    QTest.keyClick(editor.text, Qt.Key.Key_Return)
    QTest.keyClicks(editor.text, "More.")
    QTest.keyClick(editor.text, Qt.Key.Key_Return, CTRL)
    assert [saved.at(i) for i in range(saved.count())] == [[f"{ORIGINAL}\nMore."]]


def test_an_empty_or_unchanged_text_is_rejected_with_a_message(editor: RewriteEditor) -> None:
    saved = QSignalSpy(editor.saved)
    QTest.keyClick(editor.text, Qt.Key.Key_Return, CTRL)
    assert "has not changed" in editor._message.text()
    button(editor, "Clear text").click()
    QTest.keyClick(editor.text, Qt.Key.Key_Return, CTRL)
    assert "is empty" in editor._message.text()
    assert saved.count() == 0
    QTest.keyClick(editor.text, Qt.Key.Key_Z, CTRL)
    assert editor.current_text() == ORIGINAL


def test_esc_leaves_and_a_draft_comes_back(editor: RewriteEditor) -> None:
    drafts, closed = QSignalSpy(editor.changed), QSignalSpy(editor.closed)
    QTest.keyClicks(editor.text, " So.")
    QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    assert closed.count() == 1
    draft = drafts.at(drafts.count() - 1)[0]
    editor.open(ORIGINAL, draft)
    assert editor.current_text() == f"{ORIGINAL} So."


def test_a_proposal_streams_in_is_edited_and_keeps_its_instruction(editor: RewriteEditor) -> None:
    requests = QSignalSpy(editor.proposal_requested)
    QTest.keyClicks(editor._instruction, "shorter")
    QTest.keyClick(editor._instruction, Qt.Key.Key_Return)
    assert requests.at(0) == ["shorter"]
    editor.begin_proposal()
    editor.show_proposal("I am")
    editor.show_proposal("I am sorry.")
    saved = QSignalSpy(editor.saved)
    editor.save()
    assert saved.count() == 0, "it is not done yet"
    editor.end_proposal()
    assert editor.current_text() == "I am sorry."
    QTest.keyClicks(editor.text, " Truly.")
    editor.save()
    assert saved.at(0) == ["I am sorry. Truly."]
    assert editor.instruction() == "shorter"


def test_undo_takes_a_whole_proposal_back(editor: RewriteEditor) -> None:
    editor._instruction.setText("shorter")
    editor.begin_proposal()
    for length in range(1, 12):
        editor.show_proposal("I am sorry."[:length])
    editor.end_proposal()
    QTest.keyClick(editor.text, Qt.Key.Key_Z, CTRL)
    assert editor.current_text() == ORIGINAL
    assert editor.instruction() is None


def test_esc_stops_the_model_first_and_a_failure_leaves_the_text(editor: RewriteEditor) -> None:
    stopped, closed = QSignalSpy(editor.proposal_stopped), QSignalSpy(editor.closed)
    editor._instruction.setText("shorter")
    editor.begin_proposal()
    QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    assert (stopped.count(), closed.count()) == (1, 0)
    editor.end_proposal("Generation failed.")
    assert editor.current_text() == ORIGINAL
    assert editor._message.text() == "Generation failed."
    assert editor.instruction() is None


def test_every_control_is_named_and_reached_by_tab(editor: RewriteEditor) -> None:
    names = [widget.accessibleName() or widget.text() for widget in editor.focus_chain()]  # type: ignore[attr-defined]
    assert all(names), names


def test_in_a_narrow_editor_the_changes_stand_below(editor: RewriteEditor) -> None:
    beside = editor.height_for(900)
    below = editor.height_for(500)
    assert below > beside + 100
