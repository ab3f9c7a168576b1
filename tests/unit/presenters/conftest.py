"""Presenters alone; any message of Qt fails the test."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.qt import qt_messages_fail


@pytest.fixture(autouse=True)
def no_qt_messages(qapp: QApplication) -> Iterator[None]:
    with qt_messages_fail():
        yield
