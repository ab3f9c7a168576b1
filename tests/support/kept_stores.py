"""Keep a store of the present schema for all time: `python -m tests.support.kept_stores`, once for each release.

Writes `tests/data/stores/v<N>.sqlite` and `v<N>.json`, its rows; every later version must open the file and find them.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from desktop.store.database import FILE, Database
from desktop.store.migrations import SCHEMA_VERSION
from tests.support.rows import dump, fill, import_prompt

KEPT = Path(__file__).parents[1] / "data" / "stores"


def keep() -> None:
    file = KEPT / f"v{SCHEMA_VERSION}.sqlite"
    if file.exists():
        sys.exit(f"{file.name} is kept already")
    with tempfile.TemporaryDirectory() as name:
        with Database.open(Path(name)) as database:
            fill(database)
            import_prompt(database)
        with Database.open(Path(name)) as database:  # what was being written is interrupted now
            content = dump(database)
        shutil.copyfile(Path(name) / FILE, file)
    file.with_suffix(".json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep()
