"""One control for each sampling setting, created from its declaration in `core.sampling`."""

from abc import ABC, abstractmethod
from typing import Any, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desktop.core.sampling import CONTEXT, SETTINGS, Sampling, SamplingSetting, SettingValue
from desktop.ui.page import Field
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.style_properties import restyle

_CONTROL_WIDTH = 120
_LEAST_DECIMALS, _DECIMALS = 2, 4
_SPIN_BOX_MAX = 2**31 - 1


class SamplingForm(QWidget):
    """Edits all sampling settings, with the advanced ones below the others."""

    def __init__(self, sampling: Sampling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls: dict[str, SettingControl] = {}
        self._column = QVBoxLayout(self)
        set_margins(self._column, Space.NONE)
        set_spacing(self._column, Space.NONE)
        about = self.tr("How the next token is drawn from those that the model considers likely.")
        self._add_group(self.tr("Sampling"), about, is_advanced=False)
        add_space(self._column, Space.L)
        about = self.tr("Change these only if you know what they do.")
        self._add_group(self.tr("Advanced"), about, is_advanced=True)
        self.show_sampling(sampling)

    def _add_group(self, heading: str, about: str, *, is_advanced: bool) -> None:
        self._column.addWidget(label(heading, "heading"))
        self._column.addWidget(label(about, "quiet", wrap=True))
        for setting in SETTINGS.values():
            if setting.is_advanced == is_advanced:
                control = self.controls[setting.name] = _control(setting)
                control.widget.setFixedWidth(_CONTROL_WIDTH)
                field = Field(control.widget)
                field.set_texts(_translated(setting.label), _translated(setting.help))
                self._column.addWidget(field)

    def show_sampling(self, sampling: Sampling) -> None:
        """Show the values of `sampling` in all controls."""
        for name, control in self.controls.items():
            control.value = getattr(sampling, name)

    @property
    def invalid(self) -> QWidget | None:
        """The first control whose text is not a valid value of its setting; None if all are valid."""
        return next((control.widget for control in self.controls.values() if not control.is_valid), None)

    @property
    def sampling(self) -> Sampling:
        """The settings in the controls. An unchanged value is exact, even if its control shows it rounded."""
        values: dict[str, Any] = {name: control.value for name, control in self.controls.items()}
        return Sampling(**values)


class SettingControl(ABC):
    """Edits one setting with `widget`. Subclasses convert between the value and the widget (`_show`, `_shown`)."""

    def __init__(self, setting: SamplingSetting, widget: QWidget) -> None:
        self._setting = setting
        self._given: SettingValue = None
        self._given_shown: SettingValue = None
        self.widget = widget

    @property
    def value(self) -> SettingValue:
        """The value that was set, if it is valid and unchanged; else the value in the widget."""
        shown = self._shown()
        return self._given if shown == self._given_shown and self._setting.allows(self._given) else shown

    @value.setter
    def value(self, value: SettingValue) -> None:
        self._show(value)
        self._given, self._given_shown = value, self._shown()

    @property
    def is_valid(self) -> bool:
        """Whether the widget shows a valid value; True for widgets that accept no others."""
        return True

    @abstractmethod
    def _show(self, value: SettingValue) -> None: ...

    @abstractmethod
    def _shown(self) -> SettingValue: ...


class FractionControl(SettingControl):
    """A spin box for a setting that is a fraction."""

    widget: QDoubleSpinBox

    def __init__(self, setting: SamplingSetting) -> None:
        super().__init__(setting, _ShortDecimals())
        self.widget.setRange(setting.low, setting.high)
        self.widget.setSingleStep(setting.step)
        self.widget.setDecimals(_DECIMALS)

    def _show(self, value: SettingValue) -> None:
        self.widget.setValue(value or 0)

    def _shown(self) -> SettingValue:
        return self.widget.value()


class _ShortDecimals(QDoubleSpinBox):
    """Shows two decimals, and up to four if they are not zero."""

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        for _ in range(self.decimals() - _LEAST_DECIMALS):
            text = text.removesuffix("0")
        return text


class _WholeControl(SettingControl):
    """A spin box for an integer. For an optional setting, the number below the lowest means no value."""

    widget: QSpinBox

    def __init__(self, setting: SamplingSetting) -> None:
        super().__init__(setting, QSpinBox())
        self._none = int(setting.low) - 1 if setting.is_optional else None
        self.widget.setRange(int(setting.low) if self._none is None else self._none, int(setting.high))
        self.widget.setSingleStep(int(setting.step))
        if self._none is not None:
            self.widget.setSpecialValueText(_translated(setting.none_label))

    def _show(self, value: SettingValue) -> None:
        self.widget.setValue(int((self._none if value is None else value) or 0))

    def _shown(self) -> SettingValue:
        value = self.widget.value()
        return None if value == self._none else value


class _ChoiceControl(SettingControl):
    """A menu with a name for each value."""

    widget: QComboBox

    def __init__(self, setting: SamplingSetting) -> None:
        super().__init__(setting, QComboBox())
        for value, name in enumerate(setting.choices, int(setting.low)):
            self.widget.addItem(_translated(name), value)

    def _show(self, value: SettingValue) -> None:
        self.widget.setCurrentIndex(self.widget.findData(value))

    def _shown(self) -> SettingValue:
        return cast(int, self.widget.currentData())


class _TextControl(SettingControl):
    """A text field for an integer that may be too large for a spin box of Qt. Empty means no value."""

    widget: QLineEdit

    def __init__(self, setting: SamplingSetting) -> None:
        super().__init__(setting, QLineEdit())
        self.widget.setPlaceholderText(_translated(setting.none_label))
        self.widget.textChanged.connect(lambda _: self._mark())

    @property
    def is_valid(self) -> bool:
        text = self.widget.text().strip()
        digits = len(str(int(self._setting.high)))
        return not text or (text.isdecimal() and len(text) <= digits and self._setting.allows(int(text)))

    def _mark(self) -> None:
        restyle(self.widget, invalid=not self.is_valid)

    def _show(self, value: SettingValue) -> None:
        self.widget.setText("" if value is None else str(value))

    def _shown(self) -> SettingValue:
        text = self.widget.text().strip()
        return int(text) if text and self.is_valid else None


def _control(setting: SamplingSetting) -> SettingControl:
    if setting.choices:
        return _ChoiceControl(setting)
    if setting.is_fraction:
        return FractionControl(setting)
    return _TextControl(setting) if setting.high > _SPIN_BOX_MAX else _WholeControl(setting)


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)
