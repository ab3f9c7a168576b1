"""The training page: set-up, a new run, runs and their reports."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QScrollArea, QWidget

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.outputs import replace_file
from desktop.core.project import AnswerSource
from desktop.core.training_run import RunStatus
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.recipe import ExportScope
from desktop.engine import builtin
from desktop.evaluation.battery import BatteryCategory, load_battery
from desktop.evaluation.comparison import CategoryResult, Verdict
from desktop.evaluation.outcomes import BatteryOutcomes, ItemOutcome
from desktop.presenters.adapter_exporter import AdapterExporter
from desktop.presenters.training_setup import SetupPhase, TrainerSetup
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import AnnotatorService
from desktop.services.chat import ChatService
from desktop.services.training.evaluation import EvaluationReport
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.services.training.reward_estimate import EstimateProblem, RewardEstimate
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.environment import InstallProgress
from desktop.training.job import ADAPTER, PEFT_CONFIG, PEFT_WEIGHTS, TrainingStage
from desktop.training.methods import Method, TrainingData
from desktop.training.protocol import HeldOutMeasured, RunDone, StageDone, StageStarted, StepDone
from desktop.training.reward_head import RewardHead
from desktop.training.run_log import RunLog
from desktop.training.settings import TrainingSettings
from desktop.ui.training.page import TrainingPage
from desktop.ui.training.settings_dialog import TrainingSettingsDialog
from tests.fakes import gguf_file
from tests.support.qt import until
from tests.support.reward_runs import add_reward_run
from tests.support.scripted_training import TRAINER, training_worker
from tests.support.session import Session
from tests.support.training_worlds import save, small_world


class ScriptedEnvironment:
    """An environment that is missing until it is installed."""

    def __init__(self, problem: UserError | None = None, *, is_ready: bool = True) -> None:
        self.is_ready, self.problem = is_ready, problem
        self.fails: UserError | None = None
        self.may_end = False

    def install(self, progress: Any, is_cancelled: Callable[[], bool], *, cpu_only: bool = False) -> None:
        progress(InstallProgress("torch", 0.5))
        while not self.may_end:
            if is_cancelled():
                raise UserError(ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "The installation was cancelled."))
            QTest.qSleep(5)
        if self.fails is not None:
            raise self.fails
        self.is_ready = True


def recipe(*methods: Method, name: str) -> TrainingRecipe:
    stages = [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods]
    return recipe_of(ExportScope(all=True), *stages, name=name)


def add_run(
    store: Database, name: str, status: RunStatus, *, steps: int = 5, method: Method = Method.DPO, **fields: Any
) -> str:
    """A run that has done some steps, with an adapter if it is finished."""
    base = builtin.builtin_model()
    assert base is not None
    runs = TrainingRunService(store)
    run, _ = runs.create(recipe(method, name=name), base, builtin.SHA256, "")
    folder = runs.files.of(run)
    folder.path.mkdir(parents=True)
    log = RunLog(folder.log)
    log.append(StageStarted(0, method.value, 0, 10, 40, "float32", 2, 2048))
    for number in range(1, steps + 1):
        log.append(StepDone(0, number, 10, {"loss": 1 / number, "kl": 0.1}, 500, 2.0))
    log.append(HeldOutMeasured(0, steps, {"loss": 0.4, "accuracy": 0.75}, 40))
    if status is RunStatus.FINISHED:
        target = folder.stage(0, method)
        target.mkdir()
        (target / ADAPTER).write_bytes(gguf_file.header(tensors={}))
        (target / PEFT_CONFIG).write_text("{}")
        (target / PEFT_WEIGHTS).write_bytes(bytes(3_000_000))
        if method is Method.REWARD:
            RewardHead((0.5, -0.5)).write(target)
        replace_file(folder.path / "provenance.json", b'{"base": {"licence": "apache-2.0"}}')
        log.append(StageDone(0, target.name, {}))
        log.append(RunDone(660, 2_000_000_000))
    runs.update(run.id, status=status, figures=runs.files.result(run).figures(), **fields)
    return run.id


class Training(Session):
    """A session with data and a page; `environment` stands in for the trainer's."""

    def __init__(self, data: Path, environment: ScriptedEnvironment, rankings: int = 30) -> None:
        data.mkdir()
        save(small_world(rankings, rankings, 0), data)
        super().__init__(data)
        self.environment = environment
        self.is_on_battery = False
        services = self.services
        services.__dict__["trainer_setup"] = TrainerSetup(services.operations, environment, services)
        services.__dict__["training_worker"] = training_worker(self, lambda: self.is_on_battery)
        services.__dict__["adapter_exporter"] = AdapterExporter(services.operations, lambda: TRAINER, services)
        services.ending.connect(services.adapter_exporter.end)
        services.models.refresh()
        self.settle()

    def show(self) -> TrainingPage:
        self.page = TrainingPage(self.services)
        self.page.resize(1300, 850)
        self.page.show()
        self.settle_page()
        return self.page

    def settle_page(self) -> None:
        self.settle()
        plan = self.services.training_plan
        until(lambda: self.services.trainer_setup.phase is not SetupPhase.UNKNOWN)
        until(lambda: plan.summary is not None or plan.problem)
        self.settle()

    def end(self) -> None:
        self.services.trainer_setup.end()
        if hasattr(self, "page"):
            self.page.close()
            self.page.deleteLater()
        super().end()


