"""The search index follows the messages, in whatever way they come and go."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.conversation import Status
from desktop.core.search import SearchQuery, find_matches
from desktop.services.chat import ChatService
from desktop.store.conversations import AnswerOutput
from desktop.store.database import FILE, Database
from desktop.store.search import SearchIndex, SearchRepository
from tests.support.kept_stores import KEPT


def say(chat: ChatService, prompt: str, answer: str | None = None, status: Status = Status.COMPLETE) -> str:
    """A conversation with a prompt and perhaps a finished answer; returns its id."""
    turn, _ = chat.begin_turn(None, None, prompt)
    if answer is not None:
        chat.finish(turn.answers[0].id, status, AnswerOutput(answer, "", ""))
    return turn.conversation.id


def texts(database: Database, query: str, **limits: object) -> list[str]:
    with database.read() as store:
        hits = SearchRepository(store.connection).find(SearchQuery.parse(query), 50, **limits)  # type: ignore[arg-type]
    return [hit.text for hit in hits]


def fill(database: Database) -> int:
    with database.write() as store:
        return SearchIndex(store.connection).fill()


def check_index(database: Database) -> None:
    """SQLite's own check. (It cannot compare texts, of which the index has none.)"""
    with database.write() as store:
        store.connection.exec_driver_sql("INSERT INTO message_index (message_index) VALUES ('integrity-check')")


def test_messages_are_found_once_they_are_finished(database: Database, chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "a question about tea")
    chat.checkpoint(turn.answers[0].id, AnswerOutput("tea is", "", ""), 2)
    assert texts(database, "tea") == ["a question about tea"]
    chat.finish(turn.answers[0].id, Status.STOPPED, AnswerOutput("tea is a drink", "", ""))
    assert texts(database, "tea") == ["tea is a drink", "a question about tea"]
    assert texts(database, "drink -question") == ["tea is a drink"]
    assert texts(database, "-drink") == ["a question about tea"]
    assert texts(database, "role:assistant") == ["tea is a drink"]


def test_chinese_is_found_down_to_one_character(database: Database, chat: ChatService) -> None:
    say(chat, "我们学习机器学习", "好的，茶很好喝")
    assert texts(database, "机") == ["我们学习机器学习"]
    assert texts(database, "习学") == []
    assert texts(database, "学习机") == ["我们学习机器学习"]
    assert texts(database, "茶") == ["好的，茶很好喝"]


def test_the_trash_is_not_searched_and_what_comes_back_is(database: Database, chat: ChatService) -> None:
    conversation = say(chat, "about whales")
    chat.delete(conversation)
    assert texts(database, "whales") == []
    chat.restore(conversation)
    assert texts(database, "whales") == ["about whales"]
    chat.purge(conversation)
    assert texts(database, "whales") == []
    check_index(database)


def test_a_list_goes_on_and_can_be_about_one_conversation(database: Database, chat: ChatService) -> None:
    ids = [say(chat, f"number {number}") for number in range(5)]
    with database.read() as store:
        search = SearchRepository(store.connection)
        first = search.find(SearchQuery.parse("number"), 2)
        rest = search.find(SearchQuery.parse("number"), 50, before=first[-1].number)
    assert [hit.text for hit in first + rest] == [f"number {number}" for number in (4, 3, 2, 1, 0)]
    assert texts(database, "number", conversation=ids[2]) == ["number 2"]


@pytest.mark.parametrize("version", [1, 8])
def test_older_messages_are_indexed_in_steps(version: int, tmp_path: Path) -> None:
    data = tmp_path / f"v{version}"
    data.mkdir()
    shutil.copyfile(KEPT / f"v{version}.sqlite", data / FILE)
    with Database.open(data) as database:
        with database.read() as store:
            rows = store.connection.exec_driver_sql("SELECT text FROM messages WHERE status <> 'streaming'").scalars()
            words = [text.split()[0] for text in rows if text.split()]
        assert words
        assert not any(texts(database, f'"{word}"') for word in words)
        while fill(database):
            pass
        assert all(texts(database, f'"{word}"') for word in words)
        check_index(database)


def test_what_changes_while_older_messages_are_missing(database: Database, chat: ChatService) -> None:
    old = [say(chat, f"old tale {number}", "streams on", Status.COMPLETE) for number in range(3)]
    streaming, _ = chat.begin_turn(None, None, "old question")
    with database.write() as store:
        SearchIndex(store.connection).reset()
    assert texts(database, "old") == []
    chat.delete(old[0])
    chat.purge(old[0])
    new = say(chat, "new tale", "done")
    chat.finish(streaming.answers[0].id, Status.COMPLETE, AnswerOutput("ended in between", "", ""))
    assert texts(database, "tale") == ["new tale"]
    while fill(database):
        pass
    assert sorted(texts(database, "tale")) == ["new tale", "old tale 1", "old tale 2"]
    assert texts(database, "between") == ["ended in between"]
    chat.delete(new)
    chat.purge(new)
    assert texts(database, "done") == []
    check_index(database)


def test_a_damaged_index_is_built_again_and_no_message_is_lost(database: Database, chat: ChatService) -> None:
    say(chat, "before the damage")
    with database.write() as store:
        store.connection.exec_driver_sql("UPDATE message_index_data SET block = x'0badf00d'")
    say(chat, "after the damage")
    while fill(database):
        pass
    assert texts(database, "damage") == ["after the damage", "before the damage"]
    check_index(database)


def test_a_failed_transaction_leaves_the_index_alone(database: Database, chat: ChatService) -> None:
    conversation = say(chat, "stays")
    with pytest.raises(ZeroDivisionError), database.write() as store:  # noqa: PT012
        store.conversations.purge(conversation)
        raise ZeroDivisionError
    assert texts(database, "stays") == ["stays"]
    assert fill(database) == 0
    check_index(database)


WORDS = st.sampled_from(
    ["tea", "Tee", "thé", "茶", "茶叶", "おちゃ", "차", "ชา", "чай", "3.5", "C++", "don't", "😀", "Straße"]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "", "\n", "_"])), max_size=6).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(st.lists(TEXTS, min_size=1, max_size=4), WORDS, st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_found_is_what_is_highlighted(shared: Database, said: list[str], word: str, quoted: bool) -> None:
    chat = ChatService(shared)
    ids = [say(chat, text) for text in said if text.strip()]
    typed = f'"{word}"' if quoted else word
    query = SearchQuery.parse(typed)
    expected = sorted(text for text in said if text.strip() and find_matches(text, query))
    assert sorted(texts(shared, typed)) == expected
    for id in ids:
        chat.purge(id)
    assert texts(shared, typed) == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.open(tmp_path_factory.mktemp("search")) as database:
        yield database
