"""Saved states: complete or ignored, private, within a budget."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop.engine.memory import CacheBudget
from desktop.engine.worker.saved import Checkpoint, SavedStates, State
from tests.support.engine_harness import ONE, Opener, prose


def state(conversation: str = "c", key: str = "k", size: int = 1000, seed: int = 1) -> State:
    rng = np.random.default_rng(seed)
    data = rng.integers(0, 255, size).astype(np.uint8)
    checkpoints = (Checkpoint(3, data[:10]), Checkpoint(7, data[:20]))
    return State(key, conversation, rng.integers(0, 9999, 100).astype(np.int32), data, checkpoints)


def test_a_saved_state_is_loaded_unchanged(tmp_path: Path) -> None:
    SavedStates(tmp_path / "new", CacheBudget(10**6, 10**6)).save(state())
    back = SavedStates(tmp_path / "new", CacheBudget(10**6, 10**6)).load("k", "c")
    assert back is not None
    assert (back.key, back.conversation) == ("k", "c")
    assert np.array_equal(back.tokens, state().tokens)
    assert np.array_equal(back.data, state().data)
    assert [(c.length, len(c.data)) for c in back.checkpoints] == [(3, 10), (7, 20)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_files_are_private(tmp_path: Path) -> None:
    saved = SavedStates(tmp_path / "new", CacheBudget(10**6, 10**6))
    saved.save(state())
    assert stat.S_IMODE(saved.path("k", "c").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def truncated(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def one_byte_short(raw: bytes) -> bytes:
    return raw[:-1]


def longer(raw: bytes) -> bytes:
    return raw + b"\0"


def bit_flipped(raw: bytes) -> bytes:
    return raw[:200] + bytes([raw[200] ^ 1]) + raw[201:]


def bit_flipped_in_the_middle(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 16]) + raw[middle + 1 :]


def empty(raw: bytes) -> bytes:
    return b""


def something_else(raw: bytes) -> bytes:
    return b"GGUF" + bytes(range(256)) * 8


DAMAGES = [truncated, one_byte_short, longer, bit_flipped, bit_flipped_in_the_middle, empty, something_else]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_ignored_and_removed(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    saved = SavedStates(tmp_path, CacheBudget(10**6, 10**6))
    saved.save(state())
    path = saved.path("k", "c")
    path.write_bytes(damage(path.read_bytes()))
    assert saved.load("k", "c") is None
    assert not path.exists()
    saved.save(state())
    assert saved.load("k", "c") is not None


def test_every_flipped_bit_of_the_header_is_detected(tmp_path: Path) -> None:
    saved = SavedStates(tmp_path, CacheBudget(10**6, 10**6))
    saved.save(state(size=8))
    path = saved.path("k", "c")
    raw = path.read_bytes()
    for bit in range(8 * min(len(raw), 160)):
        bad = bytearray(raw)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        assert saved.load("k", "c") is None


def test_the_state_of_another_model_is_ignored(tmp_path: Path) -> None:
    """A valid state of another model under the name of this one's."""
    saved = SavedStates(tmp_path, CacheBudget(10**6, 10**6))
    saved.save(state(key="another model"))
    saved.path("another model", "c").rename(saved.path("k", "c"))
    assert saved.load("k", "c") is None


def test_the_least_recently_used_are_removed_first(tmp_path: Path) -> None:
    saved = SavedStates(tmp_path, CacheBudget(5000, 5000))
    for i, name in enumerate("abc"):
        saved.save(state(name))
        os.utime(saved.path("k", name), (1000 + i, 1000 + i))
    assert saved.load("k", "a") is not None  # used just now
    saved.save(state("d"))
    assert [name for name in "abcd" if saved.path("k", name).exists()] == ["a", "c", "d"]
    saved.save(state("e", size=9999))  # larger than the quota: not at all
    assert not saved.path("k", "e").exists()


def test_disk_errors_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    saved = SavedStates(tmp_path / "file", CacheBudget(10**6, 10**6))
    saved.save(state())
    assert saved.load("k", "c") is None


