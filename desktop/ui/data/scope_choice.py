"""The first step of an export: the data."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from desktop.presenters.export import ExportPresenter, ExportScope
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.spacing import Space, add_space, leave_room, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.forms import text_left
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin


class ScopeChoice(RetranslateMixin, QWidget):
    """Chooses the data. Nothing is chosen at first, so that nothing is exported by accident."""

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self._headline = label("", "finding", wrap=True)
        self._lead = label("", "secondary", wrap=True)
        self._group = QButtonGroup(self)
        self._all, self._project, self._tag, self._other = (QRadioButton() for _ in range(4))
        self._which = Pill()
        self._tag_name = QLineEdit()
        self._tag_name.setMaximumWidth(240)
        self._which_project: str | None = None
        self._showing = False
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.XS)
        column.addWidget(self._headline)
        column.addWidget(self._lead)
        add_space(column, Space.M)
        self._notes = {}
        for index, (button, control) in enumerate(
            ((self._all, None), (self._project, self._which), (self._tag, self._tag_name), (self._other, None))
        ):
            self._group.addButton(button, index)
            note = label("", "quiet", wrap=True)
            note.setIndent(text_left(button))
            self._notes[index] = note
            column.addWidget(button)
            column.addWidget(note)
            if control is not None:
                add_space(column, Space.XS)
                indented = QHBoxLayout()
                set_margins(indented, Space.NONE)
                leave_room(indented, text_left(button))
                indented.addWidget(control, 0, Qt.AlignmentFlag.AlignLeft)
                column.addLayout(indented)
            add_space(column, Space.M)
        column.addStretch(1)
        # toggled, not clicked, since screen readers toggle without a click
        self._group.idToggled.connect(lambda index, on: self._chosen(index) if on and not self._showing else None)
        self._tag_name.textEdited.connect(lambda _: self._chosen(2))
        export.changed.connect(self.show_state)
        self._retranslate()

    def show_state(self) -> None:
        """Show the chosen scope."""
        scope = self._export.scope
        projects = self._export.projects
        self._project.setEnabled(bool(projects))
        self._which.setVisible(bool(projects))
        if projects:
            known = {project.id for project in projects}
            if self._which_project not in known:
                self._which_project = projects[0].id
            if scope is not None and scope.project in known:
                self._which_project = scope.project
            items = [(project.name, project.id) for project in projects]
            fill_pill(self._which, items, self._which_project, self._project_chosen)
        single = scope is not None and bool(scope.conversation or scope.judgements)
        self._other.setVisible(single)
        self._notes[3].setVisible(single)
        if scope is not None and scope.judgements:
            self._other.setText(self.tr("%n selected judgement(s)", "", len(scope.judgements)))
        else:
            self._other.setText(self.tr("One conversation"))
        index = -1 if scope is None else 0 if scope.all else 1 if scope.project else 2 if scope.tag else 3
        button = self._group.button(index)
        if button is not None and not button.isChecked():
            self._showing = True
            button.setChecked(True)
            self._showing = False

    def _chosen(self, index: int) -> None:
        if index == 0:
            self._export.choose(ExportScope(all=True))
        elif index == 1 and self._which_project:
            self._export.choose(ExportScope(project=self._which_project))
        elif index == 2:
            if not self._tag.isChecked():
                self._tag.setChecked(True)
                return
            name = self._tag_name.text().strip()
            self._export.choose(ExportScope(tag=name) if name else None)
            if not name:
                self._tag_name.setFocus()

    def _project_chosen(self, project: str) -> None:
        self._which_project = project
        self._export.choose(ExportScope(project=project))

    def _retranslate(self) -> None:
        self._headline.setText(self.tr("Choose data"))
        self._lead.setText(self.tr("Only judged answers and the messages before them are exported."))
        self._all.setText(self.tr("All judgements"))
        self._notes[0].setText(
            self.tr("All projects, and conversations in which you rated, ranked or rewrote an answer")
        )
        self._project.setText(self.tr("One project"))
        self._notes[1].setText(self.tr("All tasks of the project"))
        self._which.setAccessibleName(self.tr("Project"))
        self._tag.setText(self.tr("Prompts with a tag"))
        self._notes[2].setText(self.tr("Tags given while judging, or by a project"))
        self._tag_name.setPlaceholderText(self.tr("Tag"))
        self._tag_name.setAccessibleName(self.tr("Tag"))
        self._notes[3].setText(self.tr("Chosen in the conversation or list"))
        self.show_state()
