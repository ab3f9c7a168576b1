"""The chat presenter: every intent, with a real store and a scripted model process."""

import time

import pytest
from PySide6.QtTest import QSignalSpy

from desktop.core.conversation import Role, Status
from desktop.core.generation import EndReason
from desktop.core.sampling import Sampling
from desktop.presenters.transcript import RowKind
from tests.support.qt import until
from tests.support.session import MODEL, TEMPLATED, Room, Rooms

SLOW = "!words 2000 0.01"


def under_way(room: Room, words: int = 3) -> None:
    until(lambda: room.rows and len(room.answer.text.split()) >= words)


def test_a_turn_is_stored_streamed_and_known_afterwards(room: Room) -> None:
    updates = QSignalSpy(room.chat.transcript.changed)
    room.send("one two three")
    assert room.shown() == [("user", "one two three"), ("answer", "one two three")]
    assert room.answer.status is Status.COMPLETE
    assert room.answer.figures.tokens == 3
    assert room.answer.figures.tokens_per_second == 100.0
    assert updates.count() >= 1
    assert room.chat.title == "one two three"
    stored = room.stored()
    assert [message.text.strip() for message in stored.tree.path(stored.conversation.active_leaf)] == [
        "one two three",
        "one two three",
    ]
    assert stored.conversation.model == MODEL


def test_a_message_that_shows_as_sent_is_stored(room: Room) -> None:
    """The row of a message appears only once another reader of the store would see it."""
    seen: list[int] = []

    def look() -> None:
        seen.append(len(room.stored().tree))

    room.chat.transcript.reset.connect(look)
    room.send("hello")
    assert seen[-1] == 2


def test_streaming_updates_at_most_thirty_times_a_second(room: Room) -> None:
    room.chat.send("!words 400 0.002")
    until(lambda: room.rows)
    spy = QSignalSpy(room.chat.transcript.changed)
    begin = time.monotonic()
    room.settle()
    # two more: the end of the stream, and the end in the store
    assert spy.count() <= (time.monotonic() - begin) * 30 + 3


def test_stop_keeps_the_text_so_far_and_the_rest_never_comes(room: Room) -> None:
    room.chat.send(SLOW)
    under_way(room)
    asked = time.monotonic()
    room.chat.stop()
    room.settle()
    assert time.monotonic() - asked < 10
    assert room.answer.status is Status.STOPPED
    assert 3 <= len(room.answer.text.split()) < 500
    assert room.stored().tree[room.answer.id].text == room.answer.text


def test_stop_works_before_the_message_is_stored(room: Room) -> None:
    room.chat.send(SLOW)
    assert room.chat.busy
    room.chat.stop()
    room.settle()
    assert room.answer.status is Status.STOPPED
    assert len(room.answer.text.split()) < 100


def test_stop_during_prefill_shows_progress_and_ends(room: Room) -> None:
    room.chat.send("!prefill 5")
    until(lambda: room.rows and room.answer.prefill is not None and room.answer.prefill[0] > 0)
    room.chat.stop()
    room.settle()
    assert room.answer.status is Status.STOPPED
    assert room.answer.prefill is None


def test_nothing_is_sent_while_an_answer_is_written_and_the_draft_stays(room: Room) -> None:
    room.chat.send(SLOW)
    under_way(room)
    room.chat.set_draft("next question")
    room.chat.send("next question")
    assert "Esc" in room.notices[-1]
    room.chat.stop()
    room.settle()
    assert room.chat.draft == "next question"
    assert len(room.stored().tree) == 2


def test_regenerate_makes_a_sibling_and_both_stay(room: Room) -> None:
    room.send("hello")
    first = room.answer
    room.chat.regenerate(first.id)
    room.settle()
    assert room.answer.id != first.id
    assert (room.answer.position, room.answer.versions) == (2, 2)
    room.chat.switch_sibling(room.answer.id, -1)
    assert (room.answer.id, room.answer.position) == (first.id, 1)
    room.chat.switch_sibling(room.answer.id, -1)  # there is none before it
    assert room.answer.id == first.id
    room.settle()
    assert room.stored().conversation.active_leaf == first.id


def test_an_edit_is_a_sibling_with_its_own_branch(room: Room) -> None:
    room.send("first wording")
    room.send("second question")
    first = room.rows[0]
    room.chat.edit(first.id, "better wording")
    room.settle()
    assert room.shown() == [("user", "better wording"), ("answer", "better wording")]
    assert (room.rows[0].position, room.rows[0].versions) == (2, 2)
    room.chat.switch_sibling(room.rows[0].id, -1)
    assert [text for _, text in room.shown()] == ["first wording"] * 2 + ["second question"] * 2
    room.settle()
    assert len(room.stored().tree) == 6


