"""Parquet and Arrow files as lines of JSON, told by a process of its own.

The library that reads them ends the whole process at some damaged files (a panic that cannot be caught, an absurd
allocation). So a child reads, with bounded memory; when it dies, the file is damaged, and nothing else happened.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.programs import program_command
from desktop.core.untrusted import malformed

_BATCH = 64  # rows that are unpacked at once
_MEMORY = 4 * 2**30  # bytes of address space for the child
_END: Final = b"end\n"


def lines(path: Path, longest: int) -> Iterator[bytes]:
    """One JSON object a row; a row longer than `longest` bytes comes cut off. Raises `UserError` where the file is
    damaged, after the rows before the damage."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2])])}
    child = subprocess.Popen(
        program_command("parquet-rows", str(path)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a panic says is for nobody
        env=environment,
    )
    assert child.stdout is not None
    row = 0
    try:
        with child.stdout as stream:
            while line := stream.readline(longest + 1):
                if line == _END:
                    return
                row += 1
                yield line
                while len(line) > longest and not line.endswith(b"\n"):
                    line = stream.readline(longest + 1)
    finally:
        child.kill()
        child.wait()
    raise malformed(
        Phrase(QT_TRANSLATE_NOOP("errors", "The file")),
        QT_TRANSLATE_NOOP("errors", "it is neither Parquet nor Arrow, or it is damaged after row {row}"),
        row=row,
    )


def main(path: str) -> int:
    """The child: rows go to standard output."""
    _limit_memory()
    from arro3.io import read_ipc, read_ipc_stream, read_parquet  # noqa: PLC0415  (after the limit)

    out = sys.stdout.buffer
    with Path(path).open("rb") as file:
        start = file.read(6)
        file.seek(0)
        if start.startswith(b"ARROW1"):
            batches = read_ipc(file)
        elif start.startswith(b"\xff\xff\xff\xff"):
            batches = read_ipc_stream(file)
        else:
            batches = read_parquet(file, batch_size=_BATCH)
        for whole in batches:  # of Arrow as large as its writer wanted
            for begin in range(0, whole.num_rows, _BATCH):
                batch = whole.slice(begin, min(_BATCH, whole.num_rows - begin))
                names = batch.column_names
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    row = dict(zip(names, values, strict=True))
                    out.write(json.dumps(row, ensure_ascii=False, default=_told).encode() + b"\n")
    out.write(_END)
    out.flush()
    return 0


def _told(value: object) -> str | None:
    """What JSON has no word for: times, decimal numbers; nothing of binary data."""
    return None if isinstance(value, bytes) else str(value)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not on Windows)

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
