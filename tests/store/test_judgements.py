"""Judgements in the store: rows to values and back, and what the store holds by itself."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from desktop.core.annotator import Annotator
from desktop.core.conversation import Conversation, Message, Role, Status
from desktop.core.ids import new_id, new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import Rating, Withdrawal
from desktop.core.sampling import Sampling
from desktop.store.database import Database, Transaction
from tests.support.judgement_strategies import judgements
from tests.support.rows import fill

ADA = Annotator(new_id(), "Ada", ("zh", "en"), "teacher", "30-39", "university", 1.0, 2.0)


def place(store: Transaction, event: Judgement) -> None:
    """Makes the conversation, messages and annotator that an event is about."""
    store.annotators.put(replace(ADA, id=event.annotator))
    talk = Conversation(event.conversation, "t", 1.0, 1.0, None, "", Sampling(), None)
    store.conversations.add(talk, title_is_auto=False)
    for id in sorted({*event.messages, *([event.prompt] if event.prompt else [])}):
        role = Role.USER if id == event.prompt else Role.ASSISTANT
        store.conversations.add_message(talk.id, Message(id, None, role, "x", "", Status.COMPLETE, 1.0))
    if event.withdraws is not None:
        rated = new_ids(1, event.id)[0]
        store.conversations.add_message(talk.id, Message(rated, None, Role.USER, "x", "", Status.COMPLETE, 1.0))
        withdrawn = replace(
            event, id=event.withdraws, withdraws=None, payload=Rating(quality=1), prompt=rated, messages=(rated,)
        )
        store.judgements.add([withdrawn])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(event=judgements())
def test_what_is_put_is_got_and_goes_with_its_conversation(database: Database, event: Judgement) -> None:
    with database.write() as store:
        place(store, event)
        store.judgements.add([event])
        assert store.judgements.get(event.id) == event
        assert store.judgements.known([event.id, "nowhere"]) == {event.id: event}
        assert store.judgements.of_action(event.action)[-1] == event
        assert event in store.judgements.all(event.conversation, event.annotator)
        assert (event in store.judgements.withdrawals(event.conversation)) == isinstance(event.payload, Withdrawal)
        assert store.judgements.newest(event.annotator) == event.id
        assert store.judgements.all(annotator="nobody") == []
        store.conversations.purge(event.conversation)
        assert store.judgements.known([event.id, event.withdraws or ""]) == {}


def test_a_profile_is_added_and_replaced(database: Database) -> None:
    with database.write() as store:
        store.annotators.put(ADA)
        store.annotators.put(replace(ADA, name="Ada L."))
        assert store.annotators.all() == [replace(ADA, name="Ada L.")]
        assert store.annotators.get("nobody") is None


def test_a_version_stays_as_it_came(database: Database) -> None:
    with database.write() as store:
        for version, name in ((1, "a"), (3, "c"), (2, "b"), (3, "other")):
            store.revisions.add("scheme", "x", version, {"name": name})
        store.revisions.add("guideline", "x", 9, {"name": "g"})
        assert store.revisions.newest("scheme") == {"x": {"name": "c"}}
        assert store.revisions.get("scheme", "x", 2) == {"name": "b"}
        assert store.revisions.get("scheme", "x", 4) is None
    for statement in ("UPDATE revisions SET content = '{}'", "DELETE FROM revisions"):
        with pytest.raises(Exception, match="a version never") as raised, database.write() as store:
            store.connection.exec_driver_sql(statement)
        assert isinstance(getattr(raised.value, "orig", None), sqlite3.IntegrityError)


def test_steps_are_undone_backwards_and_redone_forwards(database: Database) -> None:
    with database.write() as store:
        store.annotators.put(ADA)
        for action in ("one", "two", "three"):
            store.undo_steps.add(ADA.id, action)
        undone = []
        while (found := store.undo_steps.next(ADA.id, undone=False)) is not None:
            undone.append(found[1])
            store.undo_steps.mark(found[0], undone=True)
        assert undone == ["three", "two", "one"]
        first = store.undo_steps.next(ADA.id, undone=True)
        assert first is not None
        assert first[1] == "one"
        store.undo_steps.mark(first[0], undone=False)
        assert [store.undo_steps.next(ADA.id, undone=undone)[1] for undone in (False, True)] == ["one", "two"]  # type: ignore[index]
        store.undo_steps.add(ADA.id, "four")
        assert store.undo_steps.next(ADA.id, undone=True) is None
        assert store.undo_steps.next("nobody", undone=False) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("annotator_id", "'nobody'"),
        ("conversation_id", "'nowhere'"),
        ("withdraws", "'nothing'"),
        ("prompt_id", "(SELECT id FROM messages WHERE conversation_id <> j.conversation_id)"),
        ("question", "NULL"),
        ("action", "NULL"),
    ],
)
def test_a_judgement_that_hangs_in_the_air_is_refused(database: Database, column: str, value: str) -> None:
    fill(database)
    with database.write() as store:
        talk = Conversation(new_id(), "t", 1.0, 1.0, None, "", Sampling(), None)
        store.conversations.add(talk, title_is_auto=False)
        store.conversations.add_message(talk.id, Message(new_id(), None, Role.USER, "x", "", Status.COMPLETE, 1.0))
        info = store.connection.exec_driver_sql("PRAGMA table_info(judgements)").mappings()
        values = {str(row["name"]): f"j.{row['name']}" for row in info}

    def insert(**changes: str) -> None:
        chosen = values | changes
        query = f"SELECT {', '.join(chosen.values())} FROM judgements AS j WHERE j.kind = 'ranking' LIMIT 1"
        with database.write() as store:
            store.connection.exec_driver_sql(f"INSERT INTO judgements ({', '.join(chosen)}) {query}")

    insert(id="'fine'")
    with pytest.raises(Exception, match="constraint failed"):
        insert(**{"id": "'new'", column: value})
