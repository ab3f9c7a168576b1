"""Ids sort by creation."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.ids import new_id, new_ids


def test_an_id_is_a_uuid_of_version_7() -> None:
    before = time.time_ns() // 1_000_000
    id = new_id()
    after = time.time_ns() // 1_000_000

    parsed = uuid.UUID(hex=id)
    assert parsed.hex == id
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    assert before <= parsed.int >> 80 <= after


def test_ids_of_one_millisecond_are_in_the_order_of_their_creation(monkeypatch: pytest.MonkeyPatch) -> None:
    start = 1_800_000_000_000_000_000
    moments = iter(range(start, start + 1_000_000, 1_000))  # a microsecond each
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert len({id[:12] for id in ids}) == 1


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


@given(st.integers(0, 16), st.one_of(st.none(), st.integers(0, 2**60 - 2)))
def test_new_ids_ascend_even_after_an_id_of_the_future(count: int, ticks: int | None) -> None:
    after = "" if ticks is None else f"{ticks >> 12:012x}7{ticks & 0xFFF:03x}" + "bf" + "ff" * 7
    ids = new_ids(count, after)
    assert len(set(ids)) == count
    assert ids == sorted(ids)
    assert all(id > after for id in ids)
    assert all(uuid.UUID(hex=id).version == 7 for id in ids)


def test_a_clock_set_back_does_not_reorder_siblings(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_ids(1)[0]
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert new_ids(1, first)[0] > first
