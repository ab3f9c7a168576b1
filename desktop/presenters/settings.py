"""The settings: they apply at once and are written to their file in the background."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.keymap import DEFAULT, Command, KeyMap
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.settings import Settings, SettingsFile

_SAVE_MS = 400  # the settings are written once after a slider is dragged


class SettingsPresenter(QObject):
    """The settings of all pages; `changed` has the name of the field. They are written a moment later."""

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
        """The current settings, which may not be written yet."""
        return self._now

    @property
    def keymap(self) -> KeyMap:
        """The current keys; `changed("keys")` is emitted when they change."""
        return KeyMap.from_dict(self._now.keys)

    def set_key(self, command: Command, key: str) -> None:
        """Assign a key, written as Qt does ("Ctrl+Z"), to a command; "" removes the key."""
        self._set_keymap(self.keymap.with_key(command, key))

    def reset_key(self, command: Command) -> None:
        """Give a command its default key again."""
        self.set_key(command, DEFAULT[command])

    def reset_keys(self) -> None:
        """Give all commands their default keys again."""
        self._set_keymap(KeyMap())

    def _set_keymap(self, keymap: KeyMap) -> None:
        unknown = {name: key for name, key in self._now.keys.items() if name not in set(Command)}
        self.set("keys", unknown | keymap.to_dict())

    def set(self, field: str, value: Any) -> None:
        """Change a field of `Settings`. Raises `TypeError` for an unknown field."""
        settings = replace(self._now, **{field: value})
        if settings != self._now:
            self._now = settings
            self._timer.start()
            self.changed.emit(field)

    def save(self) -> None:
        """Write the settings now, if they differ from the file."""
        self._timer.stop()
        settings = self._now
        if settings != self._file.settings:
            typed = settings.system_prompt if settings.system_prompt != self._file.written.system_prompt else ""
            name = self.tr("System prompt of new conversations") if typed else ""
            self._operations.change(
                lambda _: self._file.save(settings),
                keep=UnsavedChange("settings", name, typed, place=str(self._file.path)),
            )
