"""From an empty Debian to an adapter and back: Sayso and its trainer are installed, a model is trained for a few steps
without a network, the adapter answers, and both are removed.

SAYSO_TEST_DEB and SAYSO_TEST_TRAINING_DEB are the packages.
"""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import __version__
from tests.installer.clean_root import HOME, CleanRoot
from tests.support.training_worlds import save, small_world

DEB = Path(os.environ["SAYSO_TEST_DEB"]).resolve()
TRAINING_DEB = Path(os.environ["SAYSO_TEST_TRAINING_DEB"]).resolve()
SUITE = os.environ.get("SAYSO_TEST_SUITE") or platform.freedesktop_os_release()["VERSION_CODENAME"]
DATA = f"{HOME}/.local/share/Sayso"
TRAIN = ["sayso", "train", "dpo", "--all", "--steps", "3", "--rank", "4", "--json"]
TRAINER = "/usr/lib/sayso-training"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[CleanRoot]:
    folder = tmp_path / "root"
    try:
        yield CleanRoot(folder, SUITE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_install_train_chat_remove(root: CleanRoot, tmp_path: Path) -> None:
    judged_store(root, tmp_path)
    root.run(["apt-get", "update"], root=True, network=True)
    root.run(["apt-get", "install", "-y", "--no-install-recommends", root.put(DEB)], root=True, network=True)
    assert "needs the package sayso-training, which is not installed" in failing(root, TRAIN)
    package = root.put(TRAINING_DEB)
    root.run(["apt-get", "install", "-y", "--no-install-recommends", package], root=True, network=True)
    check_what_is_there(root)

    trained = last_object(root.run([*TRAIN, "--name", "Three steps"]))
    print(f"\n{trained['steps']} steps in {trained['seconds']:.0f} s, {trained['precision']}: {trained['losses']}")
    assert len(trained["losses"]) == 3
    plain, adapted = answer(root), answer(root, adapter="Three steps")
    print(f"without and with the adapter: {plain!r}, {adapted!r}")
    assert plain
    assert adapted

    another_version(root)
    sentence = f"sayso-training has version 0.0.1, but Sayso has version {__version__}"
    assert sentence in failing(root, TRAIN)

    root.run(["dpkg", "--purge", "sayso-training"], root=True)
    assert not (root.folder / TRAINER[1:]).exists()
    assert answer(root, adapter="Three steps") == adapted  # it needs no trainer
    assert "which is not installed" in failing(root, TRAIN)
    root.run(["dpkg", "--purge", "sayso"], root=True)
    assert not [name for name in root.files() if "sayso" in name.lower() and not name.startswith((HOME[1:], "tmp/"))]


def judged_store(root: CleanRoot, tmp_path: Path) -> None:
    save(small_world(), tmp_path / "data")
    shutil.copytree(tmp_path / "data", root.folder / DATA[1:])
    root.run(["chown", "-R", "1000:1000", f"{HOME}/.local"], root=True)


def check_what_is_there(root: CleanRoot) -> None:
    """As of the other package: no library is missing, no file is anyone's to write, and the checksums are right."""
    find = f"find {TRAINER} -type f \\( -name '*.so*' -o -name sayso-trainer \\)"
    ldd = f"LD_LIBRARY_PATH={TRAINER}/_internal xargs -n1 ldd 2>/dev/null"
    assert root.run(["sh", "-c", f"{find} | {ldd} | grep 'not found' | sort -u; true"]) == ""
    assert root.run(["find", TRAINER, "-perm", "/022", "!", "-type", "l"]) == ""
    assert root.run(["dpkg", "--verify", "sayso-training"], root=True) == ""


def another_version(root: CleanRoot) -> None:
    (root.folder / TRAINER[1:] / "_internal/version").write_text("0.0.1\n")


def answer(root: CleanRoot, adapter: str = "") -> str:
    """The start of the answer to a prompt that the model was trained on."""
    asked = ["sayso", "generate", "--prompt", "Tell me about red thing 0, please.", "--temperature", "0", "--json"]
    options = ["--max-tokens", "16", *(["--adapter", adapter] if adapter else [])]
    (candidate,) = last_object(root.run([*asked, *options]))["candidates"]
    return str(candidate["text"]).strip()


def failing(root: CleanRoot, command: list[str]) -> str:
    """What a command prints that fails, without a traceback."""
    done = subprocess.run(
        root.command(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def last_object(printed: str) -> dict[str, Any]:
    """The JSON object at the end of what was printed; progress comes before it."""
    found: dict[str, Any] = json.loads(printed[printed.index("{\n" if "{\n" in printed else "{") :])
    return found
