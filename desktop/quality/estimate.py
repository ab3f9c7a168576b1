"""A statistic with all that is needed to believe it, or not."""

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
"""Below about this many, a share of even 61% may be chance (exact binomial, p < 0.05): "not enough yet"."""

LEVEL = 0.95
"""How often the interval of a figure holds the truth, all its assumptions being met."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` with its interval from `low` to `high`, computed from `n` observations by `method`.

    `value` is None where data is missing, and `missing` says which; both texts are English, marked for translation.
    `low` and `high` are None where there is a value but no telling how sure it is. `enough` is false where the
    honest answer is "not enough yet", whatever the value.
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
        low, high = interval or (None, None)
        return cls(float(value), as_float(low), as_float(high), int(n), method, n >= ENOUGH)

    @classmethod
    def insufficient(cls, missing: str, n: int, method: str) -> Self:
        return cls(None, None, None, int(n), method, False, missing)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; `missing` is there only where the value is not."""
        shown: dict[str, Any] = {
            name: getattr(self, name) for name in ("value", "low", "high", "n", "method", "enough")
        }
        if self.value is None:
            shown["missing"] = self.missing
        return shown


def as_float(number: float | None) -> float | None:
    """A plain Python float, as JSON wants it."""
    return None if number is None else float(number)