def test_continue_goes_on_from_what_is_there(room: Room) -> None:
    room.chat.send("!words 30 0.05")
    under_way(room, 4)
    room.chat.stop()
    room.settle()
    half = room.answer
    room.chat.continue_answer(half.id)
    room.settle()
    assert room.answer.id != half.id
    assert room.answer.text.startswith(half.text)
    assert len(room.answer.text) > len(half.text)
    tree = room.stored().tree
    assert tree[room.answer.id].continued_from == half.id
    assert tree[half.id].text == half.text


def test_reasoning_is_no_text_and_never_goes_back_into_the_prompt(room: Room) -> None:
    room.send("!think about it")
    assert room.answer.reasoning.strip() == "hm"
    assert room.answer.text.strip() == "about it"
    room.send("more")
    assert "hm" not in room.prompt(room.answer.id)


def test_k_candidates_stream_side_by_side_and_one_is_picked(room: Room) -> None:
    room.chat.set_answers(3)
    room.chat.send("!words 40 0.02")
    until(lambda: room.rows and room.rows[-1].kind is RowKind.CANDIDATES)
    group = room.rows[-1]
    assert len(group.candidates) == 3
    until(lambda: all(card.text for card in room.rows[-1].candidates))
    room.chat.stop_candidate(group.candidates[1].id)
    room.settle()
    cards = room.rows[-1].candidates
    assert [card.status for card in cards] == [Status.COMPLETE, Status.STOPPED, Status.COMPLETE]
    assert len(cards[1].text) < len(cards[0].text)
    room.chat.pick(cards[2].id)
    assert room.rows[-1].id == cards[2].id
    assert (room.rows[-1].position, room.rows[-1].versions) == (3, 3)
    room.settle()
    assert room.stored().conversation.active_leaf == cards[2].id


def test_sending_without_picking_continues_from_the_first_candidate_with_text(room: Room) -> None:
    room.chat.set_answers(2)
    room.send("one two")
    cards = room.rows[-1].candidates
    room.chat.set_answers(1)
    room.send("go on")
    assert room.rows[1].id == cards[0].id
    assert room.stored().tree[room.question.id].parent == cards[0].id


def test_more_answers_come_side_by_side_to_the_same_question(room: Room) -> None:
    room.send("hello")
    room.chat.set_answers(3)
    room.chat.more_answers(room.answer.id)
    room.settle()
    assert len(room.rows[-1].candidates) == 3
    batch = room.rows[-1].id
    room.chat.more_answers(batch)  # of the group itself
    room.settle()
    assert room.rows[-1].id != batch
    assert len(room.stored().tree.children(room.rows[0].id)) == 7


def test_fewer_candidates_than_requested_are_reported_and_leave_no_empty_rows(rooms: Rooms) -> None:
    room = rooms("1000", "2", program=TEMPLATED)
    room.start()
    room.chat.set_answers(4)
    room.send("hello")
    assert len(room.rows[-1].candidates) == 2
    assert "Only so many fit into memory." in room.notices
    room.chat.set_answers(4)
    tree = room.stored().tree
    assert [message.status for message in tree if message.role is Role.ASSISTANT] == [Status.COMPLETE] * 2


def test_one_left_of_several_is_simply_the_answer(rooms: Rooms) -> None:
    room = rooms("1000", "1", program=TEMPLATED)
    room.start()
    room.chat.set_answers(3)
    room.send("hello")
    assert room.shown() == [("user", "hello"), ("answer", "hello")]
    assert room.stored().conversation.active_leaf == room.answer.id


@pytest.mark.parametrize("how", ["abort", "segv", "kill", "exit"])
def test_a_child_that_dies_costs_at_most_the_answer(room: Room, how: str) -> None:
    room.send(f"!die {how}")
    assert room.answer.status is Status.INTERRUPTED
    assert room.answer.text.split()[:1] == ["half"] or room.answer.text == ""
    assert room.answer.notice
    room.send("hello again")
    assert room.answer.text.strip() == "hello again"
    assert room.stored().facts[room.rows[1].id].error is not None


