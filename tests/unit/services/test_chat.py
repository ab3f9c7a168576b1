"""The chat's use cases, one by one."""

import time
from pathlib import Path

import pytest

from desktop.core.conversation import Role, Status, Tree
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.generation import CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.sampling import Sampling
from desktop.services.changes import NOTHING, Changes
from desktop.services.chat import AnswerOutput, ChatService, NewTurn, history
from desktop.store.database import Database

STATS = CandidateStats(seed=5, tokens=2, end=EndReason.END_OF_TURN, first_token_s=0.1, tokens_per_second=20.0)


def provenance(n: int = 1, dropped: tuple[str, ...] = ()) -> Provenance:
    model = ModelIdentity("/m.gguf", "ab", "M", "Q4_0")
    return Provenance(model, (), "cd", "prompt", Sampling(), n, "build", {}, dropped)


def answer(chat: ChatService, turn: NewTurn, text: str = "answer", which: int = 0) -> str:
    """Finishes one answer of a turn; gives its id."""
    id = turn.answers[which].id
    chat.finish(id, Status.COMPLETE, AnswerOutput(text, "", text), STATS)
    return id


# --- beginning --------------------------------------------------------------------------------------------------


def test_the_first_message_begins_a_conversation_with_a_title(chat: ChatService) -> None:
    turn, changes = chat.begin_turn(
        None, None, "What is water?\nTell me.", model="/m.gguf", system_prompt="Be brief.", sampling=Sampling(top_k=3)
    )
    (row,) = chat.list_conversations()
    opened = chat.open(turn.conversation.id)

    assert (row.id, row.title, row.branches, row.deleted) == (turn.conversation.id, "What is water?", False, None)
    assert opened.conversation == turn.conversation
    assert (opened.conversation.system_prompt, opened.conversation.model) == ("Be brief.", "/m.gguf")
    assert opened.conversation.sampling == Sampling(top_k=3)
    assert [(m.role, m.text, m.status) for m in opened.tree.path(opened.conversation.active_leaf)] == [
        (Role.USER, "What is water?\nTell me.", Status.COMPLETE),
        (Role.ASSISTANT, "", Status.STREAMING),
    ]
    assert changes == Changes(frozenset({row.id}), frozenset({turn.message.id, turn.answers[0].id}), listing=True)


def test_several_answers_wait_at_the_question_in_their_order(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 16)
    assert turn.conversation.active_leaf == turn.message.id
    assert len({a.batch for a in turn.answers}) == 1
    tree = chat.open(turn.conversation.id).tree
    assert [m.id for m in tree.open_candidates(turn.message.id)] == [a.id for a in turn.answers]
    assert chat.list_conversations()[0].branches

    _, changes = chat.pick(turn.conversation.id, turn.answers[3].id)
    assert chat.open(turn.conversation.id).conversation.active_leaf == turn.answers[3].id
    assert changes == Changes(frozenset({turn.conversation.id}))


@pytest.mark.parametrize("n", [0, -1, 17])
def test_a_senseless_number_of_answers_is_a_bug(chat: ChatService, n: int) -> None:
    with pytest.raises(ValueError, match="candidates"):
        chat.begin_turn(None, None, "hi", n)
    assert chat.list_conversations() == []  # one transaction: not even the conversation


def test_a_follow_up_and_an_edit(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "one")
    id = turn.conversation.id
    first = answer(chat, turn)
    assert not chat.list_conversations()[0].branches

    follow_up, _ = chat.begin_turn(id, first, "two")
    assert not chat.list_conversations()[0].branches
    edited, _ = chat.begin_turn(id, follow_up.message.parent, "two, edited")
    tree = chat.open(id).tree
    assert [m.text for m in tree.siblings(edited.message.id)] == ["two", "two, edited"]
    assert chat.list_conversations()[0].branches
    assert [m.text for m in tree.path(edited.conversation.active_leaf)] == ["one", "answer", "two, edited", ""]

    other_start, _ = chat.begin_turn(id, None, "one, edited")
    assert [m.text for m in chat.open(id).tree.children(None)] == ["one", "one, edited"]
    assert other_start.conversation.title == "one"  # a title stays


