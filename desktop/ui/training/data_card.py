"""The training data of a plan: what is used, as a table by task."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop.presenters.categories import category_name, language_name
from desktop.presenters.sentences import listed
from desktop.presenters.training_data_summary import TrainingDataRow, TrainingDataSummary
from desktop.presenters.training_plan import TrainingPlanPresenter
from desktop.training.methods import Method, TrainingData
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import Card

_COLUMNS = 5
_NAMED = 3  # tasks without data


class DataCard(RetranslateMixin, Card):
    """The scope, whose judgements count, and a row for each task."""

    def __init__(self, plan: TrainingPlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.L, spacing=Space.S)
        self._plan = plan
        self._title = label("", "heading")
        self.scope, self.people = Pill(), Pill()
        pills = QWidget()
        row = Flow(pills, at_right=True)
        row.addWidget(self.scope)
        row.addWidget(self.people)
        top = QHBoxLayout()
        set_spacing(top, Space.M)
        top.addWidget(self._title)
        top.addWidget(pills, 1)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        room = self._progress.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(room)
        self._problem = label("", "error", wrap=True)
        self.table = QWidget()
        self._grid = QGridLayout(self.table)
        set_margins(self._grid, Space.NONE)
        set_spacing(self._grid, Space.L, Space.NONE)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(_COLUMNS - 1, 4)
        self._foot = label("", "quiet", wrap=True)
        self.body.addLayout(top)
        self.body.addWidget(self._progress)
        self.body.addWidget(self._problem)
        self.body.addWidget(self.table)
        self.body.addWidget(self._foot)
        plan.progressed.connect(lambda share: self._progress.setValue(int(share * 1000)))
        plan.changed.connect(self.refresh)
        self._shown: object = None
        self._retranslate()

    @property
    def _second(self) -> TrainingData:
        is_labels = self._plan.preference is Method.KTO
        return TrainingData.LABELS if is_labels else TrainingData.PAIRS

    def refresh(self) -> None:
        """Show the data of the plan, or that it is being read."""
        plan, summary = self._plan, self._plan.summary
        scope = plan.options.data.scope.project
        projects = [(self.tr("All judgements"), None), *((each.name, each.id) for each in plan.projects)]
        fill_pill(self.scope, projects, scope, plan.choose_scope)
        people = [(self.tr("All annotators"), True), (self.tr("Only judged on this computer"), False)]
        fill_pill(self.people, people, plan.options.others, plan.include_others)
        self.people.setVisible(not plan.options.others or (summary is not None and summary.from_others > 0))
        self._progress.setVisible(summary is None and not plan.problem)
        if summary is None:
            self._progress.setValue(0)
        self._problem.setText(plan.problem)
        self._problem.setVisible(bool(plan.problem))
        state = (summary, self._second)
        if summary is not None and state != self._shown:
            self._shown = state
            self._fill(summary)

    def _fill(self, summary: TrainingDataSummary) -> None:
        clear(self._grid)
        second = self.tr("Good or bad answers") if self._second is TrainingData.LABELS else self.tr("Pairs")
        heads = (self.tr("Task"), self.tr("Demonstrations"), second, self.tr("Held out"), "")
        for column, text in enumerate(heads):
            self._cell(0, column, text, "section")
        self._grid.addWidget(hairline(), 1, 0, 1, _COLUMNS)
        number = 2
        for row in summary.rows:
            name = category_name(row.category) if row.category else self.tr("No task set")
            counts = (row.counts.get(TrainingData.DEMONSTRATIONS, 0), row.counts.get(self._second, 0), row.held_out)
            self._row(number, name, counts, *self._note(row, summary))
            number += 2
        if summary.missing and any(row.category for row in summary.rows):
            names = listed(map(category_name, summary.missing[:_NAMED]))
            if more := len(summary.missing[_NAMED:]):
                names = self.tr("{tasks} and %n more", "", more).format(tasks=names)
            self._row(number, names, (0, 0, 0), self.tr("none: may regress"), "warning")
        self.table.setAccessibleName(self._title.text())
        excluded = sum(summary.excluded.values())
        text = self.tr("%n example(s) are excluded, for example ties and rows that fail a check.", "", excluded)
        self._foot.setText(text if excluded else "")
        self._foot.setVisible(bool(excluded))

    def _row(self, number: int, name: str, counts: tuple[int, int, int], note: str, role: str) -> None:
        self._cell(number, 0, name)
        for column, count in enumerate(counts, start=1):
            self._cell(number, column, QLocale().toString(count))
        self._cell(number, _COLUMNS - 1, note, role)
        self._grid.addWidget(hairline(), number + 1, 0, 1, _COLUMNS)

    def _cell(self, row: int, column: int, text: str, role: str = "") -> QLabel:
        cell = label(text, role, wrap=column in (0, _COLUMNS - 1))
        set_margins(cell, Space.NONE, Space.S)
        is_number = 0 < column < _COLUMNS - 1
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(cell, row, column)
        return cell

    def _note(self, row: TrainingDataRow, summary: TrainingDataSummary) -> tuple[str, str]:
        """What is worth knowing of a task, and the role of its label."""
        notes = []
        if len(summary.languages) > 1 and len(row.languages) == 1:
            notes.append(self.tr("{language} only").format(language=language_name(row.languages[0])))
        if row.from_others:
            notes.append(self.tr("%n from other people", "", row.from_others))
        if not any(row.counts.get(kind, 0) for kind in (TrainingData.DEMONSTRATIONS, self._second)):
            return self.tr("none: may regress"), "warning"
        return listed(notes), "quiet"

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Training data"))
        self._progress.setAccessibleName(self.tr("Reading the judgements"))
        self.scope.setAccessibleDescription(self.tr("Which judgements are trained on"))
        self.people.setAccessibleDescription(self.tr("Whose judgements are trained on"))
        self._shown = None
        self.refresh()
