"""The exact prompt after everything that can happen to a conversation, as the model's own template renders it."""

import pytest

from desktop.core.conversation import Status
from desktop.core.sampling import Sampling
from desktop.services.chat import ChatService
from tests.support.qt import until
from tests.support.session import TEMPLATED, Room, Rooms


def chatml(*messages: str) -> str:
    """ "role: text" each, and the beginning of an answer."""
    parts = [f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in (one.split(": ", 1) for one in messages)]
    return "".join(parts) + "<|im_start|>assistant\n"


@pytest.fixture
def room(rooms: Rooms) -> Room:
    made = rooms("1000", program=TEMPLATED)
    made.start()
    return made


def test_a_follow_up_sees_question_and_answer(room: Room) -> None:
    room.send("one")
    room.send("two")
    assert room.prompt(room.rows[1].id) == chatml("user: one")
    assert room.prompt(room.answer.id) == chatml("user: one", "assistant: one ", "user: two")


def test_regenerate_does_not_see_its_sibling(room: Room) -> None:
    room.send("one")
    room.chat.regenerate(room.answer.id)
    room.settle()
    assert room.prompt(room.answer.id) == chatml("user: one")
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: one", "assistant: one ", "user: two")


def test_an_edit_does_not_see_the_first_wording_nor_what_came_after(room: Room) -> None:
    room.send("one")
    room.send("two")
    room.chat.edit(room.rows[2].id, "three")
    room.settle()
    assert room.prompt(room.answer.id) == chatml("user: one", "assistant: one ", "user: three")
    room.chat.edit(room.rows[0].id, "zero")
    room.settle()
    assert room.prompt(room.answer.id) == chatml("user: zero")


def test_a_branch_sees_its_own_path_only(room: Room) -> None:
    room.send("one")
    room.chat.edit(room.rows[0].id, "other")
    room.settle()
    room.chat.switch_sibling(room.rows[0].id, -1)
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: one", "assistant: one ", "user: two")
    room.chat.switch_sibling(room.rows[0].id, 1)
    room.send("three")
    assert room.prompt(room.answer.id) == chatml("user: other", "assistant: other ", "user: three")


def test_continue_is_the_same_prompt_with_the_beginning_of_the_answer(room: Room) -> None:
    room.chat.send("!words 40 0.05")
    until(lambda: room.rows and len(room.answer.text.split()) >= 3)
    room.chat.stop()
    room.settle()
    half = room.answer
    room.chat.continue_answer(half.id)
    room.settle()
    assert room.prompt(room.answer.id) == chatml("user: !words 40 0.05") + half.text
    whole = room.answer.text
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: !words 40 0.05", f"assistant: {whole}", "user: two")


def test_continuing_an_answer_with_reasoning_keeps_its_tokens(room: Room) -> None:
    room.send("!think about it")
    room.chat.continue_answer(room.answer.id)
    room.settle()
    # the raw output, thought included, as the worker gave it
    assert room.prompt(room.answer.id) == chatml("user: !think about it") + "hm about it "


def test_only_the_picked_candidate_is_in_the_prompt(room: Room) -> None:
    room.chat.set_answers(2)
    room.chat.send("!words 30 0.02")
    until(lambda: room.rows and room.rows[-1].candidates and all(card.text for card in room.rows[-1].candidates))
    room.chat.stop_candidate(room.rows[-1].candidates[0].id)
    room.settle()
    short, long = room.rows[-1].candidates
    assert short.text != long.text
    room.chat.pick(short.id)
    room.chat.set_answers(1)
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: !words 30 0.02", f"assistant: {short.text}", "user: two")


def test_a_changed_system_prompt_holds_from_the_next_answer_on(room: Room) -> None:
    room.chat.set_system_prompt("Be brief.")
    room.send("one")
    room.chat.set_system_prompt("Be long.")
    room.send("two")
    first, second = room.rows[1].id, room.answer.id
    assert room.prompt(first) == chatml("system: Be brief.", "user: one")
    assert room.prompt(second) == chatml("system: Be long.", "user: one", "assistant: one ", "user: two")
    room.chat.set_system_prompt("")
    room.send("three")
    assert "system" not in room.prompt(room.answer.id)


def test_a_restored_conversation_has_the_same_prompt(room: Room) -> None:
    room.send("one")
    id = room.chat.conversation
    room.conversations.delete(id)
    room.settle()
    room.send("elsewhere")
    assert room.prompt(room.answer.id) == chatml("user: elsewhere")
    room.conversations.restore(id)
    room.chat.open(id)
    until(lambda: room.chat.conversation == id)
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: one", "assistant: one ", "user: two")


def test_an_empty_answer_is_not_in_the_prompt(room: Room) -> None:
    room.chat.send("!prefill 5")
    until(lambda: room.rows and room.answer.prefill)
    room.chat.stop()
    room.settle()
    assert room.answer.status is Status.STOPPED
    room.send("two")
    assert room.prompt(room.answer.id) == chatml("user: !prefill 5", "user: two")


def test_messages_that_do_not_fit_are_announced_dropped_and_recorded(rooms: Rooms) -> None:
    room = rooms("30", program=TEMPLATED)
    room.start()
    room.chat.set_system_prompt("Be brief.")
    room.chat.set_sampling(Sampling(max_tokens=8))
    room.send("a b c d")
    room.send("e f g h")
    old = [row.id for row in room.rows[:2]]
    room.chat.set_draft("i j k l")
    until(lambda: room.meter.use is not None and room.meter.use.dropped)
    use = room.meter.use
    assert use is not None
    assert [(item.role, item.kept) for item in use.items] == [
        ("system", True),
        ("user", False),
        ("assistant", False),
        ("user", True),
        ("assistant", True),
        ("draft", True),
    ]
    room.send("i j k l")
    expected = chatml("system: Be brief.", "user: e f g h", "assistant: e f g h ", "user: i j k l")
    assert room.prompt(room.answer.id) == expected == use.prompt
    assert "2" in room.answer.notice
    answer = room.answer.id
    origin = room.store.submit(lambda store: ChatService(store).origin_of(answer)).result(10)
    assert origin is not None
    assert list(origin.provenance.dropped) == old
    room.end()
    again = rooms("30", program=TEMPLATED)
    again.start()
    assert "2" in again.answer.notice


def test_a_message_that_is_too_long_is_reported_while_it_is_typed(rooms: Rooms) -> None:
    room = rooms("10", program=TEMPLATED)
    room.start()
    room.chat.set_draft("word " * 50)
    until(lambda: room.meter.problem_text)
    assert "10" in room.meter.problem_text
    room.chat.set_draft("word")
    until(lambda: not room.meter.problem_text)


def test_an_empty_draft_is_never_too_long(rooms: Rooms) -> None:
    """The last turn alone fills the context: that is said of the message that comes next, not of none."""
    room = rooms("30", program=TEMPLATED)
    room.start()
    room.send("!words 60")
    until(lambda: room.meter.use is not None)
    assert room.meter.problem_text == ""
    assert room.meter.use is not None
    assert (room.meter.use.used, room.meter.use.window) == (30, 30)
    room.chat.set_draft("and now?")
    until(lambda: room.meter.use is not None and room.meter.use.dropped == 2)
    assert room.meter.problem_text == ""
    room.chat.set_draft("word " * 40)
    until(lambda: "This message needs" in room.meter.problem_text)
    room.chat.set_draft("")
    until(lambda: not room.meter.problem_text)
