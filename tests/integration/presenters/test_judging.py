"""Judging in chat, with a real store, a scripted model process and a manual clock."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from desktop.core.conversation import Status
from desktop.core.payloads import Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.presenters.judging import JudgingPresenter
from desktop.presenters.transcript import RowKind
from desktop.services.annotation import AnnotationService, Judgement
from desktop.services.annotators import AnnotatorService
from desktop.services.rewrites import RewriteDraftService
from desktop.store.database import Database
from tests.support.qt import until
from tests.support.session import Room, Rooms

T = TypeVar("T")


class Desk:
    """A room with one answer, and shortcuts for judging it."""

    def __init__(self, room: Room) -> None:
        self.room, self.judging = room, room.services.judging
        self.notices: list[str] = []
        self.judging.recorded.connect(self.notices.append)
        self.judging.notify.connect(self.notices.append)

    def settle(self) -> None:
        self.room.settle()

    def ask(self, work: Callable[[Database], T]) -> T:
        return self.room.store.submit(work).result(10)

    def stands(self) -> list[Judgement]:
        return self.ask(lambda store: AnnotationService(store).effective(self.room.chat.conversation))

    @property
    def words(self) -> str:
        return self.room.answer.remark.words


@pytest.fixture
def desk(room: Room) -> Desk:
    room.send("one two three")
    made = Desk(room)
    made.settle()
    return made


def test_the_last_answer_is_rated_and_shows_it(desk: Desk) -> None:
    desk.judging.rate(6)
    desk.settle()
    (event,) = desk.stands()
    assert event.payload == Rating(quality=6)
    assert (event.messages, event.scheme, event.scheme_version, event.guideline_version) == (
        (desk.room.answer.id,),
        "chat",
        2,
        2,
    )
    assert desk.words == "6 / 7"
    assert desk.notices == ["Rated 6 of 7"]


def test_every_change_is_about_the_whole_rating(desk: Desk) -> None:
    desk.judging.rate(2)
    desk.judging.flag("hallucination", True)
    desk.judging.thumb(False)
    desk.judging.note("there is no such book")
    desk.settle()
    assert desk.words == "thumbs down · 2 / 7 · Hallucination · with a note"
    ratings = [event.payload for event in desk.stands() if isinstance(event.payload, Rating)]
    assert ratings == [Rating(quality=2, thumbs=False, flags={"hallucination": True})]
    desk.judging.flag("hallucination", False)
    desk.judging.thumb(None)
    desk.judging.rate(None)
    desk.judging.note("")
    desk.settle()
    assert desk.words == ""
    assert desk.stands() == []


def test_undo_and_redo_change_what_shows(desk: Desk) -> None:
    desk.judging.rate(6)
    desk.settle()
    desk.judging.undo()
    desk.settle()
    assert desk.words == ""
    desk.judging.redo()
    desk.settle()
    assert desk.words == "6 / 7"
    desk.judging.redo()
    desk.settle()
    assert desk.notices == [
        "Rated 6 of 7",
        "Undone: Rating",
        "Redone: Rating",
        "There is nothing to redo.",
    ]


def test_the_selected_answer_is_the_one_that_is_rated(desk: Desk) -> None:
    first = desk.room.answer.id
    desk.room.send("four")
    desk.judging.select(first)
    desk.judging.rate(3)
    desk.settle()
    assert [event.messages for event in desk.stands()] == [(first,)]
    assert [row.remark.words for row in desk.room.rows if row.kind is RowKind.ANSWER] == ["3 / 7", ""]


def test_the_reason_why_nothing_can_be_rated_is_shown(room: Room) -> None:
    desk = Desk(room)
    desk.judging.rate(5)
    room.chat.send("!words 2000 0.01")
    until(lambda: room.rows and room.answer.text)
    desk.judging.rate(5)
    room.chat.stop()
    desk.settle()
    assert desk.notices == ["There is no answer yet.", "The answer is still being generated."]
    desk.judging.compare(1)
    assert desk.notices[2] == "There is no other answer to compare with."
    assert desk.stands() == []


def test_siblings_are_compared_in_the_order_of_creation(desk: Desk) -> None:
    first = desk.room.answer.id
    desk.room.chat.regenerate(first)
    desk.settle()
    second = desk.room.answer.id
    desk.judging.compare(1)
    desk.settle()
    (event,) = desk.stands()
    assert event.payload == Comparison(first, second, 1, 3)
    assert (event.shown, event.question) == ((first, second), "preference")
    assert desk.words == "better than the first answer"
    desk.room.chat.switch_sibling(second, -1)
    desk.settle()
    assert desk.words == "worse than version 2"
    desk.judging.compare(0)
    desk.settle()
    assert [event.payload for event in desk.stands()] == [Comparison(first, second, 0, 3)]


def test_answers_side_by_side_are_judged_by_the_one_that_is_selected(room: Room) -> None:
    desk = Desk(room)
    room.chat.set_answers(3)
    room.send("hello")
    desk.settle()
    cards = [card.id for card in room.rows[-1].candidates]
    desk.judging.rate(5)  # none is selected: the last
    desk.judging.select(cards[1])
    desk.judging.rate(2)
    desk.judging.select(cards[2])
    desk.judging.compare(-1)
    desk.settle()
    assert [card.remark.words for card in room.rows[-1].candidates] == [
        "",
        "2 / 7 · better than C",
        "5 / 7 · worse than B",
    ]
    comparison = next(event for event in desk.stands() if isinstance(event.payload, Comparison))
    assert comparison.payload == Comparison(cards[1], cards[2], -1, 3)
    assert comparison.shown == tuple(cards)
    room.chat.pick(cards[2])
    desk.settle()
    until(lambda: room.answer.remark.words == "5 / 7 · worse than version 2")


def test_the_conversation_continues_from_a_rewrite_until_it_is_undone(desk: Desk) -> None:
    original = desk.room.answer.id
    desk.judging.rewrite(original, "Uno, dos, tres.", "in Spanish")
    desk.settle()
    assert desk.room.shown() == [("user", "one two three"), ("answer", "Uno, dos, tres.")]
    written = desk.room.answer
    assert written.remark.written == "rewritten by you · instruction: in Spanish"
    (event,) = desk.stands()
    assert event.payload == Rewrite(original, written.id, "in Spanish")
    assert [(pair.better, pair.worse) for pair in event.payload.pairs()] == [(written.id, original)]
    assert desk.room.stored().conversation.active_leaf == written.id

    desk.judging.undo()
    desk.settle()
    assert desk.room.answer.id == original
    desk.room.chat.switch_sibling(original, 1)
    desk.settle()
    assert desk.room.answer.remark.written == "undone rewrite"
    desk.room.chat.switch_sibling(written.id, -1)
    desk.settle()
    desk.judging.redo()
    desk.settle()
    assert desk.room.answer.id == written.id
    desk.room.send("four")
    assert "Uno, dos, tres." in desk.room.prompt(desk.room.answer.id)


def test_a_rewrite_by_another_annotator_has_their_name(desk: Desk) -> None:
    desk.judging.rewrite(desk.room.answer.id, "Uno.")
    desk.settle()

    def switch(store: Database) -> object:
        me = AnnotatorService(store).active()
        assert me is not None
        AnnotatorService(store).change(type(me)(me.id, "Ada"))
        other, _ = AnnotatorService(store).create("Lin")
        return AnnotatorService(store).activate(other.id)

    desk.room.services.operations.change(switch)  # type: ignore[arg-type]  # `activate` gives what it wants
    desk.settle()
    assert desk.room.answer.remark.written == "rewritten by Ada"


def test_a_rejected_rewrite_keeps_its_draft(desk: Desk) -> None:
    answer = desk.room.answer
    desk.judging.keep_draft(answer.id, "  shorter  ", "shorter")
    desk.judging.rewrite(answer.id, answer.text)
    desk.settle()
    assert desk.stands() == []
    assert "identical" in desk.notices[-1]
    assert desk.judging.draft(answer.id) == ("  shorter  ", "shorter")


def test_drafts_of_rewrites_come_back_after_a_restart_and_go_with_the_conversation(rooms: Rooms) -> None:
    room = rooms()
    room.start()
    room.send("one two three")
    id, conversation = room.answer.id, room.chat.conversation
    room.services.judging.keep_draft(id, "one two")
    room.end()

    room = rooms()
    room.start()
    assert room.services.judging.draft(id) == ("one two", "")
    assert room.answer.remark.words == "rewrite not finished"
    room.services.judging.rewrite(id, "one two")
    room.settle()
    assert room.services.judging.draft(id) is None

    room.services.judging.keep_draft(id, "one")
    room.services.judging.save_drafts()
    room.conversations.delete(conversation)
    room.conversations.purge(conversation)
    room.settle()
    assert room.store.submit(lambda store: RewriteDraftService(store).of(conversation)).result(10) == {}


def test_feedback_shows_when_the_conversation_is_opened_again(desk: Desk) -> None:
    desk.judging.rate(7)
    desk.settle()
    conversation = desk.room.chat.conversation
    desk.room.chat.new_conversation()
    desk.settle()
    desk.room.chat.open(conversation)
    desk.settle()
    until(lambda: desk.room.rows and desk.words == "7 / 7")


def test_the_model_proposes_from_the_instruction_and_nothing_of_it_is_stored(desk: Desk) -> None:
    texts: list[tuple[str, str]] = []
    ends: list[tuple[str, str]] = []
    desk.judging.proposal_changed.connect(lambda id, text: texts.append((id, text)))
    desk.judging.proposal_ended.connect(lambda id, problem: ends.append((id, problem)))
    id, before = desk.room.answer.id, len(desk.room.stored().tree)
    desk.judging.propose(id, "one two three", "shorter")
    until(lambda: ends)
    # the child answers with the words of the last message: that is the instruction
    assert texts[-1][0] == id
    assert "shorter" in texts[-1][1]
    assert ends == [(id, "")]
    assert len(desk.room.stored().tree) == before


def test_a_proposal_can_be_stopped_and_a_failure_is_reported(desk: Desk) -> None:
    ends: list[str] = []
    desk.judging.proposal_ended.connect(lambda _, problem: ends.append(problem))
    id = desk.room.answer.id
    desk.judging.propose(id, "one", "shorter")
    desk.judging.stop_proposal()
    assert ends == [""]
    desk.room.host.unload()
    until(lambda: desk.room.host.model_path == "")
    desk.judging.propose(id, "one", "shorter")
    until(lambda: len(ends) == 2)
    assert ends[1].startswith("No model is loaded")


class Hands:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_active_seconds_count_from_the_end_of_the_answer_and_add_up_in_a_sitting(room: Room) -> None:
    hands = Hands()
    judging: JudgingPresenter = room.services.judging
    judging.clock._now = hands
    judging.clock.restart()
    room.send("one two three")
    desk = Desk(room)
    hands.seconds += 10
    judging.rate(6)
    desk.settle()
    hands.seconds += 4
    judging.flag("tone", True)
    desk.settle()
    hands.seconds += 3
    judging.note("why")
    desk.settle()
    assert [(event.kind, event.active_seconds) for event in desk.stands()] == [("rating", 14.0), ("note", 3.0)]


def test_the_flags_are_those_of_the_scheme_with_a_key_each(desk: Desk) -> None:
    assert [(flag.label, flag.key) for flag in desk.judging.flags()] == [
        ("Misses the task", "Q"),
        ("Hallucination", "W"),
        ("Logical error", "T"),
        ("Unsafe", "Y"),
        ("Inappropriate tone", "U"),
    ]


def test_a_stopped_answer_can_be_judged_too(room: Room) -> None:
    room.chat.send("!words 2000 0.01")
    until(lambda: room.rows and room.answer.text)
    room.chat.stop()
    room.settle()
    assert room.answer.status is Status.STOPPED
    room.services.judging.rate(1)
    room.settle()
    assert room.answer.remark.words == "1 / 7"
