"""What is in the bundle, and that its programs start."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from desktop.datasets.formats import FORMATS
from tests.support.scripts import script


def test_everything_has_a_licence_is_there_once_and_runs_on_an_old_glibc(bundle: Path) -> None:
    script("bundle").check(bundle)


@pytest.mark.parametrize("name", ["libllama.so", "base_library.zip"])
def test_a_file_of_which_nobody_knows_whose_it_is_is_found(bundle: Path, tmp_path: Path, name: str) -> None:
    check = script("bundle")
    part = tmp_path / "_internal"
    (part / "resources/licences").mkdir(parents=True)
    index = json.loads((bundle / check.INDEX).read_text())
    for entry in index:
        entry["files"] = [file for file in entry["files"] if not file.endswith(name)]
    for text in {text for entry in index for text in entry["texts"]}:
        target = part / "resources/licences" / text
        target.parent.mkdir(exist_ok=True)
        target.write_text("terms")
    (tmp_path / check.INDEX).write_text(json.dumps(index))
    (part / name).write_text("")
    with pytest.raises(check.BundleError, match=f"{name} is in the bundle, and no licence"):
        check.check_licences(tmp_path)
    index[3]["texts"] = []
    (tmp_path / check.INDEX).write_text(json.dumps(index))
    with pytest.raises(check.BundleError, match="without a licence text"):
        check.check_licences(tmp_path)


def test_nothing_that_a_chat_has_no_use_for(bundle: Path) -> None:
    names = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*")]
    for part in ("Qml", "Quick", "WebEngine", "Pdf", "Designer", "Multimedia", "mtmd", "/tests/", "pytest", "tkinter"):
        assert [name for name in names if part in name] == []
    languages = {name.rpartition("/")[2] for name in names if "PySide6/Qt/translations/" in name}
    assert languages <= {"qtbase_zh_CN.qm", "qtbase_en.qm"}


def test_nothing_names_the_folder_it_was_made_in(bundle: Path) -> None:
    here = os.fsencode(Path(__file__).resolve().parents[2])
    files = [path for path in bundle.rglob("*") if path.is_file() and path.suffix != ".gguf"]
    assert [path.name for path in files if here in path.read_bytes()] == []


def test_the_command_knows_which_processor_variant_it_uses(bundle: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "SAYSO_DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}
    run = subprocess.run([bundle / "sayso", "doctor", "--json"], env=environment, capture_output=True, check=False)
    texts = {finding["name"]: finding["text"] for finding in json.loads(run.stdout)["findings"]}
    variant = re.search(r"with its code for (\w+) processors", texts["engine"])
    assert variant is not None
    assert (bundle / f"_internal/llama_cpp/lib/libggml-cpu-{variant[1]}.so").exists()


def test_every_format_is_found(bundle: Path) -> None:
    """They are found by listing a package, which has no folder here."""
    run = subprocess.run([bundle / "sayso", "export", "--list"], capture_output=True, text=True, check=True)
    assert run.stdout.split() == list(FORMATS)


def test_the_engine_is_a_program_of_its_own(bundle: Path) -> None:
    run = subprocess.run([bundle / "sayso-engine", "worker"], input=b"", capture_output=True, check=False)
    hello = json.loads(run.stdout.splitlines()[0])
    assert (hello["type"], bool(hello["variant"])) == ("Hello", True)


def test_the_engine_reads_parquet(bundle: Path) -> None:
    file = Path(__file__).resolve().parents[1] / "data/imports/pairs.parquet"
    run = subprocess.run([bundle / "sayso-engine", "parquet-rows", file], capture_output=True, check=False)
    assert run.returncode == 0
    assert len(run.stdout.splitlines()) > 1
