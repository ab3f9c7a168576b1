"""The right side of the import page: a row as it would be imported, the counts, and the import itself."""

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.imports import ImportSource, ImportsPresenter, Stage
from desktop.presenters.sentences import joined, sentence
from desktop.ui.data.row_preview import RowPreview
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FormArea
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin


class ImportSummary(RetranslateMixin, QFrame):
    """Previews rows, counts what an import would give, and starts or cancels it."""

    project_adopted = Signal()  # the data goes into the project that has the same tasks

    def __init__(self, imports: ImportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._imports = imports
        self._row = 0
        self.setProperty("surface", "sunken")
        self.preview = RowPreview()
        self.preview.moved.connect(self._show_row)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.L)
        set_spacing(column, Space.L)
        column.addWidget(self.preview)
        self._counts = QGridLayout()
        set_spacing(self._counts, Space.M, Space.S)
        self._counts.setColumnStretch(0, 1)
        self._names = [label("", "secondary") for _ in range(4)]
        self._numbers = [label("", "heading" if n == 0 else "") for n in range(4)]
        for number, (name, value) in enumerate(zip(self._names, self._numbers, strict=True)):
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._counts.addWidget(name, number, 0)
            self._counts.addWidget(value, number, 1)
        column.addLayout(self._counts)
        self._unread = label("", "secondary", wrap=True)
        column.addWidget(self._unread)
        self._same_tasks = QWidget()
        same = QVBoxLayout(self._same_tasks)
        set_margins(same, Space.NONE)
        set_spacing(same, Space.S)
        self._alike_text = label("", "secondary", wrap=True)
        self._add_to_project = Button("")
        self._add_to_project.clicked.connect(self._import_into_same)
        same.addWidget(self._alike_text)
        same.addWidget(self._add_to_project, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._same_tasks)
        self._notice = QFrame()
        self._notice.setProperty("surface", "notice")
        notice = QVBoxLayout(self._notice)
        set_margins(notice, Space.M, Space.S)
        set_spacing(notice, Space.NONE)
        self._warning = label("", "warning", wrap=True)
        notice.addWidget(self._warning)
        column.addWidget(self._notice)
        column.addStretch(1)
        self._progress_text = label("", "quiet")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._cancel = Button("")
        self._cancel.clicked.connect(self._cancel_clicked)
        self._import = Button("", "primary")
        self._import.clicked.connect(self._imports.start_import)
        foot = QWidget()
        bottom = QVBoxLayout(foot)
        set_margins(bottom, Space.L, Space.M, Space.L, Space.L)
        set_spacing(bottom, Space.S)
        bottom.addWidget(self._progress_text)
        bottom.addWidget(self._progress)
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._import)
        bottom.addLayout(buttons)
        outer = QVBoxLayout(self)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addWidget(FormArea(inside), 1)
        outer.addWidget(foot)
        imports.progressed.connect(self._show_progress)
        self._retranslate()

    def show_first_row(self) -> None:
        """Start at the first row of the next file."""
        self._row = 0

    def show_source(self, source: ImportSource) -> None:
        """Show a row of another file, or of the same file read differently."""
        self._show_row(min(self._row, len(source.sample) - 1))

    def _show_row(self, index: int) -> None:
        source = self._imports.source
        self.preview.setVisible(source is not None and source.problem is None)
        if source is not None and source.problem is None and 0 <= index < len(source.sample):
            self._row = index
            self.preview.show_row(self._imports.sample(index), index, len(source.sample))

    def show_state(self) -> None:
        """Show the counts, the warnings and the progress of the present file."""
        survey, source = self._imports.preview, self._imports.source
        locale = QLocale()
        values = (0, 0, 0, 0) if survey is None else (survey.new, survey.known, survey.bad, len(survey.annotators))
        for number, value in zip(self._numbers, values, strict=True):
            number.setText("…" if survey is None else locale.toString(value))
        self._numbers[2].setProperty("role", "error" if values[2] else "")
        self._numbers[2].style().polish(self._numbers[2])
        people = survey is not None and bool(survey.labelled)
        self._names[3].setVisible(people)
        self._numbers[3].setVisible(people)
        undecided = source.mapping.problem if source is not None and source.mapping is not None else None
        self._notice.setVisible(undecided is not None or (survey is not None and bool(survey.bad or survey.notes)))
        if undecided is not None:
            text = self.tr("Choose what the columns mean: {problem}.")
            self._warning.setText(text.format(problem=QCoreApplication.translate("errors", undecided)))
        alike = None if survey is None else survey.similar_project
        self._same_tasks.setVisible(alike is not None)
        if alike is not None:
            text = self.tr(
                "The project “{project}” has the same tasks. Add these judgements to it to compare annotators."
            )
            self._alike_text.setText(text.format(project=alike.name))
        self._unread.setVisible(survey is not None and bool(survey.unread))
        if survey is not None:
            text = self.tr("Columns not imported (number of rows): {columns}")
            self._unread.setText(text.format(columns=survey.unread_columns))
        for widget in (*self._names[:3], *self._numbers[:3]):
            widget.setVisible(undecided is None)
        if survey is not None and (survey.bad or survey.notes):
            sentences = [sentence(problem) for problem in survey.problems[:2]]
            more = survey.bad - len(sentences)
            sentences += [self.tr("%n more.", "", more)] if more else []
            sentences += [
                note.translated(lambda text: QCoreApplication.translate("imports", text)) for note in survey.notes
            ]
            self._warning.setText(joined(sentences))
        new = 0 if survey is None else survey.new
        self._import.setEnabled(new > 0 and source is not None and self._imports.stage == Stage.READY)
        count = locale.toString(new)
        self._import.setText(self.tr("Import {count}").format(count=count) if new else self.tr("Import"))
        self._add_to_project.setEnabled(self._imports.stage != Stage.IMPORTING)
        self._cancel.setEnabled(True)
        self._show_progress()

    def _show_progress(self) -> None:
        imports = self._imports
        busy = imports.stage == Stage.IMPORTING
        counting = imports.stage == Stage.READY and imports.preview is None and imports.progress.rows > 0
        self._progress.setVisible(busy or counting)
        self._progress_text.setVisible(busy or counting)
        self._progress.setMaximum(1000)
        self._progress.setValue(round(1000 * imports.progress.share))
        rows = QLocale().toString(imports.progress.rows)
        text = self.tr("Importing… {rows} rows") if busy else self.tr("Counting… {rows} rows")
        self._progress_text.setText(text.format(rows=rows))
        self._progress.setAccessibleName(self._progress_text.text())

    def _cancel_clicked(self) -> None:
        if self._imports.stage == Stage.IMPORTING:
            self._cancel.setEnabled(False)
            self._progress_text.setText(self.tr("Undoing the import…"))
        self._imports.cancel()

    def _import_into_same(self) -> None:
        survey = self._imports.preview
        if survey is not None and survey.similar_project is not None:
            self._imports.set_destination(project=survey.similar_project.id)
            self.project_adopted.emit()

    def _retranslate(self) -> None:
        self._cancel.setText(self.tr("Cancel"))
        self._add_to_project.setText(self.tr("Add to this project"))
        names = (
            self.tr("New tasks"),
            self.tr("Duplicates"),
            self.tr("Unreadable"),
            self.tr("Annotators"),
        )
        for name, text in zip(self._names, names, strict=True):
            name.setText(text)
