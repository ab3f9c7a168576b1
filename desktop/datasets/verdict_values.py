"""The values of the verdict columns of a file and what each means, so that a person can define the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.core.untrusted import Fields
from desktop.datasets.readers.verdicts import FIRST, SECOND, SIGNED, TIE, Verdicts, is_number, plain, value_key
from desktop.datasets.readers.votes import values_of

_MOST: Final = 1000  # different values; a column with more has no verdicts
_SHOWN: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class VerdictValue:
    """A value and the number of rows with it. `outcome` is one of `verdicts.OUTCOMES`, None if the meaning is unknown,
    so that these rows cannot be read."""

    key: str
    text: str
    count: int
    outcome: str | None

    @property
    def is_number(self) -> bool:
        """Whether the value is written as a number."""
        return is_number(self.key)


class ValueCounter:
    """Counts the values in verdict columns over the rows of a file."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._counts: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._failed: set[str] = set()

    def add(self, fields: Fields, *, is_read: bool) -> None:
        """Count the values of a row. `is_read`: the row could be read, so its verdict is clear, perhaps by the name of
        a model."""
        for column in self._verdicts.columns:
            for value in values_of(fields.peek(column)):
                key = value_key(value)
                if key is None or (key not in self._counts and len(self._counts) >= _MOST):
                    continue
                self._counts[key] = self._counts.get(key, 0) + 1
                self._texts.setdefault(key, "" if value is None else str(value).strip()[:_SHOWN])
                if not is_read:
                    self._failed.add(key)

    def values(self) -> tuple[VerdictValue, ...]:
        """The values, those without a meaning first, then by frequency."""
        found = [VerdictValue(key, self._texts[key], count, self._outcome(key)) for key, count in self._counts.items()]
        found = [one for one in found if one.outcome is not None or one.key in self._failed]
        return tuple(sorted(found, key=lambda one: (one.outcome is not None, -one.count, one.key)))

    def _outcome(self, key: str) -> str | None:
        verdicts = self._verdicts
        if key not in verdicts.given and plain(verdicts.columns[0]) in SIGNED:
            return _by_sign(key)
        return verdicts.outcome(key)[0]


def _by_sign(key: str) -> str | None:
    if not is_number(key) or float(key) not in range(-3, 4):
        return None
    return FIRST if float(key) < 0 else SECOND if float(key) > 0 else TIE


def meanings(values: Iterable[VerdictValue], given: Mapping[str, str], key: str, outcome: str | None) -> dict[str, str]:
    """The given meanings after a person defines one value (None: removes it). If it is a number, the other numbers keep
    the meaning that they had."""
    found = dict(given)
    found.pop(key, None)
    if outcome is not None:
        found[key] = outcome
        if is_number(key):
            found = {one.key: one.outcome for one in values if one.is_number and one.outcome} | found
    return found
