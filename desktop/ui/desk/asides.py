"""What shows in the place of the task: the loop, and lists of what was judged."""

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.presenters.lists import CollectionCounts, JudgementLists
from desktop.presenters.session import Session
from desktop.services.lists import BAD_CASES, REWRITES, SECOND_LOOK
from desktop.store.lists import Wanted
from desktop.ui.desk.collections import CollectionList
from desktop.ui.desk.lists import JudgementList
from desktop.ui.desk.page import DeskPage

if TYPE_CHECKING:
    from desktop.ui.desk.loop import LoopPage


class DeskAsides(QObject):
    """Fills the place under the projects, and shows what is chosen there. Each is made when it is first wanted."""

    opened = Signal(str)  # the conversation of a judgement

    def __init__(self, session: Session, page: DeskPage) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._current = ""
        self._counts = CollectionCounts(session.operations, session.reading, self)
        self.collections = CollectionList(self._counts)
        self.collections.chosen.connect(self.show)
        page.list.collections.addWidget(self.collections)
        page.aside_changed.connect(self._changed)
        self._counts.refresh()

    @cached_property
    def loop(self) -> "LoopPage":
        # counts with numpy, which the desk does not need
        from desktop.presenters.loop import LoopPresenter  # noqa: PLC0415
        from desktop.ui.desk.loop import LoopPage  # noqa: PLC0415

        made = LoopPage(LoopPresenter(self._session.operations, self._session.reading, self))
        made.judge_wanted.connect(self._page.show_task)
        made.rewrite_wanted.connect(partial(self.show, "needs_rewrite"))
        made.prompts_wanted.connect(self._add_prompts)
        return made

    @cached_property
    def list(self) -> JudgementList:
        lists = JudgementLists(self._session.operations, self._session.reading, self)
        lists.refused.connect(self._page.said)
        made = JudgementList(lists)
        made.closed.connect(self._page.show_task)
        made.opened.connect(self.opened)
        made.said.connect(self._page.said)
        return made

    def show(self, name: str) -> None:
        """One of the collections, or what needs a rewrite."""
        self._current = name
        if name == "loop":
            self._page.show_aside(self.loop)
            self.loop.setFocus()
            return
        annotator = self._session.annotators.active
        mine = Wanted(REWRITES.kinds, annotator.id if annotator is not None else "")
        wanted = {
            "second_look": (self.tr("Second look"), SECOND_LOOK),
            "bad_cases": (self.tr("Bad cases"), BAD_CASES),
            "rewrites": (self.tr("My rewrites"), mine),
            "needs_rewrite": (self.tr("Needs a rewrite"), Wanted(needs_rewrite=True)),
            "all": (self.tr("All judgements"), Wanted()),
        }
        self._page.show_aside(self.list)
        self.list.show_list(*wanted[name])

    def _add_prompts(self) -> None:
        """To the project that is open, or else a new one."""
        progress = self._session.desk.progress
        if progress is not None:
            self._page.edit_project(progress.project.id)
        else:
            self._page.new_project()

    def _changed(self) -> None:
        self.collections.show_current(self._current if self._page.aside is not None else "")
