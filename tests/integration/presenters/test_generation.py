"""Background generation on a real store with a real second process: it yields to the chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.project import AnswerSource, NewPrompt, Project, TaskOrder
from desktop.core.sampling import Sampling
from desktop.engine.protocol import ContextOptions
from desktop.presenters.generation import GenerationPhase, GenerationPresenter, check_model
from desktop.presenters.task_progress import TaskProgress
from desktop.services.changes import Changes
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.qt import until
from tests.support.session import MODEL, Room, Rooms

OTHER = "/models/other.gguf"


class Desk:
    """A session whose generation checks no files and continues soon after the chat."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.loads: list[str] = []
        self.refusals: dict[str, UserError] = {}
        self.generation = GenerationPresenter(
            room.services.operations, room.host, lambda _: ContextOptions(parked_bytes=0), self.check, calm_ms=150
        )
        room.chat.typed.connect(self.generation.yield_to_chat)
        room.chat.busy_changed.connect(self.generation.yield_to_chat)

    def check(self, store: Database, path: str, options: ContextOptions, shared: bool) -> str:
        self.loads.append(path)
        if path in self.refusals:
            raise self.refusals[path]
        return ""

    def project(self, prompts: list[str], *sources: AnswerSource, compares: bool = False) -> str:
        def make(store: Database) -> str:
            projects = ProjectService(store)
            project, _ = projects.save(
                Project("", "p", "instructgpt", sources, "Be brief.", order=TaskOrder.GIVEN, compares=compares)
            )
            projects.add_prompts(project.id, [NewPrompt([ChatMessage("user", text)]) for text in prompts])
            return project.id

        return self.room.store.submit(make).result(10)

    def ready(self, project: str) -> int:
        return self.room.store.submit(lambda store: ProjectService(store).get(project).ready).result(10)

    @property
    def working(self) -> bool:
        return self.generation._request > 0


@pytest.fixture
def desk(rooms: Rooms) -> Iterator[Desk]:
    room = rooms()
    room.start()
    made = Desk(room)
    yield made
    made.generation.end(2)


def source(model: str = MODEL, n: int = 2, **sampling: float) -> AnswerSource:
    return AnswerSource(model, n, Sampling(max_tokens=9, **sampling))  # type: ignore[arg-type]


def test_every_task_gets_answers_with_provenance(desk: Desk) -> None:
    project = desk.project(["one two", "three"], source(seed=5))
    desk.generation.start()
    until(lambda: desk.ready(project) == 2)

    def look(store: Database) -> None:
        projects = ProjectService(store)
        assignment = projects.next(project)
        assert assignment is not None
        assert assignment.task.candidates is not None
        assert [message.text for message in assignment.candidates] == ["one two "]  # both say the same
        assert sorted(*assignment.identical) == sorted(assignment.task.candidates)
        with store.read() as tables:
            found = [tables.conversations.message(id) for id in assignment.task.candidates]
            assert [message.status for message in found if message] == [Status.COMPLETE] * 2
            provenance, prefill = tables.conversations.provenance(assignment.task.candidates[0]) or (None, None)
            facts = tables.conversations._facts(assignment.task.conversation)
        assert provenance is not None
        assert prefill is not None
        assert provenance.prompt == "<system>Be brief.<user>one two<assistant>"
        assert (provenance.model.path, provenance.n, provenance.sampling.seed) == (MODEL, 2, 5)
        assert [facts[id].stats.seed for id in assignment.task.candidates if facts[id].stats] == [5, 6]

    desk.room.store.submit(look).result(10)
    until(lambda: desk.generation.progress(project).waiting == 0)
    until(
        lambda: desk.generation._host is not None and not desk.generation._host.model_path
    )  # its memory is free again
    assert desk.generation.progress(project).phase is GenerationPhase.IDLE


def test_models_take_turns_and_the_desk_comes_first(desk: Desk) -> None:
    old = desk.project(["a", "b"], source(), source(OTHER))
    new = desk.project(["c"], source())
    desk.generation.set_desk(old)
    desk.generation.start()
    until(lambda: desk.ready(old) == 2)
    until(lambda: desk.ready(new) == 1)
    assert desk.loads == [MODEL, OTHER, MODEL]  # not once a task


def test_typing_stops_generation_at_once_and_it_continues_later(desk: Desk) -> None:
    project = desk.project(["!words 30 0.05"], source())
    desk.generation.start()
    until(lambda: desk.working)
    desk.room.chat.set_draft("H")
    assert desk.generation.progress(project).phase is GenerationPhase.HELD
    host = desk.generation._host
    assert host is not None
    until(lambda: host.is_idle, 1)
    assert desk.ready(project) == 0
    until(lambda: desk.ready(project) == 1)


def test_nothing_is_generated_while_the_chat_answers(desk: Desk) -> None:
    project = desk.project(["hello"], source())
    desk.generation.start()
    desk.room.chat.send("!words 20 0.03")
    until(lambda: desk.room.chat.busy)
    seen: list[GenerationPhase] = []
    desk.generation.changed.connect(lambda: seen.append(desk.generation.progress(project).phase))
    until(lambda: not desk.room.chat.busy)
    assert GenerationPhase.WORKING not in seen
    until(lambda: desk.ready(project) == 1)


def test_a_missing_file_is_reported_once_and_other_projects_continue(desk: Desk) -> None:
    desk.refusals[OTHER] = UserError(ErrorKind.MODEL, Translatable("There is no file."))
    fine, broken = desk.project(["x", "y"], source()), desk.project(["a", "b"], source(OTHER))
    desk.generation.start()
    until(lambda: desk.ready(fine) == 2)
    until(lambda: desk.generation.progress(fine).waiting == 0)
    assert str(desk.generation.progress(broken).error) == "There is no file."
    assert desk.loads.count(OTHER) == 1
    del desk.refusals[OTHER]
    desk.generation.retry(broken)
    until(lambda: desk.ready(broken) == 2)
    assert desk.generation.progress(broken).error is None


