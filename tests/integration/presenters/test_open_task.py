"""The open task: from its draft, to judgements, and back after an undo."""

from dataclasses import replace

import pytest

from desktop.core.context import ChatMessage
from desktop.core.desk.keys import press
from desktop.core.desk.state import History
from desktop.core.keymap import KeyMap
from desktop.core.payloads import Rating, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.presenters.open_task import OpenTask
from desktop.presenters.task_queue import UndoResult, undo_submission
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database
from tests.support.store_bench import StoreBench


def assignment_of(bench: StoreBench, scheme: str = "pairwise") -> Assignment:
    def work(store: Database) -> Assignment:
        projects = ProjectService(store)
        project, _ = projects.save(Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN))
        answers = [NewAnswer("Left"), NewAnswer("Right")]
        projects.add_prompts(project.id, [NewPrompt([ChatMessage("user", "Where to?")], answers)])
        found = projects.next(project.id)
        assert found is not None
        return found

    return bench.do(work)


def typed(task: OpenTask, keys: str) -> OpenTask:
    state = task.state
    for key in keys.split():
        state = press(task.form, state, key)
    return replace(task, history=History(state))


@pytest.fixture
def task(bench: StoreBench) -> OpenTask:
    return OpenTask.of(assignment_of(bench), KeyMap())


def test_a_draft_comes_back_with_its_seconds(task: OpenTask) -> None:
    assert (task.seconds, task.state.responses) == (0.0, {})
    half = typed(task, "2")
    again = OpenTask.of(replace(task.assignment, draft=half.draft(12.34)), KeyMap())
    assert again.state.content == half.state.content
    assert again.seconds == 12.3
    assert again.history.past == ()


def test_of_several_judgements_the_first_carries_the_time(task: OpenTask) -> None:
    drafts = typed(task, "2 V").judgements(7.123)
    assert len(drafts) == 2
    assert [draft.active_seconds for draft in drafts] == [7.12, None]
    assert isinstance(drafts[0].payload, Comparison)
    form = task.form
    assert {(draft.prompt, draft.shown, draft.scheme) for draft in drafts} == {
        (form.prompt, form.candidates, form.scheme.id)
    }
    assert task.judgements(7.0) == []


def test_a_skip_has_its_reason_in_one_line(task: OpenTask) -> None:
    skip = task.skip("  No\tidea ", 3.0)
    assert skip.payload == Skip("No idea")
    assert (skip.messages, skip.active_seconds, skip.question) == (task.form.candidates, 3.0, "")


def test_what_is_missing_is_named_with_the_letters_of_the_answers(bench: StoreBench) -> None:
    task = OpenTask.of(assignment_of(bench, "instructgpt"), KeyMap())
    both = task.missing_responses("en")
    assert "(A, B)" in both
    assert "(B)" in typed(task, "5").missing_responses("en")
    assert OpenTask.of(assignment_of(bench), KeyMap()).missing_responses("zh") != ""
    assert typed(OpenTask.of(assignment_of(bench), KeyMap()), "2").missing_responses("en") == ""


def test_an_undo_restores_the_responses_and_their_time(bench: StoreBench, task: OpenTask) -> None:
    half = typed(task, "2")
    assignment = task.assignment

    def submit(store: Database) -> UndoResult:
        AnnotationService(store).record(*half.judgements(8.0), task=assignment.task.id)
        return undo_submission(store)[0]

    undone = bench.do(submit)
    assert undone.assignment is not None
    back = OpenTask.of_undone(undone.assignment, KeyMap(), undone)
    assert back.state.content == half.state.content
    assert back.seconds == 8.0


def test_undoing_a_skip_restores_the_draft(bench: StoreBench, task: OpenTask) -> None:
    half, assignment = typed(task, "2"), task.assignment

    def skip(store: Database) -> UndoResult:
        AnnotationService(store).record(half.skip("", 8.0), task=assignment.task.id)
        ProjectService(store).save_draft(assignment.task.id, half.draft(8.0))
        return undo_submission(store)[0]

    undone = bench.do(skip)
    assert undone.assignment is not None
    back = OpenTask.of_undone(undone.assignment, KeyMap(), undone)
    assert back.state.content == half.state.content
    assert back.seconds == 8.0


def test_a_scheme_that_was_edited_keeps_the_responses_that_it_still_asks_for(bench: StoreBench) -> None:
    task = typed(OpenTask.of(assignment_of(bench, "instructgpt"), KeyMap()), "5 Q")
    assert any(isinstance(draft.payload, Rating) for draft in task.judgements(1.0))
    questions = task.assignment.scheme.questions
    kept = replace(task.assignment.scheme, questions=tuple(one for one in questions if one.id != "quality"))
    edited = task.with_assignment(replace(task.assignment, scheme=kept), KeyMap(), 4.0)
    first = task.form.candidates[0]
    assert edited.state.response(first, "fails_task") == task.state.response(first, "fails_task") is True
    assert edited.state.response(first, "quality") is None
    assert edited.seconds == 4.0
    assert isinstance(edited.skip("", 1.0), JudgementDraft)
