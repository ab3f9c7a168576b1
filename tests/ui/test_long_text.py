"""Plain text of any length: the window stays responsive, and copying is exact."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

from desktop.core.word_diff import Change, Piece, diff
from desktop.ui.annotate.diff_view import DiffView
from desktop.ui.chat.editor import MessageEdit
from desktop.ui.widgets.long_text import LongText
from desktop.ui.widgets.prompt_view import PromptView
from tests.support.responsive import ALLOWED_S

TEXTS = st.text("ab 我\n😀\t", max_size=40)


def select(view: LongText, start: int, end: int) -> str:
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    return view.createMimeDataFromSelection().text()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.integers(1, 300))
def test_copying_gives_the_text_however_it_is_cut(qt: QApplication, text: str, times: int) -> None:
    view = LongText()
    view.show_text(text * times)
    view.finish()
    assert select(view, 0, view.document().characterCount() - 1) == text * times


def test_copying_a_part_of_an_endless_word(qt: QApplication) -> None:
    view = LongText()
    view.show_text("first\n" + "x" * 5000 + "\nlast")
    view.finish()
    places = view.positions_of([3, 8, 5006])
    assert select(view, places[3], places[8]) == "st\nxx"
    assert select(view, places[8], places[5006]) == "x" * 4998


@pytest.mark.parametrize("text", ["x" * 290_000, "x\n" * 145_000, "word " * 58_000, "我" * 290_000, "\u0301" * 50_000])
def test_reading_a_long_text_never_blocks_the_window(qt: QApplication, text: str) -> None:
    view = LongText()
    view.resize(700, 500)
    view.show()
    ended: list[bool] = []
    view.completed.connect(lambda: ended.append(True))
    began = time.thread_time()
    view.show_text(text)
    turns = [time.thread_time() - began]
    while not ended:
        began = time.thread_time()
        qt.processEvents()
        turns.append(time.thread_time() - began)
    assert max(turns) < ALLOWED_S
    view.close()


def test_the_exact_prompt_underlines_the_right_places(qt: QApplication) -> None:
    prompt = "😀" * 3000 + "\n<|end|> and " + "y" * 3000 + "<|end|>"
    spans = [(start, start + 7) for start in (prompt.index("<|"), prompt.rindex("<|"))]
    view = PromptView(prompt, spans)
    view.text.finish()
    assert [extra.cursor.selectedText().strip("\u2029") for extra in view.text.extraSelections()] == ["<|end|>"] * 2


def test_an_endless_word_can_be_edited(qt: QApplication) -> None:
    edit = MessageEdit("Message")
    edit.resize(700, 300)
    edit.show()
    began = time.thread_time()
    edit.setPlainText("x" * 60_000)
    qt.processEvents()
    edit.insertPlainText("y")
    qt.processEvents()
    assert time.thread_time() - began < ALLOWED_S
    assert edit.toPlainText() == "y" + "x" * 60_000
    edit.close()


def test_a_dense_diff_never_blocks_the_window(qt: QApplication) -> None:
    view: QTextEdit = DiffView("Changes")
    assert isinstance(view, DiffView)
    view.resize(600, 400)
    view.show()
    pieces = [Piece(Change.REMOVED if n % 2 else Change.ADDED, f"w{n} ") for n in range(20_000)]
    began = time.thread_time()
    view.show_pieces(pieces)
    qt.processEvents()
    assert time.thread_time() - began < ALLOWED_S
    view.finish()
    shown = view.document().toPlainText().replace("\n", "")
    assert shown == "".join(piece.text for piece in pieces)
    view.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b\n" * 5000, "a b\n" * 2500 + "c\n" + "a b\n" * 2500),
        ("word " * 20_000, "other " * 20_000),
        (" ".join(str(n % 90) for n in range(9000)), " ".join(str(n % 89) for n in range(9000))),
        ("a\n" * 5000, "a\n" * 4999),
        ("x" * 100_000, "x" * 100_001),
    ],
    ids=["a line more", "all of it", "many alike", "a line less", "endless"],
)
def test_comparing_long_texts_takes_no_longer_than_a_key_may(old: str, new: str) -> None:
    began = time.thread_time()
    pieces = diff(old, new)
    assert time.thread_time() - began < ALLOWED_S
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == new
