"""Detects that the program's files were replaced or removed while its window is open."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop.core.installation import Installation, InstallationState

_INTERVAL_MS = 10_000


class UpdateWatch(QObject):
    """Checks every ten seconds, and whenever the window becomes active."""

    changed = Signal(object)  # InstallationState; once for each state that is not UNCHANGED

    def __init__(self, installation: Installation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._installation = installation
        self._state = InstallationState.UNCHANGED
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(
            lambda state: self.check() if state is Qt.ApplicationState.ApplicationActive else None
        )

    def check(self) -> None:
        """Compare the installation with the one at the start; emit `changed` if its state differs."""
        state = self._installation.state()
        if state is not self._state:
            self._state = state
            if state is not InstallationState.UNCHANGED:
                self.changed.emit(state)
