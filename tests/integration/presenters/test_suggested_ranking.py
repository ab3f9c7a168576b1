"""On the desk, the ranking of the user's reward model appears only after theirs is in the store."""

from dataclasses import replace

import pytest

from desktop.core.judgement import Judgement
from desktop.core.questions.comparison import Comparison
from desktop.presenters.suggested_ranking import SuggestedRanking
from desktop.services.changes import Changes
from desktop.services.chat import ChatService
from tests.support.desk_session import add_project, desk_of, keys, settle, standing
from tests.support.qt import until
from tests.support.reward_runs import add_reward_run
from tests.support.session import MODEL, Room


@pytest.fixture
def suggestions(room: Room) -> list[str]:
    """The sentences, in a room with a reward model that prefers longer answers. A pair of unequal length is open."""
    room.start()
    room.store.submit(lambda database: add_reward_run(database, MODEL)).result(10)
    room.services.operations.changed.emit(Changes(training=True))
    add_project(room, 3, answers=("Left.", "Right or straight on,"))
    desk_of(room)
    room.services.settings.set("suggest_ranking", True)
    found: list[str] = []
    suggested: SuggestedRanking = room.services.suggested_ranking
    suggested.suggested.connect(found.append)
    until(lambda: bool(room.services.best_of.offered))
    return found


def preferring(room: Room, *, longer: bool) -> str:
    """The key that prefers the longer answer of the open pair, or the shorter one."""
    assignment = room.services.desk.assignment
    assert assignment is not None
    first, second = (len(answer.text.split()) for answer in assignment.candidates)
    return "1" if (first > second) is longer else "5"


def longest(room: Room) -> str:
    """The ranking by length."""
    return "A > B" if preferring(room, longer=True) == "1" else "B > A"


def test_the_ranking_shows_after_the_submission_and_not_before(room: Room, suggestions: list[str]) -> None:
    assignment, ranking = room.services.desk.assignment, longest(room)
    assert assignment is not None

    def scores() -> set[float | None]:
        opened = room.store.submit(lambda store: ChatService(store).open(assignment.task.conversation)).result(10)
        return {facts.score for facts in opened.facts.values()}

    keys(room, preferring(room, longer=True))
    settle(room)
    until(lambda: room.host.is_idle)
    assert (suggestions, room.host.is_idle) == ([], True)
    keys(room, "Enter")
    until(lambda: bool(suggestions))
    assert suggestions == [f"Your reward model ranks the last task {ranking}: 1 of 1 pairs as you did."]
    settle(room)
    assert scores() <= {None}  # answers of a file were not generated; those of models keep their score


def test_it_tells_how_many_pairs_agree(room: Room, suggestions: list[str]) -> None:
    keys(room, f"{preferring(room, longer=False)} Enter")
    until(lambda: bool(suggestions))
    assert suggestions[0].endswith("0 of 1 pairs as you did.")


def test_a_judgement_that_is_made_again_says_that_the_scores_were_seen(room: Room, suggestions: list[str]) -> None:
    desk = room.services.desk
    keys(room, f"{preferring(room, longer=False)} Enter")
    until(lambda: bool(suggestions))
    room.settle()
    desk.undo()
    settle(room)
    assert desk.assignment is not None
    task = desk.assignment.task.id
    keys(room, f"{preferring(room, longer=True)} Enter")
    (again,) = standing(room)
    assert (again.task, again.scores_seen) == (task, True)
    keys(room, f"{preferring(room, longer=True)} Enter")  # the next task is judged as independently as the first was
    until(lambda: len(suggestions) == 2)
    assert [event.scores_seen for event in standing(room)] == [True, False]
    assert suggestions[1].endswith("1 of 1 pairs as you did.")  # agreement with what was seen is not told


def test_the_undone_judgement_is_independent_if_it_is_redone(room: Room, suggestions: list[str]) -> None:
    desk = room.services.desk
    keys(room, f"{preferring(room, longer=False)} Enter")
    until(lambda: bool(suggestions))
    desk.undo()
    settle(room)
    desk.redo()
    settle(room)
    assert [event.scores_seen for event in standing(room)] == [False]


def test_nothing_shows_after_an_undo_or_a_skip_or_if_it_is_not_wanted(room: Room, suggestions: list[str]) -> None:
    desk = room.services.desk
    desk.press(preferring(room, longer=True))
    desk.submit()
    desk.undo()
    settle(room)
    desk.skip("other")
    settle(room)
    room.services.settings.set("suggest_ranking", False)
    keys(room, f"{preferring(room, longer=True)} Enter")
    until(lambda: room.host.is_idle)
    settle(room)
    assert len([event for event in standing(room) if event.kind == "comparison"]) == 1
    assert suggestions == []


def test_repeats_and_comparisons_of_models_are_judged_without_having_seen_it(
    room: Room, suggestions: list[str]
) -> None:
    assignment = room.services.desk.assignment
    assert assignment is not None
    better, worse = (answer.id for answer in assignment.candidates)
    payload, task = Comparison(better, worse, -1, 5), assignment.task
    messages = tuple(sorted((better, worse)))
    judgements = [Judgement(task.id, task.id, task.id, task.conversation, task.prompt, messages, payload, 0.0)]
    for changes in ({"repeats": 0.5}, {"compares": True}):
        other = replace(assignment, project=replace(assignment.project, **changes))
        room.services.desk.recorded.emit(other, judgements)
        assert room.services.suggested_ranking._judged is None  # nothing was asked
    room.services.desk.recorded.emit(assignment, judgements)
    until(lambda: len(suggestions) == 1)
