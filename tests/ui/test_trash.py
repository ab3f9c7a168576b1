"""The trash: deleted items in one list, to restore or delete permanently."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from desktop.presenters.projects import ProjectDraft
from desktop.services.chat import ChatService
from desktop.services.projects import Project, ProjectService
from desktop.services.schemes import SchemeService, SchemeState, ready_made
from desktop.store.database import Database
from desktop.ui.trash.page import TrashPage
from tests.support.qt import until
from tests.support.session import Session


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)

    def throw(store: Database) -> None:
        chat, projects = ChatService(store), ProjectService(store)
        turn, _ = chat.begin_turn(None, None, "The tides", 1)
        chat.delete(turn.conversation.id)
        project, _ = projects.save(Project("", "Replies", "pairwise"))
        projects.delete(project.id)
        scheme, _ = SchemeService(store).save(replace(ready_made()["thumbs"], id="", name={"en": "Mine"}))
        SchemeService(store).set_state(scheme.id, SchemeState.TRASH)

    made.store.submit(throw).result(10)
    yield made
    made.end()


@pytest.fixture
def page(desk: Session, show: Callable[..., QWidget]) -> TrashPage:
    made = TrashPage(desk.services.conversations, desk.services.projects, desk.services.schemes, desk.services.training)
    show(made)
    desk.settle()
    return made


def rows(page: TrashPage) -> list[str]:
    model = page.list.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(text: str) -> None:
    """A button of the question that is open."""
    (box,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox)]
    next(button for button in box.buttons() if button.text() == text).click()


def test_all_items_are_listed_latest_first(page: TrashPage) -> None:
    assert [row.split(" · ")[0] for row in rows(page)] == ["Scheme “Mine”", "Project “Replies”", "The tides"]


def test_selected_items_are_restored(desk: Session, page: TrashPage) -> None:
    page.list.selectAll()
    page._restore_selected()
    until(lambda: not rows(page))
    assert [one.project.name for one in desk.store.submit(lambda store: ProjectService(store).all()).result(10)] == [
        "Replies"
    ]
    assert len(desk.store.submit(lambda store: ChatService(store).list_conversations()).result(10)) == 1
    assert "Mine" in [one.name["en"] for one in desk.store.submit(lambda store: SchemeService(store).all()).result(10)]


def test_buttons_show_before_anything_is_selected(desk: Session, page: TrashPage) -> None:
    assert page._restore.isVisible()
    assert page._purge.isVisible()
    assert not page._restore.isEnabled()
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.model().index(2, 0))
    assert page._restore.isEnabled()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    until(lambda: len(rows(page)) == 2)
    assert len(desk.store.submit(lambda store: ChatService(store).list_conversations()).result(10)) == 1


def test_permanently_deleted_items_are_gone(desk: Session, page: TrashPage) -> None:
    QTimer.singleShot(0, lambda: press("Delete permanently"))
    desk.services.projects.save(ProjectDraft(Project("", "Kept", "pairwise"), None))
    page._purge_all()
    until(lambda: not rows(page))
    left = desk.store.submit(
        lambda store: (ProjectService(store).all(True), ChatService(store).list_conversations(True))
    ).result(10)
    assert left == ([], [])
    assert desk.store.submit(lambda store: SchemeService(store).trash()).result(10) == []
    assert [one.project.name for one in desk.store.submit(lambda store: ProjectService(store).all()).result(10)] == [
        "Kept"
    ]
