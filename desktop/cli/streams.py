"""Standard streams that may be closed, full, or without a reader: such failures become `OutputError`."""

import io
import os
import sys
from typing import TextIO, cast

from desktop.core.terminal import TerminalStream


class OutputError(Exception):
    """Standard output cannot be written. Not an OSError, so that it is not taken for an error of another file."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))


class _Raw(io.FileIO):
    """Raises `OutputError`; with `quiet`, drops what cannot be written, since there is no stream left to report it."""

    def __init__(self, descriptor: int, quiet: bool) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._quiet = quiet

    def write(self, data: "bytes | memoryview") -> int | None:  # type: ignore[override]
        try:
            return super().write(data)
        except OSError as error:
            if self._quiet:
                return len(data)
            raise OutputError(error) from error


def prepare() -> None:
    """Make the streams write UTF-8 with \\n on every system, and replace unpaired surrogates."""
    sys.stdout, sys.stderr = _stream(1, quiet=False), _stream(2, quiet=True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- open until the process ends


def _stream(descriptor: int, quiet: bool) -> TextIO:
    buffer: io.BufferedWriter[io.RawIOBase] = io.BufferedWriter(_Raw(descriptor, quiet))
    stream = io.TextIOWrapper(buffer, encoding="utf-8", errors="replace", newline="\n", line_buffering=quiet)
    return cast("TextIO", TerminalStream(stream) if stream.isatty() else stream)


def finish() -> None:
    """Flush standard output. Raises `OutputError`."""
    sys.stdout.flush()


def give_up() -> None:
    """Drop buffered output, so that Python does not try to write it again at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    sys.stdout.flush()
