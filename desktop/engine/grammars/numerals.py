"""Automata of JSON numbers within bounds. Their states track, digit by digit, how the number read so far compares with
each bound, and its remainder modulo each multipleOf."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from desktop.engine.grammars.automaton import Automaton, explore
from desktop.engine.grammars.budget import GrammarBudget
from desktop.engine.grammars.charset import Ranges, ranges_of

DIGITS = 16  # of an integer, or before and after the point, unless a bound needs more: the precision of a double


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on a number or its magnitude; a `strict` one excludes equality."""

    value: Decimal
    strict: bool = False
    whole: str = field(init=False)
    fraction: str = field(init=False)

    def __post_init__(self) -> None:
        whole, _, fraction = format(abs(self.value), "f").partition(".")
        object.__setattr__(self, "whole", whole.lstrip("0") or "0")
        object.__setattr__(self, "fraction", fraction.rstrip("0"))


@dataclass(frozen=True, slots=True)
class NumberLimits:
    """What a schema requires of a number; `multiples` are its multipleOf values."""

    low: Bound | None = None
    high: Bound | None = None
    multiples: tuple[Decimal, ...] = ()
    integer: bool = False

    @property
    def is_unbounded(self) -> bool:
        """Whether every number is allowed."""
        return self.low is None and self.high is None and not self.multiples

    def allows(self, value: Decimal) -> bool:
        """Whether the value satisfies all limits."""
        low, high = self.low, self.high
        return (
            (low is None or value > low.value or (value == low.value and not low.strict))
            and (high is None or value < high.value or (value == high.value and not high.strict))
            and all(value % multiple == 0 for multiple in self.multiples)
            and (not self.integer or value == value.to_integral_value())
        )


class _Magnitudes(NamedTuple):
    """The bounds of the magnitudes that one sign may have; None: no bound."""

    low: Bound | None
    high: Bound | None


class _State(NamedTuple):
    side: _Magnitudes | None = None  # None before the first digit or sign
    phase: str = "start"  # start, minus, zero, whole, point, fraction
    digits: int = 0  # number of digits read in this part
    low: int = 0  # comparison with the bound so far: -1, 0, 1
    high: int = 0
    remainders: tuple[int, ...] = ()  # modulo each multiple


def automaton(limits: NumberLimits, budget: GrammarBudget) -> Automaton:
    """Return the automaton of all decimal literals within `limits`, without exponents."""
    return _Machine(limits, budget).build()


