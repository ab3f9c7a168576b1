"""The keyboard in the transcript: Tab reaches every control, and the focus stays where the user works."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.core.conversation import Status
from desktop.presenters.transcript import RowKind, Transcript, TranscriptRow
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.message import AnswerMessage
from desktop.ui.chat.rows import RowWidget
from desktop.ui.chat.transcript import TranscriptView
from desktop.ui.widgets.buttons import Button
from tests.support.transcript_rows import answer, conversation, group, user

CODE = "A list:\n\n- one\n- two\n\n```python\nprint(1)\n```"


@pytest.fixture
def model() -> Transcript:
    return Transcript()


@pytest.fixture
def view(qt: QApplication, model: Transcript, show: Callable[..., QWidget]) -> Iterator[TranscriptView]:
    """Between two fields, as it is between the header and the composer."""
    window = QWidget()
    column = QVBoxLayout(window)
    view = TranscriptView()
    view.set_model(model)
    for widget in (QLineEdit(), view, QLineEdit()):
        column.addWidget(widget)
    show(window, 900, 600)
    window.activateWindow()
    yield view
    window.close()


def settle() -> None:
    QTest.qWait(60)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    QTest.keyClick(focus(), key, modifier)
    return focus()


def alt_up(view: TranscriptView) -> QWidget:
    view.setFocus()
    return press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)


def name_of(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, Button) else "")


def test_tab_from_a_message_reaches_its_text_its_code_and_its_buttons(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1, CODE), user(2), answer(3, "end")])
    settle()
    alt_up(view)
    for _ in range(2):
        press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert view.selected_row() == 1
    names = [name_of(press(Qt.Key.Key_Tab)) for _ in range(8)]
    assert names[:4] == ["Answer", "Copy code", "Copy", "Regenerate"]
    assert {"Thumbs up", "Thumbs down", "Rewrite the answer", "Answer details"} <= set(names)
    assert view.selected_row() == 1
    assert name_of(press(Qt.Key.Key_Tab)) == "Your message", "on to the next message"
    assert name_of(press(Qt.Key.Key_Backtab)) == "Answer details", "and back"


def test_tab_passes_over_the_button_for_a_version_that_does_not_exist(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1, "first", position=1, versions=2)])
    settle()
    alt_up(view)
    names = [name_of(press(Qt.Key.Key_Tab)) for _ in range(5)]
    assert names == ["Answer", "Copy", "Regenerate", "Next version", "Thumbs up"]


@pytest.mark.parametrize(("key", "by"), [(Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)])
def test_alt_left_and_right_switch_versions(view: TranscriptView, model: Transcript, key: Qt.Key, by: int) -> None:
    requested: list[tuple[str, int]] = []
    view.intents.sibling_requested.connect(lambda id, by: requested.append((id, by)))
    model.show([user(0), answer(1, "first", position=2, versions=3), user(2)])
    settle()
    alt_up(view)
    press(key, Qt.KeyboardModifier.AltModifier)
    assert requested == [], "the last message has one version"
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(Qt.Key.Key_Tab)
    press(key, Qt.KeyboardModifier.AltModifier)
    assert requested == [(model.rows[1].id, by)]


def test_tab_goes_through_all_rows_of_a_long_conversation_and_out(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(60))
    settle()
    view.scroll_to_row(0)
    view.setFocus()
    reached = []
    for _ in range(1000):
        widget = press(Qt.Key.Key_Tab)
        if isinstance(widget, QLineEdit):
            break
        assert (
            view.viewport()
            .rect()
            .intersects(widget.rect().translated(widget.mapTo(view.viewport(), widget.rect().topLeft())))
        )
        reached.append(view.selected_row())
    assert sorted(set(reached), key=reached.index) == list(range(60))
    assert isinstance(focus(), QLineEdit)
    assert view.index_of(press(Qt.Key.Key_Backtab)) == 59


def test_shift_tab_leaves_the_first_message_for_the_list_and_what_is_before_it(
    view: TranscriptView, model: Transcript
) -> None:
    model.show([user(0), answer(1)])
    settle()
    view.setFocus()
    first = press(Qt.Key.Key_Tab)
    assert view.index_of(first) == 0
    assert press(Qt.Key.Key_Backtab) is view
    assert isinstance(press(Qt.Key.Key_Backtab), QLineEdit)


@pytest.mark.parametrize("tabs", [0, 1, 3], ids=["message", "text", "button"])
def test_the_focus_stays_on_the_message_when_another_version_shows(
    view: TranscriptView, model: Transcript, tabs: int
) -> None:
    before = [user(0), answer(1, position=2, versions=2), user(2), answer(3)]
    model.show(before)
    settle()
    alt_up(view)
    while view.selected_row() != 1:
        press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    for _ in range(tabs):
        press(Qt.Key.Key_Tab)
    model.show([user(0), TranscriptRow("other", RowKind.ANSWER, "other", position=1, versions=2)])
    settle()
    now = focus()
    assert isinstance(now, AnswerMessage)
    assert now.row.id == "other"
    assert now.spoken() == "Answer, version 1 of 2: other"


def test_the_focus_stays_in_the_conversation_when_its_first_message_changes(
    view: TranscriptView, model: Transcript
) -> None:
    model.show([user(0), answer(1), user(2)])
    settle()
    alt_up(view)
    model.show([user(7), answer(8, status=Status.STREAMING)])
    settle()
    assert isinstance(focus(), RowWidget)
    assert view.selected_row() == 1, "the last one, since there are fewer"
    model.show([user(9)])
    settle()
    assert view.selected_row() == 0


def test_an_empty_conversation_gives_the_focus_away_at_once(view: TranscriptView, model: Transcript) -> None:
    lost: list[bool] = []
    view.focus_lost.connect(lambda: lost.append(True))
    model.show([user(0), answer(1)])
    settle()
    alt_up(view)
    model.show([])
    assert lost == [True]


def test_picking_a_candidate_moves_the_focus_to_its_message(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), group(Status.COMPLETE, Status.COMPLETE)])
    settle()
    alt_up(view)
    names = []
    while "Continue with B" not in names:
        names.append(name_of(press(Qt.Key.Key_Tab)))
    model.show([user(0), answer(1, "text 1", position=2, versions=2)])
    settle()
    now = focus()
    assert isinstance(now, AnswerMessage)
    assert now.spoken() == "Answer, version 2 of 2: text 1"


def test_the_conversation_scrolls_with_the_caret(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1, "\n\n".join(f"Line {n}." for n in range(200)))])
    settle()
    view.scroll_to_row(1)
    alt_up(view)
    body = press(Qt.Key.Key_Tab)
    assert isinstance(body, MessageBody)
    body.moveCursor(body.textCursor().MoveOperation.Start)
    for _ in range(60):
        press(Qt.Key.Key_Down)
        caret = body.cursorRect().translated(body.mapTo(view.viewport(), body.rect().topLeft()))
        assert view.viewport().rect().contains(caret.center())


def test_cancelling_an_edit_leaves_the_focus_on_the_message(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0)])
    settle()
    alt_up(view)
    row = focus()
    while name_of(focus()) != "Edit and send again":
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert name_of(focus()) == "Edit your message"
    assert press(Qt.Key.Key_Escape) is row
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
