"""Recording, replacing, undoing and redoing judgements; answers written by annotators; profiles and schemes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.core.payloads import NoneAcceptable, Note, Rating, Rewrite, Skip
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.core.questions.spans import Span, Spans
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import NOTHING
from desktop.services.chat import AnswerOutput, ChatService, NewTurn
from desktop.services.schemes import READY_MADE, SchemeService
from desktop.store.database import Database


@pytest.fixture
def annotation(database: Database) -> AnnotationService:
    return AnnotationService(database)


@pytest.fixture
def turn(chat: ChatService) -> NewTurn:
    """A question with three answers."""
    turn, _ = chat.begin_turn(None, None, "What is water?", 3)
    for answer in turn.answers:
        chat.finish(answer.id, Status.COMPLETE, AnswerOutput(f"Water {answer.id[-1]}", "", ""))
    return turn


@pytest.fixture
def reopened(database: Database) -> Iterator[AnnotationService]:
    """As after a restart."""
    database.close()
    with Database.open(database.folder) as again:
        yield AnnotationService(again)


def effective_payloads(annotation: AnnotationService) -> list[object]:
    return [event.payload for event in annotation.effective()]


# --- recording --------------------------------------------------------------------------------------------------


def test_a_judgement_knows_who_when_about_what_and_by_which_scheme(
    annotation: AnnotationService, turn: NewTurn
) -> None:
    first, second, _ = (answer.id for answer in turn.answers)
    draft = JudgementDraft(
        Comparison(first, second, -2, 5), (second, first), None, "preference", (second, first), 4.5, "pairwise"
    )
    (event,), changes = annotation.record(draft)
    assert annotation.effective() == annotation.events() == [event]
    assert annotation.get(event.id) == event
    assert (event.conversation, event.prompt) == (turn.conversation.id, turn.message.id)
    assert event.messages == (first, second)
    assert (event.shown, event.active_seconds) == ((second, first), 4.5)
    assert (event.scheme, event.scheme_version, event.guideline_version) == ("pairwise", 2, 2)
    assert changes.judgements == {first, second}
    assert not changes.conversations


def test_the_first_judgement_makes_a_profile_and_asks_for_nothing(
    annotation: AnnotationService, database: Database, turn: NewTurn
) -> None:
    annotators = AnnotatorService(database)
    assert annotators.active() is None
    (event,), _ = annotation.record(JudgementDraft(Rating(thumbs=True), (turn.answers[0].id,)))
    active = annotators.active()
    assert active is not None
    assert (active.id, active.name) == (event.annotator, "")


def test_the_judgement_of_each_annotator_counts(
    annotation: AnnotationService, database: Database, turn: NewTurn
) -> None:
    annotators = AnnotatorService(database)
    ada, bo = (annotators.create(name)[0] for name in ("Ada", " 小 博 "))
    answer = turn.answers[0].id
    for annotator, quality in ((ada, 2), (bo, 6), (ada, 3)):
        annotators.activate(annotator.id)
        annotation.record(JudgementDraft(Rating(quality=quality), (answer,)))
    assert effective_payloads(annotation) == [Rating(quality=6), Rating(quality=3)]
    assert [event.payload for event in annotation.effective(annotator=ada.id)] == [Rating(quality=3)]
    assert len(annotation.events()) == 3
    assert bo.name == "小 博"


def test_what_is_said_about_one_message(annotation: AnnotationService, turn: NewTurn) -> None:
    first, second, third = (answer.id for answer in turn.answers)
    annotation.record(
        JudgementDraft(Rating(quality=2), (first,)), JudgementDraft(Ranking(((first,), (second,))), (first, second))
    )
    annotation.record(JudgementDraft(Rating(quality=3), (third,)))
    assert {event.kind for event in annotation.effective(message=first)} == {"rating", "ranking"}
    assert {event.kind for event in annotation.effective(message=second)} == {"ranking"}
    assert annotation.effective(message="nowhere") == []
    assert [event.kind for event in annotation.effective(kinds=["ranking"])] == ["ranking"]
    annotation.undo()
    assert [event.messages for event in annotation.effective(kinds=["rating"])] == [(first,)]


def test_a_prompt_is_judged_and_one_without_answers_skipped(annotation: AnnotationService, turn: NewTurn) -> None:
    annotation.record(
        JudgementDraft(Rating(tags=("ambiguous",), use_case="chat"), (turn.message.id,), scheme="instructgpt"),
        JudgementDraft(Skip("unclear"), prompt=turn.message.id),
    )
    assert [event.prompt for event in annotation.effective()] == [turn.message.id] * 2


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (JudgementDraft(Rating(flags={"rude": True}), ("0",), scheme="instructgpt"), "of this type"),
        (JudgementDraft(Spans((Span(0, 99, "x"),)), ("0",)), "after the text"),
        (JudgementDraft(Rating(quality=1), ("0", "1")), "2 messages instead of one"),
        (JudgementDraft(Note("x"), ("0",), scheme="nothing"), "scheme “nothing” was not found"),
    ],
)
def test_an_invalid_draft_refuses_the_whole_action(
    annotation: AnnotationService, turn: NewTurn, draft: JudgementDraft, sentence: str
) -> None:
    fine = JudgementDraft(Rating(quality=1), (turn.answers[2].id,))
    messages = tuple(turn.answers[int(number)].id for number in draft.messages)
    with pytest.raises(UserError, match=sentence):
        annotation.record(fine, replace(draft, messages=messages))
    assert annotation.events() == []


def test_an_unfinished_answer_is_not_judged(annotation: AnnotationService, chat: ChatService) -> None:
    turn, _ = chat.begin_turn(None, None, "hi")
    with pytest.raises(UserError, match="still being generated"):
        annotation.record(JudgementDraft(Rating(quality=1), (turn.answers[0].id,)))
    with pytest.raises(ValueError, match="no finished answer"):
        annotation.rewrite(turn.answers[0].id, "Hello")


# --- undo and redo ----------------------------------------------------------------------------------------------


def test_undo_and_redo_apply_to_whole_actions_one_by_one(annotation: AnnotationService, turn: NewTurn) -> None:
    first, second, _ = (answer.id for answer in turn.answers)
    annotation.record(JudgementDraft(Rating(quality=1), (first,)))
    annotation.record(JudgementDraft(Rating(quality=5), (first,)), JudgementDraft(Rating(quality=2), (second,)))

    undone, changes = annotation.undo()
    assert [event.payload for event in undone] == [Rating(quality=5), Rating(quality=2)]
    assert changes.judgements == {first, second}
    assert effective_payloads(annotation) == [Rating(quality=1)]
    annotation.undo()
    assert effective_payloads(annotation) == []
    assert annotation.undo() == ((), NOTHING)

    annotation.redo()
    annotation.redo()
    assert effective_payloads(annotation) == [Rating(quality=5), Rating(quality=2)]
    assert annotation.redo() == ((), NOTHING)


def test_nothing_is_redone_after_something_new(annotation: AnnotationService, turn: NewTurn) -> None:
    first = turn.answers[0].id
    annotation.record(JudgementDraft(Rating(quality=1), (first,)))
    annotation.undo()
    annotation.record(JudgementDraft(Rating(quality=2), (first,)))
    assert annotation.redo() == ((), NOTHING)
    annotation.undo()
    assert annotation.undo() == ((), NOTHING)


def test_undo_survives_a_restart(annotation: AnnotationService, turn: NewTurn, request: pytest.FixtureRequest) -> None:
    for quality in (1, 2):
        annotation.record(JudgementDraft(Rating(quality=quality), (turn.answers[0].id,)))
    annotation.undo()
    reopened: AnnotationService = request.getfixturevalue("reopened")
    assert effective_payloads(reopened) == [Rating(quality=1)]
    reopened.redo()
    assert effective_payloads(reopened) == [Rating(quality=2)]
    reopened.undo()
    reopened.undo()
    assert effective_payloads(reopened) == []


def test_each_annotator_undoes_what_is_theirs(annotation: AnnotationService, database: Database, turn: NewTurn) -> None:
    ada, bo = (AnnotatorService(database).create(name)[0].id for name in ("Ada", "Bo"))
    for annotator in (ada, bo):
        annotation.record(JudgementDraft(Rating(quality=1), (turn.answers[0].id,)), annotator=annotator)
    annotation.undo(ada)
    assert [event.annotator for event in annotation.effective()] == [bo]
    assert annotation.undo(ada) == ((), NOTHING)


def test_any_judgement_is_withdrawn_and_that_too_is_a_step(annotation: AnnotationService, turn: NewTurn) -> None:
    first, second, _ = (answer.id for answer in turn.answers)
    (old,), _ = annotation.record(JudgementDraft(Rating(quality=1), (first,)))
    annotation.record(JudgementDraft(Rating(quality=2), (second,)))
    annotation.withdraw(old.id)
    assert annotation.withdraw(old.id) == ((), NOTHING)
    assert effective_payloads(annotation) == [Rating(quality=2)]
    annotation.undo()
    assert len(effective_payloads(annotation)) == 2
    annotation.redo()
    assert effective_payloads(annotation) == [Rating(quality=2)]
    annotation.restore(old.id)
    assert len(effective_payloads(annotation)) == 2
    annotation.undo()
    assert effective_payloads(annotation) == [Rating(quality=2)]


def test_steps_of_a_purged_conversation_are_passed_over(
    annotation: AnnotationService, chat: ChatService, turn: NewTurn
) -> None:
    annotation.record(JudgementDraft(Rating(quality=1), (turn.answers[0].id,)))
    other, _ = chat.begin_turn(None, None, "another")
    chat.finish(other.answers[0].id, Status.COMPLETE, AnswerOutput("Yes", "", ""))
    annotation.record(JudgementDraft(Rating(quality=2), (other.answers[0].id,)))
    chat.purge(other.conversation.id)
    (undone,), _ = annotation.undo()
    assert undone.payload == Rating(quality=1)


# --- writing ----------------------------------------------------------------------------------------------------


def test_a_rewrite_is_the_next_answer_and_a_judgement(
    annotation: AnnotationService, chat: ChatService, turn: NewTurn
) -> None:
    original = turn.answers[1].id
    (message, event), changes = annotation.rewrite(
        original, "H₂O.", instruction="shorter", active_seconds=9.0, scheme="thumbs"
    )
    opened = chat.open(turn.conversation.id)
    assert opened.conversation.active_leaf == message.id
    assert opened.tree[message.id] == message
    assert (message.parent, message.rewritten_from, message.text) == (turn.message.id, original, "H₂O.")
    assert opened.tree.siblings(message.id)[-1] == message
    assert event.payload == Rewrite(original, message.id, "shorter")
    assert (event.active_seconds, event.scheme) == (9.0, "thumbs")
    assert next(event.payload.pairs()).better == message.id
    assert changes.judgements == {original, message.id}
    assert (changes.conversations, changes.messages) == ({turn.conversation.id}, {message.id})
    follow_up, _ = chat.begin_turn(turn.conversation.id, message.id, "And ice?")
    assert follow_up.message.parent == message.id


def test_a_rewrite_taken_back_turns_the_conversation_back(
    annotation: AnnotationService, chat: ChatService, turn: NewTurn
) -> None:
    chat.pick(turn.conversation.id, turn.answers[1].id)
    (message, _), _ = annotation.rewrite(turn.answers[1].id, "H₂O.")

    def leaf() -> str | None:
        return chat.open(turn.conversation.id).conversation.active_leaf

    _, changes = annotation.undo()
    assert (leaf(), effective_payloads(annotation)) == (turn.answers[1].id, [])
    assert changes.conversations == {turn.conversation.id}
    annotation.redo()
    assert leaf() == message.id
    follow_up, _ = chat.begin_turn(turn.conversation.id, message.id, "And ice?")
    annotation.undo()
    assert leaf() == follow_up.answers[0].id  # gone on: stays


def test_an_own_answer_where_none_is_good(annotation: AnnotationService, chat: ChatService, turn: NewTurn) -> None:
    annotation.record(JudgementDraft(NoneAcceptable(), [answer.id for answer in turn.answers]))
    (message, event), _ = annotation.write(turn.message.id, "Two gases, one liquid.")
    assert (message.rewritten_from, event.payload) == (None, Rewrite(None, message.id))
    assert [event.kind for event in annotation.effective()] == ["none_good", "rewrite"]
    annotation.undo()
    assert chat.open(turn.conversation.id).conversation.active_leaf == turn.message.id


@pytest.mark.parametrize("text", ["", " \n", "same"])
def test_a_rewrite_that_says_nothing_new_is_refused(
    annotation: AnnotationService, chat: ChatService, turn: NewTurn, text: str
) -> None:
    answer = turn.answers[0]
    with pytest.raises(UserError):
        annotation.rewrite(answer.id, chat.open(turn.conversation.id).tree[answer.id].text if text == "same" else text)
    chat.delete(turn.conversation.id)
    with pytest.raises(UserError, match="in the trash"):
        annotation.rewrite(answer.id, "new")
    assert len(chat.open(turn.conversation.id).tree) == 4


# --- profiles, schemes, counts ----------------------------------------------------------------------------------


def test_profiles_are_kept_and_changed(database: Database) -> None:
    annotators = AnnotatorService(database)
    ada, changes = annotators.create("Ada", ("en", "zh"), "teacher", "30-39", "university")
    assert changes.annotators
    assert annotators.active() is None
    annotators.activate(ada.id)
    changed, _ = annotators.change(replace(ada, background="translator"))
    assert annotators.active() == changed
    assert (changed.background, changed.created, changed.updated > ada.updated) == ("translator", ada.created, True)
    assert annotators.change(changed) == (changed, NOTHING)
    assert annotators.all() == [changed]
    with pytest.raises(UserError, match="annotator was not found"):
        annotators.activate("nobody")


def test_an_edited_scheme_is_a_new_version_beside_the_old_one(
    annotation: AnnotationService, database: Database, turn: NewTurn
) -> None:
    schemes = SchemeService(database)
    old = schemes.get("thumbs")
    (before,), _ = annotation.record(JudgementDraft(Rating(thumbs=True), (turn.answers[0].id,), scheme="thumbs"))
    new, changes = schemes.save(replace(old, questions=old.questions[:1]))
    guideline = schemes.guideline("thumbs")
    assert guideline is not None
    guideline, _ = schemes.save_guideline(replace(guideline, text={"en": "# Up!"}))
    (after,), _ = annotation.record(JudgementDraft(Rating(thumbs=True), (turn.answers[1].id,), scheme="thumbs"))

    assert changes.schemes
    assert new.version > old.version
    assert (before.scheme_version, before.guideline_version) == (old.version, old.version)
    assert (after.scheme_version, after.guideline_version) == (new.version, guideline.version)
    assert (schemes.get("thumbs"), schemes.get("thumbs", old.version)) == (new, old)
    assert schemes.guideline("thumbs", guideline.version) == guideline
    own, _ = schemes.save(replace(old, id="", name={"en": "Mine"}))
    assert [scheme.id for scheme in schemes.all()][-1] == own.id
    assert len(schemes.all()) == len(READY_MADE) + 1


def test_a_scheme_that_was_used_is_in_the_store(
    annotation: AnnotationService, database: Database, turn: NewTurn
) -> None:
    annotation.record(JudgementDraft(Rating(thumbs=True), (turn.answers[0].id,), scheme="thumbs"))
    shipped = SchemeService(database).get("thumbs")
    with database.read() as store:
        assert store.revisions.get("scheme", "thumbs", shipped.version) == shipped.to_dict()
        assert store.revisions.get("guideline", "thumbs", shipped.version) is not None


def test_a_reader_sees_it_all(annotation: AnnotationService, turn: NewTurn, tmp_path: Path) -> None:
    annotation.record(JudgementDraft(Rating(quality=1), (turn.answers[0].id,)))
    with Database.open(tmp_path / "data", writer=False) as reader:
        assert effective_payloads(AnnotationService(reader)) == [Rating(quality=1)]
