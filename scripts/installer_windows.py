"""The Windows installer, by Inno Setup 6 (https://jrsoftware.org/isinfo.php).

SAYSO_SIGNTOOL, where it is set, is a command that signs the file put in place of `$f`, for example
`signtool sign /fd SHA256 /tr http://timestamp.digicert.com /td SHA256 /f cert.pfx /p "%PFX_PASSWORD%" $f`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import icons
from bundle import BundleError
from release import PACKAGING, ROOT, architecture, run, version

PLACES = (r"Inno Setup 6\ISCC.exe", r"Inno Setup 7\ISCC.exe")


def build(bundle: Path, dist: Path) -> list[Path]:
    """Raises `BundleError`."""
    name = f"sayso-{version()}-windows-{architecture()}"
    icon = icons.ico(ROOT / "build/sayso.ico")
    defined = {"Version": version(), "Bundle": bundle.resolve(), "Output": dist.resolve(), "Name": name, "Icon": icon}
    options = [f"/D{key}={value}" for key, value in defined.items()]
    if signtool := os.environ.get("SAYSO_SIGNTOOL"):
        for program in sorted(bundle.glob("*.exe")):
            sign(signtool, program)
        options += ["/DSign", f"/Ssign={signtool}"]
    run([compiler(), "/Q", *options, PACKAGING / "windows/sayso.iss"])
    return [dist / f"{name}.exe"]


def compiler() -> str:
    if found := shutil.which("ISCC"):
        return found
    for base in (os.environ.get("ProgramFiles(x86)", ""), os.environ.get("ProgramFiles", "")):  # noqa: SIM112
        for place in PLACES:
            if base and (Path(base) / place).exists():
                return str(Path(base) / place)
    raise BundleError("Inno Setup 6 is not installed (winget install JRSoftware.InnoSetup).")


def sign(signtool: str, file: Path) -> None:
    done = subprocess.run(signtool.replace("$f", f'"{file}"'), shell=True, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BundleError(f"{file.name} could not be signed:\n{done.stdout}{done.stderr}")
