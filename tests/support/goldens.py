"""Keep the files of `tests/data/exports` as exports are now: `python -m tests.support.goldens`. Look at the diff."""

import shutil
import tempfile
from pathlib import Path

from desktop.datasets.formats import FORMATS
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.services.export import ExportService
from tests.support.worlds import everything

FOLDER = Path(__file__).parents[1] / "data" / "exports"


def recipe(name: str) -> Recipe:
    """JSON lines everywhere: Parquet has its own tests."""
    return Recipe(name, ExportScope(all=True), file="jsonl", title="Everything", licence="cc-by-4.0")


def kept(path: Path) -> bool:
    """What is beside the data is the same for all formats, so it is kept once."""
    return path.name in ("train.jsonl", "dataset_info.json") or path.parent.name == "hf-dataset"


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as data:
        everything().save(Path(data))
        for name in FORMATS:
            ExportService(Path(data)).write(recipe(name), FOLDER / name)
            for path in FOLDER.rglob("*"):
                if path.is_file() and not kept(path):
                    path.unlink()


if __name__ == "__main__":
    main()
