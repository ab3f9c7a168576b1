"""Ratings in chat: each change keeps the rest, a sitting is one judgement, and what shows is what counts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.core.conversation import Status
from desktop.core.payloads import Rating
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.ratings import AnswerFeedback, RatingService
from desktop.store.database import Database


@pytest.fixture
def answers(chat: ChatService) -> tuple[str, str, str]:
    """A conversation, and two answers in it."""
    turn, _ = chat.begin_turn(None, None, "Note", 2)
    for answer in turn.answers:
        chat.finish(answer.id, Status.COMPLETE, AnswerOutput(f"Because {answer.id}."))
    return turn.conversation.id, turn.answers[0].id, turn.answers[1].id


@pytest.fixture
def ratings(database: Database) -> RatingService:
    return RatingService(database)


def quality(number: int) -> Callable[[Rating], Rating]:
    return lambda rating: replace(rating, quality=number)


def flag(name: str) -> Callable[[Rating], Rating]:
    return lambda rating: replace(rating, flags={**rating.flags, name: True})


def test_each_change_keeps_the_rest(ratings: RatingService, answers: tuple[str, str, str]) -> None:
    conversation, answer, _ = answers
    ratings.rate(answer, quality(6))
    ratings.rate(answer, flag("tone"))
    ratings.rate(answer, lambda rating: replace(rating, thumbs=True))
    ratings.note(answer, " too chatty ")
    assert ratings.feedback(conversation) == {answer: AnswerFeedback(6, True, ("tone",), "too chatty")}


def test_saying_the_same_again_records_nothing(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, answer, _ = answers
    ratings.rate(answer, quality(6))
    event, changes = ratings.rate(answer, quality(6))
    assert event is None
    assert not changes
    assert len(AnnotationService(database).events(conversation)) == 1


def test_a_rating_that_says_nothing_any_more_is_taken_back_and_not_the_one_before_it(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, answer, _ = answers
    ratings.rate(answer, quality(5))
    ratings.rate(answer, quality(6))
    ratings.rate(answer, lambda rating: replace(rating, quality=None))
    assert ratings.feedback(conversation) == {}
    AnnotationService(database).undo()
    assert ratings.feedback(conversation) == {answer: AnswerFeedback(6)}


def test_a_sitting_counts_once_with_all_its_seconds_and_is_undone_step_by_step(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, answer, _ = answers
    annotation = AnnotationService(database)
    first, _ = ratings.rate(answer, quality(6), 10.0)
    assert first is not None
    second, changes = ratings.rate(answer, flag("tone"), 12.5, [first.id])
    assert second is not None
    assert changes.judgements == {answer}
    assert [event.active_seconds for event in annotation.effective()] == [12.5]
    annotation.undo()
    assert ratings.feedback(conversation) == {answer: AnswerFeedback(6)}
    assert [event.active_seconds for event in annotation.effective()] == [10.0]
    annotation.redo()
    assert ratings.feedback(conversation) == {answer: AnswerFeedback(6, flags=("tone",))}
    annotation.undo()
    annotation.undo()
    assert ratings.feedback(conversation) == {}


def test_a_comparison_shows_at_both_answers(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, first, second = answers
    event, _ = ratings.compare(first, second, 1, [first, second], 4.0)
    assert event is not None
    assert (event.shown, event.question, event.scheme) == ((first, second), "preference", "chat")
    feedback = ratings.feedback(conversation)
    assert (feedback[first].against, feedback[second].against) == ({second: -1}, {first: 1})
    ratings.compare(first, second, 0, [first, second])
    assert ratings.feedback(conversation)[first].against == {second: 0}


def test_a_rewrite_tells_who_wrote_it_by_which_instruction_and_whether_it_stands(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, answer, _ = answers
    annotation, annotators = AnnotationService(database), AnnotatorService(database)
    (message, _), _ = annotation.rewrite(answer, "Since.", instruction="shorter")
    mine = ratings.feedback(conversation)[message.id].rewritten
    assert mine is not None
    assert (mine.is_mine, mine.instruction, mine.stands) == (True, "shorter", True)
    annotation.undo()
    withdrawn = ratings.feedback(conversation)[message.id].rewritten
    assert withdrawn is not None
    assert not withdrawn.stands
    ada, _ = annotators.create("Ada")
    annotators.activate(ada.id)
    other = ratings.feedback(conversation)[message.id].rewritten
    assert other is not None
    assert not other.is_mine


def test_what_another_annotator_says_does_not_show(
    ratings: RatingService, database: Database, answers: tuple[str, str, str]
) -> None:
    conversation, answer, _ = answers
    ratings.rate(answer, quality(2))
    ada, _ = AnnotatorService(database).create("Ada")
    AnnotatorService(database).activate(ada.id)
    assert ratings.feedback(conversation) == {}


def test_a_blank_note_withdraws_the_note(ratings: RatingService, answers: tuple[str, str, str]) -> None:
    conversation, answer, _ = answers
    ratings.note(answer, "why not")
    ratings.note(answer, "because")
    ratings.note(answer, "  ")
    assert ratings.feedback(conversation) == {}
