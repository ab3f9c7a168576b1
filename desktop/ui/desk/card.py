"""One answer on the desk: its letter, its text, and the questions about it."""

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from desktop.core.desk.keys import mark_passage, passage_to_mark
from desktop.core.desk.state import DeskState, marked_spans, select
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.keymap import Command
from desktop.core.words import Passage, locate, match_words, shown_passage
from desktop.presenters.desk import DeskPresenter
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.document import code_points
from desktop.ui.desk.controls import paint_badge
from desktop.ui.desk.question_panel import Questions
from desktop.ui.desk.questions import controls_of
from desktop.ui.desk.questions.base import AnswerBody
from desktop.ui.lines import utf16_length
from desktop.ui.slices import slices
from desktop.ui.spacing import Space, leave_room, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.forms import height_at
from desktop.ui.widgets.labels import ElidedLabel, StatusChip, label

MARGIN = Space.L
_BADGE = 22  # px: the side of the letter's square
LEAST_WIDTH = 264
"""Minimum width of a card in pixels at text size 1, below which text is hard to read."""
LEAST_TEXT = 96
"""Minimum height of a card's text in pixels at text size 1."""


class AnswerCard(QFrame):
    """The candidate at `index`. A click selects it, and a ring in the accent colour marks the selected one."""

    rewrite_requested = Signal(str)  # the answer's id
    focus_released = Signal()
    resized = Signal()

    def __init__(self, desk: DeskPresenter, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.index = desk, index
        self.id = ""
        self._selected = self._best = False
        self._letter = "ABCDEFGHI"[index]
        self._words = label("", "quiet")
        # names of compared models often differ only at the end
        self._model = ElidedLabel("", "secondary", elide=Qt.TextElideMode.ElideMiddle)
        self._model.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._warning = StatusChip()
        self._rewritten = StatusChip()
        self._rewrite = IconButton("pencil-line", "", size=17, side=30)
        self._rewrite.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rewrite.clicked.connect(lambda: self.rewrite_requested.emit(self.id))
        self.text = ReadingPane(self, marks=True)
        self.text.pressed.connect(self._pressed)
        self.text.grown.connect(self.resized)
        self.text.marked.connect(self.mark)
        self.body: AnswerBody | None = None  # replaces the text if a question judges parts of it
        self._bodies: dict[str, AnswerBody | None] = {}
        self.questions = Questions(desk)
        self.questions.focus_released.connect(self.focus_released)
        self.questions.resized.connect(self.resized)
        head = QHBoxLayout()
        set_margins(head, MARGIN, Space.S, Space.S, Space.XS)
        set_spacing(head, Space.S)
        leave_room(head, _BADGE)
        for widget in (self._model, self._warning, self._rewritten):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._words)
        head.addWidget(self._rewrite)
        foot = QVBoxLayout()
        set_margins(foot, MARGIN, Space.M)
        set_spacing(foot, Space.NONE)
        foot.addWidget(self.questions)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        column.addWidget(self._foot)
        self._column = column

    def show_candidate(self) -> None:
        """Show the candidate of the present task."""
        desk = self._desk
        assignment = desk.assignment
        assert assignment is not None
        message = assignment.candidates[self.index]
        self.id = message.id
        self.text.show_text(message.text, self.tr("Answer {letter}").format(letter=self._letter))
        self._words.setText(self.tr("%n word(s)", "", assignment.word_counts[self.id]))
        self._model.setText(assignment.models.get(self.id, ""))
        self._model.setVisible(self.id in assignment.models)
        leak = assignment.self_identification.get(self.id, "")
        self._warning.show_state(self.tr("identifies itself"), "warning", "triangle-alert")
        self._warning.setToolTip(self.tr("“{words}” may reveal which model wrote this answer.").format(words=leak))
        self._warning.setVisible(bool(leak))
        self._rewritten.show_state(self.tr("rewritten"), "accent", "pencil-line")
        self._show_body()
        self.questions.show_target(self.id)
        self._name_keys()
        self.refresh()

    def _show_body(self) -> None:
        """Show the answer's text, or the widget that a question about parts of it puts there."""
        self.body = None
        for question in self._desk.form.questions_for(self.id):
            if question.type.name not in self._bodies:
                made = controls_of(question.type).body(self._desk, self)
                self._bodies[question.type.name] = made
                if made is not None:
                    self._column.insertWidget(2, made, 1)
            self.body = self.body or self._bodies[question.type.name]
        for body in self._bodies.values():
            if body is not None:
                body.setVisible(body is self.body)
                body.show_answer(self.id if body is self.body else "")
        self.text.setVisible(self.body is None)

    def _name_keys(self) -> None:
        keys = self._desk.form.keymap.keys
        self._rewrite.set_name(self.tr("Rewrite answer {letter}").format(letter=self._letter), keys[Command.REWRITE])
        self.text.offer.setText(self.tr("Mark this passage"))
        self.text.offer.set_key(keys[Command.MARK])

    def refresh(self) -> None:
        """Show the present state of the task."""
        form, state = self._desk.form, self._desk.state
        self._selected = state.selected == self.id
        self._best = _is_best(form, state, self.id)
        self._rewritten.setVisible(self.id in state.rewrites)
        self.questions.refresh()
        shown = self.questions.layout()
        self._foot.setVisible(shown is not None and shown.count() > 0 and not _asks_of_prompt(form, state))
        if self.body is not None:
            self.body.refresh()
        passage = passage_to_mark(form, state) if self._selected else None
        self.text.show_marks([(span.start, span.end) for span in marked_spans(form, state, self.id)], passage)
        self.setAccessibleName(self.spoken())
        self.update()

    def spoken(self) -> str:
        """Describe the card for a screen reader: its letter and the responses about it."""
        parts = [self.tr("Answer {letter}").format(letter=self._letter)]
        if self._selected:
            parts.append(self.tr("selected"))
        if self._best:
            parts.append(self.tr("chosen"))
        return ", ".join([*parts, *filter(None, [self.questions.summary()])])

    # --- size

    def least_height(self, width: int) -> int:
        """Height in pixels, at `width`, below which the text could not be read."""
        foot = 0 if self._foot.isHidden() else height_at(self._foot, width - 2) + 1
        return 46 + theme.current().px(LEAST_TEXT) + foot

    # --- mouse and keys

    def _pressed(self) -> None:
        self._desk.do(select, self.id)

    def mark(self, start: int, end: int) -> None:
        """Start to mark a passage, given in code points of the answer's text."""
        self._desk.do(mark_passage, self.id, start, end)

    def mark_selection(self) -> bool:
        """Mark the passage that the mouse selected. Return False if there is none."""
        passage = self.text.selection()
        if passage is not None:
            self.mark(*passage)
        return passage is not None

    def copy(self) -> bool:
        """Copy the selected text. Return False if none is selected."""
        return self.text.copy()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setBrush(look.colour("surface.base"))
        if self._selected:
            glow = QColor(look.colour("accent"))
            glow.setAlphaF(0.22)
            painter.setPen(QPen(glow, 4))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.setPen(QPen(look.colour("accent" if self._selected else "line"), 1))
        inset = 2.5 if self._selected else 0.5
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), theme.RADIUS_CARD, theme.RADIUS_CARD)
        if not self._foot.isHidden():
            painter.setPen(QPen(look.colour("line"), 1))
            y = self._foot.y() + 0.5
            painter.drawLine(QPointF(inset + 1, y), QPointF(self.width() - inset - 1, y))
        middle = self._words.geometry().center().y() + 1
        paint_badge(painter, QRectF(MARGIN, middle - _BADGE / 2, _BADGE, _BADGE), self._letter, strong=self._best)
        painter.end()


