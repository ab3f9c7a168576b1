"""The disk fails at random writes: nothing that is kept is lost, nothing is half there, and everything goes on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.counts import rounds

ROOT = Path(__file__).parents[2]


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="the limit of a file's size is POSIX's")
def test_a_store_whose_disk_fails_at_random_writes(tmp_path: Path) -> None:
    count = rounds(12, 200)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.soak.full_disk", str(tmp_path / "data"), str(count), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    told = json.loads(ended.stdout)
    print(f"\n{count} rounds: {told}")
    failed = sum(number for name, number in told["outcomes"].items() if name.startswith("SQLITE_"))
    assert failed > count / 4
    assert told["answers"] > count / 6
