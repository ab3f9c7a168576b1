"""One application for all tests of the window's parts; any warning of Qt and any exception in a slot fails the test."""

import sys
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui import theme

# The offscreen platform says this for every window; it is not about ours.
_HARMLESS = ("This plugin does not support",)


@pytest.fixture(scope="session")
def application() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["sayso-tests"])
    if app.property(theme.ThemeManager.NAME) is None:
        theme.ThemeManager(app, theme.Mode.LIGHT)
    return app


@pytest.fixture(autouse=True)
def qt(application: QApplication) -> Iterator[QApplication]:
    """The running application, dressed in the light theme at scale 1, with nothing showing."""
    complaints: list[str] = []

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not message.startswith(_HARMLESS):
            complaints.append(message)

    def raised(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        complaints.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    before = qInstallMessageHandler(heard)
    hook, sys.excepthook = sys.excepthook, raised
    yield application
    for window in application.topLevelWidgets():
        window.close()
        window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    application.processEvents()
    theme.manager().set_mode(theme.Mode.LIGHT)
    theme.manager().set_scale(1.0)
    sys.excepthook = hook
    qInstallMessageHandler(before)
    assert not complaints, complaints


@pytest.fixture
def show(qt: QApplication) -> Callable[[QWidget, int, int], QWidget]:
    """Shows a widget as a window of that size and lets it settle."""

    def shown(widget: QWidget, width: int = 900, height: int = 600) -> QWidget:
        widget.resize(width, height)
        widget.show()
        qt.processEvents()
        return widget

    return shown
