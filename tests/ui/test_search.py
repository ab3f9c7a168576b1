"""Search in the list of conversations, and the way to a message that was found."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.conversation import Status
from desktop.services.chat import ChatService
from desktop.store.conversations import AnswerOutput
from desktop.store.database import Database
from tests.support.qt import until
from tests.support.window import Shown


def branched(store: Database) -> tuple[str, str]:
    """A conversation whose older branch speaks of whales; its id, and that of the answer there."""
    chat = ChatService(store)
    first, _ = chat.begin_turn(None, None, "Tell me about animals")
    chat.finish(first.answers[0].id, Status.COMPLETE, AnswerOutput("Whales are mammals.", "", ""))
    second, _ = chat.begin_turn(first.conversation.id, None, "Tell me about plants")
    chat.finish(second.answers[0].id, Status.COMPLETE, AnswerOutput("Trees are tall.", "", ""))
    return first.conversation.id, first.answers[0].id


def test_a_message_on_another_branch_is_found_and_shown(shown: Shown) -> None:
    page, services = shown.page, shown.room.services
    conversation, answer = shown.room.store.submit(branched).result(10)
    services.conversations.load()
    page.search()
    QTest.keyClicks(page.sidebar.filter, "whales")
    until(lambda: len(services.search.list.messages()) == 1)
    assert page.sidebar.results.isVisible()
    QTest.keyClick(page.sidebar.filter, Qt.Key.Key_Return)  # no title has the word
    until(lambda: services.chat.conversation == conversation)
    until(lambda: page.transcript.selected_row() == 1)
    texts = [row.text for row in page.transcript.rows]
    assert texts == ["Tell me about animals", "Whales are mammals."]
    assert services.chat.state.leaf == answer
    QTest.keyClick(page, Qt.Key.Key_F3)  # there is no other message
    assert page.transcript.selected_row() == 1
    page.sidebar.filter.clear()
    assert not page.sidebar.results.isVisible()
