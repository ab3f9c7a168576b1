"""Which process starts, wrong usage, languages, and what happens to our own bugs."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.__main__ import _window
from desktop.cli import main as cli
from desktop.cli.i18n import language
from desktop.store.database import Database
from tests.support.command_line import sayso, sentence


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.CaptureFixture[str]:
    """For commands in this process, which is faster."""
    monkeypatch.setenv("SAYSO_LANG", "en")
    monkeypatch.setattr(cli.streams, "prepare", lambda: None)  # type: ignore[attr-defined]  # it needs real streams, not those of pytest
    return capsys


def test_the_window_only_without_a_command() -> None:
    assert _window([]) == (None, [])
    assert _window(["--data-dir", "x"]) == ("x", [])
    assert _window(["--data-dir=x"]) == ("x", [])
    for arguments in (["--data-dir"], ["--data-dir="], ["--help"], ["generate"], ["--data-dir", "x", "doctor"], ["-x"]):
        assert _window(arguments) is None


@pytest.mark.skipif(sys.platform != "linux", reason="there is always a desktop")
@pytest.mark.parametrize("display", [{"DISPLAY": "", "WAYLAND_DISPLAY": ""}, {"DISPLAY": ":4711"}])
def test_without_a_desktop_the_window_says_so(tmp_path: Path, display: dict[str, str]) -> None:
    run = sayso(data=tmp_path, QT_QPA_PLATFORM="xcb", **display)  # type: ignore[arg-type]
    assert "sayso doctor" in sentence(run, 1)


def test_wrong_usage_shows_control_characters_as_text(here: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--nonsense\x1b]0;title\x07\u202eabc"]) == 2
    said = here.readouterr().err
    assert "nonsense" in said
    assert not set("\x1b\x07\u202e") & set(said)


def test_the_data_folder_is_named_before_or_after_the_command(
    here: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_DATA_DIR", str(tmp_path / "of the system"))
    for number, place in enumerate(
        (["--data-dir", "{}", "annotate", "stats"], ["annotate", "--data-dir", "{}", "stats"])
    ):
        folder = tmp_path / f"named {number}"
        Database.open(folder).close()
        assert cli.main([word.format(folder) for word in place]) == 0
        assert "Inter-annotator agreement" in here.readouterr().out
    assert cli.main(["annotate", "stats"]) != 0
    assert "of the system" in here.readouterr().err


def test_files_open_in_the_window() -> None:
    """Files may be missing: the window reports that."""
    assert _window(["model.gguf"]) == (None, ["model.gguf"])
    assert _window(["--data-dir", "x", "/a b/模型.gguf", "./generate"]) == ("x", ["/a b/模型.gguf", "./generate"])
    assert _window(["--data-dir=x", "two.sayso"]) == ("x", ["two.sayso"])
    for arguments in (["model.gguf", "--help"], ["generate", "x.gguf"], ["--model=x.gguf"], ["lint", "a.jsonl"], [""]):
        assert _window(arguments) is None


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nonsense"], "nonsense"),
        (["--nonsense"], "COMMAND"),
        (["--data-dir"], "--data-dir"),
        (["generate"], "--prompt"),
        (["generate", "--prompt", "x", "--messages", "y"], "not allowed with"),
        (["generate", "--prompt", "x", "-n", "0"], "0 is not a whole number from 1 to 16"),
        (["generate", "--prompt", "x", "-n", "17"], "17 is not"),
        (["generate", "--prompt", "x", "--top-p", "1.5"], "1.5 is not a number from 0 to 1"),
        (["generate", "--prompt", "x", "--temperature", "nan"], "nan is not"),
        (["generate", "--prompt", "x", "--seed", "-1"], "-1 is not"),
        (["generate", "--prompt", "x", "--max-tokens", "0"], "0 is not"),
        (["generate", "--prompt", "x", "--grammar", "a", "--json-schema", "b"], "not allowed with"),
        (["generate", "--prompt", "x", "--nonsense"], "--nonsense"),
        (["generate", "--messages", "-", "--grammar", "-"], "Only one file can be read from standard input"),
        (["compare", "a.gguf", "-n", "two"], "two is not a whole number from 1 to 9"),
        (["lint", "x.jsonl", "--token-limit", "-1"], "-1 is not a whole number"),
        (["bench", "--runs", "few"], "few is not a whole number"),
        (["render", "--messages", "x"], "--model"),
        (["render", "--model", "x", "--bos", "s", "--messages", "y"], "need --template"),
        (["render", "--template", "-", "--messages", "-"], "standard input"),
        (["models"], "ACTION"),
        (["models", "info"], "F"),
    ],
)
def test_wrong_usage_is_one_sentence(here: pytest.CaptureFixture[str], arguments: list[str], part: str) -> None:
    assert cli.main(arguments) == 2
    said = here.readouterr()
    assert part in said.err
    assert (len(said.err.splitlines()), said.out) == (1, "")


def test_wrong_usage_through_the_command(tmp_path: Path) -> None:
    assert "nonsense" in sentence(sayso("nonsense", data=tmp_path), 2)


def test_help_and_version(tmp_path: Path) -> None:
    for command in ("", "generate", "render", "models", "doctor", "bench"):
        run = sayso(*([command] if command else []), "--help", data=tmp_path)
        assert run.returncode == 0
        assert "usage: sayso" in run.stdout
        assert run.stderr == ""
    assert sayso("--version", data=tmp_path).stdout.startswith("sayso ")
    assert list(tmp_path.iterdir()) == []


def test_it_starts_fast(tmp_path: Path) -> None:
    """Neither Qt nor the engine is loaded to report wrong usage."""
    start = time.perf_counter()
    sayso("--version", data=tmp_path)
    assert time.perf_counter() - start < 20  # 0.1 s on a quiet machine
    code = "import sys; import desktop.cli.main as m; m.main(['models', 'info', 'none']); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "desktop.engine.gguf" in modules
    assert not {"PySide6", "jinja2", "numpy", "llama_cpp", "sqlalchemy"} & set(modules)


def test_the_window_loads_little() -> None:
    """Pages and dialogs are imported when they are first shown, and PySide's import hook reads no source."""
    code = (
        "from desktop.__main__ import prepare_window; prepare_window()\n"
        "import linecache, sys; import desktop.app; print(*sys.modules); print(*linecache.cache)\n"
        "import desktop.ui.desk.asides; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    modules, sources, with_desk = (line.split() for line in done.stdout.split("\n")[:3])
    assert "desktop.ui.chat.page" in modules
    assert not {"numpy", "jinja2", "alembic", "llama_cpp", "pygments", "desktop.presenters.desk"} & set(modules)
    assert not [source for source in sources if "desktop" in source]
    assert "desktop.ui.desk.task_view" in with_desk
    dialogs = {"desktop.ui.annotate.scheme_editor", "desktop.ui.desk.new_project", "desktop.ui.desk.judgement_browser"}
    assert not {"numpy", "desktop.services.bundles", "desktop.datasets.recipe", *dialogs} & set(with_desk)


def test_the_locale_chooses_the_language() -> None:
    assert language({}) == "en"
    assert language({"LANG": "zh_CN.UTF-8"}) == "zh_CN"
    assert language({"LANG": "zh_CN.UTF-8", "LC_ALL": "de_DE.UTF-8"}) == "en"
    assert language({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}) == "zh_CN"
    assert language({"LC_ALL": "en_US", "SAYSO_LANG": "zh"}) == "zh_CN"
    assert language({"LC_ALL": "", "LANG": "zh_CN"}) == "zh_CN"


def test_our_own_bug_is_a_report(
    tmp_path: Path, here: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An argument parser that breaks stands for any unexpected exception."""

    def broken(*_: object) -> None:
        raise RuntimeError("half a thought, 你好")

    monkeypatch.setenv("SAYSO_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(cli, "_parser", broken)
    assert cli.main(["doctor"]) == 1
    (report,) = (tmp_path / "crashes").iterdir()
    assert "half a thought, 你好" in report.read_text(encoding="utf-8")
    assert "Traceback" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o777 == 0o600
    said = here.readouterr().err
    assert str(report) in said
    assert "Traceback" not in said


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    from tests.support.command_line import COMMAND, environment

    run = subprocess.run(
        f"{' '.join(COMMAND)} generate --help | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=False,
    )
    assert run.stderr == ""
