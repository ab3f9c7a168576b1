"""The desk without a task: no project, no prompts, answers still being generated, or all tasks done."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.generation import GenerationPhase, GenerationPresenter, GenerationProgress
from desktop.presenters.sentences import duration, ended, joined, sentence, time_left
from desktop.services.projects import ProjectProgress
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.states import EmptyState, Skeleton

if TYPE_CHECKING:
    from desktop.presenters.results import ResultsPresenter
    from desktop.ui.desk.result_view import ResultView


class DeskStates(QStackedWidget):
    """Explains why there is no task and offers the next step."""

    new_requested = Signal()
    prompts_requested = Signal(str)  # the project's id, as for the signals below
    reveal_requested = Signal(str)
    export_requested = Signal(str)
    statistics_requested = Signal(str)

    def __init__(
        self,
        desk: DeskPresenter,
        generation: GenerationPresenter,
        results: Callable[[], "ResultsPresenter"],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._generation, self._make_results = desk, generation, results
        loading = QWidget()
        column = QVBoxLayout(loading)
        set_margins(column, Space.XL)
        set_spacing(column, Space.NONE)
        column.addWidget(Skeleton(4))
        column.addStretch(1)
        self._empty = EmptyState("", "", icon="scale")
        self._meter = SegmentedMeter("", thickness=6)
        self._meter.setFixedWidth(320)
        self._new = Button("", "primary", icon="plus")
        self._new.clicked.connect(self.new_requested)
        self._prompts = Button("", "primary", icon="plus")
        self._prompts.clicked.connect(lambda: self.prompts_requested.emit(desk.project))
        self._again = Button("", "primary", icon="rotate-ccw")
        self._again.clicked.connect(lambda: generation.retry(desk.project))
        self._pause = Button("", icon="pause")
        self._pause.clicked.connect(lambda: generation.pause(not generation.paused))
        self._task = ElidedLabel("", "secondary")
        self._step = label("", "secondary", wrap=True)
        for shown in (self._task, self._meter, self._step):
            self._empty.middle.addWidget(shown)
        set_margins(self._empty.middle, Space.NONE, Space.M, Space.NONE, Space.NONE)
        set_spacing(self._empty.middle, Space.M)
        for widget in (self._pause, self._prompts, self._again, self._new):
            self._empty.choices.addWidget(widget)
        for stage, name in ((loading, lambda: self.tr("Loading")), (self._empty, self._empty_name)):
            declare(stage, QAccessible.Role.Heading, name=name)
            stage.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.addWidget(stage)

    def _empty_name(self) -> str:
        return joined(map(ended, (self._empty.title.text(), self._empty.text.text())))

    @cached_property
    def result(self) -> "ResultView":
        """The view of a finished project, created on first use."""
        from desktop.ui.desk.result_view import ResultView  # noqa: PLC0415  (imports numpy, which the desk does not need)

        view = ResultView(self._desk, self._make_results())
        view.reveal_requested.connect(self.reveal_requested)
        view.export_requested.connect(self.export_requested)
        view.statistics_requested.connect(self.statistics_requested)
        view.prompts_requested.connect(self.prompts_requested)
        view.new_requested.connect(self.new_requested)
        self.addWidget(view)
        return view

    def target(self) -> QWidget:
        """Where the focus goes: what explains the present phase."""
        return self.currentWidget() or self

    def refresh(self) -> None:
        """Show the present phase of the desk."""
        phase, progress = self._desk.phase, self._desk.progress
        if phase in (DeskPhase.LOADING, DeskPhase.TASK):
            self.setCurrentIndex(0)
            return
        if phase is DeskPhase.DONE and progress is not None:
            self.setCurrentWidget(self.result)
            self.result.refresh()
            return
        self.setCurrentIndex(1)
        self._new.setText(self.tr("New project"))
        self._prompts.setText(self.tr("Add prompts"))
        self._new.setVisible(phase in (DeskPhase.NO_PROJECT, DeskPhase.CHOOSE))
        self._prompts.setVisible(phase is DeskPhase.NO_TASKS)
        failed = self._generation.progress(self._desk.project).error is not None
        self._again.setText(self.tr("Try again"))
        self._again.setVisible(phase is DeskPhase.WAITING and failed)
        waits = phase is DeskPhase.WAITING and progress is not None and bool(progress.project.sources) and not failed
        for widget in (self._task, self._meter, self._step, self._pause):
            widget.setVisible(waits)
        self._empty.set_text(*self._words(phase, progress))
        if waits and progress is not None:
            self._show_waiting(progress)

    def _show_waiting(self, progress: ProjectProgress) -> None:
        """Show which task is generated, how many of its answers are done, and the remaining time."""
        outlook, paused = self._generation.progress(progress.project.id), self._generation.paused
        task = outlook.task
        self._pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self._pause.set_icon("play" if paused else "pause")
        self._task.setText(self.tr("Prompt: {text}").format(text=task.prompt) if task is not None else "")
        self._task.setVisible(task is not None)
        self._meter.setAccessibleName(self.tr("Answers of this task"))
        self._meter.set_segments(
            [MeterSegment(task.share * 100 if task else 0, "accent", self.tr("generated, %"))], 100
        )
        self._step.setText(self._step_text(outlook))

    def _step_text(self, outlook: GenerationProgress) -> str:
        task, locale = outlook.task, QLocale()
        if self._generation.paused:
            return self.tr("Paused.")
        if outlook.phase is GenerationPhase.HELD:
            return self.tr("Waiting for the chat, which has priority. Continues 5 s after it is idle.")
        if task is None:
            return self.tr("Starting…")
        done = self.tr("{done} of {answers} answers done").format(
            done=locale.toString(task.done), answers=locale.toString(task.answers)
        )
        if outlook.phase is GenerationPhase.LOADING:
            return self.tr("{done} · loading {model}…").format(done=done, model=task.model)
        if not task.tokens and task.seconds_left is None:
            return self.tr("{done} · reading the prompt…").format(done=done)
        parts = [done, self.tr("%n token(s)", "", task.tokens)]
        if task.seconds_left is not None:
            parts.append(time_left(task.seconds_left))
        return " · ".join(parts)

    def _words(self, phase: DeskPhase, progress: ProjectProgress | None) -> tuple[str, str]:
        if phase is DeskPhase.NO_PROJECT:
            return (
                self.tr("Judge answers, one task at a time"),
                self.tr(
                    "A project is a set of prompts, a scheme of questions, and the models that answer. Rate, rank "
                    "and rewrite from the keyboard, without seeing which model wrote which answer. Every "
                    "judgement becomes training data."
                ),
            )
        if phase is DeskPhase.CHOOSE or progress is None:
            return self.tr("Choose a project"), self.tr("Choose one from the list, or create a new one.")
        name = progress.project.name
        if phase is DeskPhase.NO_TASKS:
            return name, self.tr("This project has no prompts yet. Add some from samples, conversations or a file.")
        error = self._generation.progress(self._desk.project).error
        if error is not None:
            return self.tr("No answers to judge yet"), sentence(error)
        if not progress.project.sources:
            return self.tr("No answers to judge yet"), self._without_models()
        first = not progress.ready
        title = (
            self.tr("Generating answers for the first task")
            if first
            else self.tr("Generating answers for the next task")
        )
        return title, self._overview(progress)

    def _without_models(self) -> str:
        return self.tr("Some prompts have no answers, and the project has no model to generate them.")

    def _overview(self, progress: ProjectProgress) -> str:
        locale, outlook = QLocale(), self._generation.progress(progress.project.id)
        if progress.ready:
            text = self.tr("You have judged every task that is ready: {ready} of {tasks} have their answers.")
        else:
            text = self.tr(
                "{ready} of {tasks} tasks have their answers. You can start when the first is ready; the others follow."
            )
        text = text.format(ready=locale.toString(progress.ready), tasks=locale.toString(progress.tasks))
        if outlook.seconds_left:
            rest = self.tr("Generating all of them takes about {time}.").format(time=duration(outlook.seconds_left))
            text = self.tr("{text} {rest}").format(text=text, rest=rest)
        return text

    def writing_line(self) -> str:
        """Progress of the generation, such as "generating answers: 12 of 40, about 5 min", or "" if all are done."""
        progress = self._desk.progress
        if progress is None or progress.ready >= progress.tasks or not progress.project.sources:
            return ""
        locale, outlook = QLocale(), self._generation.progress(progress.project.id)
        if outlook.error is not None:
            return self.tr("some answers could not be generated")
        text = self.tr("generating answers: {done} of {total}").format(
            done=locale.toString(progress.ready), total=locale.toString(progress.tasks)
        )
        if not outlook.seconds_left:
            return text
        return self.tr("{text}, about {time}").format(text=text, time=duration(outlook.seconds_left))
