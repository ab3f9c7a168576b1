"""The KV cache that the engine keeps of conversations not in use: its size, and clearing it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine.host import EngineHost
from desktop.engine.state_files import remove_states, size_of_states
from desktop.presenters.operations import Operations


class KvCache(QObject):
    """Bytes in the engine's memory and in the folder of saved states, as of the last `refresh`."""

    changed = Signal()

    def __init__(self, operations: Operations, host: EngineHost, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._host, self._folder = operations, host, folder
        self._is_reading = False
        self.memory_bytes = 0
        self.disk_bytes = 0

    def refresh(self) -> None:
        """Measure both sizes; emits `changed` if one differs."""
        if self._is_reading:
            return
        self._is_reading = True
        self._operations.ask(lambda _: size_of_states(self._folder), self._show, self._read_failed)

    def clear(self) -> None:
        """Delete the whole KV cache. Conversations stay as they are; their next answers take longer to begin."""
        self._host.forget_all()
        self._operations.ask(lambda _: remove_states(self._folder, ""), lambda _: self.refresh())

    def _show(self, disk_bytes: int) -> None:
        self._is_reading = False
        sizes = self._host.parked_bytes, disk_bytes
        if sizes != (self.memory_bytes, self.disk_bytes):
            self.memory_bytes, self.disk_bytes = sizes
            self.changed.emit()

    def _read_failed(self, error: Exception) -> None:
        self._is_reading = False
        self._operations.failed.emit(error)
