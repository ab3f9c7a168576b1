"""Agreement against published examples, and against krippendorff, statsmodels, scikit-learn and scipy."""

import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from desktop.quality.agreement import (
    ALL_THE_SAME,
    NOT_RANKED,
    NOT_REPEATED,
    NOT_SHARED,
    Scale,
    cohen_kappa,
    fleiss_kappa,
    kendall_tau_b,
    krippendorff_alpha,
    percentage_agreement,
    ranking_agreement,
    self_agreement,
)
from desktop.quality.estimate import Floats
from desktop.quality.proportions import wilson

nan = np.nan

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A, B, C.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
NOMINAL = [[0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0], [1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3]]
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
]

# J. L. Fleiss, "Measuring nominal scale agreement among many raters" (1971), table 1: how many of six psychiatrists
# gave each of 30 patients each of five diagnoses.
DIAGNOSES = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""

# J. Cohen, "Weighted kappa" (1968), table 1: two psychiatrists, 200 patients, three diagnoses, and the disagreement
# weights.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
COHEN_WEIGHTS = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]


def from_counts(rows: list[list[int]]) -> Floats:
    """Ratings (annotators, units) with these counts of each rating in each unit."""
    return np.array([np.repeat(np.arange(len(row)), row) for row in rows], np.float64).T


def from_table(table: list[list[int]]) -> Floats:
    """The ratings of two annotators with this joint table."""
    first, second = np.indices((len(table), len(table)))
    return np.stack([np.repeat(side.ravel(), np.ravel(table)) for side in (first, second)]).astype(np.float64)


def rated(annotators: int, levels: int, units: int, seed: int, missing: float = 0.0) -> Floats:
    """Annotators who see the same truth and add noise of their own."""
    rng = np.random.default_rng(seed)
    noisy = rng.normal(size=units) + rng.normal(scale=0.7, size=(annotators, units))
    ratings = np.clip(np.round(noisy * levels / 4 + levels / 2), 1, levels)
    ratings[rng.random(ratings.shape) < missing] = nan
    return ratings


# --- Krippendorff's alpha ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "scale", "published"),
    [
        (BINARY, Scale.NOMINAL, 0.095),
        (NOMINAL, Scale.NOMINAL, 0.692),
        (FOUR_OBSERVERS, Scale.NOMINAL, 0.743),
        (FOUR_OBSERVERS, Scale.ORDINAL, 0.815),
        (FOUR_OBSERVERS, Scale.INTERVAL, 0.849),
    ],
)
def test_alpha_is_what_krippendorff_published(ratings: list[list[float]], scale: Scale, published: float) -> None:
    figure = krippendorff_alpha(ratings, scale)
    assert figure.value == pytest.approx(published, abs=5e-4)


def test_a_unit_rated_once_says_nothing_about_agreement() -> None:
    assert krippendorff_alpha(FOUR_OBSERVERS).n == 11  # the twelfth has one rating


ratings_with_gaps = st.tuples(st.integers(2, 5), st.integers(2, 20)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([nan, -3.0, -1.0, 0.0, 1.0, 2.0, 7.0]))
)


@given(ratings_with_gaps, st.sampled_from(Scale))
@settings(deadline=None, max_examples=60)
def test_alpha_is_the_krippendorff_packages(ratings: Floats, scale: Scale) -> None:
    pairable = ratings[:, (~np.isnan(ratings)).sum(axis=0) >= 2]
    known = pairable[~np.isnan(pairable)]
    figure = krippendorff_alpha(ratings, scale)
    assert figure.n == pairable.shape[1]
    if len(known) == 0:
        assert (figure.value, figure.missing) == (None, NOT_SHARED)
    elif len(set(known)) == 1:
        assert (figure.value, figure.missing) == (None, ALL_THE_SAME)
    else:
        expected = krippendorff.alpha(reliability_data=pairable, level_of_measurement=scale.value)
        assert figure.value == pytest.approx(expected, abs=1e-9)


