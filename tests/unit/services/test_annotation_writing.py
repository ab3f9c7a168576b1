"""Answers that are written together with judgements of others: one action, undone as a whole."""

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.payloads import NewRewrite, NoneAcceptable, Rewrite
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database


def test_written_and_judged_in_one_action(database: Database) -> None:
    projects, annotation = ProjectService(database), AnnotationService(database)
    project, _ = projects.save(Project("", "Directions", "pairwise"))
    prompt = NewPrompt([ChatMessage("user", "Choose a folder")], [NewAnswer("Left."), NewAnswer("Right.")])
    (task,), _ = projects.add_prompts(project.id, [prompt])
    assert task.candidates is not None
    first, second = task.candidates
    events, changes = annotation.record(
        JudgementDraft(NoneAcceptable(), task.candidates),
        JudgementDraft(NewRewrite("Straight on.", first, "be honest")),
        JudgementDraft(NewRewrite("Home."), prompt=task.prompt),
        task=task.id,
    )
    rewritten, own = (event.payload for event in events[1:])
    assert isinstance(rewritten, Rewrite)
    assert isinstance(own, Rewrite)
    assert (rewritten.original, rewritten.instruction, own.original) == (first, "be honest", None)
    assert {event.action for event in events} == {events[0].id}
    assert {event.task for event in events} == {task.id}
    tree = ChatService(database).open(task.conversation).tree
    assert [tree[payload.message].text for payload in (rewritten, own)] == ["Straight on.", "Home."]
    assert tree[rewritten.message].rewritten_from == first
    assert {rewritten.message, own.message} <= changes.messages
    assert projects.next(project.id) is None
    taken, _ = annotation.undo()
    assert set(taken) == set(events)
    assert annotation.effective() == []
    found = projects.next(project.id)
    assert found is not None
    assert {message.id for message in found.candidates} == {first, second}  # what was written is no candidate


def test_nothing_is_kept_where_one_of_them_cannot_be(database: Database) -> None:
    projects, annotation = ProjectService(database), AnnotationService(database)
    project, _ = projects.save(Project("", "Directions", "pairwise"))
    prompt = NewPrompt([ChatMessage("user", "Choose a folder")], [NewAnswer("Left."), NewAnswer("Right.")])
    (task,), _ = projects.add_prompts(project.id, [prompt])
    assert task.candidates is not None
    before = len(ChatService(database).open(task.conversation).tree)
    with pytest.raises(UserError):
        annotation.record(
            JudgementDraft(NewRewrite("Fine.", task.candidates[1])),
            JudgementDraft(NewRewrite("Left.", task.candidates[0])),
        )
    assert len(ChatService(database).open(task.conversation).tree) == before
    assert annotation.events() == []
