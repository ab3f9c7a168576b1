"""Screen readers see a list of messages with their authors, and hear when an answer is complete."""

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from desktop.core.conversation import Status
from desktop.presenters.transcript import RowKind, Transcript, TranscriptRow
from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.chat import announcements
from desktop.ui.chat.candidates import CandidateCard
from desktop.ui.chat.composer import Composer
from desktop.ui.chat.transcript import TranscriptView
from tests.support.counts import rounds
from tests.support.transcript_rows import answer, conversation, group, user


@pytest.fixture(scope="module")
def interfaces() -> AccessibleInterfaces:
    made = AccessibleInterfaces()
    made.install()
    return made


@pytest.fixture
def view(qt: QApplication, interfaces: AccessibleInterfaces, show: Callable[..., QWidget]) -> TranscriptView:
    view = TranscriptView()
    view.set_model(Transcript(view))
    show(view, 800, 600)
    return view


def model_of(view: TranscriptView) -> Transcript:
    model = view.findChild(Transcript)
    assert model is not None
    return model


def test_the_conversation_is_a_list_of_messages(view: TranscriptView) -> None:
    model_of(view).show([user(0, "Why?"), answer(1, "Because.")])
    QTest.qWait(40)
    listing = QAccessible.queryAccessibleInterface(view)
    assert listing.role() == QAccessible.Role.List
    assert listing.text(QAccessible.Text.Name) == "Conversation"
    assert listing.childCount() == 2
    items = [listing.child(index) for index in range(2)]
    assert [item.role() for item in items] == [QAccessible.Role.ListItem] * 2
    assert [item.text(QAccessible.Text.Name) for item in items] == ["You: Why?", "Answer: Because."]
    assert items[1].parent().object() is view
    assert [listing.indexOfChild(item) for item in items] == [0, 1]
    assert listing.child(2) is None


@pytest.mark.soak
def test_interfaces_live_as_long_as_their_rows(view: TranscriptView, interfaces: AccessibleInterfaces) -> None:
    model = model_of(view)
    for turn in range(rounds(10, 30)):
        model.show(conversation(40 + turn))
        QTest.qWait(1)
        view.verticalScrollBar().setValue((turn * 997) % max(view.verticalScrollBar().maximum(), 1))
        listing = QAccessible.queryAccessibleInterface(view)
        for index in range(listing.childCount()):
            assert listing.child(index).text(QAccessible.Text.Name)
        gc.collect()
    model.show([])
    QTest.qWait(40)
    assert QAccessible.queryAccessibleInterface(view).childCount() == 0


def test_every_control_has_a_name(view: TranscriptView, show: Callable[..., QWidget]) -> None:
    model_of(view).show(
        [
            user(0, position=1, versions=2),
            answer(1, "```py\nx\n```", reasoning="r", position=1, versions=2),
            user(2),
            answer(3, "t", status=Status.STOPPED),
            user(4),
            group(Status.COMPLETE, Status.STREAMING),
        ]
    )
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(view)
    composer = Composer()
    composer.set_notice("Some messages do not fit.", "Which?")
    layout.addWidget(composer)
    show(window, 900, 900)
    QTest.qWait(40)
    reached = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and (isinstance(widget, QAbstractButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    ]
    assert len(reached) > 20
    for widget in reached:
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip(), widget


@pytest.mark.parametrize(
    ("ending", "announcement"),
    [
        (TranscriptRow("a", RowKind.ANSWER, "x", status=Status.COMPLETE), "Answer complete"),
        (TranscriptRow("a", RowKind.ANSWER, "x", status=Status.STOPPED), "Answer stopped"),
        (
            TranscriptRow("a", RowKind.ANSWER, "", status=Status.FAILED, notice="No memory."),
            "Answer failed. No memory.",
        ),
    ],
)
def test_the_beginning_and_the_end_of_an_answer_are_announced_once(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch, ending: TranscriptRow, announcement: str
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(announcements, "announce", lambda source, text: heard.append(text))
    model = model_of(view)
    model.show([user(0), TranscriptRow("a", RowKind.ANSWER, "", status=Status.STREAMING)])
    model.update(1, TranscriptRow("a", RowKind.ANSWER, "x", status=Status.STREAMING))
    model.update(1, ending)
    model.update(1, TranscriptRow("a", RowKind.ANSWER, ending.text + " ", status=ending.status, notice=ending.notice))
    assert heard == ["Writing an answer", announcement]


def test_nothing_is_announced_while_the_user_types(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(announcements, "announce", lambda source, text: heard.append(text))
    model = model_of(view)
    model.show([user(0), answer(1, "x", status=Status.STREAMING)])
    heard.clear()
    view.announcer.hold()
    model.update(1, answer(1, "x y"))
    QTest.qWait(10)
    assert heard == []
    view.announcer._typing.setInterval(0)
    view.announcer.hold()
    QTest.qWait(20)
    assert heard == ["Answer complete"]


def test_the_cards_of_several_answers_are_items_with_letter_state_text_and_position(view: TranscriptView) -> None:
    model_of(view).show([user(0), group(Status.COMPLETE, Status.STREAMING)])
    QTest.qWait(40)
    cards = [QAccessible.queryAccessibleInterface(card) for card in view.findChildren(CandidateCard)]
    assert [card.role() for card in cards] == [QAccessible.Role.ListItem] * 2
    assert [card.text(QAccessible.Text.Name) for card in cards] == ["A, complete: text 0", "B, generating: text 1"]
    assert [card.text(QAccessible.Text.Description) for card in cards] == ["1 of 2", "2 of 2"]


def test_a_message_says_its_version_its_structure_and_its_position(view: TranscriptView) -> None:
    text = "# Plan\n\n1. one\n2. two\n\n```python\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd."
    model_of(view).show([user(0, position=1, versions=2), answer(1, text, position=2, versions=2)])
    QTest.qWait(40)
    question, reply = (QAccessible.queryAccessibleInterface(row) for row in view.row_widgets())
    assert question.text(QAccessible.Text.Name) == "You, version 1 of 2: Question 0?"
    assert question.text(QAccessible.Text.Description) == "1 of 2"
    assert reply.text(QAccessible.Text.Name).splitlines() == [
        "Answer, version 2 of 2: heading 1: Plan",
        "list of 2: 1. one",
        "2. two",
        "end of list",
        "code, python: print(1)",
        "end of code",
        "table, rows: 2, columns: 2: a, b; 1, 2",
        "end of table",
        "End.",
    ]
