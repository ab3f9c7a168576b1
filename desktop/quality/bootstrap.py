"""Bootstrap intervals: the values of a statistic on other samples like this one."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from desktop.quality.estimate import LEVEL, Floats, Ints

REPLICATES = 1000
SEED = 20220304  # fixed, so that the same judgements give the same estimates
BLOCK = 1_000_000  # numbers drawn at a time: 8 MB
DRAWS = 30_000_000  # units drawn in all, about half a second; large samples are stable with fewer replicates
FEWEST = 200
KIND = 20  # drawing the count of a kind takes as long as drawing this many units


def reweightings(counts: Ints, work: int = 0) -> Iterator[Floats]:
    """Yield how often units of each kind occur if all units are drawn again with replacement.

    `counts` has the number of units of each kind. Yields blocks of shape (replicates, kinds); each row has the sum of
    `counts`. Equal units need not be drawn one by one: one multinomial draw decides for all of them. `work` is the
    number of units that the caller goes through for one replicate, if that is more than there are here.
    """
    generator = np.random.default_rng(SEED)
    n, kinds = int(counts.sum()), len(counts)
    few_kinds = kinds * KIND < n
    replicates = int(np.clip(DRAWS // max(min(kinds * KIND, n), work), FEWEST, REPLICATES))
    block = int(np.clip(BLOCK // (kinds if few_kinds else n), 1, replicates))
    kind_of = np.repeat(np.arange(kinds), counts)
    for start in range(0, replicates, block):
        rows = min(block, replicates - start)
        if few_kinds:
            yield generator.multinomial(n, counts / n, size=rows).astype(np.float64)
        else:
            drawn = kind_of[generator.integers(0, n, (rows, n))] + np.arange(rows)[:, None] * kinds
            yield np.bincount(drawn.ravel(), minlength=rows * kinds).reshape(rows, kinds).astype(np.float64)


def percentile_interval(replicates: ArrayLike) -> tuple[float, float] | None:
    """Return the middle `LEVEL` of the replicates, without undefined ones (NaN); None if none is left."""
    values = np.asarray(replicates, np.float64)
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
