"""Whether this computer runs on its battery."""

import sys
import time
from pathlib import Path
from typing import Final

import psutil

SUPPLIES: Final = Path("/sys/class/power_supply")
KEPT_S: Final = 5.0
"""How long an answer of the system is used again: asking may take the firmware a while."""


class PowerSource:
    """What powers this computer. `supplies` is the folder in which Linux describes the power supplies."""

    def __init__(self, supplies: Path | None = None) -> None:
        self._supplies = supplies or SUPPLIES
        self._asked_at = float("-inf")
        self._is_battery = False

    def is_battery(self) -> bool:
        """Whether the battery is what powers the computer. False if there is none, or if nobody can tell."""
        now = time.monotonic()
        if now - self._asked_at >= KEPT_S:
            self._asked_at = now
            self._is_battery = _runs_on(self._supplies) if sys.platform == "linux" else _runs_on_battery()
        return self._is_battery


def _runs_on_battery() -> bool:
    """As Windows and macOS report it."""
    battery = psutil.sensors_battery()
    return battery is not None and battery.power_plugged is False


def _runs_on(supplies: Path) -> bool:
    """Whether no supply is online, and a battery of the computer itself is being discharged.

    Batteries of mice and headsets have the scope Device. An adapter that is offline says nothing: the computer may
    charge through a port that reports nothing. Source: Linux, Documentation/ABI/testing/sysfs-class-power; systemd's
    on_ac_power does the same. psutil knows only adapters named AC.
    """
    try:
        found = sorted(supplies.iterdir())
    except OSError:
        return False
    own = [supply for supply in found if _read(supply / "scope") != "Device"]
    batteries = [supply for supply in own if _read(supply / "type") in ("Battery", "UPS")]
    if any(_read(supply / "online") not in ("", "0") for supply in own if supply not in batteries):
        return False
    return any(_read(supply / "status") == "Discharging" for supply in batteries)


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""  # no such property, or the supply was removed meanwhile
