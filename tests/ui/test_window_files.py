"""Files and projects that come into the window and leave it."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
)

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project
from desktop.services.bundles import BundleService
from desktop.services.changes import Changes
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.ui.data.import_page import ImportPage
from desktop.ui.desk.hand_over import HandOver
from desktop.ui.desk.page import DeskPage
from tests.fakes.gguf_file import write
from tests.support.qt import until
from tests.support.rows import fill
from tests.support.window import CTRL, Shown, button, texts


def test_a_cancelled_import_leads_back_to_its_page(shown: Shown) -> None:
    for place in (Qt.Key.Key_5, Qt.Key.Key_2):
        shown.key(place, CTRL)
        page = shown.window.pages.currentWidget()
        page.go_to.emit("import", None)
        imports = shown.window.pages.currentWidget()
        assert isinstance(imports, ImportPage)
        shown.room.settle()
        buttons = imports.findChildren(QAbstractButton)
        next(button for button in buttons if button.isVisible() and button.text() == "Cancel").click()
        assert shown.window.pages.currentWidget() is page
    shown.room.settle()


def test_judging_after_an_import_shows_its_task_whatever_the_desk_showed(shown: Shown) -> None:
    project = shown.room.store.submit(
        lambda store: ProjectService(store).save(Project("", "Came in", "pairwise"))
    ).result(10)[0]
    shown.key(Qt.Key.Key_2, CTRL)
    desk = shown.window.pages.currentWidget()
    assert isinstance(desk, DeskPage)
    desk.show_aside(QLabel("what was judged"))
    desk.go_to.emit("import", None)
    imports = shown.window.pages.currentWidget()
    assert isinstance(imports, ImportPage)
    imports.go_to.emit("desk", project.id)
    shown.room.settle()
    assert shown.window.pages.currentWidget() is desk
    assert desk.aside is None
    assert shown.room.services.desk.project == project.id


def test_files_from_outside(shown: Shown, tmp_path: Path) -> None:
    """A model is added and answers, judgements wait for a yes, anything else is a sentence; each can be hostile."""
    model = write(tmp_path / "模型.GGUF")
    judged = tmp_path / "of another.sayso"
    with Database.open(tmp_path / "other") as other:
        fill(other)
        BundleService(other).write(judged)
    shown.window.open_files([model])
    until(lambda: shown.room.models.path == str(model) and shown.room.host.is_idle)
    shown.window.open_files([judged])
    until(shown.window.notices.isVisible)
    (question,) = texts(shown.window.notices)
    for expected in ("Merge 4 judgement", "Ada", "小博", "“of another.sayso”"):
        assert expected in question
    assert button(shown.window.notices, "Merge").hasFocus()
    shown.key(Qt.Key.Key_Space)
    until(lambda: any(text.startswith("4 new judgement") for text in texts(shown.window.toast)))
    assert not shown.window.notices.isVisible()
    shown.window.open_files([judged])  # once more: there is nothing to ask
    until(lambda: "All judgements in “of another.sayso” are already present." in texts(shown.window.toast))
    assert not shown.window.notices.isVisible()
    for name, sentence in (
        ("absent.gguf", "was not found"),
        ("absent.sayso", "was not found"),
        ("notes.txt", "Sayso opens models (.gguf) and judgement files (.sayso)"),
    ):
        shown.window.open_files([tmp_path / name])
        until(lambda expected=(sentence, name): all(part in "".join(texts(shown.window.toast)) for part in expected))
    shown.room.settle()


def test_a_project_of_another_machine_is_taken_over(shown: Shown, tmp_path: Path) -> None:
    handed = tmp_path / "round one.sayso"
    with Database.open(tmp_path / "other") as other:
        project, _ = ProjectService(other).save(Project("", "Round 1", "pairwise"))
        answers = [NewAnswer("Yes."), NewAnswer("No.")]
        ProjectService(other).add_prompts(project.id, [NewPrompt([ChatMessage("user", "Really?")], answers)])
        BundleService(other).write(handed, project=project.id)
    shown.window.open_files([handed])
    until(shown.window.notices.isVisible)
    (question,) = texts(shown.window.notices)
    assert re.fullmatch(r"Add (1 task\(s\)|one task) of “Round 1” from “round one.sayso”\?", question)
    button(shown.window.notices, "Add").click()
    shown.room.settle()
    until(lambda: any("in “Round 1” from round one.sayso." in text for text in texts(shown.window.toast)))
    here = shown.room.store.submit(lambda store: ProjectService(store).all()).result(10)
    assert [progress.project.id for progress in here] == [project.id]


def test_a_project_is_handed_over_from_its_menu(shown: Shown, tmp_path: Path) -> None:
    def make(store: Database) -> tuple[str, Changes]:
        project, changes = ProjectService(store).save(Project("", "Round 1", "pairwise", overlap=2))
        answers = [NewAnswer("Yes."), NewAnswer("No.")]
        ProjectService(store).add_prompts(project.id, [NewPrompt([ChatMessage("user", "Really?")], answers)])
        return project.id, changes

    shown.window.show_page("desk")
    desk = shown.window.findChild(DeskPage)
    assert desk is not None
    made: list[str] = []
    shown.room.services.operations.change(make, made.append)
    until(lambda: made and any(one.project.id == made[0] for one in shown.room.services.desk.projects))
    desk.list.hand_over_requested.emit(made[0])
    dialog = shown.window.findChild(HandOver)
    assert dialog is not None
    assert not dialog.judgements.isChecked()  # each task is for two people
    dialog._save(tmp_path / "handed.sayso")
    until((tmp_path / "handed.sayso").exists)
    until(lambda: any("saved to handed.sayso" in text for text in texts(shown.window.toast)))
