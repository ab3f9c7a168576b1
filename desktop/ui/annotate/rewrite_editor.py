"""Writing what an answer should have been: the text, what changed beside it, and a model that can be asked for a draft.

Knows nothing of pages: it is given a text, tells what was written, and whoever owns it keeps drafts and asks the model.
"""

from itertools import pairwise

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from desktop.core.word_diff import diff, words_changed
from desktop.ui import theme
from desktop.ui.annotate.diff_view import DiffView, reading_lines
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.floating import is_escape
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.long_text import choose_wrap
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.text_filler import LARGE, TextFiller, is_large

SIDE_BY_SIDE = 620
"""From this width on, at text size 1, what changed stands beside the text, else below it."""
LEAST, MOST = 150, 420
"""How high the text gets, in pixels at text size 1, before it scrolls."""
_DIFF_MS = 30


class RewriteEditor(RetranslateMixin, QWidget):
    """Ctrl+Enter saves, Esc leaves; nothing typed is ever thrown away: `changed` tells every text for its owner to
    keep, and `open` takes it back.

    `extra` is a row at the left of the buttons for what an owner has to add, such as reasons.
    """

    saved = Signal(str)  # this text, other than the original and not blank
    closed = Signal()  # Esc, or Cancel: the text stays the owner's draft
    changed = Signal(str)  # what is written now
    proposal_requested = Signal(str)  # the model shall rewrite the text by this instruction
    proposal_stopped = Signal()
    resized = Signal()  # another height than it last answered

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._original = ""
        self._asked = ""  # the instruction of the proposal in the text
        self._before = ""  # the text before that proposal
        self._proposing = False
        self._streamed = False  # the model has said something
        self._name = label("", "section")
        self.text = _Text(self)
        self._what = label("", "section")
        self._count = label("", "quiet")
        self.changes = DiffView("", self)
        self._instruction = QLineEdit(self)
        self._ask = Button("", icon="sparkles")
        self._stop = Button("", icon="square", key="Esc")
        self._said = label("", "secondary", wrap=True)
        self.extra = QHBoxLayout()
        self._empty = Button("", "quiet")
        self._cancel = Button("", "quiet", key="Esc")
        self._save = Button("", "primary", key="Ctrl+Enter")
        self._due = QTimer(self, singleShot=True, interval=_DIFF_MS)
        self._due.timeout.connect(self._show_changes)
        self._lay_out()
        self._connect()
        self.set_can_ask(False)
        self._retranslate()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        counted = QHBoxLayout()
        set_spacing(counted, Space.S)
        counted.addWidget(self._what)
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
        self._asking = QFrame()
        asking = QHBoxLayout(self._asking)
        set_margins(asking, Space.NONE)
        set_spacing(asking, Space.S)
        asking.addWidget(self._instruction, 1)
        asking.addWidget(self._ask)
        asking.addWidget(self._stop)
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
        column.addWidget(self._asking)
        column.addWidget(self._said)
        column.addLayout(buttons)
        self._said.hide()
        # what changed is read after what can be done
        controls = (self.text, self._instruction, self._ask, self._stop, self._empty, self._cancel, self._save)
        for before, control in pairwise((*controls, self.changes)):
            self.setTabOrder(before, control)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._text_changed)
        self.text.filled.connect(self._text_changed)
        self.text.submitted.connect(self.save)
        self.text.left.connect(self.leave)
        for side in (self.text, self.changes):
            side.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._instruction.returnPressed.connect(self._want_proposal)
        self._instruction.textChanged.connect(self._show_state)
        self._ask.clicked.connect(self._want_proposal)
        self._stop.clicked.connect(self.proposal_stopped)
        self._empty.clicked.connect(self._start_from_empty)
        self._cancel.clicked.connect(self.leave)
        self._save.clicked.connect(self.save)

    # --- what an owner says

    def open(self, original: str, text: str | None = None, instruction: str = "") -> None:
        """Begins with `text`, the draft of before, or with the original; `instruction` is what the model was asked for
        where the draft is its proposal."""
        self._original, self._asked, self._before = original, instruction, original
        self._instruction.setText(instruction)
        self.text.begin(original if text is None else text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.say("")
        self._show_changes()

    def set_save_text(self, text: str) -> None:
        """What saving means here ("Save and go on")."""
        self._save.setText(text)

    def set_can_ask(self, can: bool) -> None:
        """Whether there is a model that can be asked; without one that row is not there."""
        self._asking.setVisible(can)

    def written(self) -> str:
        return self.text.words()

    def instruction(self) -> str | None:
        """What the model was asked for, where the text comes from its proposal, edited or not."""
        return self._asked if self._asked and self.written() != self._before else None

    def say(self, sentence: str) -> None:
        """One sentence above the buttons; "" removes it."""
        self._said.setText(sentence)
        if self._said.isHidden() is bool(sentence):
            self._said.setVisible(bool(sentence))
            self.resized.emit()

    # --- the proposal, while it comes

    def begin_proposal(self) -> None:
        """The model writes now: what it says replaces the text, in one step that can be undone."""
        self.text.finish()
        self._before, self._asked = self.written(), self._instruction.text().strip()
        self._proposing = True
        self._streamed = False
        self.text.setReadOnly(True)
        self.text.setFocus()  # the field it was asked in rests meanwhile
        self.say("")
        self._show_state()

    def show_proposal(self, text: str) -> None:
        """All that the model has written so far."""
        cursor = QTextCursor(self.text.document())
        if self._streamed:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
            self._streamed = True
        old = self.written()
        if text.startswith(old) and old:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(old) :])
        else:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        cursor.endEditBlock()

    def end_proposal(self, problem: str = "") -> None:
        """It is done, or was stopped; `problem` is a sentence where it failed. Without a word of the model the text is
        the one of before."""
        self._proposing = False
        self.text.setReadOnly(False)
        if not self._streamed or not self.written().strip():
            self._asked = ""
            if self.written() != self._before:
                self.show_proposal(self._before)
        self.say(problem)
        self.text.setFocus()
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self._show_state()

    # --- what the person does

    def save(self) -> None:
        text = self.written()
        if self._proposing:
            return
        if not text.strip():
            self.say(self.tr("The answer is empty. Write something, or press Esc."))
        elif text == self._original:
            self.say(self.tr("The text has not changed. Change something, or press Esc."))
        else:
            self.saved.emit(text)

    def leave(self) -> None:
        """Stops the model first, if it writes."""
        if self._proposing:
            self.proposal_stopped.emit()
        else:
            self.closed.emit()

    def _want_proposal(self) -> None:
        if not self._proposing and self._instruction.text().strip():
            self.proposal_requested.emit(self._instruction.text().strip())

    def _start_from_empty(self) -> None:
        """In one step that can be undone."""
        self.text.selectAll()
        self.text.textCursor().removeSelectedText()
        self.text.setFocus()

    # --- what shows

    def _text_changed(self) -> None:
        if self.text.is_filling:
            return  # nobody has written anything; `filled` comes
        if not self._due.isActive():
            self._due.start()
        self.say("")
        self.changed.emit(self.written())

    def _show_changes(self) -> None:
        pieces = diff(self._original, self.written())
        gone, new = words_changed(pieces)
        words = self.tr("−{gone} words, +{new}") if gone and new else self.tr("−{gone} words")
        self._count.setText((words if gone else self.tr("+{new} words") if new else "").format(gone=gone, new=new))
        self.changes.show_pieces(pieces)
        self.changes.setAccessibleDescription(self._count.text())
        self._show_state()

    def _show_state(self) -> None:
        self._ask.setVisible(not self._proposing)
        self._ask.setEnabled(bool(self._instruction.text().strip()))
        self._instruction.setEnabled(not self._proposing)
        self._stop.setVisible(self._proposing)
        self._cancel.setEnabled(not self._proposing)  # Esc is for stopping now
        self._save.setEnabled(not self._proposing)
        self._empty.setEnabled(not self._proposing and bool(self.written()))

    # --- places

    def height_for(self, width: int) -> int:
        """The height in pixels at `width`, for an owner without a layout; the panes are as high as the text."""
        self.setFixedWidth(width)
        self._fit()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return layout.sizeHint().height()

    def _fit(self) -> None:
        look = theme.current()
        beside = self.width() >= look.px(SIDE_BY_SIDE)
        directions = QBoxLayout.Direction
        self._panes.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        documents = [self.text.document(), *([self.changes.document()] if beside else [])]
        wanted = max(_height(document) for document in documents) + 20
        height = min(max(wanted, look.px(LEAST)), look.px(MOST), max(round(self.window().height() * 0.5), 80))
        if height != self.text.height():
            self.text.setFixedHeight(height)
            self.changes.setFixedHeight(height if beside else min(height, look.px(LEAST)))
            self.resized.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        # Esc leaves the editor, wherever in it one is, before any shortcut of the window takes it
        if event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_escape(event):
            self.leave()
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
        order: list[QWidget] = [self.text, self.changes, self._instruction, self._ask, self._stop]
        return [*order, self._empty, self._cancel, self._save]

    def _retranslate(self) -> None:
        self._name.setText(self.tr("Your answer"))
        self.text.setAccessibleName(self.tr("Your answer"))
        self._what.setText(self.tr("Changes"))
        self.changes.setAccessibleName(self.tr("Changes"))
        self._instruction.setPlaceholderText(self.tr("Instruction for the model: shorter, without the apology…"))
        self._instruction.setAccessibleName(self.tr("Instruction for the model"))
        self._ask.setText(self.tr("Generate proposal"))
        self._stop.setText(self.tr("Stop"))
        self._empty.setText(self.tr("Clear text"))
        self._cancel.setText(self.tr("Cancel"))
        self._save.setText(self.tr("Save"))