def test_a_failure_of_the_engine_is_shown_with_its_reason(room: Room) -> None:
    room.send("!fail")
    assert room.answer.notice == "This is a test."
    assert room.answer.status is Status.INTERRUPTED
    assert room.answer.text.strip() == "half"


def test_another_conversation_while_one_streams(room: Room) -> None:
    room.chat.send(SLOW)
    under_way(room)
    first = room.chat.conversation
    room.chat.new_conversation()
    assert room.rows == []
    assert not room.chat.busy
    assert room.streams.conversations == {first}
    room.chat.open(first)
    until(lambda: room.rows)
    at_return = len(room.answer.text)
    assert at_return > 0
    assert room.chat.busy
    assert room.answer.status is Status.STREAMING
    until(lambda: len(room.answer.text) > at_return)
    room.chat.stop()
    room.settle()
    assert room.answer.status is Status.STOPPED


def test_an_answer_that_ends_in_the_background_is_complete(room: Room) -> None:
    room.chat.send("!words 100 0.005")
    under_way(room)
    first = room.chat.conversation
    room.chat.new_conversation()
    room.settle()
    room.chat.open(first)
    until(lambda: room.rows)
    assert room.answer.status is Status.COMPLETE
    assert len(room.answer.text.split()) == 100


def test_drafts_stay_with_their_conversation_also_over_a_restart(room: Room, rooms: Rooms) -> None:
    room.send("hello")
    first = room.chat.conversation
    room.chat.set_draft("half a thought")
    room.chat.new_conversation()
    room.settle()
    assert room.chat.draft == ""
    room.chat.set_draft("another")
    room.chat.open(first)
    until(lambda: room.rows)
    assert room.chat.draft == "half a thought"
    room.chat.new_conversation()
    until(lambda: room.chat.draft)
    assert room.chat.draft == "another"
    room.chat.open(first)
    until(lambda: room.rows)
    room.end()
    again = rooms()
    again.start()
    assert again.chat.conversation == first
    assert again.chat.draft == "half a thought"


def test_a_draft_typed_before_the_store_is_open_stays(room: Room, rooms: Rooms) -> None:
    """Whatever comes back: a conversation with or without a draft of its own, or the empty page."""
    room.send("hello")
    first = room.chat.conversation
    room.end()
    for typed, shown in (("What is t", "What is t"), ("more", "What is t\nmore")):
        again = rooms()
        again.chat.set_draft(typed)
        again.chat.new_conversation()  # an impatient Ctrl+N
        again.start()
        assert (again.chat.conversation, again.chat.draft) == (first, shown)
        again.chat.save_draft()
        again.end()
    for typed, shown in (("one", "one"), ("two", "one\ntwo")):
        again = rooms()
        again.services.settings.set("last_conversation", "")
        again.chat.set_draft(typed)
        again.start()
        assert (again.chat.conversation, again.chat.draft) == ("", shown)
        again.chat.save_draft()
        again.end()


def test_a_sent_draft_is_no_draft_any_more(room: Room, rooms: Rooms) -> None:
    room.chat.set_draft("hello")
    room.chat.save_draft()
    room.send("hello")
    assert room.chat.draft == ""
    assert room.stored().draft == ""
    room.chat.new_conversation()
    room.settle()
    assert room.chat.draft == ""


def test_closing_stores_the_unfinished_answer(room: Room, rooms: Rooms) -> None:
    room.chat.send(SLOW)
    under_way(room, 20)
    text = room.answer.text
    begin = time.monotonic()
    room.end()
    assert time.monotonic() - begin < 10
    again = rooms()
    again.start()
    assert again.answer.status is Status.INTERRUPTED
    assert again.answer.text.startswith(text)
    again.chat.continue_answer(again.answer.id)
    under_way(again, 25)
    again.chat.stop()
    again.settle()
    assert again.answer.text.startswith(text)


def test_checkpoints_are_on_the_disk_within_about_a_second(room: Room) -> None:
    room.chat.send(SLOW)
    under_way(room, 2)
    begin = time.monotonic()
    until(lambda: len(room.stored().tree[room.answer.id].text.split()) > 10, 3)
    assert time.monotonic() - begin < 10
    room.chat.stop()
    room.settle()


def test_without_a_model_the_draft_stays_and_the_reason_is_shown(rooms: Rooms) -> None:
    room = rooms()
    room.chat.new_conversation()
    room.chat.set_draft("hello")
    room.chat.send("hello")
    room.settle()
    assert "model" in room.notices[-1]
    assert room.chat.draft == "hello"
    assert room.rows == []


