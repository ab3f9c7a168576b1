"""`sayso doctor` and `sayso bench` on this machine."""

import gzip
import importlib.util
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.cli.system_checks import QT_LIBRARIES, chinese_font, missing_libraries
from desktop.store.database import FILE, Database
from desktop.store.migrations import SCHEMA_VERSION
from tests.support.command_line import ROOT, sayso

FORMER = ROOT / "tests" / "data" / "imported-0.1.0"

pytestmark = pytest.mark.model


def test_json(tmp_path: Path) -> None:
    run = sayso("doctor", "--json", data=tmp_path / "data")
    found = json.loads(run.stdout)
    verdicts = {finding["name"]: finding["verdict"] for finding in found["findings"]}
    assert list(verdicts)[:3] == ["python", "compiler", "qt"]
    for name in ("python", "processor", "memory", "data", "model", "engine"):
        assert verdicts[name] == "good"
    assert found["good"] is (run.returncode == 0)
    texts = {finding["name"]: finding["text"] for finding in found["findings"]}
    assert "llama.cpp" in texts["engine"]
    assert str(tmp_path / "data") in texts["data"]
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_wrong_imports_of_an_earlier_version_are_listed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / FILE).write_bytes(gzip.decompress((FORMER / "store.sqlite.gz").read_bytes()))
    assert "imports" not in doctor(data)  # it is of an older version
    with Database.open(data):
        pass  # the window migrates it
    found = doctor(data)["imports"]
    assert found["verdict"] == "doubtful"
    assert "“kto-gap”: 8 answers were imported as demonstrations" in found["text"]
    assert "import" in found["text"]


def doctor(data: Path) -> dict[str, dict[str, str]]:
    run = sayso("doctor", "--json", data=data)
    return {finding["name"]: finding for finding in json.loads(run.stdout)["findings"]}


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    run = sayso("doctor", data=tmp_path / "data")
    assert run.returncode == 1
    assert re.search(r"✗ Data folder: .*--data-dir", run.stdout)
    assert "need attention" in run.stderr


def test_data_that_is_damaged_or_of_no_known_version(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Database.open(folder).close()
    assert re.search(r"✓ Data: .*undamaged", sayso("doctor", data=folder).stdout)
    for version, said in ((-3, "✗ Data: .*is damaged"), (SCHEMA_VERSION + 1, "✗ Data: .*newer version of Sayso")):
        with closing(sqlite3.connect(folder / FILE)) as raw:
            raw.execute(f"PRAGMA user_version = {version}")
            raw.commit()
        run = sayso("doctor", data=folder)
        assert run.returncode == 1
        assert re.search(said, run.stdout)
        assert "Traceback" not in run.stderr


def test_missing_libraries_are_named_with_their_packages() -> None:
    def load(name: str) -> None:
        if "cursor" in name:
            raise OSError(name)

    xcb = ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor")
    wayland = ("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor")
    assert missing_libraries(load, {"DISPLAY": ":0"}) == [xcb]
    assert missing_libraries(load, {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}) == [xcb]
    assert missing_libraries(load, {"WAYLAND_DISPLAY": "wayland-0"}) == [xcb, wayland]


def test_the_same_libraries_as_the_set_up() -> None:
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert list(QT_LIBRARIES) == script.QT_LIBRARIES


def test_bench(tmp_path: Path) -> None:
    run = sayso("bench", "--json", "--runs", "1", data=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    for figure in ("prefill_tokens_per_second", "decode_tokens_per_second", "decode_4_tokens_per_second"):
        assert found[figure] > 0


def test_fonts_for_chinese_are_found_without_qt_and_fontconfig(tmp_path: Path) -> None:
    assert chinese_font([tmp_path, tmp_path / "none"]) == ""
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "DejaVuSans.ttf").touch()
    assert chinese_font([tmp_path]) == ""
    (tmp_path / "truetype" / "NotoSansCJK-Regular.ttc").touch()
    assert chinese_font([tmp_path]) == "NotoSansCJK-Regular"


def test_without_a_font_for_chinese_the_package_is_named(tmp_path: Path) -> None:
    command = tmp_path / "fc-list"
    command.write_text("#!/bin/sh\nexit 0\n")
    command.chmod(0o755)
    run = sayso("doctor", "--json", data=tmp_path / "data", PATH=f"{tmp_path}:/usr/bin:/bin")
    finding = next(f for f in json.loads(run.stdout)["findings"] if f["name"] == "fonts")
    assert finding["verdict"] == "doubtful"
    assert "fonts-noto-cjk" in finding["text"]