def _height(document: QTextDocument) -> int:
    """In pixels; of a long one, whose layout takes a while, only that it is enough to scroll."""
    line = theme.current().px(theme.READING * theme.LINE_HEIGHT)
    most = theme.current().px(MOST)
    if document.blockCount() * line > most or document.characterCount() > LARGE:
        return most
    return round(document.size().height())


class _Text(QTextEdit):
    """Plain text, of which a long one comes in over some turns of the event loop.

    Ctrl+Enter and Esc are its owner's. While an input method composes, Esc and Enter are the input method's."""

    submitted = Signal()
    left = Signal()
    filled = Signal()  # all of a long text is there

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._composing = False
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self._is_beginning = False  # with the text of another rewrite
        self._filler = TextFiller(self)
        self._filler.finished.connect(self._filled)
        self.restyle()

    def begin(self, text: str) -> None:
        """Shows another text; there is nothing to undo yet."""
        self._filler.stop()
        self._is_beginning = True
        choose_wrap(self, text)
        self.clear()
        # of a long text: else a long paragraph is laid out once before it is known that it scrolls
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if is_large(text) else policy.ScrollBarAsNeeded)
        self.document().setUndoRedoEnabled(False)
        QTextCursor(self.document()).mergeBlockFormat(reading_lines())  # every line takes it over from the first one
        self._filler.start(text)
        if not text:
            self._filled()

    def _filled(self) -> None:
        self.document().setUndoRedoEnabled(True)
        self._is_beginning = False
        self.filled.emit()

    @property
    def is_filling(self) -> bool:
        return self._filler.is_active or self._is_beginning

    def finish(self) -> None:
        """Shows all of the text at once, however long that takes."""
        self._filler.finish()

    def selectAll(self) -> None:
        self.finish()
        super().selectAll()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            choose_wrap(self, source.text())
            self._filler.start(source.text())
            self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.finish()
        super().contextMenuEvent(event)

    def words(self) -> str:
        # not toPlainText, which makes an ordinary space of one that does not break
        shown = self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
        return self._filler.text(shown)

    def restyle(self) -> None:
        self.setFont(theme.current().font(theme.READING))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        self.finish()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.finish()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._composing:
            if not enter:
                super().keyPressEvent(event)
        elif is_escape(event):
            self.left.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)
