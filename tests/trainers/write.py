"""`python -m tests.trainers.write DIR`: one export of every format into DIR, and where the built-in model is. Runs in
Sayso's own environment; `check.py` runs in that of the trainers."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from desktop.datasets.formats import FORMATS, PLAIN
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.engine.builtin import builtin_model
from desktop.services.export import ExportService
from tests.support.worlds import everything


def main() -> int:
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as data:
        everything().save(Path(data))
        exports = ExportService(Path(data))
        for name in FORMATS:
            exports.write(Recipe(name, ExportScope(all=True)), out / name)
        for name in ("llama-factory", "llama-factory-kto"):
            exports.write(Recipe(name, ExportScope(all=True), system=False), out / f"{name}-no-system")
        for name in ("trl-preference", "trl-sft"):
            recipe = Recipe(name, ExportScope(all=True), file="parquet", provenance="columns")
            exports.write(recipe, out / f"{name}-parquet")
        split = replace(Recipe("hf-dataset", ExportScope(all=True)), splits={"test": 0.3}, seed=1, licence="cc-by-4.0")
        exports.write(split, out / "hf-dataset-split")
    model = builtin_model()
    assert model is not None, "the built-in model is not installed"
    (out / "model.txt").write_text(str(model), encoding="utf-8")
    print(f"{len(PLAIN)} formats written to {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
