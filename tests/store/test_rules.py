"""What the triggers of the store forbid: finished messages, provenances and judgements never change."""

import sqlite3
from pathlib import Path

import pytest

from desktop.services.chat import AnswerOutput, ChatService, NewTurn
from desktop.store.database import Database
from tests.support.rows import dump, fill


@pytest.fixture
def turn(database: Database) -> NewTurn:
    return fill(database)


def attempt(database: Database, statement: str, *values: object) -> None:
    with database.write() as store:
        store.connection.exec_driver_sql(statement, values)


def forbidden(database: Database, reason: str, statement: str, *values: object) -> None:
    before = dump(database)
    with pytest.raises(Exception, match=reason) as raised:
        attempt(database, statement, *values)
    assert isinstance(getattr(raised.value, "orig", None), sqlite3.IntegrityError)
    assert dump(database) == before


@pytest.mark.parametrize(
    "column", ["text", "reasoning", "raw", "role", "status", "parent", "batch", "author", "created"]
)
def test_a_finished_message_never_changes(database: Database, turn: NewTurn, column: str) -> None:
    for id in (turn.message.id, turn.answers[0].id, turn.answers[1].id):
        forbidden(database, "never (changes|moves)", f"UPDATE messages SET {column} = {column} WHERE id = ?", id)


@pytest.mark.parametrize("column", ["id", "conversation_id", "parent", "role", "created", "batch", "continued_from"])
def test_not_even_a_streaming_message_moves(database: Database, column: str) -> None:
    turn, _ = ChatService(database).begin_turn(None, None, "hi")
    forbidden(database, "a message never moves", f"UPDATE messages SET {column} = 'x' WHERE id = ?", turn.answers[0].id)


def test_a_message_goes_only_with_its_conversation(database: Database, turn: NewTurn) -> None:
    for id in (turn.message.id, turn.answers[0].id, turn.answers[1].id):
        forbidden(database, "goes only with its conversation", "DELETE FROM messages WHERE id = ?", id)


def test_a_streaming_answer_with_a_token_stays(database: Database) -> None:
    chat = ChatService(database)
    turn, _ = chat.begin_turn(None, None, "hi")
    chat.checkpoint(turn.answers[0].id, AnswerOutput("h", "", "h"), 1)
    forbidden(database, "goes only with its conversation", "DELETE FROM messages WHERE id = ?", turn.answers[0].id)


@pytest.mark.parametrize("column", ["seed", "tokens", "error", '"end"', "tokens_per_second", "provenance_id"])
def test_a_finished_generation_never_changes(database: Database, turn: NewTurn, column: str) -> None:
    forbidden(
        database, "never changes", f"UPDATE generations SET {column} = NULL WHERE message_id = ?", turn.answers[0].id
    )


@pytest.mark.parametrize("column", ["prompt", "sampling", "model_sha256", "dropped", "prompt_tokens", "reuse"])
def test_a_provenance_never_changes(database: Database, turn: NewTurn, column: str) -> None:
    forbidden(database, "a provenance never changes", f"UPDATE provenances SET {column} = 1 WHERE id = ?", turn.batch)


def test_a_provenance_goes_only_with_its_conversation(database: Database, turn: NewTurn) -> None:
    forbidden(database, "goes only with its conversation", "DELETE FROM provenances WHERE id = ?", turn.batch)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE judgements SET payload = '{}'",
        "UPDATE judgements SET annotator_id = annotator_id",
        "UPDATE judgement_messages SET message_id = message_id",
        "DELETE FROM judgements WHERE kind = 'ranking'",
        "DELETE FROM judgement_messages",
    ],
)
def test_a_judgement_is_an_event(database: Database, turn: NewTurn, statement: str) -> None:
    forbidden(database, "withdraw it", statement)


def test_an_annotator_who_judged_stays(database: Database, turn: NewTurn) -> None:
    forbidden(database, "FOREIGN KEY", "DELETE FROM annotators")


@pytest.mark.parametrize(
    "values",
    [
        "'new', 'nowhere', NULL, 'user', 'complete'",
        "'new', (SELECT id FROM conversations WHERE deleted IS NOT NULL), :question, 'assistant', 'complete'",
        "'new', :conversation, 'nobody', 'assistant', 'complete'",
        "'new', :conversation, NULL, 'system', 'complete'",
        "'new', :conversation, NULL, 'user', 'streaming'",
        "'new', :conversation, NULL, 'assistant', 'thinking'",
        ":question, :conversation, NULL, 'user', 'complete'",
    ],
    ids=["no conversation", "parent elsewhere", "no parent", "role", "user streams", "status", "same id"],
)
def test_a_message_that_makes_no_sense_is_refused(database: Database, turn: NewTurn, values: str) -> None:
    values = values.replace(":question", f"'{turn.message.id}'").replace(":conversation", f"'{turn.conversation.id}'")
    forbidden(
        database,
        "constraint failed",
        "INSERT INTO messages (id, conversation_id, parent, role, status, created, text, reasoning, raw)"
        f" VALUES ({values}, 0, '', '', '')",
    )


def test_a_purge_takes_everything_of_a_conversation_and_nothing_else(database: Database, turn: NewTurn) -> None:
    chat = ChatService(database)
    other, _ = chat.begin_turn(None, None, "another conversation")
    chat.purge(turn.conversation.id)

    rows = dump(database)
    assert [row["conversation_id"] for row in rows["messages"]] == [other.conversation.id] * 2
    assert [row["message_id"] for row in rows["generations"]] == [other.answers[0].id]
    assert rows["provenances"] == rows["judgements"] == rows["judgement_messages"] == []
    assert len(rows["annotators"]) == 2
    database.check()


def test_purged_text_is_not_in_the_file_any_more(folder: Path) -> None:
    with Database.open(folder) as database:
        chat = ChatService(database)
        turn, _ = chat.begin_turn(None, None, "my secret is swordfish")
        chat.finish(turn.answers[0].id, turn.answers[0].status.COMPLETE, AnswerOutput("swordfish it is", "", ""))
        database._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database._connection.rollback()
        assert any(b"swordfish" in path.read_bytes() for path in folder.iterdir())
        chat.purge(turn.conversation.id)
    assert not any(b"swordfish" in path.read_bytes() for path in folder.iterdir())
