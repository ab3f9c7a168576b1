"""Qt in tests: waiting for the event loop, and no message of Qt unnoticed.

pytest-qt gives `qapp`, and fails a test that raises an exception in a slot. It fails for Qt's messages only while the
test itself runs; `qt_messages_fail` also covers the end of its fixtures, when windows close and threads stop.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.ui import theme

_HARMLESS = ("This plugin does not support",)  # the offscreen platform says this for every window


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    """Run the event loop until `condition` is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        QApplication.processEvents()
        time.sleep(0.002)


@contextmanager
def qt_messages_fail() -> Iterator[None]:
    """Fail at the end if Qt wrote anything but debug messages."""
    messages: list[str] = []

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not message.startswith(_HARMLESS):
            messages.append(message)

    before = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert not messages, messages


@contextmanager
def windows(app: QApplication) -> Iterator[QApplication]:
    """The application in the light theme at scale 1; closes all windows at the end."""
    if app.property(theme.ThemeManager.NAME) is None:
        theme.ThemeManager(app, theme.Mode.LIGHT)
    with qt_messages_fail():
        yield app
        for window in app.topLevelWidgets():
            window.close()
            window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()
        theme.manager().set_mode(theme.Mode.LIGHT)
        theme.manager().set_scale(1.0)
