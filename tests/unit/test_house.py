"""The house around the code: locks, set-up, translations, documents."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import desktop
from desktop.cli.i18n import Translator
from desktop.cli.main import COMMANDS, _parser
from desktop.cli.system_checks import QT_LIBRARIES
from tests.support.scripts import ROOT, locked, script, with_only

# --- locks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["build", "app", "dev", "model"])
def test_a_lock_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    for entry in text.replace("\\\n", "").splitlines():
        pinned, *hashes = entry.split("--hash=")
        assert re.fullmatch(r"[a-z0-9._-]+==[0-9a-z.]+( ; [a-z_]+ [!=<>]+ '[\w.]+')?", pinned.strip())
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest.strip()) for digest in hashes)


def test_the_app_lock_satisfies_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    app = locked("app")
    for text in project["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(app[requirement.name]), text


def test_the_locks_agree_with_each_other() -> None:
    app, dev, build = locked("app"), locked("dev"), locked("build")
    assert app.items() <= dev.items()
    assert all(dev[name] == version for name, version in build.items() if name in dev)
    assert build["pip"] >= Version("23.1")  # older ones compile llama-cpp-python anew each time


def test_emitting_signals_thousands_of_times_does_not_kill_the_process() -> None:
    """PySide6 6.12.0 on Python 3.11 died after about 500 emits."""
    program = (
        "from PySide6.QtCore import QObject, Signal\n"
        "class Emitter(QObject):\n    happened = Signal(bool)\n"
        "emitter, seen = Emitter(), []\n"
        "emitter.happened.connect(seen.append)\n"
        "for _ in range(5000):\n    emitter.happened.emit(True)\n"
        "assert len(seen) == 5000\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- set-up -----------------------------------------------------------------------------------------------------


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """The set-up of a project that lies in `tmp_path`, with nothing installed."""
    module = script("setup")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module.ROOT, module.VENV = tmp_path, tmp_path / ".venv"  # type: ignore[attr-defined]
    module.BIN = module.VENV / "bin"  # type: ignore[attr-defined]
    module.PYTHON, module.LOG = module.BIN / "python", module.VENV / "setup.log"  # type: ignore[attr-defined]
    module.BIN.mkdir(parents=True)
    return module


def complete(setup: ModuleType) -> None:
    setup.PYTHON.symlink_to(sys.executable)
    setup.stamp("app").write_text(setup.fingerprint("app"))


def test_a_set_up_is_complete_only_with_the_stamp_of_these_very_locks(setup: ModuleType) -> None:
    assert not setup.is_complete("app")
    complete(setup)
    assert setup.is_complete("app")
    assert not setup.is_complete("dev")

    lock = setup.ROOT / "requirements/app.txt"
    lock.write_text(lock.read_text().replace("sqlalchemy==", "sqlalchemy==9."))
    assert not setup.is_complete("app")


def test_a_moved_or_broken_environment_is_not_complete(setup: ModuleType) -> None:
    complete(setup)
    setup.PYTHON.unlink()
    setup.PYTHON.symlink_to(setup.ROOT / "a-python-that-was-removed")
    assert not setup.is_complete("app")


def test_a_complete_set_up_starts_nothing(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    complete(setup)
    assert setup.main(["app"]) == 0
    assert capsys.readouterr().out == ""
    assert not setup.LOG.exists()


def test_a_package_that_pip_was_killed_in_is_installed_again(setup: ModuleType) -> None:
    site = setup.VENV / "lib/python3.11/site-packages"
    whole, half = site / "whole-1.0.dist-info", site / "half-1.0.dist-info"
    for info in (whole, half):
        info.mkdir(parents=True)
        (info / "METADATA").touch()
    (whole / "INSTALLER").write_text("pip")
    setup.drop_half_installed()
    assert whole.exists()
    assert not half.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring these libraries with them")
def test_a_missing_system_library_is_named_with_its_package(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setup.QT_LIBRARIES.append(("libsayso-cannot-exist.so.7", "libsayso7", "sayso-libs"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup, "needs_compiling", lambda: True)
    monkeypatch.setattr(setup, "has_compiler", lambda: False)
    for manager, packages in (("apt-get", "libsayso7 build-essential"), ("dnf", "sayso-libs gcc gcc-c.*")):
        with_only(manager, tmp_path / manager, monkeypatch)
        with pytest.raises(setup.SetUpError, match=rf"libsayso-cannot-exist.*run sudo {manager} install .*{packages}"):
            setup.provide(setup.missing_packages())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring these libraries with them")
def test_root_gets_missing_packages_installed_and_told(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "libsayso-cannot-exist.so.7"
    setup.QT_LIBRARIES[:] = [(str(library), "libsayso7", "sayso-libs")]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup, "needs_compiling", lambda: False)
    monkeypatch.setattr(setup, "loads", lambda name: Path(name).exists())
    with_only("apt-get", tmp_path / "tools", monkeypatch)
    program = tmp_path / "tools" / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@"\n[ "$1" = install ] && echo > {library}\n')
    setup.provide(setup.missing_packages())
    assert "As root, the set-up installs: libsayso7" in capsys.readouterr().out
    assert setup.missing_packages() == []
    log = setup.LOG.read_text()
    assert log.index("update -q") < log.index("install -y libsayso7")
    library.unlink()
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(setup.SetUpError, match="did not bring"):
        setup.provide(setup.missing_packages())


def test_set_up_and_doctor_look_for_the_same_libraries(setup: ModuleType) -> None:
    assert tuple(setup.QT_LIBRARIES) == QT_LIBRARIES


@pytest.mark.skipif(sys.platform != "linux", reason="looks for a compiler as Linux does")
def test_a_missing_compiler_is_named_with_its_package(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_only("apt-get", tmp_path / "tools", monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(setup.SetUpError, match="apt-get install build-essential"):
        setup.check_compiler()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("CMake Error: CMAKE_CXX_COMPILER not set, after EnableLanguage", "compiler was found"),
        ("c++: fatal error: Killed signal terminated program cc1plus", "memory ran out"),
        ("NameResolutionError: Failed to resolve host ([Errno -3])", "connect to the internet"),
        ("ERROR: No matching distribution found for pyside6-essentials==6.11.2", "no pyside6-essentials==6.11.2 for"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "damaged"),
        ("note\nERROR: something that nobody thought of\nhint", "ERROR: something that nobody thought of"),
    ],
)
def test_what_pip_says_becomes_one_sentence(setup: ModuleType, said: str, sentence: str) -> None:
    explained = setup.explain(said)
    assert sentence in explained
    assert "\n" not in explained


def test_a_step_that_fails_says_so_and_keeps_the_output(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    step = setup.Steps(of=1)
    step("Trying")
    with pytest.raises(setup.SetUpError, match="disk is full"):
        step.run([sys.executable, "-c", "print('Errno 28'); raise SystemExit(1)"])
    assert "Errno 28" in setup.LOG.read_text()


def test_the_log_tells_what_is_being_done(setup: ModuleType) -> None:
    said = "Collecting numpy==2.4.6 (from x)\n  Link skipped\n"
    setup.LOG.write_text(said)
    assert setup.now_doing(0) == "Collecting numpy"
    setup.LOG.write_text(said + "  [35/210] Building CXX object vendor/llama.cpp/ggml.cpp.o\n  warning: x\n")
    assert setup.now_doing(0) == "compiling 35 of 210"


# --- translations -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("{count} answers", "{count} 个回答", None),
        ("{count} answers", "{n} 个回答", "placeholders"),
        ("Stop, then quit.", "先停止，再退出。", None),
        ("Stop, then quit.", "先停止, 再退出。", "half-width"),
        ("Stop now!", "立即停止!", "half-width"),
        ("Done.", "完成.", "half-width"),
        ("Add a GGUF file", "添加 GGUF 文件", None),
        ("Add a GGUF file", "添加GGUF文件", "no space"),
        ("{count} answers", "{count}个回答", "no space"),
        ("New conversation", "新 对话", "a space"),
        ("Data is in {folder}", "数据在“{folder}”中", None),
    ],
)
def test_chinese_is_checked_as_it_is_written(source: str, translation: str, fault: str | None) -> None:
    translate = script("translate")
    text = translate.Text("Context", source, "", "", False, (translation,))
    found = list(translate.faults(translate.CHINESE, text))
    assert [fault in problem for problem in found] == ([True] if fault else [])


def test_an_unfinished_translation_is_a_fault() -> None:
    translate = script("translate")
    assert list(translate.faults(translate.CHINESE, translate.Text("C", "Stop", "", "unfinished", False, ("",))))
    assert list(translate.faults(translate.CHINESE, translate.Text("C", "Stop", "", "", False, ("",))))


# --- documents --------------------------------------------------------------------------------------------------

DOCUMENTS = [
    *("README.md", "README.zh.md", "CONTRIBUTING.md", "docs/architecture.md", "resources/licences/README.md"),
    *(
        str(file.relative_to(ROOT))
        for language in ("en", "zh")
        for file in sorted((ROOT / "docs" / language).glob("*.md"))
    ),
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_only_what_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"\bmake ([a-z]+)\b", text)) <= targets
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not link.startswith("https:"):
            assert (ROOT / name).parent.joinpath(link).exists(), link


def test_each_page_of_the_guide_exists_in_both_languages() -> None:
    english, chinese = ({file.name for file in (ROOT / "docs" / language).glob("*.md")} for language in ("en", "zh"))
    assert english == chinese != set()


def test_the_architecture_page_names_every_package_and_only_paths_that_exist() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    packages = {str(file.parent.relative_to(ROOT)) for file in (ROOT / "desktop").rglob("__init__.py")}
    assert {name for name in packages - {"desktop"} if f"`{name}`" not in page} == set()
    without_placeholders = re.sub(r"`[^`]*<(?!br)[^`]*`", "", page)
    paths = set(re.findall(r"\b(?:desktop|tests|scripts|resources)/[\w/]+(?:\.\w+)?", without_placeholders))
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_no_public_class_name_exists_twice() -> None:
    places: dict[str, list[str]] = {}
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_what_tests_share_is_in_no_module_of_tests() -> None:
    imported = re.compile(r"^\s*(?:from|import) tests(?:\.\w+)*\.(test_\w+)", re.MULTILINE)
    found = {path.name: imported.findall(path.read_text(encoding="utf-8")) for path in ROOT.glob("tests/**/*.py")}
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_the_commands_in_the_readme_are_ones_that_sayso_takes() -> None:
    lines = re.findall(r"^\.venv/bin/sayso (.+)$", (ROOT / "README.md").read_text(), flags=re.M)
    assert len(lines) >= 4
    for line in lines:
        arguments = shlex.split(line)
        assert _parser(Translator("en"), arguments).parse_args(arguments).command in COMMANDS


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{desktop.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_every_package_that_is_shipped_has_its_licence_named() -> None:
    text = (ROOT / "resources/licences/README.md").read_text()
    assert [name for name in {**locked("app"), **locked("model")} if not re.search(rf"\b{name}\b", text)] == []


# --- the tests themselves ---------------------------------------------------------------------------------------

LEAKS = """
import subprocess, sys, threading, time

kept = []

def test_nothing(): pass
def test_thread(): threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
def test_process(): kept.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"]))
def test_nothing_more(): kept[0].kill(); kept[0].wait()
"""


def test_a_test_that_leaves_something_running_fails(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_inner.py").write_text(LEAKS)
    options = ("-q", "-rE", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    # conftest.py uses others of our own, but none of the plugins
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "4 passed, 2 errors" in done.stdout
    assert [line.split(" - ")[0] for line in done.stdout.splitlines() if line.startswith("ERROR")] == [
        f"ERROR test_inner.py::test_{kind}" for kind in ("thread", "process")
    ]
    assert "left behind: thread" in done.stdout
    assert "left behind: process" in done.stdout
