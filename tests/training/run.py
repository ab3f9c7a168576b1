"""Runs the trainer's tests in the trainer's environment, which is installed first where a CPU build of torch exists.

Elsewhere they are skipped with a sentence, but not in CI. Arguments are passed to pytest.
"""

import os
import subprocess
import sys
from pathlib import Path

from desktop.core.errors import UserError
from desktop.training.environment import TrainerEnvironment

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests/training"


def main(arguments: list[str]) -> int:
    """Returns pytest's exit code."""
    environment = TrainerEnvironment()
    try:
        if not environment.is_ready:
            print("Installing PyTorch for the trainer's tests (about 1.2 GB)", flush=True)
            environment.install(cpu_only=True)
    except UserError as error:
        print(f"The trainer's tests are skipped: {error}", file=sys.stderr)
        print(error.detail, file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    python = str(environment.python)
    locked = ["--require-hashes", "-r", "requirements/training-tests.txt"]
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *locked]
    subprocess.run(pip, cwd=ROOT, check=True)
    command = [python, "-m", "pytest", "-c", str(TESTS / "pytest.ini"), *arguments]
    has_path = any(not argument.startswith("-") for argument in arguments)
    return subprocess.run(command if has_path else [*command, str(TESTS)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
