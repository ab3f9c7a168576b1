"""Report how much of each room the tests cover, from the data that `make coverage` collects.

Lines and branches count alike, as in coverage's own report, which lists the files.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def room_of(file: str) -> str:
    """The first folder below `desktop`, or `desktop` itself."""
    parts = Path(file).parts
    return f"desktop/{parts[1]}" if len(parts) > 2 else "desktop"


def by_room(files: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """(covered, all) lines and branches of each room, by its name, and of everything as "total"."""
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for file, found in files.items():
        summary = found["summary"]
        covered = summary["covered_lines"] + summary.get("covered_branches", 0)
        count = summary["num_statements"] + summary.get("num_branches", 0)
        for room in (room_of(file), "total"):
            counts[room] = (counts[room][0] + covered, counts[room][1] + count)
    return dict(sorted(counts.items()))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(report)]
        subprocess.run(command, check=True, cwd=ROOT)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    for room, (covered, count) in by_room(files).items():
        print(f"{room:<22}{covered:>7} of {count:>6}{100 * covered / max(count, 1):>8.1f}%")


if __name__ == "__main__":
    main()
