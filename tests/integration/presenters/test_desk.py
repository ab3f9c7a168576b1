"""The desk presenter on a real store: submitting, skipping, undo and redo, drafts, changed schemes."""

from dataclasses import replace

from desktop.core.annotator import Annotator
from desktop.core.context import ChatMessage
from desktop.core.desk.keys import press
from desktop.core.desk.state import rewrite, set_response
from desktop.core.desk.task_form import ALL
from desktop.core.payloads import Rating, Rewrite, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.core.question import About
from desktop.core.questions.comparison import Comparison
from desktop.core.scheme import Guideline, Scheme
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService
from desktop.store.database import Database
from tests.support.desk_session import add_project, desk_of, keys, prompt_text, settle, standing
from tests.support.qt import until
from tests.support.session import Room, Rooms


def strengths(room: Room) -> list[int]:
    return [event.payload.strength for event in standing(room) if isinstance(event.payload, Comparison)]


def test_without_a_project(rooms: Rooms) -> None:
    room = rooms()
    assert desk_of(room).phase is DeskPhase.NO_PROJECT
    assert not room.services.desk.press("1")
    assert not room.services.desk.submit()


def test_a_project_without_prompts_and_one_whose_answers_are_missing(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 0)
    assert desk_of(room).phase is DeskPhase.NO_TASKS
    bare = [NewPrompt([ChatMessage("user", "Hm?")])]
    project = room.services.desk.project
    room.services.operations.change(lambda store: ProjectService(store).add_prompts(project, bare))
    until(lambda: room.services.desk.phase is DeskPhase.WAITING)


def test_a_project_that_was_just_made_is_opened(rooms: Rooms) -> None:
    room = rooms()
    desk = desk_of(room)
    project = add_project(room, 0)
    desk.open(project)  # before the list has it
    until(lambda: desk.phase is DeskPhase.NO_TASKS)
    assert desk.progress is not None


def test_the_project_that_was_open_last_opens_first(rooms: Rooms) -> None:
    room = rooms()
    last, _ = add_project(room, 2), add_project(room, 1)
    desk = room.services.desk
    shown: list[DeskPhase] = []
    desk.opened.connect(lambda: shown.append(desk.phase))
    desk.start(last)
    until(lambda: room.services.operations.idle and desk.phase is DeskPhase.TASK)
    assert desk.project == last
    assert desk.next_is_ready
    assert shown == [DeskPhase.TASK]  # once, with nothing between
    assert [one.project.id for one in desk.projects][-1] == last


def test_the_project_that_was_open_last_may_be_deleted(rooms: Rooms) -> None:
    room = rooms()
    purged, thrown, other = add_project(room, 1), add_project(room, 1), add_project(room, 1)
    room.store.submit(lambda store: ProjectService(store).purge(purged)).result(10)
    room.store.submit(lambda store: ProjectService(store).delete(thrown)).result(10)
    for last in (purged, thrown):
        desk = DeskPresenter(room.services.operations)
        desk.rejected.connect(room.notices.append)
        desk.start(last)
        until(lambda desk=desk: room.services.operations.idle and desk.phase is DeskPhase.TASK)
        assert desk.project == other
        assert room.notices == []


def test_the_open_task_follows_an_edited_scheme_or_guideline(rooms: Rooms) -> None:
    """Judgements name the guideline that showed, and the responses so far stay."""
    room = rooms()
    operations = room.services.operations

    def made(store: Database) -> tuple[Scheme, Guideline]:
        guideline, _ = SchemeService(store).save_guideline(Guideline("", 1, {"en": "Be kind."}))
        return SchemeService(store).save(replace(SchemeService(store).get("pairwise"), id="", guideline=guideline.id))[
            0
        ], guideline

    scheme, kind = room.store.submit(made).result(10)
    project = add_project(room, 3, scheme.id)
    desk = desk_of(room)
    keys(room, "1 Enter 2")
    before, state = prompt_text(desk), desk.state
    desk.clock.resume(5.0)
    operations.change(lambda store: SchemeService(store).save_guideline(replace(kind, text={"en": "Be strict."})))
    settle(room)
    assert desk.assignment is not None
    assert desk.assignment.guideline is not None
    assert desk.assignment.guideline.text == {"en": "Be strict."}
    assert (prompt_text(desk), desk.state) == (before, state)
    assert desk.clock.seconds >= 5.0
    strict = desk.assignment.guideline.version
    keys(room, "Enter")
    assert desk.assignment.guideline.version == strict  # the one that was fetched ahead, too
    assert [event.guideline_version for event in standing(room)] == [kind.version, strict]
    fewer = replace(scheme, questions=tuple(q for q in scheme.questions if q.about is About.ANSWERS))
    operations.change(lambda store: SchemeService(store).save(fewer))
    settle(room)
    assert desk.form.scheme.questions == fewer.questions
    thumbs = replace(desk.assignment.project, scheme="thumbs")
    operations.change(lambda store: ProjectService(store).save(thumbs))
    settle(room)
    assert (desk.project, desk.form.scheme.id) == (project, "thumbs")


