"""Identifiers that sort by creation time and never collide between machines."""

import os
import time

_TICK_BITS = 12
"""A millisecond has 2^12 ticks, of 0.24 microseconds: RFC 9562, 6.2, method 3."""


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562) as 32 lowercase hex digits: 60 bits of time, in ticks, then randomness.

    Sorting by id is sorting by creation, which keeps inserts into B-trees at the right edge.
    """
    return _id(_now())


def new_ids(count: int, after: str = "") -> list[str]:
    """Return ids in ascending order, all of them above the id `after`.

    Siblings show in the order of their ids: candidates of one batch are created within a tick, and the clock may have
    been set back since the previous sibling.
    """
    ticks = _now()
    if after:
        ticks = max(ticks, int(after[:12] + after[13:16], 16) + 1)  # digit 12 is the version
    return sorted(_id(ticks) for _ in range(count))


def _now() -> int:
    """The time in ticks since 1970."""
    return (time.time_ns() << _TICK_BITS) // 1_000_000


def _id(ticks: int) -> str:
    """48 bits of milliseconds, the version 7, the rest of the ticks, the variant and 62 random bits."""
    milliseconds, rest = divmod(ticks, 1 << _TICK_BITS)
    randomness = int.from_bytes(os.urandom(8), "big") >> 2
    return f"{(milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | rest << 64 | 2 << 62 | randomness:032x}"
