"""Reads Parquet and Arrow files as JSON lines in a child process.

The library aborts the whole process on some damaged files (a panic that cannot be caught, a huge allocation). So a
child process reads with bounded memory; if it dies, the file is damaged.
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

_BATCH = 64  # rows that are decoded at once
_MEMORY = 4 * 2**30  # bytes of address space for the child
_END: Final = b"end\n"


def lines(path: Path, longest: int) -> Iterator[bytes]:
    """One JSON object for each row; a row longer than `longest` bytes is cut off. Raises `UserError` after the readable
    rows if the file is damaged."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2])])}
    child = subprocess.Popen(
        program_command("parquet-rows", str(path)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the text of a panic helps nobody
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
    """The child process: writes the rows to standard output and returns the exit code."""
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
        for large_batch in batches:  # in Arrow files of any size
            for begin in range(0, large_batch.num_rows, _BATCH):
                batch = large_batch.slice(begin, min(_BATCH, large_batch.num_rows - begin))
                names = batch.column_names
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    row = dict(zip(names, values, strict=True))
                    out.write(json.dumps(row, ensure_ascii=False, default=_as_text).encode() + b"\n")
    out.write(_END)
    out.flush()
    return 0


def _as_text(value: object) -> str | None:
    """Values without a JSON type as text (times, decimal numbers); null for binary data."""
    return None if isinstance(value, bytes) else str(value)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not on Windows)

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