def test_a_turn_below_a_question_is_a_bug(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    with pytest.raises(ValueError, match="no assistant message"):
        chat.begin_turn(turn.conversation.id, turn.message.id, "and?")


def test_a_turn_below_a_message_that_is_gone_says_what_to_do(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    other, _ = chat.begin_turn(None, None, "other")
    for parent in ("nowhere", other.answers[0].id):
        with pytest.raises(UserError, match=r"no longer in the conversation\. Open the conversation again"):
            chat.begin_turn(turn.conversation.id, parent, "and?")
    with pytest.raises(UserError, match="no longer in the conversation"):
        chat.begin_answers(turn.conversation.id, "nowhere")


def test_answers_that_were_left_behind_end_when_their_conversation_goes_on(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 2)
    elsewhere, _ = chat.begin_turn(None, None, "other")
    chat.checkpoint(turn.answers[1].id, AnswerOutput("half of", "", "half of"), 2)
    with pytest.raises(UserError, match="still being written"):
        chat.begin_turn(turn.conversation.id, turn.answers[1].id, "and?", writing=[turn.answers[1].id])
    on, _ = chat.begin_turn(turn.conversation.id, turn.answers[1].id, "and?", writing=[])
    tree = chat.open(turn.conversation.id).tree
    assert [(m.text, m.status) for m in tree.children(turn.message.id)] == [
        ("", Status.INTERRUPTED),
        ("half of", Status.INTERRUPTED),
    ]
    assert tree[on.answers[0].id].status is Status.STREAMING
    assert chat.open(elsewhere.conversation.id).tree[elsewhere.answers[0].id].status is Status.STREAMING

    more, _ = chat.begin_answers(
        turn.conversation.id, turn.message.id, continued_from=turn.answers[1].id, writing=[on.answers[0].id]
    )
    assert more.answers[0].text == "half of"
    assert chat.open(turn.conversation.id).tree[on.answers[0].id].status is Status.STREAMING
    chat.begin_answers(turn.conversation.id, turn.message.id, writing=[])
    tree = chat.open(turn.conversation.id).tree
    assert {tree[one.answers[0].id].status for one in (on, more)} == {Status.INTERRUPTED}


def test_an_answer_is_interrupted_alone(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 2)
    chat.interrupt([turn.answers[0].id])
    tree = chat.open(turn.conversation.id).tree
    assert [m.status for m in tree.children(turn.message.id)] == [Status.INTERRUPTED, Status.STREAMING]
    assert chat.interrupt([turn.answers[0].id]) == (None, NOTHING)


def test_an_empty_conversation_gets_its_title_from_the_first_message(chat: ChatService) -> None:
    untitled, _ = chat.create()
    titled, _ = chat.create("My own")
    assert chat.begin_turn(untitled.id, None, "What is water?")[0].conversation.title == "What is water?"
    assert chat.begin_turn(titled.id, None, "What is water?")[0].conversation.title == "My own"


def test_a_turn_moves_its_conversation_to_the_top(chat: ChatService) -> None:
    first, _ = chat.begin_turn(None, None, "first")
    chat.begin_turn(None, None, "second")
    assert [row.title for row in chat.list_conversations()] == ["second", "first"]
    chat.begin_answers(first.conversation.id, first.message.id)
    assert [row.title for row in chat.list_conversations()] == ["first", "second"]


def test_a_clock_set_back_keeps_the_newest_answer_last(chat: ChatService, monkeypatch: pytest.MonkeyPatch) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    monkeypatch.setattr(time, "time_ns", lambda: 10**15)
    later, _ = chat.begin_answers(turn.conversation.id, turn.message.id)
    tree = chat.open(turn.conversation.id).tree
    assert [m.id for m in tree.children(turn.message.id)] == [turn.answers[0].id, later.answers[0].id]


# --- answering --------------------------------------------------------------------------------------------------


def test_another_answer_is_a_sibling(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    old = answer(chat, turn, "first")
    again, changes = chat.begin_answers(turn.conversation.id, turn.message.id)
    new = answer(chat, again, "second")
    opened = chat.open(turn.conversation.id)
    assert [m.text for m in opened.tree.siblings(old)] == ["first", "second"]
    assert opened.conversation.active_leaf == new
    assert changes == Changes(frozenset({turn.conversation.id}), frozenset({turn.message.id, new}), listing=True)


def test_a_continued_answer_begins_with_the_text_so_far(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    old = turn.answers[0].id
    chat.finish(old, Status.STOPPED, AnswerOutput("Wat", "hm", "<think>hm</think>Wat"))
    more, _ = chat.begin_answers(turn.conversation.id, turn.message.id, continued_from=old)
    (new,) = more.answers
    assert more.partial == "<think>hm</think>Wat"
    assert (new.text, new.reasoning, new.continued_from) == ("Wat", "hm", old)

    chat.finish(new.id, Status.COMPLETE, AnswerOutput("Water", "hm", "<think>hm</think>Water"), STATS)
    tree = chat.open(turn.conversation.id).tree
    assert [m.text for m in tree.siblings(old)] == ["Wat", "Water"]


def test_only_an_answer_to_the_same_question_is_gone_on_with(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    first = answer(chat, turn)
    other, _ = chat.begin_turn(turn.conversation.id, first, "and?")
    with pytest.raises(ValueError, match="no answer to"):
        chat.begin_answers(turn.conversation.id, other.message.id, continued_from=first)


def test_what_a_finished_answer_is_known_by(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 3)
    one, two, three = (a.id for a in turn.answers)
    chat.record_provenance(turn.batch, provenance(3, dropped=("a", "b")), (5, 6, 7))
    chat.record_prefill(turn.batch, PromptStats(9, 9, 0, "none", 0.5))
    chat.checkpoint(one, AnswerOutput("an", "", "an"), 1)
    chat.finish(one, Status.COMPLETE, AnswerOutput("answer", "", "answer"), STATS)
    error = UserError(ErrorKind.FAILED, Translatable("{name} died."), {"name": "It"}, "signal 9")
    chat.finish(two, Status.FAILED, AnswerOutput("an", "", "an"), None, error)

    facts = chat.open(turn.conversation.id).facts
    assert facts[one].stats == STATS
    assert facts[one].error is None
    assert facts[one].excluded_messages == facts[three].excluded_messages == 2
    assert facts[two].stats == CandidateStats(6, 0, EndReason.FAILED, None, 0.0)
    assert str(facts[two].error) == "It died."
    assert facts[three].stats is None  # it is still being written

    origin = chat.origin_of(two)
    assert origin is not None
    assert origin.provenance == provenance(3, dropped=("a", "b"))
    assert origin.prefill == PromptStats(9, 9, 0, "none", 0.5)
    assert chat.origin_of(turn.message.id) is None


def test_an_answer_that_ended_early_keeps_its_seed_and_how_far_it_was(tmp_path: Path) -> None:
    with Database.open(tmp_path / "early") as database:
        chat = ChatService(database)
        turn, _ = chat.begin_turn(None, None, "hi")
        chat.record_provenance(turn.batch, provenance(), (77,))
        chat.checkpoint(turn.answers[0].id, AnswerOutput("an", "", "an"), 1)
    with Database.open(tmp_path / "early") as database:
        facts = ChatService(database).open(turn.conversation.id).facts[turn.answers[0].id]
        assert facts.stats == CandidateStats(77, 1, EndReason.INTERRUPTED, None, 0.0)


def test_candidates_that_were_not_granted_are_removed(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 4)
    removed, changes = chat.record_provenance(turn.batch, provenance(2), (1, 2))
    assert removed == tuple(a.id for a in turn.answers[2:])
    assert changes.listing
    assert set(removed) < changes.messages
    opened = chat.open(turn.conversation.id)
    assert [m.id for m in opened.tree.children(turn.message.id)] == [a.id for a in turn.answers[:2]]
    assert opened.conversation.active_leaf == turn.message.id


def test_the_only_one_granted_is_gone_on_with(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 4)
    chat.record_provenance(turn.batch, provenance(1))
    assert chat.open(turn.conversation.id).conversation.active_leaf == turn.answers[0].id
    assert not chat.list_conversations()[0].branches


def test_a_continuation_that_was_not_granted_is_gone_too(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    old = answer(chat, turn, "so far")
    more, _ = chat.begin_answers(turn.conversation.id, turn.message.id, 2, continued_from=old)
    removed, _ = chat.record_provenance(more.batch, provenance(1))
    assert removed == (more.answers[1].id,)
    assert chat.list_conversations()[0].branches  # the old one and the new one


def test_messages_are_in_the_order_of_their_creation_whatever_the_clock_says(
    chat: ChatService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.core.ids.time.time_ns", lambda: 1_800_000_000_000_000_000)  # it stands still
    turn, _ = chat.begin_turn(None, None, "one", 2)
    monkeypatch.setattr("desktop.core.ids.time.time_ns", lambda: 1_700_000_000_000_000_000)  # set back
    first = answer(chat, turn, "answer")
    chat.begin_turn(turn.conversation.id, first, "two")
    messages = list(chat.open(turn.conversation.id).tree)
    assert [(m.role.value, m.text) for m in messages] == [
        ("user", "one"),
        ("assistant", "answer"),
        ("assistant", ""),
        ("user", "two"),
        ("assistant", ""),
    ]


def test_an_ended_answer_never_changes(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    id = answer(chat, turn, "")  # empty answers happen
    assert chat.checkpoint(id, AnswerOutput("late", "", "late"), 9) == (None, NOTHING)
    assert chat.finish(id, Status.FAILED, AnswerOutput("later", "", "later")) == (None, NOTHING)
    (_, message) = chat.open(turn.conversation.id).tree
    assert (message.text, message.status) == ("", Status.COMPLETE)


def test_what_is_written_after_a_purge_is_quietly_dropped(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi", 2)
    id = turn.answers[0].id
    _, changes = chat.purge(turn.conversation.id)
    assert changes == Changes(frozenset({turn.conversation.id}), listing=True)
    assert chat.record_provenance(turn.batch, provenance()) == ((), NOTHING)
    assert chat.record_prefill(turn.batch, PromptStats(1, 1, 0, "none")) == (None, NOTHING)
    assert chat.checkpoint(id, AnswerOutput("x", "", "x"), 1) == (None, NOTHING)
    assert chat.finish(id, Status.COMPLETE, AnswerOutput("x", "", "x"), STATS) == (None, NOTHING)
    assert chat.purge(turn.conversation.id) == (None, NOTHING)


# --- trash ------------------------------------------------------------------------------------------------------


def test_to_the_trash_and_back_while_an_answer_is_written(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    id = turn.conversation.id
    _, changes = chat.delete(id)
    assert changes == Changes(frozenset({id}), listing=True)
    assert chat.list_conversations() == []
    assert [row.id for row in chat.list_conversations(deleted=True)] == [id]
    answer(chat, turn, "written in the trash")

    with pytest.raises(UserError, match="in the trash"):
        chat.begin_turn(id, turn.answers[0].id, "go on")
    chat.restore(id)
    assert chat.list_conversations(deleted=True) == []
    assert {m.text for m in chat.open(id).tree} == {"hi", "written in the trash"}
    chat.begin_turn(id, turn.answers[0].id, "go on")


def test_emptying_the_trash_takes_nothing_else(chat: ChatService) -> None:
    ids = [chat.create(f"{i}")[0].id for i in range(4)]
    chat.delete(ids[2])
    chat.delete(ids[1])
    assert [row.id for row in chat.list_conversations(deleted=True)] == [ids[1], ids[2]]  # thrown away last first
    gone, changes = chat.empty_trash()
    assert set(gone) == changes.conversations == {ids[1], ids[2]}
    assert chat.empty_trash() == ([], NOTHING)
    assert {row.id for row in chat.list_conversations()} == {ids[0], ids[3]}


def test_a_conversation_that_is_gone_is_a_sentence(chat: ChatService) -> None:
    conversation, _ = chat.create("x")
    chat.purge(conversation.id)
    for attempt in (
        lambda: chat.open(conversation.id),
        lambda: chat.begin_turn(conversation.id, None, "hi"),
        lambda: chat.begin_answers(conversation.id, "x"),
        lambda: chat.rename(conversation.id, "y"),
        lambda: chat.delete(conversation.id),
        lambda: chat.restore(conversation.id),
        lambda: chat.set_active_leaf(conversation.id, None),
        lambda: chat.set_system_prompt(conversation.id, ""),
        lambda: chat.set_sampling(conversation.id, Sampling()),
        lambda: chat.set_model(conversation.id, None),
    ):
        with pytest.raises(UserError, match="was deleted"):
            attempt()
    chat.save_draft(conversation.id, "typed while it went")  # no reason to interrupt


# --- what belongs to a conversation -----------------------------------------------------------------------------


def test_settings_of_a_conversation(chat: ChatService) -> None:
    id = chat.create("x")[0].id
    chat.rename(id, "  A\nnew   title ")
    chat.set_system_prompt(id, "Be brief.")
    chat.set_sampling(id, Sampling(temperature=0, seed=3, max_tokens=9))
    chat.set_model(id, "/m.gguf")
    conversation = chat.open(id).conversation
    assert conversation.title == "A new title"
    assert conversation.system_prompt == "Be brief."
    assert conversation.sampling == Sampling(temperature=0, seed=3, max_tokens=9)
    assert conversation.model == "/m.gguf"

    assert chat.rename(id, " \n ") == (None, NOTHING)
    assert chat.open(id).conversation.title == "A new title"


def test_the_path_may_only_end_in_its_own_conversation(chat: ChatService) -> None:
    one, _ = chat.begin_turn(None, None, "one")
    other, _ = chat.begin_turn(None, None, "other")
    with pytest.raises(UserError, match="no longer in the conversation"):
        chat.set_active_leaf(one.conversation.id, other.message.id)
    with pytest.raises(UserError, match="was deleted"):
        chat.set_active_leaf("nowhere", other.message.id)
    chat.set_active_leaf(one.conversation.id, None)
    assert chat.open(one.conversation.id).conversation.active_leaf is None


def test_drafts_survive_until_they_are_sent(chat: ChatService) -> None:
    id = chat.create("x")[0].id
    chat.save_draft(id, "for x")
    chat.save_draft(None, "for a new one")
    assert (chat.open(id).draft, chat.draft()) == ("for x", "for a new one")

    chat.begin_turn(id, None, "an edit of something else")
    assert chat.open(id).draft == "for x"
    chat.begin_turn(id, None, "for x ")
    chat.begin_turn(None, None, "for a new one")
    assert (chat.open(id).draft, chat.draft()) == ("", "")


# --- what the model is told -------------------------------------------------------------------------------------


def test_history_is_the_system_prompt_and_the_path_without_reasoning(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "one", 2)
    first, second = (a.id for a in turn.answers)
    chat.finish(first, Status.COMPLETE, AnswerOutput("A", "thinking", "<think>thinking</think>A"), STATS)
    chat.finish(second, Status.COMPLETE, AnswerOutput("B", "", "B"), STATS)
    follow_up, _ = chat.begin_turn(turn.conversation.id, first, "two")
    tree = chat.open(turn.conversation.id).tree

    told = history("Be brief.", tree, follow_up.message.id)
    assert [(m.role, m.content) for m in told] == [
        ("system", "Be brief."),
        ("user", "one"),
        ("assistant", "A"),
        ("user", "two"),
    ]
    assert [m.id for m in told] == ["", turn.message.id, first, follow_up.message.id]
    assert [m.content for m in history(" ", tree, second)] == ["one", "B"]
    assert history("", Tree(), None) == []


def test_an_empty_answer_is_not_in_the_history(chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "one")
    chat.finish(turn.answers[0].id, Status.STOPPED, AnswerOutput())
    follow_up, _ = chat.begin_turn(turn.conversation.id, turn.answers[0].id, "two")
    tree = chat.open(turn.conversation.id).tree
    assert [m.content for m in history("", tree, follow_up.message.id)] == ["one", "two"]
