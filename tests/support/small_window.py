"""A window of a given size and text size that notes what cannot be reached."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.context import ChatMessage
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService
from desktop.store.database import Database
from desktop.ui import theme
from desktop.ui.desk.page import DeskPage
from tests.support.fitting import too_small, unreachable
from tests.support.qt import until
from tests.support.session import OBEDIENT
from tests.support.window import Shown

LONG = "This answer explains at some length what autumn does to the leaves of trees. " * 6


class Small(Shown):
    """A window of that size and text size, which notes what cannot be reached."""

    def __init__(self, data: Path, size: tuple[int, int], scale: float) -> None:
        theme.manager().set_scale(scale)
        super().__init__(data, str(OBEDIENT))
        self.size = size
        self.window.resize(*size)
        self.found: list[str] = []

    def settle(self) -> None:
        until(lambda: self.room.services.operations.idle)
        for _ in range(5):
            QApplication.processEvents()

    def look(self, where: str, part: QWidget | None = None) -> None:
        self.settle()
        shown = part or self.window
        self.found += [f"{where}: {line}" for line in (*unreachable(shown), *too_small(shown))]

    def projects(self, *schemes: str) -> dict[str, str]:
        """One of each scheme; without any, of all that ship."""

        def work(store: Database) -> dict[str, str]:
            made = {}
            for scheme in schemes or [one.id for one in SchemeService(store).all()]:
                project, _ = ProjectService(store).save(
                    Project("", f"Of {scheme}", scheme, repeats=0, order=TaskOrder.GIVEN)
                )
                answers = [NewAnswer(f"{n}. {LONG}") for n in range(2 if scheme == "pairwise" else 4)]
                prompts = [NewPrompt([ChatMessage("user", f"What does autumn do, {n}? " * 6)], answers) for n in (1, 2)]
                ProjectService(store).add_prompts(project.id, prompts)
                made[scheme] = project.id
            return made

        return self.room.store.submit(work).result(10)

    @property
    def desk(self) -> DeskPage:
        page = self.window.page("desk")
        assert isinstance(page, DeskPage)
        return page
