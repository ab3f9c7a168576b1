"""Prefix reuse is exact for every kind of memory: the next-token distribution matches that of a fresh context."""

from pathlib import Path

import pytest

from tests.support import exactness
from tests.support.engine_harness import Opener

EXACT = 0.05
"""Nats. The noise of another batch shape was at most 4e-3; a wrong reuse is far above."""


def words(name: str) -> int:
    """The built-in model is forty times as large as the others, and its memory has no window."""
    return 24 if name == "builtin" else exactness.WORDS


memories = pytest.mark.parametrize("name", ["builtin", "sliding", "recurrent", "hybrid"])


@memories
def test_follow_up_and_regenerate(engine: Opener, name: str) -> None:
    assert exactness.follow_up(engine(name), words(name)) <= EXACT


@memories
def test_branch_far_back(engine: Opener, name: str) -> None:
    assert exactness.branch_far_back(engine(name), words(name)) <= EXACT


@memories
def test_another_conversation_in_between(engine: Opener, name: str) -> None:
    assert exactness.another_between(engine(name), words(name)) <= EXACT


@memories
def test_after_a_restart(engine: Opener, name: str, tmp_path: Path) -> None:
    assert exactness.after_a_restart(engine, name, tmp_path, words(name)) <= EXACT


@memories
def test_each_of_four_candidates(engine: Opener, name: str) -> None:
    assert exactness.four_candidates(engine(name), words(name)) <= EXACT


@memories
def test_stopped_in_prefill(engine: Opener, name: str) -> None:
    assert exactness.stopped_in_prefill(engine(name, batch=64, ubatch=64), words(name)) <= EXACT


@pytest.mark.parametrize("name", ["sliding", "recurrent", "hybrid"])
def test_a_naive_cut_would_not_be_exact(engine: Opener, name: str) -> None:
    """Otherwise the tests above could not fail."""
    assert exactness.naive_cut(engine(name)) >= 10 * EXACT
    assert exactness.naive_cut(engine(name)) >= 10 * exactness.branch_far_back(engine(name))
