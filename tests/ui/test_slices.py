"""Work in slices: a failing job does not stop the others."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop.ui import slices as module
from desktop.ui.slices import Slices


class Job:
    def __init__(self, turns: int) -> None:
        self.left = turns

    def work(self) -> bool:
        if self.left < 0:
            raise ValueError("a bug")
        self.left -= 1
        return self.left > 0


def test_a_failing_job_does_not_remove_others(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "START_S", -1.0)  # all of them wait for a later turn
    app = QCoreApplication.instance()
    assert app is not None
    slices = Slices(app)
    bad, good = Job(1), Job(3)
    slices.start(good.work)
    slices.start(bad.work)
    bad.left = -1
    slices._jobs.reverse()  # the failing job runs first
    with pytest.raises(ValueError, match="a bug"):
        slices._turn()
    while slices._jobs:
        slices._turn()
    assert good.left == 0
    app.setProperty(Slices.NAME, None)
    slices.deleteLater()
