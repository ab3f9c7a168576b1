"""Every command where a standard stream is closed or full, or where a name is not UTF-8."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.cli.main import COMMANDS
from tests.fakes import gguf_file
from tests.support.command_line import COMMAND, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the shell's redirections, and /dev/full")

WRITING = [["--version"], ["--help"], *([command, "--help"] for command in COMMANDS), ["models", "info", "tiny.gguf"]]


def run(arguments: Sequence[str | bytes], redirection: str, folder: Path) -> tuple[int, str, str]:
    """Run as from a shell; returns exit code, output and messages."""
    quoted = ["exec", '"$@"', redirection]
    done = subprocess.run(
        ["bash", "-c", " ".join(quoted), "bash", *COMMAND, *arguments],
        capture_output=True,
        env=environment(folder / "data"),
        cwd=folder,
        timeout=60,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert not list((folder / "data").glob("crashes/*"))
    return done.returncode, done.stdout.decode(), said


FULL, CLOSED = ">/dev/full", ">&-"


@pytest.mark.parametrize(
    ("arguments", "redirection"),
    [*((arguments, FULL) for arguments in WRITING), *((arguments, CLOSED) for arguments in (WRITING[0], WRITING[-1]))],
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
def test_output_that_cannot_be_written(arguments: list[str], redirection: str, tmp_path: Path) -> None:
    gguf_file.write(tmp_path / "tiny.gguf")
    code, _, said = run(arguments, redirection, tmp_path)
    assert code == 1
    assert said.startswith("The output cannot be written: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("arguments", [["--version"], ["models", "info", "tiny.gguf"], ["annotate", "stats"], ["lint"]])
def test_without_a_stream_for_messages_the_exit_code_still_counts(
    arguments: list[str], redirection: str, tmp_path: Path
) -> None:
    gguf_file.write(tmp_path / "tiny.gguf")
    (code, output, _), (wanted, told, _) = (run(arguments, where, tmp_path) for where in (redirection, ""))
    assert (code, re.sub(r"free now .*", "", output)) == (wanted, re.sub(r"free now .*", "", told))


def test_a_reader_that_has_gone(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [*COMMAND, "--help"], stdout=theirs, stderr=subprocess.PIPE, env=environment(tmp_path), timeout=60, check=False
    )
    os.close(theirs)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("The output cannot be written: Broken pipe")


def test_closed_standard_input_is_no_file(tmp_path: Path) -> None:
    code, _, said = run(["generate", "--messages", "-"], "<&-", tmp_path)
    assert code == 3
    assert "<stdin> cannot be read" in said
    assert "Errno" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        [b"generate", b"--prompt", b"hi", b"--model", b"caf\xe9.gguf"],
        [b"generate", b"--prompt", b"hi", b"--lora", b"caf\xe9.gguf"],
        [b"compare", b"--prompts", b"p.jsonl", b"caf\xe9.gguf", b"tiny.gguf"],
        [b"render", b"--model", b"caf\xe9.gguf", b"--messages", b"none\xe9.json"],
        [b"models", b"info", b"none\xe9.gguf"],
        [b"lint", b"none\xe9.jsonl"],
        [b"annotate", b"import", b"none\xe9.jsonl"],
        [b"annotate", b"merge", b"none\xe9.sayso"],
        [b"export", b"--recipe", b"none\xe9.json", b"--out", b"out\xe9"],
    ],
    ids=lambda arguments: " ".join(part.decode("latin-1") for part in arguments[:2]),
)
def test_a_name_that_is_not_utf8(arguments: list[bytes], tmp_path: Path) -> None:
    gguf_file.write(tmp_path / "tiny.gguf")
    (tmp_path / "p.jsonl").write_text('{"prompt": "x"}\n')
    (tmp_path / "tiny.gguf").rename(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.gguf"))
    gguf_file.write(tmp_path / "tiny.gguf")
    code, _, said = run(arguments, "", tmp_path)
    assert code in (2, 3, 4), said
    assert len(said.splitlines()) == 1, said
