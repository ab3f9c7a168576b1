"""Uncertainty sampling: finds the tasks whose outcome is most uncertain, since their models seem equally good."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from desktop.core.judgement import Judgement
from desktop.core.project import Project, Task
from desktop.core.questions import COMPARING
from desktop.quality.proportions import logistic
from desktop.quality.ranking import strengths_of
from desktop.store.database import Transaction

SAMPLE: Final = 100
"""The number of judged tasks from which strengths are estimated; each ranking counts as several comparisons."""

_PRIOR: Final = 2.0  # the weight of the strengths, in judgements of the pair itself

Wins = dict[tuple[str, str], float]


def most_uncertain(store: Transaction, project: Project, tasks: Sequence[Task]) -> Task:
    """The task whose pairs of answers are closest to even on average; the first one of several.

    The probability that an answer is better comes from the Bradley-Terry strengths of the models that wrote the two,
    each with its settings, combined with judgements of the same pair by others.
    """
    task_ids = {*store.projects.judged(project.id, SAMPLE), *(task.id for task in tasks)}
    wins = _wins(store.judgements.of_tasks(sorted(task_ids), COMPARING))
    answers = {id for pair in wins for id in pair} | {id for task in tasks for id in task.candidates or ()}
    origins = store.projects.origins(sorted(answers))
    strengths = _strengths(wins, origins)

    def uncertainty(task: Task) -> float:
        """1 if all pairs are even, 0 if all are certain."""
        of_pairs = []
        for a, b in combinations(task.candidates or (), 2):
            expected = float(logistic(np.asarray(_of(strengths, origins, a) - _of(strengths, origins, b))))
            won, lost = wins[a, b], wins[b, a]
            chance = (won + _PRIOR * expected) / (won + lost + _PRIOR)
            of_pairs.append(4 * chance * (1 - chance))
        return sum(of_pairs) / len(of_pairs) if of_pairs else 0.0

    return max(tasks, key=uncertainty)


def _wins(events: Iterable[Judgement]) -> Wins:
    """How often one answer was better than another; a tie counts as half a win for each."""
    wins: Wins = defaultdict(float)
    for event in events:
        for pair in event.payload.pairs(ties=True):
            wins[pair.better, pair.worse] += 0.5 if pair.is_tie else 1.0
            wins[pair.worse, pair.better] += 0.5 if pair.is_tie else 0.0
    return wins


def _strengths(wins: Wins, origins: Mapping[str, str]) -> dict[str, float]:
    names = sorted(set(origins.values()))
    index = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((1, len(names), len(names)))
    for (better, worse), count in wins.items():
        if better in origins and worse in origins and origins[better] != origins[worse]:
            matrix[0, index[origins[better]], index[origins[worse]]] += count
    return dict(zip(names, strengths_of(matrix)[0].tolist(), strict=True)) if names else {}


def _of(strengths: Mapping[str, float], origins: Mapping[str, str], answer: str) -> float:
    return strengths.get(origins.get(answer, ""), 0.0)
