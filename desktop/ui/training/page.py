"""The training page: the list of runs at the left, and at the right what the open run needs."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.core.errors import UserError
from desktop.core.project import AnswerSource
from desktop.core.training_run import OPEN_STATUSES, RunStatus
from desktop.evaluation.comparison import CategoryResult
from desktop.presenters.answer_comparison import AnswerComparisonPresenter
from desktop.presenters.app_services import AppServices
from desktop.presenters.chat_adapters import ChosenAdapter
from desktop.presenters.models import ModelItem
from desktop.presenters.sentences import listed, sentence
from desktop.presenters.training import RunDetails
from desktop.presenters.training_setup import SetupPhase
from desktop.presenters.training_text import methods_name
from desktop.training.protocol import TrainerEvent
from desktop.ui.listed_page import ListedPage
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.training.adapter_export import AdapterExportBar, AdapterExportButton
from desktop.ui.training.answers_view import AnswersView
from desktop.ui.training.header import TrainingHeader
from desktop.ui.training.new_run import NewRunView
from desktop.ui.training.plan_panel import PlanPanel
from desktop.ui.training.report_view import JUDGED_AT_ONCE, ReportView
from desktop.ui.training.run_list import RunList
from desktop.ui.training.run_view import RunView
from desktop.ui.training.setup_view import SetupView
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline

_POLL_MS = 2000


class TrainingPage(ListedPage):
    """Joins the presenters of training to their views."""

    def __init__(self, services: AppServices, parent: QWidget | None = None) -> None:
        super().__init__(docked=True, parent=parent)
        self._services = services
        self._training, self._plan, self._setup = services.training, services.training_plan, services.trainer_setup
        self._aside: QWidget | None = None  # what takes the place of the report: the curves, or the answers of a figure
        self._opener: QWidget | None = None  # has the focus again when the report is back
        self._answers = AnswerComparisonPresenter(services.operations, self)
        self._poll = QTimer(self, interval=_POLL_MS)  # a run of another program, whose log grows
        self._poll.timeout.connect(self._training.load)
        self._poll.timeout.connect(self._training.reload)
        self.list = RunList(self._training, self)
        self.header = TrainingHeader(self._main)
        self.stack = QStackedWidget(self._main)
        self._worker = services.training_worker
        self.setup = SetupView(self._setup)
        self.panel = PlanPanel(self._plan, self._training, services.training_job_exporter)
        self.new_run = NewRunView(self._plan, self.panel)
        self.run_view, self.report = RunView(), ReportView()
        self.answers = AnswersView(self._answers)
        for view in (self.setup, self.new_run, self.run_view, self.report, self.answers):
            self.stack.addWidget(view)
        column = QVBoxLayout(self._main)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self.header)
        column.addWidget(hairline(self._main))
        self.resume_button = Button("", "primary", icon="play")
        self.copy_button = Button("", icon="copy")
        self.back_button = Button("", icon="arrow-left")
        self.export_button = AdapterExportButton(services.adapter_exporter)
        self.export_bar = AdapterExportBar(services.adapter_exporter, self._main)
        self.pause_button = Button("", icon="pause")
        self.stop_button = Button("", icon="square", key="Esc")
        self.header.add_buttons("running", self.pause_button, self.stop_button)
        self.header.add_buttons("stopped", self.copy_button, self.resume_button)
        self.use_button = Button("", "primary", icon="message-square")
        self.header.add_buttons("report", self.export_button, self.use_button)
        self.header.add_buttons("aside", self.back_button)
        column.addWidget(self.export_bar)
        column.addWidget(self.stack, 1)
        self._connect()
        self._set_list(self.list)
        self.retranslate()

    def _connect(self) -> None:
        training = self._training
        self.list_placed.connect(self.header.set_list_docked)
        self.header.list_requested.connect(self.toggle_list)
        self.list.opened.connect(self._open)
        self.list.new_requested.connect(self._new)
        self.list.duplicate_requested.connect(self._duplicate)
        self.list.delete_requested.connect(training.delete)
        self._connect_worker()
        self.copy_button.clicked.connect(lambda: self._duplicate(training.chosen))
        self.use_button.clicked.connect(self._use_in_chat)
        self.back_button.clicked.connect(self._show_report)
        self.report.curves_requested.connect(lambda: self._show_aside(self.run_view, self))
        self.report.category_requested.connect(self._open_category)
        self.report.losses_requested.connect(self._open_losses)
        self.report.bad_cases_requested.connect(self._rerun_bad_cases)
        self._answers.opened.connect(lambda: self._show_aside(self.answers, self.answers.list))
        self._answers.rejected.connect(self.notify)
        self.report.next_round_requested.connect(self._next_round)
        self.report.judge_requested.connect(self._judge)
        training.comparison_ready.connect(lambda project: self.go_to.emit("desk", project))
        self.report.optimize_requested.connect(self._optimize)
        self.report.judgements_requested.connect(self._show_judgements)
        self.new_run.desk_requested.connect(lambda: self.go_to.emit("desk", None))
        self.panel.notify.connect(self.notify)
        training.opened.connect(self._opened)
        training.details_changed.connect(self.refresh)
        training.runs_changed.connect(self.refresh)
        training.rejected.connect(self.notify)
        exporter = self._services.adapter_exporter
        exporter.exported.connect(self._exported)
        exporter.rejected.connect(self.notify)
        training.deleted.connect(self._offer_restore)
        self._setup.changed.connect(self.refresh)

    def _connect_worker(self) -> None:
        worker, training = self._worker, self._training
        self.panel.start_requested.connect(self._start)
        self.pause_button.clicked.connect(lambda: worker.pause(not worker.is_paused))
        self.stop_button.clicked.connect(lambda: worker.stop(training.chosen))
        self.resume_button.clicked.connect(lambda: worker.resume(training.chosen))
        self.report.evaluate_requested.connect(lambda: worker.evaluate(training.chosen))
        worker.created.connect(training.open)
        worker.changed.connect(self.refresh)
        worker.progressed.connect(self._progressed)
        worker.rejected.connect(self.notify)

    # --- what shows

    def _progressed(self, run: str, events: list[TrainerEvent]) -> None:
        stage = self._worker.timeline.stage
        if stage is not None:
            self.list.show_fraction(run, stage.fraction)
        self._training.follow(run, events)

    def on_first_show(self) -> None:
        """Read the runs, and open the one in progress."""
        self._training.load()
        if self._worker.run:
            self._training.open(self._worker.run)

    def on_show(self) -> None:
        """Find out whether the trainer can start, and what there is to train on."""
        self._setup.check()
        self._plan.show()
        self._training.reload()  # the person may have judged on the desk
        self.refresh()

    def on_hide(self) -> None:
        """Read no data until the page shows again."""
        self._plan.hide()
        self._poll.stop()

    def show_target(self, target: Any) -> None:
        """Show a run, by its id."""
        self._open(str(target))

    def refresh(self) -> None:
        """Show the view that fits the open run."""
        training, run = self._training, self._training.current
        self._follow_others()
        if run is None:
            ready = self._setup.phase is SetupPhase.READY
            self.stack.setCurrentWidget(self.new_run if ready else self.setup)
            self.header.show_for("new", self.tr("New training run"))
            return
        details = training.details
        if details is not None:
            details.run = run  # the list is read more often
            if run.id == self._worker.run:
                details.timeline.take_moment(self._worker.timeline)
        is_current = run.id == self._worker.run
        task = self._worker.task if is_current else ""
        if task and self._worker.is_on_battery:
            task = " · ".join((task, self.tr("waiting for mains power")))
        facts = [training.base_name(run), methods_name(run.methods)]
        finished = run.status is RunStatus.FINISHED
        if finished and self._aside is self.answers:
            self.stack.setCurrentWidget(self.answers)
            self.header.show_for("aside", run.name, facts)
            return
        if finished and self._aside is None:
            self.report.show_run(details, task)
            self.stack.setCurrentWidget(self.report)
            answers = details is not None and bool(details.adapter) and not details.is_reward_model
            self.use_button.setEnabled(answers)
            self.use_button.setProperty("unused", details is not None and details.is_reward_model)
            self.export_button.show_run(details)
            self.header.show_for("report", run.name, facts)
            return
        self.run_view.is_suspended = is_current and self._worker.is_suspended
        self.run_view.is_on_battery = is_current and self._worker.is_on_battery
        self.run_view.task = self.tr("Saving a checkpoint") if is_current and self._worker.is_stopping else task
        self.run_view.show_run(details)
        self.stack.setCurrentWidget(self.run_view)
        self._show_pause()
        is_ours = is_current or run.status is RunStatus.QUEUED
        view = "aside" if finished else "stopped" if run.status not in OPEN_STATUSES else "running" if is_ours else ""
        self.header.show_for(view, run.name, facts)

    def _follow_others(self) -> None:
        run = self._training.current
        is_elsewhere = run is not None and run.status is RunStatus.RUNNING and run.id != self._worker.run
        if not (is_elsewhere and self.isVisible()):
            self._poll.stop()
        elif not self._poll.isActive():
            self._poll.start()

    def _show_pause(self) -> None:
        paused = self._worker.is_paused
        self.pause_button.setText(self.tr("Continue") if paused else self.tr("Pause"))
        self.pause_button.set_icon("play" if paused else "pause")
        self.pause_button.setEnabled(self._training.chosen == self._worker.run and not self._worker.is_stopping)
        self.stop_button.setEnabled(not self._worker.is_stopping)

    def _opened(self) -> None:
        self._aside = self._opener = None
        self._answers.cancel()
        self.refresh()

    def _show_aside(self, view: QWidget, focused: QWidget) -> None:
        """Show a view in the place of the report, until `_show_report`."""
        self._aside, self._opener = view, self.report.focusWidget()
        self.refresh()
        focused.setFocus()

    def _show_report(self) -> None:
        self._aside = None
        self.refresh()
        (self._opener or self).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- intents

    def _open(self, id: str) -> None:
        self._close_drawer()
        self._training.open(id)

    def _start(self) -> None:
        plan = self._plan
        if plan.can_start and plan.model is not None:
            self._worker.start(plan.recipe, plan.model.sha256)

    def _new(self) -> None:
        self._close_drawer()
        self._plan.reset()
        self._training.plan_new()

    def _duplicate(self, id: str) -> None:
        run = self._training.run(id)
        if run is None:
            return
        parent = self._training.run(run.parent) if run.parent else None
        reward = self._training.run(run.reward) if run.reward else None
        try:
            self._plan.duplicate(run, parent, reward)
        except UserError as error:
            self.notify.emit(sentence(error))
            return
        self._training.plan_new()

    def _next_round(self) -> None:
        if (run := self._training.current) is not None:
            self._plan.reset(run.base, parent=run)
            self._training.plan_new()

    def _optimize(self) -> None:
        if (run := self._training.current) is not None:
            self._plan.reset(run.base, reward=run)
            self._training.plan_new()

    def _judge(self) -> None:
        if (run := self._training.current) is not None:
            self._training.judge(run, JUDGED_AT_ONCE, self._services.projects.sampling())

    def _open_category(self, result: CategoryResult) -> None:
        if (run := self._training.current) is not None:
            self._answers.open_category(run, result)

    def _open_losses(self) -> None:
        if (run := self._training.current) is not None:
            self._answers.open_losses(run)

    def _rerun_bad_cases(self) -> None:
        """Let the desk ask for bad cases again, of the run's adapter."""
        details = self._training.details
        model = self._base_in_list(details)
        if details is not None and model is not None:
            sampling = self._services.projects.sampling()
            self.go_to.emit("desk", AnswerSource(model.path, 1, sampling, ((details.adapter, 1.0),)))

    def _base_in_list(self, details: RunDetails | None) -> ModelItem | None:
        """The base model of the open run; None after a sentence that says why there is none."""
        model = self._training.base_model(details.run) if details is not None else None
        if model is None:
            self.notify.emit(self.tr("The base model of this run is not in the list. Add it on the Models page."))
        return model

    def _show_judgements(self) -> None:
        if (details := self._training.details) is not None:
            self.go_to.emit("quality", details.judgements)

    def _use_in_chat(self) -> None:
        details = self._training.details
        model = self._base_in_list(details)
        if details is not None and model is not None:
            self._services.adapters.choose(model.path, ChosenAdapter(details.adapter, details.run.name))
            self.go_to.emit("chat", None)

    def _exported(self, file: str, licence: str) -> None:
        saved = self.tr("Saved {file}").format(file=file)
        shown = self.tr("Licence of the base model: {licence}.").format(licence=licence)
        self.notify.emit(f"{saved} · {shown}" if licence else saved)

    def _offer_restore(self, id: str, name: str, conversations: int, projects: int) -> None:
        text = self.tr("Moved “{name}” to the trash").format(name=name)
        used = [self.tr("%n conversation(s)", "", conversations)] if conversations else []
        used += [self.tr("%n project(s)", "", projects)] if projects else []
        if used:
            users = self.tr("Its adapter was used in {users}.").format(users=listed(used))
            text = f"{text} · {users}"
        self.offer_undo.emit(text, lambda: self._training.restore(id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._aside is not None:
            self._show_report()
        elif event.key() == Qt.Key.Key_Escape and self.stop_button.isVisible() and not self.list.filter.hasFocus():
            self.stop_button.click()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set all texts."""
        self.resume_button.setText(self.tr("Resume"))
        self.stop_button.setText(self.tr("Stop and save"))
        self.copy_button.setText(self.tr("Duplicate with other settings"))
        self.back_button.setText(self.tr("Report"))
        self.use_button.setText(self.tr("Use in chat"))
        self.refresh()
