"""The catalogue of runs: names, parents, the queue, recovery after a crash, the trash, a base model that moved."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.datasets.recipe import ExportScope
from desktop.services.library import ModelLibrary
from desktop.services.training.data import TrainingDataService
from desktop.services.training.files import TrainingLock
from desktop.services.training.preparation import BaseModel
from desktop.services.training.recipe import TrainingRecipe, recipe_of
from desktop.services.training.results import RunResult
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.store.library import FileStamp, KnownFile
from desktop.training.job import RunFolder, TrainingStage
from desktop.training.methods import Method
from desktop.training.protocol import (
    CheckpointSaved,
    HeldOutMeasured,
    RunDone,
    RunFailed,
    RunStopped,
    StageDone,
    StageStarted,
    StepDone,
    TrainerEvent,
    TrainerHello,
)
from desktop.training.reward_head import RewardHead
from desktop.training.run_log import RunLog
from desktop.training.settings import TrainingSettings
from tests.support.training_worlds import save, small_world, tokenize

NAME = "Small + Round {number}"
SHA = hashlib.sha256(b"weights").hexdigest()


def recipe(*methods: Method, **fields: object) -> TrainingRecipe:
    stages = [TrainingStage(method, TrainingSettings.for_method(method)) for method in methods or (Method.SFT,)]
    return recipe_of(ExportScope(all=True), *stages, **fields)


@pytest.fixture
def runs(database: Database) -> TrainingRunService:
    return TrainingRunService(database)


def add(runs: TrainingRunService, recipe: TrainingRecipe = recipe(), base: str = "/small.gguf") -> TrainingRun:  # noqa: B008
    return runs.create(recipe, Path(base), SHA, NAME)[0]


def finish(runs: TrainingRunService, run: TrainingRun) -> None:
    """Write the adapters of all stages, as the trainer does."""
    for number, method in enumerate(map(Method, run.methods)):
        folder = runs.files.of(run).stage(number, method)
        folder.mkdir(parents=True)
        (folder / "adapter.gguf").write_bytes(b"GGUF")
        if method is Method.REWARD:
            RewardHead((1.0,)).write(folder)
    runs.update(run.id, status=RunStatus.FINISHED)


def log(folder: RunFolder, *events: TrainerEvent) -> None:
    folder.path.mkdir(parents=True, exist_ok=True)
    for event in events:
        RunLog(folder.log).append(event)


def test_names_are_unique_and_counted(runs: TrainingRunService) -> None:
    assert [add(runs).name for _ in range(3)] == [f"Small + Round {n}" for n in (1, 2, 3)]
    assert add(runs, recipe(name="  My   run ")).name == "My run"
    with pytest.raises(UserError, match="“my RUN” already"):
        add(runs, recipe(name="my RUN"))
    runs.update(first := runs.find("small + round 1").id, status=RunStatus.STOPPED)
    runs.delete(first)
    assert add(runs).name == "Small + Round 4"  # that of a run in the trash is kept for it
    assert runs.create(recipe(), Path("/x"), SHA, "{odd} {number}")[0].name == "{odd} 1"


def test_a_run_is_found_by_id_and_by_name(runs: TrainingRunService) -> None:
    first, second = add(runs), add(runs, recipe(name="SMALL + ROUND 2"))
    assert runs.find(first.id) == first
    assert runs.find("Small + Round 1") == first
    assert runs.find("small + round 2") == second
    third = add(runs, recipe(name=second.id))
    assert runs.find(second.id) == second  # not the one that is named like it
    assert third.name == second.id
    for text in ("", "Small", "0" * 32):
        with pytest.raises(UserError, match=r"not found\. See sayso runs"):
            runs.find(text)


def test_a_run_continues_only_what_fits(runs: TrainingRunService) -> None:
    sft, reward = add(runs, recipe(Method.SFT)), add(runs, recipe(Method.REWARD))
    with pytest.raises(UserError, match="no adapter yet"):
        add(runs, recipe(Method.DPO, parent=sft.name))
    finish(runs, sft)
    finish(runs, reward)
    dpo = add(runs, recipe(Method.DPO, parent=sft.name))
    assert (dpo.parent, dpo.status) == (sft.id, RunStatus.PREPARING)
    with pytest.raises(UserError, match="is a reward model, which writes no answers"):
        add(runs, recipe(Method.DPO, parent=reward.name))
    with pytest.raises(UserError, match="PPO needs a reward model"):
        add(runs, recipe(Method.PPO, parent=sft.name))
    with pytest.raises(UserError, match=r"“Small \+ Round 1” is not a reward model"):
        add(runs, recipe(Method.PPO, reward=sft.name))
    ppo = add(runs, recipe(Method.PPO, parent=sft.id, reward=reward.name))
    assert (ppo.parent, ppo.reward) == (sft.id, reward.id)
    with pytest.raises(UserError, match="has another base model"):
        runs.create(recipe(Method.DPO, parent=sft.name), Path("/other.gguf"), "cd" * 32, NAME)
    assert runs.files.adapter(sft) == runs.files.of(sft).path / "0-sft" / "adapter.gguf"
    assert runs.files.reward(reward).name == "0-reward"


def test_a_run_keeps_the_rank_of_the_adapter_that_it_continues(runs: TrainingRunService) -> None:
    small = recipe_of(
        ExportScope(all=True),
        TrainingStage(Method.SFT, TrainingSettings.for_method(Method.SFT, rank=4, alpha=8)),
        *recipe(Method.DPO).stages,
    )
    first = add(runs, small)
    finish(runs, first)
    second = add(runs, recipe(Method.DPO, Method.KTO, parent=first.name))
    for run in (first, second):
        settings = [stage.settings for stage in TrainingRecipe.from_dict(run.recipe).stages]
        assert [(each.rank, each.alpha) for each in settings] == [(4, 8), (4, 8)]


def test_a_prepared_run_waits_and_holds_its_prompts_out_for_good(runs: TrainingRunService, database: Database) -> None:
    data = database.folder
    database.close()
    save(small_world(), data)
    with Database.open(data) as again:
        runs = TrainingRunService(again)
        chosen = recipe(Method.SFT)
        found = TrainingDataService(data).read(chosen, SHA)
        run = add(runs, chosen)
        preparation = runs.preparation(run, chosen, BaseModel("/small.gguf", SHA), found)
        for request in preparation.requests():
            preparation.add(tokenize(request))
        run, changes = runs.queue(run, preparation, found)
        assert (run.status, changes.training) == (RunStatus.QUEUED, True)
        finish(runs, run)
        second = add(runs, recipe(Method.DPO, parent=run.id))
        trained = runs.trained_prompts(run)
        assert trained
        assert runs.trained_prompts(second) == trained  # it is not prepared: what it continues counts
        later = TrainingDataService(data).read(replace(chosen, held_out=0.9), SHA, trained)
        assert {prompt for prompt, facts in later.prompts.items() if not facts.is_held_out} >= trained
        with again.read() as store:
            families = store.training.held_out(SHA)
        assert families == {facts.family for facts in found.prompts.values() if facts.is_held_out}
        # judgements that are withdrawn later are counted
        assert runs.withdrawn_judgements(run) == 0
        (runs.files.of(run).path / "provenance.json").write_text(
            json.dumps({"stages": [{"judgements": ["0" * 32], "train": [], "excluded": {}}]})
        )
        assert runs.withdrawn_judgements(run) == 1


def test_what_became_of_a_run_is_read_from_its_files(runs: TrainingRunService) -> None:
    error = UserError(ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), {"file": "x"})
    ends: dict[str, tuple[TrainerEvent, ...]] = {
        "finished": (RunDone(12.5, 900),),
        "failed": (RunFailed(error.to_wire()),),
        "stopped": (CheckpointSaved(0, 2, 0.1), RunStopped(0, 2)),
        "killed": (CheckpointSaved(0, 2, 0.1), StepDone(0, 3, 9, {"loss": 1.0}, 5, 1.0)),
        "never began": (),
    }
    made = {}
    for name, events in ends.items():
        run = made[name] = add(runs, recipe(name=name))
        runs.update(run.id, status=RunStatus.RUNNING)
        start: tuple[TrainerEvent, ...] = (
            TrainerHello(7, {"torch": "2.13"}, "cpu"),
            StageStarted(0, "sft", 0, 9, 40, "bfloat16", 2, 1, {"longest": 3}),
            StepDone(0, 1, 9, {"loss": 3.0}, 5, 1.0),
            StepDone(0, 2, 9, {"loss": 2.0}, 5, 1.0),
        )
        log(runs.files.of(run), *(start if events else ()), *events)
    assert {run.name for run in runs.recover()} == {"killed", "never began"}
    statuses = {name: runs.get(run.id).status.value for name, run in made.items()}
    assert statuses == {name: name for name in ("finished", "failed", "stopped")} | {
        "killed": "stopped",
        "never began": "stopped",
    }
    failed, finished = runs.get(made["failed"].id), runs.get(made["finished"].id)
    assert failed.error == error.to_wire()
    assert (finished.figures["seconds"], finished.figures["loss"]) == (12.5, 2.0)
    assert finished.ended is not None
    assert runs.recover() == []


def test_steps_that_are_repeated_count_once() -> None:
    hello = TrainerHello(7, {"torch": "2.13"}, "cpu")
    events: list[TrainerEvent] = [
        hello,
        StageStarted(0, "dpo", 0, 4, 40, "float32", 2, 1),
        *(StepDone(0, step, 4, {"loss": 1.0 / step}, 5, 2.0) for step in (1, 2, 3)),
        hello,  # it was killed, and goes on from the checkpoint after step 1
        StageStarted(0, "dpo", 1, 4, 40, "float32", 2, 1, {"longest": 2}),
        *(StepDone(0, step, 4, {"loss": 1.0 / step}, 5, 2.0) for step in (2, 3, 4)),
        HeldOutMeasured(0, 4, {"loss": 0.6, "accuracy": 0.75}, 40),
        StageDone(0, "0-dpo", {"loss": 0.6}),
        RunDone(20.0, 5_000),
    ]
    result = RunResult.of(events)
    stage = result.last_stage
    assert [stage.losses[step] for step in sorted(stage.losses)] == [1.0, 0.5, 1 / 3, 0.25]
    assert (result.status, result.seconds, result.peak_bytes) == (RunStatus.FINISHED, 20.0, 5_000)
    assert (stage.excluded, stage.folder) == ({"longest": 2}, "0-dpo")
    accuracy = stage.accuracy
    assert accuracy is not None
    assert [round(accuracy[name], 4) for name in ("value", "low", "high", "n")] == [0.75, 0.5981, 0.8581, 40]
    assert RunResult.of(events[:5]).status is RunStatus.RUNNING


def test_a_trainer_that_outlives_its_owner_is_seen(runs: TrainingRunService) -> None:
    run, other = add(runs), add(runs)
    folder = runs.files.of(run)
    assert not runs.files.has_trainer(run)
    program = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()", str(folder.path)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for each in (run, other):  # a process id may belong to another program by now
            log(runs.files.of(each), TrainerHello(1, {}, "cpu"), TrainerHello(process.pid, {}, "cpu"))
        assert [each.id for each in runs.orphans()] == [run.id]
        process.communicate()
    assert runs.orphans() == []


def test_only_one_run_at_a_time(tmp_path: Path) -> None:
    first, second = TrainingLock(tmp_path), TrainingLock(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_a_run_goes_to_the_trash_and_comes_back_with_its_files(runs: TrainingRunService) -> None:
    run = add(runs)
    with pytest.raises(UserError, match="Stop it before you delete it"):
        runs.delete(run.id)
    finish(runs, run)
    runs.delete(run.id)
    assert (runs.all(), [each.id for each in runs.all(deleted=True)]) == ([], [run.id])
    with pytest.raises(UserError, match="not found"):
        runs.find(run.name)
    runs.restore(run.id)
    assert runs.files.adapter(runs.find(run.name)).is_file()
    runs.delete(run.id)
    runs.purge(run.id)
    assert runs.all(deleted=True) == []
    assert not runs.files.of(run).path.exists()


def test_a_base_model_that_moved_is_found_by_its_content(
    runs: TrainingRunService, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "small.gguf"
    file.write_bytes(b"weights")
    run = add(runs, base=str(file))
    assert ModelLibrary(database).known_sha256(file) == SHA
    folder = runs.files.of(run)
    folder.path.mkdir(parents=True)
    assert runs.find_base(run) == file
    moved = file.rename(tmp_path / "elsewhere.gguf")
    with pytest.raises(UserError, match=r"small\.gguf of the run “Small \+ Round 1” was not found"):
        runs.find_base(run)
    with database.write() as store:
        store.models.put(KnownFile(str(moved), 1.0, FileStamp(1, 1), "old hash"))
    assert runs.find_base(run) == moved
    file.write_bytes(b"other weights")
    assert runs.find_base(run) == moved
    moved.unlink()
    with pytest.raises(UserError, match="has changed since the run"):
        runs.find_base(run)
