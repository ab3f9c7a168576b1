"""Identifiers that sort by creation time and never collide between machines."""

import os
import time


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562) as 32 lowercase hex digits: 48 bits of milliseconds, then randomness.

    Sorting by id is sorting by creation, to the millisecond, which keeps inserts into B-trees at the right edge.
    """
    return _id(time.time_ns() // 1_000_000)


def new_ids(count: int, after: str = "") -> list[str]:
    """Return ids in ascending order, all of them above the id `after`.

    Siblings show in the order of their ids: candidates of one batch are created within a millisecond, and the clock may
    have been set back since the previous sibling.
    """
    milliseconds = time.time_ns() // 1_000_000
    if after:
        milliseconds = max(milliseconds, int(after[:12], 16) + 1)
    return sorted(_id(milliseconds) for _ in range(count))


def _id(milliseconds: int) -> str:
    randomness = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | randomness
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return f"{value:032x}"
