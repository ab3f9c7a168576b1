"""What is exported comes back as the judgements it was made of, and is exported again as the same rows."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.questions.comparison import Comparison
from desktop.datasets.formats import FORMATS
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database
from tests.support.counts import rounds
from tests.support.worlds import ADA, World, everything

ALL = ExportScope(all=True)


def lines(folder: Path) -> list[str]:
    """The rows, in no order, without the ids of the store that they come from."""
    found = []
    for line in (folder / "train.jsonl").read_bytes().split(b"\n"):
        if line:
            row = json.loads(line)
            found.append(json.dumps({k: v for k, v in row.items() if k not in ("prompt_id", "group_id")}))
    return sorted(found)


def bring_in(file: Path, data: Path, format: str | None = None) -> None:
    with Database.open(data) as database:
        imports = ImportService(database)
        imports.run(imports.inspect(file, format), Destination(name="round trip"))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "hf-dataset"])
def test_every_format_comes_back_without_loss(name: str, tmp_path: Path) -> None:
    world = everything()
    # what two people say about the same thing are two rows that only their order tells apart
    world.judgements = [event for event in world.judgements if event.annotator == ADA]
    world.save(tmp_path / "first")
    recipe = Recipe(name, ALL)
    ExportService(tmp_path / "first").write(recipe, tmp_path / "out")
    bring_in(tmp_path / "out" / "train.jsonl", tmp_path / "second")
    ExportService(tmp_path / "second").write(recipe, tmp_path / "again")
    assert lines(tmp_path / "again") == lines(tmp_path / "out")


def test_the_parts_of_a_dataset_that_are_our_own_come_back_too(tmp_path: Path) -> None:
    everything().save(tmp_path / "first")
    recipe = Recipe("hf-dataset", ALL, file="jsonl")
    ExportService(tmp_path / "first").write(recipe, tmp_path / "out")
    for part in ("scores", "spans"):
        bring_in(tmp_path / "out/data" / part / "train.jsonl", tmp_path / "second")
    ExportService(tmp_path / "second").write(recipe, tmp_path / "again")
    for part in ("scores", "spans"):
        assert lines(tmp_path / "again/data" / part) == lines(tmp_path / "out/data" / part)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda text: text.strip() and "Human:" not in text and "Assistant:" not in text
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT).filter(lambda row: row[1] != row[2]), min_size=1, max_size=5))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    folder = tmp_path_factory.mktemp("any")
    world = World()
    for place, (prompt, chosen, rejected) in enumerate(rows):
        conversation, asked, (a, b) = world.ask(f"{place} {prompt}", chosen, rejected)
        world.judge(conversation, asked, Comparison(a, b, -1), a, b)
    world.save(folder / "data")
    for name in ("hh", "trl-preference", "llama-factory"):
        ExportService(folder / "data").write(Recipe(name, ALL), folder / name)
        written = (folder / name / "train.jsonl").read_text(encoding="utf-8")
        assert len(written.split("\n")) == len(rows) + 1
        assert sorted(map(_sides, written.split("\n")[:-1])) == sorted(
            (chosen, rejected) for _, chosen, rejected in rows
        )


def _sides(line: str) -> tuple[str, str]:
    def text(side: object) -> str:
        if isinstance(side, str):
            return side.rpartition("\n\nAssistant: ")[2]
        turn = side[0] if isinstance(side, list) else side
        assert isinstance(turn, dict)
        return str(turn.get("content", turn.get("value")))

    row = json.loads(line)
    return text(row["chosen"]), text(row["rejected"])


def hh_rows(count: int) -> list[bytes]:
    """Distinct and valid, with Chinese, emoji and control characters."""
    source = random.Random(20260701)
    letters = (
        *("abc", "def", "ghi", "你好", "世界", "水火", "😀", "🌊", "🏳️‍🌈", "é", "ñ", "ß", "Ж", "ع"),
        *("\t", "\u200b", "\x01", "\x7f", "\u2028", '"', "\\", "/"),
    )

    def text(number: int) -> str:
        return f"{number} " + " ".join(source.choices(letters, k=source.randint(1, 12))).strip() + "."

    rows = []
    for number in range(count):
        turns = f"\n\nHuman: {text(number)}"
        for _ in range(source.choice((0, 0, 0, 1))):
            turns += f"\n\nAssistant: {text(number)}\n\nHuman: {text(number)}"
        row = {side: f"{turns}\n\nAssistant: {side} {text(number)}" for side in ("chosen", "rejected")}
        rows.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
    return rows


@pytest.mark.soak
def test_hh_goes_in_through_the_statistics_and_out_identical_but_for_order(tmp_path: Path) -> None:
    rows = hh_rows(rounds(300, 100_000))
    (tmp_path / "hh.jsonl").write_bytes(b"\n".join(rows) + b"\n")
    bring_in(tmp_path / "hh.jsonl", tmp_path / "data")
    with Database.open(tmp_path / "data") as database:
        assert StatisticsService(database).summary().judgements == len(rows)
    ExportService(tmp_path / "data").write(Recipe("hh", ALL), tmp_path / "out")
    out = (tmp_path / "out" / "train.jsonl").read_bytes().split(b"\n")[:-1]
    assert sorted(map(json.loads, out), key=str) == sorted(map(json.loads, rows), key=str)
    assert sorted(out) == sorted(rows)
