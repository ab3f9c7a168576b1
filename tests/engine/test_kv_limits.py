"""Budgets of parked and saved states: chosen, automatic, and released when other programs need memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.context import ChatMessage
from desktop.core.sampling import Sampling
from desktop.engine.memory import CacheBudget, parked_budget
from desktop.engine.protocol import (
    ContextOptions,
    Done,
    Forget,
    Generate,
    Heartbeat,
    Hello,
    LimitKvCache,
    Load,
    Loaded,
    SaveState,
    Started,
)
from desktop.engine.state_files import size_of_states
from tests.support.engine_harness import ONE, Child, Opener, prose

MB = 1000**2

CROWDED = """
import sys
from pathlib import Path
import psutil

real = psutil.virtual_memory
psutil.virtual_memory = lambda: real()._replace(total=10**12, available=int(Path(sys.argv[1]).read_text()))
from desktop.engine.worker.main import main

sys.exit(main([]))
"""
"""A model process that reads the free memory of its machine from a file."""


class Machine:
    """A model process and its machine, whose free memory can be set. Conversations have about 100 words each."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.states = folder / "states"
        self._free = folder / "free"
        self.set_free(10**12)
        self.child = Child(str(self._free), program=("-c", CROWDED))
        self.child.until(Hello)
        self._model, self._id = model, 1

    def load(self, **options: object) -> None:
        made = ContextOptions(state_dir=str(self.states), window=2048, **options)  # type: ignore[arg-type]
        self.child.send(Load(1, str(self._model), options=made))
        self.child.until(Loaded)

    def chat(self, *numbers: int, sampling: Sampling = ONE, grammar: str = "", wait: bool = True) -> None:
        for number in numbers:
            self._id += 1
            messages = (ChatMessage("user", prose(number)),)
            self.child.send(Generate(self._id, messages, sampling=sampling, grammar=grammar, conversation=f"c{number}"))
            if wait:
                self.child.until(Done, self._id)

    def set_free(self, count: int) -> None:
        unfinished = self._free.with_suffix(".new")
        unfinished.write_text(str(count))
        unfinished.replace(self._free)

    def parked(self) -> Iterator[tuple[int, bool]]:
        """Yield (parked bytes, whether a request runs) of each heartbeat from now on."""
        while True:
            beat = self.child.until(Heartbeat)
            yield beat.parked_bytes, beat.busy

    def saved(self) -> int:
        return len(list(self.states.glob("*.state")))


@pytest.fixture
def machine(tmp_path: Path, models: dict[str, Path]) -> Iterator[Machine]:
    made = Machine(tmp_path, models["full"])
    yield made
    made.child.close()


def test_memory_is_released_while_idle(machine: Machine) -> None:
    machine.load()
    machine.chat(1, 2, 3)
    held = next(held for held, busy in machine.parked() if held and not busy)
    assert machine.saved() == 0
    machine.set_free(0)
    assert any(not held for held, _ in machine.parked())
    assert machine.saved() == 2  # what was given up can still be had
    machine.set_free(10**12)
    machine.chat(4)
    assert any(0 < now < held for now, _ in machine.parked())


def test_memory_is_released_during_a_long_answer(machine: Machine) -> None:
    machine.load()
    machine.chat(1, 2)
    machine.chat(3, sampling=Sampling(temperature=1, max_tokens=100_000), grammar="root ::= . root", wait=False)
    machine.child.until(Started)
    assert any(held and busy for held, busy in machine.parked())
    machine.set_free(0)
    assert next(busy for held, busy in machine.parked() if not held)


def test_a_chosen_limit_applies_at_once_and_only_while_memory_is_free(machine: Machine) -> None:
    machine.load(parked_bytes=10**12)
    machine.chat(1, 2, 3, 4)
    held_before = next(held for held, busy in machine.parked() if held and not busy)
    machine.child.send(LimitKvCache(90, held_before // 2, None))
    assert any(0 < held <= held_before // 2 for held, _ in machine.parked())
    machine.child.send(LimitKvCache(91, 10**12, None))
    machine.chat(5, 6)
    assert any(held > held_before // 2 for held, _ in machine.parked())
    machine.set_free(0)
    assert any(not held for held, _ in machine.parked())


def test_a_disk_limit_applies_at_once(machine: Machine) -> None:
    machine.load()
    machine.chat(1, 2, 3)
    machine.child.send(SaveState(90, ""))
    machine.chat(3)
    held_before = size_of_states(machine.states)
    assert machine.saved() == 3
    machine.child.send(LimitKvCache(91, None, held_before // 2))
    machine.chat(3)
    assert 0 < size_of_states(machine.states) <= held_before // 2
    machine.child.send(LimitKvCache(92, None, 0), SaveState(93, ""))
    machine.chat(3)
    assert machine.saved() == 0


def test_everything_can_be_cleared_and_later_saved_again(machine: Machine) -> None:
    machine.load()
    machine.chat(1, 2, 3)
    machine.child.send(SaveState(90, ""))
    machine.chat(3)
    assert machine.saved() == 3
    machine.child.send(Forget(91, ""), SaveState(92, ""))
    assert any(not held for held, _ in machine.parked())
    assert machine.saved() == 0
    machine.chat(1)
    machine.child.send(SaveState(93, "c1"))
    machine.chat(1)
    assert machine.saved() == 1


@pytest.mark.parametrize(
    ("chosen", "free", "held", "limit"),
    [
        (None, 2000 * MB, 0, 200 * MB),  # a tenth
        (None, 1800 * MB, 200 * MB, 200 * MB),  # what it holds itself is no reason to give it up
        (None, 60_000 * MB, 0, 512 * MB),  # the most
        (None, 90 * MB, 10 * MB, 0),  # all that is left is for others
        (3000 * MB, 60_000 * MB, 0, 3000 * MB),
        (3000 * MB, 1000 * MB, 1000 * MB, 1900 * MB),
        (3000 * MB, 0, 1000 * MB, 900 * MB),
        (3000 * MB, -5, 50 * MB, 0),
        (0, 60_000 * MB, 50 * MB, 0),
    ],
)
def test_budget(chosen: int | None, free: int, held: int, limit: int) -> None:
    assert CacheBudget(chosen, 512 * MB, 100 * MB).limit(free, held) == limit


def test_the_memory_reserve_is_at_most_a_gigabyte() -> None:
    assert 0 < parked_budget(None).reserve <= 1000 * MB


def test_the_current_prompt_is_not_dropped(engine: Opener, tmp_path: Path) -> None:
    """The answer is the same however much memory other programs need."""
    harness = engine("full", state_dir=str(tmp_path))
    sampling = Sampling(temperature=0, max_tokens=12, repeat_penalty=1)
    harness.generate(prose(1), sampling=sampling, conversation="a")
    expected = harness.text()
    crowded = engine("full", state_dir=str(tmp_path))
    crowded.generate(prose(2), sampling=ONE, conversation="b")
    crowded.engine.cache._available = lambda: 0
    crowded.generate(prose(1), sampling=sampling, conversation="a")
    assert crowded.text() == expected
