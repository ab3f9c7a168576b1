"""The models page: which models there are, whether they fit into memory, and which one is in use."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.models import ModelItem, ModelsPresenter
from desktop.presenters.settings import SettingsPresenter
from desktop.ui.models.details import ModelDetails
from desktop.ui.models.row import ModelRow, fit_columns, lay_out
from desktop.ui.page import TitledPage, scrolled
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.states import EmptyState

_MARGIN = Space.M


class ModelsPage(TitledPage):
    """One row for each model. The list is short, so rows are plain widgets that a screen reader finds by name."""

    def __init__(self, models: ModelsPresenter, settings: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._settings = models, settings
        self._shown: list[ModelItem] = []
        self._shown_details: ModelItem | None = None
        self._rows: list[ModelRow] = []
        self._add = Button("", "primary", icon="plus")
        self._add.clicked.connect(self._choose_file)
        self.bar.addWidget(self._add)
        self._head = QWidget()
        self._heads = [label("", "secondary") for _ in range(6)]
        self._heads[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        lay_out(list(self._heads), self._head)
        self._nothing = EmptyState("", "", icon="box")
        self._first = Button("", "primary", icon="plus")
        self._first.clicked.connect(self._choose_file)
        self._nothing.choices.addWidget(self._first)
        self._hint = label("", "secondary", wrap=True)
        set_margins(self._hint, Space.M, Space.S, Space.M, Space.NONE)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self._head)
        column.addWidget(hairline())
        self._list = QVBoxLayout()
        set_spacing(self._list, Space.NONE)
        column.addLayout(self._list)
        column.addWidget(self._hint)
        self._table = scrolled(inside, 1360, margin=_MARGIN)  # plus the cells' margin, in line with the title
        self._body = QStackedWidget()
        self._body.addWidget(self._table)
        self._body.addWidget(self._nothing)
        self._details = ModelDetails()
        self._details.closed.connect(self._hide_details)
        self._details.context_chosen.connect(self._choose_context)
        self._details.template_chosen.connect(self._choose_template)
        self._details.hide()
        body = QHBoxLayout()
        set_spacing(body, Space.NONE)
        body.addWidget(self._body, 1)
        body.addWidget(self._details)
        self.column.addLayout(body, 1)
        models.list_changed.connect(self._show)
        models.state_changed.connect(self._show_state)
        self.retranslate()

    def _show(self) -> None:
        """Show the models; create the rows again only if something about a model changed."""
        if self._models.items == self._shown and self._rows:
            self._show_state()
            return
        self._shown = self._models.items
        clear(self._list)
        self._rows = [self._row(item) for item in self._shown]
        for row in self._rows:
            self._list.addWidget(row)
            self._list.addWidget(hairline())
        nothing = not self._rows and self._models.known
        self._body.setCurrentWidget(self._nothing if nothing else self._table)
        self._update_details()
        self._add.setVisible(not nothing)  # the empty page has its own button
        self._fit_columns()
        self._show_state()

    def _row(self, item: ModelItem) -> ModelRow:
        row = ModelRow(item)
        row.load_requested.connect(lambda: self._load(item.path))
        row.details_requested.connect(lambda: self._show_details(item))
        row.details_opened.connect(lambda: self._open_details(item))
        row.folder_requested.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(item.path).parent))))
        row.forget_requested.connect(lambda: self._forget(item.path))
        return row

    def _show_state(self) -> None:
        for row in self._rows:
            row.show_state(self._models.state, self._models.path)

    def _fit_columns(self) -> None:
        beside = 0 if self._details.isHidden() else self._details.width()
        fit_columns([self._head, *self._rows], self.width() - beside - 2 * _MARGIN)

    def _hide_details(self) -> None:
        path = self._shown_details.path if self._shown_details is not None else ""
        inside = self._details.isAncestorOf(QApplication.focusWidget() or self) or self._details.hasFocus()
        row = next((row for row in self._rows if row.item.path == path), None)
        if inside and row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._details.hide()
        self._fit_columns()

    def _load(self, path: str) -> None:
        self._models.load(path)
        self.go_to.emit("chat", None)  # where the user can write while the model loads

    def _forget(self, path: str) -> None:
        self._hide_details()
        self._models.forget(path)

    def _show_details(self, item: ModelItem) -> None:
        self._shown_details = item
        now = self._settings.now
        self._details.show_item(item, now.templates.get(item.path, ""), now.context_lengths.get(item.path))
        self._details.show()
        self._fit_columns()

    def _open_details(self, item: ModelItem) -> None:
        """Show the details, and read them: from the keyboard."""
        self._show_details(item)
        self._details.setFocus(Qt.FocusReason.OtherFocusReason)

    def _update_details(self) -> None:
        """Show the details again if the context length changed; not otherwise, since the focus inside would be lost."""
        before = self._shown_details
        item = self._models.item(before.path) if before is not None and self._details.isVisible() else None
        if item is not None and before is not None and item.window != before.window:
            inside = self._details.isAncestorOf(QApplication.focusWidget() or self)
            self._show_details(item)
            if inside:
                self._details.focus_context_length()

    def _choose_context(self, path: str, tokens: int | None) -> None:
        lengths = {key: value for key, value in self._settings.now.context_lengths.items() if key != path}
        self._settings.set("context_lengths", lengths if tokens is None else lengths | {path: tokens})

    def _choose_template(self, path: str, name: str) -> None:
        others = {key: value for key, value in self._settings.now.templates.items() if key != path}
        self._settings.set("templates", others | {path: name} if name else others)
        if path == self._models.path:
            self._models.load(path)

    def _choose_file(self) -> None:
        filters = "{} (*.gguf);;{} (*)".format(self.tr("Models"), self.tr("All files"))
        path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Add a model"), "", filters)
        if path:
            first = not self._models.can_answer
            self._models.add(path, load=first)
            if first:
                self.go_to.emit("chat", None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def on_show(self) -> None:
        """Read the list again: how much memory is free changes often."""
        self._models.refresh()

    def retranslate(self) -> None:
        """Show all texts in the current language; closes the details."""
        self.title.setText(self.tr("Models"))
        self._add.setText(self.tr("Add a file"))
        self._first.setText(self.tr("Add a file"))
        names = (
            self.tr("Model"),
            self.tr("Quantization"),
            self.tr("Context"),
            self.tr("Licence"),
            self.tr("Memory"),
            "",
        )
        for head, name in zip(self._heads, names, strict=True):
            head.setText(name)
        self._nothing.set_text(
            self.tr("No models yet"),
            self.tr("Sayso runs GGUF models, for example from Hugging Face. Add one; the file stays where it is."),
        )
        self._hint.setText(self.tr("Models are used in place; nothing is copied."))
        self._details.hide()
        self._rows = []  # created again in the new language
        self._show()
