"""The build of llama.cpp for the bundle, without the nine minutes."""

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.scripts import script, with_only


@pytest.fixture
def portable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    script("setup")  # fresh too: it imports that
    module = script("portable")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    module.OUT, module.WORK = tmp_path / "build/portable", tmp_path / "build/work"  # type: ignore[attr-defined]
    return module


def built(folder: Path, key: str) -> None:
    (folder / "lib").mkdir(parents=True)
    (folder / "lib/libllama.so").write_text(key)
    (folder / "key").write_text(key)


def test_it_is_made_from_the_locked_source_alone(portable: ModuleType) -> None:
    lines = portable.locked("llama-cpp-python", "app").splitlines()
    assert lines[0].startswith("llama-cpp-python==")
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])
    assert len(lines) > 1


@pytest.mark.parametrize("changed", ["FLAGS", "locked", "LAYOUT"])
def test_it_is_made_again_when_what_it_is_made_from_changes(portable: ModuleType, changed: str) -> None:
    before = portable.fingerprint()
    assert portable.fingerprint() == before
    others = {"FLAGS": {}, "locked": lambda *_: "llama-cpp-python==9", "LAYOUT": 0}
    setattr(portable, changed, others[changed])
    assert portable.fingerprint() != before


@pytest.mark.skipif(sys.platform != "linux", reason="the cache lies elsewhere")
def test_what_was_compiled_before_is_taken_from_the_cache(
    portable: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portable, "build", None)  # a call would fail
    key = portable.fingerprint()
    built(tmp_path / f"cache/sayso-build/llama.cpp-{key}", key)
    built(portable.OUT, "of another version")
    assert portable.main() == 0
    assert (portable.OUT / "lib/libllama.so").read_text() == key
    assert portable.main() == 0  # and then it is there


@pytest.mark.skipif(sys.platform != "linux", reason="looks for a compiler as Linux does")
def test_a_missing_compiler_is_one_sentence(
    portable: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_only("apt-get", tmp_path / "tools", monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert portable.main() == 1
    said = capsys.readouterr().err.strip()
    assert "apt-get install build-essential" in said
    assert "\n" not in said


def test_each_library_once_under_the_name_that_is_asked_for(portable: ModuleType, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    for folder in ("bin", "lib", "lib/cmake"):
        (installed / folder).mkdir(parents=True, exist_ok=True)
    for name in ("libllama.so.0.5.0", "libggml.so.0.25.3", "libggml-base.so.0.25.3"):
        (installed / "lib" / name).write_text(name)
        short, soname = name.partition(".so")[0] + ".so", name.partition(".so")[0] + ".so.0"
        (installed / "lib" / soname).symlink_to(name)
        (installed / "lib" / short).symlink_to(soname)
    for name in ("bin/libggml-cpu-haswell.so", "bin/libggml-cpu-x64.so", "lib/cmake/ggml.cmake"):
        (installed / name).write_text(name)
    portable.collect(installed, tmp_path / "lib")
    names = sorted(path.name for path in (tmp_path / "lib").iterdir())
    assert names == [
        *("libggml-base.so.0", "libggml-cpu-haswell.so", "libggml-cpu-x64.so", "libggml.so.0", "libllama.so"),
    ]
    assert not any(path.is_symlink() for path in (tmp_path / "lib").iterdir())
    assert (tmp_path / "lib/libggml.so.0").read_text() == "libggml.so.0.25.3"


def test_a_build_without_variants_is_refused(portable: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed/libllama.so").touch()
    with pytest.raises(portable.SetUpError, match="no library for any processor"):
        portable.collect(tmp_path / "installed", tmp_path / "lib")
