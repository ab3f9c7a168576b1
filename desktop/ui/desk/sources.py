"""Where a project's answers come from: a row for each model with its settings and number of answers."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.core.project import MAX_ANSWERS, AnswerSource
from desktop.core.sampling import SETTINGS, Sampling
from desktop.presenters.models import ModelItem
from desktop.ui import theme
from desktop.ui.chat.conversation_settings import ConversationSettings
from desktop.ui.chat.sampling_form import FractionControl
from desktop.ui.spacing import Space, leave_room, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.forms import tab_as_laid_out
from desktop.ui.widgets.labels import ElidedLabel, label

_COUNT, _TEMPERATURE = 64, 92
_WARMER = 0.3  # temperature added for a second variant of the same model


class SourceRow(QWidget):
    """One answer source. Settings that have no control here stay as they were."""

    changed = Signal()
    removed = Signal()

    def __init__(self, source: AnswerSource, models: list[ModelItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._trained = {each.path: each.name for item in models for each in item.adapters}
        self._items = {item.path: item for item in models}
        self.count = QSpinBox()
        self.count.setRange(1, MAX_ANSWERS)
        self.count.setValue(source.n)
        self.count.setFixedWidth(theme.current().px(_COUNT))
        self.count.setAccessibleName(self.tr("Answers from this source"))
        self.model = QComboBox()
        for item in models:
            if item.problem is None:
                self.model.addItem(" · ".join(part for part in (item.name, item.quantization) if part), item.path)
        if self.model.findData(source.model) < 0:  # removed from the models since
            self.model.addItem(Path(source.model).stem, source.model)
        self.model.setCurrentIndex(self.model.findData(source.model))
        self.model.setAccessibleName(self.tr("Model"))
        self.model.setMinimumContentsLength(12)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._temperature = FractionControl(SETTINGS["temperature"])
        self._temperature.value = source.sampling.temperature
        self.temperature = self._temperature.widget
        self.temperature.setFixedWidth(theme.current().px(_TEMPERATURE))
        self.temperature.setAccessibleName(self.tr("Temperature"))
        self.add_adapter = IconButton("layers", self.tr("Add an adapter (LoRA) to this model"))
        self.settings = IconButton("sliders-horizontal", self.tr("All settings of this source"))
        self.remove = IconButton("x", self.tr("Remove this source"))
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addWidget(self.count)
        row.addWidget(self.model, 1)
        row.addWidget(self.temperature)
        row.addWidget(self.add_adapter)
        row.addWidget(self.settings)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addLayout(row)
        column.addWidget(self._make_adapter())
        self.count.valueChanged.connect(lambda _: self.changed.emit())
        self.model.activated.connect(lambda _: self.changed.emit())
        self.temperature.valueChanged.connect(lambda _: self.changed.emit())
        self.add_adapter.clicked.connect(self._offer_adapters)
        self.settings.clicked.connect(self._open_settings)
        self.remove.clicked.connect(self.removed)

    def _make_adapter(self) -> QWidget:
        """Build the second line: the adapter and its scale."""
        self._adapter = QWidget()
        self._adapter_name = ElidedLabel("", "secondary")
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0, 2)
        self.scale.setSingleStep(0.1)
        self.scale.setDecimals(2)
        self.scale.setFixedWidth(theme.current().px(_TEMPERATURE))
        self.scale.setAccessibleName(self.tr("Adapter scale"))
        self.scale.valueChanged.connect(lambda _: self.changed.emit())
        self.remove_adapter = IconButton("x", self.tr("Without the adapter"))
        self.remove_adapter.clicked.connect(lambda: self.set_adapter(""))
        row = QHBoxLayout(self._adapter)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        leave_room(row, theme.current().px(_COUNT))  # below the model of the row above
        row.addWidget(self._adapter_name, 1)
        row.addWidget(self.scale)
        leave_room(row, 2 * self.remove_adapter.width() + Space.S)  # below the buttons of the row above
        row.addWidget(self.remove_adapter)
        self._show_adapter()
        return self._adapter

    def _show_adapter(self) -> None:
        path, scale = next(iter(self._source.adapters), ("", 1.0))
        self._adapter_name.setText(
            self.tr("with adapter {name}").format(name=self._trained.get(path) or Path(path).name)
        )
        self.scale.blockSignals(True)
        self.scale.setValue(scale)
        self.scale.blockSignals(False)
        self._adapter.setVisible(bool(path))

    def set_adapter(self, path: str) -> None:
        """Replace the first adapter, the only one that shows; an empty path removes it."""
        first = ((path, 1.0),) if path else ()
        self._source = replace(self.source, adapters=first + self._source.adapters[1:])
        self._show_adapter()
        self.changed.emit()

    def _offer_adapters(self) -> None:
        """Show the adapters that were trained for the model; without any, choose a file at once."""
        item = self._items.get(self.model.currentData())
        if item is None or not item.adapters:
            self._choose_adapter()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for adapter in item.adapters:
            menu.addAction(adapter.name).triggered.connect(lambda _=False, path=adapter.path: self.set_adapter(path))
        menu.addSeparator()
        menu.addAction(self.tr("Choose a file…")).triggered.connect(self._choose_adapter)
        menu.popup(self.add_adapter.mapToGlobal(QPoint(0, self.add_adapter.height())))

    def _choose_adapter(self) -> None:
        filters = "{} (*.gguf)".format(self.tr("Adapters"))
        path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Choose an adapter"), "", filters)
        if path:
            self.set_adapter(path)

    @property
    def source(self) -> AnswerSource:
        """The answer source with the settings of this row."""
        adapters = self._source.adapters
        if adapters and round(adapters[0][1], 2) != self.scale.value():
            adapters = ((adapters[0][0], self.scale.value()), *adapters[1:])
        sampling = replace(self._source.sampling, temperature=cast(float, self._temperature.value))
        model, n = self.model.currentData(), self.count.value()
        return replace(self._source, model=model, n=n, sampling=sampling, adapters=adapters)

    def _open_settings(self) -> None:
        dialog = ConversationSettings(None, self.source.sampling, self.window())
        dialog.saved.connect(self._apply_settings)
        dialog.open()

    def _apply_settings(self, _: str, sampling: Sampling) -> None:
        self._source = replace(self.source, sampling=sampling)
        self._temperature.value = sampling.temperature
        self.changed.emit()


class SourceList(QWidget):
    """The answer sources of a project, possibly none."""

    changed = Signal()

    def __init__(
        self, sources: tuple[AnswerSource, ...], models: list[ModelItem], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._last = sources[-1] if sources else None
        self.rows: list[SourceRow] = []
        self._heads = QWidget()
        heads = QGridLayout(self._heads)
        set_margins(heads, Space.NONE)
        set_spacing(heads, Space.S)
        for column, (text, width) in enumerate(
            (
                (self.tr("Count"), _COUNT),
                (self.tr("Model"), 0),
                (self.tr("Temperature"), _TEMPERATURE + 3 * 40),
            )
        ):
            head = label(text, "quiet")
            if width:
                head.setFixedWidth(theme.current().px(width))
            else:
                heads.setColumnStretch(column, 1)
            heads.addWidget(head, 0, column)
        self._rows = QVBoxLayout()
        set_spacing(self._rows, Space.S)
        self.add = Button(self.tr("Add a model or variant"), icon="plus")
        self.add.clicked.connect(self._add_another)
        rows = QVBoxLayout(self)
        set_margins(rows, Space.NONE)
        set_spacing(rows, Space.S)
        rows.addWidget(self._heads)
        rows.addLayout(self._rows)
        rows.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        for source in sources:
            self._put(source)
        self._show()

    @property
    def sources(self) -> tuple[AnswerSource, ...]:
        """The answer sources, in order."""
        return tuple(row.source for row in self.rows)

    @property
    def answers(self) -> int:
        """How many answers all sources give to a prompt."""
        return sum(row.count.value() for row in self.rows)

    def set_default(self, source: AnswerSource | None) -> None:
        """Set the source that is added to an empty list."""
        self._last = self._last or source
        self._show()

    def _add_another(self) -> None:
        """Add a model that is not used yet, else a warmer variant of the last one."""
        if not self.rows:
            if self._last is not None:
                self._put(self._last)
        else:
            last = self.rows[-1].source
            used = {row.source.model for row in self.rows}
            free = [item.path for item in self._models if item.problem is None and item.path not in used]
            count = max(min(last.n, MAX_ANSWERS - self.answers), 1)
            if free:
                self._put(replace(last, model=free[0], n=count, name=""))
            else:
                warmer = round(min(last.sampling.temperature + _WARMER, 2.0), 2)
                self._put(replace(last, n=count, name="", sampling=replace(last.sampling, temperature=warmer)))
        self._show()
        if self.rows:
            self.rows[-1].model.setFocus()
        self.changed.emit()

    def _put(self, source: AnswerSource) -> None:
        row = SourceRow(source, self._models)
        row.changed.connect(self._changed)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._rows.addWidget(row)
        tab_as_laid_out(self.window())

    def _remove(self, row: SourceRow) -> None:
        self._last = row.source
        self.rows.remove(row)
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._show()
        self.add.setFocus()
        self.changed.emit()

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._heads.setVisible(bool(self.rows))
        self.add.setEnabled(self.answers < MAX_ANSWERS and (bool(self.rows) or self._last is not None))
