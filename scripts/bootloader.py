"""Builds the program with which a Linux bundle starts, as a position-independent one, into `build/bootloader`.

PyInstaller ships it compiled for fixed addresses, which makes a fault in what it loads easier to use. `make bundle`
calls this; the source is that of the locked version. Takes seconds, and what was built is kept in the user's cache.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import sys
from pathlib import Path

from portable import bring, compiler_version, copy, fetch_source, locked
from setup import PYTHON, ROOT, Steps, check_compiler

OUT = ROOT / "build/bootloader"  # run, and the key of what it was made from
WORK = ROOT / "build/bootloader-work"
FLAGS = {"CFLAGS": "-fPIE -O2", "LDFLAGS": "-pie -Wl,-z,relro,-z,now"}


def main() -> int:
    if sys.platform != "linux":
        return 0
    return bring(OUT, "bootloader", fingerprint(), build)


def build(key: str, target: Path) -> None:
    check_compiler()
    step = Steps(of=1)
    step("Start program of the bundle")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    fetch_source(step, "pyinstaller", "dev", WORK)
    folder = WORK / "source/bootloader"
    # no path of this machine in it, and no zlib of the system, whose headers may be missing
    flags = FLAGS | {"CFLAGS": f"{FLAGS['CFLAGS']} -ffile-prefix-map={folder}=bootloader"}
    os.environ |= flags | {"PYI_STATIC_ZLIB": "1"}
    step.run(["sh", "-c", f"cd {shlex.quote(str(folder))} && exec {shlex.quote(str(PYTHON))} ./waf distclean all"])
    step.end()
    (made,) = (WORK / "source/PyInstaller/bootloader").glob("Linux-*/run")
    collected = WORK / "collected"
    collected.mkdir()
    shutil.copy(made, collected / "run")
    (collected / "key").write_text(key)
    copy(collected, target)
    shutil.rmtree(WORK, ignore_errors=True)


def fingerprint() -> str:
    parts = [locked("pyinstaller", "dev"), str(sorted(FLAGS.items())), compiler_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