def _asks_of_prompt(form: TaskForm, state: DeskState) -> bool:
    """Whether the questions about the prompt are open. They leave little room, so the cards show only texts."""
    return state.selected == form.prompt and form.prompt in form.targets


def _is_best(form: TaskForm, state: DeskState, id: str) -> bool:
    """Whether a question about all answers makes this one the best."""
    best = (q.type.best_answer(form, state.response(ALL, q.id)) for q in form.questions_for(ALL))
    return id in best


def _selecting(body: MessageBody, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(body.document())
    last = body.document().characterCount() - 1
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    return cursor


class ReadingPane(QScrollArea):
    """A text that scrolls if it is too long: Markdown with highlighted passages, or plain text while a passage is being
    marked, since each position on the screen is then one in the text.

    With `marks`, an `offer` button to mark a passage appears next to a mouse selection. While passages are being
    marked, a selection becomes one at once.
    """

    pressed = Signal()
    marked = Signal(int, int)  # a passage of the text, in code points
    grown = Signal()  # the height of the text has changed

    def __init__(self, parent: QWidget | None = None, *, marks: bool = False) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text, self._name, self._marks = "", "", marks
        self._inside = QWidget()
        self._body = self._make(plain=False)
        self._plain: MessageBody | None = None
        self._passages: tuple[Passage, ...] = ()
        self._words: list[tuple[Passage, Passage]] | None = None  # shown words, with their positions in the source text
        self._matching: Iterator[tuple[Passage, Passage]] = iter(())
        theme.manager().changed.connect(self._highlight)
        self.setWidget(self._inside)
        self.offer = Button("", parent=self._inside)
        self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer.clicked.connect(self._emit_selection)
        self.offer.hide()
        self._body.selectionChanged.connect(lambda: self.offer.hide() if self.selection() is None else None)

    def _make(self, *, plain: bool) -> MessageBody:
        body = MessageBody(self._name, plain=plain, parent=self._inside)
        body.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the desk takes all keys
        body.viewport().installEventFilter(self)
        body.grown.connect(self._grow)
        return body

    def _grow(self) -> None:
        self._place()
        self._highlight()
        self.grown.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.pressed.emit()
        elif event.type() == QEvent.Type.MouseButtonRelease:  # the text updates its selection after this event
            QTimer.singleShot(0, self, self._emit_selection if self._shown is self._plain else self._offer_mark)
        return super().eventFilter(watched, event)  # the base class sets the range of the scroll bars here

    def _offer_mark(self) -> None:
        """Put the button below the end of the selection, or above its start if there is no room below."""
        body = self._shown
        if not self._marks or self.selection() is None:
            self.offer.hide()
            return
        cursor = body.textCursor()
        last = body.cursorRect(self._at(body, cursor.selectionEnd())).translated(body.pos())
        first = body.cursorRect(self._at(body, cursor.selectionStart())).translated(body.pos())
        self.offer.adjustSize()
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        below = last.bottom() + 4
        y = below if below + self.offer.height() <= bottom else max(first.top() - 4 - self.offer.height(), 0)
        x = min(last.x() + 4, self._inside.width() - MARGIN - self.offer.width())
        self.offer.move(max(x, MARGIN), y)
        self.offer.show()
        self.offer.raise_()

    def _at(self, body: MessageBody, position: int) -> QTextCursor:
        cursor = QTextCursor(body.document())
        cursor.setPosition(position)
        return cursor

    def _emit_selection(self) -> None:
        if (passage := self.selection()) is not None:
            self.offer.hide()
            self.marked.emit(*passage)

    @property
    def _shown(self) -> MessageBody:
        return self._body if self._plain is None or self._plain.isHidden() else self._plain

    def show_text(self, text: str, name: str) -> None:
        """Show a Markdown text from its start; `name` is its accessible name."""
        self._text, self._name = text, name
        self._words = None
        self.offer.hide()
        self._body.set_text(text, replaces=True)
        self._body.setAccessibleName(name)
        if self._plain is not None:
            self._plain.set_text(text, replaces=True)
        self.verticalScrollBar().setValue(0)
        self._place()

    def show_marks(self, passages: Sequence[tuple[int, int]], current: tuple[int, int] | None) -> None:
        """Highlight marked passages, and with another colour the one being chosen, in code points."""
        self._passages = tuple(passages)
        if current is None:
            self._highlight()
            if self._plain is not None and not self._plain.isHidden():
                self._plain.hide()
                self._body.show()
                self._place()
            return
        self.offer.hide()
        if self._plain is None:
            self._plain = self._make(plain=True)
            self._plain.set_text(self._text)
        if self._plain.isHidden() or not self._body.isHidden():
            self._plain.setAccessibleName(self._name)
            self._plain.show()
            self._body.hide()
            self._place()
        look = theme.current()
        shown = []
        for passage, colour in (*((p, "warning.surface") for p in passages), (current, "selection")):
            extra = QTextEdit.ExtraSelection()
            extra.cursor = self._cursor(*passage)
            extra.format.setBackground(look.colour(colour))
            shown.append(extra)
        self._plain.setExtraSelections(shown)
        last = self._plain.cursorRect(self._cursor(current[1], current[1]))
        self.ensureVisible(last.x(), last.y() + last.height(), 0, 40)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        assert self._plain is not None
        return _selecting(self._plain, self._plain.position_of(start), self._plain.position_of(end))

    def _highlight(self) -> None:
        """Highlight the marked passages in the Markdown, which it finds by their words."""
        if not self._passages:
            self._body.setExtraSelections([])
        elif self._body.is_whole:  # otherwise `grown` calls this again
            if self._words is None:
                self._words = []
                self._matching = match_words(self._body.document().toPlainText(), self._text)
            slices().start(self._match)

    def _match(self) -> bool:
        """Match more words of the Markdown and the source text. Return whether any are left."""
        if self._words is None:
            return False
        self._words += islice(self._matching, 500)
        if (word := next(self._matching, None)) is not None:
            self._words.append(word)
            return True
        shown = self._body.document().toPlainText()
        selections = []
        for passage in self._passages:
            if (span := shown_passage(self._words, passage)) is not None:
                extra = QTextEdit.ExtraSelection()
                start, end = (utf16_length(shown[:position]) for position in span)
                extra.cursor = _selecting(self._body, start, end)
                extra.format.setBackground(theme.current().colour("warning.surface"))
                selections.append(extra)
        self._body.setExtraSelections(selections)
        return False

    def selection(self) -> tuple[int, int] | None:
        """The passage that the mouse selected, as (start, end) in code points of the source text."""
        body = self._shown
        cursor = body.textCursor()
        if not cursor.hasSelection():
            return None
        shown = body.document().toPlainText()
        start, end = (code_points(shown, position) for position in (cursor.selectionStart(), cursor.selectionEnd()))
        return locate(shown, start, end, self._text)

    def copy(self) -> bool:
        """Copy the selected text. Return False if none is selected."""
        body = self._shown
        if body.textCursor().hasSelection():
            body.copy()
            return True
        return False

    def sizeHint(self) -> QSize:
        return QSize(240, theme.current().px(LEAST_TEXT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 48)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Lay out the text. The scroll bar always has its room, so that the text never wraps anew because of it."""
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        height = self._shown.place(MARGIN, 4, max(width - MARGIN - MARGIN // 2, 40))
        self._inside.resize(width, max(height + 20, self.viewport().height()))
