"""The form of a project: prompts, scheme, and where the answers come from.

A name and Enter are enough; settings that are rarely changed are folded.
"""

from dataclasses import replace

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.core.project import Project, TaskOrder
from desktop.core.question import localized
from desktop.core.scheme import Scheme
from desktop.presenters.models import ModelItem
from desktop.presenters.projects import FromChats, FromStarters, ProjectDraft, ProjectsPresenter
from desktop.ui import theme
from desktop.ui.desk.prompts_choice import PromptsChoice
from desktop.ui.desk.sources import SourceList
from desktop.ui.page import Field
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FormArea, tab_as_laid_out
from desktop.ui.widgets.labels import hairline, label

_CONTROL = 180
_MOST_JUDGES = 20


class ProjectDialog(QDialog):
    """Creates a project, or edits the given one. It closes when the store has saved it."""

    saved = Signal(str)  # the project's id
    import_requested = Signal()  # prompts come from a file: open the import page
    scheme_requested = Signal(str)  # the id of the scheme to edit

    def __init__(
        self,
        presenter: ProjectsPresenter,
        models: list[ModelItem],
        project: Project | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New project") if project is None else self.tr("Project settings"))
        room = self.screen().availableSize()
        self.resize(min(theme.current().px(680), room.width() - 32), min(760, room.height() - 80))
        self._presenter = presenter
        language = QLocale().name()
        draft = presenter.plan(self._suggestion(), language)
        if project is not None:
            draft = replace(draft, project=project)
        self._project = draft.project
        self._schemes: list[Scheme] = []
        self._saving = False

        self.name = QLineEdit(self._project.name)
        self.name.setAccessibleName(self.tr("Name"))
        assert isinstance(draft.prompts, FromStarters)
        self.prompts = PromptsChoice(presenter, draft.prompts, more=project is not None)
        self.scheme = QComboBox()
        self.scheme.setAccessibleName(self.tr("Scheme"))
        self._about = label("", "quiet", wrap=True)
        self.edit_scheme = Button(self.tr("Edit questions…"), "quiet", icon="list-checks")
        self.sources = SourceList(self._project.sources, models)
        self.sources.set_default(presenter.source())
        self._sources_hint = label("", "quiet", wrap=True)
        self._fold = Button("", "quiet", icon="chevron-right")
        self._fold.setStyleSheet("padding-left: 0; text-align: left;")  # aligned with the headings
        self._more = _More(self._project)
        self._below_prompts = QWidget()  # hidden for a file, for which the import page has its own choices
        self._more.setVisible(False)

        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(FormArea(self._form(project is not None)), 1)
        column.addWidget(hairline())
        column.addLayout(self._foot(project))
        tab_as_laid_out(self)

        self.name.textChanged.connect(lambda _: self._show())
        self.prompts.changed.connect(self._show)
        self.prompts.file_requested.connect(self._to_import)
        self.sources.changed.connect(self._show)
        self.scheme.currentIndexChanged.connect(lambda _: self._show_scheme())
        self.edit_scheme.clicked.connect(lambda: self.scheme_requested.emit(self.scheme.currentData() or ""))
        self._fold.clicked.connect(self._toggle_more)
        presenter.saved.connect(self._saved)
        presenter.rejected.connect(self._rejected)
        self.load_schemes(self._project.scheme)
        self._fold_text()
        self._show()
        self.name.setFocus()
        self.name.selectAll()

    # --- the form

    def _form(self, changing: bool) -> QWidget:
        inside, rest = QWidget(), self._below_prompts
        form = QVBoxLayout(inside)
        set_margins(form, Space.XL, Space.XL, Space.XL, Space.L)
        set_spacing(form, Space.S)
        below = QVBoxLayout(rest)
        set_margins(below, Space.NONE)
        set_spacing(below, Space.NONE)
        scheme = QWidget()
        row = QHBoxLayout(scheme)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        row.addWidget(self.scheme, 1)
        row.addWidget(self.edit_scheme)
        prompts = self.tr("Add prompts") if changing else self.tr("Prompts")
        sections: list[tuple[QVBoxLayout, str, list[QWidget]]] = [
            (form, self.tr("Name"), [self.name]),
            (form, prompts, [self.prompts]),
            (below, self.tr("Scheme"), [scheme, self._about]),
            (below, self.tr("Answers"), [self._sources_hint, self.sources]),
        ]
        for layout, heading, parts in sections:
            set_spacing(layout, Space.S)
            layout.addWidget(label(heading, "heading"))
            for part in parts:
                layout.addWidget(part)
            add_space(layout, Space.L)
        below.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        below.addWidget(self._more)
        form.addWidget(rest)
        form.addStretch(1)
        return inside

    def _foot(self, project: Project | None) -> QHBoxLayout:
        foot = QHBoxLayout()
        set_margins(foot, Space.XL, Space.M)
        set_spacing(foot, Space.S)
        self.summary = label("", "secondary", wrap=True)
        if project is not None:
            delete = Button(self.tr("Delete"), "danger", icon="trash-2")
            delete.setAccessibleName(self.tr("Delete the project"))
            delete.clicked.connect(lambda: self._delete(project))
            foot.addWidget(delete)
        foot.addWidget(self.summary, 1)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = Button(self.tr("Create") if project is None else self.tr("Save"), "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        return foot

    def load_schemes(self, chosen: str = "") -> None:
        """Read the schemes again, for instance after an edit, and select `chosen` or the present one."""
        selected = chosen or self.scheme.currentData()

        def show(schemes: list[Scheme]) -> None:
            self._schemes = schemes
            self.scheme.clear()
            for scheme in schemes:
                self.scheme.addItem(localized(scheme.name, QLocale().name()), scheme.id)
            self.scheme.setCurrentIndex(max(self.scheme.findData(selected), 0))

        self._presenter.schemes(self._project.scheme, show)

    # --- values

    @property
    def draft(self) -> ProjectDraft:
        """The project with its prompts as filled in."""
        project = self._more.project(self._project)
        sources = self.sources.sources
        return ProjectDraft(
            replace(
                project,
                name=" ".join(self.name.text().split()),
                scheme=self.scheme.currentData() or project.scheme,
                sources=sources,
                compares=len({source.key for source in sources}) > 1,
            ),
            self.prompts.prompts,
        )

    def _suggestion(self) -> str:
        day = QLocale().toString(QDate.currentDate(), self.tr("d MMMM", "a day of this year, as Qt's QDate writes it"))
        return self.tr("Project of {day}").format(day=day)

    def _show_scheme(self) -> None:
        index = self.scheme.currentIndex()
        about = localized(self._schemes[index].about, QLocale().name()) if 0 <= index < len(self._schemes) else ""
        self._about.setText(about)

    def _show(self) -> None:
        draft, answers = self.draft, self.sources.answers
        from_chats = isinstance(draft.prompts, FromChats)
        if answers:
            hint = self.tr("%n answer(s) per prompt (maximum 9), generated in the background while you judge.", "", answers)  # fmt: skip  # noqa: E501
        elif from_chats or self._project.id:
            hint = self.tr("No new answers: the existing ones are judged.")
        else:
            hint = self.tr("Without a model there are no answers to judge. Add a model, or start from a file.")
        self._sources_hint.setText(hint)
        self._below_prompts.setVisible(not self.prompts.from_file)
        prompts = self.tr("%n prompt(s)", "", draft.count)
        if self.prompts.from_file:
            self.summary.setText("")
        elif self._project.id:
            self.summary.setText(self.tr("{prompts} more").format(prompts=prompts) if draft.count else "")
        elif answers:
            each = self.tr("%n answer(s)", "", answers)
            self.summary.setText(f"{prompts} × {each}")
        else:
            self.summary.setText(prompts)
        enough = bool(self._project.id) or (draft.count > 0 and (answers > 0 or from_chats))
        self.save.setEnabled(
            enough and answers <= 9 and bool(draft.project.name) and not self._saving and not self.prompts.from_file
        )

    def _toggle_more(self) -> None:
        self._more.setVisible(not self._more.isVisible())
        self._fold_text()

    def _fold_text(self) -> None:
        unfolded = not self._more.isHidden()
        self._fold.setText(self.tr("Less") if unfolded else self.tr("More settings"))
        self._fold.set_icon("chevron-down" if unfolded else "chevron-right")

    # --- intents

    def _save(self) -> None:
        self._saving = True
        self._show()
        self._presenter.save(self.draft)

    def _saved(self, id: str) -> None:
        if self._saving:
            self.saved.emit(id)
            self.accept()

    def _rejected(self, sentence: str) -> None:
        if self._saving:
            self._saving = False
            self._show()
            self.summary.setText(sentence)

    def _delete(self, project: Project) -> None:
        self._presenter.delete(project.id, project.name)
        self.reject()

    def _to_import(self) -> None:
        self.import_requested.emit()
        self.reject()


class _More(QWidget):
    """The folded settings."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.prompt = QPlainTextEdit(project.system_prompt)
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(72)
        self.prompt.setAccessibleName(self.tr("System prompt"))
        self.prompt.setPlaceholderText(self.tr("Instructions that the models read before each prompt"))
        self.order = QComboBox()
        for order, text in (
            (TaskOrder.RANDOM, self.tr("Random")),
            (TaskOrder.GIVEN, self.tr("Original order")),
            (TaskOrder.UNCERTAIN, self.tr("Most uncertain first")),
        ):
            self.order.addItem(text, order)
        self.order.setCurrentIndex(self.order.findData(project.order))
        self.control = _spin(0, 50, round(project.control * 100), "%")
        self.overlap = _spin(0, _MOST_JUDGES, min(project.overlap, _MOST_JUDGES))
        self.overlap.setSpecialValueText(self.tr("Everyone"))
        self.repeats = _spin(0, 10, round(project.repeats * 100), "%")
        self.hours = _spin(
            1, 24 * 30, max(round(project.repeat_after / 3600), 1), self.tr(" h", "hours, after a number")
        )
        self.target = _spin(0, 1_000_000, project.target or 0)
        self.target.setSpecialValueText(self.tr("None"))
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE, Space.S, Space.NONE, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(label(self.tr("System prompt"), "heading"))
        add_space(column, Space.S)
        column.addWidget(self.prompt)
        add_space(column, Space.S)
        self._control = Field(self.control)
        rows = (
            (
                Field(self.order),
                self.tr("Order"),
                self.tr("“Most uncertain first” starts with the prompts whose outcome is least certain so far."),
            ),
            (self._control, self.tr("Random share"), self.tr("A random share keeps the statistics unbiased.")),
            (
                Field(self.overlap),
                self.tr("Annotators per prompt"),
                self.tr("Two or more let you measure inter-annotator agreement."),
            ),
            (
                Field(self.repeats),
                self.tr("Hidden repeats"),
                self.tr("Share of prompts shown again without notice, to measure self-agreement."),
            ),
            (
                Field(self.hours),
                self.tr("Repeat after"),
                self.tr("After a day or more, annotators no longer remember their first judgement."),
            ),
            (Field(self.target), self.tr("Target"), self.tr("How many prompts you plan to judge.")),
        )
        for field, name, hint in rows:
            field.control.setFixedWidth(_CONTROL)
            field.set_texts(name, hint)
            column.addWidget(field)
        self.order.currentIndexChanged.connect(lambda _: self._show())
        self._show()

    def project(self, project: Project) -> Project:
        """`project` with the settings changed here. Unchanged numbers keep their exact value."""
        if self.control.value() != round(project.control * 100):
            project = replace(project, control=self.control.value() / 100)
        if self.repeats.value() != round(project.repeats * 100):
            project = replace(project, repeats=self.repeats.value() / 100)
        if self.hours.value() != max(round(project.repeat_after / 3600), 1):
            project = replace(project, repeat_after=self.hours.value() * 3600.0)
        return replace(
            project,
            system_prompt=self.prompt.toPlainText().strip(),
            order=TaskOrder(self.order.currentData()),  # Qt returns a plain string
            overlap=self.overlap.value(),
            target=self.target.value() or None,
        )

    def _show(self) -> None:
        self._control.setVisible(self.order.currentData() == TaskOrder.UNCERTAIN)


def _spin(low: int, high: int, value: int, suffix: str = "") -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setSuffix(suffix)
    return spin
