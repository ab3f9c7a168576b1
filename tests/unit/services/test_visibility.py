"""Blind or not: what is kept with a judgement about what its annotator could see."""

import json
from dataclasses import replace
from pathlib import Path

from desktop.core.context import ChatMessage
from desktop.core.payloads import Comparison, Rating, Skip
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.datasets.recipe import Recipe, Scope
from desktop.services.annotation import Annotation, Draft
from desktop.services.bundles import Bundles
from desktop.services.chat import Chat
from desktop.services.export import Exports
from desktop.services.imports import Destination, Imports
from desktop.services.projects import Assignment, Projects
from desktop.services.ratings import Ratings
from desktop.store.database import Database
from tests.store.rows import fill


def blind_project(database: Database, prompts: int = 4, **how: object) -> Project:
    """Two models' answers to each prompt."""
    plan = replace(Project("", "Which?", "pairwise", compares=True, repeats=0.0), **how)  # type: ignore[arg-type]
    project, _ = Projects(database).save(plan)
    new = [
        NewPrompt(
            [ChatMessage("user", f"Question {number}?")],
            (NewAnswer(f"Yes {number}.", "Model A"), NewAnswer(f"No, never {number}.", "Model B")),
        )
        for number in range(prompts)
    ]
    Projects(database).add_prompts(project.id, new)
    return project


def judge(database: Database, project: Project, task: Assignment | None = None) -> Assignment:
    task = task or Projects(database).next(project.id)
    assert task is not None
    first, second = (answer.id for answer in task.candidates)
    payload = Comparison(first, second, -1, 5)
    Annotation(database).record(
        Draft(payload, (first, second), question="preference", scheme="pairwise", shown=(first, second)),
        task=task.task.id,
    )
    return task


def visible(database: Database) -> list[bool | None]:
    return [event.models_visible for event in Annotation(database).events() if event.withdraws is None]


def test_a_judgement_says_whether_its_models_were_visible(database: Database) -> None:
    project = blind_project(database)
    judge(database, project)
    Projects(database).reveal(project.id)
    task = judge(database, project)
    assert visible(database) == [False, True]
    assert task.models != {}
    skipped = Projects(database).next(project.id)
    assert skipped is not None
    Annotation(database).record(Draft(Skip("other"), prompt=skipped.task.prompt), task=skipped.task.id)
    assert visible(database) == [False, True, True]


def test_what_is_judged_again_after_the_reveal_is_not_blind(database: Database) -> None:
    """The screen showed a blind task when the judgement began; when it was submitted the names were there."""
    project = blind_project(database)
    task = judge(database, project)
    Annotation(database).undo()
    Projects(database).reveal(project.id)
    judge(database, project, task)
    assert visible(database) == [False, True]
    assert [event.models_visible for event in Annotation(database).effective()] == [True]


def test_the_chat_names_its_model(database: Database) -> None:
    turn = fill(database)
    ratings = Ratings(database)
    before = len(visible(database))
    ratings.rate(turn.answers[0].id, lambda rating: replace(rating, thumbs=True))
    ratings.note(turn.answers[0].id, "Good.")
    ratings.compare(turn.answers[0].id, turn.answers[1].id, -1, ())
    assert visible(database)[before:] == [True, True, True]


def test_answers_of_a_chat_are_not_blind_in_a_project(database: Database) -> None:
    turn = fill(database)
    project, _ = Projects(database).save(Project("", "From chats", "thumbs"))
    (task,), _ = Projects(database).add_from_chats(project.id, [turn.message.id])
    assert task.candidates
    annotation = Annotation(database)
    (event,), _ = annotation.record(Draft(Rating(thumbs=True), (task.candidates[0],), scheme="thumbs"), task=task.id)
    assert event.models_visible is True
    assert Chat(database).list_conversations()


def test_imported_labels_are_marked_and_nothing_is_known_of_what_was_visible(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"prompt": "Why?", "chosen": "Because.", "rejected": "No."}) + "\n", encoding="utf-8")
    imports = Imports(database)
    imports.run(imports.look(path), Destination(name="Pairs"))
    assert {(event.models_visible, event.imported) for event in Annotation(database).events()} == {(None, True)}


def test_bundles_and_exports_say_it(database: Database, tmp_path: Path) -> None:
    project = blind_project(database)
    judge(database, project)
    Projects(database).reveal(project.id)
    judge(database, project)
    Bundles(database).write(tmp_path / "all.sayso")
    with Database.open(tmp_path / "other") as other:
        Bundles(other).merge(tmp_path / "all.sayso")
        assert Annotation(other).events() == Annotation(database).events()
        assert visible(other) == [False, True]
    Exports(database.folder).write(Recipe("trl-preference", Scope(all=True)), tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "provenance.jsonl").read_bytes().splitlines()]
    said = {judgement["id"]: judgement["models_visible"] for row in rows for judgement in row["judgements"]}
    assert sorted(said.values()) == [False, True]
    assert {judgement["imported"] for row in rows for judgement in row["judgements"]} == {False}
    columns = Recipe("trl-preference", Scope(all=True), provenance="columns", file="parquet")
    Exports(database.folder).write(columns, tmp_path / "columns")
