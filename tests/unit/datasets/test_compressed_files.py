"""Compressed files and files in columns are recognized by their bytes; damage and bombs are reported."""

import bz2
import gzip
import io
import json
import lzma
import random
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from arro3.io import write_ipc, write_ipc_stream, write_parquet

from desktop.core.errors import UserError
from desktop.datasets.compression import zstd  # type: ignore[attr-defined]
from desktop.datasets.files import examine, rows
from tests.support.counts import rounds
from tests.support.data_files import LINES, PAIRS, as_csv, problem, read, table


def zipped(*files: tuple[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return memory.getvalue()


def locked(data: bytes) -> bytes:
    """A zip archive that says that its file is encrypted."""
    found = bytearray(zipped(("a.jsonl", data)))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(magic) + offset] |= 1
    return bytes(found)


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstd.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
    ".zip": lambda data: zipped(("inner/pairs.jsonl", data), ("__MACOSX/inner/._pairs.jsonl", b"x"), ("inner/", b"")),
    ".xz in parts": lambda data: lzma.compress(data[:100]) + b"\0" * 4 + lzma.compress(data[100:]),
    ".bz2 in parts": lambda data: bz2.compress(data[:100]) + bz2.compress(data[100:]),
    ".zip with a note": lambda data: zipped(("LICENSE", b"MIT"), ("data.jsonl", data), ("readme.md", b"# Pairs")),
    ".gz in parts": lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:]),
    ".zst in frames": lambda data: zstd.compress(data[:100]) + zstd.compress(data[100:]),
}


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("name", ["pairs.jsonl{}", "pairs{}", "pairs.jsonl", "without"])
def test_a_compressed_file_is_recognized_by_its_bytes(pack: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name.format(pack.split()[0])
    path.write_bytes(PACK[pack](LINES.encode()))
    assert read(path) == PAIRS


def test_tables_and_other_encodings_may_be_compressed_too(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv.gz"
    path.write_bytes(gzip.compress(as_csv(";").encode("utf-16")))
    assert read(path) == PAIRS
    assert examine(path).stem == "pairs"


@pytest.mark.parametrize("name", ["pairs.arrow", "pairs.parquet", "blob"])
@pytest.mark.parametrize("write", [write_ipc, write_ipc_stream, write_parquet])
def test_parquet_and_arrow_are_recognized_by_their_bytes(write: Any, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        write(table(), file)
    assert read(path) == PAIRS


@pytest.mark.parametrize("write", [write_ipc, write_ipc_stream])
def test_damaged_arrow_files_raise_a_user_error(write: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.arrow"
    with path.open("wb") as file:
        write(table(PAIRS * 50), file)
    good = path.read_bytes()
    draw = random.Random(7)
    for _ in range(4):
        broken = bytearray(good)
        for _ in range(20):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        path.write_bytes(bytes(broken))
        with suppress(UserError):  # or the damage is in a text
            list(rows(path))
    path.write_bytes(good[: len(good) // 2])
    assert "damaged after row" in problem(path)


@pytest.mark.parametrize("pack", [".gz", ".zst", ".xz", ".bz2", ".zip"])
def test_a_truncated_compressed_file_is_reported(pack: str, tmp_path: Path) -> None:
    path = tmp_path / f"cut.jsonl{pack}"
    draw = random.Random(3)
    data = "".join(json.dumps({"prompt": str(draw.random())}) + "\n" for _ in range(3000))
    path.write_bytes(PACK[pack](data.encode())[:-200])
    assert "cannot be unpacked" in problem(path)


BOMB = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20,) * 2)
from desktop.core.errors import UserError
from desktop.datasets.files import rows
try:
    print(sum(row.problem is None for row in rows(Path(sys.argv[1]))))
except UserError as error:
    print(error)
"""


def bomb(pack: str, line: bytes) -> bytes:
    """A gigabyte, in a few kilobytes or megabytes."""
    piece = line * (2**22 // len(line))
    if pack == ".gz":
        packer = zlib.compressobj(9, wbits=31)
        once = packer.compress(piece) + packer.flush()
    elif pack == ".xz":
        once = lzma.compress(piece, preset=1)
    elif pack == ".bz2":
        once = bz2.compress(piece)
    elif pack == ".zip":
        return zipped(("bomb.jsonl", piece * (2**28 // len(piece))))
    else:
        once = zstd.compress(piece)
    return once * (2**30 // len(piece))


@pytest.mark.skipif(sys.platform == "win32", reason="the limit of memory is one of Unix")
@pytest.mark.parametrize("pack", [".gz", ".zst", ".xz", ".bz2", ".zip"])
@pytest.mark.parametrize("line", [b"\0", b" " * 4095 + b"\n"])
def test_a_bomb_fills_neither_memory_nor_time(pack: str, line: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"bomb.jsonl{pack}"
    path.write_bytes(bomb(pack, line))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run = subprocess.run([sys.executable, "-c", BOMB, path], capture_output=True, text=True, check=True)
    assert "times its size" in run.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 30  # of the processor: the rest is not read
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b"")), "is a spreadsheet"),
        (zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")), "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "is a spreadsheet"),
        (zipped(("a.jsonl", b"{}"), ("b.csv", b"x"), ("c.txt", b"")), "holds 3 files (a.jsonl, b.csv, c.txt)"),
        (zipped(), "has no file in it"),
        (zipped(("a.parquet", b"PAR1" + b"\0" * 90)), "Unpack it first"),
        (zipped(("a.jsonl", gzip.compress(b"{}"))), "Unpack it first"),
        (locked(b'{"prompt": "q"}'), "password"),
        (b"PK\x03\x04\x14\0\0\0" + b"\0" * 22 + b"a.jsonl", "cannot be unpacked"),
        (b"BZh91AY&SY", "cannot be unpacked"),
        (b"\xfd7zXZ\0\0\x04", "cannot be unpacked"),
        (lzma.compress(b"{}")[:-8] + b"12345678", "cannot be unpacked"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 20, "Unpack it first"),
        (b"SQLite format 3\0\x10\0", "neither JSON"),
    ],
)
@pytest.mark.parametrize("name", ["x", "x.dat"])
def test_the_error_names_an_unsupported_kind_of_file(start: bytes, said: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    assert said in problem(path)


@pytest.mark.soak
def test_damaged_compressed_files_raise_a_user_error(tmp_path: Path) -> None:
    draw = random.Random(11)
    refused = 0
    for number in range(rounds(300, 4000)):
        pack = draw.choice((".xz", ".bz2", ".zip", ".gz", ".zst"))
        broken = bytearray(PACK[pack](LINES.encode()))
        for _ in range(draw.choice((1, 1, 2, 5))):
            place = draw.randrange(len(broken) + 1)
            match draw.randrange(4):
                case 0:
                    broken[place : place + 1] = bytes([draw.randrange(256)])
                case 1:
                    del broken[place:]
                case 2:
                    del broken[place : place + draw.randrange(40)]
                case 3:
                    broken[place:place] = broken[: draw.randrange(60)]
        path = tmp_path / f"{number}{pack}"
        path.write_bytes(bytes(broken))
        try:
            list(rows(path))
        except UserError:
            refused += 1
        path.unlink()
    assert refused