@pytest.fixture
def training(qt: QApplication, tmp_path: Path) -> Iterator[Training]:
    made = Training(tmp_path / "data", ScriptedEnvironment())
    yield made
    made.end()


def shown_texts(widget: QWidget) -> str:
    labels = [found for found in widget.findChildren(QLabel) if found.isVisibleTo(widget)]
    return "\n".join(found.text() for found in labels)


def test_the_plan_is_sft_then_dpo_and_shows_its_data(training: Training) -> None:
    page = training.show()
    assert page.stack.currentWidget() is page.new_run
    plan = training.services.training_plan
    assert [stage.method for stage in plan.stages] == [Method.SFT, Method.DPO]
    texts = shown_texts(page.new_run)
    assert "Train SmolLM2 135M on your judgements" in texts
    assert "about" in texts or "under a minute" in texts
    assert "LoRA, rank 16" in texts
    assert plan.summary is not None
    assert plan.summary.held_out > 0
    assert plan.can_start


def test_steps_can_be_left_out_and_methods_chosen(training: Training) -> None:
    page = training.show()
    plan = training.services.training_plan
    QTest.keyClick(page.new_run.fine_tuning.box, Qt.Key.Key_Space)
    assert [stage.method for stage in plan.stages] == [Method.DPO]
    page.new_run.methods[Method.PPO].click()
    assert [stage.method for stage in plan.stages] == [Method.REWARD]  # PPO needs a reward model first
    assert "This run trains the reward model" in shown_texts(page.panel)
    page.new_run.preferences.box.click()
    assert not plan.stages
    assert not plan.can_start


def test_a_reward_model_is_planned_without_pairs_that_were_judged_after_scores(training: Training) -> None:
    def judge_again(store: Database) -> None:
        before = next(event for event in AnnotationService(store).effective() if event.kind == "ranking")
        AnnotatorService(store).activate(before.annotator)
        ChatService(store).keep_scores(dict.fromkeys(before.messages, 1.0), "run")
        AnnotationService(store).record(JudgementDraft(before.payload, before.messages))

    training.store.submit(judge_again).result(10)
    page, plan = training.show(), training.services.training_plan
    assert plan.summary is not None
    pairs = plan.summary.sizes[TrainingData.PAIRS]
    page.new_run.methods[Method.PPO].click()
    training.settle_page()
    assert (plan.summary.sizes[TrainingData.PAIRS], plan.summary.excluded[Exclusion.SCORES_SEEN]) == (pairs - 3, 3)
    page.new_run.methods[Method.DPO].click()
    training.settle_page()
    assert plan.summary.sizes[TrainingData.PAIRS] == pairs


def test_a_length_bias_is_told_and_can_be_balanced(training: Training) -> None:
    page = training.show()
    assert "the shorter answer was preferred in" in shown_texts(page.panel)
    plan = training.services.training_plan
    plan.balance_length(True)
    training.settle_page()
    assert plan.summary is not None
    assert plan.summary.balanced > 0
    assert "Balanced by length" in shown_texts(page.panel)


