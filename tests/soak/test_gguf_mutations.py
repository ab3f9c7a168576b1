"""Thousands of broken headers: each gives information or a sentence, in little time and memory, and never a crash.

`make soak` runs 10,000 of them in this process and 100 through the command; `make test` a sample.
"""

import itertools
import json
import os
import random
import resource
import struct
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.engine.builtin import builtin_model
from desktop.engine.gguf import read_metadata
from tests.fakes import gguf_file
from tests.support.counts import rounds

SECONDS = 5.0  # for one file, on a busy machine; a mutant that hangs would take the reader's own 10
MEMORY = 64 * 1024**2  # bytes that Python may take for one file
ADDRESS_SPACE = 2 * 1024**3  # bytes of the command, libraries included

Mutation = Callable[[random.Random, bytearray], None]


def flip_bits(random: random.Random, data: bytearray) -> None:
    for _ in range(random.randint(1, 8)):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def flip_early_bits(random: random.Random, data: bytearray) -> None:
    for _ in range(random.randint(1, 3)):
        data[random.randrange(min(64, len(data)))] ^= 1 << random.randrange(8)


def truncate(random: random.Random, data: bytearray) -> None:
    del data[random.randrange(len(data)) :]


def absurd_number(random: random.Random, data: bytearray) -> None:
    """A count or a length that cannot be, at a place where there may be one."""
    number = random.choice([0, 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63, 2**64 - 1, random.getrandbits(64)])
    at = random.choice([8, 16, random.randrange(len(data))])
    data[at : at + 8] = struct.pack("<Q", number)


def absurd_small_number(random: random.Random, data: bytearray) -> None:
    at = random.randrange(len(data))
    data[at : at + 4] = struct.pack("<I", random.choice([0, 8, 9, 13, 255, 2**31, 2**32 - 1]))


def noise(random: random.Random, data: bytearray) -> None:
    at = random.randrange(len(data))
    data[at : at + random.randint(1, 200)] = random.randbytes(random.randint(1, 200))


def cut_out(random: random.Random, data: bytearray) -> None:
    at = random.randrange(len(data))
    del data[at : at + random.randint(1, 64)]


def repeat(random: random.Random, data: bytearray) -> None:
    at = random.randrange(len(data))
    data[at:at] = data[at : at + random.randint(1, 400)] * random.randint(1, 20)


def many(random: random.Random, data: bytearray) -> None:
    for mutation in random.choices(MUTATIONS[:-1], k=random.randint(2, 5)):
        if len(data) > 8:
            mutation(random, data)


MUTATIONS: list[Mutation] = [
    *(flip_bits, flip_early_bits, truncate, absurd_number, absurd_small_number, noise, cut_out, repeat, many)
]


def originals() -> list[bytes]:
    """A small file, and the head of a real one: the rest of it is a hole, which costs no disk."""
    path = builtin_model()
    assert path is not None
    with path.open("rb") as file:
        return [gguf_file.model(), file.read(2 * 1024**2)]


def mutant(originals: list[bytes], number: int) -> bytes:
    """The same for a number every time, so that a failure can be looked at again."""
    chooser = random.Random(number)
    data = bytearray(originals[number % 4 == 0])
    MUTATIONS[number % len(MUTATIONS)](chooser, data)
    return bytes(data)


def write(path: Path, data: bytes, original: int) -> None:
    path.write_bytes(data)
    if len(data) >= 1024**2:
        os.truncate(path, original)


@pytest.mark.soak
def test_in_this_process(tmp_path: Path) -> None:
    files = originals()
    size = (builtin_model() or Path()).stat().st_size
    path = tmp_path / "mutant.gguf"
    outcomes: Counter[str] = Counter()
    slowest = largest = 0.0
    tracemalloc.start()
    try:
        for number in range(rounds(300, 10_000)):
            write(path, mutant(files, number), size)
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            start = time.perf_counter()
            try:
                found = read_metadata(path)
                outcomes["problem" if found.problem else "information"] += 1
                sentence = ""
            except UserError as error:
                sentence = str(error)
                outcomes["sentence"] += 1
            seconds = time.perf_counter() - start
            peak = tracemalloc.get_traced_memory()[1] - before
            assert "\n" not in sentence, f"mutant {number}: {sentence}"
            assert seconds < SECONDS, f"mutant {number} took {seconds:.1f} s"
            assert peak < MEMORY, f"mutant {number} took {peak} bytes"
            slowest, largest = max(slowest, seconds), max(largest, peak)
    finally:
        tracemalloc.stop()
    assert outcomes["sentence"] > 0
    assert outcomes["information"] > 0  # some mutations do no harm; were there none, the check would be of noise alone
    print(f"\n{dict(outcomes)}, slowest {slowest * 1000:.0f} ms, largest {largest / 1e6:.1f} MB")


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


@pytest.mark.soak
def test_through_the_command(tmp_path: Path) -> None:
    files = originals()
    size = (builtin_model() or Path()).stat().st_size
    path = tmp_path / "mutant.gguf"
    codes: Counter[int] = Counter()
    for number in itertools.islice(itertools.count(0, 7), rounds(5, 100)):
        write(path, mutant(files, number), size)
        run = subprocess.run(
            [sys.executable, "-m", "desktop", "models", "info", str(path), "--json"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            preexec_fn=limit_memory,
        )
        codes[run.returncode] += 1
        assert run.returncode in (0, 4), f"mutant {number}: {run.returncode}, {run.stderr}"
        assert "Traceback" not in run.stderr
        assert len(run.stderr.splitlines()) == (0 if run.returncode == 0 else 1)
        if run.returncode == 0:
            assert json.loads(run.stdout)["usable"]
    print(f"\nexit codes: {dict(codes)}")
