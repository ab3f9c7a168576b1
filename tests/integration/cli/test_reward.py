"""`sayso score`, best of n and adapters of training runs, with a small model and a reward model of random numbers."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from desktop.core.training_run import RunStatus, TrainingRun
from desktop.engine.builtin import builtin_model
from desktop.engine.signature import file_sha256
from desktop.services.training.files import TrainingFiles
from desktop.store.database import Database
from desktop.training.reward_head import RewardHead
from tests.support.command_line import sayso, sentence
from tests.support.requirements import unavailable
from tests.support.synthetic import write_adapter, write_llama

pytestmark = pytest.mark.model
QUESTION, ANSWER = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}
BRIEF = ["--prompt", "Hi", "--max-tokens", "6", "--context", "512", "--seed", "3"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builtin = builtin_model()
    if builtin is None:
        unavailable("the built-in model is not installed")
    path = tmp_path_factory.mktemp("model") / "full.gguf"
    write_llama(path, builtin)
    return path


@pytest.fixture
def reward(tmp_path: Path) -> Path:
    """The folder of a reward model's stage."""
    return written_reward(tmp_path / "0-reward")


def written_reward(folder: Path) -> Path:
    folder.mkdir(parents=True)
    write_adapter(folder / "adapter.gguf")
    RewardHead(tuple(np.random.default_rng(8).standard_normal(128).tolist())).write(folder)
    return folder


def add_run(data: Path, name: str, method: str, base: Path) -> Path:
    """A finished run in a store; returns the folder of its stage."""
    run = TrainingRun(
        id=f"run-{method}",
        name=name,
        base=str(base),
        base_sha256=file_sha256([base]),
        recipe={"stages": [{"method": method}]},
        created=time.time(),
        status=RunStatus.FINISHED,
    )
    with Database.open(data) as database, database.write() as store:
        store.training.put(run)
    return TrainingFiles(data).of(run).path / f"0-{method}"


def scores(data: Path, model: Path, reward: str | Path, *conversations: object) -> list[float]:
    text = json.dumps(list(conversations))
    run = sayso("score", "--reward", reward, "--model", model, "--messages", "-", "--json", data=data, stdin=text)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert set(result) == {"scores"}
    found: list[float] = result["scores"]
    return found


def test_one_conversation_or_several(tmp_path: Path, model: Path, reward: Path) -> None:
    data = tmp_path / "data"
    (one,) = scores(data, model, reward, QUESTION, ANSWER)
    other = [QUESTION, {"role": "assistant", "content": "No."}]
    first, second = scores(data, model, reward, [QUESTION, ANSWER], {"messages": other})
    assert first == pytest.approx(one, abs=0.05)
    assert first != second
    assert not data.exists() or not list(data.iterdir())
    file = tmp_path / "conversation.json"
    file.write_text(json.dumps([QUESTION, ANSWER]))
    plain = sayso("score", "--reward", reward, "--model", model, "--messages", file, data=data)
    assert float(plain.stdout) == pytest.approx(one, abs=0.05)


def test_best_of_n(tmp_path: Path, model: Path, reward: Path) -> None:
    asked: list[str | Path] = ["generate", *BRIEF, "--model", model, "--best-of", "3", "--reward", reward]
    run = sayso(*asked, "--json", data=tmp_path / "data")
    assert run.returncode == 0, run.stderr
    candidates = json.loads(run.stdout)["candidates"]
    found = [candidate["score"] for candidate in candidates]
    assert len(found) == 3
    assert found == sorted(found, reverse=True)
    assert {candidate["seed"] for candidate in candidates} == {3, 4, 5}
    conversations = [[QUESTION, {"role": "assistant", "content": candidate["text"]}] for candidate in candidates]
    assert scores(tmp_path / "data", model, reward, *conversations) == pytest.approx(found, abs=0.05)
    text = sayso(*asked, data=tmp_path / "data")
    assert text.stdout.rstrip("\n").endswith(candidates[0]["text"].rstrip("\n"))
    assert text.stderr.count("score") == 3


def test_runs_by_name_and_their_base_model(tmp_path: Path, model: Path) -> None:
    data = tmp_path / "data"
    written_reward(add_run(data, "Taste", "reward", model))
    folder = add_run(data, "Model + Round 2", "sft", model)
    folder.mkdir(parents=True)
    write_adapter(folder / "adapter.gguf")

    def answer(*arguments: str | Path) -> tuple[str, str]:
        run = sayso("generate", *BRIEF, "--temperature", "0", "--json", *arguments, data=data)
        assert run.returncode == 0, run.stderr
        found = json.loads(run.stdout)
        return found["candidates"][0]["text"], found["model"]["path"]

    plain = answer("--model", model)
    by_name, by_file = (
        answer("--adapter", "model + round 2"),
        answer("--model", model, "--lora", folder / "adapter.gguf"),
    )
    assert by_name == by_file
    assert by_name[1] == str(model)  # the base model of the run
    assert by_name[0] != plain[0]
    assert answer("--adapter", "run-sft:0.0")[0] == plain[0]
    assert answer("--adapter", "Model + Round 2:1")[0] == by_name[0]
    run = sayso("generate", *BRIEF, "--best-of", "2", "--reward", "Taste", "--json", data=data)
    assert len(json.loads(run.stdout)["candidates"]) == 2
    assert "not a reward model" in sentence(
        sayso("generate", *BRIEF, "--best-of", "2", "--reward", "Model + Round 2", data=data), 2
    )
    assert "writes no answers" in sentence(sayso("generate", *BRIEF, "--adapter", "Taste", data=data), 2)
    assert "“None” was not found" in sentence(sayso("generate", *BRIEF, "--adapter", "None:2", data=data), 3)


def test_what_cannot_be_scored(tmp_path: Path, model: Path, reward: Path) -> None:
    data = tmp_path / "data"

    def refused(code: int, conversation: object, *arguments: str | Path) -> str:
        run = sayso("score", "--model", model, "--messages", "-", *arguments, data=data, stdin=json.dumps(conversation))
        assert run.stdout == ""
        return sentence(run, code)

    assert "does not end with an answer" in refused(3, [QUESTION], "--reward", reward)
    assert "conversation 2 does" in refused(3, [[QUESTION, ANSWER], [QUESTION]], "--reward", reward)
    assert "contains no messages" in refused(3, [[QUESTION, ANSWER], []], "--reward", reward)
    assert "“Nobody” was not found" in refused(3, [QUESTION, ANSWER], "--reward", "Nobody")
    builtin = builtin_model()
    assert builtin is not None
    assert "another model" in refused(4, [QUESTION, ANSWER], "--reward", reward, "--model", builtin)
    (reward / "adapter.gguf").unlink()
    assert "adapter.gguf was not found" in refused(4, [QUESTION, ANSWER], "--reward", reward)
    (reward / "head.json").write_text("{}")
    assert "cannot be read" in refused(3, [QUESTION, ANSWER], "--reward", reward)


def test_options_that_belong_together(tmp_path: Path, reward: Path) -> None:
    for arguments in (["--best-of", "2"], ["--reward", reward]):
        assert "belong together" in sentence(sayso("generate", *BRIEF, *arguments, data=tmp_path / "data"), 2)
    for n in ("1", "17"):
        sentence(sayso("generate", *BRIEF, "--best-of", n, "--reward", reward, data=tmp_path / "data"), 2)