def test_judging_all_tasks_shows_that_the_project_is_done(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 3)
    desk = desk_of(room)
    assert (desk.assignment.number, desk.assignment.total) == (1, 3) if desk.assignment else False
    keys(room, "1 Enter")
    assert desk.assignment is not None
    assert desk.assignment.number == 2
    keys(room, "3 Enter B Enter")
    assert desk.phase is DeskPhase.DONE
    assert strengths(room) == [-2, 0, 1]
    (first, *_), progress = standing(room), desk.progress
    assert progress is not None
    assert (progress.judged, progress.skipped) == (3, 0)
    assert (first.scheme, first.scheme_version, first.guideline_version, first.question) == (
        "pairwise",
        2,
        2,
        "preference",
    )
    assert first.task is not None
    assert sorted(first.shown) == list(first.messages)
    assert first.active_seconds is not None
    assert first.active_seconds < 60


def test_what_is_missing_is_named(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 1, "instructgpt", ("One.", "Two.", "Three."))
    desk = desk_of(room)
    keys(room, "5 Tab Tab A")
    assert not desk.submit()
    assert room.notices == ["Required: Overall quality (B, C); Ranking, best to worst"]
    keys(room, "4 Shift+Tab 4 B C Q Enter")
    assert desk.phase is DeskPhase.DONE
    ratings = [event.payload for event in standing(room) if isinstance(event.payload, Rating)]
    assert [rating.quality for rating in ratings] == [5, 4, 4]
    assert [rating.flags["fails_task"] for rating in ratings] == [False, True, False]
    assert len({event.action for event in standing(room)}) == 1


def test_the_next_task_is_there_at_once(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 3)
    desk = desk_of(room)
    assert desk.next_is_ready
    first = prompt_text(desk)
    keys(room, "2")
    desk.submit()
    assert desk.phase is DeskPhase.TASK  # no turn of the event loop in between
    assert prompt_text(desk) != first
    settle(room)
    assert strengths(room) == [-1]


def test_undo_within_a_task_and_then_the_tasks_before(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 4)
    desk = desk_of(room)
    keys(room, "1 Enter 2 Enter 4 3 N")
    third = prompt_text(desk)
    for expected in (0, 1, None):
        desk.undo()
        assert desk.state.response(ALL, "preference") == expected
    desk.undo()
    settle(room)
    assert prompt_text(desk) != third
    assert desk.state.response(ALL, "preference") == -1
    assert strengths(room) == [-2]
    desk.undo()
    settle(room)
    assert desk.state.response(ALL, "preference") == -2
    assert strengths(room) == []
    desk.undo()
    settle(room)
    assert room.notices == ["There is nothing to undo."]
    desk.redo()
    settle(room)
    assert strengths(room) == [-2]
    # the second task, as it was put down
    assert not desk.state.responses or desk.state.response(ALL, "preference") == -1
    desk.redo()
    settle(room)
    assert strengths(room) == [-2, -1]
    assert prompt_text(desk) == third


def test_an_undone_task_can_be_judged_differently(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 2)
    desk = desk_of(room)
    keys(room, "1 Enter 5 Enter")
    assert desk.phase is DeskPhase.DONE
    desk.undo()
    settle(room)
    keys(room, "4 Enter")
    assert desk.phase is DeskPhase.DONE
    assert strengths(room) == [-2, 1]


def test_undo_after_a_restart(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 3)
    desk = desk_of(room)
    desk.do(rewrite, desk.form.candidates[0], "Straight on.", "shorter")
    keys(room, "2 V Enter")
    room.end()
    again = rooms()
    desk = desk_of(again)
    desk.undo()
    settle(again)
    assert desk.state.response(ALL, "preference") == -1
    assert desk.state.flagged_for_review
    (written,) = desk.state.rewrites.values()
    assert (written.text, written.instruction) == ("Straight on.", "shorter")
    assert standing(again) == []
    desk.redo()
    settle(again)
    assert sorted(event.kind for event in standing(again)) == ["comparison", "rewrite", "second_look"]


