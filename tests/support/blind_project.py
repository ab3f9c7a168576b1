"""A project that compares models, and judgements in it."""

from dataclasses import replace

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.core.questions.comparison import Comparison
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database


def blind_project(database: Database, prompts: int = 4, **how: object) -> Project:
    """Two models' answers to each prompt."""
    plan = replace(Project("", "Which?", "pairwise", compares=True, repeats=0.0), **how)  # type: ignore[arg-type]
    project, _ = ProjectService(database).save(plan)
    new = [
        NewPrompt(
            [ChatMessage("user", f"Question {number}?")],
            (NewAnswer(f"Yes {number}.", "Model A"), NewAnswer(f"No, never {number}.", "Model B")),
        )
        for number in range(prompts)
    ]
    ProjectService(database).add_prompts(project.id, new)
    return project


def judge(database: Database, project: Project, task: Assignment | None = None) -> Assignment:
    task = task or ProjectService(database).next(project.id)
    assert task is not None
    first, second = (answer.id for answer in task.candidates)
    payload = Comparison(first, second, -1, 5)
    AnnotationService(database).record(
        JudgementDraft(payload, (first, second), question="preference", scheme="pairwise", shown=(first, second)),
        task=task.task.id,
    )
    return task
