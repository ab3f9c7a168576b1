"""Local days, including those with a change of the clock."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from desktop.core.days import day_starts, days_since

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's time zone cannot be set")


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the local time zone for this test."""

    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


def hours(starts: list[float]) -> list[float]:
    return [(after - before) / 3600 for before, after in pairwise(starts)]


@pytest.mark.parametrize(
    ("name", "today", "lengths"),
    [
        ("Europe/Berlin", date(2026, 3, 31), [24, 24, 23, 24]),  # the clock went forward on the 29th
        ("Europe/Berlin", date(2026, 10, 27), [24, 24, 25, 24]),
        ("America/Sao_Paulo", date(2018, 11, 6), [24, 24, 23, 24]),  # midnight itself was skipped
        ("Australia/Lord_Howe", date(2026, 4, 7), [24, 24, 24.5, 24]),  # half an hour
        ("Asia/Shanghai", date(2026, 3, 31), [24, 24, 24, 24]),
    ],
)
def test_a_day_is_as_long_as_the_calendar_says(
    zone: Callable[[str], None], name: str, today: date, lengths: list[float]
) -> None:
    zone(name)
    starts = day_starts(5, today)
    assert hours(starts) == lengths
    for before, start in zip(range(4, -1, -1), starts, strict=True):
        assert datetime.fromtimestamp(start).date() == today - timedelta(days=before)
        assert datetime.fromtimestamp(start - 1).date() == today - timedelta(days=before + 1)


@pytest.mark.parametrize("days", [1, 7, 30, 400])
def test_both_the_first_and_the_last_day_count(zone: Callable[[str], None], days: int) -> None:
    for name in ("Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai"):
        zone(name)
        start = day_starts(days)[0]
        assert days_since(start) == days
        assert days_since(start - 1) == days + 1
