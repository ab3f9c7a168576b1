"""Reports of our own bugs."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.presenters.crashes import CrashReports
from tests.unit.presenters.conftest import until


@pytest.fixture
def reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CrashReports]:
    made = CrashReports(tmp_path / "crashes")
    made.install()
    yield made
    made.uninstall()


def test_a_bug_on_any_thread_is_written_down_and_told_on_the_main_thread(reports: CrashReports, tmp_path: Path) -> None:
    told: list[tuple[str, bool]] = []
    main = threading.current_thread()
    reports.happened.connect(lambda text: told.append((text, threading.current_thread() is main)))

    def fail() -> None:
        raise RuntimeError("on a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        raise ValueError("on the main one")
    except ValueError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    reports.report(KeyError("came back as a value"))
    until(lambda: len(told) == 3)
    assert all(on_main for _, on_main in told)
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "crashes").glob("*.txt"))
    for said in ("on a thread", "on the main one", "came back as a value", "Traceback", "Sayso"):
        assert said in written


def test_only_the_newest_reports_are_kept_and_a_lost_folder_is_no_second_bug(
    reports: CrashReports, tmp_path: Path
) -> None:
    for number in range(25):
        reports.report(ValueError(str(number)))
    kept = sorted((tmp_path / "crashes").glob("*.txt"))
    assert len(kept) == 20
    assert "ValueError: 24" in kept[-1].read_text(encoding="utf-8")
    told: list[str] = []
    reports.happened.connect(told.append)
    for path in kept:
        path.unlink()
    (tmp_path / "crashes" / "fatal.log").unlink()
    (tmp_path / "crashes").rmdir()
    reports.report(ValueError("nowhere to write"))
    until(lambda: any("nowhere to write" in text for text in told))
