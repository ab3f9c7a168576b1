"""Rows of the issue list: a check with its fixes, and the note that accepts an issue."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from desktop.ui import icons, theme
from desktop.ui.spacing import Space, leave_room, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.list_row import ListRow

_ROW, _FINE = 44, 32  # px
_WORD, _MORE = 68, 40  # px, fixed so that the columns align
_TEXT = 300  # px that the text needs beside the actions, else they stand below it


class CheckRow(ListRow):
    """A check: its result, its status, and the fixes."""

    def __init__(self, icon: str, colour: str, text: str, state: str, actions: Sequence[QWidget]) -> None:
        super().__init__()
        self._text, self._state_word = text, state
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        text_label = label(text, wrap=True)
        word = label(state, "quiet")
        word.setFixedWidth(theme.current().px(_WORD))
        self._actions = area = QWidget()
        self._has_actions = bool(actions)
        buttons = QHBoxLayout(area)
        set_margins(buttons, Space.NONE)
        set_spacing(buttons, Space.S)
        buttons.addStretch(1)
        self._grid = grid = QGridLayout(self)
        set_margins(grid, Space.NONE, Space.XS)
        set_spacing(grid, Space.S, Space.XS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(picture, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(text_label, 0, 1)
        grid.addWidget(word, 0, 2)
        for button in actions:
            buttons.addWidget(button)
        if actions and not isinstance(actions[-1], IconButton):
            leave_room(buttons, theme.current().px(_MORE))
        grid.addWidget(area, 0, 3)
        self.setMinimumHeight(theme.current().px(_ROW if actions else _FINE))

    def spoken(self) -> str:
        """The status, then what was found."""
        return f"{self._state_word}: {self._text}"

    @property
    def actions_width(self) -> int:
        """Width in pixels that the actions need."""
        return self._actions.sizeHint().width()

    def fit(self, width: int, actions: int) -> None:
        """Give the actions the width `actions`, the same for all rows. In a narrow window they stand below the
        text."""
        self._actions.setFixedWidth(actions)
        narrow = width < actions + theme.current().px(_TEXT)
        self._actions.setVisible(self._has_actions or not narrow)
        self._grid.removeWidget(self._actions)
        if narrow:
            self._grid.addWidget(self._actions, 1, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        else:
            self._grid.addWidget(self._actions, 0, 3)


class AcceptanceNote(QWidget):
    """A line below an issue for the reason to accept it. Enter accepts, Esc cancels."""

    accepted = Signal(str)
    canceled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.returnPressed.connect(lambda: self.accepted.emit(self.line.text()))
        self._accept = Button("", "primary")
        self._accept.clicked.connect(lambda: self.accepted.emit(self.line.text()))
        self._cancel = Button("")
        self._cancel.clicked.connect(self.canceled)
        row = QHBoxLayout(self)
        set_margins(row, Space.XL, Space.XS, Space.NONE, Space.M)
        set_spacing(row, Space.S)
        row.addWidget(self.line, 1)
        row.addWidget(self._cancel)
        row.addWidget(self._accept)

    def ask(self, about: str, note: str) -> None:
        """Show the line and focus it; `note` is the earlier reason."""
        self._accept.setText(self.tr("Accept"))
        self._cancel.setText(self.tr("Cancel"))
        self.line.setPlaceholderText(self.tr("Reason for accepting it; included in the dataset card."))
        why = self.tr("Reason for accepting it")
        self.line.setAccessibleName(f"{why} {about}")
        self.line.setText(note)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.canceled.emit()
        else:
            super().keyPressEvent(event)