def test_the_interval_of_alpha_is_the_bootstrap_by_units() -> None:
    """Drawn here one by one, and computed by the package; the quantiles of two bootstraps differ a little."""
    ratings = rated(3, 5, 120, seed=4, missing=0.2)
    rng = np.random.default_rng(1)
    drawn = [
        krippendorff.alpha(reliability_data=ratings[:, rng.integers(0, 120, 120)], level_of_measurement="ordinal")
        for _ in range(1000)
    ]
    figure = krippendorff_alpha(ratings)
    assert (figure.low, figure.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.02)
    assert figure.enough


def test_the_interval_has_its_nominal_coverage() -> None:
    truth = krippendorff_alpha(rated(2, 5, 100_000, seed=0)).value
    assert truth is not None
    figures = [krippendorff_alpha(rated(2, 5, 150, seed=seed)) for seed in range(1, 101)]
    held = sum(f.low <= truth <= f.high for f in figures if f.low is not None and f.high is not None)
    assert 0.88 <= held / len(figures) <= 1


def test_the_same_judgements_give_the_same_figure() -> None:
    assert krippendorff_alpha(FOUR_OBSERVERS) == krippendorff_alpha(FOUR_OBSERVERS)


def test_measurements_are_no_rating_scale() -> None:
    with pytest.raises(ValueError, match="no rating scale"):
        krippendorff_alpha(np.random.default_rng(0).random((2, 1000)))


# --- kappas -----------------------------------------------------------------------------------------------------


def test_fleiss_kappa_is_what_fleiss_published() -> None:
    counts = [[int(digit) for digit in patient] for patient in DIAGNOSES.split()]
    figure = fleiss_kappa(from_counts(counts))
    assert figure.value == pytest.approx(0.430, abs=5e-4)
    assert figure.n == 30
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.430 < figure.high
    assert not figure.enough


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 1000))
@settings(deadline=None, max_examples=25)
def test_fleiss_kappa_is_statsmodels(annotators: int, levels: int, seed: int) -> None:
    ratings = rated(annotators, levels, 40, seed)
    table, _ = inter_rater.aggregate_raters(ratings.T)
    assert fleiss_kappa(ratings).value == pytest.approx(inter_rater.fleiss_kappa(table))


def test_cohens_kappa_is_what_cohen_published() -> None:
    first, second = from_table(COHEN)
    assert cohen_kappa(first, second).value == pytest.approx(0.492, abs=5e-4)
    assert cohen_kappa(first, second, COHEN_WEIGHTS).value == pytest.approx(0.348, abs=5e-4)


@pytest.mark.parametrize(
    ("ours", "sklearns", "statsmodels"), [("nominal", None, None), ("linear",) * 3, ("quadratic",) * 3]
)
@pytest.mark.parametrize("seed", range(5))
def test_cohens_kappa_and_its_interval_are_sklearns_and_statsmodels(
    ours: str, sklearns: str | None, statsmodels: str | None, seed: int
) -> None:
    first, second = rated(2, 5, 200, seed)
    figure = cohen_kappa(first, second, ours)
    assert figure.value == pytest.approx(cohen_kappa_score(first, second, weights=sklearns))
    table, _ = inter_rater.to_table(np.column_stack([first, second]))
    expected = inter_rater.cohens_kappa(table, wt=statsmodels)
    assert (figure.low, figure.high) == pytest.approx((expected.kappa_low, expected.kappa_upp))


def test_only_what_both_rated_counts() -> None:
    first, second = rated(2, 4, 100, seed=3)
    gaps = np.array([nan] * 10)
    padded = cohen_kappa(np.concatenate([first, gaps]), np.concatenate([second, second[:10]]))
    assert padded == cohen_kappa(first, second)


def test_kappa_is_undefined_if_all_ratings_are_equal() -> None:
    same = np.ones((2, 50))
    for figure in (cohen_kappa(*same), fleiss_kappa(same)):
        assert (figure.value, figure.missing, figure.n) == (None, ALL_THE_SAME, 50)


def test_kappa_of_nothing_says_what_is_missing() -> None:
    nothing = np.full((2, 5), nan)
    for figure in (cohen_kappa(*nothing), fleiss_kappa(nothing), percentage_agreement(nothing)):
        assert (figure.value, figure.missing, figure.n) == (None, NOT_SHARED, 0)


