"""The names of commands that have a key, and the dialog that lists all keys (F1)."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAccessible, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.keymap import Command, KeyMap
from desktop.ui.pages import shortcuts
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, shortcut_text
from desktop.ui.widgets.labels import KeyCap, label
from desktop.ui.widgets.roles import declare

_COMMANDS = {
    Command.REWRITE: QT_TRANSLATE_NOOP("keys", "Rewrite the answer"),
    Command.NONE_ACCEPTABLE: QT_TRANSLATE_NOOP("keys", "None acceptable"),
    Command.SKIP: QT_TRANSLATE_NOOP("keys", "Skip"),
    Command.FLAG_FOR_REVIEW: QT_TRANSLATE_NOOP("keys", "Flag for review"),
    Command.MARK: QT_TRANSLATE_NOOP("keys", "Mark a passage"),
    Command.MORE_FLAGS: QT_TRANSLATE_NOOP("keys", "More flags (then the key of the flag)"),
    Command.NOTE: QT_TRANSLATE_NOOP("keys", "Write a note"),
    Command.GUIDELINE: QT_TRANSLATE_NOOP("keys", "Show the guidelines"),
    Command.NEXT: QT_TRANSLATE_NOOP("keys", "Submit, next task"),
    Command.UNDO: QT_TRANSLATE_NOOP("keys", "Undo"),
    Command.REDO: QT_TRANSLATE_NOOP("keys", "Redo"),
    Command.CHAT_WORSE: QT_TRANSLATE_NOOP("keys", "Worse than the other answer"),
    Command.CHAT_TIE: QT_TRANSLATE_NOOP("keys", "Tie with the other answer"),
    Command.CHAT_BETTER: QT_TRANSLATE_NOOP("keys", "Better than the other answer"),
    Command.CHAT_REWRITE: QT_TRANSLATE_NOOP("keys", "Rewrite the answer"),
    Command.CHAT_UP: QT_TRANSLATE_NOOP("keys", "Previous message"),
    Command.CHAT_DOWN: QT_TRANSLATE_NOOP("keys", "Next message"),
    Command.CHAT_PREVIOUS_VERSION: QT_TRANSLATE_NOOP("keys", "Previous version of the message"),
    Command.CHAT_NEXT_VERSION: QT_TRANSLATE_NOOP("keys", "Next version of the message"),
}
_RATE = QT_TRANSLATE_NOOP("keys", "Rate the answer: {score}")
_ANSWER = QT_TRANSLATE_NOOP("keys", "answer {letter}")
_SCALE = QT_TRANSLATE_NOOP("keys", "rating {digit}")
_FIXED = QT_TRANSLATE_NOOP("keys", "a key that cannot be changed")


def command_name(command: Command) -> str:
    """The name of a command in the user's language."""
    if command not in _COMMANDS:
        return _translated(_RATE).format(score=command.value[-1])
    return _translated(_COMMANDS[command])


def meaning(name: str) -> str:
    """One side of a `core.keymap.Conflict` in words. Names of a scheme's questions stay as they are."""
    if name in set(Command):
        return command_name(Command(name))
    kind, _, rest = name.partition(" ")
    match kind:
        case "answer":
            return _translated(_ANSWER).format(letter=rest)
        case "scale":
            return _translated(_SCALE).format(digit=rest)
        case "fixed":
            return _translated(_FIXED)
    return name


def _translated(text: str) -> str:
    return QCoreApplication.translate("keys", text)


