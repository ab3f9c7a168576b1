"""The sampling settings of a conversation: ranges, optional values, and values that stay exact."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from desktop.core.sampling import SETTINGS, Sampling
from desktop.ui.chat.conversation_settings import ConversationSettings
from desktop.ui.page import Field

Open = Callable[[Sampling], ConversationSettings]


@pytest.fixture
def opened(qt: QApplication) -> Open:
    parents: list[QWidget] = []

    def open_dialog(sampling: Sampling) -> ConversationSettings:
        parents.append(QWidget())
        dialog = ConversationSettings(None, sampling, parents[-1])
        dialog.show()
        return dialog

    return open_dialog


def kept(dialog: ConversationSettings) -> Sampling | None:
    found: list[Sampling] = []
    dialog.saved.connect(lambda _, sampling: found.append(sampling))
    dialog._save()
    return found[0] if found else None


def edit(dialog: ConversationSettings, name: str) -> QDoubleSpinBox | QSpinBox | QLineEdit:
    widget = dialog.form.controls[name].widget
    assert isinstance(widget, QDoubleSpinBox | QSpinBox | QLineEdit)
    return widget


def test_every_setting_has_a_row_with_its_name_and_explanation(opened: Open) -> None:
    dialog = opened(Sampling())
    rows = {field.control: (field.name.text(), field.hint.text()) for field in dialog.findChildren(Field)}
    assert dialog.form.controls.keys() == SETTINGS.keys()
    for name, control in dialog.form.controls.items():
        assert rows[control.widget] == (SETTINGS[name].label, SETTINGS[name].help)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_control_accepts_exactly_the_range_of_its_setting(opened: Open, name: str) -> None:
    setting = SETTINGS[name]
    dialog = opened(Sampling())
    widget = dialog.form.controls[name].widget
    if isinstance(widget, QComboBox):
        assert [widget.itemData(row) for row in range(widget.count())] == [*range(int(setting.low), 3)]
        widget.setCurrentIndex(widget.count() - 1)
        assert kept(dialog) == replace(Sampling(), **{name: setting.high})  # type: ignore[arg-type]
        return
    widget = edit(dialog, name)
    for number in (setting.high + 1, setting.low - 1):  # typed: it stays within the range, or is not kept
        widget.selectAll()
        QTest.keyClicks(widget, f"{number:.0f}\t")
        sampling = kept(dialog)
        assert sampling is None or setting.allows(getattr(sampling, name))
    for number in (setting.low, setting.high):
        dialog = opened(Sampling())
        widget = edit(dialog, name)
        widget.selectAll()
        QTest.keyClicks(widget, f"{number:g}\t" if setting.is_fraction else f"{number}\t")
        assert kept(dialog) == replace(Sampling(), **{name: number})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.is_optional])
def test_an_optional_setting_names_its_missing_value(opened: Open, name: str) -> None:
    dialog = opened(replace(Sampling(), **{name: 7}))
    dialog.form.controls[name].value = None
    widget = edit(dialog, name)
    shown = widget.placeholderText() if isinstance(widget, QLineEdit) else widget.text()
    assert shown == SETTINGS[name].none_label != ""
    assert kept(dialog) == replace(Sampling(), **{name: None})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", ["-1", "4294967295", "1" * 5000, "1e3", "seven"])
def test_an_invalid_seed_is_not_saved(opened: Open, seed: str) -> None:
    dialog = opened(Sampling(seed=7))
    field = edit(dialog, "seed")
    assert isinstance(field, QLineEdit)
    field.setText(seed)
    assert kept(dialog) is None
    field.setText("4294967294")
    assert kept(dialog) == Sampling(seed=4294967294)


def test_untouched_values_stay_exact(opened: Open) -> None:
    fine = Sampling(
        temperature=0.123, min_p=0.00015, top_p=0.999, top_k=100_000, repeat_last_n=100_000, max_tokens=None
    )
    assert kept(opened(fine)) == fine
    dialog = opened(fine)
    dialog.form.controls["top_k"].value = 5
    assert kept(dialog) == replace(fine, top_k=5)


@pytest.mark.parametrize(("value", "text"), [(0.7, "0.70"), (0.005, "0.005"), (1, "1.00"), (0.0015, "0.0015")])
def test_fractions_show_as_many_decimals_as_they_need(opened: Open, value: float, text: str) -> None:
    assert edit(opened(Sampling(min_p=value)), "min_p").text() == text


def test_invalid_values_are_corrected(opened: Open) -> None:
    """Settings of an earlier version that did not look."""
    sampling = kept(opened(Sampling(temperature=-3, repeat_penalty=0, max_tokens=-5)))
    assert sampling == Sampling(temperature=0, repeat_penalty=0.1, max_tokens=None)