def test_without_enough_data_the_page_says_what_is_missing(qt: QApplication, tmp_path: Path) -> None:
    training = Training(tmp_path / "data", ScriptedEnvironment(), rankings=2)
    try:
        page = training.show()
        assert "Fine-tuning needs 20 demonstrations" in shown_texts(page.new_run)
        went: list[tuple[str, object]] = []
        page.go_to.connect(lambda key, target: went.append((key, target)))
        page.new_run.desk_button.click()
        assert went == [("desk", None)]
        assert not page.panel.start_button.isEnabled()
    finally:
        training.end()


def test_all_settings_are_edited_from_their_declaration(training: Training) -> None:
    page = training.show()
    plan = training.services.training_plan
    dialog = TrainingSettingsDialog(plan.stages, page)
    dialog.saved.connect(plan.change_settings)
    rate = dialog.controls[Method.DPO, "learning_rate"]
    rate.setText("1e-5")
    dialog.controls[Method.SFT, "epochs"].setText("no number")
    dialog._save()
    assert plan.settings(Method.DPO).learning_rate == 7e-5  # nothing is saved while a field is wrong
    dialog.controls[Method.SFT, "epochs"].setText("4")
    dialog._save()
    assert plan.settings(Method.DPO).learning_rate == 1e-5
    assert plan.settings(Method.SFT).epochs == 4
    dialog.deleteLater()


def test_a_recipe_is_saved_as_a_file_that_can_be_read(training: Training, tmp_path: Path) -> None:
    training.show()
    plan = training.services.training_plan
    plan.save_recipe(str(tmp_path / "r.json"))
    training.settle()
    read = TrainingRecipe.from_json((tmp_path / "r.json").read_bytes())
    assert read == plan.recipe


