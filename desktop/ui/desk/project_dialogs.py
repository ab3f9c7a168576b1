"""Actions on a project as a whole: create, edit, delete, reveal, hand over."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.core.project import Project
from desktop.presenters.app_services import AppServices
from desktop.ui.page import Page

if TYPE_CHECKING:
    from desktop.ui.annotate.scheme_editor import SchemeEditor
    from desktop.ui.desk.new_project import ProjectDialog

# ruff: noqa: PLC0415  (dialogs are imported when they open)


class ProjectDialogs(QObject):
    """Opens dialogs over the window of `page`. Deleting does not ask, but can be undone."""

    project_saved = Signal(str)
    closed = Signal()  # a dialog was closed: the page can take the focus

    def __init__(self, services: AppServices, page: Page) -> None:
        super().__init__(page)
        self._services, self._page = services, page
        services.projects.deleted.connect(self._offer_undo)

    def new_project(self) -> None:
        """Open an empty project form."""
        self._show_form(None)

    def edit_project(self, id: str) -> None:
        """Open the form of a project, where prompts can be added."""
        if (project := self._project(id)) is not None:
            self._show_form(project)

    def edit_scheme(self, id: str = "", parent: QWidget | None = None) -> "SchemeEditor":
        """Open the scheme editor, by default on the scheme of the task on the desk."""
        from desktop.ui.annotate.scheme_editor import SchemeEditor

        if not id and (assignment := self._services.desk.assignment) is not None:
            id = assignment.scheme.id
        keymap = self._services.settings.keymap
        editor = SchemeEditor(self._services.schemes, keymap, id, parent or self._page.window())
        editor.finished.connect(self.closed)
        editor.open()
        return editor

    def hand_over(self, id: str) -> None:
        """Save the tasks of a project to a file for another annotator."""
        from desktop.ui.desk.hand_over import HandOver

        if (project := self._project(id)) is not None:
            dialog = HandOver(project, self._page.window())
            dialog.chosen.connect(
                lambda path, judgements: self._services.annotators.write_project_bundle(path, id, judgements)
            )
            dialog.open()

    def delete_project(self, id: str) -> None:
        """Move a project to the trash and offer to undo it."""
        project = self._project(id)
        self._services.projects.delete(id, project.name if project is not None else "")

    def reveal(self, id: str) -> None:
        """Ask, then reveal which model wrote each answer. This cannot be undone."""
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            self.tr("Reveal models"),
            self.tr("Show which model wrote each answer?"),
            parent=self._page.window(),
        )
        box.setInformativeText(
            self.tr(
                "Your further judgements in this project will not count as blind; earlier ones stay blind. Models "
                "cannot be hidden again."
            )
        )
        reveal = box.addButton(self.tr("Reveal models"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(self.tr("Keep hidden"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        if box.clickedButton() is reveal:
            self._services.desk.reveal(id)

    def _show_form(self, project: Project | None) -> None:
        from desktop.ui.desk.new_project import ProjectDialog

        models = [item for item in self._services.models.items if item.problem is None]
        dialog = ProjectDialog(self._services.projects, models, project, self._page.window())
        dialog.saved.connect(self.project_saved)
        dialog.import_requested.connect(lambda: self._page.go_to.emit("import", None))
        dialog.scheme_requested.connect(lambda id: self._edit_scheme_for(dialog, id))
        dialog.finished.connect(self.closed)
        dialog.open()

    def _edit_scheme_for(self, dialog: "ProjectDialog", id: str) -> None:
        editor = self.edit_scheme(id, dialog)
        editor.saved.connect(dialog.load_schemes)
        editor.listed.connect(dialog.load_schemes)

    def _project(self, id: str) -> Project | None:
        return next((one.project for one in self._services.desk.projects if one.project.id == id), None)

    def _offer_undo(self, id: str, name: str) -> None:
        text = self.tr("The project “{name}” was moved to the trash").format(name=name)
        self._page.offer_undo.emit(text, lambda: self._services.projects.restore(id))
