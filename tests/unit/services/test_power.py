"""What powers the computer, from folders as Linux makes them, and as other systems say."""

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from desktop.services import power
from desktop.services.power import PowerSource

AC = {"type": "Mains", "online": "0"}
BATTERY = {"type": "Battery", "status": "Discharging", "scope": "System", "capacity": "63"}
USB = {"type": "USB", "online": "0", "usb_type": "C [PD] PD_PPS"}


def supplies(folder: Path, **properties: dict[str, str]) -> Path:
    """Write the folder of each supply."""
    for name, values in properties.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for key, value in values.items():
            (folder / name / key).write_text(f"{value}\n")
    return folder


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "sys", SimpleNamespace(platform="linux"))
    monkeypatch.setattr(power, "KEPT_S", 0.0)


@pytest.mark.parametrize(
    ("properties", "is_battery"),
    [
        ({"ADP1": AC, "BAT0": BATTERY}, True),
        ({"ADP1": AC | {"online": "1"}, "BAT0": BATTERY | {"status": "Charging"}}, False),
        ({"ADP1": AC | {"online": "1"}, "BAT0": BATTERY}, False),  # more than the adapter gives is drawn
        ({"BAT0": BATTERY}, True),  # no adapter is described
        ({"BAT0": BATTERY | {"status": "Full"}}, False),
        ({"ADP1": AC, "BAT0": BATTERY | {"status": "Not charging"}, "BAT1": BATTERY}, True),  # two batteries
        ({"ADP1": AC, "ucsi0": USB | {"online": "1"}, "BAT0": BATTERY | {"status": "Charging"}}, False),
        ({"ADP1": AC, "ucsi0": USB | {"online": "2"}, "BAT0": BATTERY}, False),  # online, programmable
        ({"ADP1": AC, "ucsi0": USB, "BAT0": BATTERY}, True),
        ({"hidpp_battery_0": BATTERY | {"scope": "Device"}}, False),  # a mouse
        ({"ADP1": AC | {"online": "1", "scope": "Device"}, "BAT0": BATTERY}, True),  # the dock of a mouse
        ({"ups0": BATTERY | {"type": "UPS"}}, True),
        ({"ADP1": {"type": "Mains"}, "BAT0": {"type": "Battery"}}, False),  # nothing can be read
        ({}, False),
    ],
)
def test_the_supplies_that_linux_describes(
    tmp_path: Path, properties: dict[str, dict[str, str]], is_battery: bool
) -> None:
    assert PowerSource(supplies(tmp_path, **properties)).is_battery() == is_battery


def test_what_is_not_there_is_no_battery(tmp_path: Path) -> None:
    assert not PowerSource(tmp_path / "none").is_battery()
    (tmp_path / "file").touch()
    assert not PowerSource(tmp_path / "file").is_battery()


def test_the_plug_is_noticed_but_the_system_is_not_asked_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = PowerSource(supplies(tmp_path, ADP1=AC, BAT0=BATTERY))
    assert source.is_battery()
    supplies(tmp_path, ADP1={"online": "1"})
    assert not source.is_battery()
    monkeypatch.setattr(power, "KEPT_S", 3600.0)
    supplies(tmp_path, ADP1={"online": "0"})
    assert not source.is_battery()


@pytest.mark.parametrize(("plugged", "is_battery"), [(False, True), (True, False), (None, False)])
def test_other_systems_say_it_by_psutil(
    monkeypatch: pytest.MonkeyPatch, plugged: bool | None, is_battery: bool
) -> None:
    monkeypatch.setattr(power, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(psutil, "sensors_battery", lambda: SimpleNamespace(power_plugged=plugged), raising=False)
    assert PowerSource().is_battery() == is_battery
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert not PowerSource().is_battery()