class KeysDialog(QDialog):
    """Lists every key with its command."""

    def __init__(self, keymap: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        chat = [
            ("Enter", self.tr("Send")),
            ("Shift+Enter", self.tr("New line")),
            ("Esc", self.tr("Stop generating")),
            ("F2", self.tr("Rename the conversation")),
            ("Del", self.tr("Delete the conversation (in the list)")),
            ("Alt+A", self.tr("Continue with answer A (B, C …)")),
            (self._range(keymap), self.tr("Rate the answer")),
            *_named(keymap, [command for command in _COMMANDS if command.in_chat]),
        ]
        window = [
            ("Ctrl+N", self.tr("New conversation")),
            ("Ctrl+K", self.tr("Search")),
            ("F3", self.tr("Next message that was found (Shift+F3 previous)")),
            ("Ctrl+B", self.tr("Show or hide the conversations")),
            (_span(list(shortcuts().values())), self.tr("Open a page, in the order of the sidebar")),
            ("F6", self.tr("Next part of the window (Shift+F6 previous)")),
            ("Ctrl++", self.tr("Larger text (Ctrl+− smaller, Ctrl+0 reset)")),
            ("Ctrl+Q", self.tr("Quit")),
            ("F1", self.tr("Show this list")),
        ]
        desk = [
            ("A … I", self.tr("Select the answer with that letter")),
            ("Tab", self.tr("Select the next answer; after the last, leave the answers")),
            ("F7", self.tr("Read the answer line by line with the arrow keys (Shift+F7 the prompt)")),
            ("1 … 7", self.tr("Rate on the current scale")),
            ("Q W T Y U O P", self.tr("Flags, as defined by the scheme")),
            *_named(keymap, [command for command in _COMMANDS if not command.in_chat]),
        ]
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE, Space.NONE, Space.NONE, Space.XL)
        set_spacing(column, Space.L)
        self._list = QWidget()
        self._sides = sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._list)
        set_margins(sides, Space.XL, Space.XL, Space.XL, Space.NONE)
        set_spacing(sides, Space.XXL)
        left, right = QVBoxLayout(), QVBoxLayout()
        for side, heading, keys in (
            (left, self.tr("In chat"), chat),
            (right, self.tr("Everywhere"), window),
            (right, self.tr("At the desk"), desk),
        ):
            set_spacing(side, Space.NONE)
            side.addWidget(label(heading, "heading"))
            add_space(side, Space.S)
            side.addLayout(_grid(keys))
            add_space(side, Space.XL)
        for side in (left, right):
            side.addStretch(1)
            sides.addLayout(side, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        declare(scroll, QAccessible.Role.Grouping, name=self.windowTitle)
        scroll.setWidget(self._list)
        column.addWidget(scroll, 1)
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        set_margins(foot, Space.XL, Space.NONE)
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the dialog to the list. It scrolls if the screen is too low, and stacks its parts if it is too narrow."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        room = self.screen().availableSize() - QSize(32, 64)
        if self._list.sizeHint().width() + bar > room.width():
            self._sides.setDirection(QBoxLayout.Direction.TopToBottom)
            set_spacing(self._sides, Space.NONE)
            for name in self._list.findChildren(QLabel):
                if not isinstance(name, KeyCap):
                    name.setWordWrap(True)
        full_size = self._list.sizeHint() + QSize(bar, 16 + 24 + 40)
        self.resize(full_size.boundedTo(room))
        super().showEvent(event)

    def _range(self, keymap: KeyMap) -> str:
        return _span([keymap.keys[Command.CHAT_RATE_1], keymap.keys[Command.CHAT_RATE_7]])


def _span(keys: Sequence[str]) -> str:
    return f"{shortcut_text(keys[0])} … {shortcut_text(keys[-1])}"


def _named(keymap: KeyMap, commands: list[Command]) -> list[tuple[str, str]]:
    return [(keymap.keys[command], command_name(command)) for command in commands if keymap.keys[command]]


def _grid(keys: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    set_spacing(grid, Space.XL, Space.S)
    for row, (key, name) in enumerate(keys):
        text = label(name)
        text.setAccessibleName(f"{name}: {shortcut_text(key)}")
        grid.addWidget(text, row, 0)
        grid.addWidget(KeyCap(shortcut_text(key)), row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return grid
