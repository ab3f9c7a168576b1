"""The section that shows and changes the keys of commands."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.keymap import DEFAULT, Command, Conflict
from desktop.presenters.sentences import listed
from desktop.presenters.settings import SettingsPresenter
from desktop.ui.keys import command_name, meaning
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton, shortcut_text
from desktop.ui.widgets.key_button import KeyButton
from desktop.ui.widgets.labels import label


class KeysSection(QWidget):
    """One row for each command. A key with two commands shows the conflict below both."""

    def __init__(self, settings: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.rows = {command: _Row(command) for command in Command}
        self._heads = label("", "section"), label("", "section")
        self._hint = label("", "quiet", wrap=True)
        self.reset_all = Button("", icon="rotate-ccw")
        self.reset_all.clicked.connect(settings.reset_keys)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self._hint)
        for in_chat, head in enumerate(self._heads):
            add_space(column, Space.L)
            column.addWidget(head)
            add_space(column, Space.XS)
            for command, row in self.rows.items():
                if command.in_chat == bool(in_chat):
                    column.addWidget(row)
        add_space(column, Space.M)
        column.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignLeft)
        for command, row in self.rows.items():
            row.button.chosen.connect(lambda key, command=command: settings.set_key(command, key))
            row.reset.clicked.connect(lambda _=False, command=command: settings.reset_key(command))
        settings.changed.connect(lambda field: self.show_keys() if field == "keys" else None)
        self._retranslate()

    def show_keys(self) -> None:
        """Show the keys in the settings, and their conflicts."""
        keymap = self._settings.keymap
        conflicts = keymap.conflicts()
        for command, row in self.rows.items():
            row.show_key(keymap.keys[command], [found for found in conflicts if command in (found.first, found.second)])
        self.reset_all.setEnabled(keymap.keys != DEFAULT)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._heads[0].setText(self.tr("At the desk"))
        self._heads[1].setText(self.tr("In chat"))
        self._hint.setText(
            self.tr(
                "At the desk, A to I select answers and digits rate on the current scale; the scheme defines the "
                "keys of flags."
            )
        )
        self.reset_all.setText(self.tr("Reset all keys"))
        self.show_keys()


class _Row(QWidget):
    def __init__(self, command: Command) -> None:
        super().__init__()
        self._command = command
        self.name = label("")
        self.button = KeyButton("", "")
        self.reset = IconButton("rotate-ccw", "")
        self.problem: QLabel = label("", "error", wrap=True)
        texts = QVBoxLayout()
        set_spacing(texts, Space.XS)
        texts.addWidget(self.name)
        texts.addWidget(self.problem)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE, Space.XS)
        set_spacing(row, Space.S)
        row.addLayout(texts, 1)
        row.addWidget(self.reset)
        row.addWidget(self.button)

    def show_key(self, key: str, conflicts: list[Conflict]) -> None:
        name = command_name(self._command)
        self.name.setText(name)
        self.button.show_key(key, name)
        self.reset.setVisible(key != DEFAULT[self._command])
        self.reset.set_name(self.tr("{command}: reset to {key}").format(
            command=name, key=shortcut_text(DEFAULT[self._command])
        ))  # fmt: skip
        others = [found.second if found.first == self._command else found.first for found in conflicts]
        text = self.tr("{key} is also used for: {others}").format(
            key=shortcut_text(key), others=listed(meaning(other) for other in others)
        )
        self.problem.setText(text if others else "")
        self.problem.setVisible(bool(others))
        self.button.setAccessibleDescription(self.problem.text())
