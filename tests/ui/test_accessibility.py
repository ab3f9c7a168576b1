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
        (TranscriptRow("a", RowKind.ANSWER, "", status=Status.FAILED, notice="No memory."), "Answer failed No memory."),
    ],
)
def test_the_end_of_an_answer_is_announced_once(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch, ending: TranscriptRow, announcement: str
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(announcements, "announce", lambda source, text: heard.append(text))
    model = model_of(view)
    model.show([user(0), TranscriptRow("a", RowKind.ANSWER, "", status=Status.STREAMING)])
    model.update(1, TranscriptRow("a", RowKind.ANSWER, "x", status=Status.STREAMING))
    model.update(1, ending)
    model.update(1, TranscriptRow("a", RowKind.ANSWER, ending.text + " ", status=ending.status, notice=ending.notice))
    assert heard == [announcement]
