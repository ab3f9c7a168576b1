"""A private desktop for tests in a real window: a screen in memory, a window manager, the session and accessibility
buses. Nothing of the desktop that the developer sits at is touched."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's python3-pyatspi belongs to
ACCESSIBILITY_BUS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")

NEEDED = {  # program -> Debian's package
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus",
    "xdotool": "xdotool",
}


def missing() -> list[str]:
    """Debian's packages that a virtual desktop needs and this machine lacks."""
    packages = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if not any(Path(path).exists() for path in ACCESSIBILITY_BUS):
        packages.append("at-spi2-core")
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        packages.append("python3-pyatspi gir1.2-atspi-2.0")
    return packages


class VirtualDesktop:
    """Use as a context manager. `environment` is what a program needs to show its window here."""

    def __init__(self, size: str = "1440x900") -> None:
        self.size = size
        self.environment: dict[str, str] = {}
        self._processes: list[subprocess.Popen[bytes]] = []
        self._folder = tempfile.TemporaryDirectory(prefix="sayso-desktop-")

    def __enter__(self) -> "VirtualDesktop":
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        home = Path(self._folder.name)
        (home / "run").mkdir(mode=0o700)
        # Without -noreset the server starts anew when its last client leaves: a window manager that is just connecting
        # while the accessibility bus's launcher has come and gone would be thrown out, and there would never be one.
        screen = ["-screen", "0", f"{self.size}x24", "-nolisten", "tcp", "-noreset"]
        display = self._spawn_and_read(["Xvfb", "-displayfd", "{fd}", *screen], dict(os.environ))
        self.environment = {
            **{key: value for key, value in os.environ.items() if key not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")},
            "DISPLAY": f":{display}",
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_CURRENT_DESKTOP": "GNOME",  # with a known desktop Qt follows a colour scheme
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._spawn_and_read(
            ["dbus-daemon", "--session", "--nofork", "--print-address", "{fd}"], self.environment
        )
        launcher = next(path for path in ACCESSIBILITY_BUS if Path(path).exists())
        self._spawn([launcher, "--launch-immediately"])
        self._spawn(["openbox", "--sm-disable"])
        # A program's accessibility is on the bus only once the registry runs, and the registry runs once it is asked.
        self.run([SYSTEM_PYTHON, "-c", "import pyatspi; pyatspi.Registry.getDesktop(0)"])
        self._wait_for_window_manager()

    def _spawn(
        self, command: list[str], *, keep: Iterable[int] = (), environment: dict[str, str] | None = None
    ) -> None:
        self._processes.append(
            subprocess.Popen(
                command,
                env=environment or self.environment,
                pass_fds=tuple(keep),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def _spawn_and_read(self, command: list[str], environment: dict[str, str]) -> str:
        """Starts a server that tells on a descriptor where it is to be reached."""
        reader, writer = os.pipe()
        try:
            self._spawn([part.format(fd=writer) for part in command], keep=[writer], environment=environment)
        finally:
            os.close(writer)
        with os.fdopen(reader) as told:
            answer = told.readline().strip()
        if not answer:
            raise RuntimeError(f"{command[0]} did not start")
        return answer

    def _wait_for_window_manager(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            asked = subprocess.run(["xdotool", "get_desktop"], env=self.environment, capture_output=True, check=False)
            if asked.returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("the window manager did not start")

    def run(self, command: list[str]) -> str:
        """Runs a command on this desktop and returns what it prints."""
        return subprocess.run(
            command, env=self.environment, check=True, text=True, stdout=subprocess.PIPE, timeout=30
        ).stdout

    def key(self, *keys: str) -> None:
        """Real key strokes to the window in front ("Return", "ctrl+n")."""
        self.run(["xdotool", "key", "--clearmodifiers", *keys])

    def type(self, text: str) -> None:
        self.run(["xdotool", "type", "--delay", "10", text])

    def process_in_front(self) -> int:
        """Process id of the window that has the keyboard; 0 when none has."""
        done = subprocess.run(
            ["xdotool", "getactivewindow", "getwindowpid"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return int(done.stdout.strip() or 0)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        self._folder.cleanup()
