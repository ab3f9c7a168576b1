"""The editor of a rewrite: the text, its changes, and a model that can propose a text.

It knows nothing of pages. Its owner keeps drafts and asks the model.
"""

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.word_diff import diff, words_changed
from desktop.ui import theme
from desktop.ui.annotate.diff_view import DiffView
from desktop.ui.annotate.rewrite_field import RewriteField
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.floating import is_escape
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.text_filler import LARGE

SIDE_BY_SIDE = 620
"""Width in pixels at text size 1 from which the changes stand beside the text, else below it."""
LEAST, MOST = 150, 420
"""Minimum and maximum height of the text, in pixels at text size 1."""
_DIFF_MS = 30


class RewriteEditor(RetranslateMixin, QWidget):
    """Ctrl+Enter saves, Esc closes. `changed` has every text typed, so the owner can keep it and `open` it again.

    The owner can fill the row `extra` at the left of the buttons.
    """

    saved = Signal(str)  # a text that differs from the original and is not blank
    closed = Signal()  # by Esc or Cancel; the owner keeps the draft
    changed = Signal(str)  # the present text
    proposal_requested = Signal(str)  # an instruction for the model
    proposal_stopped = Signal()
    resized = Signal()  # the height has changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._original = ""
        self._asked_instruction = ""  # the instruction of the last proposal
        self._before = ""  # the text before that proposal
        self._proposing = False
        self._streamed = False  # the proposal has a first token
        self._name = label("", "section")
        self.text = RewriteField(self)
        self._changes_title = label("", "section")
        self._count = label("", "quiet")
        self.changes = DiffView("", self)
        self._instruction = QLineEdit(self)
        self._ask = Button("", icon="sparkles")
        self._stop = Button("", icon="square", key="Esc")
        self._message = label("", "secondary", wrap=True)
        self.extra = QHBoxLayout()
        self._empty = Button("", "quiet")
        self._cancel = Button("", "quiet", key="Esc")
        self._save = Button("", "primary", key="Ctrl+Enter")
        self._diff_timer = QTimer(self, singleShot=True, interval=_DIFF_MS)
        self._diff_timer.timeout.connect(self._show_changes)
        self._lay_out()
        self._connect()
        self.set_can_ask(False)
        self._retranslate()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        counted = QHBoxLayout()
        set_spacing(counted, Space.S)
        counted.addWidget(self._changes_title)
        counted.addWidget(self._count)
        counted.addStretch(1)
        left.addWidget(self._name)
        left.addWidget(self.text)
        right.addLayout(counted)
        right.addWidget(self.changes)
        self._panes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        set_margins(self._panes, Space.NONE)
        set_spacing(self._panes, Space.L)
        for side in (left, right):
            set_spacing(side, Space.S)
            self._panes.addLayout(side, 1)
        self._instruction_row = QFrame()
        row = QHBoxLayout(self._instruction_row)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        row.addWidget(self._instruction, 1)
        row.addWidget(self._ask)
        row.addWidget(self._stop)
        self._stop.hide()
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        set_spacing(self.extra, Space.S)
        buttons.addLayout(self.extra)
        buttons.addStretch(1)
        for button in (self._empty, self._cancel, self._save):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        column.addLayout(self._panes)
        column.addWidget(self._instruction_row)
        column.addWidget(self._message)
        column.addLayout(buttons)
        self._message.hide()
        # Tab reaches the changes after the controls
        controls = (self.text, self._instruction, self._ask, self._stop, self._empty, self._cancel, self._save)
        for before, control in pairwise((*controls, self.changes)):
            self.setTabOrder(before, control)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._text_changed)
        self.text.filled.connect(self._text_changed)
        self.text.submitted.connect(self.save)
        self.text.escaped.connect(self.close_or_stop)
        for side in (self.text, self.changes):
            side.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._instruction.returnPressed.connect(self._request_proposal)
        self._instruction.textChanged.connect(self._show_state)
        self._ask.clicked.connect(self._request_proposal)
        self._stop.clicked.connect(self.proposal_stopped)
        self._empty.clicked.connect(self._clear_text)
        self._cancel.clicked.connect(self.close_or_stop)
        self._save.clicked.connect(self.save)

    # --- for the owner

    def open(self, original: str, text: str | None = None, instruction: str = "") -> None:
        """Start with the draft `text`, by default the original. `instruction` is the one that led to the draft, if
        any."""
        self._original, self._asked_instruction, self._before = original, instruction, original
        self._instruction.setText(instruction)
        self.text.begin(original if text is None else text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.show_message("")
        self._show_changes()

    def set_save_text(self, text: str) -> None:
        """Name the save button, such as "Save and continue"."""
        self._save.setText(text)

    def set_can_ask(self, can: bool) -> None:
        """Show or hide the row that asks the model."""
        self._instruction_row.setVisible(can)

    def current_text(self) -> str:
        """The text as it is now."""
        return self.text.words()

    def instruction(self) -> str | None:
        """The instruction whose proposal the text comes from, edited or not, or None."""
        return self._asked_instruction if self._asked_instruction and self.current_text() != self._before else None

    def show_message(self, sentence: str) -> None:
        """Show a sentence above the buttons; "" removes it."""
        self._message.setText(sentence)
        if self._message.isHidden() is bool(sentence):
            self._message.setVisible(bool(sentence))
            self.resized.emit()

    # --- the model's proposal

    def begin_proposal(self) -> None:
        """Start a proposal, which replaces the text in one step that can be undone."""
        self.text.finish()
        self._before, self._asked_instruction = self.current_text(), self._instruction.text().strip()
        self._proposing = True
        self._streamed = False
        self.text.setReadOnly(True)
        self.text.setFocus()  # the instruction is disabled meanwhile
        self.show_message("")
        self._show_state()

    def show_proposal(self, text: str) -> None:
        """Show the proposal so far."""
        cursor = QTextCursor(self.text.document())
        if self._streamed:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
            self._streamed = True
        old = self.current_text()
        if text.startswith(old) and old:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(old) :])
        else:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        cursor.endEditBlock()

    def end_proposal(self, problem: str = "") -> None:
        """End a proposal; `problem` is a sentence if it failed. If the model wrote nothing, the old text comes
        back."""
        self._proposing = False
        self.text.setReadOnly(False)
        if not self._streamed or not self.current_text().strip():
            self._asked_instruction = ""
            if self.current_text() != self._before:
                self.show_proposal(self._before)
        self.show_message(problem)
        self.text.setFocus()
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self._show_state()

    # --- actions

    def save(self) -> None:
        """Emit `saved`, or explain why the text cannot be saved."""
        text = self.current_text()
        if self._proposing:
            return
        if not text.strip():
            self.show_message(self.tr("The answer is empty. Write something, or press Esc."))
        elif text == self._original:
            self.show_message(self.tr("The text has not changed. Change something, or press Esc."))
        else:
            self.saved.emit(text)

    def close_or_stop(self) -> None:
        """Close the editor, or stop the model if it is writing."""
        if self._proposing:
            self.proposal_stopped.emit()
        else:
            self.closed.emit()

    def _request_proposal(self) -> None:
        if not self._proposing and self._instruction.text().strip():
            self.proposal_requested.emit(self._instruction.text().strip())

    def _clear_text(self) -> None:
        """Clear the text in one step that can be undone."""
        self.text.selectAll()
        self.text.textCursor().removeSelectedText()
        self.text.setFocus()

    # --- display

    def _text_changed(self) -> None:
        if self.text.is_filling:
            return  # not an edit; `filled` follows
        if not self._diff_timer.isActive():
            self._diff_timer.start()
        self.show_message("")
        self.changed.emit(self.current_text())

    def _show_changes(self) -> None:
        pieces = diff(self._original, self.current_text())
        removed, new = words_changed(pieces)
        words = self.tr("−{gone} words, +{new}") if removed and new else self.tr("−{gone} words")
        self._count.setText(
            (words if removed else self.tr("+{new} words") if new else "").format(gone=removed, new=new)
        )
        self.changes.show_pieces(pieces)
        self.changes.setAccessibleDescription(self._count.text())
        self._show_state()

    def _show_state(self) -> None:
        self._ask.setVisible(not self._proposing)
        self._ask.setEnabled(bool(self._instruction.text().strip()))
        self._instruction.setEnabled(not self._proposing)
        self._stop.setVisible(self._proposing)
        self._cancel.setEnabled(not self._proposing)  # Esc stops the model
        self._save.setEnabled(not self._proposing)
        self._empty.setEnabled(not self._proposing and bool(self.current_text()))

    # --- layout

    def height_for(self, width: int) -> int:
        """Height in pixels at `width`, for an owner without a layout."""
        self.setFixedWidth(width)
        self._fit()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return layout.sizeHint().height()

    def _fit(self) -> None:
        look = theme.current()
        side_by_side = self.width() >= look.px(SIDE_BY_SIDE)
        directions = QBoxLayout.Direction
        self._panes.setDirection(directions.LeftToRight if side_by_side else directions.TopToBottom)
        documents = [self.text.document(), *([self.changes.document()] if side_by_side else [])]
        content = max(_height(document) for document in documents) + 20
        height = min(max(content, look.px(LEAST)), look.px(MOST), max(round(self.window().height() * 0.5), 80))
        if height != self.text.height():
            self.text.setFixedHeight(height)
            self.changes.setFixedHeight(height if side_by_side else min(height, look.px(LEAST)))
            self.resized.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Take Esc from shortcuts of the window, since it closes the editor from any of its controls."""
        # Esc closes the editor from any of its controls, before a shortcut of the window takes it
        if event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_escape(event):
            self.close_or_stop()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.text.setFocus(event.reason())

    def changeEvent(self, event: QEvent) -> None:
        if theme.is_theme_event(event):
            self.text.restyle()
        super().changeEvent(event)

    def focus_chain(self) -> list[QWidget]:
        """The controls in the order of Tab."""
        order: list[QWidget] = [self.text, self.changes, self._instruction, self._ask, self._stop]
        return [*order, self._empty, self._cancel, self._save]

    def _retranslate(self) -> None:
        self._name.setText(self.tr("Your answer"))
        self.text.setAccessibleName(self.tr("Your answer"))
        self._changes_title.setText(self.tr("Changes"))
        self.changes.setAccessibleName(self.tr("Changes"))
        self._instruction.setPlaceholderText(self.tr("Instruction for the model: shorter, without the apology…"))
        self._instruction.setAccessibleName(self.tr("Instruction for the model"))
        self._ask.setText(self.tr("Generate proposal"))
        self._stop.setText(self.tr("Stop"))
        self._empty.setText(self.tr("Clear text"))
        self._cancel.setText(self.tr("Cancel"))
        self._save.setText(self.tr("Save"))


def _height(document: QTextDocument) -> int:
    """Height of a document in pixels, or the maximum if it is long, since its layout takes time."""
    line = theme.current().px(theme.READING * theme.LINE_HEIGHT)
    most = theme.current().px(MOST)
    if document.blockCount() * line > most or document.characterCount() > LARGE:
        return most
    return round(document.size().height())
