"""A run from its recipe to its report, with fake programs in place of the model process and the trainer."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.core.errors import Cancelled, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.evaluation.battery import BatteryCategory
from desktop.evaluation.comparison import Verdict
from desktop.evaluation.outcomes import Outcome
from desktop.services.chat import ChatService
from desktop.services.training.adapter_import import JobResult
from desktop.services.training.evaluation import EvaluationReport
from desktop.services.training.files import TrainingLock
from desktop.services.training.recipe import recipe_of
from desktop.services.training.reward_estimate import EstimateProblem, RewardEstimate
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.session import (
    DataRead,
    SessionEvent,
    SessionProgress,
    TrainingControl,
    TrainingSession,
)
from desktop.store.database import Database
from desktop.training.job import ADAPTER, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import StepDone
from desktop.training.run_log import RunLog
from desktop.training.settings import TrainingSettings
from tests.support.reward_runs import add_reward_run
from tests.support.scripted_training import BATTERY, ENGINE, TRAINER
from tests.support.training_worlds import save, small_world


class Owner:
    """Keeps the events, and decides by `control` what the session does."""

    def __init__(self, data: Path, runs: TrainingRunService) -> None:
        self.database = runs._database
        self.events: list[SessionEvent] = []
        self.control: Callable[[], TrainingControl] = lambda: TrainingControl.CONTINUE
        self.runs = runs
        self.session = TrainingSession(
            data, TRAINER, lambda work: work(runs), self.events.append, self._control, ENGINE
        )

    def _control(self) -> TrainingControl:
        return self.control()

    def prepare(self, *methods: Method, run: TrainingRun | None = None) -> TrainingRun:
        stages = [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods]
        recipe = recipe_of(ExportScope(all=True), *stages)
        return self.session.prepare(run, recipe, Path("/small.gguf"), "mit", "", "{model} + Round {number}")

    def trained(self) -> TrainingRun:
        """A run that has an adapter."""
        run = self.prepare(Method.SFT)
        folder = self.runs.files.of(run).stage(0, Method.SFT)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ADAPTER).touch()
        return run


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    save(small_world(), tmp_path)
    with Database.open(tmp_path) as database:
        yield Owner(tmp_path, TrainingRunService(database))


def test_a_run_is_prepared_and_trained(owner: Owner) -> None:
    run = owner.prepare(Method.SFT, Method.DPO)
    assert run.name == "small + Round 1"
    assert run.status is RunStatus.QUEUED
    assert isinstance(owner.events[0], DataRead)
    assert sum(isinstance(event, SessionProgress) and event.task == "tokenize" for event in owner.events) > 50
    result = owner.session.train(run)
    assert result.status is RunStatus.FINISHED
    assert owner.runs.get(run.id).status is RunStatus.FINISHED
    assert sum(isinstance(event, StepDone) for event in owner.events) == sum(s.steps for s in result.stages.values())


def test_stop_while_the_data_is_prepared_leaves_a_run_that_can_be_resumed(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.client._POLL_S", 0.0)  # the control is asked during the fake's quick requests
    owner.control = lambda: TrainingControl.STOP if len(owner.events) > 20 else TrainingControl.CONTINUE
    with pytest.raises(Cancelled):
        owner.prepare(Method.SFT)
    (run,) = owner.runs.all()
    assert run.status is RunStatus.STOPPED
    assert not owner.runs.files.of(run).job.exists()
    owner.control = lambda: TrainingControl.CONTINUE
    assert owner.session.train(owner.prepare(Method.SFT, run=run)).status is RunStatus.FINISHED


def test_a_run_that_is_being_prepared_is_not_taken_for_one_left_behind(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command starts meanwhile, and looks for runs whose owner ended."""
    monkeypatch.setattr("desktop.engine.client._POLL_S", 0.0)  # the control is asked during the fake's quick requests
    found: list[object] = []

    def other() -> TrainingControl:
        for run in owner.runs.all():
            if run.status is RunStatus.PREPARING and not found:
                found.append(owner.runs.recover())
                with pytest.raises(UserError, match="is preparing this run"):
                    owner.prepare(Method.SFT, run=run)
        return TrainingControl.CONTINUE

    owner.control = other
    run = owner.prepare(Method.SFT)
    assert (found, run.status) == ([[]], RunStatus.QUEUED)
    owner.runs.update(run.id, status=RunStatus.PREPARING)  # its owner was killed
    assert [left.id for left in owner.runs.recover()] == [run.id]
    assert owner.runs.get(run.id).status is RunStatus.STOPPED


def test_a_run_waits_for_another_one_and_can_be_stopped_meanwhile(owner: Owner, tmp_path: Path) -> None:
    run = owner.prepare(Method.SFT)
    lock = TrainingLock(tmp_path)
    assert lock.acquire()
    seen = len(owner.events)
    owner.control = lambda: TrainingControl.STOP if len(owner.events) > seen + 2 else TrainingControl.CONTINUE
    with pytest.raises(Cancelled):
        owner.session.train(run)
    lock.release()
    assert owner.runs.get(run.id).status is RunStatus.STOPPED
    assert SessionProgress("wait") in owner.events


