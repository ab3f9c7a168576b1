"""Search as one types, on a real store."""

from pathlib import Path

import pytest

from desktop.presenters.search import SearchPresenter
from desktop.services.chat import ChatService
from desktop.store.search import SearchIndex
from tests.support.qt import until
from tests.support.store_bench import StoreBench


@pytest.fixture
def search(store_bench: StoreBench) -> SearchPresenter:
    return SearchPresenter(store_bench.operations, store_bench.reading)


@pytest.fixture
def store_bench(qapp: object, tmp_path: Path) -> StoreBench:
    return StoreBench(tmp_path / "data")


def say(bench: StoreBench, *prompts: str) -> str:
    """A conversation that begins with these prompts, each an edit of the one before; returns its id."""
    turn, _ = bench.do(lambda store: ChatService(store).begin_turn(None, None, prompts[0]))
    for prompt in prompts[1:]:
        bench.do(lambda store, prompt=prompt: ChatService(store).begin_turn(turn.conversation.id, None, prompt))
    return turn.conversation.id


def test_results_are_grouped_by_conversation_and_go_on(store_bench: StoreBench, search: SearchPresenter) -> None:
    first = say(store_bench, *(f"tea number {number}" for number in range(60)))
    second = say(store_bench, "green tea")
    search.search("te")
    search.search("tea")
    store_bench.settle()
    assert [found.conversation for found in search.list.messages()] == [second] + 49 * [first]
    assert not search.is_complete
    search.more()
    store_bench.settle()
    assert [found.conversation for found in search.list.messages()] == [second] + 60 * [first]
    assert search.is_complete
    texts = [search.list.index(row).data() for row in range(search.list.rowCount())]
    assert (texts[0], texts[2:4]) == ("green tea", ["tea number 0", "tea number 59"])  # a title is the first message
    search.search("")
    store_bench.settle()
    assert search.list.rowCount() == 0
    store_bench.close()


def test_the_index_is_completed_in_the_background(store_bench: StoreBench, search: SearchPresenter) -> None:
    say(store_bench, "an old message")

    def empty(store: object) -> None:
        with store.write() as tables:  # type: ignore[attr-defined]
            SearchIndex(tables.connection).reset()

    store_bench.do(empty)
    search.search("old")
    store_bench.settle()
    assert search.list.rowCount() == 0
    assert search.missing > 0
    search.fill_index()
    until(lambda: search.missing == 0)
    search.search("old")
    store_bench.settle()
    assert len(search.list.messages()) == 1
    store_bench.close()