def test_a_message_sent_while_the_model_is_loading_waits_for_it(rooms: Rooms) -> None:
    room = rooms()
    room.chat.new_conversation()
    room.models.load("/models/slow.gguf")
    room.chat.send("hello")
    room.settle()
    assert room.shown() == [("user", "hello"), ("answer", "hello")]


def test_a_model_that_cannot_be_loaded_is_the_reason_of_the_answer(rooms: Rooms) -> None:
    room = rooms()
    room.chat.new_conversation()
    room.models.load("/models/missing.gguf")
    room.chat.send("hello")
    room.settle()
    assert room.answer.status is Status.FAILED
    assert "missing.gguf" in room.answer.notice
    assert not room.models.can_answer
    room.chat.send("and now")
    assert len(room.rows) == 2


def test_delete_stops_the_answer_and_undo_restores_the_conversation(room: Room) -> None:
    room.chat.send(SLOW)
    under_way(room)
    id = room.chat.conversation
    deleted = QSignalSpy(room.conversations.deleted)
    room.conversations.delete(id)
    assert deleted.count() == 1
    assert room.chat.conversation == ""
    assert id not in room.conversations.list
    room.settle()
    room.conversations.restore(id)
    room.chat.open(id)
    room.settle()
    assert room.chat.conversation == id
    assert room.answer.status is Status.STOPPED
    until(lambda: id in room.conversations.list)


def test_settings_of_a_conversation_hold_before_and_after_its_first_message(room: Room) -> None:
    warm = Sampling(temperature=1.5, seed=7)
    room.chat.set_system_prompt("Be brief.")
    room.chat.set_sampling(warm)
    room.send("hello")
    stored = room.stored()
    assert stored.conversation.system_prompt == "Be brief."
    assert stored.conversation.sampling == warm
    room.chat.set_system_prompt("Be long.")
    room.chat.set_sampling(Sampling())
    room.settle()
    stored = room.stored()
    assert stored.conversation.system_prompt == "Be long."
    assert stored.conversation.sampling == Sampling()
    room.chat.new_conversation()
    assert room.chat.system_prompt == ""


def test_a_fixed_seed_seeds_each_candidate_with_its_own(room: Room) -> None:
    room.chat.set_sampling(Sampling(seed=40))
    room.chat.set_answers(3)
    room.send("hello")
    facts = room.stored().facts
    seeds = [stats.seed for card in room.rows[-1].candidates if (stats := facts[card.id].stats) is not None]
    assert seeds == [40, 41, 42]


def test_markdown_of_a_conversation(room: Room) -> None:
    room.send("hello")
    written: list[str] = []
    room.conversations.as_markdown(room.chat.conversation, written.append)
    room.settle()
    assert written == ["# hello\n\n## You\n\nhello\n\n## Answer\n\nhello\n"]


def test_an_answer_that_reached_its_limit_says_so_and_can_be_continued(room: Room) -> None:
    room.chat.set_sampling(Sampling(max_tokens=3))
    room.send("one two three four five")
    cut = room.answer
    assert (cut.text.split(), cut.end) == (["one", "two", "three"], EndReason.MAX_TOKENS)
    assert cut.notice == "Stopped at the token limit."
    room.chat.continue_answer(cut.id)
    room.settle()
    assert room.answer.text.startswith(cut.text)
    assert len(room.answer.text.split()) == 6
    assert (room.answer.position, room.answer.versions) == (2, 2)


def test_each_answer_names_its_model_once_there_are_two(room: Room) -> None:
    room.send("one")
    assert room.answer.model == ""
    room.models.load("/models/another.gguf")
    until(lambda: room.host.is_idle)
    room.send("two")
    assert [row.model for row in room.rows if row.kind is RowKind.ANSWER] == ["tiny · Q4_1", "another · Q4_1"]
    id = room.chat.conversation
    room.chat.new_conversation()
    room.send("three")
    assert room.answer.model == ""
    room.chat.open(id)
    until(lambda: len(room.rows) == 4)
    assert room.answer.model == "another · Q4_1"


def test_an_answer_that_waits_for_another_conversation_says_so(room: Room) -> None:
    room.chat.send("!words 40 0.02")
    until(lambda: room.streams.conversations and room.answer.text)
    assert not room.answer.waits
    room.chat.new_conversation()
    room.chat.send("hello")
    until(lambda: len(room.rows) == 2)
    assert room.answer.waits
    until(lambda: room.answer.text)
    assert not room.answer.waits
    room.settle()
