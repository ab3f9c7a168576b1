"""Does it learn? Simulated annotators judge answers of the built-in model, and a model trained on that is compared with
it by the same taste, on prompts about other topics.

For each taste and seed: 100 rankings of four answers and 50 rewrites; SFT, then DPO from it, both with the defaults;
a reward model; PPO from SFT with that reward model. Of the judgements 20% are held out, as by default. About half an
hour each on two cores, if nothing else runs.
"""

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from desktop.quality.bootstrap import percentile_interval, reweightings
from desktop.training.methods import Method
from tests.bench.figures import Figure
from tests.bench.training.judging import (
    ANSWERS,
    RANKINGS,
    REWRITES,
    AnsweredPrompt,
    judged,
    read_answers,
    sample,
    save_judged,
    write_answers,
)
from tests.bench.training.prompts import test_prompts, training_prompts
from tests.bench.training.runs import FOLDER, HeadlessTraining, base_model, measured_once
from tests.bench.training.tastes import TASTES, Taste
from tests.support.worlds import World

SEEDS: Final = (0, 1, 2)
TESTED: Final = 64
"""The number of prompts to compare on."""

_SPARE: Final = 10  # prompts whose answer the annotator cannot rewrite


class LearningCase:
    """One taste and one seed. Each step is measured once, with those before it."""

    def __init__(self, taste: Taste, seed: int, folder: Path = FOLDER) -> None:
        self._taste, self._seed, self._folder = taste, seed, folder
        self._name = f"{taste.name}-{seed}"
        self._data = folder / self._name

    def world(self) -> World:
        """The judgements of the annotator."""
        return judged(self._taste, self._answers("answers", self._judged_answers))

    # --- the steps ------------------------------------------------------------------------------------------------

    def sft(self) -> dict[str, Any]:
        """SFT on the rewrites: its losses, and its win rate."""
        return self._step("sft", lambda: self._trained("sft", Method.SFT) | self._compared("sft"))

    def dpo(self) -> dict[str, Any]:
        """DPO from SFT: its win rate over the base model."""
        self.sft()
        return self._step("dpo", lambda: self._trained("dpo", Method.DPO, parent="sft") | self._compared("dpo"))

    def exact_match(self) -> dict[str, Any]:
        """What DPO from SFT changed in the battery's exact matches."""
        self.dpo()
        return self._step("exact-match", lambda: self._training().exact_match("dpo").to_dict())

    def reward(self) -> dict[str, Any]:
        """The reward model's accuracy on held-out pairs."""
        return self._step("reward", lambda: self._trained("reward", Method.REWARD))

    def ppo(self) -> dict[str, Any]:
        """PPO from SFT: by how much the scores of the taste rise, with a bootstrap of prompts."""
        self.sft()
        self.reward()
        return self._step("ppo", self._ppo)

    def _ppo(self) -> dict[str, Any]:
        trained = self._trained("ppo", Method.PPO, parent="sft", reward="reward")
        return trained | self._compared("ppo") | self._difference("ppo", "sft")

    # --- their parts ----------------------------------------------------------------------------------------------

    def _step(self, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return measured_once(f"{self._name}-{name}", measure)

    def _training(self) -> HeadlessTraining:
        if not self._data.exists():
            save_judged(self.world(), self._data)
        return HeadlessTraining(self._data)

    def _answers(self, name: str, make: Callable[[], list[AnsweredPrompt]], is_shared: bool = True) -> Any:
        """Answers, sampled once. Those of the base model are the same for all tastes."""
        path = self._folder / f"{name}-{self._seed if is_shared else self._name}.json"
        if not path.exists():
            write_answers(path, make())
        return read_answers(path)

    def _judged_answers(self) -> list[AnsweredPrompt]:
        prompts = training_prompts(RANKINGS + REWRITES + _SPARE, self._seed)
        ranked = sample(base_model(), prompts[:RANKINGS], ANSWERS, self._seed)
        return ranked + sample(base_model(), prompts[RANKINGS:], 1, self._seed + 50)

    def _trained(self, name: str, method: Method, parent: str = "", reward: str = "") -> dict[str, Any]:
        result = self._training().train(name, method, seed=self._seed, parent=parent, reward=reward)
        stage = result.last_stage
        losses = [loss for _, loss in sorted(stage.losses.items())]
        return {
            "steps": stage.steps,
            "losses": [losses[0], losses[-1]],
            "held_out": stage.held_out,
            "held_out_n": stage.held_out_n,
            "precision": stage.precision,
            "seconds": round(result.seconds, 1),
        }

    def _texts(self, run: str = "") -> list[str]:
        """The answers of a run to the test prompts, or of the base model."""
        training = self._training()
        adapter = training.files.adapter(training.find(run)) if run else None

        def make() -> list[AnsweredPrompt]:
            return sample(base_model(), test_prompts(TESTED, self._seed), 1, self._seed + 100, adapter)

        answered = self._answers(run or "base", make, is_shared=not run)
        return [answers[0].text for _, answers in answered]

    def _compared(self, run: str) -> dict[str, Any]:
        tuned, base = self._texts(run), self._texts()
        return {
            "win_rate": self._taste.win_rate(tuned, base),
            "scores": [statistics.mean(map(self._taste.score, texts)) for texts in (base, tuned)],
            "words": [statistics.mean(len(text.split()) for text in texts) for texts in (base, tuned)],
        }

    def _difference(self, run: str, start: str) -> dict[str, Any]:
        """By how much the scores of one run are above those of another: the mean, and its interval."""
        scores = [[self._taste.score(text) for text in self._texts(name)] for name in (run, start)]
        return {"above_start": paired_difference(scores[0], scores[1])}


def paired_difference(scores: list[float], others: list[float]) -> tuple[float, float, float]:
    """The mean of scores - others, and its 95% interval by a bootstrap of the pairs."""
    differences = np.array(scores) - np.array(others)
    samples = [weights @ differences / len(differences) for weights in reweightings(np.ones(len(differences), int))]
    low, high = percentile_interval(np.concatenate(samples)) or (0.0, 0.0)
    return float(differences.mean()), low, high


# --- the figures --------------------------------------------------------------------------------------------------


def win_rate(taste: Taste) -> Iterator[Figure]:
    """The win rate after SFT, then DPO, and what that costs in exact matches."""
    cases = [LearningCase(taste, seed) for seed in SEEDS]
    rates = [case.dpo()["win_rate"] for case in cases]
    note = "by seed " + ", ".join(f"{rate:.0%}" for rate in rates)
    yield Figure(
        f"win rate by the taste “{taste.name}”", statistics.mean(rates) * 100, "%", 75, "higher",
        f"{note}; n = {TESTED} each; SFT alone {statistics.mean(case.sft()['win_rate'] for case in cases):.0%}",
    )  # fmt: skip
    found = [case.exact_match() for case in cases]
    worst = min(found, key=lambda result: result["high"])
    note = ", ".join(f"{r['change']:+.1%} ({r['low']:+.1%} to {r['high']:+.1%})" for r in found)
    yield Figure(f"exact match, upper end of the change, “{taste.name}”", worst["high"] * 100, "%", 0, "higher", note)


def reward_accuracy(taste: Taste) -> Iterator[Figure]:
    """The reward model's accuracy on held-out pairs."""
    found = [LearningCase(taste, seed).reward() for seed in SEEDS]
    values = [result["held_out"]["accuracy"] for result in found]
    lengths = statistics.mean(result["held_out"]["length_accuracy"] for result in found)
    note = f"n = {', '.join(str(r['held_out_n']) for r in found)}; the longer one is better: {lengths:.2f}"
    yield Figure(
        f"reward model's held-out accuracy, “{taste.name}”", statistics.mean(values), "", 0.68, "higher",
        f"by seed {', '.join(f'{value:.2f}' for value in values)}; {note}",
    )  # fmt: skip


def ppo_gain(taste: Taste) -> Iterator[Figure]:
    """By how much PPO raises the scores of the taste above those of its start."""
    found = [LearningCase(taste, seed).ppo()["above_start"] for seed in SEEDS]
    note = ", ".join(f"{mean:+.2f} ({low:+.2f} to {high:+.2f})" for mean, low, high in found)
    yield Figure(
        f"PPO above its SFT start, lower end, “{taste.name}”", min(low for _, low, _ in found), "", 0, "higher", note
    )


def run(names: tuple[str, ...] = tuple(TASTES)) -> Iterator[Figure]:
    """All of them, taste by taste; hours."""
    for name in names:
        yield from win_rate(TASTES[name])
        yield from reward_accuracy(TASTES[name])
        yield from ppo_gain(TASTES[name])
