"""The macOS installer: `Sayso.app`, which build.spec makes beside the folder, in a disk image.

SAYSO_SIGN_IDENTITY ("Developer ID Application: …") signs it; without it the signature is ad hoc, and whoever downloads
the image has to allow the app once. SAYSO_NOTARY_PROFILE, a profile that `xcrun notarytool store-credentials` keeps in
the keychain, has Apple look at it, and staples the answer to the image.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bundle import BundleError
from release import PACKAGING, architecture, run, version

_MACH_O = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")  # one architecture, several


def build(bundle: Path, dist: Path) -> list[Path]:
    """Raises `BundleError`."""
    app = bundle.with_name("Sayso.app")
    if not app.is_dir():
        raise BundleError(f"there is no {app}: run make bundle.")
    identity = os.environ.get("SAYSO_SIGN_IDENTITY", "")
    sign(app, identity or "-")
    made = dist / f"sayso-{version()}-macos-{architecture()}.dmg"
    with tempfile.TemporaryDirectory(prefix="sayso-installer-") as folder:
        shutil.copytree(app, Path(folder, "Sayso.app"), symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        run(["hdiutil", "create", "-volname", "Sayso", "-srcfolder", folder, "-format", "ULFO", "-ov", made])
    if identity:
        run(["codesign", "--sign", identity, "--timestamp", made])
    if profile := os.environ.get("SAYSO_NOTARY_PROFILE"):
        run(["xcrun", "notarytool", "submit", "--wait", "--keychain-profile", profile, made])
        run(["xcrun", "stapler", "staple", made])
    return [made]


def sign(app: Path, identity: str) -> None:
    """From the inside out: what contains others is signed after them."""
    options = ["--force", "--sign", identity]
    if identity != "-":
        entitlements = PACKAGING / "macos/entitlements.plist"
        options += ["--timestamp", "--options", "runtime", "--entitlements", str(entitlements)]
    for file in sorted(code(app / "Contents"), key=lambda path: -len(path.parts)):
        run(["codesign", *options, file])
    run(["codesign", *options, app])
    run(["codesign", "--verify", "--deep", "--strict", app])


def code(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) in _MACH_O:
                    yield path
