"""The window trains on a thread: a scripted trainer and model process, a real store."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.engine import builtin
from desktop.presenters.training_timeline import RunTimeline
from desktop.services.training.recipe import recipe_of
from desktop.services.training.runs import TrainingRunService
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import StepDone, TrainerEvent
from desktop.training.settings import TrainingSettings
from tests.fakes import gguf_file
from tests.support.qt import until
from tests.support.scripted_training import BATTERY, TRAINER, training_worker
from tests.support.session import Session
from tests.support.training_worlds import save, small_world


class Trainer(Session):
    """A session with a worker, and what it emitted."""

    def __init__(self, data: Path, calm_ms: int = 200) -> None:
        super().__init__(data)
        self.program: Callable[[], list[str]] = lambda: TRAINER
        self.is_on_battery = False
        self.worker = training_worker(self, lambda: self.is_on_battery, self._command, licence="mit", calm_ms=calm_ms)
        self.made: list[str] = []
        self.steps: dict[str, list[int]] = {}
        self.sentences: list[str] = []
        self.worker.created.connect(self.made.append)
        self.worker.progressed.connect(self._progressed)
        self.worker.rejected.connect(self.sentences.append)

    def _command(self) -> list[str]:
        return self.program()

    def _progressed(self, run: str, events: list[TrainerEvent]) -> None:
        self.steps.setdefault(run, []).extend(event.step for event in events if isinstance(event, StepDone))

    def start(self, method: Method = Method.SFT) -> str:
        base = builtin.builtin_model()
        assert base is not None
        known = len(self.made)
        stage = TrainingStage(method, TrainingSettings.for_method(method))
        self.worker.start(recipe_of(ExportScope(all=True), stage, base=str(base)), builtin.SHA256)
        until(lambda: len(self.made) > known)
        return self.made[-1]

    def run(self, id: str) -> TrainingRun:
        return self.store.submit(lambda store: TrainingRunService(store).get(id)).result(10)

    def until_done(self) -> None:
        until(lambda: not self.worker.run and not self.worker._waiting, 60)
        self.settle()


@pytest.fixture
def trainer(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainer]:
    monkeypatch.setattr("desktop.services.training.evaluation.load_battery", lambda: BATTERY)
    (tmp_path / "data").mkdir()
    save(small_world(), tmp_path / "data")
    made = Trainer(tmp_path / "data")
    yield made
    made.end()


def test_a_model_whose_hash_is_unknown_is_read_with_all_its_parts(trainer: Trainer, tmp_path: Path) -> None:
    parts = [tmp_path / f"m-0000{number}-of-00002.gguf" for number in (1, 2)]
    for number, part in enumerate(parts):
        part.write_bytes(gguf_file.header(gguf_file.LLAMA | {"split.count": 2, "split.no": number}) + bytes(4096))
    stage = TrainingStage(Method.SFT, TrainingSettings.for_method(Method.SFT))
    trainer.worker.start(recipe_of(ExportScope(all=True), stage, base=str(parts[0])), "")
    until(lambda: trainer.made != [])
    digest = hashlib.sha256(parts[0].read_bytes() + parts[1].read_bytes()).hexdigest()
    assert trainer.run(trainer.made[0]).base_sha256 == digest
    trainer.until_done()

    trainer.worker.start(recipe_of(ExportScope(all=True), stage, base=str(tmp_path / "gone.gguf")), "")
    until(lambda: any("gone.gguf" in each for each in trainer.sentences))
    assert len(trainer.made) == 1


def test_a_run_is_prepared_trained_and_evaluated(trainer: Trainer) -> None:
    id = trainer.start()
    trainer.until_done()
    run = trainer.run(id)
    assert run.status is RunStatus.FINISHED, trainer.sentences
    assert run.name == "Round 1"
    files = trainer.store.submit(lambda store: TrainingRunService(store).files).result(10)
    report = files.evaluation(run)
    assert report is not None
    assert report.version == 7
    stage = RunTimeline.read(files.of(run)).stage
    assert stage is not None
    assert trainer.steps[id] == list(range(1, stage.steps + 1))
    assert trainer.sentences == []


def test_typing_in_chat_suspends_the_trainer_until_calm(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_STEP_S", "0.02")
    id = trainer.start()
    until(lambda: len(trainer.steps.get(id, [])) > 2)
    trainer.worker._calm.setInterval(60_000)
    trainer.worker.yield_to_chat()
    assert trainer.worker.is_suspended
    until(lambda: not trainer.worker._inbox)
    QApplication.processEvents()
    stopped_at = _settled(trainer, id)
    trainer.worker._calm.start(0)
    until(lambda: not trainer.worker.is_suspended)
    until(lambda: len(trainer.steps[id]) > stopped_at)
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.FINISHED


def _settled(trainer: Trainer, id: str) -> int:
    """How many steps have come when no more come for a second: those that were under way arrive first."""
    seen = -1
    while seen != len(trainer.steps.get(id, [])):
        seen = len(trainer.steps.get(id, []))
        QTest.qWait(1000)
    return seen


def test_a_run_is_stopped_with_a_checkpoint_and_resumed(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_STEP_S", "0.05")
    id = trainer.start()
    until(lambda: len(trainer.steps.get(id, [])) > 2)
    trainer.worker.stop(id)
    assert trainer.worker.is_stopping
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.STOPPED
    monkeypatch.setenv("TOY_STEP_S", "0")
    trainer.worker.resume(id)
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.FINISHED
    assert trainer.steps[id] == sorted(set(trainer.steps[id])), "no step was repeated"


def test_runs_wait_for_each_other_and_can_be_taken_out(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_STEP_S", "0.01")
    first = trainer.start()
    second = trainer.start()
    third = trainer.start(Method.DPO)
    trainer.settle()
    assert [trainer.run(id).status for id in (second, third)] == [RunStatus.QUEUED] * 2
    trainer.worker.stop(third)
    trainer.until_done()
    statuses = [trainer.run(id).status for id in (first, second, third)]
    assert statuses == [RunStatus.FINISHED, RunStatus.FINISHED, RunStatus.STOPPED]


def test_pausing_holds_the_run_until_the_user_continues(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_STEP_S", "0.02")
    id = trainer.start()
    until(lambda: len(trainer.steps.get(id, [])) > 2)
    trainer.worker.pause(True)
    trainer.settle()
    assert trainer.run(id).status is RunStatus.PAUSED
    assert not trainer.worker.is_suspended  # it does not wait for the chat
    stopped_at = _settled(trainer, id)
    trainer.worker.pause(False)
    until(lambda: len(trainer.steps[id]) > stopped_at)
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.FINISHED


def test_on_battery_nothing_computes_until_mains_power(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_STEP_S", "0.02")
    trainer.is_on_battery = True
    id = trainer.start()
    until(lambda: trainer.worker.is_on_battery)  # while the model of the preparation loads, or as training begins
    stopped_at = _settled(trainer, id)
    assert _settled(trainer, id) == stopped_at
    trainer.is_on_battery = False
    until(lambda: len(trainer.steps.get(id, [])) > 2)
    assert not trainer.worker.is_on_battery
    trainer.is_on_battery = True
    until(lambda: trainer.worker.is_on_battery)
    stopped_at = _settled(trainer, id)
    assert trainer.run(id).status is RunStatus.RUNNING
    assert not trainer.worker.is_suspended  # it does not wait for the chat
    trainer.worker.pause(True)
    trainer.is_on_battery = False
    until(lambda: not trainer.worker.is_on_battery)
    assert _settled(trainer, id) == stopped_at  # still paused by the user
    trainer.is_on_battery = True
    trainer.worker.pause(False)
    until(lambda: trainer.worker.is_on_battery)
    trainer.worker.stop(id)  # it wakes up to save
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.STOPPED
    assert not trainer.worker.is_on_battery
    trainer.is_on_battery = False
    trainer.worker.resume(id)
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.FINISHED


def test_what_the_end_of_the_program_interrupts_goes_on_at_the_next_start(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.services.training.evaluation.load_battery", lambda: BATTERY)
    monkeypatch.setenv("TOY_STEP_S", "0.05")
    (tmp_path / "data").mkdir()
    save(small_world(), tmp_path / "data")
    before = Trainer(tmp_path / "data")
    id = before.start()
    waiting = before.start()
    until(lambda: len(before.steps.get(id, [])) > 2)
    before.end()
    done = max(before.steps[id])
    monkeypatch.setenv("TOY_STEP_S", "0")
    after = Trainer(tmp_path / "data")
    try:
        after.worker.recover()
        until(lambda: after.worker.run)
        after.until_done()
        assert after.run(id).status is RunStatus.FINISHED
        assert after.run(waiting).status is RunStatus.FINISHED
        assert min(after.steps[id]) > done - 2
    finally:
        after.end()


def test_a_run_that_cannot_start_fails_with_a_sentence(trainer: Trainer) -> None:
    def missing() -> list[str]:
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), {"file": "x"})

    trainer.program = missing
    id = trainer.start()
    trainer.until_done()
    assert trainer.run(id).status is RunStatus.FAILED
    assert trainer.sentences == ["The file x was not found."]
