"""Writes `requirements/*.txt`: versions and hashes for every system and Python, nothing else. Needs `uv` on PATH."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"

LOCKS = {  # what is locked from what; later ones agree with earlier ones
    "build": ["build.in"],
    "app": ["app.in", "../pyproject.toml"],
    "dev": ["dev.in", "app.in", "../pyproject.toml", "-c", "app.txt", "-c", "build.txt"],
    "model": ["model.in", "--no-deps"],
}

OPTIONS = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]
BARE = ["--no-annotate", "--no-header", "--quiet"]  # no address of an index, no path of this machine


def main() -> int:
    upgrade = [option for option in sys.argv[1:] if option.startswith("--upgrade")]
    for name, sources in LOCKS.items():
        command = ["uv", "--no-config", "pip", "compile", *OPTIONS, *BARE, *upgrade, *sources, "-o", f"{name}.txt"]
        subprocess.run(command, cwd=REQUIREMENTS, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
