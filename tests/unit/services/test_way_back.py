"""What was imported leaves as it came, and what was exported imports again as the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.payloads import Payload
from desktop.core.questions.comparison import Comparison
from desktop.datasets.imports import inspect_file
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.datasets.records import ImportedRow
from desktop.services.export import ExportService
from desktop.services.imports import Destination, ImportService
from desktop.store.database import Database

DATA = Path(__file__).resolve().parents[2] / "data" / "imports"
FORMATS = (
    *("trl-sft", "trl-prompt-completion", "trl-preference", "trl-reward", "trl-kto", "trl-prompts", "trl-stepwise"),
    *("hh", "sharegpt", "alpaca", "llama-factory", "llama-factory-kto", "openrlhf", "axolotl"),
    *("helpsteer2", "helpsteer3", "ranked"),
)


def with_margin(payload: Payload) -> Payload:
    """If a file has no margins, the steps of the comparison are written as margins."""
    if isinstance(payload, Comparison) and payload.margin is None:
        return replace(payload, margin=float(abs(payload.strength)))
    return payload


def row_contents(path: Path, format: str) -> list[str]:
    """The content of the rows, in a fixed order."""
    rows = [row for _, row in inspect_file(path, format).rows()]
    assert all(isinstance(row, ImportedRow) for row in rows)
    return sorted(
        repr(
            (
                row.prompt.messages,
                [answer.text for answer in row.prompt.answers],
                [(with_margin(label.payload), label.about) for label in row.labels],
            )
        )
        for row in rows
        if isinstance(row, ImportedRow)
    )


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_leaves_as_it_came(format: str, tmp_path: Path) -> None:
    original = DATA / f"{format}.jsonl"
    with Database.open(tmp_path / "data") as database:
        imports = ImportService(database)
        imports.run(imports.inspect(original, format), Destination(name="all"))
    ExportService(tmp_path / "data").write(Recipe(format, ExportScope(project="all")), tmp_path / "out")
    (written,) = [path for path in (tmp_path / "out").glob("*.jsonl") if path.name != "provenance.jsonl"]
    assert row_contents(written, format) == row_contents(original, format)