def test_the_battery_is_answered_by_both_models_and_the_report_is_kept(owner: Owner) -> None:
    run = owner.trained()
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    by_name = {result.name: result for result in report.results}
    exact = by_name[BatteryCategory.EXACT_MATCH]  # the fake repeats its prompt, with any adapter
    assert (exact.n, exact.base, exact.tuned, exact.verdict) == (30, 1.0, 1.0, Verdict.SAME)
    assert by_name[BatteryCategory.PERPLEXITY].verdict is Verdict.SAME
    assert owner.runs.files.evaluation(run) == EvaluationReport.from_json(json.dumps(report.to_dict()))
    assert owner.events[-1] == SessionProgress("evaluation", 62, 62)
    outcomes = owner.runs.files.outcomes(run)
    assert outcomes is not None
    assert [(item.id, item.base.split()[0], item.outcome) for item in outcomes.items[:2]] == [
        ("0", "w0", Outcome.BOTH_PASSED),
        ("1", "w1", Outcome.BOTH_PASSED),
    ]
    path = owner.runs.files.of(run).path / "evaluation-answers.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "w0" not in json.dumps(report.to_dict())
    path.write_text('{"version": 7, "items": [["0"]]}')
    assert owner.runs.files.outcomes(run) is None
    path.unlink()  # as of an older version
    assert owner.runs.files.outcomes(run) is None


def test_a_reward_model_of_the_same_base_gives_its_estimate(owner: Owner) -> None:
    run = owner.trained()
    add_reward_run(owner.database, "/other.gguf", "Another base")
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    assert (report.reward, report.reward_problem) == (None, EstimateProblem.NO_REWARD_MODEL)
    folder = add_reward_run(owner.database, "/small.gguf", "Taste")
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    n = len(owner.runs.files.held_out_prompts(run))
    assert report.reward_problem is None
    assert report.reward == RewardEstimate("Taste", n / 2, n)  # both models repeat the prompt, so all is equal
    assert n > 0
    assert owner.runs.files.evaluation(run) == EvaluationReport.from_json(json.dumps(report.to_dict()))
    assert owner.events[-1] == SessionProgress("evaluation", 62 + 2 * n, 62 + 2 * n)
    for path in owner.runs.files.path.rglob(f"{folder}/**/head.json"):
        path.write_text("{}")
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    assert (report.reward, report.reward_problem) == (None, EstimateProblem.UNREADABLE)
    assert report.results
    assert owner.runs.files.evaluation(run) == EvaluationReport.from_json(json.dumps(report.to_dict()))


def test_the_reward_model_judges_no_prompt_that_it_was_trained_on(owner: Owner) -> None:
    """A reward model with another held-out share may have been trained on what this run held out."""
    run = owner.trained()
    held_out = owner.runs.files.held_out_prompts(run)
    assert len(held_out) > 2
    with owner.database.read() as store:
        message = store.conversations.message(held_out[0])
    assert message is not None  # the same question, written differently in another conversation
    twin, _ = ChatService(owner.database).begin_turn(None, None, f"  {message.text.upper()} !")
    add_reward_run(owner.database, "/small.gguf", "Taste", trained=[held_out[1], twin.message.id])
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    assert report.reward == RewardEstimate("Taste", (len(held_out) - 2) / 2, len(held_out) - 2, excluded=2)


@pytest.mark.parametrize(
    ("trained", "problem"), [("all", EstimateProblem.NO_PROMPTS), (None, EstimateProblem.UNKNOWN_DATA)]
)
def test_without_an_independent_prompt_there_is_no_estimate(
    owner: Owner, trained: str | None, problem: EstimateProblem
) -> None:
    run = owner.trained()
    known = owner.runs.files.held_out_prompts(run) if trained else None
    add_reward_run(owner.database, "/small.gguf", "Taste", trained=known)
    report = owner.session.evaluate(run, Path("/small.gguf"), battery=BATTERY)
    assert (report.reward, report.reward_problem) == (None, problem)


def test_an_imported_reward_model_is_measured_on_what_its_job_held_out(owner: Owner) -> None:
    """The fake's scores are the lengths of the answers."""
    ranked = owner.runs.files.provenance(owner.prepare(Method.REWARD))["stages"][0]
    held_out, trained = [*ranked["held_out"], ranked["train"][0]], [ranked["train"][0]]
    id = add_reward_run(owner.database, "/small.gguf", "Afar", trained=trained, held_out=held_out)
    run = owner.runs.update(id, figures={})[0]
    log = RunLog(owner.runs.files.of(run).log)
    for event in JobResult(steps=3, held_out={"loss": 0.5}, held_out_n=9).events(Method.REWARD, "0-reward", 20):
        log.append(event)
    measured = owner.session.measure_reward(run, Path("/small.gguf"))
    figures = measured.figures["reward_figures"]
    assert figures["n"] == 20  # four rankings of three, eight rewrites; none of the prompt that it was trained on
    assert figures["accuracy"] == figures["length_accuracy"]
    assert figures["above_length_low"] == 0.0
    assert figures["loss"] == 0.5  # the job measured it
    assert (measured.name, measured.status) == ("Afar", RunStatus.FINISHED)
    assert owner.runs.get(id) == measured


def test_a_reward_model_whose_data_is_unknown_is_not_measured(owner: Owner) -> None:
    run = owner.runs.get(add_reward_run(owner.database, "/small.gguf", "Afar", trained=None))
    assert owner.session.measure_reward(run, Path("/small.gguf")) == run


def test_a_damaged_report_counts_as_none(owner: Owner) -> None:
    run = owner.trained()
    assert owner.runs.files.evaluation(run) is None
    (owner.runs.files.of(run).path / "evaluation.json").write_text('{"version": 1, "battery": [{"name": "x"}]}')
    assert owner.runs.files.evaluation(run) is None
