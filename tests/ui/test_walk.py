"""Every page and dialog by Tab: each control has a name and a role, Tab reaches all of them and comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.datasets.recipe import ExportScope
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.export import ExportStep
from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.desk.asides import DeskAsides
from desktop.ui.keys import KeysDialog
from tests.support.judged_store import fill
from tests.support.qt import until
from tests.support.small_window import Small
from tests.support.walk import findings
from tests.support.window import PAGES


class Walked(Small):
    """A window that notes what a walk by Tab finds wrong."""

    def walk(self, where: str, part: QWidget | None = None) -> None:
        self.settle()
        self.found += [f"{where}: {line}" for line in findings(part or self.window)]

    def check(self) -> None:
        assert self.found == []


@pytest.fixture(scope="module", autouse=True)
def interfaces() -> AccessibleInterfaces:
    made = AccessibleInterfaces()
    made.install()
    return made


@pytest.fixture
def walked(tmp_path: Path) -> Iterator[Walked]:
    made = Walked(tmp_path / "data", (1280, 820), 1.0)
    yield made
    made.room.end()
    made.window.deleteLater()


def test_every_page(walked: Walked) -> None:
    walked.ask("Tell me about **autumn**.")
    for page in (*PAGES, "import"):
        walked.window.show_page(page)
        if page == "quality":
            until(lambda: not walked.room.services.quality.busy)
        walked.walk(page)
    walked.check()


def test_pages_that_are_full(walked: Walked) -> None:
    walked.room.store.submit(lambda store: fill(store, 40, ("Ada", "小博"), "ranking", 3)).result(30)
    services = walked.room.services
    walked.window.show_page("quality")
    until(lambda: services.quality.summary is not None and not services.quality.busy)
    walked.walk("quality, full")
    walked.window.show_page("data", ExportScope(all=True))
    for step in ExportStep:
        until(lambda: not services.export.counting and services.export.report is not None)
        services.export.go(step)
        walked.walk(f"data, {step.name}")
    walked.check()


def test_the_desk(walked: Walked) -> None:
    projects = walked.projects("instructgpt", "pairwise")
    walked.window.show_page("desk")
    desk, presenter = walked.desk, walked.room.services.desk
    for scheme, project in projects.items():
        desk.open_project(project)
        until(
            lambda project=project: (
                presenter.phase is DeskPhase.TASK
                and presenter.assignment is not None
                and presenter.assignment.project.id == project
            )
        )
        walked.walk(scheme)
        desk.task.begin_skip()
        walked.walk(f"{scheme}, skipping")
        desk.task.end_skip()
        desk.toggle_guideline()
        walked.walk(f"{scheme}, its guideline")
        desk.toggle_guideline()
        desk.rewrite()
        walked.walk(f"{scheme}, rewriting")
        desk._rewritten()
    walked.check()


def test_what_opens_beside_and_above_the_desk(walked: Walked) -> None:
    walked.projects("pairwise")
    walked.window.show_page("desk")
    walked.settle()
    desk = walked.desk
    asides = desk.findChild(DeskAsides)
    assert asides is not None
    for name in ("collection_goals", "second_look", "bad_cases", "rewrites", "all"):
        asides.show(name)
        until(lambda: walked.room.services.reading.idle)
        walked.walk(name)
    dialogs: list[QDialog] = [
        desk.dialogs.edit_scheme("instructgpt"),
        KeysDialog(walked.room.services.settings.keymap, walked.window),
    ]
    dialogs[1].open()
    desk.dialogs.new_project()
    dialogs += [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    for dialog in dict.fromkeys(dialogs):
        dialog.activateWindow()
        until(lambda dialog=dialog: QApplication.activeWindow() is dialog)
        walked.settle()
        walked.walk(type(dialog).__name__, dialog)
        dialog.close()
    walked.check()
