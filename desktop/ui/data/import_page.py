"""The import page: how a file is read, what its columns mean, and what an import would give."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QAccessible, QAction, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.question import localized
from desktop.presenters.imports import ALL_ENDINGS, FORMATS, ImportSource, ImportsPresenter, Stage
from desktop.presenters.sentences import bytes_short, joined, listed, sentence
from desktop.ui.data.import_summary import ImportSummary
from desktop.ui.data.mapping_table import MappingTable
from desktop.ui.data.verdict_table import VerdictTable
from desktop.ui.page import TitledPage
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button, Pill
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.forms import FormArea
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.states import EmptyState

_PANEL, _NARROW_PANEL = 400, 320  # px
_WIDE = 1100


class ImportPage(TitledPage):
    """Imports a file that is chosen, dropped, or given by `open_file`."""

    def __init__(self, imports: ImportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._imports = imports
        self._shown: ImportSource | None = None
        self.setAcceptDrops(True)
        self._stages = QStackedWidget()
        self.column.addWidget(self._stages, 1)
        self.summary = ImportSummary(imports)
        self.summary.project_adopted.connect(lambda: self._project.setFocus(Qt.FocusReason.OtherFocusReason))
        self._build_message()
        self._build_form()
        imports.changed.connect(self._show)
        imports.rejected.connect(lambda error: self.notify.emit(sentence(error)))
        self.retranslate()

    def open_file(self, path: Path, project: str | None = None) -> None:
        """Read a file or folder and preview its import, into `project` if given."""
        self.summary.show_first_row()
        self._imports.open(path, project)

    # --- building

    def _build_message(self) -> None:
        """Build the view with one sentence and buttons: choose a file, read it, an error, or the result."""
        self._message = EmptyState("", "", icon="database")
        self._choose = Button("", "primary", icon="folder-open")
        self._choose.clicked.connect(self._choose_file)
        self._folder = Button("", icon="folder-open")
        self._folder.clicked.connect(self._choose_folder)
        self._judge = Button("", "primary", icon="play")
        self._judge.clicked.connect(self._open_project)
        self._again = Button("")
        self._again.clicked.connect(self._imports.forget)
        self._close = Button("")
        self._close.clicked.connect(self._go_back)
        for button in (self._judge, self._choose, self._folder, self._again, self._close):
            self._message.choices.addWidget(button)
        self._stages.addWidget(self._message)

    def _build_form(self) -> None:
        self._headline = label("", "finding", wrap=True)
        self._facts = label("", "secondary", wrap=True)
        self._format = Pill()
        self.table = MappingTable()
        self.table.part_chosen.connect(self._imports.set_role)
        self.values = VerdictTable()
        self.values.outcome_chosen.connect(self._imports.set_meaning)
        self._labels_text, self._project_text, self._scheme_text = label(""), label(""), label("")
        self._labels, self._project, self._scheme = Pill(), Pill(), Pill()
        left = QWidget()
        column = QVBoxLayout(left)
        set_margins(column, Space.XL)
        set_spacing(column, Space.NONE)
        head = QHBoxLayout()
        set_spacing(head, Space.L)
        head.addWidget(self._headline, 1)
        head.addWidget(self._format, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        add_space(column, Space.XS)
        column.addWidget(self._facts)
        add_space(column, Space.XL)
        column.addWidget(self.table)
        add_space(column, Space.L)
        column.addWidget(self.values)
        self._where = Flow(gap=Space.S, line_gap=Space.S)
        for text, pill in (
            (self._labels_text, self._labels),
            (self._project_text, self._project),
            (self._scheme_text, self._scheme),
        ):
            both = QWidget()
            row = QHBoxLayout(both)
            set_margins(row, Space.NONE)
            set_spacing(row, Space.S)
            row.addWidget(text)
            row.addWidget(pill)
            self._where.addWidget(both)
            if pill is self._labels:
                self._labels_row = both  # hidden with its row, which would leave a gap
        column.addLayout(self._where)
        column.addStretch(1)
        body = QWidget()
        sides = QHBoxLayout(body)
        set_margins(sides, Space.NONE)
        set_spacing(sides, Space.NONE)
        sides.addWidget(FormArea(left), 1)
        sides.addWidget(hairline(vertical=True))
        sides.addWidget(self.summary)
        body.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        declare(body, QAccessible.Role.Heading, name=lambda: f"{self._headline.text()}. {self._facts.text()}")
        self._form, self._form_opened = body, False
        self._stages.addWidget(body)

    # --- showing

    def _show(self) -> None:
        imports = self._imports
        stage = imports.stage
        form = stage in (Stage.READY, Stage.IMPORTING) and imports.source is not None
        self._stages.setCurrentWidget(self._form if form else self._message)
        if form:
            assert imports.source is not None
            self._show_form(imports.source)
        else:
            self._show_message(stage)

    def _show_message(self, stage: int) -> None:
        name = self._imports.path.name if self._imports.path else ""
        report = self._imports.report
        self._judge.setVisible(stage == Stage.DONE)
        self._again.setVisible(stage == Stage.DONE)
        for button in (self._choose, self._folder):
            button.setVisible(stage in (Stage.EMPTY, Stage.FAILED))
        self._close.setVisible(stage != Stage.DONE)
        if stage == Stage.READING:
            self._message.set_text(self.tr("Reading {file}…").format(file=name), "")
        elif stage == Stage.FAILED and self._imports.problem is not None:
            problem = sentence(self._imports.problem)
            self._message.set_text(self.tr("{file} cannot be imported").format(file=name), problem)
            announce(self, problem)
            self._choose.setFocus(Qt.FocusReason.OtherFocusReason)
        elif stage == Stage.DONE and report is not None:
            if report.tasks or report.labels:
                title = self.tr("%n task(s) imported into “{project}”", "", report.tasks)
            else:
                title = self.tr("All rows are already in “{project}”")
            words = []
            if report.labels:
                people = listed([*report.annotators[:3], *(["…"] if len(report.annotators) > 3 else [])])
                text = self.tr(
                    "%n judgement(s) by {people} were imported. Yours will be compared with them.", "", report.labels
                )
                words.append(text.format(people=people))
            if report.skipped:
                words.append(self.tr("%n row(s) could not be read and were excluded.", "", report.skipped))
            self._message.set_text(title.format(project=report.project.name), joined(words))
            announce(self, self._message.title.text())
            self._judge.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._message.set_text(
                self.tr("Import data to annotate"),
                self.tr(
                    "Prompts, pairs, ranked or rated answers in the common training formats: JSON Lines, JSON, "
                    "CSV, Parquet or Arrow, also compressed (gzip, zstd, xz, bzip2, zip), and Hugging Face dataset "
                    "folders. Choose a file or a folder, or drop it here. Sayso does not change it."
                ),
            )

    def _show_form(self, source: ImportSource) -> None:
        busy = self._imports.stage == Stage.IMPORTING
        if source is not self._shown:
            if self._shown is None or self._shown.path != source.path:
                self._form_opened = True
            self._shown = source
            self.table.show_source(source)
            self.summary.show_source(source)
        about = QCoreApplication.translate("imports", source.about)
        looks = self.tr("Detected: {shape}") if source.guessed else self.tr("Read as {shape}")
        self._headline.setText(looks.format(shape=about))
        self._show_facts(source)
        if self._form_opened:
            self._form_opened = False
            self._form.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fill_menus(source)
        self._show_values(source)
        for widget in (
            self.table,
            self.values,
            self._format,
            self._labels,
            self._project,
            self._scheme,
        ):
            widget.setEnabled(not busy)
        self.summary.show_state()

    def _show_facts(self, source: ImportSource) -> None:
        survey = self._imports.preview
        facts = [source.path.name]
        if survey is not None:
            facts.append(self.tr("%n row(s)", "", survey.rows))
        if source.size >= 1000:
            facts.append(bytes_short(source.size))
        if source.file.compression:
            facts.append(source.file.compression)
        if source.file.encoding != "UTF-8":
            facts.append(self.tr("encoded in {encoding}").format(encoding=source.file.encoding))
        advice = self.tr("Choose what each column means. The file itself is not changed.")
        self._facts.setText(" · ".join(facts) + (". " if not QLocale().name().startswith("zh") else "。") + advice)

    def _show_values(self, source: ImportSource) -> None:
        """Show the values of a verdict column. While rows are counted again, the old ones stay."""
        survey, verdicts = self._imports.preview, source.verdicts
        if verdicts is None or source.problem is not None:
            self.values.hide()
        elif survey is not None:
            self.values.setVisible(bool(survey.values))
            self.values.show_values(verdicts, survey.values)

    # --- menus

    def _fill_menus(self, source: ImportSource) -> None:
        imports, to = self._imports, self._imports.to
        shapes = QMenu(self._format)
        _add(shapes, self.tr("Detect automatically"), source.guessed, lambda: imports.read_as(None))
        shapes.addSeparator()
        for name, format in FORMATS.items():
            about = QCoreApplication.translate("imports", format.about)
            chosen = name == source.format.name
            _add(shapes, f"{name}  –  {about}", chosen, lambda name=name: imports.read_as(name))
        self._format.set_menu(shapes)
        has_mapping = source.mapping is not None  # the name of that format is "csv", whatever the file is
        about = QCoreApplication.translate("imports", source.format.about)
        self._format.setText(about if has_mapping else source.format.name)

        labelled = imports.preview is None or imports.preview.labelled > 0
        people = QMenu(self._labels)
        file_name = " ".join(source.file.stem.split())
        choices = [
            (self.tr("the annotators in the file"), None),
            (self.tr("one annotator, “{name}”").format(name=file_name), file_name),
        ]
        if imports.annotator_name:
            choices.append((self.tr("me ({name})").format(name=imports.annotator_name), imports.annotator_name))
        for text, who in choices:
            _add(people, text, to.annotator == who, lambda who=who: imports.set_destination(annotator=who))
        self._labels.set_menu(people)
        self._labels.setText(next((text for text, who in choices if who == to.annotator), file_name))
        self._labels_row.setVisible(labelled)
        self._project_text.setText(self.tr("Import into"))

        projects = QMenu(self._project)
        new = self.tr("a new project")
        _add(projects, new, to.project is None, lambda: imports.set_destination(project=None))
        if imports.projects:
            projects.addSeparator()
        for project in imports.projects[:30]:
            chosen = to.project == project.id
            _add(projects, project.name, chosen, lambda id=project.id: imports.set_destination(project=id))
        self._project.set_menu(projects)
        known = {project.id: project.name for project in imports.projects}
        same = next(
            (project.name for project in imports.projects if to.project is None and project.name == file_name), None
        )
        self._project.setText(known.get(to.project or "", "") or same or new)

        schemes = QMenu(self._scheme)
        language = QLocale().name()
        scheme_id = to.scheme or source.scheme
        names = {scheme.id: localized(scheme.name, language) for scheme in imports.schemes}
        for id, name in names.items():
            _add(schemes, name, id == scheme_id, lambda id=id: imports.set_destination(scheme=id))
        self._scheme.set_menu(schemes)
        self._scheme.setText(names.get(scheme_id, scheme_id))
        for widget in (self._scheme_text, self._scheme):
            widget.setVisible(to.project is None and same is None)
        for pill, text in (
            (self._format, self.tr("Format")),
            (self._labels, self._labels_text.text()),
            (self._project, self._project_text.text()),
            (self._scheme, self._scheme_text.text()),
        ):
            pill.setAccessibleName(f"{text} {pill.text()}")

    def _choose_file(self) -> None:
        known, all_files = self.tr("Prompts, pairs and ratings"), self.tr("All files")
        filters = f"{known} ({' '.join(f'*{ending}' for ending in ALL_ENDINGS)});;{all_files} (*)"
        path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Import a file"), "", filters)
        if path:
            self.open_file(Path(path))

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self.window(), self.tr("Import a dataset folder"))
        if path:
            self.open_file(Path(path))

    def _open_project(self) -> None:
        report = self._imports.report
        if report is not None:
            self.go_to.emit("desk", report.project.id)
            self._imports.forget()

    def _go_back(self) -> None:
        self._imports.forget()
        self.go_back.emit()

    # --- events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if len(files) == 1 and self._imports.stage != Stage.IMPORTING:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_file(Path(event.mimeData().urls()[0].toLocalFile()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.summary.setFixedWidth(_PANEL if self.width() >= _WIDE else _NARROW_PANEL)
        super().resizeEvent(event)

    def on_show(self) -> None:
        """Read the projects and schemes that data can be imported into."""
        self._imports.load()

    def retranslate(self) -> None:
        """Set all texts and rebuild the form."""
        self.title.setText(self.tr("Import"))
        self._choose.setText(self.tr("Choose a file…"))
        self._folder.setText(self.tr("Choose a folder…"))
        self._judge.setText(self.tr("Start judging"))
        self._again.setText(self.tr("Import another file"))
        self._close.setText(self.tr("Cancel"))
        self._labels_text.setText(self.tr("Attribute labels to"))
        self._scheme_text.setText(self.tr("Scheme"))
        self._shown = None  # rebuilt in the new language
        self._show()


def _add(menu: QMenu, text: str, chosen: bool, act: object) -> None:
    action = QAction(text.replace("&", "&&"), menu, checkable=True, checked=chosen)
    action.triggered.connect(lambda _: act())  # type: ignore[operator]
    menu.addAction(action)