def test_the_planned_run_is_exported_as_a_job(
    training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = training.show()
    plan, exporter = training.services.training_plan, training.services.training_job_exporter
    said: list[str] = []
    page.notify.connect(said.append)
    target = tmp_path / "job"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    assert page.panel.job_button.isEnabled()
    page.panel.job_button.click()
    assert not page.panel.job_button.isEnabled()
    until(lambda: bool(said))
    assert said == ["Exported the training job to job"]
    assert page.panel.job_button.isEnabled()
    read = TrainingRecipe.from_json((target / "recipe.json").read_bytes())
    assert read.stages == plan.recipe.stages
    assert [method.name for method in sorted((target / "data").iterdir())] == ["dpo", "sft"]
    with Database.open(tmp_path / "data", writer=False) as database, database.read() as store:
        assert store.training.held_out(builtin.SHA256)

    page.panel.job_button.click()  # the folder is not replaced
    until(lambda: len(said) == 2)
    assert "contains other files" in said[1]
    assert not exporter.is_exporting


def test_a_plan_without_enough_data_cannot_be_exported(qt: QApplication, tmp_path: Path) -> None:
    training = Training(tmp_path / "data", ScriptedEnvironment(), rankings=3)
    try:
        assert not training.show().panel.job_button.isEnabled()
    finally:
        training.end()


def test_pytorch_is_installed_with_progress_and_can_be_cancelled(qt: QApplication, tmp_path: Path) -> None:
    training = Training(tmp_path / "data", ScriptedEnvironment(is_ready=False))
    try:
        page = training.show()
        setup = training.services.trainer_setup
        assert page.stack.currentWidget() is page.setup
        assert "1.2 GB" in shown_texts(page.setup) or "1.3 GB" in shown_texts(page.setup)
        page.setup.install_button.click()
        until(lambda: "50%" in page.setup.step.text())
        page.setup.cancel_button.click()
        until(lambda: setup.phase is SetupPhase.MISSING)
        assert "cancelled" in page.setup.problem.text()
        training.environment.may_end = True
        page.setup.install_button.click()
        until(lambda: setup.is_ready)
        assert page.stack.currentWidget() is page.new_run
    finally:
        training.end()


def test_where_pytorch_does_not_exist_the_page_says_so(qt: QApplication, tmp_path: Path) -> None:
    text = QT_TRANSLATE_NOOP(
        "errors", "Sayso cannot train here: PyTorch does not exist for {system}. Everything else works."
    )
    problem = UserError(ErrorKind.INPUT, text, {"system": "Mac"})
    training = Training(tmp_path / "data", ScriptedEnvironment(problem, is_ready=False))
    try:
        page = training.show()
        assert "PyTorch does not exist for Mac" in shown_texts(page.setup)
        assert not page.setup.install_button.isVisible()
    finally:
        training.end()


def test_runs_are_listed_by_base_and_found_by_name(training: Training) -> None:
    training.store.submit(lambda store: add_run(store, "Kind words", RunStatus.FINISHED)).result(10)
    training.store.submit(lambda store: add_run(store, "Short words", RunStatus.STOPPED)).result(10)
    page = training.show()
    assert [row.text() for row in page.list.rows] == ["Short words", "Kind words"]
    assert "75%" in page.list.rows[1].accessibleName()
    assert "SmolLM2 135M" in shown_texts(page.list)
    page.list.filter.setText("kind")
    assert [row.text() for row in page.list.rows] == ["Kind words"]
    page.list.filter.setText("zzz")
    assert "No run name contains “zzz”." in shown_texts(page.list)


def test_the_reward_models_estimate_stands_apart_from_the_win_rate(training: Training) -> None:
    def prepare(store: Database) -> str:
        id = add_run(store, "Kind words", RunStatus.FINISHED)
        runs = TrainingRunService(store)
        report = EvaluationReport(1, (), 1.0, RewardEstimate("Taste", 26.5, 40, excluded=3))
        runs.files.write_evaluation(runs.get(id), report, BatteryOutcomes(1))
        return id

    id = training.store.submit(prepare).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    texts = shown_texts(page.report)
    assert "Estimate by the reward model “Taste” · held-out prompts, not judged by you" in texts
    assert "scores higher than the base on 26.5 of 40 prompts" in texts
    assert "excluded, used in its training" in texts
    assert "66%" in texts
    assert "Not judged yet." in texts


@pytest.mark.parametrize(
    ("problem", "has_model", "sentence"),
    [
        (EstimateProblem.NO_REWARD_MODEL, False, "Train one from comparisons, then evaluate again."),
        (None, False, "Train one from comparisons, then evaluate again."),  # a report of an older version
        (EstimateProblem.NO_REWARD_MODEL, True, "Evaluate again for an estimate by “Taste”."),
        (EstimateProblem.UNREADABLE, True, "The reward model could not be read."),
        (EstimateProblem.NO_PROMPTS, True, "No held-out prompt of this run is new to the reward model."),
    ],
)
def test_a_report_says_why_there_is_no_estimate(
    training: Training, problem: EstimateProblem | None, has_model: bool, sentence: str
) -> None:
    def prepare(store: Database) -> str:
        id = evaluated(store)
        runs = TrainingRunService(store)
        run = runs.get(id)
        report, outcomes = runs.files.evaluation(run), runs.files.outcomes(run)
        assert report is not None
        assert outcomes is not None
        runs.files.write_evaluation(run, replace(report, reward_problem=problem), outcomes)
        if has_model:
            add_reward_run(store, run.base, "Taste")
        return id

    id = training.store.submit(prepare).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert sentence in shown_texts(page.report.reward)
    assert page.report.evaluate_button.isVisible() is has_model
    assert page.report.evaluate_button.text() == "Evaluate again"


def evaluated(store: Database) -> str:
    """A finished run that lost two of the three arithmetic items, and won the third."""
    id = add_run(store, "Kind words", RunStatus.FINISHED)
    files = TrainingRunService(store).files
    items = [item for item in load_battery().items if item.category is BatteryCategory.ARITHMETIC][:3]
    outcomes = [ItemOutcome(items[0].id, "5", "four", True, False), ItemOutcome(items[1].id, "1", "10", False, True),
                ItemOutcome(items[2].id, "It is 12.", "", True, False)]  # fmt: skip
    result = CategoryResult(BatteryCategory.ARITHMETIC, 3, 2 / 3, 1 / 3, -1 / 3, -0.6, 0.1, Verdict.SAME)
    texts = CategoryResult(BatteryCategory.PERPLEXITY, 2, 18.4, 18.9, 0.03, 0.01, 0.05, Verdict.WORSE)
    report = EvaluationReport(1, (result, texts), 1.0)
    kept = BatteryOutcomes(1, tuple(outcomes), ((18.0, 18.1), (19.0, 22.8)))
    files.write_evaluation(TrainingRunService(store).get(id), report, kept)
    return id


def test_a_row_of_the_report_opens_its_answers_and_escape_returns_to_it(training: Training) -> None:
    id = training.store.submit(evaluated).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    row = page.report.table.rows[BatteryCategory.ARITHMETIC]
    assert row.accessibleName() == "Arithmetic: base 2 of 3, tuned 1 of 3, change −33%, no significant change"
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    training.settle()
    assert page.stack.currentWidget() is page.answers
    assert "Arithmetic: 2 lost, 1 won of 3" in shown_texts(page.answers)
    rows = page.answers.list
    names = [rows.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(rows.count())]
    assert [name.split(":")[0] for name in names] == ["lost", "lost", "won"]
    assert "What is 2 + 3?" in names[0]
    assert "Expected: 5" in shown_texts(page.answers)
    assert [answer.accessibleName() for answer in page.answers.answers] == [
        "Base model, passed: 5",
        "Tuned model, not passed: four",
    ]
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert page.answers.answers[0].accessibleName() == "Base model, passed: It is 12."
    QTest.keyClick(rows, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.report
    assert page.focusWidget() is row
    page.report.table.rows[BatteryCategory.PERPLEXITY].click()
    training.settle()
    assert rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("+20%: ")


def test_answers_that_are_read_late_do_not_show_below_another_run(training: Training) -> None:
    id = training.store.submit(evaluated).result(10)
    other = training.store.submit(lambda store: add_run(store, "Short words", RunStatus.FINISHED)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    page.report.table.rows[BatteryCategory.ARITHMETIC].click()
    page.show_target(other)
    training.settle()
    assert page.stack.currentWidget() is page.report
    assert "Trained, but not evaluated yet" in shown_texts(page.report)


def test_a_report_whose_answers_were_not_kept_opens_as_before(training: Training) -> None:
    id = training.store.submit(evaluated).result(10)

    def forget(store: Database) -> None:
        runs = TrainingRunService(store)
        (runs.files.of(runs.get(id)).path / "evaluation-answers.json").unlink()

    training.store.submit(forget).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert page.report.table.rows == {}
    assert "Evaluate again to see the answers behind the figures." in shown_texts(page.report)
    assert page.report.evaluate_button.isVisible()
    assert "2 of 3" in shown_texts(page.report)


def test_bad_cases_are_re_run_with_the_adapter_of_the_report(training: Training) -> None:
    id = training.store.submit(evaluated).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    targets: list[tuple[str, object]] = []
    page.go_to.connect(lambda *target: targets.append(target))
    page.report.bad_cases_button.click()
    ((where, source),) = targets
    assert where == "desk"
    assert isinstance(source, AnswerSource)
    assert source.adapters == ((page._training.details.adapter, 1.0),)
    assert source.model == str(builtin.builtin_model())


def test_the_report_of_an_imported_run_names_no_computer(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "From afar", RunStatus.FINISHED)).result(10)

    def mark(store: Database) -> None:
        runs = TrainingRunService(store)
        replace_file(runs.files.of(runs.get(id)).path / "provenance.json", b'{"imported": true}')

    training.store.submit(mark).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    texts = shown_texts(page.report)
    assert "Trained elsewhere, in 11 min." in texts
    assert "on this computer" not in texts


def test_a_finished_run_shows_its_report_and_its_curves(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Kind words", RunStatus.FINISHED)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert page.stack.currentWidget() is page.report
    texts = shown_texts(page.report)
    assert "Trained, but not evaluated yet" in texts
    assert "Trained in 11 min on this computer." in texts
    assert "75%" in texts
    page.report.curves_button.click()
    assert page.stack.currentWidget() is page.run_view
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.report
    page.report.next_button.click()
    training.settle_page()
    assert page.stack.currentWidget() is page.new_run
    parent = training.services.training_plan.parent_run
    assert parent is not None
    assert parent.id == id
    assert page.panel.parent_pill.text().startswith("Kind words")


def choose(page: TrainingPage, text: str) -> None:
    """Choose an entry of the menu that the export button opens."""
    QTest.keyClick(page.export_button, Qt.Key.Key_Space)
    menu = page.export_button.findChild(QMenu)
    assert menu is not None
    (action,) = (action for action in menu.actions() if text in action.text())
    assert action.isEnabled()
    action.trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


def test_an_adapter_is_exported_in_each_form(
    training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = training.store.submit(lambda store: add_run(store, "Kind words", RunStatus.FINISHED)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert "Licence of the base model: apache-2.0." in shown_texts(page.report)
    proposed: list[str] = []

    def ask(_: QWidget, title: str, path: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(path).name)
        return str(tmp_path / proposed[-1]), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    notes: list[str] = []
    page.notify.connect(notes.append)
    for text in ("Adapter for llama.cpp", "PEFT", "F16"):
        choose(page, text)
        assert not page.export_button.isEnabled()
        until(page.export_button.isEnabled)
    assert proposed == ["Kind-words.gguf", "Kind-words-peft", "Kind-words-F16.gguf"]
    assert notes == [f"Saved {name} · Licence of the base model: apache-2.0." for name in proposed]
    assert (tmp_path / "Kind-words-F16.gguf").read_text().startswith("GGUF F16")
    assert (tmp_path / "Kind-words-peft" / "README.md").is_file()

    monkeypatch.setenv("TOY_STEP_S", "0.2")
    choose(page, "Q8_0")
    until(lambda: page.export_bar.progress.value() > 0)
    assert page.export_bar.isVisible()
    assert "Exporting Kind-words-Q8_0.gguf" in shown_texts(page.export_bar)
    page.export_bar.cancel_button.click()
    until(page.export_button.isEnabled)
    assert not page.export_bar.isVisible()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*proposed[:3], "data"])
    assert len(notes) == 3

    monkeypatch.setenv("TOY_FAIL_AT", "1")
    choose(page, "Q8_0")
    until(lambda: notes[-1].startswith("The disk is full"))


def test_a_reward_model_has_no_merged_form(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Taste", RunStatus.FINISHED, method=Method.REWARD))
    page = training.show()
    page.show_target(id.result(10))
    training.settle()
    forms = {action.text(): action.isEnabled() for action in page.export_button.menu_of_forms().actions()}
    assert list(forms.values()) == [True, True, False, False, False]
    assert "A reward model cannot be merged" in forms


def test_a_failed_run_says_why_and_can_be_duplicated(training: Training) -> None:
    text = QT_TRANSLATE_NOOP("errors", "The file {file} was not found.")
    error = dict(UserError(ErrorKind.FAILED, text, {"file": "toy"}).to_wire())
    id = training.store.submit(lambda store: add_run(store, "Broken", RunStatus.FAILED, error=error)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert "The file toy was not found." in shown_texts(page.run_view)
    texts = shown_texts(page.run_view)
    assert "step 5 of 10" in texts
    assert all(name in texts for name in ("Loss", "0.20", "Held-out accuracy", "75%", "KL divergence"))
    page.copy_button.click()
    training.settle_page()
    assert page.stack.currentWidget() is page.new_run
    assert [stage.method for stage in training.services.training_plan.stages] == [Method.DPO]


def test_a_run_goes_to_the_trash_and_comes_back(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Kind words", RunStatus.FINISHED)).result(10)
    page = training.show()
    undo: list[Callable[[], None]] = []
    page.offer_undo.connect(lambda _, back: undo.append(back))
    training.services.training.load_trash()
    page.show_target(id)
    page.list.delete_requested.emit(id)
    training.settle()
    assert page.list.rows == []
    assert page.stack.currentWidget() is page.new_run
    assert [run.name for run in training.services.training.trash] == ["Kind words"]
    undo[0]()
    training.settle()
    assert [row.text() for row in page.list.rows] == ["Kind words"]


def test_a_run_is_started_watched_stopped_and_resumed(training: Training, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.services.training.session.TrainingSession.evaluate", lambda *_: None)
    monkeypatch.setenv("TOY_STEP_S", "0.05")
    page = training.show()
    page.panel.start_button.click()
    until(lambda: " · fine-tuning (1 of 2)" in shown_texts(page.run_view))
    assert page.stack.currentWidget() is page.run_view
    assert [row.text() for row in page.list.rows] == ["Round 1"]
    assert page.stop_button.isVisible()
    page.pause_button.click()
    until(lambda: "paused, memory stays in use" in shown_texts(page.run_view))
    assert page.pause_button.text() == "Continue"
    page.pause_button.click()
    training.is_on_battery = True
    until(lambda: "waiting for mains power" in shown_texts(page.run_view))
    assert "This computer runs on battery." in shown_texts(page.run_view)
    training.is_on_battery = False
    until(lambda: "battery" not in shown_texts(page.run_view))
    page.take_focus()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    until(page.resume_button.isVisible)
    assert "Stopped." in shown_texts(page.run_view)
    monkeypatch.setenv("TOY_STEP_S", "0")
    page.resume_button.click()
    until(lambda: page.stack.currentWidget() is page.report, 60)
    until(lambda: not training.services.training_worker.run)


@pytest.mark.parametrize("status", [RunStatus.FINISHED, RunStatus.FAILED])
def test_a_run_fits_into_a_small_window(training: Training, status: RunStatus) -> None:
    id = training.store.submit(lambda store: add_run(store, "A run with a rather long name", status)).result(10)
    page = training.show()
    page.resize(900 - 56, 640)
    page.show_target(id)
    training.settle()
    shown = page.report if status is RunStatus.FINISHED else page.run_view
    assert page.stack.currentWidget() is shown
    areas = [area for area in shown.findChildren(QScrollArea) if area.isVisible()]
    assert shown in [area.parentWidget() for area in areas]  # all of the run scrolls
    for area in areas:
        inside = area.widget()
        assert inside.minimumSizeHint().width() <= area.viewport().width(), type(area.parent()).__name__


def test_the_report_of_a_run_leads_to_its_judgements(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Kind words", RunStatus.FINISHED)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert training.services.training.details is not None
    training.services.training.details.judgements = ("a", "b")
    went: list[tuple[str, object]] = []
    page.go_to.connect(lambda key, target: went.append((key, target)))
    page.report.judgements_requested.emit()
    assert went == [("quality", ("a", "b"))]


def test_a_reward_model_is_compared_with_chance_and_length(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Taste", RunStatus.FINISHED)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    details = training.services.training.details
    assert details is not None
    details.is_reward_model, details.length_accuracy, details.beats_length = True, 0.61, True
    page.refresh()
    texts = shown_texts(page.report)
    assert "length baseline 61%" in texts
    assert "Its scores tell which of several answers you would prefer." in texts
    assert page.report.optimize_button.isVisible()
    assert not page.use_button.isVisible()
    assert not page.report.win_rate.isVisible()
    details.beats_length = False
    page.refresh()
    assert "Its scores tell" not in shown_texts(page.report)


def test_no_part_of_the_page_opens_a_window_of_its_own(training: Training) -> None:
    ids = [
        training.store.submit(lambda store, name=name, status=status: add_run(store, name, status)).result(10)
        for name, status in (("Done", RunStatus.FINISHED), ("Broken", RunStatus.FAILED))
    ]
    opened: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                opened.append(type(watched).__name__)
            return False

    watch = Watch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    page = training.show()
    for id in ids:
        page.show_target(id)
        training.settle()
    app.removeEventFilter(watch)
    assert opened == ["TrainingPage"]


def test_a_run_of_the_command_line_is_followed(training: Training) -> None:
    id = training.store.submit(lambda store: add_run(store, "Elsewhere", RunStatus.RUNNING, steps=2)).result(10)
    page = training.show()
    page.show_target(id)
    training.settle()
    assert "step 2 of 10" in shown_texts(page.run_view)
    assert not page.stop_button.isVisible()  # another program has it

    def go_on(store: Database) -> None:
        runs = TrainingRunService(store)
        RunLog(runs.files.of(runs.get(id)).log).append(StepDone(0, 3, 10, {"loss": 0.3}, 500, 2.0))

    training.store.submit(go_on).result(10)
    assert page._poll.isActive()
    page._poll.timeout.emit()
    training.settle()
    assert "step 3 of 10" in shown_texts(page.run_view)
    page.hide()
    assert not page._poll.isActive()
