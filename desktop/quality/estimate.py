"""A statistic with everything that is needed to trust it, or not."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CONTEXT = "quality"
"""The translation context of `Estimate.method` and `Estimate.missing`."""

ENOUGH = 100
"""The smallest sample that is enough: with less, even a share of 61% may be chance (exact binomial, p < 0.05)."""

LEVEL = 0.95
"""The confidence level of intervals."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A `value` with its interval from `low` to `high`, computed from `n` observations by `method`.

    `value` is None if data is missing, and `missing` says which; both texts are English, marked for translation. `low`
    and `high` are None if the value has no interval. `enough` is false if the sample is too small, whatever the value.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    enough: bool
    missing: str = ""

    @classmethod
    def of(cls, value: float, interval: tuple[float, float] | None, n: int, method: str) -> Self:
        """Make an estimate from a value; `enough` follows from `n`."""
        low, high = interval or (None, None)
        return cls(float(value), as_float(low), as_float(high), int(n), method, n >= ENOUGH)

    @classmethod
    def insufficient(cls, missing: str, n: int, method: str) -> Self:
        """Make an estimate without a value; `missing` says which data it needs."""
        return cls(None, None, None, int(n), method, False, missing)

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON; `missing` only if there is no value."""
        shown: dict[str, Any] = {
            name: getattr(self, name) for name in ("value", "low", "high", "n", "method", "enough")
        }
        if self.value is None:
            shown["missing"] = self.missing
        return shown


def as_float(number: float | None) -> float | None:
    """Return a plain Python float, as JSON needs it."""
    return None if number is None else float(number)
