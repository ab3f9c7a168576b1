"""The desk's page on a real store, and what an annotator does there."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.presenters.desk_phase import DeskPhase
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.ui.desk.page import DeskPage
from tests.support.qt import until
from tests.support.session import OBEDIENT, Room

KEY = Qt.Key


class Desk:
    """The page on a real store, with words for what tests do."""

    def __init__(self, data: Path, show: Callable[..., QWidget]) -> None:
        self.room = Room(data, ["python", str(OBEDIENT)])
        self.show = show
        self.page: DeskPage

    def open(
        self, scheme: str, answers: Sequence[str] = ("Left.", "Right."), width: int = 1200, tasks: int = 2
    ) -> None:
        prompts = [
            NewPrompt([ChatMessage("user", f"Where to, {n}?")], [NewAnswer(f"{text} {n}") for text in answers])
            for n in range(tasks)
        ]

        def work(store: Database) -> None:
            project, _ = ProjectService(store).save(Project("", "Directions", scheme, repeats=0, order=TaskOrder.GIVEN))
            ProjectService(store).add_prompts(project.id, prompts)

        self.room.store.submit(work).result(10)
        self.make_page()
        self.show(self.page, width, 760)
        self.settle()
        self.page.setFocus()

    def make_page(self) -> None:
        services = self.room.services
        services.desk.start(services.settings.now.last_project)
        self.page = DeskPage(services)

    def settle(self) -> None:
        desk = self.room.services.desk
        until(lambda: self.room.services.operations.idle and desk.phase is not DeskPhase.LOADING)

    def key(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self.page, key, modifiers)

    def button(self, name: str) -> QAbstractButton:
        found = [b for b in self.page.findChildren(QAbstractButton) if b.accessibleName() == name or b.text() == name]
        return next(button for button in found if button.isVisible())

    @property
    def state(self) -> object:
        return self.room.services.desk.state
