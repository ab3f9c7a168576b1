"""Blind or not: what is kept with a judgement about what its annotator could see."""

import json
from dataclasses import replace
from pathlib import Path

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.payloads import Rating, Skip
from desktop.core.project import AnswerSource, NewAnswer, NewPrompt, Project
from desktop.core.questions.comparison import Comparison
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.bundles import BundleService
from desktop.services.chat import ChatService
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.services.judgement_browser import JudgementBrowserService
from desktop.services.projects import ProjectService
from desktop.services.ratings import RatingService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from tests.support.blind_project import blind_project, judge
from tests.support.rows import fill


def visible(database: Database) -> list[bool | None]:
    return [event.models_visible for event in AnnotationService(database).events() if event.withdraws is None]


def test_a_judgement_says_whether_its_models_were_visible(database: Database) -> None:
    project = blind_project(database)
    judge(database, project)
    ProjectService(database).reveal(project.id)
    task = judge(database, project)
    assert visible(database) == [False, True]
    assert task.models != {}
    skipped = ProjectService(database).next(project.id)
    assert skipped is not None
    AnnotationService(database).record(JudgementDraft(Skip("other"), prompt=skipped.task.prompt), task=skipped.task.id)
    assert visible(database) == [False, True, True]


def test_what_is_judged_again_after_the_reveal_is_not_blind(database: Database) -> None:
    """The screen showed a blind task when the judgement began; when it was submitted the names were there."""
    project = blind_project(database)
    task = judge(database, project)
    AnnotationService(database).undo()
    ProjectService(database).reveal(project.id)
    judge(database, project, task)
    assert visible(database) == [False, True]
    assert [event.models_visible for event in AnnotationService(database).effective()] == [True]


def test_the_chat_names_its_model(database: Database) -> None:
    turn = fill(database)
    ratings = RatingService(database)
    before = len(visible(database))
    ratings.rate(turn.answers[0].id, lambda rating: replace(rating, thumbs=True))
    ratings.note(turn.answers[0].id, "Good.")
    ratings.compare(turn.answers[0].id, turn.answers[1].id, -1, ())
    assert visible(database)[before:] == [True, True, True]


def test_answers_of_a_chat_are_not_blind_in_a_project(database: Database) -> None:
    turn = fill(database)
    project, _ = ProjectService(database).save(Project("", "From conversations", "thumbs"))
    (task,), _ = ProjectService(database).add_from_chats(project.id, [turn.message.id])
    assert task.candidates
    annotation = AnnotationService(database)
    (event,), _ = annotation.record(
        JudgementDraft(Rating(thumbs=True), (task.candidates[0],), scheme="thumbs"), task=task.id
    )
    assert event.models_visible is True
    assert ChatService(database).list_conversations()


def test_imported_labels_are_marked_and_nothing_is_known_of_what_was_visible(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"prompt": "Note", "chosen": "Because.", "rejected": "No."}) + "\n", encoding="utf-8")
    imports = ImportService(database)
    imports.run(imports.inspect(path), Destination(name="Pairwise comparison"))
    assert {(event.models_visible, event.imported) for event in AnnotationService(database).events()} == {(None, True)}


def test_bundles_and_exports_say_it(database: Database, tmp_path: Path) -> None:
    project = blind_project(database)
    judge(database, project)
    ProjectService(database).reveal(project.id)
    judge(database, project)
    BundleService(database).write(tmp_path / "all.sayso")
    with Database.open(tmp_path / "other") as other:
        BundleService(other).merge(tmp_path / "all.sayso")
        assert AnnotationService(other).events() == AnnotationService(database).events()
        assert visible(other) == [False, True]
    ExportService(database.folder).write(Recipe("trl-preference", ExportScope(all=True)), tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "provenance.jsonl").read_bytes().splitlines()]
    by_judgement = {judgement["id"]: judgement["models_visible"] for row in rows for judgement in row["judgements"]}
    assert sorted(by_judgement.values()) == [False, True]
    assert {judgement["imported"] for row in rows for judgement in row["judgements"]} == {False}
    columns = Recipe("trl-preference", ExportScope(all=True), provenance="columns", file="parquet")
    ExportService(database.folder).write(columns, tmp_path / "columns")


# --- scores and model names are hidden


