"""What was judged on which day, in a week in which the clock is changed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.core.days import day_starts
from desktop.core.questions.comparison import Comparison
from desktop.services.collection_goals import CollectionGoalsService
from desktop.services.statistics import DAYS, StatisticsService
from desktop.store.database import Database
from tests.support.worlds import World

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's time zone cannot be set")


@pytest.fixture(params=["-1", "+1"], ids=["yesterday had 23 hours", "yesterday had 25 hours"])
def changed_yesterday(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A time zone of our own, whose clock was changed at two o'clock last night."""
    monkeypatch.setenv("TZ", "DST-1" if request.param == "-1" else "STD0")  # what it is now: its date is meant
    time.tzset()
    yesterday = (date.today() - timedelta(days=1)).timetuple().tm_yday
    half = (yesterday + 180) % 365 + 1
    begin, end = (yesterday, half) if request.param == "-1" else (half, yesterday)
    monkeypatch.setenv("TZ", f"STD0DST-1,J{begin}/2,J{end}/2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("changed_yesterday")
def test_each_day_has_what_was_judged_from_its_midnight_to_the_next(tmp_path: Path) -> None:
    starts = day_starts(DAYS)
    lengths = [after - before for before, after in pairwise(starts)]
    assert lengths[-1] != 86_400
    world = World()
    moments = [starts[-3] + 60, starts[-2] - 60, starts[-2] + 60, starts[-1] - 60, starts[-1] + 1, starts[0] - 60]
    for moment in moments:
        conversation, prompt, (a, b) = world.ask("Which?", "one", "two")
        world.judge(conversation, prompt, Comparison(a, b, 1, 3), a, b)
        world.judgements[-1] = replace(world.judgements[-1], created=moment)
    world.save(tmp_path / "data")
    with Database.open(tmp_path / "data") as database:
        summary = StatisticsService(database).summary()
        assert summary.by_day[-3:] == (2, 2, 1)
        assert sum(summary.by_day) == 5
        assert summary.today == {"comparison": 1}
        state = CollectionGoalsService(database).state()
    assert state.days_left.n == 5
