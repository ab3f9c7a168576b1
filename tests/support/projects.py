"""A project with prompts that have their answers, and its annotators."""

from collections.abc import Callable
from typing import Any

from desktop.core.payloads import Rating
from desktop.core.project import Project, TaskOrder
from desktop.core.questions.ranking import Ranking
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.projects import Assignment, ProjectService
from desktop.store.database import Database

PLAIN = Project("", "Round 1", "instructgpt", repeats=0.0, order=TaskOrder.GIVEN)


Make = Callable[..., str]


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