def test_scores_of_a_reward_model_show_after_the_reveal(database: Database) -> None:
    project = blind_project(database)
    task = ProjectService(database).next(project.id)
    assert task is not None
    answers = [answer.id for answer in task.candidates]
    ChatService(database).record_scores({id: float(number) for number, id in enumerate(answers)}, "run")

    def scores() -> list[float | None]:
        facts = ChatService(database).open(task.task.conversation).facts
        return [facts[id].score for id in answers]

    assert set(scores()) == {None}
    ProjectService(database).reveal(project.id)
    assert scores() == [float(number) for number in range(len(answers))]


def test_scores_show_only_to_whoever_asked_and_their_later_judgements_say_so(
    database: Database, tmp_path: Path
) -> None:
    turn = fill(database)
    first, second = (answer.id for answer in turn.answers)
    chat, annotation, people = ChatService(database), AnnotationService(database), AnnotatorService(database)
    preference = JudgementDraft(Comparison(first, second, -1, 5), (first, second))
    (before,), _ = annotation.record(preference)
    chat.record_scores({first: 1.0, second: -1.0, "0" * 32: 0.5}, "run")  # the third was deleted meanwhile
    (after,), _ = annotation.record(preference)
    asked = people.active()
    assert asked is not None
    other, _ = people.create("Bo")
    people.activate(other.id)
    assert {facts.score for facts in chat.open(turn.conversation.id).facts.values()} == {None}
    (independent,), _ = annotation.record(preference)
    people.activate(asked.id)
    assert chat.open(turn.conversation.id).facts[first].score == 1.0
    assert [event.scores_seen for event in (before, after, independent)] == [False, True, False]
    BundleService(database).write(tmp_path / "all.sayso")
    with Database.open(tmp_path / "other") as merged:
        BundleService(merged).merge(tmp_path / "all.sayso")
        assert AnnotationService(merged).events() == annotation.events()
    ExportService(database.folder).write(Recipe("trl-preference", ExportScope(all=True)), tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "provenance.jsonl").read_bytes().splitlines()]
    assert {j["id"] for row in rows for j in row["judgements"] if j.get("scores_seen")} == {after.id}


def named(database: Database) -> set[str]:
    """The models that any list, filter, statistic or page of the chat names."""
    lists, everything = JudgementBrowserService(database), JudgementFilter()
    found = {model for entry in lists.page(everything) for _, _, model in entry.answers}
    found |= {judged.model for judged in lists.answers(everything)}
    entries = [entry for judged in lists.answers(everything) for entry in judged.judgements]
    found |= {model for entry in entries for _, _, model in entry.answers}
    found |= set(lists.choices().models)
    for project in [None, *(one.project.id for one in ProjectService(database).all())]:
        found |= {model.name for model in StatisticsService(database).summary(project).models}
    for model in ("Model A", "Model B"):
        found |= (
            {model}
            if lists.count(JudgementFilter(model=model)) or lists.count_answers(JudgementFilter(model=model))
            else set()
        )
        found |= {model} if lists.ids(JudgementFilter(model=model)) else set()
    for judged in lists.answers(everything):
        try:
            origin = ChatService(database).origin_to_show(judged.id)
        except UserError:
            continue
        found |= {origin.provenance.model.name} if origin is not None else set()
    return found - {""}


def test_nothing_names_a_model_before_the_reveal(database: Database) -> None:
    project = blind_project(database)
    for _ in range(2):
        judge(database, project)
    assert named(database) == set()
    assert StatisticsService(database).summary(project.id).hidden == 2
    ProjectService(database).reveal(project.id)
    assert named(database) == {"Model A", "Model B"}
    assert StatisticsService(database).summary(project.id).hidden == 0


def test_a_finished_project_names_its_models(database: Database) -> None:
    project = blind_project(database, prompts=2, repeats=1.0, repeat_after=0.0)
    for _ in range(3):
        judge(database, project)
        assert named(database) == set()
    judge(database, project)  # the second hidden repeat
    assert ProjectService(database).next(project.id) is None
    assert named(database) == {"Model A", "Model B"}


def test_a_project_is_finished_when_all_who_are_wanted_judged_it(database: Database) -> None:
    people = [AnnotatorService(database).create(name)[0].id for name in ("Ada", "Bo")]
    project = blind_project(database, prompts=2, overlap=2)
    for person in people:
        AnnotatorService(database).activate(person)
        for _ in range(2):
            assert named(database) == set()
            judge(database, project)
    assert named(database) == {"Model A", "Model B"}


