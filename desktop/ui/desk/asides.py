"""Widgets that take the place of the task: collection progress, the regression set, and lists of judgements."""

from collections.abc import Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.core.project import AnswerSource
from desktop.presenters.app_services import AppServices
from desktop.presenters.judgement_browser import CollectionCounts, JudgementBrowserPresenter
from desktop.services.judgement_browser import BAD_CASES, FLAGGED_FOR_REVIEW, REWRITES
from desktop.store.database import Database
from desktop.store.judgement_browser import JudgementFilter
from desktop.ui.desk.collections import CollectionList
from desktop.ui.desk.page import DeskPage
from desktop.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from desktop.services.collection_goals import CollectionProgress
    from desktop.ui.desk.collection_goals import CollectionGoalsPage
    from desktop.ui.desk.judgement_browser import JudgementBrowser
    from desktop.ui.desk.regression_set import RegressionSetView

# ruff: noqa: PLC0415  (each widget is imported when it is first shown)

_AHEAD_MS = 1000  # after the desk shows


class DeskAsides(QObject):
    """Fills the collections below the project list and shows the chosen one. Each widget is created on first use."""

    def __init__(self, services: AppServices, page: DeskPage) -> None:
        super().__init__(page)
        self._services, self._page = services, page
        self._current = ""
        self._bad_case_buttons: tuple[Button, ...] = ()
        self._counts = CollectionCounts(services.operations, services.reading, self)
        self.collections = CollectionList(self._counts)
        self.collections.chosen.connect(self.show)
        page.list.collections.addWidget(self.collections)
        page.aside_changed.connect(self._changed)
        page.rerun_requested.connect(self.rerun_bad_cases)
        self._counts.refresh()
        self._counted_ahead: CollectionProgress | None = None
        QTimer.singleShot(_AHEAD_MS, self, self._count_ahead)

    @cached_property
    def collection_goals(self) -> "CollectionGoalsPage":
        """The page of collection progress."""
        from desktop.presenters.collection_goals import CollectionGoalsPresenter
        from desktop.ui.desk.collection_goals import CollectionGoalsPage

        made = CollectionGoalsPage(
            CollectionGoalsPresenter(
                self._services.operations, self._services.reading, self, before=self._counted_ahead
            )
        )
        made.judge_requested.connect(self._page.show_task)
        made.rewrite_requested.connect(partial(self.show, "needs_rewrite"))
        made.prompts_requested.connect(self._add_prompts)
        return made

    def _count_ahead(self) -> None:
        """Count in the background while the annotator reads a task, so that collection progress opens at once."""

        def read(store: Database) -> "CollectionProgress":
            from desktop.services.collection_goals import CollectionGoalsService  # numpy, off the main thread

            return CollectionGoalsService(store).state()

        def keep(state: "CollectionProgress") -> None:
            self._counted_ahead = state

        self._services.reading.ask(read, keep)

    @cached_property
    def list(self) -> "JudgementBrowser":
        """The judgement browser, with the buttons for bad cases and for export."""
        from desktop.ui.desk.judgement_browser import JudgementBrowser

        lists = JudgementBrowserPresenter(self._services.operations, self._services.reading, self)
        lists.rejected.connect(self._page.notify)
        made = JudgementBrowser(lists)
        made.closed.connect(self._page.show_task)
        made.opened.connect(lambda id: self._page.go_to.emit("chat", id))
        made.notify.connect(self._page.notify)
        self._bad_case_buttons = (
            Button(self.tr("Compare results")),
            Button(self.tr("Re-run…"), icon="refresh-cw"),
        )
        for button, act in zip(self._bad_case_buttons, (self.show_regression_set, self.rerun_bad_cases), strict=True):
            button.clicked.connect(lambda _=False, act=act: act())
            made.bottom.addWidget(button)
        made.export_button.show()
        made.export_requested.connect(self._export)
        return made

    @cached_property
    def regression_set(self) -> "RegressionSetView":
        """The page that compares the answers before and after a re-run."""
        from desktop.presenters.regression_set import RegressionSetPresenter
        from desktop.ui.desk.regression_set import RegressionSetView

        presenter = RegressionSetPresenter(self._services.operations, self._services.reading, self)
        presenter.rejected.connect(self._page.notify)
        presenter.created.connect(self._rerun_created)
        made = RegressionSetView(presenter)
        made.closed.connect(partial(self.show, "bad_cases"))
        made.judge_requested.connect(self._page.list.opened)
        return made

    def rerun_bad_cases(self, source: AnswerSource | None = None) -> None:
        """Open the dialog that re-runs the prompts of bad cases, with the model `source` chosen, else the current
        one."""
        from desktop.ui.desk.regression_set import RegressionSetDialog

        models = [item for item in self._services.models.items if item.problem is None]
        chosen = source or self._services.projects.source(1)
        RegressionSetDialog(self.regression_set.presenter, chosen, models, self._page.window()).open()

    def show_regression_set(self) -> None:
        """Show the results of re-runs in the place of the task."""
        self._page.show_aside(self.regression_set)
        self.regression_set.take_focus()

    def _export(self, ids: Iterable[str]) -> None:
        from desktop.datasets.recipe import ExportScope

        self._page.go_to.emit("data", ExportScope(judgements=tuple(ids)))

    def _rerun_created(self, _: str) -> None:
        self.show_regression_set()
        self._page.notify.emit(self.tr("The answers are being generated; judge them whenever you like"))

    def show(self, name: str) -> None:
        """Show a collection by its name in `collections.ICONS`, or "needs_rewrite"."""
        self._current = name
        if name == "collection_goals":
            self._page.show_aside(self.collection_goals)
            self.collection_goals.take_focus()
            return
        annotator = self._services.annotators.active
        mine = JudgementFilter(REWRITES.kinds, annotator.id if annotator is not None else "")
        lists_by_name = {
            "second_look": (self.tr("Flagged for review"), FLAGGED_FOR_REVIEW),
            "bad_cases": (self.tr("Bad cases"), BAD_CASES),
            "rewrites": (self.tr("My rewrites"), mine),
            "needs_rewrite": (self.tr("Needs a rewrite"), JudgementFilter(needs_rewrite=True)),
            "all": (self.tr("All judgements"), JudgementFilter()),
        }
        self._page.show_aside(self.list)
        texts = (self.tr("Compare results"), self.tr("Re-run…"))
        for button, text in zip(self._bad_case_buttons, texts, strict=True):
            button.setText(text)
            button.setVisible(name == "bad_cases")
        self.list.show_list(*lists_by_name[name])

    def _add_prompts(self) -> None:
        """Open the settings of the open project, or those of a new one."""
        progress = self._services.desk.progress
        if progress is not None:
            self._page.dialogs.edit_project(progress.project.id)
        else:
            self._page.dialogs.new_project()

    def _changed(self) -> None:
        self.collections.show_current(self._current if self._page.aside is not None else "")
