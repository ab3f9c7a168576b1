"""The desk as a page: joins the project list, the task and everything that can take its place."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.project import AnswerSource
from desktop.presenters.app_services import AppServices
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.sentences import ended, joined
from desktop.ui.annotate.annotators import AnnotatorBar
from desktop.ui.desk.card import AnswerCard
from desktop.ui.desk.guideline import GuidelineSplit
from desktop.ui.desk.header import DeskHeader
from desktop.ui.desk.key_line import KeyLine
from desktop.ui.desk.keyboard import DeskKeyboard
from desktop.ui.desk.merge import MergeQuestions
from desktop.ui.desk.project_dialogs import ProjectDialogs
from desktop.ui.desk.project_list import ProjectList
from desktop.ui.desk.states import DeskStates
from desktop.ui.desk.task_view import SIDE, TaskView
from desktop.ui.listed_page import ListedPage
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.focus import Region
from desktop.ui.widgets.labels import hairline

if TYPE_CHECKING:
    from desktop.services.bundles import MergeResult
    from desktop.ui.desk.rewrite_view import RewriteView

# ruff: noqa: PLC0415  (what the first task does not need is imported on first use)

_LATE_MS = 300
_PROMPT = 400  # characters of the prompt that are said; the rest can be read


class DeskPage(ListedPage):
    """Joins the desk's presenter to its widgets. `DeskKeyboard` gets every key that no text field takes."""

    rerun_requested = Signal(AnswerSource)  # of the bad cases, with this model
    aside_changed = Signal()  # another widget takes the place of the task, or the task is back

    def __init__(self, services: AppServices, parent: QWidget | None = None) -> None:
        super().__init__(docked=True, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stops at the answers
        self._services, self._desk = services, services.desk
        self._is_clock_attached = False
        self._unsaid = ""  # what changed by a text that is being edited
        self._target: QWidget = self  # where the focus goes: the selected answer, or what shows instead of a task
        self._keyboard = DeskKeyboard(self, services)
        self._loading_timer = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._loading_timer.timeout.connect(self._show_opened)
        self.list = ProjectList(self._desk, self)
        annotator_bar = AnnotatorBar(services.annotators, self.list)
        annotator_bar.notify.connect(self.notify)
        self.list.foot.addWidget(hairline(self.list))
        self.list.foot.addWidget(annotator_bar)
        self.dialogs = ProjectDialogs(services, self)
        MergeQuestions(services.annotators, self)
        services.annotators.bundle_merged.connect(lambda merged, _: self._show_merged(merged))
        self._lay_out()
        self._set_list(self.list)
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        """Create the widgets from the outside in: Qt applies the style sheet anew to all that gets another parent."""
        main = _column(self._main)
        self._stack = QStackedWidget(self._main)
        main.addWidget(self._stack)
        desk = QWidget(self._stack)
        self._stack.addWidget(desk)
        rows = _column(desk)
        self.header = DeskHeader(self._desk, desk)
        self.list_placed.connect(self.header.set_list_docked)
        rows.addWidget(self.header)
        rows.addWidget(hairline(desk))
        self.guideline = GuidelineSplit(desk)
        rows.addWidget(self.guideline, 1)
        self._centre = self.guideline.task
        self._working = QWidget(self._centre)
        self._centre.addWidget(self._working)
        self.states = DeskStates(
            self._desk, self._services.generation, lambda: self._services.results, parent=self._centre
        )
        self._centre.addWidget(self.states)
        column = _column(self._working)
        self.task = TaskView(self._desk, self._working)
        column.addWidget(self.task, 1)
        bottom = QVBoxLayout()
        set_margins(bottom, SIDE, Space.NONE, SIDE, Space.XS)
        set_spacing(bottom, Space.NONE)
        bottom.addWidget(hairline(self._working))
        self._key_line = KeyLine(self._working)
        bottom.addWidget(self._key_line)
        column.addLayout(bottom)

    def _connect(self) -> None:
        desk = self._desk
        desk.opened.connect(self._opened)
        desk.changed.connect(self._changed)
        desk.announced.connect(lambda text: announce(self, text))
        desk.projects_changed.connect(self._progressed)
        desk.rejected.connect(self.notify)
        desk.notify.connect(self.notify)
        self._services.suggested_ranking.suggested.connect(self.notify)
        desk.undo_finished.connect(self._keyboard.replay)
        desk.next_task_failed.connect(self._keyboard.clear)
        self._services.generation.changed.connect(self._progressed)
        self._services.settings.changed.connect(lambda field: self._show_new_keys() if field == "keys" else None)
        self.list.opened.connect(self.open_project)
        dialogs = self.dialogs
        dialogs.project_saved.connect(self.open_project)
        dialogs.closed.connect(self._grab_focus)
        self.list.new_requested.connect(dialogs.new_project)
        self.list.edit_requested.connect(dialogs.edit_project)
        self.list.delete_requested.connect(dialogs.delete_project)
        self.list.reveal_requested.connect(dialogs.reveal)
        self.list.hand_over_requested.connect(dialogs.hand_over)
        self.list.export_requested.connect(self._export)
        self.states.new_requested.connect(dialogs.new_project)
        self.states.prompts_requested.connect(dialogs.edit_project)
        self.states.reveal_requested.connect(dialogs.reveal)
        self.states.export_requested.connect(self._export)
        self.states.statistics_requested.connect(lambda project: self.go_to.emit("quality", project))
        self.header.list_requested.connect(self.toggle_list)
        self.header.guideline_requested.connect(self.toggle_guideline)
        self.header.undo_requested.connect(desk.undo)
        self.guideline.closed.connect(self.toggle_guideline)
        self.guideline.edit_requested.connect(lambda: dialogs.edit_scheme(""))
        self.task.next_requested.connect(desk.submit)
        self.task.skipped.connect(desk.skip)
        self.task.rewrite_requested.connect(self.rewrite)
        self.task.focus_released.connect(self._grab_focus)
        self.aside_changed.connect(lambda: self.list.set_aside(self.aside is not None))

    # --- what shows

    def _opened(self) -> None:
        """Show the next task, or the state without one. While it loads, the last task stays for `_LATE_MS`."""
        shows_task = self._centre.currentWidget() is self._working
        if self._desk.phase is DeskPhase.LOADING and shows_task and self._stack.currentIndex() == 0:
            self._freeze_task(True)
            self._loading_timer.start()
        else:
            self._show_opened()

    def _freeze_task(self, frozen: bool) -> None:
        """Keep the last task visible while the next one loads. It is not repainted and takes no clicks, since the
        presenter has left it already."""
        self._working.setUpdatesEnabled(not frozen)
        self._working.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, frozen)

    def _show_opened(self) -> None:
        self._loading_timer.stop()
        self._freeze_task(False)
        self.header.refresh()
        has_task = self._desk.phase is DeskPhase.TASK
        had_focus = self.takes_keys
        if self._is_rewriting:
            self._stack.setCurrentIndex(0)
        self._centre.setCurrentWidget(self._working if has_task else self.states)
        if has_task:
            self.task.show_task()
            self._order_focus()
            self._show_guideline(self.guideline.shows_guideline)
        else:
            self._show_guideline(False)
            self.states.refresh()
        self._follow_selection(had_focus, text=self._task_text() if has_task else "", opens=True)
        self.show_keys()
        if self._desk.phase not in (DeskPhase.TASK, DeskPhase.LOADING):
            self._keyboard.clear()  # no task comes that the queued keys could apply to
        self._keyboard.replay()

    def _changed(self, text: str) -> None:
        """Show the present state. `text` says what changed, for somebody who hears it."""
        had_focus = self.takes_keys
        self.task.refresh()
        if self._is_rewriting:
            self.rewriting.refresh()
        self.show_keys()
        self._follow_selection(had_focus, text)

    # --- the focus

    @property
    def answers_have_focus(self) -> bool:
        """Whether the focus is on the selected answer (or the page itself, where none shows), or in a text to read."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus in (self, self._target) or self.task.is_reading)

    @property
    def takes_keys(self) -> bool:
        """Whether keys are meant for the task: no text is being edited, and the focus is not in the list or header."""
        focus = QApplication.focusWidget()
        if focus is None or isinstance(focus, QLineEdit):
            return False
        return self.answers_have_focus or self._centre.isAncestorOf(focus)

    def _follow_selection(self, had_focus: bool, text: str, *, opens: bool = False) -> None:
        """Let the focus of the page be on the selected answer, or on what shows instead of a task.

        The focus moves there if the page `had_focus`. Then `text` is said, in which case the answer that takes the
        focus says only its letter.
        """
        has_task = self._desk.phase is DeskPhase.TASK
        target = self.task.target() if has_task else self.states.target()
        moves = target is not self._target
        if moves or opens:
            if has_task:
                self.task.stop_at(target, brief=bool(text))
            self._target = target
        if not self.isVisible() or self.aside is not None:
            return
        if had_focus and (moves or opens) and self.shows_task:
            self._grab_focus()
        self._say(text)

    def _say(self, text: str) -> None:
        """Say a sentence: after the focus moved, at which a screen reader stops what it was saying. If a text is being
        edited, the sentence waits until the focus is back."""
        focus = QApplication.focusWidget()
        is_in_field = isinstance(focus, QLineEdit) and self._centre.isAncestorOf(focus)
        if text and (self._is_rewriting or is_in_field):
            self._unsaid = text
        else:
            announce(self, text)

    def _order_focus(self) -> None:
        """Let Tab go on from the header to the answers. Qt's order is that in which widgets were made."""
        for before, after in pairwise((*self.header.focus_chain(), *self.task.focus_chain())):
            self.setTabOrder(before, after)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab select the next answer before it leaves the answers.

        Qt also calls this when the widget with the focus hides, which is no Tab.
        """
        focus = QApplication.focusWidget()
        is_tab = focus is not None and focus.isVisible() and focus.isEnabled()
        return (is_tab and self._keyboard.tab(forward=next)) or super().focusNextPrevChild(next)

    def _task_text(self) -> str:
        """The number of the task, the beginning of its prompt, and the selected answer."""
        assignment = self._desk.assignment
        assert assignment is not None
        prompt = self.tr("Prompt: {text}").format(text=" ".join(assignment.path[-1].text[:_PROMPT].split()))
        return joined(map(ended, [self.header.count_text(), prompt, self.task.spoken_target()]))

    def _progressed(self) -> None:
        if self._loading_timer.isActive():
            return
        if self._desk.phase is not DeskPhase.TASK:
            self.states.refresh()
            self.header.refresh()
        self.show_keys()

    def _show_new_keys(self) -> None:
        if self._desk.reload_keys():
            self.header.refresh()
            self.task.show_task()
            self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that mean something now."""
        self._key_line.show_hints(self.task.hints())
        if self._desk.phase is DeskPhase.TASK and self._desk.is_looking_ahead:
            return  # the next task loads: keep the line, which flickers otherwise
        ready = self._desk.phase is DeskPhase.TASK and self._desk.next_is_ready
        usual = self.tr("next task ready")
        self._key_line.show_state(usual if ready else self.states.writing_line(), usual)

    # --- intents of this page

    @cached_property
    def rewriting(self) -> "RewriteView":
        """The rewrite editor."""
        from desktop.ui.desk.rewrite_view import RewriteView

        made = RewriteView(self._desk, self._services.models, self._services.desk_proposals)
        made.closed.connect(self._rewritten)
        self._stack.addWidget(made)
        return made

    @property
    def _is_rewriting(self) -> bool:
        return "rewriting" in self.__dict__ and self._stack.currentWidget() is self.rewriting

    def rewrite(self, original: str = "") -> None:
        """Open the rewrite editor on the answer `original`, by default the selected one. If no answer is
        acceptable, it starts empty."""
        desk = self._desk
        if desk.assignment is None:
            return
        self._stack.setCurrentWidget(self.rewriting)
        self.rewriting.open(original or desk.state.selected)

    def show_aside(self, widget: QWidget) -> None:
        """Show `widget` in the place of the task, until a project is opened or `show_task` is called."""
        if self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        if self._drawer_open:
            self.toggle_list()
        self.aside_changed.emit()

    def show_task(self) -> None:
        """End `show_aside` and give the desk the keyboard focus."""
        self._stack.setCurrentIndex(0)
        self._grab_focus()
        self.aside_changed.emit()

    @property
    def aside(self) -> QWidget | None:
        """The widget of `show_aside`, or None while the task or its rewrite editor shows."""
        return None if self._stack.currentIndex() == 0 or self._is_rewriting else self._stack.currentWidget()

    @property
    def shows_task(self) -> bool:
        """Whether the task, or its state, is not covered by an aside or the rewrite editor."""
        return self._stack.currentIndex() == 0

    def _rewritten(self) -> None:
        self._stack.setCurrentIndex(0)
        self._grab_focus()

    def toggle_guideline(self) -> None:
        """Show the guidelines of the task's scheme, with the caret in them, or hide them."""
        self._show_guideline(not self.guideline.shows_guideline)
        if self.guideline.shows_guideline:
            self.guideline.panel.read()
        else:
            self._grab_focus()

    def _show_guideline(self, shown: bool) -> None:
        assignment = self._desk.assignment
        self.guideline.show_guideline(assignment.guideline if shown and assignment is not None else None)

    # --- projects

    def show_target(self, target: str | AnswerSource) -> None:
        """Open the project with the id `target`; with a model, ask how to re-run the bad cases with it."""
        if isinstance(target, AnswerSource):
            self.rerun_requested.emit(target)
        else:
            self.open_project(target)

    def open_files(self, files: Sequence[Path]) -> None:
        """Read files of judgements. `MergeQuestions` asks before anything is merged."""
        for file in files:
            self._services.annotators.preview_bundle(file)

    def _show_merged(self, merged: "MergeResult") -> None:
        """Open a received project, so that its receiver can start judging."""
        if merged.tasks and merged.project_ids:
            self.open_project(merged.project_ids[0])

    def _export(self, project: str) -> None:
        from desktop.datasets.recipe import ExportScope

        self.go_to.emit("data", ExportScope(project=project))

    def open_project(self, project: str) -> None:
        """Open the next task of a project, whatever shows now."""
        self._keyboard.clear()
        self._desk.open(project)
        if self._drawer_open:
            self.toggle_list()
        self.show_task()

    def _grab_focus(self) -> None:
        if self._unsaid and isinstance(self._target, AnswerCard):
            self._target.prepare_focus(brief=True)
        self._target.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self._unsaid)
        self._unsaid = ""

    # --- keys

    def event(self, event: QEvent) -> bool:
        """Give the keys of commands to the desk before any shortcut of the window takes them."""
        return (isinstance(event, QKeyEvent) and self._keyboard.takes_first(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keyboard.press(event):
            super().keyPressEvent(event)

    # --- focus

    def take_focus(self) -> None:
        """Take the focus, and with it the keys of the desk."""
        self._grab_focus()

    def regions(self) -> list[Region]:
        """The list of projects, the header, the answers, the conversation and the guidelines."""
        regions = [Region(self.list, self.list.focus_first), Region(self.header)]
        if not self.shows_task:
            return [*regions, Region(self._stack.currentWidget() or self._main)]
        regions += [Region(self._centre, self._grab_focus), Region(self.task.conversation, self.task.conversation.read)]
        if self.guideline.shows_guideline:
            regions.append(Region(self.guideline.panel, self.guideline.panel.read))
        return regions

    # --- shown and hidden

    def toggle_list(self) -> None:
        """Show or hide the project list. When it hides, the desk takes the focus."""
        super().toggle_list()
        if not self.list.isVisible():
            self._grab_focus()

    def on_show(self) -> None:
        """Refresh the annotators and start to count active time."""
        self._services.annotators.refresh()
        self._desk.clock.set_focused(True)
        handle = self.window().windowHandle()
        if not self._is_clock_attached and handle is not None:
            self._is_clock_attached = True
            self._desk.clock.watch(handle)
        self._place()

    def on_hide(self) -> None:
        """Stop counting active time."""
        self._desk.clock.set_focused(False)  # time on another page does not count for this task

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._target is not self:
            self._target.setFocus(event.reason())

    def retranslate(self) -> None:
        """Show the task again in the new language."""
        self._opened()


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    set_margins(column, Space.NONE)
    set_spacing(column, Space.NONE)
    return column
