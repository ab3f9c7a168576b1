"""A file that is opened from outside arrives in the window that is open, or in a new one."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from desktop.services.annotation import AnnotationService
from desktop.services.bundles import BundleService
from desktop.store.database import Database
from tests.end2end.story import ready
from tests.end2end.virtual_desktop import VirtualDesktop
from tests.end2end.window import COMMAND, ROOT, Window
from tests.support.rows import fill

pytestmark = [pytest.mark.window, pytest.mark.model]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    built_in = builtin_model()
    assert built_in is not None
    copy = tmp_path / "my 模型.gguf"
    shutil.copy(built_in, copy)
    return copy


def start_again(window: Window, *files: Path) -> None:
    """As a file manager does it."""
    environment = {**window.desktop.environment, "SAYSO_DATA_DIR": str(window.data)}
    subprocess.run([*COMMAND, *map(str, files)], cwd=ROOT, env=environment, check=True, timeout=30)


def last_model(window: Window) -> object:
    file = window.data / "settings.json"
    return json.loads(file.read_text(encoding="utf-8"))["last_model"] if file.exists() else None


def test_a_model_and_judgements_open_in_the_window_that_is_there(
    desktop: VirtualDesktop, tmp_path: Path, model: Path
) -> None:
    judged = tmp_path / "of another.sayso"
    with Database.open(tmp_path / "other") as other:
        fill(other)
        BundleService(other).write(judged)
    with Window(desktop, tmp_path / "data") as window:
        ready(window)
        start_again(window, judged)
        window.wait("Merge 4 judgements by")
        window.key("Return")
        window.wait_gone("Merge 4 judgements by")
        start_again(window, tmp_path / "absent.gguf")
        start_again(window, model)
        window.wait_until(lambda: last_model(window) == str(model), "the model answers")
        window.quit()
        assert "Traceback" not in window.said()
    with Database.open(tmp_path / "data", writer=False) as database:
        assert len(AnnotationService(database).events()) == 4


def test_a_file_starts_the_program_when_it_does_not_run(desktop: VirtualDesktop, tmp_path: Path, model: Path) -> None:
    with Window(desktop, tmp_path / "data", command=[*COMMAND, str(model)]) as window:
        ready(window)
        window.wait_until(lambda: last_model(window) == str(model), "the model answers")
        window.quit()
        assert "Traceback" not in window.said()
