"""One answer on the desk: its letter, its text, and the questions about it."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.desk.keys import mark_passage, passage_to_mark
from desktop.core.desk.state import DeskState, marked_spans, select
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.keymap import Command
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.sentences import listed
from desktop.ui import theme
from desktop.ui.desk.controls import paint_badge
from desktop.ui.desk.question_panel import Questions
from desktop.ui.desk.questions import controls_of
from desktop.ui.desk.questions.base import AnswerBody
from desktop.ui.desk.reading_pane import LEAST_TEXT, MARGIN, ReadingPane
from desktop.ui.spacing import Space, leave_room, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.forms import height_at
from desktop.ui.widgets.labels import ElidedLabel, StatusChip, label
from desktop.ui.widgets.roles import declare

_SPOKEN = 300  # characters of the text that are said with the card; the rest can be read
_BADGE = 22  # px: the side of the letter's square
LEAST_WIDTH = 264
"""Minimum width of a card in pixels at text size 1, below which text is hard to read."""


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
        self.text.height_changed.connect(self.resized)
        self.text.marked.connect(self.mark)
        self.body: AnswerBody | None = None  # replaces the text if a question judges parts of it
        self._bodies: dict[str, AnswerBody | None] = {}
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Qt puts what takes no focus into no order
        self._is_brief = False
        declare(self, QAccessible.Role.ListItem, name=self.spoken, position=self._position)
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
        """Show the candidate of the present task; the task's state follows by `refresh`."""
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
        self.update()

    # --- for a screen reader

    def spoken(self) -> str:
        """The name of the card: what `described` returns, or only its letter."""
        return self.tr("Answer {letter}").format(letter=self._letter) if self._is_brief else self.described()

    def described(self) -> str:
        """The card's letter, the responses about it, and the beginning of its text."""
        if self._desk.assignment is None or self.id not in self._desk.form.texts:
            return ""
        parts = [self.tr("Answer {letter}").format(letter=self._letter)]
        if self._best:
            parts.append(self.tr("chosen"))
        if self.id in self._desk.state.rewrites:
            parts.append(self.tr("rewritten"))
        if not self._warning.isHidden():
            parts.append(self._warning.text())
        head = listed([*parts, *filter(None, [self.questions.summary()])])
        text = " ".join(self._desk.form.texts[self.id][:_SPOKEN].split())
        return self.tr("{answer}: {text}").format(answer=head, text=text)

    def _position(self) -> tuple[int, int]:
        return self.index + 1, len(self._desk.form.candidates)

    def prepare_focus(self, *, brief: bool) -> None:
        """Call it before the card takes the focus, since screen readers keep a name until they hear of another.

        With `brief` the name is only the letter, after a response that selected the card.
        """
        self._is_brief = brief
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def read(self) -> None:
        """Put the caret into the text."""
        self.text.read()

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
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(look.colour("accent" if self._selected else "line"), width))
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
