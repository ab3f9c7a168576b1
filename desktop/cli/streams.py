"""Standard streams that are closed, full or have lost their reader: a sentence and an exit code, never a traceback."""

import io
import os
import sys
from typing import TextIO, cast

from desktop.core.terminal import TerminalStream


class OutputError(Exception):
    """Standard output takes no more. No OSError, so that nobody takes it for a file of theirs."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))


class _Raw(io.FileIO):
    """`quiet`: what cannot be written is dropped. There is no place left to say so."""

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
    """The same bytes everywhere: no \\r\\n, no code page, and no failure on half a character."""
    sys.stdout, sys.stderr = _stream(1, quiet=False), _stream(2, quiet=True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- as long as the process


def _stream(descriptor: int, quiet: bool) -> TextIO:
    buffer: io.BufferedWriter[io.RawIOBase] = io.BufferedWriter(_Raw(descriptor, quiet))
    stream = io.TextIOWrapper(buffer, encoding="utf-8", errors="replace", newline="\n", line_buffering=quiet)
    return cast("TextIO", TerminalStream(stream) if stream.isatty() else stream)


def finish() -> None:
    """Writes what is buffered. Raises `OutputError`."""
    sys.stdout.flush()


def give_up() -> None:
    """Drops what is buffered, so that Python does not try once more on its way out."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    sys.stdout.flush()
