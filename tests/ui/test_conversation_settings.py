"""The sampling dialog: what can be set is what samplers take, and what nobody touches stays as it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from desktop.core.sampling import OPTIONAL, RANGES, SETTINGS, Sampling
from desktop.ui.chat.conversation_settings import ConversationSettings

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
    dialog.kept.connect(lambda _, sampling: found.append(sampling))
    dialog._keep()
    return found[0] if found else None


def test_every_setting_can_be_set_to_what_samplers_take_and_no_further(opened: Open) -> None:
    dialog = opened(Sampling())
    assert dialog._controls.keys() | {"seed"} == SETTINGS.keys()
    for name, control in dialog._controls.items():
        low, high = RANGES[name]
        if isinstance(control, QComboBox):
            assert (0, control.count() - 1) == (low, high)
            continue
        assert isinstance(control, QSpinBox | QDoubleSpinBox)
        assert (0 if name in OPTIONAL else low) == control.minimum()
        assert control.maximum() == high
        for number in (high + 1, low - 1):  # typed: it stays within the range
            control.selectAll()
            QTest.keyClicks(control, f"{number:.0f}\t")
            assert control.minimum() <= control.value() <= high
    sampling = kept(dialog)
    assert sampling is not None
    sampling.check()


@pytest.mark.parametrize("seed", ["-1", "4294967295", "1" * 5000, "1e3", "seven"])
def test_a_seed_that_is_none_is_not_kept(opened: Open, seed: str) -> None:
    dialog = opened(Sampling(seed=7))
    dialog._seed.setText(seed)
    assert kept(dialog) is None
    dialog._seed.setText("4294967294")
    assert kept(dialog) == Sampling(seed=4294967294)


def test_what_nobody_touches_stays(opened: Open) -> None:
    fine = Sampling(temperature=0.123, min_p=0.0015, top_p=0.999, top_k=100_000, repeat_last_n=100_000, max_tokens=None)
    assert kept(opened(fine)) == fine
    dialog = opened(fine)
    top_k = dialog._controls["top_k"]
    assert isinstance(top_k, QSpinBox)
    top_k.setValue(5)
    assert kept(dialog) == replace(fine, top_k=5)


def test_what_no_sampler_takes_is_mended(opened: Open) -> None:
    """Settings of an earlier version that did not look."""
    sampling = kept(opened(Sampling(temperature=-3, repeat_penalty=0, max_tokens=-5)))
    assert sampling == Sampling(temperature=0, repeat_penalty=0.1, max_tokens=None)
