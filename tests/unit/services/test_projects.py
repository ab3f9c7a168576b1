"""Projects: what comes next and how it is shown, whatever was judged, skipped, undone or thrown away before."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.core.payloads import FlagForReview, Note, Rating, Skip
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project, Task, TaskOrder, repeat_id
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.changes import NOTHING
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database

PLAIN = Project("", "Round 1", "instructgpt", repeats=0.0, order=TaskOrder.GIVEN)
Make = Callable[..., str]


@pytest.fixture
def projects(database: Database) -> ProjectService:
    return ProjectService(database)


@pytest.fixture
def make(database: Database, projects: ProjectService) -> Make:
    """A project with prompts that have their answers; gives its id."""

    def made(count: int = 3, answers: tuple[str, ...] = ("a", "b", "c"), model: str = "", **fields: Any) -> str:
        project, changes = projects.save(replace(PLAIN, **fields))
        assert changes.projects == {project.id}
        new = [
            NewPrompt([ChatMessage("user", f"Question {number}?")], [NewAnswer(text, model) for text in answers])
            for number in range(count)
        ]
        projects.add_prompts(project.id, new)
        return project.id

    return made


def judge(database: Database, shown: Assignment, **of: Any) -> None:
    """As the desk hands a task in."""
    order = tuple((message.id,) for message in shown.candidates)
    ids = [message.id for message in shown.candidates]
    rating = JudgementDraft(Rating(quality=3), [ids[0]], shown=ids, scheme="instructgpt")
    _, changes = AnnotationService(database).record(
        rating, JudgementDraft(Ranking(order), ids, shown=ids, scheme="instructgpt"), task=shown.task.id, **of
    )
    assert changes.projects == {shown.project.id}


def following(projects: ProjectService, project: str) -> Assignment:
    found = projects.next(project)
    assert found is not None
    return found


def people(database: Database, count: int) -> list[str]:
    return [AnnotatorService(database).create(f"Person {number}")[0].id for number in range(count)]


# --- what a project is ------------------------------------------------------------------------------------------------


def test_a_project_is_kept_as_it_was_given(database: Database, projects: ProjectService) -> None:
    source = AnswerSource("/m.gguf", 2, adapters=(("/a.gguf", 0.5),), name="warm")
    project, _ = projects.save(replace(PLAIN, sources=(source,), target=400, compares=True, order=TaskOrder.UNCERTAIN))
    assert projects.get(project.id).project == project
    assert projects.save(project) == (project, NOTHING)
    later, changes = projects.save(replace(project, name="Round 2"))
    assert (projects.all()[0].project, set(changes.projects)) == (later, {project.id})
    projects.delete(project.id)
    assert (projects.all(), [gone.project.id for gone in projects.all(deleted=True)]) == ([], [project.id])
    projects.restore(project.id)
    assert len(projects.all()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"scheme": "nowhere"},
        {"sources": (AnswerSource("/m", 10),)},
        {"sources": (AnswerSource("/m", 0),)},
    ],
)
def test_what_no_project_can_be_is_refused(projects: ProjectService, fields: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        projects.save(replace(PLAIN, **fields))
    assert projects.all() == []


def test_prompts_bring_their_conversations_and_answers(database: Database, projects: ProjectService) -> None:
    project, _ = projects.save(replace(PLAIN, system_prompt="Be brief."))
    turns = [
        ChatMessage("user", "Hello"),
        ChatMessage("assistant", "Hi"),
        ChatMessage("user", "What is water?\nSay it shortly."),
    ]
    answers = [NewAnswer("Wet.", "Llama 3"), NewAnswer("H2O.")]
    (ada,) = people(database, 1)
    (task, other), changes = projects.add_prompts(
        project.id,
        [
            NewPrompt([ChatMessage("system", "Be rude."), *turns], answers, "questions", "en", ("short",)),
            NewPrompt([ChatMessage("user", "Note")]),
        ],
        annotator=ada,
    )
    assert changes.projects == {project.id}
    assert (task.category, task.language, task.tags, task.index) == ("questions", "en", ("short",), 0)
    assert (other.candidates, other.index) == (None, 1)
    shown = projects.assignment(task.id)
    assert [message.text for message in shown.path] == [turn.content for turn in turns]
    assert shown.system_prompt == "Be rude."
    assert projects.assignment(other.id).system_prompt == "Be brief."
    assert sorted(message.text for message in shown.candidates) == ["H2O.", "Wet."]
    assert task.candidates is not None
    assert shown.models == {}
    projects.reveal(project.id)
    assert projects.assignment(task.id).models == {task.candidates[0]: "Llama 3"}
    assert ChatService(database).list_conversations() == []
    assert ChatService(database).list_conversations(deleted=True) == []
    with database.read() as store:
        assert [message.author for message in store.exchange.messages(task.candidates).values()] == [None, ada]
    progress = projects.get(project.id)
    assert (progress.tasks, progress.ready, progress.judged, progress.skipped) == (2, 1, 0, 0)


@pytest.mark.parametrize("roles", [(), ("assistant",), ("user", "assistant"), ("user", "user")])
def test_a_conversation_with_turns_out_of_order_is_refused(projects: ProjectService, roles: tuple[str, ...]) -> None:
    project, _ = projects.save(PLAIN)
    with pytest.raises(UserError, match="Prompt 1 is not valid"):
        projects.add_prompts(project.id, [NewPrompt([ChatMessage(role, "x") for role in roles])])
    assert projects.get(project.id).tasks == 0


def test_prompts_of_chats_are_tasks_where_they_are(database: Database, projects: ProjectService) -> None:
    chat = ChatService(database)
    turn, _ = chat.begin_turn(None, None, "Note", 2)
    for answer, text in zip(turn.answers, ("Because.", ""), strict=True):
        chat.finish(answer.id, Status.COMPLETE, AnswerOutput(text, "", text))
    here, _ = projects.save(PLAIN)
    (task,), _ = projects.add_from_chats(here.id, [turn.message.id, turn.message.id])
    assert (task.conversation, task.candidates) == (turn.conversation.id, (turn.answers[0].id,))
    assert projects.add_from_chats(here.id, [turn.message.id]) == ((), NOTHING)
    fresh, _ = projects.save(replace(PLAIN, sources=(AnswerSource("/m.gguf", 4),)))
    (waiting,), _ = projects.add_from_chats(fresh.id, [turn.message.id])
    assert waiting.candidates is None
    assert projects.waiting() == [waiting]
    with pytest.raises(ValueError, match="no message"):
        projects.add_from_chats(here.id, [turn.answers[0].id])


# --- what comes next --------------------------------------------------------------------------------------------------


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


# --- how it is shown --------------------------------------------------------------------------------------------------


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


# --- hidden repeats ---------------------------------------------------------------------------------------------------


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


# --- the uncertain first ----------------------------------------------------------------------------------------------


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


# --- what goes away ---------------------------------------------------------------------------------------------------


def test_tasks_of_a_conversation_in_the_trash_are_excluded(database: Database, projects: ProjectService) -> None:
    chat = ChatService(database)
    turn, _ = chat.begin_turn(None, None, "Note", 2)
    for answer in turn.answers:
        chat.finish(answer.id, Status.COMPLETE, AnswerOutput(answer.id, "", ""))
    project, _ = projects.save(PLAIN)
    projects.add_from_chats(project.id, [turn.message.id])
    judge(database, following(projects, project.id))
    AnnotationService(database).undo()
    _, changes = chat.delete(turn.conversation.id)
    assert changes.projects == {project.id}
    assert (projects.next(project.id), projects.get(project.id).tasks) == (None, 0)
    chat.restore(turn.conversation.id)
    assert following(projects, project.id).task.conversation == turn.conversation.id
    chat.delete(turn.conversation.id)
    _, changes = chat.empty_trash()
    assert changes.projects == {project.id}
    assert projects.get(project.id).tasks == 0
    database.check()


def test_a_project_that_is_purged_takes_its_own_conversations_only(
    database: Database, projects: ProjectService, make: Make
) -> None:
    chat = ChatService(database)
    turn, _ = chat.begin_turn(None, None, "Note")
    chat.finish(turn.answers[0].id, Status.COMPLETE, AnswerOutput("x", "", ""))
    project, other = make(2, repeats=1.0), make(1)
    projects.add_from_chats(project, [turn.message.id])
    judge(database, following(projects, project))
    projects.save_draft(following(projects, project).task.id, {"x": 1})
    projects.purge(project)
    assert [progress.project.id for progress in projects.all()] == [other]
    assert [summary.id for summary in chat.list_conversations()] == [turn.conversation.id]
    assert AnnotationService(database).events() == []
    database.check()


# --- leaks ------------------------------------------------------------------------------------------------------------


def test_an_answer_that_identifies_its_model_is_reported(projects: ProjectService, make: Make) -> None:
    answers = ("As Llama, I cannot say.", "Water is wet.")
    assert following(projects, make(1, answers=answers)).self_identification == {}  # nothing is compared
    project = make(1, answers=answers, model="Meta Llama", compares=True)
    shown = following(projects, project)
    texts = {message.id: message.text for message in shown.candidates}
    assert {texts[id]: words for id, words in shown.self_identification.items()} == {
        "As Llama, I cannot say.": "As Llama"
    }
    projects.reveal(project)
    assert following(projects, project).self_identification == {}


# --- bundles ----------------------------------------------------------------------------------------------------------


def test_judgements_from_another_computer_count(
    database: Database, projects: ProjectService, make: Make, tmp_path: Path
) -> None:
    project = make(2, overlap=1)
    file = tmp_path / "bundle"
    ada, bo = people(database, 2)
    AnnotatorService(database).activate(ada)
    shown = following(projects, project)
    judge(database, shown, annotator=bo)
    BundleService(database).write(file)
    assert following(projects, project).task != shown.task
    with Database.open(tmp_path / "third") as third:
        BundleService(third).merge(file)
        assert {event.task for event in AnnotationService(third).effective()} == {shown.task.id}
        assert ChatService(third).list_conversations() == []  # a project's, though the project is not here
        for event in AnnotationService(third).effective():
            AnnotationService(third).withdraw(event.id)
        BundleService(third).write(file)
    _, changes = BundleService(database).merge(file)
    assert changes.projects == {project}
    assert following(projects, project).task == shown.task