def test_an_unfinished_task_is_kept_over_a_restart(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 2, "instructgpt", ("One.", "Two."))
    desk = desk_of(room)
    keys(room, "3 Q Tab 5 B")
    desk.do(set_response, desk.form.candidates[0], "", "A note.")
    half, text = desk.state, prompt_text(desk)
    room.end()
    again = rooms()
    desk = desk_of(again)
    assert prompt_text(desk) == text
    assert desk.state.content == half.content
    assert desk.state.selected == half.selected


def test_a_skip_keeps_the_responses(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 1)
    desk = desk_of(room)
    keys(room, "4")
    desk.skip("  Cannot\tdecide ")
    settle(room)
    assert desk.phase is DeskPhase.DONE
    (event,) = standing(room)
    assert event.payload == Skip("Cannot decide")
    assert len(event.messages) == 2
    assert desk.progress is not None
    assert desk.progress.skipped == 1
    desk.undo()
    settle(room)
    assert desk.state.response(ALL, "preference") == 1


def test_none_acceptable_with_a_demonstration(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 1)
    desk = desk_of(room)
    keys(room, "N")
    desk.do(rewrite, desk.form.prompt, "Home.")
    keys(room, "Enter")
    judgements = standing(room)
    assert [event.kind for event in judgements] == ["comparison", "rewrite"]
    assert isinstance(judgements[0].payload, Comparison)
    assert judgements[0].payload.both_bad
    assert isinstance(judgements[1].payload, Rewrite)
    assert judgements[1].payload.original is None


def test_a_judgement_made_elsewhere_is_undone_too(rooms: Rooms) -> None:
    room = rooms()
    room.start()
    add_project(room, 1)
    room.send("hello")
    answer = room.answer.id
    room.services.judging.rate(6, answer)
    until(lambda: standing(room) != [])
    desk = desk_of(room)
    notices: list[str] = []
    desk.notify.connect(notices.append)
    desk.undo()
    settle(room)
    assert standing(room) == []
    assert notices == ["Undid the last judgement, which was made elsewhere."]
    assert desk.phase is DeskPhase.TASK


def test_a_task_that_cannot_be_recorded_shows_again(rooms: Rooms) -> None:
    room = rooms()
    project = add_project(room, 2)
    desk = desk_of(room)
    keys(room, "2")
    text = prompt_text(desk)
    room.store.submit(lambda store: ProjectService(store).purge(project)).result(10)
    failures: list[Exception] = []
    room.services.operations.failed.connect(failures.append)
    desk.submit()
    until(lambda: failures or room.notices)
    assert prompt_text(desk) == text
    assert desk.state.response(ALL, "preference") == -1
    until(lambda: room.services.operations.idle)
    room.failures.clear()


def test_another_annotator_has_their_own_queue(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 2)
    desk = desk_of(room)
    keys(room, "1 Enter 2")
    room.services.annotators.save(Annotator("", "Ada"))
    settle(room)
    assert not desk.state.responses
    assert desk.progress is not None
    until(lambda: desk.progress is not None and desk.progress.judged == 0)


def test_clicks_make_the_same_moves_as_keys(rooms: Rooms) -> None:
    room = rooms()
    add_project(room, 1)
    desk = desk_of(room)
    changes: list[None] = []
    desk.changed.connect(lambda: changes.append(None))
    desk.do(set_response, ALL, "preference", 1)
    assert desk.state.response(ALL, "preference") == press(desk.form, desk.state, "4").response(ALL, "preference")
    desk.do(set_response, ALL, "preference", 1)
    assert len(changes) == 1


def test_a_comparison_that_is_revealed_names_the_models_of_the_task_that_shows(rooms: Rooms) -> None:
    room = rooms()

    def work(store: Database) -> str:
        projects = ProjectService(store)
        project, _ = projects.save(Project("", "Which?", "pairwise", repeats=0, compares=True))
        answers = [NewAnswer("Left.", "Llama"), NewAnswer("Right.", "Qwen")]
        projects.add_prompts(project.id, [NewPrompt([ChatMessage("user", "Choose a folder")], answers)] * 2)
        return project.id

    project = room.store.submit(work).result(10)
    desk = desk_of(room)
    desk.open(project)
    settle(room)
    keys(room, "2")
    assert desk.assignment is not None
    task = desk.assignment.task.id
    assert desk.assignment.models == {}
    desk.reveal(project)
    settle(room)
    until(lambda: desk.assignment is not None and desk.assignment.models != {})
    assert desk.assignment.task.id == task
    assert sorted(desk.assignment.models.values()) == ["Llama", "Qwen"]
    assert desk.state.response(ALL, "preference") == -1  # the responses stay
