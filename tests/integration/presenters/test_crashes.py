"""Crash reports: written for any thread, and offered at the next start."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.presenters.crashes import CrashReports
from tests.support.qt import until


@pytest.fixture
def reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CrashReports]:
    made = CrashReports(tmp_path / "crashes")
    made.install()
    yield made
    made.uninstall()


def test_a_bug_on_any_thread_is_recorded_and_reported_on_the_main_thread(reports: CrashReports, tmp_path: Path) -> None:
    reported: list[tuple[str, bool]] = []
    main = threading.current_thread()
    reports.crash_reported.connect(lambda text: reported.append((text, threading.current_thread() is main)))

    def fail() -> None:
        raise RuntimeError("on a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        raise ValueError("on the main one")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    reports.report(KeyError("came back as a value"))
    until(lambda: len(reported) == 3)
    assert all(on_main for _, on_main in reported)
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "crashes").glob("*.txt"))
    for part in ("on a thread", "on the main one", "came back as a value", "Traceback", "Sayso"):
        assert part in written


@pytest.mark.skipif(os.name != "posix", reason="Windows has no umask")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_a_crash_leaves_is_private_to_the_user(tmp_path: Path, umask: int) -> None:
    reports = CrashReports(tmp_path / "crashes")
    before = os.umask(umask)
    try:
        reports.install()
        reports.uninstall()
    finally:
        os.umask(before)
    assert (tmp_path / "crashes").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "crashes" / "fatal.log").stat().st_mode & 0o777 == 0o600


def test_only_the_newest_reports_are_kept_and_a_missing_folder_is_no_second_bug(
    reports: CrashReports, tmp_path: Path
) -> None:
    for number in range(25):
        reports.report(ValueError(str(number)))
    kept = sorted((tmp_path / "crashes").glob("*.txt"))
    assert len(kept) == 20
    assert "ValueError: 24" in kept[-1].read_text(encoding="utf-8")
    reported: list[str] = []
    reports.crash_reported.connect(reported.append)
    for path in kept:
        path.unlink()
    (tmp_path / "crashes" / "fatal.log").unlink()
    (tmp_path / "crashes").rmdir()
    reports.report(ValueError("nowhere to write"))
    until(lambda: any("nowhere to write" in text for text in reported))


# --- offered by the next start


def run(folder: Path, *lines: str) -> None:
    """Another process of Sayso, with its reports in `folder`."""
    code = [
        "import ctypes, os, sys",
        "from pathlib import Path",
        "from PySide6.QtCore import QCoreApplication, QTimer",
        "from desktop.presenters.crashes import CrashReports",
        "app = QCoreApplication([])",
        "reports = CrashReports(Path(sys.argv[1]))",
        "reports.install()",
        *lines,
    ]
    subprocess.run(
        [sys.executable, "-c", "\n".join(code), str(folder)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
    )


Next = Callable[[], CrashReports]


@pytest.fixture
def next_start(tmp_path: Path) -> Iterator[Next]:
    made: list[CrashReports] = []

    def start() -> CrashReports:
        for ended in made:
            ended.uninstall()
        made.append(CrashReports(tmp_path / "crashes"))
        made[-1].install()
        return made[-1]

    yield start
    for reports in reversed(made):
        reports.uninstall()


def test_a_death_by_a_signal_is_offered_until_it_was_seen(tmp_path: Path, next_start: Next) -> None:
    run(tmp_path / "crashes", "ctypes.string_at(0)")
    report = next_start().unread_report()
    assert "Segmentation fault" in report
    assert report.startswith("Sayso ")
    again = next_start()
    assert again.unread_report() == report
    again.dismiss()
    assert again.unread_report() == ""
    assert next_start().unread_report() == ""
    (kept,) = (tmp_path / "crashes").glob("*.txt")
    assert kept.read_text(encoding="utf-8") == report
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_exception_that_ended_the_program_is_offered(tmp_path: Path, next_start: Next) -> None:
    run(tmp_path / "crashes", "raise ValueError('before there was a window')")
    assert "ValueError: before there was a window" in next_start().unread_report()


def test_an_exception_that_the_window_showed_is_not_offered_again(tmp_path: Path, next_start: Next) -> None:
    run(
        tmp_path / "crashes",
        "reports.crash_reported.connect(lambda text: app.quit())",
        "def fail(): raise ValueError('in a slot')",
        "QTimer.singleShot(0, fail)",
        "app.exec()",
    )
    assert next_start().unread_report() == ""
    assert len(list((tmp_path / "crashes").glob("*.txt"))) == 1


def test_a_good_end_or_a_kill_is_no_crash(tmp_path: Path, next_start: Next) -> None:
    # Windows notes exceptions that somebody catches
    run(
        tmp_path / "crashes",
        "import faulthandler",
        "faulthandler.dump_traceback(reports._fatal)",
        "reports.uninstall()",
    )
    assert next_start().unread_report() == ""
    run(tmp_path / "crashes", "os.kill(os.getpid(), 9)")
    assert next_start().unread_report() == ""