def test_a_changed_project_is_retried(desk: Desk) -> None:
    desk.refusals[OTHER] = UserError(ErrorKind.MODEL, Translatable("There is no file."))
    broken = desk.project(["a"], source(OTHER))
    desk.generation.start()
    until(lambda: desk.generation.progress(broken).error is not None)

    def mend(store: Database) -> tuple[Project, Changes]:
        project = ProjectService(store).get(broken).project
        return ProjectService(store).save(
            Project(**{f: getattr(project, f) for f in project.__slots__} | {"sources": (source(),)})
        )

    desk.room.services.operations.change(mend)
    until(lambda: desk.ready(broken) == 1)


@pytest.mark.parametrize("order", ["!die kill", "!fail"])
def test_an_engine_that_fails_is_not_retried_in_a_loop(desk: Desk, order: str) -> None:
    project = desk.project([order, "after"], source())
    desk.generation.start()
    until(lambda: desk.generation.progress(project).error is not None)
    assert desk.ready(project) == 0
    loads = len(desk.loads)
    desk.generation.yield_to_chat()
    until(lambda: not desk.generation._calm.isActive())
    until(lambda: not desk.generation._asking)
    assert (len(desk.loads), desk.working) == (loads, False)


def test_the_reason_why_a_model_cannot_load_is_reported(desk: Desk) -> None:
    project = desk.project(["a"], source("/models/missing.gguf"))
    desk.generation.start()
    until(lambda: desk.generation.progress(project).error is not None)
    assert "missing.gguf was not found" in str(desk.generation.progress(project).error)


def test_the_remaining_time_is_unknown_before_it_was_measured(desk: Desk) -> None:
    project = desk.project(["!words 4 0.02"] * 5, source())
    assert (desk.generation.progress(project).waiting, desk.generation.progress(project).seconds_left) == (None, None)
    desk.generation.start()
    seen: list[tuple[int | None, float | None]] = []
    desk.generation.changed.connect(
        lambda: seen.append((desk.generation.progress(project).waiting, desk.generation.progress(project).seconds_left))
    )
    until(lambda: desk.ready(project) == 5)
    until(lambda: desk.generation.progress(project).waiting == 0)
    assert seen[0] == (5, None)
    measured = [(waiting, left) for waiting, left in seen if left]
    assert measured
    assert all(left == pytest.approx(waiting * 0.05, rel=0.5) for waiting, left in measured if waiting)
    assert seen[-1] == (0, 0.0)


def test_the_progress_of_the_generated_task_is_reported(desk: Desk) -> None:
    project = desk.project(["!words 7 0.1", "later"], source(), source(OTHER, n=1))
    desk.generation.set_desk(project)
    reported: list[tuple[GenerationPhase, TaskProgress]] = []

    def note() -> None:
        progress = desk.generation.progress(project)
        if progress.task is not None:
            reported.append((progress.phase, progress.task))

    desk.generation.changed.connect(note)
    desk.generation.start()
    until(lambda: desk.ready(project) == 1)
    first = [(phase, task) for phase, task in reported if task.task == reported[0][1].task]
    assert first[0][0] is GenerationPhase.LOADING
    assert (first[0][1].done, first[0][1].answers, first[0][1].model) == (0, 3, "tiny")
    assert first[0][1].prompt == "!words 7 0.1"
    ours = [task for _, task in first if task.model == "tiny"]
    assert [task.tokens for task in ours if 0 < task.tokens < 14], "while they are half generated"
    assert any(task.seconds_left for task in ours)
    assert next(task.done for _, task in first if task.model == "other") == 2
    shares = [task.share for _, task in first]
    assert shares == sorted(shares)
    assert desk.generation.progress("another").task is None


def test_the_first_task_is_finished_before_others_begin(desk: Desk) -> None:
    """A loaded model does not start other tasks while the annotator waits for the other model."""
    project = desk.project(["a", "!words 30 0.05", "c"], source(), source(OTHER))
    desk.generation.set_desk(project)
    desk.generation.start()
    until(lambda: desk.ready(project) == 1 and desk.working)
    task = desk.generation.progress(project).task
    assert task is not None
    assert (task.prompt, task.done) == ("!words 30 0.05", 0)


def test_generation_continues_after_a_restart(rooms: Rooms, desk: Desk) -> None:
    project = desk.project(["a", "!words 40 0.05"], source())
    desk.generation.start()
    until(lambda: desk.ready(project) == 1 and desk.working)
    desk.generation.end(2)
    desk.room.end()
    room = rooms()
    room.start()
    again = Desk(room)
    again.generation.start()
    try:
        until(lambda: again.ready(project) == 2)
    finally:
        again.generation.end(2)


def test_a_pause_lasts_until_it_is_resumed(desk: Desk) -> None:
    project = desk.project(["a"], source())
    desk.generation.pause(True)
    desk.generation.start()
    until(lambda: not desk.generation._calm.isActive())
    assert desk.generation.progress(project).phase is GenerationPhase.HELD
    assert desk.loads == []
    desk.generation.pause(False)
    until(lambda: desk.ready(project) == 1)


def test_a_model_that_does_not_fit_is_rejected(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="was not found"):
        desk.room.store.submit(
            lambda store: check_model(store, str(tmp_path / "x.gguf"), ContextOptions(), False)
        ).result(10)
