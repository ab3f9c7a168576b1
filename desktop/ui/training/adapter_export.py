"""The export of an adapter from the page of its run: a button with the forms, and a bar with the progress."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QProgressBar, QWidget

from desktop.presenters.adapter_exporter import AdapterExporter
from desktop.presenters.training import RunDetails
from desktop.presenters.training_text import percent
from desktop.services.training.adapter_export import AdapterForm
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.retranslate import RetranslateMixin


class AdapterExportButton(RetranslateMixin, Button):
    """Opens a menu of the forms, then asks where to export to."""

    def __init__(self, exporter: AdapterExporter, parent: QWidget | None = None) -> None:
        super().__init__("", icon="download", parent=parent)
        self._exporter = exporter
        self._details: RunDetails | None = None
        self.clicked.connect(self._open_menu)
        exporter.changed.connect(self._refresh)
        self._retranslate()

    def show_run(self, details: RunDetails | None) -> None:
        """Export the adapter of this run; None while it is being read."""
        self._details = details
        self._refresh()

    def menu_of_forms(self) -> QMenu:
        """The menu: a form that the run does not have is disabled, with the reason below."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        is_reward_model = self._details is not None and self._details.is_reward_model
        for form, text in (
            (AdapterForm.GGUF_ADAPTER, self.tr("Adapter for llama.cpp (GGUF)…")),
            (AdapterForm.PEFT, self.tr("PEFT folder…")),
            (AdapterForm.MERGED_F16, self.tr("Merged model, F16 (GGUF)…")),
            (AdapterForm.MERGED_Q8_0, self.tr("Merged model, Q8_0 (GGUF)…")),
        ):
            action = menu.addAction(text)
            action.setEnabled(not (is_reward_model and form.merged_type))
            action.triggered.connect(lambda _=False, form=form: self._choose_target(form))
        if is_reward_model:
            menu.addAction(self.tr("A reward model cannot be merged")).setEnabled(False)
        return menu

    def _open_menu(self) -> None:
        self.menu_of_forms().popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _choose_target(self, form: AdapterForm) -> None:
        details = self._details
        if details is None:
            return
        name = "".join(letter if letter.isalnum() else "-" for letter in details.run.name).strip("-") or "adapter"
        if form.merged_type:
            name += f"-{form.merged_type}"
        if form is AdapterForm.PEFT or details.is_reward_model:
            title, kinds = self.tr("Export to a new folder"), ""
            name += "-peft" if form is AdapterForm.PEFT else ""
        else:
            title, kinds = self.tr("Export to a file"), self.tr("GGUF files") + " (*.gguf)"
            name += ".gguf"
        path, _ = QFileDialog.getSaveFileName(self.window(), title, str(Path.home() / name), kinds)
        if path:
            self._exporter.export(details.run.id, form, Path(path))

    def _refresh(self) -> None:
        self.setEnabled(self._details is not None and bool(self._details.adapter) and not self._exporter.file)

    def _retranslate(self) -> None:
        self.setText(self.tr("Export"))
        self.setToolTip(self.tr("Export the adapter for other programs"))
        self._refresh()


class AdapterExportBar(RetranslateMixin, QFrame):
    """Shows the export in progress, and cancels it."""

    def __init__(self, exporter: AdapterExporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exporter = exporter
        self.setProperty("surface", "sunken")
        self._text = ElidedLabel("", "secondary")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.cancel_button = Button("", icon="x")
        self.cancel_button.clicked.connect(exporter.cancel)
        row = QHBoxLayout(self)
        set_margins(row, Space.XL, Space.S, Space.L, Space.S)
        set_spacing(row, Space.M)
        row.addWidget(self._text, 1)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel_button)
        exporter.changed.connect(self._refresh)
        self._retranslate()

    def _refresh(self) -> None:
        exporter = self._exporter
        self.setVisible(bool(exporter.file))
        text = self.tr("Exporting {file} · {share}").format(file=exporter.file, share=percent(exporter.share))
        self._text.setText(text)
        self.progress.setValue(int(exporter.share * 1000))

    def _retranslate(self) -> None:
        self.progress.setAccessibleName(self.tr("Progress of the export"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._refresh()
