"""Damaged import files: each is accepted, or refused with the row (or byte) and the reason. No crash, nothing half."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.services.imports import FORMATS, Destination, ImportService
from desktop.store.database import Database
from tests.support.counts import rounds
from tests.support.damaged_files import FILES, PLACE, mutate

WHOLE, SAMPLE = 1000, 60


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "data") as database:
        yield database


@pytest.mark.soak
def test_a_damaged_file_is_imported_or_refused_with_the_place(database: Database, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(rounds(SAMPLE, WHOLE)):
        source = random.Random(seed)
        original = source.choice(FILES)
        path = tmp_path / f"m{seed}{original.suffix}"
        path.write_bytes(mutate(original.read_bytes(), source))
        format = original.stem if source.random() < 0.5 and original.stem in FORMATS else None
        before = size(database)
        imports = ImportService(database)
        refused = ""
        try:
            report, _ = imports.run(imports.inspect(path, format), Destination(), skip_bad=source.random() < 0.3)
        except UserError as error:
            refused = str(error)
        outcomes["refused" if refused else "imported"] += 1
        if refused:
            assert PLACE.search(refused), (seed, refused)
            assert len(refused.splitlines()) == 1, seed
            assert size(database) == before, seed
        else:
            assert report.tasks + report.known + report.skipped == report.rows, seed
        path.unlink()
    database.check()
    print(f"\nimport mutations: {dict(outcomes)}")
    assert min(outcomes["refused"], outcomes["imported"]) > 0


def size(database: Database) -> tuple[int, ...]:
    with database.read() as store:
        tables = ("projects", "tasks", "conversations", "messages", "judgements", "annotators", "provenances")
        return tuple(store.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables)