@pytest.mark.parametrize("damage", [truncated, bit_flipped_in_the_middle, something_else])
def test_a_damaged_state_is_prefilled_again(engine: Opener, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    options = {"state_dir": str(tmp_path)}
    first = engine("full", **options)
    first.generate(prose(1), sampling=ONE, conversation="c")
    first.engine.save("c")
    (file,) = tmp_path.glob("*.state")
    intact = file.read_bytes()
    for content, source in ((damage(intact), "none"), (intact, "disk")):
        file.write_bytes(content)
        second = engine("full", **options)
        second.generate(prose(1), "Yes.", "Note", sampling=ONE, conversation="c")
        assert second.prompt.stats.reuse == source
        assert second.done().stats.tokens == 1


def test_states_of_other_context_parameters_are_ignored(engine: Opener, tmp_path: Path) -> None:
    first = engine("full", state_dir=str(tmp_path))
    first.generate(prose(1), sampling=ONE, conversation="c")
    first.engine.save("c")
    second = engine("full", state_dir=str(tmp_path), kv_type="q8_0")
    second.generate(prose(1), sampling=ONE, conversation="c")
    assert second.prompt.stats.reuse == "none"


def test_a_forgotten_conversation_is_removed_for_every_model_and_not_saved_again(
    engine: Opener, tmp_path: Path
) -> None:
    first = engine("full", state_dir=str(tmp_path), kv_type="q8_0")
    first.generate(prose(1), sampling=ONE, conversation="a")
    first.engine.save("")
    harness = engine("full", state_dir=str(tmp_path))
    harness.generate(prose(1), sampling=ONE, conversation="a")
    harness.generate(prose(2), sampling=ONE, conversation="b")
    harness.engine.save("")
    assert len(list(tmp_path.glob("*.state"))) == 3
    harness.engine.forget("a")  # was parked
    harness.engine.forget("b")  # is resident
    assert not list(tmp_path.glob("*.state"))
    harness.engine.save("")
    harness.engine.close()
    assert not list(tmp_path.glob("*.state"))


def test_states_dropped_from_memory_are_saved(engine: Opener, tmp_path: Path) -> None:
    harness = engine("full", state_dir=str(tmp_path), parked_bytes=1)
    harness.generate(prose(1), sampling=ONE, conversation="a")
    harness.generate(prose(2), sampling=ONE, conversation="b")
    assert len(list(tmp_path.glob("*.state"))) == 1
    harness.generate(prose(1), "Yes.", "Note", sampling=ONE, conversation="a")
    assert harness.prompt.stats.reuse == "disk"


def test_parked_states_are_dropped_when_memory_is_short(engine: Opener, tmp_path: Path) -> None:
    harness = engine("full", state_dir=str(tmp_path))
    cache = harness.engine.cache
    cache._available = lambda: 10**12
    for number in range(3):
        harness.generate(prose(number), sampling=ONE, conversation=f"c{number}")
    assert len(cache._parked) == 2
    cache._available = lambda: 0
    harness.generate(prose(9), sampling=ONE, conversation="d")
    assert cache._parked == []
    assert len(list(tmp_path.glob("*.state"))) == 3
    harness.generate(prose(1), "Yes.", "Note", sampling=ONE, conversation="c1")
    assert harness.prompt.stats.reuse == "disk"


def test_saved_states_leave_room_on_the_disk(tmp_path: Path) -> None:
    free = 10**9
    saved = SavedStates(tmp_path, CacheBudget(None, 10**6), lambda folder: free)
    for number in range(6):
        saved.save(state(f"c{number}", size=10_000, seed=number))
    assert len(list(tmp_path.glob("*.state"))) == 6
    free = 300_000  # another program took the rest: a tenth of this and of what is held
    saved.save(state("more", size=10_000, seed=9))
    assert 1 <= len(list(tmp_path.glob("*.state"))) <= 4
    assert saved.load("k", "more") is not None
    free = 0
    saved.save(state("last", size=100_000, seed=10))
    assert saved.load("k", "last") is None
