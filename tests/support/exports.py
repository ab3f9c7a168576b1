"""Exports a world of judgements, and reads what was written."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.core.questions.comparison import Comparison
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportReport, ExportService
from tests.support.worlds import World

ALL = ExportScope(all=True)


def export(world: World, tmp_path: Path, wanted: Recipe) -> tuple[list[dict[str, Any]], ExportReport]:
    world.save(tmp_path / "data")
    report = ExportService(tmp_path / "data").write(wanted, tmp_path / "out")
    return list(rows(tmp_path / "out")), report


def rows(folder: Path, split: str = "train") -> Iterator[dict[str, Any]]:
    for line in (folder / f"{split}.jsonl").read_bytes().splitlines():
        yield json.loads(line)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def add_pair(world: World, number: int) -> str:
    conversation, prompt, (a, b) = world.ask(f"{number}?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    return conversation
