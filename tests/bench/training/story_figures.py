"""The story of one round: judgements become an adapter that answers in chat; and what that costs the window.

The data are those of the first taste and seed of `learning`. About 20 minutes on two cores.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter
from desktop.core.programs import program_command
from desktop.core.sampling import Sampling
from desktop.engine.client import EngineClient
from desktop.engine.protocol import CandidateDone, ContextOptions, Pieces
from desktop.training.environment import TrainerEnvironment
from desktop.training.job import ADAPTER
from desktop.training.methods import Method
from desktop.training.protocol import RunFailed, StepDone
from desktop.training.trainer_process import TrainerProcess
from tests.bench.figures import Figure
from tests.bench.shown import place
from tests.bench.training.judging import sample, save_judged, write_answers
from tests.bench.training.learning import SEEDS, LearningCase
from tests.bench.training.prompts import test_prompts
from tests.bench.training.runs import FOLDER, HeadlessTraining, base_model, measured_once
from tests.bench.training.tastes import TASTES
from tests.bench.training.trainer_runs import rankings, write_job

_ROOT: Final = Path(__file__).resolve().parents[3]
_DATA: Final = FOLDER / "story"
_RUN: Final = "story"
_PROMPT: Final = "Write a very long story about a river, with many chapters, and never come to an end."
_PROBE: Final = Path(__file__).with_name("agreement_probe.py")
_ANSWERED: Final = 16
_PAIRS: Final = 7
_TOKENS: Final = 128


def round_time() -> Iterator[Figure]:
    """From 100 rankings of four and 50 rewrites to the first words of an answer with the adapter."""
    result = measured_once("story", _story)
    seconds = ", ".join(f"{stage} {seconds / 60:.1f}" for stage, seconds in result["stages"].items())
    yield Figure("100 rankings, 50 rewrites → adapter answers in chat", result["minutes"], "min", 15, note=seconds)


def agreement() -> Iterator[Figure]:
    """How far the engine with the adapter of that run is from PEFT."""
    measured_once("story", _story)
    result = measured_once("agreement", _agreement)
    base, unquantized = result["base"], result["unquantized"]
    name, tokens = "engine with adapter against PEFT", f"{result['tokens']} tokens of answers; without the adapter"
    yield Figure(
        f"{name}: same token", result["agreement"], "", 0.99, "higher",
        f"{tokens} {base['agreement']:.3f}; weights in F16 {unquantized['agreement']:.3f}",
    )  # fmt: skip
    note = f"{tokens} {base['kl']:.4f}; weights in F16 {unquantized['kl']:.4f}"
    yield Figure(f"{name}: KL", result["kl"], "nats", 0.01, note=note)


def chat() -> Iterator[Figure]:
    """How much longer an answer takes while a training is suspended."""
    result = measured_once("chat", _chat)
    note = f"{result['without']:.0f} ÷ {result['suspended']:.0f} tokens/s, median of {_PAIRS} pairs"
    yield Figure("chat while training is suspended ÷ without", result["ratio"], "x", 1.05, note=note)


def window() -> Iterator[Figure]:
    """Which of the trainer's libraries the window has imported while it trains."""
    result = measured_once("window", _window)
    note = ", ".join(result["libraries"]) or f"{result['page']}, after the first step of a run"
    yield Figure("torch, peft, transformers in the window", len(result["libraries"]), "", 0, note=note)


# --- how they are measured ----------------------------------------------------------------------------------------


def _judged_store(data: Path) -> None:
    if not data.exists():
        save_judged(LearningCase(next(iter(TASTES.values())), SEEDS[0]).world(), data)


def _story() -> dict[str, Any]:
    _judged_store(_DATA)
    training = HeadlessTraining(_DATA)
    began = time.monotonic()
    trained = training.train(_RUN, seed=SEEDS[0])
    adapter = training.files.adapter(training.find(_RUN))
    client = EngineClient()
    try:
        client.load_and_wait(base_model(), "", ContextOptions())
        request = client.generate((ChatMessage("user", _PROMPT),), adapters=(Adapter(str(adapter)),))
        next(event for event in client.results(request) if isinstance(event, Pieces))
        minutes = (time.monotonic() - began) / 60
    finally:
        client.shutdown()
    stages: dict[str, float] = {}
    for event in training.files.events(training.find(_RUN)):
        if isinstance(event, StepDone):
            name = trained.stages[event.stage].method
            stages[name] = stages.get(name, 0.0) + event.seconds
    return {"minutes": minutes, "stages": stages, "peak_bytes": trained.peak_bytes}


def _agreement() -> dict[str, Any]:
    training = HeadlessTraining(_DATA)
    stage = training.files.stage(training.find(_RUN))
    answers = FOLDER / "agreement-answers.json"
    write_answers(answers, sample(base_model(), test_prompts(_ANSWERED, SEEDS[0]), 1, SEEDS[0], stage / ADAPTER))
    command = [str(TrainerEnvironment().python), str(_PROBE), str(base_model()), str(stage), str(answers)]
    return _printed([*command, *program_command("worker")], {**os.environ, "PYTHONPATH": str(_ROOT)})


def _chat() -> dict[str, Any]:
    folder = FOLDER / "chat"
    client = EngineClient()
    rates: list[tuple[float, float]] = []
    try:
        client.load_and_wait(base_model(), "", ContextOptions())
        _rate(client, 0)
        for seed in range(_PAIRS):
            trainer = TrainerProcess(TrainerEnvironment().command(), write_job(folder, Method.SFT, rankings(40)))
            for event in trainer.events():
                if isinstance(event, RunFailed):
                    raise SystemExit(f"the run failed: {event.error}")
                if isinstance(event, StepDone):
                    trainer.suspend()
                    break
            suspended = _rate(client, seed)
            trainer.close(0.0)
            rates.append((_rate(client, seed), suspended))
    finally:
        client.shutdown()
    without, suspended = (statistics.median(values) for values in zip(*rates, strict=True))
    ratio = statistics.median(one / other for one, other in rates)
    return {"without": without, "suspended": suspended, "ratio": ratio, "pairs": rates}


def _rate(client: EngineClient, seed: int) -> float:
    """Tokens a second of one answer, its prompt not counted."""
    sampling = Sampling(max_tokens=_TOKENS, seed=seed)
    request = client.generate((ChatMessage("user", f"{_PROMPT} ({seed})"),), sampling=sampling)
    done = next(event for event in client.results(request) if isinstance(event, CandidateDone))
    return done.stats.tokens_per_second


def _window() -> dict[str, Any]:
    with TemporaryDirectory() as folder, place() as (environment, _):
        data = Path(folder) / "data"
        _judged_store(data)
        result = _printed([sys.executable, "-m", "tests.bench.probe", "training.window", str(data)], environment)
    if "steps" not in result:
        raise SystemExit(f"the window did not train: {result}")
    return result


def _printed(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """The JSON object in the last line that a program prints."""
    done = subprocess.run(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=900)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
