"""Notices above the page: each is a sentence with buttons that stays until the user chooses one."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.roles import declare

Choice = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """A notice that waits or shows. `choices` are texts of buttons with what they call."""

    text: str
    choices: Sequence[Choice]
    focus: bool


class Notices(QWidget):
    """Shows one notice at a time, in order of arrival. Without a notice it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Notice] = deque()
        self._now: Notice | None = None
        self._shown: QFrame | None = None
        self._column = QVBoxLayout(self)
        set_margins(self._column, Space.M)
        set_spacing(self._column, Space.NONE)
        self.hide()

    def ask(self, text: str, choices: Sequence[Choice], *, focus: bool = False) -> Notice:
        """Add a notice. Any choice closes it. `focus` gives the first button the focus: for a question that follows
        from something the user just did."""
        notice = Notice(text, choices, focus)
        self._waiting.append(notice)
        if self._shown is None:
            self._next()
        return notice

    def withdraw(self, notice: Notice) -> None:
        """Remove a notice that needs no answer any more."""
        if notice is self._now:
            self._next()
        elif notice in self._waiting:
            self._waiting.remove(notice)

    @property
    def current(self) -> Notice | None:
        """The notice that shows."""
        return self._now

    def _next(self) -> None:
        self._now = None
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None
        self.setVisible(bool(self._waiting))
        if self._waiting:
            self._show(self._waiting.popleft())

    def _show(self, notice: Notice) -> None:
        self._now = notice
        self._shown = QFrame()
        declare(self._shown, QAccessible.Role.Grouping)
        self._shown.setProperty("surface", "raised")
        self._shown.setAccessibleName(notice.text)
        row = QHBoxLayout(self._shown)
        set_margins(row, Space.L, Space.S, Space.S, Space.S)
        set_spacing(row, Space.S)
        row.addWidget(label(notice.text, wrap=True), 1)
        buttons = [Button(text) for text, _ in notice.choices]
        for button, (_, act) in zip(buttons, notice.choices, strict=True):
            button.clicked.connect(lambda _=False, act=act: self._answer(act))
            button.setAutoDefault(True)  # lets Enter press the button, not only Space
            row.addWidget(button)
        self._column.addWidget(self._shown)
        if notice.focus:
            buttons[0].setFocus()  # a screen reader says the name of the notice with it
        else:
            announce(
                self,
                self.tr("{text}. F6: {choice}").format(text=notice.text.rstrip(".。"), choice=notice.choices[0][0]),
            )

    def _answer(self, act: Callable[[], object]) -> None:
        self._next()
        act()
