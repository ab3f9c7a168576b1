"""Cycles, against a count of all triples and against Kendall and Babington Smith's formula."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.quality.consistency import NO_TRIADS, cycle_rate

comparison = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.sampled_from("AB"))


def counted(comparisons: list[tuple[int, int, bool, str]]) -> tuple[int, int]:
    """Cyclic triads and all triads, the plain way."""
    votes: dict[tuple[str, int, int], int] = {}
    for winner, loser, tie, who in comparisons:
        if not tie and winner != loser:
            votes[who, winner, loser] = votes.get((who, winner, loser), 0) + 1
            votes[who, loser, winner] = votes.get((who, loser, winner), 0) - 1
    cyclic = triads = 0
    for who in "AB":
        for trio in combinations(range(7), 3):
            wins = [sum(votes.get((who, a, b), 0) > 0 for b in trio) for a in trio]
            if sum(wins) == 3:
                triads += 1
                cyclic += wins == [1, 1, 1]
    return cyclic, triads


@given(st.lists(comparison, max_size=60))
@settings(deadline=None, max_examples=60)
def test_the_rate_equals_a_count_of_all_triples(comparisons: list[tuple[int, int, bool, str]]) -> None:
    cyclic, triads = counted(comparisons)
    columns = [list(column) for column in zip(*comparisons, strict=True)] or [[], [], [], []]
    figure = cycle_rate(*columns)
    assert figure.n == triads
    if triads:
        assert figure.value == pytest.approx(cyclic / triads)
    else:
        assert (figure.value, figure.missing) == (None, NO_TRIADS)


@given(st.integers(3, 12), st.integers(0, 1000))
@settings(deadline=None, max_examples=40)
def test_a_full_round_has_as_many_cycles_as_kendall_and_babington_smith_say(size: int, seed: int) -> None:
    """M. G. Kendall and B. Babington Smith, "On the method of paired comparisons" (1940)."""
    pairs = np.array(list(combinations(range(size), 2)))
    turned = np.random.default_rng(seed).random(len(pairs)) < 0.5
    winner, loser = np.where(turned, pairs[:, 1], pairs[:, 0]), np.where(turned, pairs[:, 0], pairs[:, 1])
    cyclic = size * (size - 1) * (2 * size - 1) / 12 - (np.bincount(winner) ** 2).sum() / 2
    triads = size * (size - 1) * (size - 2) / 6
    assert cycle_rate(winner, loser, np.zeros(len(pairs), bool)).value == pytest.approx(cyclic / triads)


def test_a_cycle_counts_only_within_one_annotator() -> None:
    winner, loser, tie = [0, 1, 2], [1, 2, 0], [False] * 3
    assert cycle_rate(winner, loser, tie).value == 1
    assert cycle_rate(winner, loser, tie, ["ann", "ann", "ann"]).value == 1
    assert cycle_rate(winner, loser, tie, ["ann", "ann", "bo"]).missing == NO_TRIADS


def test_the_majority_decides_a_pair_and_a_draw_leaves_it_open() -> None:
    circle, straight = ([0, 1, 2], [1, 2, 0]), ([0, 1, 0], [1, 2, 2])
    winner, loser = circle[0] + straight[0] * 2, circle[1] + straight[1] * 2
    assert cycle_rate(winner, loser, [False] * 9).value == 0
    winner, loser = circle[0] + straight[0], circle[1] + straight[1]
    assert cycle_rate(winner, loser, [False] * 6).missing == NO_TRIADS


def test_annotators_of_one_triad_each_are_pooled() -> None:
    winner, loser = [0, 1, 2, 0, 1, 0], [1, 2, 0, 1, 2, 2]
    pooled = cycle_rate(winner, loser, [False] * 6, ["ann"] * 3 + ["bo"] * 3)
    assert (pooled.value, pooled.n, pooled.enough) == (0.5, 2, False)


def test_triads_that_share_pairs_do_not_make_the_interval_narrow() -> None:
    """220 triads of twelve answers are made of 66 judgements: as sure as 22 triads apart from each other."""
    pairs = np.array(list(combinations(range(12), 2)))
    shared = cycle_rate(pairs[:, 0], pairs[:, 1], np.zeros(66, bool))
    triad = np.arange(22) * 3
    apart = cycle_rate(
        np.concatenate([triad, triad, triad + 1]), np.concatenate([triad + 1, triad + 2, triad + 2]), np.zeros(66, bool)
    )
    assert (shared.n, apart.n) == (220, 22)
    assert (shared.low, shared.high) == pytest.approx((apart.low, apart.high))


def test_chance_gives_a_quarter_with_nominal_coverage() -> None:
    """Fifty prompts of four answers, every pair decided by a coin: triads that share pairs."""
    rng = np.random.default_rng(0)
    pairs = np.concatenate([np.array(list(combinations(range(4), 2))) + 4 * prompt for prompt in range(50)])
    held = 0
    for _ in range(200):
        turned = rng.random(len(pairs)) < 0.5
        winner, loser = np.where(turned, pairs[:, 1], pairs[:, 0]), np.where(turned, pairs[:, 0], pairs[:, 1])
        figure = cycle_rate(winner, loser, np.zeros(len(pairs), bool))
        assert figure.low is not None
        assert figure.high is not None
        held += figure.low <= 0.25 <= figure.high
    assert held >= 186
