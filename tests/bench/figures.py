"""A measured figure beside its bound, and the table of them that `make bench` prints."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit` ("s", "ms", "MB", "x" for a ratio); `bound` is what it must reach, None for information.
    `note` says what else a reader should know: the runs behind it, the condition."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    better: Literal["lower", "higher"] = "lower"
    note: str = ""

    @property
    def reached(self) -> bool:
        if self.bound is None:
            return True
        return self.value <= self.bound if self.better == "lower" else self.value >= self.bound


def median(runs: int, once: Callable[[], float]) -> float:
    """The median of `runs` calls."""
    return statistics.median(once() for _ in range(runs))


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0 to 1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def table(figures: Iterable[Figure]) -> str:
    rows = [("figure", "measured", "must reach", "", "")]
    for figure in figures:
        sign = "≤" if figure.better == "lower" else "≥"
        bound = "" if figure.bound is None else f"{sign} {figure.bound:g} {figure.unit}"
        verdict = "" if figure.bound is None else ("ok" if figure.reached else "MISSED")
        rows.append((figure.name, f"{figure.value:.3g} {figure.unit}", bound, verdict, figure.note))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, value, bound, verdict, note in rows:
        line = f"{name:<{widths[0]}}  {value:>{widths[1]}}  {bound:>{widths[2]}}  {verdict:<{widths[3]}}  {note}"
        lines.append(line.rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)
