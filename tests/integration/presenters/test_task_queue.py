"""The task queue on a real store: fetching, submissions, undo and redo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.judgement import Judgement
from desktop.core.payloads import NewRewrite, Note, Rewrite, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.presenters.task_queue import TaskQueue, UndoResult
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.chat import ChatService
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database
from tests.support.store_bench import StoreBench


class Bench(StoreBench):
    """With a queue: `found` has what was fetched, `undone` what undo and redo were about."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.queue = TaskQueue(self.operations)
        self.found: list[Assignment | None] = []
        self.undone: list[UndoResult] = []
        self.errors: list[Exception] = []

    def add_project(self, count: int) -> str:
        def work(store: Database) -> str:
            project, _ = ProjectService(store).save(
                Project("", "Directions", "pairwise", repeats=0, order=TaskOrder.GIVEN)
            )
            prompts = [
                NewPrompt([ChatMessage("user", f"Where to, {number}?")], [NewAnswer("Left"), NewAnswer("Correct")])
                for number in range(count)
            ]
            ProjectService(store).add_prompts(project.id, prompts)
            return project.id

        return self.do(work)

    def fetch(self, project: str) -> Assignment:
        """And what comes after it, as the desk does."""
        self.queue.fetch(project, self.found.append, self.errors.append)
        self.settle()
        task = self.found[-1]
        assert task is not None
        self.queue.prefetch(task)
        self.settle()
        return task

    def submit(self, task: Assignment, *drafts: JudgementDraft) -> Assignment | None:
        return self.queue.submit(task, drafts or [better(task)], {}, lambda _: None, self.errors.append)

    def undo(self) -> UndoResult:
        self.queue.undo_submission(self.undone.append, self.errors.append)
        self.settle()
        return self.undone[-1]

    def redo(self) -> UndoResult:
        self.queue.redo_submission(self.undone.append, self.errors.append)
        self.settle()
        return self.undone[-1]

    def standing(self) -> list[Judgement]:
        return self.do(lambda store: AnnotationService(store).effective())

    def draft(self, task: Assignment) -> dict[str, object]:
        return self.do(lambda store: ProjectService(store).assignment(task.task.id).draft)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "data")
    yield made
    made.close()


def better(task: Assignment) -> JudgementDraft:
    """The first answer, by their ids, is better."""
    first, second = sorted(one.id for one in task.candidates)
    return JudgementDraft(
        Comparison(first, second, -1), [first, second], prompt=task.path[-1].id, question="preference"
    )


def text(task: Assignment | None) -> str:
    return task.path[-1].text if task is not None else ""


def test_the_next_task_is_fetched_while_one_shows(bench: Bench) -> None:
    changes: list[str] = []
    bench.queue.next_changed.connect(lambda: changes.append(text(bench.queue.next)))
    task = bench.fetch(bench.add_project(2))
    assert (text(task), text(bench.queue.next)) == ("Where to, 0?", "Where to, 1?")
    assert not bench.queue.is_looking_ahead
    following = bench.submit(task)
    assert text(following) == "Where to, 1?"  # at once
    assert following is not None
    assert bench.queue.next is None
    bench.queue.prefetch(following)
    assert bench.queue.is_looking_ahead
    bench.settle()
    assert bench.queue.next is None
    assert changes == ["Where to, 1?", ""]


def test_a_project_that_is_opened_later_supersedes_the_one_before(bench: Bench) -> None:
    first, second = bench.add_project(1), bench.add_project(1)
    bench.queue.fetch(first, bench.found.append, bench.errors.append)
    bench.queue.fetch("none such", bench.found.append, bench.errors.append)
    bench.queue.fetch(second, bench.found.append, bench.errors.append)
    assert bench.queue.is_fetching
    bench.settle()
    assert [task.project.id for task in bench.found if task is not None] == [second]
    assert bench.errors == []
    assert not bench.queue.is_fetching


def test_what_is_on_its_way_can_be_dropped(bench: Bench) -> None:
    task = bench.fetch(bench.add_project(3))
    bench.queue.prefetch(task)
    bench.queue.fetch_again(task, bench.found.append)
    bench.queue.cancel()
    bench.settle()
    assert bench.queue.next is None
    assert len(bench.found) == 1


def test_a_task_that_is_fetched_again_is_as_it_is_now(bench: Bench) -> None:
    project = bench.add_project(1)
    task = bench.fetch(project)
    bench.operations.change(lambda store: ProjectService(store).reveal(project))
    bench.operations.change(lambda store: ProjectService(store).save_draft(task.task.id, {"state": {}}))
    bench.queue.fetch_again(task, bench.found.append)
    bench.settle()
    again = bench.found[-1]
    assert again is not None
    assert (again.task.id, again.draft) == (task.task.id, {"state": {}})


