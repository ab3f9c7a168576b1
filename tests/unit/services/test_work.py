"""Today's work and throughput: one definition, wherever they show."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.payloads import Note, Rating, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.ranking import Ranking
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.collection_goals import CollectionGoalsService
from desktop.services.imports import Destination, ImportService
from desktop.services.projects import ProjectService
from desktop.services.statistics import StatisticsService
from desktop.services.work import ThroughputService, Workload
from desktop.store.database import Database


def project(database: Database, prompts: int) -> str:
    made, _ = ProjectService(database).save(Project("", "Ranked", "instructgpt", repeats=0.0))
    answers = (NewAnswer("One."), NewAnswer("Two."), NewAnswer("Three."))
    asked = [NewPrompt([ChatMessage("user", f"Question {n}?")], answers) for n in range(prompts)]
    ProjectService(database).add_prompts(made.id, asked)
    return made.id


def submit(database: Database, project: str, seconds: float) -> str:
    """A ranking, a rating of each answer, tags and a note: one task."""
    task = ProjectService(database).next(project)
    assert task is not None
    ids = tuple(answer.id for answer in task.candidates)
    drafts = [
        JudgementDraft(
            Ranking(tuple((id,) for id in ids)), ids, question="ranking", scheme="instructgpt", active_seconds=seconds
        ),
        *(JudgementDraft(Rating(quality=4), (id,), scheme="instructgpt") for id in ids),
        JudgementDraft(Note("Hm."), (task.task.prompt,)),
    ]
    AnnotationService(database).record(*drafts, task=task.task.id)
    return task.task.id


def midnight() -> float:
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def active(database: Database) -> str:
    found = AnnotatorService(database).active()
    assert found is not None
    return found.id


def test_a_task_is_one_however_many_questions_it_asks(database: Database) -> None:
    queue = project(database, 8)
    for _ in range(6):
        submit(database, queue, 30.0)
    assert ThroughputService(database).of(active(database), midnight()) == Workload(6, 120.0)


def test_every_page_shows_the_same(database: Database) -> None:
    queue = project(database, 9)
    for number in range(7):
        submit(database, queue, 20.0 + 5 * number)
    submit(database, queue, 500.0)
    AnnotationService(database).undo()  # taken back: neither it nor its time counts
    skipped = ProjectService(database).next(queue)
    assert skipped is not None
    AnnotationService(database).record(
        JudgementDraft(Skip("unclear"), prompt=skipped.task.prompt, active_seconds=100.0), task=skipped.task.id
    )
    header = ThroughputService(database).of(active(database), midnight())
    quality, goals = StatisticsService(database).summary(), CollectionGoalsService(database).state()
    assert header.per_hour == pytest.approx(7 * 3600 / sum(20 + 5 * number for number in range(7)))
    assert quality.metrics["per_hour"].value == pytest.approx(header.per_hour)
    assert goals.per_hour.value == pytest.approx(header.per_hour)
    assert (header.today, quality.tasks_today) == (7, 7)


def test_a_task_that_is_judged_again_is_one_with_both_times(database: Database) -> None:
    queue = project(database, 6)
    for _ in range(5):
        task = submit(database, queue, 30.0)
    assignment = ProjectService(database).assignment(task)
    ids = tuple(answer.id for answer in assignment.candidates)
    again = JudgementDraft(Ranking((ids,)), ids, question="ranking", scheme="instructgpt", active_seconds=30.0)
    AnnotationService(database).record(again, task=task)
    header = ThroughputService(database).of(active(database), midnight())
    assert header == Workload(5, 5 * 3600 / 180)
    assert StatisticsService(database).summary().metrics["per_hour"].value == pytest.approx(header.per_hour)


def test_imported_labels_are_nobodys_work(database: Database, tmp_path: Path) -> None:
    """Not even where the file names the annotator whose turn it is."""
    AnnotatorService(database).activate(AnnotatorService(database).create("Ada")[0].id)
    queue = project(database, 6)
    for _ in range(5):
        submit(database, queue, 30.0)
    before = ThroughputService(database).of(active(database), midnight()), CollectionGoalsService(database).state()
    path = tmp_path / "pairs.jsonl"
    rows = [{"prompt": f"{n}?", "chosen": f"yes {n}", "rejected": f"no {n}", "annotator": "Ada"} for n in range(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    imports = ImportService(database)
    report, _ = imports.run(imports.inspect(path), Destination(annotator="Ada"))
    assert report.labels == 9
    goals, summary = CollectionGoalsService(database).state(), StatisticsService(database).summary()
    assert ThroughputService(database).of(active(database), midnight()) == before[0]
    assert (goals.per_hour, goals.comparisons.count, goals.days_left, goals.minutes_a_day) == (
        before[1].per_hour,
        before[1].comparisons.count,
        before[1].days_left,
        before[1].minutes_a_day,
    )
    assert (sum(summary.by_kind.values()), summary.tasks_today, summary.prompts) == (5 * 4, 5, 5)
    assert sum(summary.by_day) == 5 * 4
    assert summary.judgements > 5 * 4  # they are labels all the same


def test_outside_of_tasks_an_action_counts(database: Database) -> None:
    queue = project(database, 1)
    assignment = ProjectService(database).next(queue)
    assert assignment is not None
    first, second, _ = (answer.id for answer in assignment.candidates)
    annotation = AnnotationService(database)
    annotation.record(JudgementDraft(Rating(quality=4), (first,), active_seconds=20.0))
    annotation.record(JudgementDraft(Comparison(first, second, 1), (first, second), active_seconds=50.0))
    annotation.record(JudgementDraft(Note("Why."), (first,)))
    assert ThroughputService(database).of(active(database), midnight()) == Workload(2, None)
    assert ThroughputService(database).of(active(database), time.time() + 5).today == 0
    assert StatisticsService(database).summary().tasks_today == 2
