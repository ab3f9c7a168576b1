"""What the engine keeps of conversations not in use, so that they go on sooner: how much, and the way to clear it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine.host import EngineHost
from desktop.engine.state_files import remove_states, size_of_states
from desktop.presenters.operations import Operations


class KvCache(QObject):
    """Bytes in the engine's memory and in the folder of saved states, as `refresh` last found them."""

    changed = Signal()

    def __init__(self, operations: Operations, host: EngineHost, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._host, self._folder = operations, host, folder
        self._asking = False
        self.memory_bytes = 0
        self.disk_bytes = 0

    def refresh(self) -> None:
        """Reads both; `changed` says when they are others."""
        if self._asking:
            return
        self._asking = True
        self._operations.ask(lambda _: size_of_states(self._folder), self._show, self._lost)

    def clear(self) -> None:
        """Removes all of it. Conversations stay as they are: their next answers take longer to begin."""
        self._host.forget_all()
        self._operations.ask(lambda _: remove_states(self._folder, ""), lambda _: self.refresh())

    def _show(self, disk_bytes: int) -> None:
        self._asking = False
        found = self._host.parked_bytes, disk_bytes
        if found != (self.memory_bytes, self.disk_bytes):
            self.memory_bytes, self.disk_bytes = found
            self.changed.emit()

    def _lost(self, error: Exception) -> None:
        self._asking = False
        self._operations.failed.emit(error)
