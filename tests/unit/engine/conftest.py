"""The event loop for tests of Qt objects. A QApplication, since other tests of the same run may need one."""

import os

import pytest
from PySide6.QtCore import QCoreApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def qapp() -> QCoreApplication:
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["sayso"])
