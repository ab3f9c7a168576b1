"""Damaged import files: each is accepted, or refused with the row (or byte) and the reason. No crash, nothing half."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.services.imports import FORMATS, Destination, ImportService
from desktop.store.database import Database
from tests.soak.counts import rounds

DATA = Path(__file__).resolve().parents[1] / "data" / "imports"
FILES = sorted(DATA.iterdir())
PLACE = re.compile(r"\b(Line|Row|Byte|row|byte|line|column) ?\d+|after row \d+|columns|no rows|neither|no Parquet")
WHOLE, SAMPLE = 1000, 60


def mutate(data: bytes, source: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5))):
        place = source.randrange(len(broken) + 1)
        match source.randrange(9):
            case 0:
                broken[place : place + 1] = bytes([source.randrange(256)])
            case 1:
                del broken[place:]
            case 2:
                del broken[place : place + source.randrange(40)]
            case 3:
                broken[place:place] = b"\0" * source.randrange(1, 9)
            case 4:
                broken[place:place] = b"[" * source.choice((3, 2000, 100_000))
            case 5:
                broken[place:place] = source.choice((b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\xc3", b"\r", b"\n"))
            case 6:
                broken[place:place] = source.choice((b"1e999", b"9" * 5000, b"NaN", b"null", b'""', b"{}", b'"', b","))
            case 7:
                start = source.randrange(len(broken) + 1)
                broken[place:place] = broken[start : start + source.randrange(200)]
            case 8:
                broken = broken.replace(*source.choice(((b'"content"', b'"c"'), (b"user", b"tool"), (b",", b";"))))
        if not broken:
            break
    return bytes(broken)


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
            report, _ = imports.run(imports.look(path, format), Destination(), skip_bad=source.random() < 0.3)
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
