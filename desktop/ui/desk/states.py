"""The desk without a task: no project yet, no prompts, answers that are still being written, or all done."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.desk import DeskPresenter, Phase
from desktop.presenters.generation import Generation
from desktop.presenters.generation import Phase as Writing
from desktop.presenters.sentences import duration, sentence
from desktop.services.projects import Progress
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.meter import Segment, SegmentedMeter
from desktop.ui.widgets.states import EmptyState, Skeleton


class DeskStates(QStackedWidget):
    """What this is, and the first thing to do."""

    new_wanted = Signal()
    prompts_wanted = Signal(str)  # of this project
    reveal_wanted = Signal(str)

    def __init__(self, desk: DeskPresenter, generation: Generation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._generation = desk, generation
        loading = QWidget()
        column = QVBoxLayout(loading)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(Skeleton(4))
        column.addStretch(1)
        self._empty = EmptyState("", "", icon="scale")
        self._meter = SegmentedMeter("", thickness=6)
        self._meter.setFixedWidth(320)
        self._new = Button("", "primary", icon="plus")
        self._new.clicked.connect(self.new_wanted)
        self._prompts = Button("", "primary", icon="plus")
        self._prompts.clicked.connect(lambda: self.prompts_wanted.emit(desk.project))
        self._reveal = Button("", "primary", icon="eye")
        self._reveal.clicked.connect(lambda: self.reveal_wanted.emit(desk.project))
        self._again = Button("", "primary", icon="rotate-ccw")
        self._again.clicked.connect(lambda: generation.retry(desk.project))
        for widget in (self._meter, self._prompts, self._reveal, self._again, self._new):
            self._empty.choices.addWidget(widget)
        self.addWidget(loading)
        self.addWidget(self._empty)

    def refresh(self) -> None:
        phase, progress = self._desk.phase, self._desk.progress
        if phase in (Phase.LOADING, Phase.TASK):
            self.setCurrentIndex(0)
            return
        self.setCurrentIndex(1)
        self._new.setText(self.tr("New project"))
        self._prompts.setText(self.tr("Add prompts"))
        self._reveal.setText(self.tr("Reveal the models"))
        self._new.setVisible(phase in (Phase.NO_PROJECT, Phase.CHOOSE, Phase.DONE))
        self._new.set_kind("primary" if phase is not Phase.DONE else "secondary")
        self._new.set_icon("plus")  # in the colour of that kind
        self._prompts.setVisible(phase is Phase.NO_TASKS)
        failed = self._generation.outlook(self._desk.project).error is not None
        self._again.setText(self.tr("Try again"))
        self._again.setVisible(phase is Phase.WAITING and failed)
        self._meter.setVisible(phase is Phase.WAITING and not failed)
        compares = progress is not None and progress.project.compares and not progress.project.revealed
        self._reveal.setVisible(phase is Phase.DONE and compares)
        self._empty.set_text(*self._words(phase, progress))
        if phase is Phase.WAITING and progress is not None:
            self._meter.setAccessibleName(self.tr("Prompts that have their answers"))
            self._meter.set_segments([Segment(progress.ready, "accent", self.tr("ready"))], progress.tasks)

    def _words(self, phase: Phase, progress: Progress | None) -> tuple[str, str]:
        if phase is Phase.NO_PROJECT:
            return (
                self.tr("Judge answers, one task after the other"),
                self.tr(
                    "A project is a set of prompts, what is asked of their answers, and the models that give them. "
                    "You rate, rank and rewrite by the keyboard, without knowing which model wrote what; every "
                    "judgement is training data."
                ),
            )
        if phase is Phase.CHOOSE or progress is None:
            return self.tr("Which project?"), self.tr("Choose one in the list, or make a new one.")
        name = progress.project.name
        if phase is Phase.NO_TASKS:
            return name, self.tr("This project has no prompts yet. Add some from starters, chats or a file.")
        if phase is Phase.WAITING:
            error = self._generation.outlook(self._desk.project).error
            if error is not None:
                return self.tr("No answers to judge yet"), sentence(error)
            return self.tr("The next answers are being written"), self._waiting(progress)
        done, passed = progress.counted
        judged = self.tr("%n task(s) judged", "", done)
        skipped = self.tr("%n skipped", "", passed) if passed else ""
        said = ", ".join(filter(None, [judged, skipped])) + self.tr(".")
        if progress.done < progress.queue:
            return (
                self.tr("Done for now: {name}").format(name=name),
                self.tr("{tasks} More tasks come later.").format(tasks=said),
            )
        return self.tr("All done: {name}").format(name=name), said

    def _waiting(self, progress: Progress) -> str:
        if not progress.project.sources:
            return self.tr("Some prompts have no answers, and the project has no model to write them.")
        line = self.writing_line()
        said = line[:1].upper() + line[1:] + self.tr(".")
        held = self._generation.outlook(self._desk.project).phase is Writing.HELD
        return said + (" " + self.tr("The chat comes first; this goes on when it is calm.") if held else "")

    def writing_line(self) -> str:
        """ "answers are being written: 12 of 40, about 5 min"; empty where all are there."""
        progress = self._desk.progress
        if progress is None or progress.ready >= progress.tasks or not progress.project.sources:
            return ""
        locale, outlook = QLocale(), self._generation.outlook(progress.project.id)
        if outlook.error is not None:
            return self.tr("some answers could not be written")
        said = self.tr("answers are being written: {done} of {total}").format(
            done=locale.toString(progress.ready), total=locale.toString(progress.tasks)
        )
        if not outlook.seconds_left:
            return said
        return self.tr("{said}, about {time}").format(said=said, time=duration(outlook.seconds_left))
