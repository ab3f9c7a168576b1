"""Projects: what they keep, what goes away with them, and bundles of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, TaskOrder
from desktop.services.annotation import AnnotationService
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.changes import NOTHING
from desktop.services.chat import AnswerOutput, ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from tests.support.judged_store import fill
from tests.support.projects import PLAIN, Make, following, judge, people

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


def test_the_next_task_is_found_without_reading_all_finished_ones(database: Database) -> None:
    id = fill(database, 2000, open_tasks=100)
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    with database.read() as store:
        project, annotator = store.projects.get(id), store.annotators.all()[0].id
        assert project is not None
        connection = store.connection.connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(count, 1)
        found = store.projects.open_tasks(project, annotator, 1)
        connection.set_progress_handler(None, 0)
    assert len(found) == 1
    assert steps < 5000  # of SQLite's virtual machine: one task in twenty is open; all finished ones take 10,000
