"""Biases: shares computed by hand, coefficients against statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import binomtest

from desktop.quality.bias import (
    DOES_NOT_DIFFER,
    ENTANGLED,
    NOT_COMPARED,
    NOT_DECIDED,
    SAME_LENGTH,
    SEPARATED,
    feature_effects,
    length_bias,
    normalised_difference,
    pairs_needed,
    position_bias,
)
from desktop.quality.estimate import Bools, Estimate, Floats, Ints
from desktop.quality.proportions import logistic


def judged(n: int, seed: int, coefficients: dict[str, float]) -> tuple[dict[str, Floats], Bools]:
    """Pairs decided by the Bradley-Terry model with these coefficients, a tenth of them tied by chance."""
    rng = np.random.default_rng(seed)
    differences = {name: np.clip(rng.normal(scale=0.4, size=n), -1, 1) for name in coefficients}
    log_odds = sum((coefficients[name] * column for name, column in differences.items()), np.zeros(n))
    sign = np.where(rng.random(n) < logistic(log_odds), 1.0, -1.0)  # winner minus loser
    return {name: sign * column for name, column in differences.items()}, rng.random(n) < 0.1


def bounds(figure: Estimate) -> tuple[float, float, float]:
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return figure.value, figure.low, figure.high


# --- shares -----------------------------------------------------------------------------------------------------


def test_position_bias_counts_decided_pairs() -> None:
    figure = position_bias([0, 0, 1, 0, 1], [1, 1, 0, 1, 0], [False, False, False, True, True])
    assert (figure.value, figure.n, figure.enough) == (pytest.approx(2 / 3), 3, False)


@pytest.mark.parametrize(("wins", "n", "biased"), [(21, 30, True), (20, 30, False), (61, 100, True), (60, 100, False)])
def test_the_interval_of_position_bias_is_the_exact_test(wins: int, n: int, biased: bool) -> None:
    first_won = np.arange(n) < wins
    figure = position_bias(np.where(first_won, 0, 1), np.where(first_won, 1, 0), np.zeros(n, bool))
    value, low, high = bounds(figure)
    assert value == wins / n
    assert (low > 0.5) is biased is bool(binomtest(wins, n).pvalue < 0.05)
    assert (low, high) == pytest.approx(tuple(binomtest(wins, n).proportion_ci()), abs=1e-9)
    assert figure.enough is (n == 100)


@pytest.mark.parametrize(
    ("wins", "n"), [(7, 10), (3, 10), (12, 20), (20, 30), (21, 30), (1, 1), (0, 1), (2, 3), (8, 15), (55, 100), (9, 9)]
)
def test_pairs_needed_to_show_a_bias(wins: int, n: int) -> None:
    first_won = np.arange(n) < wins
    share = position_bias(np.where(first_won, 0, 1), np.where(first_won, 1, 0), np.zeros(n, bool))
    larger = max(wins, n - wins)
    told_at = next(total for total in range(n, 3000) if binomtest(total * larger // n, total).pvalue < 0.05)
    assert pairs_needed(share) == told_at - n


@pytest.mark.parametrize(("wins", "n"), [(5, 10), (501, 1000), (0, 0)])
def test_no_number_of_pairs_shows_an_absent_bias(wins: int, n: int) -> None:
    first_won = np.arange(n) < wins
    share = position_bias(np.where(first_won, 0, 1), np.where(first_won, 1, 0), np.zeros(n, bool))
    assert pairs_needed(share) is None


def test_pairs_of_equal_length_do_not_count_for_length_bias() -> None:
    figure = length_bias([10, 20, 5, 7], [5, 20, 10, 3], [False, False, False, True])
    assert (figure.value, figure.n) == (0.5, 2)
    assert length_bias([4], [4], [False]).missing == SAME_LENGTH


def test_without_decided_pairs_the_estimate_says_so() -> None:
    assert position_bias([0], [1], [True]).missing == NOT_DECIDED
    assert position_bias([], [], []).missing == NOT_DECIDED


# --- coefficients -----------------------------------------------------------------------------------------------


def test_normalised_difference() -> None:
    assert normalised_difference([30, 10, 0, 5], [10, 30, 0, 0]).tolist() == [0.5, -0.5, 0, 1]


@pytest.mark.parametrize("seed", range(5))
def test_coefficients_and_intervals_are_statsmodels(seed: int) -> None:
    """A tie as one half is the same likelihood as two pairs of half the weight."""
    differences, tie = judged(400, seed, {"length": 1.5, "headings": -0.4, "lists": 0.0})
    design = np.column_stack(list(differences.values()))
    twice, outcome = np.vstack([design, design]), np.repeat([1.0, 0.0], 400)
    weights = np.concatenate([np.where(tie, 0.5, 1.0), np.where(tie, 0.5, 0.0)])
    expected = sm.GLM(outcome, twice, sm.families.Binomial(), freq_weights=weights).fit(tol=1e-12)
    for figure, value, interval in zip(
        feature_effects(differences, tie).values(), expected.params, expected.conf_int(), strict=True
    ):
        assert bounds(figure) == pytest.approx((value, *interval), rel=1e-6, abs=1e-8)
        assert (figure.n, figure.enough) == (400, True)


def test_which_answer_is_called_the_winner_of_a_tie_does_not_matter() -> None:
    differences, tie = judged(300, 8, {"length": 1.0})
    turned = {"length": np.where(tie, -differences["length"], differences["length"])}
    assert bounds(feature_effects(differences, tie)["length"]) == pytest.approx(
        bounds(feature_effects(turned, tie)["length"])
    )


def wordy_champion(seed: int) -> tuple[dict[str, Floats], tuple[Ints, Ints], Bools]:
    """The stronger of two models also writes longer; length itself decides nothing."""
    rng = np.random.default_rng(seed)
    winner = np.where(rng.random(3000) < 0.8, 1, 0)
    length = rng.normal(scale=0.2, size=3000) + 0.3 * np.where(winner == 1, 1, -1)
    return {"length": length}, (winner, 1 - winner), np.zeros(3000, bool)


def test_a_better_models_length_is_not_taken_for_the_reason() -> None:
    differences, models, tie = wordy_champion(1)
    assert bounds(feature_effects(differences, tie)["length"])[1] > 1
    _, low, high = bounds(feature_effects(differences, tie, models)["length"])
    assert low < 0 < high


def test_with_strengths_it_is_statsmodels_too() -> None:
    differences, tie = judged(600, 3, {"length": 1.0, "bold": 0.5})
    rng = np.random.default_rng(5)
    winner = rng.integers(0, 4, 600)
    loser = (winner + rng.integers(1, 4, 600)) % 4
    against_first = [(winner == model).astype(float) - (loser == model) for model in (1, 2, 3)]
    design = np.column_stack([*against_first, *differences.values()])
    expected = sm.GLM(
        np.repeat([1.0, 0.0], 600),
        np.vstack([design, design]),
        sm.families.Binomial(),
        freq_weights=np.concatenate([np.where(tie, 0.5, 1.0), np.where(tie, 0.5, 0.0)]),
    ).fit(tol=1e-12)
    found = feature_effects(differences, tie, (winner, loser))
    for column, name in ((3, "length"), (4, "bold")):
        assert bounds(found[name]) == pytest.approx((expected.params[column], *expected.conf_int()[column]), rel=1e-6)


@pytest.mark.parametrize("truth", [-2.0, 0.0, 3.0])
def test_the_interval_has_its_nominal_coverage(truth: float) -> None:
    held = 0
    for seed in range(200):
        differences, tie = judged(300, seed, {"length": truth})
        _, low, high = bounds(feature_effects(differences, np.zeros_like(tie))["length"])
        held += low <= truth <= high
    assert 0.9 <= held / 200 <= 0.99


# --- what cannot be told ----------------------------------------------------------------------------------------


def test_there_is_no_coefficient_if_the_longer_answer_always_won() -> None:
    rng = np.random.default_rng(0)
    always = rng.uniform(0.1, 1, 200)
    other = rng.normal(scale=0.3, size=200)
    assert feature_effects({"length": always}, np.zeros(200, bool))["length"].missing == SEPARATED
    assert feature_effects({"length": always, "bold": other}, np.zeros(200, bool))["length"].missing == SEPARATED


def test_a_separated_feature_does_not_affect_the_others() -> None:
    """Headings occur in a few pairs, always the winner's; length is undecided, and measured as without these pairs."""
    differences, tie = judged(500, 6, {"length": 1.0})
    tie[:] = False
    headings = np.zeros(500)
    headings[:20] = 1.0
    found = feature_effects({"length": differences["length"], "headings": headings}, tie)
    assert found["headings"].missing == SEPARATED
    rest = feature_effects({"length": differences["length"][20:]}, tie[20:])
    assert bounds(found["length"]) == pytest.approx(bounds(rest["length"]), rel=1e-4)