def test_a_submission_is_one_action_and_clears_or_keeps_the_draft(bench: Bench) -> None:
    task = bench.fetch(bench.add_project(2))
    bench.operations.change(
        lambda store: ProjectService(store).save_draft(task.task.id, {"state": {"second_look": True}})
    )
    written = JudgementDraft(NewRewrite("Straight on"), prompt=task.path[-1].id)
    following = bench.submit(task, better(task), written)
    bench.settle()
    assert len({judgement.action for judgement in bench.standing()}) == 1
    assert {judgement.kind for judgement in bench.standing()} == {"comparison", "rewrite"}
    assert {judgement.task for judgement in bench.standing()} == {task.task.id}
    assert bench.draft(task) == {}
    assert following is not None
    skip = JudgementDraft(Skip("No idea"), [one.id for one in following.candidates], prompt=following.path[-1].id)
    assert bench.queue.submit(following, [skip], {"seconds": 3.0}, lambda _: None, bench.errors.append) is None
    bench.settle()
    assert bench.draft(following) == {"seconds": 3.0}


def test_a_submission_counts_whatever_is_opened_after_it(bench: Bench) -> None:
    first, second = bench.add_project(1), bench.add_project(1)
    task = bench.fetch(first)
    bench.submit(task)
    bench.queue.fetch(second, bench.found.append, bench.errors.append)
    bench.queue.cancel()
    bench.settle()
    assert [judgement.task for judgement in bench.standing()] == [task.task.id]


def test_a_failed_submission_is_reported_whatever_is_opened_after_it(bench: Bench) -> None:
    first, second = bench.add_project(1), bench.add_project(1)
    task = bench.fetch(first)
    bench.do(lambda store: ProjectService(store).purge(first))
    bench.submit(task)
    bench.queue.fetch(second, bench.found.append, bench.errors.append)
    bench.settle()
    assert len(bench.errors) == 1
    assert bench.standing() == []


def test_undo_and_redo_go_through_the_submissions(bench: Bench) -> None:
    project = bench.add_project(2)
    first = bench.fetch(project)
    second = bench.submit(first)
    assert second is not None
    bench.submit(second)
    bench.settle()
    assert [text(bench.undo().assignment) for _ in range(2)] == ["Where to, 1?", "Where to, 0?"]
    assert bench.standing() == []
    nothing = bench.undo()
    assert (nothing.judgements, nothing.assignment, nothing.project) == ((), None, "")
    for count in (1, 2):
        redone = bench.redo()
        assert (redone.project, redone.assignment) == (project, None)
        assert len(bench.standing()) == count
    assert bench.redo().judgements == ()


def test_an_undo_brings_back_the_answers_that_were_written(bench: Bench) -> None:
    task = bench.fetch(bench.add_project(1))
    bench.submit(
        task, better(task), JudgementDraft(NewRewrite("Straight on", task.candidates[0].id), prompt=task.path[-1].id)
    )
    bench.settle()
    undone = bench.undo()
    (rewrite,) = (one.payload for one in undone.judgements if isinstance(one.payload, Rewrite))
    assert undone.texts[rewrite.message] == "Straight on"


def test_a_judgement_made_elsewhere_is_undone_without_a_task(bench: Bench) -> None:
    def judge(store: Database) -> None:
        turn, _ = ChatService(store).begin_turn(None, None, "Hi", 2)
        AnnotationService(store).record(JudgementDraft(Note("Hm"), [turn.message.id], prompt=turn.message.id))

    bench.do(judge)
    undone = bench.undo()
    assert [judgement.kind for judgement in undone.judgements] == ["note"]
    assert undone.assignment is None
    redone = bench.redo()
    assert (len(redone.judgements), redone.project) == (1, "")


def test_it_is_undoing_until_the_last_undo_has_finished(bench: Bench) -> None:
    task = bench.fetch(bench.add_project(1))
    bench.submit(task)
    bench.settle()
    states: list[bool] = []
    for _ in range(2):
        bench.queue.undo_submission(lambda _: states.append(bench.queue.is_undoing), bench.errors.append)
    bench.queue.fetch(task.project.id, bench.found.append, bench.errors.append)  # an undo is a change: it counts
    bench.settle()
    assert states == [True, False]


def test_an_undo_that_fails_ends_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    task = bench.fetch(bench.add_project(1))
    bench.submit(task)
    bench.settle()

    def fail(_: object) -> None:
        raise UserError(ErrorKind.FAILED, Translatable("The disk is full."))

    monkeypatch.setattr("desktop.presenters.task_queue.undo_submission", fail)
    bench.queue.undo_submission(bench.undone.append, bench.errors.append)
    bench.settle()
    assert not bench.queue.is_undoing
    assert len(bench.errors) == 1
