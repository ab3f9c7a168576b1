"""Makes the installers of this system from `dist/sayso`: `installer.py [FOLDER]`; `make installer` builds that first.

Linux     dist/sayso_VERSION_ARCH.deb and the portable dist/sayso-VERSION-linux-ARCH.tar.xz
Windows   dist/sayso-VERSION-windows-ARCH.exe, with Inno Setup (resources/packaging/windows)
macOS     dist/sayso-VERSION-macos-ARCH.dmg, signed and notarized where the environment says how (docs/installers.md)

From dist/sayso-training, which `make training-installer` builds first, comes the trainer's package (Linux only):
dist/sayso-training_VERSION_ARCH.deb and the portable dist/sayso-training-VERSION-linux-ARCH.tar.xz.

Each comes with a bill of materials and SHA256SUMS. The same bundle gives the same bytes on Linux: SOURCE_DATE_EPOCH,
else the time of the last commit, is the time of every file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sbom
from bundle import BundleError
from release import ROOT, architecture, epoch, sha256, version


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    bundle = Path(arguments[0]) if arguments else ROOT / "dist/sayso"
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    try:
        if not bundle.is_dir():
            raise BundleError(f"there is no folder {bundle}: run make bundle.")
        if bundle.name == "sayso-training":
            import installer_training as system  # noqa: PLC0415  each knows only its own system's tools
        elif sys.platform == "linux":
            import installer_linux as system  # type: ignore[no-redef]  # noqa: PLC0415
        elif sys.platform == "darwin":
            import installer_macos as system  # noqa: PLC0415
        else:
            import installer_windows as system  # noqa: PLC0415
        made = system.build(bundle, dist)
        made.append(
            sbom.write(bundle, dist / f"{bundle.name}-{version()}-{sys.platform}-{architecture()}.cdx.json", epoch())
        )
    except BundleError as trouble:
        print(f"No installer was made: {trouble}", file=sys.stderr)
        return 1
    sums = [f"{sha256(file)}  {file.name}\n" for file in made]
    (dist / "SHA256SUMS").write_text("".join([*sums_of_others(dist, made), *sums]), encoding="utf-8", newline="\n")
    for file, line in zip(made, sums, strict=True):
        print(f"{file.stat().st_size / 1e6:7.1f} MB  {line}", end="")
    return 0


def sums_of_others(dist: Path, made: list[Path]) -> list[str]:
    """The lines about installers of this version that another call has made."""
    sums = dist / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True) if sums.exists() else []
    names = {file.name for file in made}
    others = [(line, dist / line.split()[1]) for line in lines]
    return [line for line, file in others if file.name not in names and file.exists() and sha256(file) in line]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
