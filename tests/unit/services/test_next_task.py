"""Which task comes next and how it is shown, whatever was judged, skipped or undone before."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from desktop.core.context import ChatMessage
from desktop.core.payloads import FlagForReview, Note, Rating, Skip
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Task, TaskOrder, repeat_id
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.projects import PLAIN, Make, following, judge, people


def test_each_task_comes_once_in_the_given_order(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(3)
    seen = []
    for number in (1, 2, 3):
        shown = following(projects, project)
        assert (shown.number, shown.total) == (number, 3)
        seen.append(shown.path[-1].text)
        judge(database, shown)
        assert projects.get(project).judged == number
    assert seen == ["Question 0?", "Question 1?", "Question 2?"]
    assert projects.next(project) is None


def test_the_next_one_can_be_fetched_ahead(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(3, order=TaskOrder.RANDOM, repeats=0.1)
    here = following(projects, project)
    ahead = projects.next(project, after=here.task.id)
    judge(database, here)
    assert projects.next(project) == ahead


def test_a_random_order_is_stable_and_differs_from_the_given_one(projects: ProjectService, make: Make) -> None:
    project = make(30, order=TaskOrder.RANDOM)
    here = following(projects, project)
    assert following(projects, project) == here
    with projects._database.read() as store:
        tasks = store.projects.open_tasks(here.project, "", 30)
    assert sorted(tasks, key=lambda task: task.index) != tasks
    assert tasks == sorted(tasks, key=lambda task: task.draw)


def test_undo_brings_a_task_back_and_redo_takes_it(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(2)
    first = following(projects, project)
    judge(database, first)
    assert following(projects, project).task != first.task
    AnnotationService(database).undo()
    assert following(projects, project) == first
    assert projects.get(project).judged == 0
    _, changes = AnnotationService(database).redo()
    assert changes.projects == {project}
    assert following(projects, project).task != first.task


def test_a_skip_is_done_but_not_judged(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(2)
    shown = following(projects, project)
    skip = JudgementDraft(Skip("unclear"), [message.id for message in shown.candidates], prompt=shown.task.prompt)
    AnnotationService(database).record(skip, task=shown.task.id)
    progress = projects.get(project)
    assert (progress.judged, progress.skipped) == (0, 1)
    assert following(projects, project).task != shown.task
    judge(database, projects.assignment(shown.task.id))  # after all
    progress = projects.get(project)
    assert (progress.judged, progress.skipped) == (1, 0)


def test_remarks_judge_nothing(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(1)
    shown = following(projects, project)
    for payload in (Note("hm"), FlagForReview(True)):
        AnnotationService(database).record(JudgementDraft(payload, [shown.candidates[0].id]), task=shown.task.id)
    assert following(projects, project).task == shown.task


def test_a_judgement_names_only_its_own_task(database: Database, projects: ProjectService, make: Make) -> None:
    first, second = make(1), make(1)
    one, other = following(projects, first), following(projects, second)
    with pytest.raises(ValueError, match="no task about"):
        AnnotationService(database).record(
            JudgementDraft(Rating(quality=1), [one.candidates[0].id]), task=other.task.id
        )


def test_enough_annotators_are_enough(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(1, overlap=2)
    shown = following(projects, project)
    ada, bo, cy = people(database, 3)
    for person, sees in ((ada, True), (bo, True), (cy, False)):
        AnnotatorService(database).activate(person)
        assert (projects.next(project) is not None) == sees
        if sees:
            judge(database, projects.assignment(shown.task.id))
    AnnotatorService(database).activate(bo)
    AnnotationService(database).undo()
    AnnotatorService(database).activate(cy)
    assert projects.next(project) is not None
    projects.save(replace(shown.project, overlap=0))
    judge(database, shown, annotator=bo)
    assert projects.next(project) is not None  # without a limit everyone judges all


def test_one_person_alone_is_never_kept_waiting(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(3, overlap=3)
    for _ in range(3):
        judge(database, following(projects, project))
    assert projects.next(project) is None


def test_only_what_has_answers_is_given(projects: ProjectService, make: Make) -> None:
    project = make(1, answers=(), sources=(AnswerSource("/m.gguf", 2),))
    (task,) = projects.waiting(project)
    assert projects.next(project) is None
    projects.set_candidates(task.id, [])
    assert (projects.next(project), projects.waiting(project)) == (None, [])
    assert projects.get(project).ready == 0


def test_each_annotator_sees_an_order_of_their_own_always_the_same(
    database: Database, projects: ProjectService, make: Make
) -> None:
    project = make(1, answers=tuple("abcdefghi"), overlap=0)
    orders = set()
    for person in people(database, 5):
        AnnotatorService(database).activate(person)
        shown = following(projects, project)
        assert following(projects, project) == shown
        assert sorted(message.text for message in shown.candidates) == list("abcdefghi")
        orders.add(tuple(message.text for message in shown.candidates))
    assert len(orders) == 5


def test_every_answer_comes_first_about_as_often(projects: ProjectService, make: Make) -> None:
    project = make(200, answers=("a", "b"))
    with projects._database.read() as store:
        tasks = store.projects.of_project(project)
    firsts = Counter(projects.assignment(task.id).candidates[0].text for task in tasks)
    assert 65 < firsts["a"] < 135


def test_identical_answers_show_once(projects: ProjectService, make: Make) -> None:
    project = make(1, answers=("same", "other", " same\n", "same"))
    shown = following(projects, project)
    assert sorted(message.text.strip() for message in shown.candidates) == ["other", "same"]
    ((stands, *twins),) = shown.identical
    assert stands in {message.id for message in shown.candidates}
    assert len(twins) == 2
    Ranking(tuple((message.id,) for message in shown.candidates), shown.identical).check(
        tuple(sorted(shown.task.candidates or ()))
    )


def test_what_is_half_judged_is_kept_for_each_person(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(1)
    ada, bo = people(database, 2)
    for person in (ada, bo):
        AnnotatorService(database).activate(person)
        projects.save_draft(following(projects, project).task.id, {"who": person})
    assert following(projects, project).draft == {"who": bo}
    AnnotatorService(database).activate(ada)
    assert following(projects, project).draft == {"who": ada}
    projects.save_draft(following(projects, project).task.id, {})
    assert following(projects, project).draft == {}


def test_a_repeat_comes_later_in_another_order_to_the_same_person_alone(
    database: Database, projects: ProjectService, make: Make
) -> None:
    project = make(1, answers=("a", "b"), repeats=1.0, repeat_after=0.05, overlap=1)
    ada, bo = people(database, 2)
    AnnotatorService(database).activate(ada)
    first = following(projects, project)
    assert (first.number, first.total) == (1, 1)  # there is one prompt
    judge(database, first)
    assert projects.next(project) is None  # not yet
    time.sleep(0.06)
    again = following(projects, project)
    assert (again.task.id, again.task.repeat_of) == (repeat_id(first.task.id, ada), first.task.id)
    assert [message.text for message in again.candidates] == [message.text for message in first.candidates][::-1]
    assert (again.number, again.total) == (1, 1)  # it is hidden
    progress = projects.get(project)
    assert (progress.tasks, progress.done, progress.queue, progress.counted) == (1, 1, 2, (1, 0))
    AnnotatorService(database).activate(bo)
    assert projects.next(project) is None
    AnnotatorService(database).activate(ada)
    judge(database, again)
    assert projects.next(project) is None  # it does not come a third time
    kinds = Counter(event.kind for event in AnnotationService(database).effective())
    assert kinds["ranking"] == 2  # the first judgement still counts


def test_what_was_undone_is_not_repeated(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(1, repeats=1.0, repeat_after=0.0)
    judge(database, following(projects, project))
    assert following(projects, project).task.repeat_of
    AnnotationService(database).undo()
    assert following(projects, project).task.repeat_of is None
    AnnotationService(database).redo()
    assert following(projects, project).task.repeat_of


def test_about_the_share_that_was_asked_for_is_repeated(
    database: Database, projects: ProjectService, make: Make
) -> None:
    project = make(300, answers=("a", "b"), repeats=0.1, repeat_after=1e6)
    assert 12 <= projects.get(project).queue - 300 <= 55
    for _ in range(60):
        judge(database, following(projects, project))
    assert following(projects, project).total == 300  # so the queue's length gives none away
    with database.read() as store:
        made = store.connection.exec_driver_sql("SELECT count(*) FROM tasks WHERE repeat_of IS NOT NULL").scalar_one()
    assert 0 < made < 18


def test_repeats_come_among_others(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(60, answers=("a", "b"), repeats=1.0, repeat_after=0.0)
    kinds = []
    for _ in range(40):
        shown = following(projects, project)
        kinds.append(shown.task.repeat_of is not None)
        judge(database, shown)
    assert 3 <= sum(kinds) <= 20


def test_pairs_that_are_open_come_before_those_that_are_decided(database: Database, projects: ProjectService) -> None:
    project, _ = projects.save(replace(PLAIN, order=TaskOrder.UNCERTAIN, control=0.0))

    def add(count: int, *models: str) -> tuple[Task, ...]:
        prompt = [ChatMessage("user", "?")]
        new = [NewPrompt(prompt, [NewAnswer(f"{model} says", model) for model in models])] * count
        return projects.add_prompts(project.id, new)[0]

    for good, bad in (("A", "C"), ("B", "C")):
        for task in add(8, good, bad):
            assert task.candidates is not None
            better, worse = task.candidates
            AnnotationService(database).record(
                JudgementDraft(Comparison(better, worse, -1), [better, worse]), task=task.id
            )
    decided, unknown = add(10, "A", "C"), add(2, "A", "B")
    chosen = []
    for _ in range(3):
        shown = following(projects, project.id)
        chosen.append(shown.task.id)
        judge(database, shown)
    assert set(chosen[:2]) == {task.id for task in unknown}
    assert chosen[2] in {task.id for task in decided}


def test_a_share_is_left_to_chance(database: Database, projects: ProjectService, make: Make) -> None:
    project = make(100, answers=("a", "b"), model="M", order=TaskOrder.UNCERTAIN, control=0.3)
    draws = []
    for _ in range(40):
        shown = following(projects, project)
        draws.append(shown.task.draw < 0.3)
        judge(database, shown)
    assert 4 <= sum(draws) <= 22
