"""The KV cache: limits apply to this model process and the next, sizes are measured, and it can be cleared."""

from pathlib import Path

from tests.fakes.worker import PARKED
from tests.support.qt import until
from tests.support.session import Rooms


def test_limits_hold_at_once_and_for_the_next_process(rooms: Rooms) -> None:
    room = rooms()
    room.start()
    for text in ("one", "two", "three"):
        room.send(text)
    until(lambda: room.host.parked_bytes == 3 * PARKED)
    loaded = room.host.loaded
    room.services.settings.set("kv_memory_mb", 5)
    until(lambda: room.host.parked_bytes == 5_000_000)
    assert room.host.loaded is loaded  # not for the price of loading the model again
    room.services.settings.set("kv_memory_mb", 2)
    room.send("!die kill")
    assert room.host.parked_bytes == 0
    room.send("four")
    until(lambda: room.host.parked_bytes == 2_000_000)
    room.services.settings.set("kv_memory_mb", None)
    room.send("five")
    until(lambda: room.host.parked_bytes == 2_000_000 + PARKED)


def test_it_is_measured_and_cleared(rooms: Rooms, tmp_path: Path) -> None:
    room = rooms()
    room.start()
    cache = room.services.kv_cache
    states = room.services._states
    for name, size in (("a.state", 1000), ("b.state", 234), ("c.txt", 5)):
        (states / name).write_bytes(bytes(size))
    sizes: list[tuple[int, int]] = []
    cache.changed.connect(lambda: sizes.append((cache.memory_bytes, cache.disk_bytes)))
    room.send("one")
    until(lambda: room.host.parked_bytes)
    cache.refresh()
    cache.refresh()
    until(lambda: sizes)
    assert sizes == [(PARKED, 1234)]
    cache.clear()
    until(lambda: not list(states.glob("*.state")) and not room.host.parked_bytes)
    cache.refresh()
    until(lambda: sizes[-1] == (0, 0))
    assert (states / "c.txt").exists()


def test_without_a_process_the_disk_is_cleared(rooms: Rooms) -> None:
    room = rooms()
    states = room.services._states
    (states / "a.state").write_bytes(bytes(99))
    room.services.kv_cache.clear()
    until(lambda: not (states / "a.state").exists())
    room.services.settings.set("kv_disk_mb", 0)
