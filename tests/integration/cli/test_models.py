"""`sayso models info`: a description, or a sentence and the right exit code."""

import json
import os
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from tests.fakes import gguf_file
from tests.support.command_line import sayso, sentence
from tests.support.gguf_cases import BAD_FILES, NO_CHAT


def test_json(tmp_path: Path) -> None:
    path = builtin_model()
    run = sayso("models", "info", str(path), "--json", data=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    assert found["path"] == str(path)
    assert (found["architecture"], found["parameters"], found["quantization"]) == ("llama", 134_515_008, "Q4_1")
    assert (found["context_length"], found["licence"], found["usable"]) == (8192, "apache-2.0", True)
    assert found["template"].startswith("{% for message in messages %}")
    assert found["memory"]["total_bytes"] > found["memory"]["weights_bytes"] > 90_000_000


def test_text(tmp_path: Path) -> None:
    run = sayso("models", "info", str(builtin_model()), data=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    for part in ("135M", "Q4_1", "8192", "apache-2.0", "98 MB"):
        assert part in run.stdout


# each of its own kind; all of them go through the reader in tests/unit/engine/test_gguf.py
SOME = ["empty", "cut in the header", "cut in the weights", "safetensors", "web page", "version 1", "version 4",
        "big-endian", "2**63 tensors", "an array of 2**60 strings", "an unknown tensor type"]  # fmt: skip


@pytest.mark.parametrize("name", SOME)
def test_a_bad_file(tmp_path: Path, name: str) -> None:
    data, part = BAD_FILES[name]
    path = tmp_path / "bad.gguf"
    path.write_bytes(data)
    run = sayso("models", "info", path, data=tmp_path)
    assert part in sentence(run, 4)
    assert run.stdout == ""


@pytest.mark.parametrize("name", ["unknown architecture", "bert", "adapter", "vocabulary alone"])
def test_a_sound_file_that_cannot_chat_is_described_all_the_same(tmp_path: Path, name: str) -> None:
    data, part = NO_CHAT[name]
    path = tmp_path / "other.gguf"
    path.write_bytes(data)
    run = sayso("models", "info", path, "--json", data=tmp_path)
    assert part in sentence(run, 4)
    found = json.loads(run.stdout)
    assert found["usable"] is False
    assert part in found["problem"]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert "was not found" in sentence(sayso("models", "info", tmp_path / "none", data=tmp_path), 3)
    assert "is a folder" in sentence(sayso("models", "info", tmp_path, data=tmp_path), 3)
    os.mkfifo(tmp_path / "pipe")
    assert "is a device" in sentence(sayso("models", "info", tmp_path / "pipe", data=tmp_path), 3)


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.gguf"
    gguf_file.write(Path(os.fsdecode(path)))
    run = sayso("models", "info", os.fsdecode(path), "--json", data=tmp_path)
    assert run.returncode == 0
    assert json.loads(run.stdout)["name"] == "Tiny"
