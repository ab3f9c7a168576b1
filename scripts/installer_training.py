"""The installers of the trainer, from dist/sayso-training: a Debian package that is installed beside Sayso's, and a
portable folder that is unpacked beside Sayso's. Byte for byte the same for the same bundle."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from bundle import BundleError
from installer_linux import (
    MAINTAINER,
    debian_architecture,
    depends,
    install,
    installed_size,
    packed_deb,
    packed_folder,
    put,
)
from release import PACKAGING, ROOT, architecture, epoch, version

NAME = "sayso-training"
MOST_BYTES = 320_000_000
"""What either may weigh."""


def build(bundle: Path, dist: Path) -> list[Path]:
    """Raises `BundleError`, also if one is too large."""
    if sys.platform != "linux":
        raise BundleError("the trainer's installers are made on Linux only.")
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch())
    with tempfile.TemporaryDirectory(prefix="sayso-installer-") as folder:
        made = [deb(bundle, dist, Path(folder)), tarball(bundle, dist, Path(folder))]
    for file in made:
        if (size := file.stat().st_size) > MOST_BYTES:
            raise BundleError(f"{file.name} has {size / 1e6:.0f} MB, and {MOST_BYTES / 1e6:.0f} MB are allowed.")
    return made


def deb(bundle: Path, dist: Path, work: Path) -> Path:
    root = work / "deb"
    shutil.copytree(bundle, root / "usr/lib" / NAME, symlinks=True)
    install(PACKAGING / "linux/copyright", root / f"usr/share/doc/{NAME}/copyright")
    control = f"""Package: {NAME}
Version: {version()}
Architecture: {debian_architecture()}
Maintainer: {MAINTAINER}
Installed-Size: {installed_size(root)}
Depends: {", ".join([f"sayso (>= {version()})", *depends(bundle)])}
Section: science
Priority: optional
Description: trainer of Sayso, with PyTorch
 With this package Sayso fine-tunes its models on your own judgements: by
 imitation (SFT), from preferences (DPO, KTO), and against a reward model.
 .
 It has PyTorch for processors and runs on your own computer, without a
 network. It needs the package sayso of the same version.
"""
    put(root / "DEBIAN/control", control)
    # zstd: with xz a build would take minutes longer, for a package that is well below the limit anyway
    return packed_deb(root, dist / f"{NAME}_{version()}_{debian_architecture()}.deb", "-Zzstd", "-z12")


def tarball(bundle: Path, dist: Path, work: Path) -> Path:
    root = work / NAME  # the name under which Sayso looks for it, without a version
    shutil.copytree(bundle, root, symlinks=True)
    install(ROOT / "LICENSE", root / "LICENSE")
    return packed_folder(root, dist / f"{NAME}-{version()}-linux-{architecture()}.tar.xz", "-2")
