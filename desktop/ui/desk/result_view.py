"""The end of a project: what was judged, which model won how often, and what to do next."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.results import ModelLine, ResultsPresenter
from desktop.presenters.sentences import ended, joined, listed
from desktop.services.projects import ProjectProgress
from desktop.ui import theme
from desktop.ui.page import scrolled
from desktop.ui.quality.plots import IntervalPlot
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.states import Card


class ResultView(QWidget):
    """Shows the presenter's results and emits a signal for each wish."""

    reveal_requested = Signal(str)  # the project's id, as for the signals below
    export_requested = Signal(str)
    statistics_requested = Signal(str)
    prompts_requested = Signal(str)
    new_requested = Signal()

    def __init__(self, desk: DeskPresenter, results: ResultsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._results = desk, results
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        declare(self, QAccessible.Role.Heading, name=self._spoken)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        self.title = label("", "title", wrap=True)
        self.text = label("", "lead", wrap=True)
        self._verdict = label("", "heading", wrap=True)
        self._rows = QVBoxLayout()
        set_spacing(self._rows, Space.S)
        self._models: list[_ModelRow] = []
        self._notes = label("", "secondary", wrap=True)
        self.reveal = Button("", icon="eye")
        self.export = Button("", icon="database")
        self.statistics = Button("", icon="chart-line")
        self.prompts = Button("", icon="plus")
        self.new = Button("", icon="plus")
        actions = QWidget()
        flow = Flow(actions, gap=Space.S, line_gap=Space.S)
        for button, wish in (
            (self.reveal, self.reveal_requested),
            (self.export, self.export_requested),
            (self.statistics, self.statistics_requested),
            (self.prompts, self.prompts_requested),
        ):
            button.clicked.connect(lambda _=False, wish=wish: wish.emit(desk.project))
            flow.addWidget(button)
        self.new.clicked.connect(self.new_requested)
        flow.addWidget(self.new)
        for widget in (self.title, self.text, self._verdict):
            column.addWidget(widget)
        column.addLayout(self._rows)
        column.addWidget(self._notes)
        column.addWidget(actions)
        column.addStretch(1)
        self._area = scrolled(inside, theme.COLUMN)
        outer = QVBoxLayout(self)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addWidget(self._area)
        results.changed.connect(self._show_result)

    def refresh(self) -> None:
        """Show another project or language, or new judgements."""
        progress = self._desk.progress
        if progress is None or self._desk.phase is not DeskPhase.DONE:
            return
        name = progress.project.name
        done = progress.done >= progress.queue
        title = self.tr("Completed: {name}") if done else self.tr("Completed for now: {name}")
        self.title.setText(title.format(name=name))
        self.text.setText(self._overview(progress))
        hides = progress.project.hides_models
        self.reveal.setText(self.tr("Reveal models…"))
        self.reveal.setVisible(hides)
        self.reveal.set_kind("primary" if hides else "secondary")
        self.reveal.set_icon("eye")
        self.export.setText(self.tr("Export training data"))
        self.export.set_kind("secondary" if hides else "primary")
        self.export.set_icon("database")  # again, for the colour of the kind
        self.statistics.setText(self.tr("Statistics"))
        self.prompts.setText(self.tr("Add prompts"))
        self.new.setText(self.tr("New project"))
        self._results.show(progress.project)
        self._show_result()

    def _overview(self, progress: ProjectProgress) -> str:
        judged, skipped = progress.counted
        text = self.tr("%n task(s) judged", "", judged)
        if skipped:
            text = listed([text, self.tr("%n skipped", "", skipped)])
        text += self.tr(".")
        if progress.done < progress.queue:
            text = self.tr("{tasks} More tasks will follow.").format(tasks=text)
        return text

    def _show_result(self) -> None:
        lines, notes = self._results.models(), self._results.notes()
        while len(self._models) < len(lines):
            row = _ModelRow()
            self._rows.addWidget(row)
            self._models.append(row)
        for number, row in enumerate(self._models):
            row.setVisible(number < len(lines))
            if number < len(lines):
                row.show_line(lines[number])
        verdict = self._results.verdict()
        self._verdict.setText(verdict)
        self._verdict.setVisible(bool(verdict))
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        if self.hasFocus() and (verdict or lines):
            announce(self, self._spoken_results())

    def _spoken(self) -> str:
        return joined([ended(self.title.text()), self.text.text(), self._spoken_results()])

    def _spoken_results(self) -> str:
        lines = QLocale().createSeparatedList([f"{one.name}: {one.text}" for one in self._results.models()])
        return joined(map(ended, (self._results.verdict(), lines, *self._results.notes())))


class _ModelRow(Card):
    """The share of comparisons that one model won, with its interval."""

    def __init__(self) -> None:
        super().__init__(margin=Space.M, spacing=Space.XS)
        self._name = ElidedLabel("", "heading")
        self._text = label("", "secondary", wrap=True)
        self._plot = IntervalPlot()
        for widget in (self._name, self._text, self._plot):
            self.body.addWidget(widget)

    def show_line(self, line: ModelLine) -> None:
        """Show the result of a model."""
        self._name.setText(line.name)
        self._text.setText(line.text)
        self._plot.show_figure(line.share, 0.5)
        self._plot.setVisible(line.share.value is not None)
        self.setAccessibleName(f"{line.name}: {line.text}")
