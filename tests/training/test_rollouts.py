"""Whole runs of PPO and RLOO, with the real engine on a tiny model."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.training.job import RunFolder
from desktop.training.methods import Method
from desktop.training.protocol import HeldOutMeasured, RunDone, StageDone, StepDone, TrainerEvent
from tests.training.jobs import losses, random_examples, train_here, write_run
from tests.training.random_models import write_reward_model
from tests.training.tiny_models import END_OF_TURN


def steps(events: Sequence[TrainerEvent]) -> list[StepDone]:
    return [event for event in events if isinstance(event, StepDone)]


def write(folder: Path, method: Method, base: Path, engine: Sequence[str], reward: Path, **settings: Any) -> RunFolder:
    used = {"steps": 3, "batch": 3, "samples": 4, "answer_tokens": 12, "learning_rate": 1e-3, **settings}
    return write_run(
        folder,
        base,
        [method],
        train=random_examples(6, 1),
        settings={name: value for name, value in used.items() if not (name == "ptx_weight" and method == Method.RLOO)},
        engine=tuple(engine),
        reward=str(reward),
        stop_tokens=(END_OF_TURN,),
    )


@pytest.mark.parametrize("method", [Method.PPO, Method.RLOO])
def test_a_run_with_the_engines_answers_repeats(
    method: Method, tiny_gguf: Callable[[str], Path], engine_program: Sequence[str], tmp_path: Path
) -> None:
    base = tiny_gguf("llama")
    reward = write_reward_model(tmp_path / "reward", base)
    run = write(tmp_path / "first", method, base, engine_program, reward)
    events = train_here(run)
    assert isinstance(events[-1], RunDone), events[-1]
    for event in steps(events):
        assert event.values["engine_kl"] < 1e-3
        assert 1 <= event.values["answer_tokens"] <= 12
    assert steps(events)[0].values["kl"] == pytest.approx(0, abs=1e-6)  # the policy is where it starts
    assert steps(events)[-1].values["kl"] != pytest.approx(0, abs=1e-5)
    assert {"reward", "kl"} <= next(event for event in events if isinstance(event, HeldOutMeasured)).values.keys()
    done = next(event for event in events if isinstance(event, StageDone))
    assert done.values["engine_kl"] < 1e-3

    # without an engine, only the record can have the answers
    again = write(tmp_path / "second", method, base, (), reward)
    shutil.copy(run.rollouts(0), again.rollouts(0))
    repeated = train_here(again)
    assert isinstance(repeated[-1], RunDone), repeated[-1]
    assert losses(repeated) == pytest.approx(losses(events), abs=1e-6)


def test_a_policy_that_moves_too_far_ends_the_stage(
    tiny_gguf: Callable[[str], Path], engine_program: Sequence[str], tmp_path: Path
) -> None:
    base = tiny_gguf("llama")
    reward = write_reward_model(tmp_path / "reward", base)
    settings = {"learning_rate": 0.05, "steps": 20, "max_kl": 0.5, "warmup": 0.0}
    run = write(tmp_path / "run", Method.RLOO, base, engine_program, reward, **settings)
    events = train_here(run)
    assert isinstance(events[-1], RunDone), events[-1]
    assert 1 <= len(steps(events)) < 20
    assert (run.stage(0, Method.RLOO) / "adapter.gguf").exists()
    done = next(event for event in events if isinstance(event, StageDone))
    assert done.values["kl"] > 0.5
    assert done.values["kl_limit_reached"] == 1
    assert not run.rollout_adapter.exists()


@pytest.mark.parametrize("method", [Method.PPO, Method.RLOO])
def test_the_policy_learns_what_the_reward_model_likes(
    method: Method, tiny_gguf: Callable[[str], Path], engine_program: Sequence[str], tmp_path: Path
) -> None:
    base = tiny_gguf("llama")
    reward = write_reward_model(tmp_path / "reward", base)
    settings = {"steps": 40, "batch": 6, "samples": 8, "answer_tokens": 10, "learning_rate": 0.01, "max_kl": 100.0}
    run = write(tmp_path / "run", method, base, engine_program, reward, kl_coefficient=0.01, ptx_weight=0.0, **settings)
    rewards = [event.values["reward"] for event in steps(train_here(run))]
    assert sum(rewards[-5:]) / 5 > sum(rewards[:5]) / 5 + 1
