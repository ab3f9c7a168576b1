"""Today's work and throughput: one definition, wherever they show."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.payloads import Comparison, Note, Ranking, Rating, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.services.annotation import Annotation, Draft
from desktop.services.annotators import Annotators
from desktop.services.collection_goals import CollectionGoalsService
from desktop.services.imports import Destination, Imports
from desktop.services.projects import Projects
from desktop.services.statistics import Statistics
from desktop.services.work import Throughput, Work
from desktop.store.database import Database


def project(database: Database, prompts: int) -> str:
    made, _ = Projects(database).save(Project("", "Ranked", "instructgpt", repeats=0.0))
    answers = (NewAnswer("One."), NewAnswer("Two."), NewAnswer("Three."))
    asked = [NewPrompt([ChatMessage("user", f"Question {n}?")], answers) for n in range(prompts)]
    Projects(database).add_prompts(made.id, asked)
    return made.id


def submit(database: Database, project: str, seconds: float) -> str:
    """A ranking, a rating of each answer, tags and a note: one task."""
    task = Projects(database).next(project)
    assert task is not None
    ids = tuple(answer.id for answer in task.candidates)
    drafts = [
        Draft(
            Ranking(tuple((id,) for id in ids)), ids, question="ranking", scheme="instructgpt", active_seconds=seconds
        ),
        *(Draft(Rating(quality=4), (id,), scheme="instructgpt") for id in ids),
        Draft(Note("Hm."), (task.task.prompt,)),
    ]
    Annotation(database).record(*drafts, task=task.task.id)
    return task.task.id


def midnight() -> float:
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def active(database: Database) -> str:
    found = Annotators(database).active()
    assert found is not None
    return found.id


def test_a_task_is_one_however_many_questions_it_asks(database: Database) -> None:
    queue = project(database, 8)
    for _ in range(6):
        submit(database, queue, 30.0)
    assert Throughput(database).of(active(database), midnight()) == Work(6, 120.0)


def test_every_page_shows_the_same(database: Database) -> None:
    queue = project(database, 9)
    for number in range(7):
        submit(database, queue, 20.0 + 5 * number)
    submit(database, queue, 500.0)
    Annotation(database).undo()  # taken back: neither it nor its time counts
    skipped = Projects(database).next(queue)
    assert skipped is not None
    Annotation(database).record(
        Draft(Skip("unclear"), prompt=skipped.task.prompt, active_seconds=100.0), task=skipped.task.id
    )
    header = Throughput(database).of(active(database), midnight())
    quality, goals = Statistics(database).summary(), CollectionGoalsService(database).state()
    assert header.per_hour == pytest.approx(7 * 3600 / sum(20 + 5 * number for number in range(7)))
    assert quality.figures["per_hour"].value == pytest.approx(header.per_hour)
    assert goals.per_hour.value == pytest.approx(header.per_hour)
    assert (header.today, quality.tasks_today) == (7, 7)


def test_a_task_that_is_judged_again_is_one_with_both_times(database: Database) -> None:
    queue = project(database, 6)
    for _ in range(5):
        task = submit(database, queue, 30.0)
    assignment = Projects(database).assignment(task)
    ids = tuple(answer.id for answer in assignment.candidates)
    again = Draft(Ranking((ids,)), ids, question="ranking", scheme="instructgpt", active_seconds=30.0)
    Annotation(database).record(again, task=task)
    header = Throughput(database).of(active(database), midnight())
    assert header == Work(5, 5 * 3600 / 180)
    assert Statistics(database).summary().figures["per_hour"].value == pytest.approx(header.per_hour)


def test_imported_labels_are_nobodys_work(database: Database, tmp_path: Path) -> None:
    """Not even where the file names the annotator whose turn it is."""
    Annotators(database).activate(Annotators(database).create("Ada")[0].id)
    queue = project(database, 6)
    for _ in range(5):
        submit(database, queue, 30.0)
    before = Throughput(database).of(active(database), midnight()), CollectionGoalsService(database).state()
    path = tmp_path / "pairs.jsonl"
    rows = [{"prompt": f"{n}?", "chosen": f"yes {n}", "rejected": f"no {n}", "annotator": "Ada"} for n in range(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    imports = Imports(database)
    report, _ = imports.run(imports.look(path), Destination(annotator="Ada"))
    assert report.labels == 9
    goals, summary = CollectionGoalsService(database).state(), Statistics(database).summary()
    assert Throughput(database).of(active(database), midnight()) == before[0]
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
    assignment = Projects(database).next(queue)
    assert assignment is not None
    first, second, _ = (answer.id for answer in assignment.candidates)
    annotation = Annotation(database)
    annotation.record(Draft(Rating(quality=4), (first,), active_seconds=20.0))
    annotation.record(Draft(Comparison(first, second, 1), (first, second), active_seconds=50.0))
    annotation.record(Draft(Note("Why."), (first,)))
    assert Throughput(database).of(active(database), midnight()) == Work(2, None)
    assert Throughput(database).of(active(database), time.time() + 5).today == 0
    assert Statistics(database).summary().tasks_today == 2
