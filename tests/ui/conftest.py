"""One application for all tests of the window's parts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.qt import windows
from tests.support.session import OBEDIENT
from tests.support.window import Shown


@pytest.fixture(autouse=True)
def qt(qapp: QApplication) -> Iterator[QApplication]:
    """The running application with nothing showing."""
    with windows(qapp):
        yield qapp


@pytest.fixture
def show(qt: QApplication) -> Callable[[QWidget, int, int], QWidget]:
    """Shows a widget as a window of that size and lets it settle."""

    def shown(widget: QWidget, width: int = 900, height: int = 600) -> QWidget:
        widget.resize(width, height)
        widget.show()
        qt.processEvents()
        return widget

    return shown


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "data", str(OBEDIENT))
    yield made
    made.room.end()
    made.window.deleteLater()
