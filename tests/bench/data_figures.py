"""Exports and checks of a million pairs: rows a second, and memory that stays where it is."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from desktop.core.ids import new_id, new_ids
from desktop.core.sampling import Sampling
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportProgress, ExportService
from desktop.store.database import Database
from tests.bench.figures import Figure

PAIRS = 1_000_000
ANSWERS = 4  # ranked without ties: six pairs each, as in InstructGPT's collection
_WORDS = (
    "the",
    "moon",
    "pulls",
    "water",
    "near",
    "it",
    "more",
    "than",
    "ground",
    "below",
    "twice",
    "day",
    "bulge",
    "coast",
)


def run() -> Iterator[Figure]:
    """Each in a process of its own, so that memory is its own; of three exports the median."""
    folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
    try:
        fill(folder / "data", PAIRS // (ANSWERS * (ANSWERS - 1) // 2) + 1)
        runs = [_child("export", folder / "data", folder / "out") for _ in range(3)]
        told = sorted(runs, key=lambda run: run["rate"])[1]
        yield Figure(
            "export: pairs a second", told["rate"], "rows/s", 30_000, "higher", f"{told['bytes']:.0f} bytes a row"
        )
        yield Figure("export: memory that grew after the first tenth", told["grown_mb"], "MB", 50)
        told = _child("lint", folder / "out", folder / "out")
        yield Figure("lint: rows a second", told["rate"], "rows/s", 10_000, "higher")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(folder: Path, prompts: int, seed: int = 20261101) -> None:
    """So many prompts, each with ANSWERS answers of one model and a ranking of them. About 500 bytes a pair."""
    source = random.Random(seed)
    sampling = json.dumps(Sampling().to_dict())
    person = new_id()

    def text(words: int) -> str:
        return " ".join(source.choices(_WORDS, k=words))

    with Database.open(folder) as database, database.write() as store:
        write = store.connection.exec_driver_sql
        write("INSERT INTO annotators VALUES (?, 'A', '[]', '', NULL, NULL, 0, 0)", (person,))
        ids = iter(new_ids(prompts * (4 + ANSWERS)))
        for _ in range(0, prompts, 5000):
            rows: dict[str, list[tuple[object, ...]]] = {
                name: [] for name in ("conversations", "messages", "provenances", "generations", "judgements", "about")
            }
            for _ in range(5000):
                try:
                    conversation, prompt, batch, event, *answers = (next(ids) for _ in range(4 + ANSWERS))
                except RuntimeError:  # no ids are left
                    break
                rows["conversations"].append((conversation, sampling))
                rows["messages"].append((prompt, conversation, None, "user", None, text(12)))
                rows["provenances"].append((batch, conversation, sampling))
                for place, answer in enumerate(answers):
                    rows["messages"].append((answer, conversation, prompt, "assistant", batch, text(20) + f" {place}"))
                    rows["generations"].append((answer, batch, place))
                    rows["about"].append((event, answer))
                order = json.dumps({"order": [[answer] for answer in answers]})
                rows["judgements"].append((event, conversation, prompt, person, order, event))
            for name, statement in _INSERTS.items():
                if rows[name]:
                    write(statement, rows[name])


_INSERTS = {
    "conversations": "INSERT INTO conversations (id, title, title_is_auto, created, updated, branches, sampling, "
    "system_prompt, draft) VALUES (?, 't', 0, 0, 0, 0, ?, '', '')",
    "messages": "INSERT INTO messages (id, conversation_id, parent, role, batch, text, status, created, reasoning, "
    "raw) VALUES (?, ?, ?, ?, ?, ?, 'complete', 0, '', '')",
    "provenances": "INSERT INTO provenances (id, conversation_id, sampling, created, model_sha256, model_path, "
    "model_name, model_quantization, adapters, template_sha256, n, build, context, dropped_count, dropped, prompt) "
    "VALUES (?, ?, ?, 0, 'ab', '/m.gguf', 'M', 'Q4', '[]', 'cd', 4, 'b', '{}', 0, '[]', 'p')",
    "generations": 'INSERT INTO generations (message_id, provenance_id, candidate, seed, "end", tokens) '
    "VALUES (?, ?, ?, 1, 'end_of_turn', 20)",
    "judgements": "INSERT INTO judgements (id, conversation_id, prompt_id, annotator_id, payload, action, created, "
    "kind, question) VALUES (?, ?, ?, ?, ?, ?, 0, 'ranking', '')",
    "about": "INSERT INTO judgement_messages VALUES (?, ?)",
}


def _child(what: str, data: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.data_figures", what, str(data), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _export(data: Path, out: Path) -> dict[str, float]:
    me = psutil.Process()
    early = most = 0

    def watch(progress: ExportProgress) -> bool:
        nonlocal early, most
        now = me.memory_info().rss
        if progress.done * 10 < progress.total:
            early = max(early, now)
        most = max(most, now)
        return True

    began = time.perf_counter()
    report = ExportService(data, checks=False).write(Recipe("trl-preference", ExportScope(all=True)), out, watch)
    seconds = time.perf_counter() - began
    size = next(file.size for file in report.files if file.name == "train.jsonl")
    return {"rate": report.rows / seconds, "grown_mb": (most - early) / 1e6, "bytes": size / report.rows}


def _lint(path: Path, _: Path) -> dict[str, float]:
    began = time.perf_counter()
    checked = lint(path, LintOptions())
    return {"rate": checked.rows / (time.perf_counter() - began)}


if __name__ == "__main__":
    what, first, second = sys.argv[1:]
    print(json.dumps({"export": _export, "lint": _lint}[what](Path(first), Path(second))))
