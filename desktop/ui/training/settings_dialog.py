"""All settings of a run, one group for each method, from their declaration in `training.settings`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.presenters.training_text import method_name
from desktop.training.job import TrainingStage
from desktop.training.methods import Method
from desktop.training.settings import CONTEXT, SETTINGS, TrainingSetting, TrainingValue
from desktop.ui.page import Field
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FormArea
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.style_properties import restyle

_WIDTH = 120


class TrainingSettingsDialog(QDialog):
    """Edits copies of the settings, and emits those of each method when the user saves."""

    saved = Signal(object, object)  # a Method, its TrainingSettings

    def __init__(self, stages: Sequence[TrainingStage], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("All settings"))
        self.resize(640, 640)
        self._stages = stages
        self.controls: dict[tuple[Method, str], _NumberEdit | QCheckBox] = {}
        inside = QWidget()
        form = QVBoxLayout(inside)
        set_margins(form, Space.XL)
        set_spacing(form, Space.NONE)
        for index, stage in enumerate(stages):
            if index:
                add_space(form, Space.L)
            form.addWidget(label(method_name(stage.method), "finding"))
            self._add_stage(form, stage)
        form.addStretch(1)
        reset = Button(self.tr("Reset to defaults"), "quiet", icon="rotate-ccw")
        reset.clicked.connect(self._reset)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(self.tr("Save"), "primary")
        save.setDefault(True)
        save.clicked.connect(self._save)
        foot = QHBoxLayout()
        set_margins(foot, Space.L, Space.M, Space.XL, Space.M)
        set_spacing(foot, Space.S)
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(FormArea(inside), 1)
        column.addWidget(hairline())
        column.addLayout(foot)
        next(iter(self.controls.values())).setFocus()

    def _add_stage(self, form: QVBoxLayout, stage: TrainingStage) -> None:
        for is_advanced in (False, True):
            for setting in SETTINGS.values():
                if stage.method not in setting.methods or setting.is_advanced is not is_advanced:
                    continue
                value = getattr(stage.settings, setting.name)
                control: _NumberEdit | QCheckBox
                if setting.type is bool:
                    control = QCheckBox()
                    control.setChecked(bool(value))
                else:
                    control = _NumberEdit(setting)
                    control.show_value(value)
                    control.setFixedWidth(_WIDTH)
                field = Field(control)
                help = QCoreApplication.translate(CONTEXT, setting.help)
                field.set_texts(QCoreApplication.translate(CONTEXT, setting.label), help)
                form.addWidget(field)
                self.controls[stage.method, setting.name] = control

    def _reset(self) -> None:
        for (method, name), control in self.controls.items():
            value = SETTINGS[name].default_for(method)
            if isinstance(control, QCheckBox):
                control.setChecked(bool(value))
            else:
                control.show_value(value)

    def _save(self) -> None:
        for control in self.controls.values():
            if isinstance(control, _NumberEdit) and not control.check():
                control.setFocus()
                return
        for stage in self._stages:
            values: dict[str, Any] = {
                name: control.isChecked() if isinstance(control, QCheckBox) else control.value
                for (method, name), control in self.controls.items()
                if method is stage.method
            }
            self.saved.emit(stage.method, replace(stage.settings, **values))
        self.accept()


class _NumberEdit(QLineEdit):
    """A number within the range of a setting, as "5e-5" too; empty for no value where the setting allows it."""

    def __init__(self, setting: TrainingSetting) -> None:
        super().__init__()
        self._setting = setting
        self.editingFinished.connect(self.check)
        if setting.is_optional:
            self.setPlaceholderText(self.tr("automatic"))
        self.setToolTip(self.tr("From {low} to {high}").format(low=f"{setting.low:g}", high=f"{setting.high:g}"))

    def show_value(self, value: TrainingValue) -> None:
        """Show a value."""
        self.setText("" if value is None else f"{value:g}" if isinstance(value, float) else str(value))
        self.check()

    @property
    def value(self) -> TrainingValue:
        """The number; None if the field is empty. Raises `ValueError` for anything else."""
        text = self.text().strip().replace(",", ".")
        if not text and self._setting.is_optional:
            return None
        number = float(text)
        if not self._setting.low <= number <= self._setting.high:
            raise ValueError(text)
        if self._setting.type is int:
            if number != int(number):
                raise ValueError(text)
            return int(number)
        return number

    def check(self) -> bool:
        """Mark the field if its text is not valid."""
        is_valid = True
        try:
            _ = self.value
        except ValueError:
            is_valid = False
        restyle(self, invalid=not is_valid)
        return is_valid
