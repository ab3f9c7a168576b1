"""The bundle on older processors, emulated: it starts, takes the code made for them, and answers.

QEMU emulates the processor for one program alone; what that program starts runs on the real one. So the program under
test is replaced by a script that brings QEMU along, and it must not start itself again, which PyInstaller's does to
tell the dynamic linker where the libraries are. Qt cannot start a process under QEMU, so an answer comes from the
emulated engine under the real command.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

QEMU = shutil.which("qemu-x86_64-static") or shutil.which("qemu-x86_64")
OLDER = {
    "SandyBridge": "sandybridge",  # 2011: AVX
    "Denverton": "sse42",  # 2017, an Atom: no AVX
    "Nehalem": "sse42",  # 2008, the floor: SSE4.2
}
TOO_OLD = "Penryn"  # 2007: SSE4.1
SCRIPT = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/_internal" _PYI_ARCHIVE_FILE="$here/{name}.program" _PYI_PARENT_PROCESS_LEVEL=-1
exec {qemu} -cpu {cpu} "$here/{name}.program" "$@" 2>>"$here/{name}.said"
"""

pytestmark = [
    pytest.mark.skipif(not os.environ.get("SAYSO_PROCESSORS"), reason="some minutes: make test-processors"),
    pytest.mark.skipif(not QEMU, reason="needs Debian's package qemu-user-static"),
]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(bundle: Path, tmp_path: Path) -> Run:
    """Runs `program` of a bundle whose `emulated` programs are on another processor. On standard error comes theirs."""

    def run(cpu: str, emulated: str, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        copy = tmp_path / f"{cpu}-{emulated}"
        if not copy.exists():
            copy.mkdir()
            (copy / "_internal").symlink_to(bundle / "_internal")
            for name in ("sayso", "sayso-engine"):
                shutil.copy(bundle / name, copy / name)
            (copy / emulated).rename(copy / f"{emulated}.program")
            (copy / emulated).write_text(SCRIPT.format(name=emulated, qemu=QEMU, cpu=cpu))
            (copy / emulated).chmod(0o755)
        done = subprocess.run(
            [copy / program, *arguments],
            env={**os.environ, "SAYSO_DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = (copy / f"{emulated}.said").read_text() if (copy / f"{emulated}.said").exists() else ""
        lines = [line for line in said.splitlines() if "TCG doesn't support" not in line]
        done.stderr = "\n".join([*lines, done.stderr]).strip()
        return done

    return run


@pytest.mark.parametrize("cpu", OLDER)
def test_it_answers(run: Run, cpu: str) -> None:
    hello = json.loads(run(cpu, "sayso-engine", "sayso-engine", "worker").stdout.splitlines()[0])
    assert hello["variant"] == OLDER[cpu]
    prompt = ("--prompt", "What is the capital of France?", "--max-tokens", "6", "--context", "512")
    answer = run(cpu, "sayso-engine", "sayso", "generate", *prompt, "--temperature", "0", "--json")
    assert answer.returncode == 0, answer.stderr
    (candidate,) = json.loads(answer.stdout)["candidates"]
    assert candidate["tokens"] == 6
    assert candidate["text"].strip()


@pytest.mark.parametrize("cpu", OLDER)
def test_the_command_runs(run: Run, bundle: Path, cpu: str) -> None:
    model = bundle / "_internal/resources/models/SmolLM2-135M-Instruct.Q4_1.gguf"
    info = run(cpu, "sayso", "sayso", "models", "info", str(model), "--json")
    assert json.loads(info.stdout)["architecture"] == "llama"
    rows = Path(__file__).resolve().parents[1] / "data/imports/alpaca.jsonl"
    assert run(cpu, "sayso", "sayso", "lint", str(rows)).returncode in (0, 1)  # reads, counts, says what it found


@pytest.mark.parametrize("program", [("sayso", "doctor"), ("sayso-engine", "worker")])
def test_a_processor_that_is_too_old_gets_a_sentence(run: Run, program: tuple[str, str]) -> None:
    done = run(TOO_OLD, program[0], *program)
    assert done.returncode == 1
    assert "SSE4.2" in done.stderr
    assert len(done.stderr.splitlines()) == 1
