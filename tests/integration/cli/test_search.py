"""`sayso search` in a process of its own."""

import json
from pathlib import Path
from typing import Any

from desktop.core.conversation import Status
from desktop.services.chat import ChatService
from desktop.store.conversations import AnswerOutput
from desktop.store.database import Database
from desktop.store.search import SearchIndex
from tests.support.command_line import sayso


def test_it_lists_what_it_finds_newest_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Database.open(data) as database:
        chat = ChatService(database)
        turn, _ = chat.begin_turn(None, None, "How do I make green tea?")
        chat.finish(turn.answers[0].id, Status.COMPLETE, AnswerOutput("Boil water,\nthen add the tea: 茶", "", ""))
    found: list[dict[str, Any]] = json.loads(sayso("search", "tea", "--json", data=data).stdout)
    assert [(hit["role"], hit["snippet"]) for hit in found] == [
        ("assistant", "Boil water, then add the tea: 茶"),
        ("user", "How do I make green tea?"),
    ]
    assert {hit["conversation"] for hit in found} == {turn.conversation.id}
    assert found[1]["message"] == turn.message.id
    assert found[0]["created_at"] >= found[1]["created_at"]
    assert found[0].keys() == {"conversation", "message", "role", "title", "snippet", "created_at"}
    assert [hit["role"] for hit in json.loads(sayso("search", "茶 -green", "--json", data=data).stdout)] == [
        "assistant"
    ]
    assert json.loads(sayso("search", "coffee", "--json", data=data).stdout) == []
    assert "user: How do I make green tea?" in sayso("search", "tea role:user", data=data).stdout


def test_it_says_that_the_index_is_not_complete(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Database.open(data) as database:
        ChatService(database).begin_turn(None, None, "an old message")
        with database.write() as store:
            SearchIndex(store.connection).reset()
    result = sayso("search", "old", "--json", data=data)
    assert json.loads(result.stdout) == []
    assert "not complete" in result.stderr
