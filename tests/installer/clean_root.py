"""A system of its own in a folder: Debian with nothing in it but what packages bring.

Every command runs in its own namespaces: what it mounts is gone with it, whatever happens, and without `network` there
is not even a loopback device that is up. Needs root, debootstrap and the package registry that the machine itself uses.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

USER, HOME, RUNTIME = "anna", "/home/anna", "/run/user/1000"
_MOUNT = """set -e
mount --make-rprivate /
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
if [ -d /tmp/.X11-unix ]; then mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"; fi
exec chroot "$@"
"""


class CleanRoot:
    """`suite` is a release of what the machine itself is: a Debian of Debian's, an Ubuntu of Ubuntu's."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": HOME,
            "USER": USER,
            "XDG_RUNTIME_DIR": RUNTIME,
        }
        here = platform.freedesktop_os_release()["VERSION_CODENAME"]
        target = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", f"Codename: {here}"]
        mirror = subprocess.run(target, check=True, capture_output=True, text=True).stdout.split()[0]
        subprocess.run(
            ["debootstrap", "--variant=minbase", suite, str(folder), mirror],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # how packages are fetched here is how they are fetched there
        said = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
        settings = [line for line in said.splitlines() if line.startswith(("Acquire::http", "Acquire::Check"))]
        (folder / "etc/apt/apt.conf.d/99host").write_text("\n".join([*settings, ""]))
        shutil.copyfile("/etc/resolv.conf", folder / "etc/resolv.conf")
        (folder / "tmp/.X11-unix").mkdir(exist_ok=True)
        self.run(["useradd", "--create-home", "--uid", "1000", USER], root=True)
        self.run(["install", "-d", "-m", "700", "-o", USER, RUNTIME], root=True)

    def command(
        self,
        command: Sequence[str],
        *,
        root: bool = False,
        network: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> list[str]:
        """What to start from outside; it replaces itself by the command, so the process is the command's."""
        values = {**self.environment, **(environment or {})}
        return [
            *("unshare", "--mount", *([] if network else ["--net"])),
            *("sh", "-c", _MOUNT, str(self.folder), *([] if root else ["--userspec=1000:1000"]), str(self.folder)),
            *("env", "-i", "-C", "/" if root else HOME, *(f"{name}={value}" for name, value in values.items())),
            *command,
        ]

    def run(self, command: Sequence[str], *, root: bool = False, network: bool = False, timeout: float = 600) -> str:
        """What it prints. Fails with that when it fails."""
        environment = {"DEBIAN_FRONTEND": "noninteractive"} if root else None
        done = subprocess.run(
            self.command(command, root=root, network=network, environment=environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def put(self, file: Path) -> str:
        """Copies a file in; its path there."""
        shutil.copyfile(file, self.folder / "tmp" / file.name)
        return f"/tmp/{file.name}"

    def files(self) -> set[str]:
        """Everything that is there."""
        found: set[str] = set()
        for folder, folders, names in os.walk(self.folder):
            inside = Path(folder).relative_to(self.folder)
            found.update(str(inside / name) for name in (*folders, *names))
        return found
