"""Bradley-Terry against a published season, choix, and worlds whose truth is known."""

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.quality.estimate import Bools, Estimate, Floats, Ints
from desktop.quality.proportions import logistic
from desktop.quality.ranking import NEVER_COMPARED, NOT_LINKED, PRIOR_DEVIATION, ModelRanking, rank_models, strengths_of

# A. Agresti, "Categorical Data Analysis" (1990), table 10.10: the American League of 1987, wins of row over column.
TEAMS = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
SEASON = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
ABILITIES = [1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0]  # Baltimore's is 0


def season() -> tuple[Ints, Ints, Bools]:
    first, second = np.indices((7, 7))
    winner, loser = np.repeat(first.ravel(), np.ravel(SEASON)), np.repeat(second.ravel(), np.ravel(SEASON))
    return winner, loser, np.zeros(len(winner), bool)


def played(truth: Floats, n: int, seed: int, ties: float = 0.0) -> tuple[Ints, Ints, Bools]:
    rng = np.random.default_rng(seed)
    a = rng.integers(0, len(truth), n)
    b = (a + rng.integers(1, len(truth), n)) % len(truth)
    a_wins = rng.random(n) < logistic(truth[a] - truth[b])
    return np.where(a_wins, a, b), np.where(a_wins, b, a), rng.random(n) < ties


def values(ranking: ModelRanking) -> Floats:
    return np.array([standing.strength.value for standing in ranking.standings], np.float64)


def test_the_season_of_1987() -> None:
    ranking = rank_models(*season(), models=7)
    found = values(ranking)
    assert found - found[-1] == pytest.approx(ABILITIES, abs=0.01)  # the weak prior draws them together a little
    assert found.mean() == pytest.approx(0)
    assert [standing.strength.n for standing in ranking.standings] == [78] * 7
    assert ranking.groups == (tuple(range(7)),)


def test_78_games_a_team_are_not_enough_for_a_rank() -> None:
    assert {standing.rank for standing in rank_models(*season(), models=7).standings} == {None}


@given(st.integers(0, 200), st.integers(2, 6))
@settings(deadline=None, max_examples=25)
def test_strengths_are_choixs_with_the_same_prior(seed: int, models: int) -> None:
    winner, loser, _ = played(np.random.default_rng(seed).normal(size=models), 60, seed)
    wins = np.zeros((models, models))
    np.add.at(wins, (winner, loser), 1)
    expected = choix.opt_pairwise(
        models, list(zip(winner.tolist(), loser.tolist(), strict=True)), alpha=1 / (2 * PRIOR_DEVIATION**2), tol=1e-10
    )
    assert strengths_of(wins[None])[0] == pytest.approx(expected, abs=1e-4)


def test_with_much_data_the_prior_does_not_show() -> None:
    winner, loser, tie = played(np.array([1.0, 0.3, 0.0, -0.8]), 4000, 1)
    expected = choix.ilsr_pairwise(4, list(zip(winner.tolist(), loser.tolist(), strict=True)))
    assert values(rank_models(winner, loser, tie, 4)) == pytest.approx(expected - expected.mean(), abs=1e-3)


def test_a_tie_is_half_a_win_each() -> None:
    tied = rank_models([0, 1, 0, 0], [1, 0, 1, 1], [True, True, False, False], 2)
    halves = strengths_of(np.array([[[0.0, 3.0], [1.0, 0.0]]]))[0]
    assert values(tied) == pytest.approx(halves)


def test_a_model_that_never_lost_has_a_finite_strength() -> None:
    strength = rank_models([0] * 30, [1] * 30, [False] * 30, 2).standings[0].strength
    assert strength.value is not None
    assert 1 < strength.value < 5


def test_models_with_overlapping_intervals_share_a_rank() -> None:
    ranking = rank_models(*played(np.array([0.02, 2.0, 0.0, -2.0]), 1500, 3, ties=0.1), models=4)
    assert [standing.rank for standing in ranking.standings] == [2, 1, 2, 4]
    close, _, other, _ = (standing.strength for standing in ranking.standings)
    assert close.low is not None
    assert other.high is not None
    assert close.low < other.high


def test_few_comparisons_give_no_rank_however_clear() -> None:
    ranking = rank_models([0] * 20 + [1] * 200 + [2] * 100, [2] * 20 + [2] * 200 + [1] * 100, [False] * 320, 3)
    assert [standing.rank for standing in ranking.standings] == [None, 1, 2]


def test_intervals_have_their_nominal_coverage() -> None:
    truth = np.array([0.7, 0.1, -0.8])
    held = 0
    for seed in range(100):
        standings = rank_models(*played(truth, 300, seed), models=3).standings
        for standing, strength in zip(standings, truth, strict=True):
            low, high = standing.strength.low, standing.strength.high
            assert low is not None
            assert high is not None
            held += low <= strength <= high
    assert 0.91 <= held / 300 <= 0.98


def test_pairs_of_one_task_are_drawn_together() -> None:
    """Every pair judged five times over adds nothing: by tasks the interval stays as wide as that of one each."""
    winner, loser, tie = played(np.array([0.5, 0.0]), 200, 2)
    once = rank_models(winner, loser, tie, 2).standings[0].strength
    winner, loser, tie, tasks = (np.repeat(column, 5) for column in (winner, loser, tie, np.arange(200).astype(str)))
    as_if_independent = rank_models(winner, loser, tie, 2).standings[0].strength
    by_task = rank_models(winner, loser, tie, 2, tasks).standings[0].strength

    def width(figure: Estimate) -> float:
        assert figure.low is not None
        assert figure.high is not None
        return figure.high - figure.low

    assert width(by_task) == pytest.approx(width(once), rel=0.15)
    assert width(as_if_independent) < 0.6 * width(once)
    assert by_task.value == pytest.approx(as_if_independent.value)


def test_groups_that_never_met_are_reported_and_not_compared() -> None:
    ranking = rank_models([0, 1, 2, 4], [1, 2, 0, 5], [False] * 4, models=7)
    assert ranking.groups == ((0, 1, 2), (4, 5), (3,), (6,))
    assert [s.strength.missing for s in ranking.standings] == [
        "",
        "",
        "",
        NEVER_COMPARED,
        NOT_LINKED,
        NOT_LINKED,
        NEVER_COMPARED,
    ]
    assert values(ranking)[:3] == pytest.approx([0, 0, 0], abs=1e-9)  # a circle
    assert [s.strength.value for s in ranking.standings[3:]] == [None] * 4


def test_comparisons_within_one_model_are_ignored() -> None:
    with_own = rank_models([0, 0, 1, 1], [1, 0, 0, 1], [False, False, True, True], 2)
    assert with_own == rank_models([0, 1], [1, 0], [False, True], 2)


def test_nothing_compared() -> None:
    ranking = rank_models([], [], [], models=2)
    assert [s.strength.missing for s in ranking.standings] == [NEVER_COMPARED] * 2
    assert rank_models([], [], [], models=0).standings == ()
