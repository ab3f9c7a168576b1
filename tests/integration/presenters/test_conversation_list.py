"""The list of conversations."""

import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from desktop.presenters.conversations import ConversationList, Roles
from desktop.services.chat import ConversationSummary
from tests.support.qt import until
from tests.support.session import Room

DAY = 86_400.0


def summaries(count: int, step: float = 60.0) -> list[ConversationSummary]:
    now = time.time()
    return [ConversationSummary(f"{i:05}", f"Title {i}", now - i * step, branches=i % 7 == 0) for i in range(count)]


def texts(model: ConversationList) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_sections_by_age_and_nothing_in_them_can_be_selected() -> None:
    now = time.time()
    model = ConversationList()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.update_all(
        [
            ConversationSummary("a", "now", now, False),
            ConversationSummary("b", "days ago", now - 3 * DAY, True),
            ConversationSummary("c", "long ago", now - 30 * DAY, False),
        ]
    )
    assert texts(model) == ["Today", "now", "This week", "days ago", "Older", "long ago"]
    assert not model.index(0).flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.index(0).data(Roles.ID) == ""
    assert model.index(3).data(Roles.ID) == "b"
    assert "branches" in model.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    del tester


def test_one_that_moves_to_the_top_leaves_the_others_alone() -> None:
    model = ConversationList()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.update_all(summaries(50))
    resets = QSignalSpy(model.modelReset)
    removed = QSignalSpy(model.rowsRemoved)
    model.put(ConversationSummary("00003", "Title 3", time.time() + 1, False))
    assert texts(model)[:3] == ["Today", "Title 3", "Title 0"]
    assert resets.count() == 0
    assert removed.count() == 1
    assert (removed.at(0)[1], removed.at(0)[2]) == (1, 4)
    changed = QSignalSpy(model.dataChanged)
    model.retitle("00010", "Another")
    assert changed.count() == 1
    assert removed.count() == 1
    del tester


def test_ten_thousand_are_listed_filtered_and_changed() -> None:
    model = ConversationList()
    many = summaries(10_000)
    model.update_all(many)
    model.set_filter("title 77")
    filtered = texts(model)
    model.set_filter("")
    model.put(ConversationSummary("05000", "Title 5000", time.time() + 1, False))
    assert all("Title 77" in text or text in ("Today", "This week", "Older") for text in filtered)
    assert len(filtered) > 100
    assert texts(model)[1] == "Title 5000"  # it was changed just now


def test_the_filter_ignores_case_and_finds_chinese() -> None:
    model = ConversationList()
    model.update_all(
        [
            ConversationSummary("a", "红烧肉的做法", time.time(), False),
            ConversationSummary("b", "Lease", time.time(), False),
        ]
    )
    model.set_filter("烧")
    assert texts(model)[1:] == ["红烧肉的做法"]
    model.set_filter("LEA")
    assert texts(model)[1:] == ["Lease"]
    model.set_filter("zzz")
    assert model.rowCount() == 0


def test_the_list_follows_the_store(room: Room) -> None:
    room.send("hello")
    id = room.chat.conversation
    until(lambda: id in room.conversations.list)
    room.conversations.rename(id, "  Another   title ")
    assert room.chat.title == "Another title"
    assert room.conversations.list.get(id).title == "Another title"
    room.settle()
    assert room.stored().conversation.title == "Another title"
    room.chat.regenerate(room.answer.id)
    room.settle()
    until(lambda: room.conversations.list.get(id).branches)


def test_a_stream_shows_in_the_list(room: Room) -> None:
    room.chat.send("!words 100 0.02")
    until(lambda: room.streams.conversations)
    until(lambda: room.chat.conversation in room.conversations.list)
    row = room.conversations.list.row_of(room.chat.conversation)
    index = room.conversations.list.index(row)
    assert index.data(Roles.ENTRY).streaming
    room.chat.stop()
    room.settle()
    assert not index.data(Roles.ENTRY).streaming


def test_trash_restore_and_purge(room: Room) -> None:
    room.send("one")
    first = room.chat.conversation
    room.chat.new_conversation()
    room.send("two")
    second = room.chat.conversation
    for id in (first, second):
        room.conversations.delete(id)
    room.settle()
    until(lambda: {summary.id for summary in room.conversations.trash} == {first, second})
    room.conversations.restore(first)
    until(lambda: first in room.conversations.list)
    room.conversations.purge(second)
    until(lambda: room.conversations.trash == [])
    assert len(room.conversations.list) == 1
