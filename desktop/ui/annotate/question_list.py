"""The questions of a scheme in order, with buttons to add, move and remove them."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from desktop.core.question import QUALITY, THUMBS, USE_CASE, Question, localized
from desktop.core.questions import QUESTION_TYPES
from desktop.core.scheme_edit import new_question, reserved_question
from desktop.presenters.schemes import type_name
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton

_ID = Qt.ItemDataRole.UserRole


class QuestionList(QWidget):
    """Changes nothing itself: each action is a signal."""

    chosen = Signal(str)  # the question's id
    moved = Signal(str, int)  # the question's id, up (-1) or down (1)
    removed = Signal(str)
    add_requested = Signal(object)  # a new Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: Sequence[Question] = ()
        self._current = ""
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Questions"))
        self.list.setProperty("framed", "true")
        self.list.setFixedHeight(168)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.add = Button(self.tr("Add a question"), icon="plus")
        self.add.clicked.connect(self._open_menu)
        self.up = IconButton("arrow-up", self.tr("Move the question up"), shortcut="Alt+Up")
        self.down = IconButton("arrow-down", self.tr("Move the question down"), shortcut="Alt+Down")
        self.remove = IconButton("trash-2", self.tr("Remove the question"))
        self.up.setShortcut("Alt+Up")
        self.down.setShortcut("Alt+Down")
        self.up.clicked.connect(lambda: self.moved.emit(self._current, -1))
        self.down.clicked.connect(lambda: self.moved.emit(self._current, 1))
        self.remove.clicked.connect(lambda: self.removed.emit(self._current))
        bar = QHBoxLayout()
        set_spacing(bar, Space.XS)
        bar.addWidget(self.add)
        bar.addStretch(1)
        for button in (self.up, self.down, self.remove):
            bar.addWidget(button)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addWidget(self.list)
        column.addLayout(bar)

    def show_questions(self, questions: Sequence[Question], current: str, *, locked: bool) -> None:
        """Show questions with `current`, an id, selected. If `locked`, nothing can be changed."""
        self._questions, self._current = questions, current
        language = QLocale().name()
        self.list.blockSignals(True)
        while self.list.count() > len(questions):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(questions):
            self.list.addItem("")
        for row, question in enumerate(questions):
            item = self.list.item(row)
            item.setText(f"{row + 1}   {localized(question.label, language) or '…'} · {type_name(question.type)}")
            item.setData(_ID, question.id)
            if question.id == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        index, free = self.list.currentRow(), not locked and bool(questions)
        self.add.setEnabled(not locked)
        self.up.setEnabled(free and index > 0)
        self.down.setEnabled(free and index < len(questions) - 1)
        self.remove.setEnabled(free)

    def add_menu(self) -> QMenu:
        """Build the menu of question types, with the questions shared by all schemes first if they are missing."""
        menu = QMenu(self)
        used_ids = [question.id for question in self._questions]
        known = (
            (QUALITY, self.tr("Overall quality, 1 to 7")),
            (THUMBS, self.tr("Thumbs up or down")),
            (USE_CASE, self.tr("Use case of the prompt")),
        )
        for id, text in known:
            if id not in used_ids:
                action = menu.addAction(text)
                action.triggered.connect(lambda _=False, id=id: self.add_requested.emit(reserved_question(id)))
        menu.addSeparator()
        for type in QUESTION_TYPES.values():
            action = menu.addAction(type_name(type))
            action.triggered.connect(lambda _=False, type=type: self.add_requested.emit(new_question(type, used_ids)))
        return menu

    def _open_menu(self) -> None:
        menu = self.add_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ID))