def test_imported_labels_do_not_finish_a_project(database: Database, tmp_path: Path) -> None:
    rows = [
        {"prompt": f"{n}?", "completions": [
            {"response": f"yes {n}", "model": "Model A", "overall_score": 4},
            {"response": f"no {n}", "model": "Model B", "overall_score": 2},
        ]} for n in range(3)
    ]  # fmt: skip
    path = tmp_path / "rated.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    imports = ImportService(database)
    source = imports.inspect(path)
    imports.run(source, Destination(name="Rated", annotator="Unnamed"))
    assert source.format.name == "ultrafeedback"
    assert named(database) == set()
    (progress,) = ProjectService(database).all()
    ProjectService(database).reveal(progress.project.id)
    assert named(database) == {"Model A", "Model B"}


def test_one_model_alone_has_nothing_to_hide(database: Database) -> None:
    fill(database)
    lists = JudgementBrowserService(database)
    assert {model for entry in lists.page(JudgementFilter()) for *_, model in entry.answers} - {""}


def test_what_is_judged_again_after_its_project_was_finished_may_not_be_blind(database: Database) -> None:
    """The models were visible once everything was judged; whether the annotator looked is unknown."""
    project = blind_project(database, prompts=2)
    first = judge(database, project)
    judge(database, project)
    assert named(database) == {"Model A", "Model B"}
    AnnotationService(database).undo()
    assert named(database) == set()
    judge(database, project)
    assert visible(database) == [False, False, None]
    more = NewPrompt([ChatMessage("user", "More?")], (NewAnswer("A"), NewAnswer("B")))
    ProjectService(database).add_prompts(project.id, [more])
    judge(database, project)
    assert visible(database)[-1] is False
    judge(database, project, first)
    assert visible(database)[-1] is None


# --- blind statistics


def test_only_what_was_blind_counts_as_blind(database: Database) -> None:
    project = blind_project(database, prompts=9)
    for _ in range(4):
        judge(database, project)
    ProjectService(database).reveal(project.id)
    for _ in range(3):
        judge(database, project)
    with database.write() as store:  # two of an older version
        store.connection.exec_driver_sql("DROP TRIGGER judgements_immutable")
        store.connection.exec_driver_sql(
            "UPDATE judgements SET models_visible = NULL WHERE id IN "
            "(SELECT id FROM judgements WHERE models_visible = 0 ORDER BY id LIMIT 2)"
        )
    summary = StatisticsService(database).summary()
    share = summary.metrics["first_shown_share"]
    assert (share.n, share.value) == (2, 1.0)
    assert (summary.visible, summary.unknown) == (3, 2)
    assert summary.to_dict()["first_shown_share"]["not_blind"] == {"visible": 3, "unknown": 2}
    assert len(summary.judgement_ids("first_shown_share")) == 2
    assert sum(model.strength.n for model in summary.models) // 2 == 4  # what was seen says nothing of the models
    assert not set(summary.judgement_ids("models")) & {
        event.id for event in AnnotationService(database).events() if event.models_visible
    }


def test_a_chat_and_an_export_page_do_not_name_models_that_a_project_hides(database: Database, tmp_path: Path) -> None:
    """Its prompts may be those of a chat, whose transcript names the models of answers; a file that is written does."""
    turn = fill(database)
    plan = Project("", "Compare", "thumbs", (AnswerSource("/a.gguf", 1), AnswerSource("/b.gguf", 1)), compares=True)
    project, _ = ProjectService(database).save(plan)
    ProjectService(database).add_from_chats(project.id, [turn.message.id])
    first = turn.answers[0].id
    assert ChatService(database).open(turn.conversation.id).facts[first].model is None
    recipe = Recipe("ranked", ExportScope(all=True), provenance="columns", file="jsonl")
    exports = ExportService(database.folder)
    shown = exports.preview(recipe).preview
    assert shown
    assert not any("SmolLM2" in line or "b.gguf" in line for line in shown)
    exports.write(recipe, tmp_path / "out")
    assert "SmolLM2" in (tmp_path / "out" / "train.jsonl").read_text(encoding="utf-8")
    ProjectService(database).reveal(project.id)
    assert ChatService(database).open(turn.conversation.id).facts[first].model is not None
    assert any("SmolLM2" in line for line in exports.preview(recipe).preview)
