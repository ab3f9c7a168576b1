"""`sayso train` and `sayso runs`, with a trainer that needs no torch: judgements in, an adapter and one object out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.template import template_sha256
from desktop.services.training.files import TrainingLock
from desktop.store.database import Database
from desktop.training.job import RunFolder, TrainingJob
from tests.support.command_line import environment, sayso
from tests.support.train_runs import PROGRAM, listed, refused, train, trained
from tests.support.training_worlds import save, small_world


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    save(small_world(), folder)
    return folder


def test_from_judgements_to_adapters_in_rounds(data: Path) -> None:
    run = train("sft", "--all", "--epochs", "1", data=data)
    assert run.returncode == 0, run.stderr
    *_, adapter = run.stdout.splitlines()
    assert Path(adapter).is_file()
    assert "SFT, 27 steps; loss 1.000 → 0.071; held out 0.500" in run.stdout
    assert "Demonstrations: 27 to train on, 10 held out." in run.stderr
    assert "SFT: 27 examples, 27 steps, float32" in run.stderr

    (first,) = listed(data)
    result = trained("dpo", "--all", "--steps", "5", "--from", first["name"], "--beta", "0.2", "--seed", "9", data=data)
    assert result["name"].endswith(" + Round 2")
    assert result["base"] == {"path": str(builtin_model()), "sha256": first["base"]["sha256"]}
    assert (result["method"], result["steps"], result["status"]) == ("dpo", 5, "finished")
    assert result["losses"] == [2 / (1 + step) for step in range(1, 6)]
    accuracy = result["held_out_accuracy"]
    assert (accuracy["value"], accuracy["low"] < 0.75 < accuracy["high"]) == (0.75, True)
    assert accuracy["n"] > 4
    assert (result["held_out_loss"], result["excluded"], result["precision"]) == (0.5, {"too-long": 1}, "float32")
    assert (result["seconds"], result["peak_bytes"]) == (1.5, 1_000_000)
    job = TrainingJob.from_json(RunFolder(data / "training" / "runs" / result["run"]).job.read_bytes())
    assert (job.stages[0].settings.beta, job.seed) == (0.2, 9)
    assert job.start == str(Path(adapter).parent)

    other = train("dpo", "--all", "--from", result["run"], "--rank", "8", data=data)
    assert "has rank 16 and alpha 32, which stay" in refused(other, 2)

    reward = trained("reward", "--all", "--name", "Taste", "--no-use-margins", data=data)
    assert (Path(reward["adapter"]).parent / "head.json").is_file()
    ppo = trained("ppo", "--all", "--from", result["run"], "--reward", "taste", "--epochs", "1", data=data)
    assert ppo["steps"] == len(ppo["losses"]) > 25  # not its default number of steps
    runs = listed(data)
    assert [each["status"] for each in runs] == ["finished"] * 4
    assert [(each["from"], each["reward"]) for each in runs[1:]] == [
        (first["run"], None),
        (None, None),
        (result["run"], reward["run"]),
    ]
    text = sayso("runs", data=data).stdout.splitlines()
    assert [line.split("  ")[1:4] for line in text[1:3]] == [
        [result["name"], "DPO", "finished"],
        ["Taste", "REWARD", "finished"],
    ]


def test_a_recipe_trains_its_stages_one_after_the_other(data: Path, tmp_path: Path) -> None:
    recipe = {
        "sayso_training": 1,
        "name": "Both",
        "seed": 4,
        "stages": [{"method": "sft", "settings": {"steps": 3}}, {"method": "dpo", "settings": {"steps": 2}}],
        "data": {"scope": {"all": True}, "leave_out": ["contained"], "ties": True},
        "balance_length": True,
    }
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(recipe), encoding="utf-8")
    result = trained("run", file, data=data)
    assert [(stage["method"], stage["steps"]) for stage in result["stages"]] == [("sft", 3), ("dpo", 2)]
    assert (result["method"], result["name"], result["losses"]) == ("dpo", "Both", [1.0, 2 / 3])
    assert "length-balance" in result["excluded"]
    assert Path(result["adapter"]).parent.name == "1-dpo"
    assert listed(data)[0]["methods"] == ["sft", "dpo"]
    assert "cannot be used" in refused(train("run", "-", data=data, stdin="{}"), 3)
    file.write_text('{"sayso_training": 1, "data": {"scope": {"all": true}}}', encoding="utf-8")
    plain = trained("run", file, data=data)
    assert [stage["method"] for stage in plain["stages"]] == ["sft", "dpo"]  # what suits the data


def test_the_chat_template_is_the_one_chosen_for_chat(data: Path) -> None:
    (data / "settings.json").write_text(json.dumps({"templates": {str(builtin_model()): "plain"}}), encoding="utf-8")
    result = trained("sft", "--all", "--steps", "1", data=data)
    run = RunFolder(data / "training" / "runs" / result["run"])
    origin = json.loads((run.path / "provenance.json").read_bytes())
    assert origin["base"]["template_sha256"] == template_sha256(FALLBACKS["plain"])


@contextmanager
def started(*arguments: str, data: Path, **changes: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [*PROGRAM, "train", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment(data, **changes),
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(text: str, process: "subprocess.Popen[str]") -> None:
    assert process.stderr is not None
    assert any(text in line for line in process.stderr)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGINT for another process")
def test_ctrl_c_saves_and_the_run_can_be_resumed(data: Path) -> None:
    with started("sft", "--all", "--steps", "40", "--json", data=data, TOY_STEP_S="0.05") as process:
        wait_for("SFT 1/40", process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False)
    stopped = json.loads(out)
    assert stopped["status"] == "stopped"
    assert 0 < len(stopped["losses"]) < 40
    assert stopped["adapter"] is None
    assert f"sayso train resume {stopped['run']}" in err
    assert [(run["status"], run["steps"]) for run in listed(data)] == [("stopped", stopped["steps"])]

    resumed = trained("resume", stopped["run"], data=data)
    assert (resumed["run"], resumed["status"], resumed["steps"]) == (stopped["run"], "finished", 40)
    assert resumed["losses"] == [2 / (1 + step) for step in range(1, 41)]
    assert "is finished" in refused(train("resume", stopped["name"], data=data), 2)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
def test_a_command_that_was_killed_loses_nothing(data: Path) -> None:
    with started("sft", "--all", "--steps", "40", data=data, TOY_STEP_S="0.5") as process:
        wait_for("SFT 1/40", process)
        process.kill()
        process.wait()
    (run,) = listed(data)
    assert run["status"] in ("running", "stopped")  # the trainer saves when its owner is gone
    resumed = trained("resume", run["run"], data=data)
    assert (resumed["steps"], resumed["losses"]) == (40, [2 / (1 + step) for step in range(1, 41)])


def test_what_cannot_be_trained_is_explained_and_leaves_no_run(data: Path, tmp_path: Path) -> None:
    assert "“Nobody” was not found" in refused(train("sft", "--all", "--from", "Nobody", data=data), 3)
    assert "none.gguf" in refused(train("sft", "--all", "--base", tmp_path / "none.gguf", data=data), 3)
    assert "“alchemy” does not exist" in refused(train("sft", "--all", "--leave-out", "alchemy", data=data), 2)
    assert "--beta" in refused(train("sft", "--all", "--beta", "1", data=data), 2)
    plain = '{"sayso_training": 1, "data": {"scope": {"tag": "no such"}}}'
    assert "SFT needs 20 demonstrations, DPO 20 pairs" in refused(train("run", "-", data=data, stdin=plain), 1)
    assert listed(data) == []


def test_the_window_may_open_meanwhile(data: Path) -> None:
    with started("sft", "--all", "--steps", "20", data=data, TOY_STEP_S="0.1") as process:
        wait_for("SFT 2/20", process)
        with Database.open(data):
            out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Sayso is open now" in err
    assert "SFT, 20 steps" in out
    (run,) = listed(data)
    assert (run["status"], run["steps"]) == ("finished", 20)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGINT for another process")
def test_runs_wait_for_each_other(data: Path) -> None:
    lock = TrainingLock(data)
    assert lock.acquire()
    with started("sft", "--all", "--steps", "2", data=data) as process:
        wait_for("Another run is in progress", process)
        (run,) = listed(data)
        assert run["status"] == "queued"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, f"sayso train resume {run['run']}" in err) == (130, True), err
    assert listed(data)[0]["status"] == "stopped"
    with started("resume", run["run"], data=data) as process:
        wait_for("Another run is in progress", process)
        lock.release()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


def test_a_failed_run_says_why_and_is_resumed_with_its_base_model_elsewhere(data: Path, tmp_path: Path) -> None:
    source = builtin_model()
    assert source is not None
    base = tmp_path / "mine.gguf"
    base.write_bytes(source.read_bytes())
    run = train("sft", "--all", "--steps", "6", "--base", base, data=data, TOY_FAIL_AT="4")
    assert refused(run, 1) == "The file toy was not found."
    (failed,) = listed(data)
    assert (failed["status"], failed["error"]) == ("failed", "The file toy was not found.")
    base.unlink()
    result = trained("resume", failed["run"], data=data)
    assert (result["status"], result["base"]["path"]) == ("finished", str(source))  # the built-in one is the same
    (finished,) = listed(data)
    assert (finished["base"]["path"], finished["error"]) == (str(source), None)


def test_without_the_trainers_environment_a_sentence_says_how_to_install_it(data: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from desktop.training import environment\n"
        "from desktop.cli.main import main\n"
        "environment._ROOT = Path(sys.argv.pop(1))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), "train", "sft", "--all"],
        capture_output=True,
        encoding="utf-8",
        env=environment(data),
        check=False,
    )
    assert run.returncode == 3
    assert "PyTorch, which is not installed yet" in run.stderr
    assert "make training" in run.stderr
    assert listed(data) == []


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGINT for another process")
def test_training_waits_for_mains_power_unless_the_settings_say_otherwise(data: Path, tmp_path: Path) -> None:
    battery, mains = tmp_path / "supplies" / "BAT0", tmp_path / "supplies" / "ADP1"
    for supply, properties in ((battery, {"type": "Battery", "status": "Discharging"}), (mains, {"type": "Mains"})):
        supply.mkdir(parents=True)
        for name, value in properties.items():
            (supply / name).write_text(f"{value}\n")
    online = mains / "online"
    online.write_text("1\n")
    supplies = str(tmp_path / "supplies")
    with started("sft", "--all", "--steps", "60", data=data, TOY_STEP_S="0.1", TOY_SUPPLIES=supplies) as process:
        wait_for("SFT 6/60", process)
        online.write_text("0\n")
        wait_for("This computer runs on battery. Training continues on mains power", process)
        log = RunFolder(data / "training" / "runs" / listed(data)[0]["run"]).log
        size = -1
        while size != log.stat().st_size:  # the steps that were under way arrive
            size = log.stat().st_size
            time.sleep(0.5)
        online.write_text("1\n")
        wait_for("On mains power again", process)
        wait_for("SFT 18/60", process)
        online.write_text("0\n")
        wait_for("runs on battery", process)
        process.send_signal(signal.SIGINT)  # a suspended trainer wakes up to save
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    (run,) = listed(data)
    assert (run["status"], 17 < run["steps"] < 60) == ("stopped", True)

    (data / "settings.json").write_text('{"pause_on_battery": false}', encoding="utf-8")
    finished = train("resume", run["run"], data=data, TOY_SUPPLIES=supplies)
    assert finished.returncode == 0, finished.stderr
    assert "battery" not in finished.stderr