def test_one_pair_the_other_way_is_enough_to_have_a_value() -> None:
    length = np.full(5000, 0.5)
    length[0] = -0.5
    value, low, _ = bounds(feature_effects({"length": length}, np.zeros(5000, bool))["length"])
    assert value == pytest.approx(2 * np.log(4999), rel=1e-6)
    assert low > 0


def test_constant_and_collinear_features_have_no_coefficient() -> None:
    differences, tie = judged(200, 2, {"lists": 0.5, "length": 1.0})
    found = feature_effects({**differences, "bold": 2 * differences["lists"], "headings": np.zeros(200)}, tie)
    assert found["headings"].missing == DOES_NOT_DIFFER
    assert found["bold"].missing == found["lists"].missing == ENTANGLED
    assert bounds(found["length"]) == pytest.approx(bounds(feature_effects(differences, tie)["length"]), rel=1e-6)


def test_a_habit_of_a_single_model_is_entangled_with_its_strength() -> None:
    _, (winner, loser), tie = wordy_champion(1)
    figure = feature_effects({"lists": winner - loser}, tie, (winner, loser))["lists"]
    assert (figure.value, figure.missing) == (None, ENTANGLED)


def test_no_pairs() -> None:
    figure = feature_effects({"length": []}, [])["length"]
    assert (figure.value, figure.missing, figure.n) == (None, NOT_COMPARED, 0)
    assert feature_effects({}, [False]) == {}
