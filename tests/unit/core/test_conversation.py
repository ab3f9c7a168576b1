"""The tree follows from the parents alone, in whatever order messages arrive."""

import random
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.conversation import Message, Role, Status, Tree


def message(id: str, parent: str | None = None, batch: str | None = None, role: Role = Role.ASSISTANT) -> Message:
    return Message(id, parent, role, f"text of {id}", "", Status.COMPLETE, 0.0, batch)


@st.composite
def forests(draw: st.DrawFn) -> list[Message]:
    """Up to 40 messages with ids in the order of creation; each parent was there before, some share a batch."""
    numbers = count(1)
    made: list[Message] = []
    for _ in range(draw(st.integers(0, 15))):
        parent = draw(st.sampled_from([None, *(one.id for one in made)]))
        many = draw(st.integers(1, 4))
        batch = f"batch{next(numbers)}" if many > 1 or draw(st.booleans()) else None
        made += [message(f"m{next(numbers):04}", parent, batch) for _ in range(many)]
    return made


@given(forests(), st.randoms())
def test_the_order_in_which_messages_are_put_does_not_matter(messages: list[Message], shuffle: random.Random) -> None:
    shuffled = messages.copy()
    shuffle.shuffle(shuffled)
    one, other = Tree(messages), Tree(shuffled)

    assert len(one) == len(other) == len(messages)
    assert [m.id for m in one.children(None)] == [m.id for m in other.children(None)]
    for m in messages:
        assert one.children(m.id) == other.children(m.id)
        assert one.siblings(m.id) == other.siblings(m.id)
        assert one.path(m.id) == other.path(m.id)
        assert one.leaf_below(m.id) == other.leaf_below(m.id)


@given(forests())
def test_paths_children_and_siblings_agree(messages: list[Message]) -> None:
    tree = Tree(messages)
    for m in messages:
        path = tree.path(m.id)
        assert path[0].parent is None
        assert path[-1] == m
        assert all(below.parent == above.id for above, below in pairwise(path))
        assert m in tree.siblings(m.id)
        assert [s.id for s in tree.siblings(m.id)] == sorted(s.id for s in messages if s.parent == m.parent)
    assert sum(len(tree.children(m.id)) for m in messages) + len(tree.children(None)) == len(messages)


@given(forests())
def test_leaf_below_stops_at_leaves_and_open_candidates(messages: list[Message]) -> None:
    tree = Tree(messages)
    for m in messages:
        end = tree.leaf_below(m.id)
        assert m in tree.path(end)
        assert tree.leaf_below(end) == end
        if tree.children(end):
            open_choice = tree.open_candidates(end)
            assert len(open_choice) > 1
            assert not any(tree.children(candidate.id) for candidate in open_choice)


def test_leaf_below_follows_the_newest_answers() -> None:
    tree = Tree(
        [message("1"), message("2", "1"), message("3", "1"), message("4", "3"), message("5", "2"), message("6", "2")]
    )
    assert tree.leaf_below("1") == "4"
    assert tree.leaf_below("2") == "6"


def test_candidates_are_open_until_one_is_continued() -> None:
    tree = Tree([message("1"), message("2", "1", "b"), message("3", "1", "b")])
    assert tree.leaf_below("1") == "1"
    assert [m.id for m in tree.open_candidates("1")] == ["2", "3"]

    tree.put(message("4", "2"))
    assert tree.leaf_below("1") == "3"  # the newest; the others stay beside it


def test_a_later_answer_hides_older_candidates() -> None:
    tree = Tree([message("1"), message("2", "1", "b"), message("3", "1", "b"), message("4", "1", "c")])
    assert tree.open_candidates("1") == []
    assert tree.leaf_below("1") == "4"


def test_answers_of_several_sources_or_of_a_file_show_side_by_side() -> None:
    question = message("1", role=Role.USER)
    of_sources = Tree([question, message("2", "1", "b"), message("3", "1", "c")])
    assert [answer.id for answer in of_sources.side_by_side("1")] == ["2", "3"]
    of_a_file = Tree([question, message("2", "1"), message("3", "1")])
    assert [answer.id for answer in of_a_file.side_by_side("1")] == ["2", "3"]
    assert of_a_file.side_by_side("2") == of_a_file.side_by_side(None) == []
    follow_ups = Tree(
        [question, message("2", "1"), message("3", "2", role=Role.USER), message("4", "2", role=Role.USER)]
    )
    assert follow_ups.side_by_side("2") == []
    generated_again = Tree([question, message("2", "1"), message("3", "1", "b"), message("4", "1", "b")])
    assert [answer.id for answer in generated_again.side_by_side("1")] == ["3", "4"]


def test_the_candidates_of_a_task_show_together_whatever_batches_they_are_of() -> None:
    question = message("1", role=Role.USER)
    answers = [message(id, "1", batch) for id, batch in (("2", "b"), ("3", "b"), ("4", "c"), ("5", "c"))]
    task = {"1": frozenset("2345")}
    assert [answer.id for answer in Tree([question, *answers], task).side_by_side("1")] == ["2", "3", "4", "5"]
    assert [answer.id for answer in Tree([question, *answers]).side_by_side("1")] == ["4", "5"]
    more = [message("6", "1", "d"), message("7", "1", "d")]  # generated later, in chat
    assert [answer.id for answer in Tree([question, *answers, *more], task).side_by_side("1")] == ["6", "7"]


def test_a_growing_answer_replaces_itself() -> None:
    tree = Tree([message("1"), message("2", "1")])
    grown = Message("2", "1", Role.ASSISTANT, "more", "", Status.COMPLETE, 0.0)
    tree.put(grown)
    assert len(tree) == 2
    assert tree.children("1") == [grown]
    assert "2" in tree
    assert "3" not in tree


def test_the_path_without_a_leaf_is_empty() -> None:
    tree = Tree()
    assert tree.path(None) == []
    assert tree.open_candidates(None) == []
    assert list(tree) == []
