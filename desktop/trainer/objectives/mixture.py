"""What PPO-ptx mixes in against forgetting: the run's demonstrations, and plain text."""

import random
from collections.abc import Iterable

from desktop.trainer.objectives.objective import Exclusions
from desktop.trainer.packing import AnswerGroup
from desktop.training.examples import TrainingExample, read_examples
from desktop.training.job import RunFolder


class PretrainingMixture:
    """Demonstrations of this stage and those before it, and the plain text of the run. Held-out ones are not used."""

    def __init__(self, folder: RunFolder, stage: int, seed: int, longest: int) -> None:
        self._seed = f"{seed} {stage} mixture"
        exclusions = Exclusions(longest)
        demonstrations: dict[AnswerGroup, None] = {}
        for index in range(stage + 1):
            path = folder.examples(index)
            if path.exists():
                demonstrations |= dict.fromkeys(_usable(read_examples(path), exclusions))
        text = folder.plain_text
        self._demonstrations = list(demonstrations)
        self._texts = list(_usable(read_examples(text), exclusions)) if text.exists() else []

    def groups(self, step: int, count: int) -> list[AnswerGroup]:
        """`count` demonstrations and one piece of text for a step, as far as there are any."""
        chosen = random.Random(f"{self._seed} {step}")  # noqa: S311 -- repeatable
        demonstrations = chosen.sample(self._demonstrations, min(count, len(self._demonstrations)))
        return demonstrations + chosen.sample(self._texts, min(1, len(self._texts)))


def _usable(examples: Iterable[TrainingExample], exclusions: Exclusions) -> Iterable[AnswerGroup]:
    """The demonstrations of examples; of those without a prompt, all answers."""
    for example in examples:
        for index in example.demonstrations or (() if example.prompt else range(len(example.answers))):
            answer = example.answers[index]
            if exclusions.admit(example.prompt, answer):
                yield AnswerGroup(example.prompt, (answer,))