# --- shares -----------------------------------------------------------------------------------------------------


def test_percentage_agreement_of_two_is_a_plain_share() -> None:
    figure = percentage_agreement([[1, 2, 3, 4, nan, 2], [1, 2, 3, 5, 1, nan]])
    assert (figure.value, figure.n) == (0.75, 4)
    assert (figure.low, figure.high) == pytest.approx(wilson(3, 4))


def test_each_unit_counts_once_however_many_rated_it() -> None:
    figure = percentage_agreement([[1, 1], [1, 2], [1, nan], [2, nan]])  # type: ignore[arg-type]
    assert figure.value == pytest.approx((3 / 6 + 0) / 2)
    assert figure.n == 2


def test_self_agreement() -> None:
    figure = self_agreement([1, 0, -1, 1, nan], [1, 0, 1, nan, 1])
    assert (figure.value, figure.n) == (pytest.approx(2 / 3), 3)
    assert self_agreement([nan], [1]).missing == NOT_REPEATED
    assert self_agreement([], []).missing == NOT_REPEATED


# --- rankings ---------------------------------------------------------------------------------------------------

ranks = st.sampled_from([nan, 1.0, 2.0, 3.0, 4.0])


@given(st.integers(1, 9).flatmap(lambda size: st.tuples(*[arrays(np.float64, (4, size), elements=ranks)] * 2)))
@settings(deadline=None, max_examples=50)
def test_tau_b_is_scipys(rankings: tuple[Floats, Floats]) -> None:
    first, second = rankings
    for a, b, tau in zip(first, second, kendall_tau_b(first, second), strict=True):
        known = ~np.isnan(a) & ~np.isnan(b)
        with warnings.catch_warnings(action="ignore"):  # of one answer or none
            expected = kendalltau(a[known], b[known]).statistic if known.sum() > 1 else nan
        assert tau == pytest.approx(expected, nan_ok=True, abs=1e-12)


def test_agreement_of_rankings_is_the_mean_over_prompts() -> None:
    rng = np.random.default_rng(2)
    first = rng.permuted(np.tile(np.arange(5.0), (300, 1)), axis=1)
    second = np.where(rng.random((300, 1)) < 0.5, first, first[:, ::-1])
    taus = kendall_tau_b(first, second)
    figure = ranking_agreement(first, second)
    assert figure.value == pytest.approx(taus.mean())
    assert figure.low is not None
    assert figure.value is not None
    assert figure.value - figure.low == pytest.approx(1.96 * taus.std() / np.sqrt(300), rel=0.01)
    assert (figure.n, figure.enough) == (300, True)


def test_prompts_with_all_answers_tied_are_excluded() -> None:
    assert ranking_agreement([[1, 2, 3], [1, 1, 1]], [[1, 2, 3], [1, 2, 3]]).n == 1
    assert ranking_agreement([[1, 1, 1]], [[1, 2, 3]]).missing == NOT_RANKED


def test_ratings_by_dice_agree_no_more_than_chance() -> None:
    ratings = np.random.default_rng(0).integers(1, 5, (3, 3000)).astype(np.float64)
    for figure in (krippendorff_alpha(ratings), fleiss_kappa(ratings), cohen_kappa(ratings[0], ratings[1])):
        assert figure.value == pytest.approx(0, abs=0.05)


def test_scales_with_many_levels_are_counted_right() -> None:
    """More levels and annotators than fit into one number."""
    ratings = np.random.default_rng(0).integers(0, 60, (9, 80)).astype(np.float64)
    expected = krippendorff.alpha(reliability_data=ratings, level_of_measurement="ordinal")
    assert krippendorff_alpha(ratings).value == pytest.approx(expected)
    assert krippendorff_alpha(np.repeat(ratings, 3, axis=1)).n == 240
    table, _ = inter_rater.aggregate_raters(np.repeat(ratings, 3, axis=1).T)
    assert fleiss_kappa(np.repeat(ratings, 3, axis=1)).value == pytest.approx(inter_rater.fleiss_kappa(table))
