"""A long text in an editor: the window stays responsive, and the text is complete from the start."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.chat.editor import MessageEdit
from tests.support.responsive import ALLOWED_S

LONG = "".join(f"line {n} 😀\n" for n in range(40_000)) + "the end"
TEXTS = {"lines": "x\n" * 145_000, "paragraphs": ("word " * 400 + "\n") * 145, "one word": "x" * 290_000}


def data(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def longest_turn(qt: QApplication, act: Callable[[], object], done: Callable[[], bool]) -> float:
    began = time.thread_time()
    act()
    longest = time.thread_time() - began
    for _ in range(2000):
        began = time.thread_time()
        qt.processEvents()
        longest = max(longest, time.thread_time() - began)
        if done():
            return longest
    pytest.fail("it does not end")


@pytest.fixture
def edit(qt: QApplication) -> MessageEdit:
    edit = MessageEdit("Message")
    edit.resize(700, 300)
    edit.show()
    return edit


def is_whole(edit: MessageEdit) -> bool:
    return not edit._filler.is_active


@pytest.mark.parametrize("name", TEXTS)
def test_a_long_text_in_an_editor_never_blocks_the_window(qt: QApplication, edit: MessageEdit, name: str) -> None:
    assert longest_turn(qt, lambda: edit.setPlainText(TEXTS[name]), lambda: is_whole(edit)) < ALLOWED_S
    assert edit.toPlainText() == TEXTS[name]
    edit.clear()
    assert longest_turn(qt, lambda: edit.insertFromMimeData(data(TEXTS[name])), lambda: is_whole(edit)) < ALLOWED_S
    rewrite = RewriteEditor()
    rewrite.resize(900, 500)
    rewrite.show()
    assert longest_turn(qt, lambda: rewrite.open(TEXTS[name]), lambda: not rewrite.text.is_filling) < ALLOWED_S
    assert rewrite.current_text() == TEXTS[name]
    rewrite.close()
    edit.close()


def test_the_text_is_complete_from_the_start(edit: MessageEdit) -> None:
    edit.setPlainText(LONG)
    assert not is_whole(edit)
    assert edit.toPlainText() == LONG
    assert edit.textCursor().position() == 0
    edit.setPlainText("short")
    assert edit.toPlainText() == "short"
    edit.setPlainText(LONG)
    edit.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(edit, "!")  # brings the rest first
    assert is_whole(edit)
    assert edit.toPlainText() == LONG + "!"
    edit.undo()
    assert edit.toPlainText() == LONG
    edit.setPlainText(LONG)
    edit.selectAll()
    edit.textCursor().removeSelectedText()
    assert edit.toPlainText() == ""


def test_a_long_paste_is_inserted_at_the_cursor_in_one_undo_step(qt: QApplication, edit: MessageEdit) -> None:
    edit.setPlainText("before 😀|after")
    cursor = edit.textCursor()
    cursor.setPosition(9)
    edit.setTextCursor(cursor)
    edit.insertFromMimeData(data(LONG))
    assert not is_whole(edit)
    assert edit.toPlainText() == f"before 😀{LONG}|after"
    while not is_whole(edit):
        qt.processEvents()
    assert edit.toPlainText() == f"before 😀{LONG}|after"
    assert edit.textCursor().position() == 9 + len(LONG.encode("utf-16-le")) // 2
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "before 😀|after"


def test_a_paste_replaces_what_is_selected(edit: MessageEdit) -> None:
    edit.setPlainText("old text")
    edit.selectAll()
    edit.insertFromMimeData(data("new"))
    assert edit.toPlainText() == "new"
    edit.undo()
    assert edit.toPlainText() == "old text"


def test_a_rewrite_of_a_long_answer_keeps_its_text(qt: QApplication) -> None:
    editor = RewriteEditor()
    editor.resize(900, 500)
    editor.show()
    changed = QSignalSpy(editor.changed)
    editor.open(LONG)
    assert editor.current_text() == LONG
    editor.save()
    assert editor._message.text(), "nothing was changed"
    while editor.text.is_filling:
        qt.processEvents()
    assert [changed.at(n)[0] for n in range(changed.count())] == [LONG]
    assert not editor.text.document().isUndoAvailable()
    editor.open(LONG)
    editor.begin_proposal()
    editor.show_proposal("Short.")
    editor.end_proposal()
    assert editor.current_text() == "Short."
    editor.text.undo()
    assert editor.current_text() == LONG
    editor.close()
