"""A session on a store of its own, with a model process that obeys orders: for parts of the window that need one."""

import sys
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.engine.child import Timeouts
from desktop.engine.host import EngineHost
from desktop.presenters.app_services import AppServices
from desktop.services.settings import SettingsFile
from desktop.store.database import Database
from desktop.store.thread import StoreThread
from tests.unit.presenters.conftest import OBEDIENT, until


class Desk:
    """A session without a window."""

    def __init__(self, data: Path) -> None:
        self.store = StoreThread(partial(Database.open, data))
        self.host = EngineHost([sys.executable, str(OBEDIENT)], Timeouts(start_s=10, heartbeat_s=3, stop_s=2))
        self.session = AppServices(self.store.submit, self.host, SettingsFile(data / "settings.json"), data)
        self.failures: list[Exception] = []
        self.session.operations.failed.connect(self.failures.append)

    def settle(self) -> None:
        until(lambda: self.session.operations.idle)
        QApplication.processEvents()

    def end(self) -> None:
        self.session.end()
        self.store.close()
        assert self.failures == [], [repr(error) for error in self.failures]
