"""The user's settings, in force at once and written behind the window's back."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.keymap import DEFAULT, Command, KeyMap
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.settings import Settings, SettingsFile

_SAVE_MS = 400  # a slider that is dragged is written once


class SettingsPresenter(QObject):
    """One value for everyone; `changed` names the field. Written on the store's thread a moment later."""

    changed = Signal(str)

    def __init__(self, file: SettingsFile, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._operations = file, operations
        self._now = file.settings
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_MS)
        self._timer.timeout.connect(self.save)

    @property
    def now(self) -> Settings:
        return self._now

    @property
    def keymap(self) -> KeyMap:
        """The keys in force; `changed("keys")` tells when they are others."""
        return KeyMap.from_dict(self._now.keys)

    def set_key(self, command: Command, key: str) -> None:
        """As Qt writes a key ("Ctrl+Z"); "" takes it away."""
        self._set_keymap(self.keymap.with_key(command, key))

    def reset_key(self, command: Command) -> None:
        self.set_key(command, DEFAULT[command])

    def reset_keys(self) -> None:
        self._set_keymap(KeyMap())

    def _set_keymap(self, keymap: KeyMap) -> None:
        unknown = {name: key for name, key in self._now.keys.items() if name not in set(Command)}
        self.set("keys", unknown | keymap.to_dict())

    def set(self, field: str, value: Any) -> None:
        """Raises TypeError for a field that does not exist."""
        settings = replace(self._now, **{field: value})
        if settings != self._now:
            self._now = settings
            self._timer.start()
            self.changed.emit(field)

    def save(self) -> None:
        self._timer.stop()
        settings = self._now
        if settings != self._file.settings:
            typed = settings.system_prompt if settings.system_prompt != self._file.written.system_prompt else ""
            name = self.tr("System prompt of new conversations") if typed else ""
            self._operations.change(
                lambda _: self._file.save(settings),
                keep=UnsavedChange("settings", name, typed, place=str(self._file.path)),
            )
