"""Writes `requirements/*.txt`: versions and hashes for every system and Python, nothing else. Needs `uv` on PATH."""

import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"

LOCKS = {  # what is locked from what; later ones agree with earlier ones
    "build": ["build.in"],
    "app": ["app.in", "../pyproject.toml"],
    "dev": ["dev.in", "app.in", "../pyproject.toml", "-c", "app.txt", "-c", "build.txt"],
    "model": ["model.in", "--no-deps"],
    "training": ["training.in", "--index-strategy", "unsafe-best-match"],
    "training-tests": ["training-tests.in", "-c", "training.txt"],
}

CUDA = re.compile(r"(nvidia-|cuda-|triton)")
CPU_TORCH = ["6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"]
"""Hashes of torch's CPU builds for Linux on x86-64, which some indexes have besides PyPI's builds (Python 3.11)."""

OPTIONS = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]
BARE = ["--no-annotate", "--no-header", "--quiet"]  # no address of an index, no path of this machine


def main() -> int:
    upgrade = [option for option in sys.argv[1:] if option.startswith("--upgrade")]
    for name, sources in LOCKS.items():
        command = ["uv", "--no-config", "pip", "compile", *OPTIONS, *BARE, *upgrade, *sources, "-o", f"{name}.txt"]
        subprocess.run(command, cwd=REQUIREMENTS, check=True)
        if name == "training":
            split_training()
    return 0


def split_training() -> None:
    """Four files from one lock: torch is installed first and alone, its CPU build where the index has one, and only its
    CUDA builds need CUDA's libraries."""
    parts: dict[str, list[str]] = {"training": [], "training-cpu": [], "training-torch": [], "training-cuda": []}
    for entry in re.split(r"\n(?=\S)", (REQUIREMENTS / "training.txt").read_text().strip()):
        if entry.startswith("torch=="):
            version = entry.split()[0]
            hashes = [f"    --hash=sha256:{digest}" for digest in CPU_TORCH]
            parts["training-cpu"].append(" \\\n".join([f"{version}+cpu", *hashes]))
            parts["training-torch"].append(entry)
        else:
            parts["training-cuda" if CUDA.match(entry) else "training"].append(entry)
    for name, entries in parts.items():
        (REQUIREMENTS / f"{name}.txt").write_text("\n".join(entries) + "\n")


if __name__ == "__main__":
    sys.exit(main())
