"""A run against its base: a blind project on held-out prompts, and what its judgements say."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.core.project import NewAnswer, NewPrompt
from desktop.core.questions.comparison import Comparison
from desktop.core.sampling import Sampling
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.engine import builtin
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.projects import ProjectService
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.win_rate import WinRate, WinRateService
from desktop.store.database import Database
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import TrainingSettings
from tests.support.training_worlds import save, small_world


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    save(small_world(), tmp_path)
    with Database.open(tmp_path) as made:
        yield made


@pytest.fixture
def run(database: Database) -> TrainingRun:
    """A finished run that held out the first five prompts and one that is gone."""
    base = builtin.builtin_model()
    assert base is not None
    runs = TrainingRunService(database)
    stage = TrainingStage(Method.DPO, TrainingSettings.for_method(Method.DPO))
    made, _ = runs.create(recipe_of(ExportScope(all=True), stage, name="Kind"), base, builtin.SHA256, "")
    with database.read() as store:
        prompts = [
            row[0] for row in store.connection.exec_driver_sql("SELECT id FROM messages WHERE parent IS NULL LIMIT 5")
        ]
    folder = runs.files.of(made)
    target = folder.stage(0, Method.DPO)
    target.mkdir(parents=True)
    (target / "adapter.gguf").touch()
    provenance = {"stages": [{"held_out": [*prompts, "gone"], "train": [], "judgements": []}]}
    (folder.path / "provenance.json").write_text(json.dumps(provenance))
    return runs.update(made.id, status=RunStatus.FINISHED)[0]


def test_the_win_rate_counts_a_tie_as_half_a_win() -> None:
    rate = WinRate("p", wins=28, ties=4, losses=8)
    assert rate.share == 0.75
    low, high = rate.interval
    assert (round(low, 2), round(high, 2)) == (0.6, 0.86)
    assert WinRate("p").interval == (0.0, 1.0)


def test_held_out_prompts_come_to_one_blind_project(database: Database, run: TrainingRun) -> None:
    service = WinRateService(database)
    assert service.of(run) is None
    id, changes = service.add_prompts(run, 3, "Kind against base", Sampling())
    assert changes.projects == {id}
    project = ProjectService(database).get(id)
    assert project.tasks == 3
    assert project.project.hides_models
    base, tuned = project.project.sources
    assert base.model == tuned.model
    assert base.adapters == ()
    assert tuned.adapters[0][0].endswith("0-dpo/adapter.gguf")
    again, _ = service.add_prompts(run, 3, "another name", Sampling())
    assert again == id
    assert ProjectService(database).get(id).tasks == 5
    rate = service.of(run)
    assert rate is not None
    assert (rate.project, rate.n) == (id, 0)
    with pytest.raises(UserError, match="All held-out prompts"):
        service.add_prompts(run, 3, "x", Sampling())


def test_a_run_without_held_out_prompts_says_so(database: Database, run: TrainingRun) -> None:
    folder = TrainingRunService(database).files.of(run)
    (folder.path / "provenance.json").write_text("{}")
    with pytest.raises(UserError, match="no held-out prompts"):
        WinRateService(database).add_prompts(run, 3, "x", Sampling())


def test_judgements_on_the_desk_become_the_win_rate(database: Database, run: TrainingRun) -> None:
    service, projects = WinRateService(database), ProjectService(database)
    id, _ = service.add_prompts(run, 1, "Kind against base", Sampling())
    answers = (NewAnswer("Plain", "SmolLM2"), NewAnswer("Kind", "SmolLM2 · adapter.gguf"))
    new = [NewPrompt([ChatMessage("user", f"How is it, {number}?")], answers) for number in range(3)]
    projects.add_prompts(id, new)
    for sign in (1, 1, 0):  # the tuned model wins twice, then a tie
        task = projects.next(id)
        assert task is not None
        shown = tuple(answer.id for answer in task.candidates)
        first_is_tuned = task.candidates[0].text == "Kind"
        payload = Comparison(shown[0], shown[1], -sign if first_is_tuned else sign, 5)
        draft = JudgementDraft(
            payload, shown, prompt=task.task.prompt, question="preference", scheme="pairwise", shown=shown
        )
        AnnotationService(database).record(draft, task=task.task.id)
    rate = service.of(run)
    assert rate is not None
    assert (rate.wins, rate.ties, rate.losses) == (2, 1, 0)


def test_losses_show_only_once_the_models_may_be_seen(database: Database, run: TrainingRun) -> None:
    service, projects = WinRateService(database), ProjectService(database)
    assert service.losses(run) is None
    id, _ = service.add_prompts(run, 1, "Kind against base", Sampling())  # its answers are not generated yet
    new = [
        NewPrompt(
            [ChatMessage("user", f"How is it, {number}?")],
            (NewAnswer(f"Plain {number}", "SmolLM2"), NewAnswer(f"Kind {number}", "SmolLM2 · adapter.gguf")),
        )
        for number in range(3)
    ]
    projects.add_prompts(id, new)
    judged = []
    for _ in range(3):  # in an order of the project's own
        task = projects.next(id)
        assert task is not None
        number = task.candidates[0].text[-1]
        sign = 1 if number == "1" else -1  # the tuned model loses, wins and loses
        judged.append(number)
        shown = tuple(answer.id for answer in task.candidates)
        first_is_tuned = task.candidates[0].text.startswith("Kind")
        payload = Comparison(shown[0], shown[1], -sign if first_is_tuned else sign, 5)
        draft = JudgementDraft(
            payload, shown, prompt=task.task.prompt, question="preference", scheme="pairwise", shown=shown
        )
        AnnotationService(database).record(draft, task=task.task.id)
    assert service.hides_models(run)  # one prompt is left
    assert service.losses(run) is None
    projects.reveal(id)
    losses = service.losses(run)
    assert losses is not None
    assert [(one.prompt, one.base, one.tuned) for one in losses] == [
        (f"How is it, {number}?", f"Plain {number}", f"Kind {number}") for number in judged if number != "1"
    ]
