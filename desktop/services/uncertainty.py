"""Which tasks the judgements so far leave most open: those whose answers come from what seems equally good."""

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
"""The judgements of so many tasks tell the strengths: each ranking is worth several comparisons."""

_PRIOR: Final = 2.0  # what the strengths say of a pair weighs as much as so many judgements of this very pair

Wins = dict[tuple[str, str], float]


def most_open(store: Transaction, project: Project, tasks: Sequence[Task]) -> Task:
    """Of these, the one whose pairs of answers are closest to even on the average; of several the first.

    How likely one answer is to be better is told by the Bradley-Terry strengths of what wrote the two (a model with its
    settings), corrected by what others said of the very same pair.
    """
    named = {*store.projects.judged(project.id, SAMPLE), *(task.id for task in tasks)}
    wins = _wins(store.judgements.of_tasks(sorted(named), COMPARING))
    answers = {id for pair in wins for id in pair} | {id for task in tasks for id in task.candidates or ()}
    origins = store.projects.origins(sorted(answers))
    strengths = _strengths(wins, origins)

    def openness(task: Task) -> float:
        """1 where all is open, 0 where nothing is."""
        evens = []
        for a, b in combinations(task.candidates or (), 2):
            expected = float(logistic(np.asarray(_of(strengths, origins, a) - _of(strengths, origins, b))))
            won, lost = wins[a, b], wins[b, a]
            chance = (won + _PRIOR * expected) / (won + lost + _PRIOR)
            evens.append(4 * chance * (1 - chance))
        return sum(evens) / len(evens) if evens else 0.0

    return max(tasks, key=openness)


def _wins(events: Iterable[Judgement]) -> Wins:
    """How often one answer was better than another; a tie is half a win for each."""
    wins: Wins = defaultdict(float)
    for event in events:
        for pair in event.payload.pairs(ties=True):
            wins[pair.better, pair.worse] += 0.5 if pair.is_tie else 1.0
            wins[pair.worse, pair.better] += 0.5 if pair.is_tie else 0.0
    return wins


def _strengths(wins: Wins, origins: Mapping[str, str]) -> dict[str, float]:
    names = sorted(set(origins.values()))
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((1, len(names), len(names)))
    for (better, worse), count in wins.items():
        if better in origins and worse in origins and origins[better] != origins[worse]:
            matrix[0, place[origins[better]], place[origins[worse]]] += count
    return dict(zip(names, strengths_of(matrix)[0].tolist(), strict=True)) if names else {}


def _of(strengths: Mapping[str, float], origins: Mapping[str, str], answer: str) -> float:
    return strengths.get(origins.get(answer, ""), 0.0)