class _Machine:
    def __init__(self, limits: NumberLimits, budget: GrammarBudget) -> None:
        self._limits = limits
        self._budget = budget
        bounds = [bound for bound in (limits.low, limits.high) if bound]
        # a multiple m is p / 10**d
        self._scales = [max(0, -int(m.normalize().as_tuple().exponent)) for m in limits.multiples]
        self._periods = [int(m.scaleb(d)) for m, d in zip(limits.multiples, self._scales, strict=True)]
        max_length = max((len(str(period)) + 3 for period in self._periods), default=DIGITS)
        self._max_whole_digits = max([min(DIGITS, max_length), *(len(bound.whole) + 1 for bound in bounds)])
        self._max_fraction_digits = max([6, *(len(bound.fraction) + 1 for bound in bounds)])
        if self._scales:
            self._max_fraction_digits = min(self._scales)
        if limits.integer:
            self._max_fraction_digits = 0

    def build(self) -> Automaton:
        return explore(_State(), self._step, self._accepts, self._budget)

    def _positive(self) -> _Magnitudes | None:
        low, high = self._limits.low, self._limits.high
        if high is not None and (high.value < 0 or (high.value == 0 and high.strict)):
            return None
        return _Magnitudes(None if low is None or low.value < 0 else low, high)

    def _negative(self) -> _Magnitudes | None:
        low, high = self._limits.low, self._limits.high
        if low is not None and low.value >= 0:
            return None
        smallest = Bound(Decimal(0), strict=True)  # no -0
        if high is not None and high.value < 0:
            smallest = Bound(-high.value, high.strict)
        return _Magnitudes(smallest, None if low is None else Bound(-low.value, low.strict))

    def _step(self, state: _State) -> Iterable[tuple[Ranges, _State]]:
        if state.phase == "start":
            if (side := self._negative()) is not None:
                yield ranges_of("-"), _State(side, "minus")
            if (side := self._positive()) is not None:
                yield from self._first_digit(side)
        elif state.phase == "minus":
            assert state.side is not None
            yield from self._first_digit(state.side)
        if state.phase == "whole" and state.digits < self._max_whole_digits:
            for digit in range(10):
                yield ranges_of(str(digit)), self._whole_digit(state, digit)
        if state.phase in ("zero", "whole") and self._max_fraction_digits:
            low, high = self._compare_whole_part(state)
            yield ranges_of("."), state._replace(phase="point", digits=0, low=low, high=high)
        if state.phase in ("point", "fraction") and state.digits < self._max_fraction_digits:
            for digit in range(10):
                yield ranges_of(str(digit)), self._fraction_digit(state, digit)

    def _first_digit(self, side: _Magnitudes) -> Iterable[tuple[Ranges, _State]]:
        empty = _State(side, "whole", 0, 0, 0, (0,) * len(self._periods))
        for digit in range(10):
            state = self._whole_digit(empty, digit)
            yield ranges_of(str(digit)), state._replace(phase="zero") if digit == 0 else state

    def _whole_digit(self, state: _State, digit: int) -> _State:
        assert state.side is not None

        def compared(bound: Bound | None, so_far: int) -> int:
            if bound is None:
                return 0
            if state.digits >= len(bound.whole):
                return 1
            return so_far or _sign(digit - int(bound.whole[state.digits]))

        return _State(
            state.side,
            "whole",
            state.digits + 1,
            compared(state.side.low, state.low),
            compared(state.side.high, state.high),
            self._remainders(state, digit),
        )

    def _compare_whole_part(self, state: _State) -> tuple[int, int]:
        """Return how the whole part compares with both bounds, once it is complete."""
        assert state.side is not None
        low, high = (
            -1 if bound is not None and state.digits < len(bound.whole) else so_far
            for bound, so_far in zip(state.side, (state.low, state.high), strict=True)
        )
        return low, high

    def _fraction_digit(self, state: _State, digit: int) -> _State:
        assert state.side is not None

        def compared(bound: Bound | None, so_far: int) -> int:
            if bound is None or so_far:
                return so_far
            expected = int(bound.fraction[state.digits]) if state.digits < len(bound.fraction) else 0
            return _sign(digit - expected)

        low, high = compared(state.side.low, state.low), compared(state.side.high, state.high)
        return _State(state.side, "fraction", state.digits + 1, low, high, self._remainders(state, digit))

    def _remainders(self, state: _State, digit: int) -> tuple[int, ...]:
        return tuple((remainder * 10 + digit) % p for remainder, p in zip(state.remainders, self._periods, strict=True))

    def _accepts(self, state: _State) -> bool:
        if state.phase not in ("zero", "whole", "fraction"):
            return False
        assert state.side is not None
        fraction = state.digits if state.phase == "fraction" else 0
        compared = (state.low, state.high) if state.phase == "fraction" else self._compare_whole_part(state)
        low, high = (
            -1 if bound is not None and not so_far and len(bound.fraction) > fraction else so_far
            for bound, so_far in zip(state.side, compared, strict=True)
        )
        lower, upper = state.side
        if lower is not None and (low < 0 or (low == 0 and lower.strict)):
            return False
        if upper is not None and (high > 0 or (high == 0 and upper.strict)):
            return False
        return all(
            remainder * 10 ** (scale - fraction) % period == 0
            for remainder, scale, period in zip(state.remainders, self._scales, self._periods, strict=True)
        )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
