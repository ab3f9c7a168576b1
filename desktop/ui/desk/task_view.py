"""One task: the conversation, the questions about the prompt, the answer cards, and the actions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.desk.keys import comment_on_passage, question_in_view
from desktop.core.desk.state import select
from desktop.core.desk.task_form import ALL
from desktop.core.keymap import ANSWER_KEYS, Command
from desktop.presenters.desk import DeskPresenter
from desktop.ui import icons, theme
from desktop.ui.desk.actions import Actions, MarkPanel, SkipPanel
from desktop.ui.desk.card import AnswerCard
from desktop.ui.desk.cards import Cards
from desktop.ui.desk.conversation import BAR_ROOM, ConversationView
from desktop.ui.desk.key_line import Hint
from desktop.ui.desk.question_panel import Questions
from desktop.ui.desk.questions import controls_of
from desktop.ui.desk.questions.base import in_language
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import shortcut_text
from desktop.ui.widgets.forms import FormArea, height_at
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.roles import declare

SIDE = Space.XL
GAP = 16
_CONVERSATION = 0.24
"""Share of the height, whatever the prompt, so that nothing moves when the next task comes."""
_LEAST_CONVERSATION = 56
_LEAST_CARDS = 80
_MOST_PROMPT = 0.32
"""Maximum share of the height for the questions about the prompt, which scroll beyond it."""


class TaskView(QWidget):
    """Shows the presenter's state. Mouse and keys call the presenter."""

    rewrite_requested = Signal(str)
    next_requested = Signal()
    skipped = Signal(str)
    focus_released = Signal()  # the desk can take the focus again

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.skipping = False
        self._all_flags = False
        self._filling = True  # while a task is being shown: it is laid out once, at the end
        self.conversation = ConversationView(self)
        self.prompt = PromptBar(desk, self)
        self.cards = Cards(desk, self)
        self.bar = Actions(desk, self)
        self.skip_panel = SkipPanel(self)
        self.mark_panel = MarkPanel(desk, self)
        self.cards.rewrite_requested.connect(self.rewrite_requested)
        self.bar.next_requested.connect(self.next_requested)
        self.bar.skip_requested.connect(self.begin_skip)
        self.bar.rewrite_requested.connect(lambda: self.rewrite_requested.emit(""))
        self.skip_panel.skipped.connect(self._skip)
        self.skip_panel.canceled.connect(self.end_skip)
        self.mark_panel.comment.written.connect(lambda text: desk.do(comment_on_passage, text))
        for source in (
            self.bar.focus_released,
            self.cards.focus_released,
            self.mark_panel.focus_released,
            self.prompt.questions.focus_released,
        ):
            source.connect(self.focus_released)
        for changed in (self.cards.resized, self.bar.resized, self.conversation.resized, self.prompt.resized):
            changed.connect(self._place)
        theme.manager().changed.connect(self._place)
        for folding in (self.prompt.questions.unfolded, self.cards.unfolded):
            folding.connect(self.set_all_flags)

    # --- what shows

    def show_task(self) -> None:
        """Show the present task."""
        assignment = self._desk.assignment
        assert assignment is not None
        self.skipping = False
        self._filling = True
        self.conversation.show_path(assignment.path, assignment.system_prompt)
        self.prompt.show_task()
        self.cards.show_task()
        self.cards.for_each(lambda card: card.questions.set_all(self._all_flags))
        self.bar.show_task()
        self.refresh()
        self._filling = False
        self._place()

    def refresh(self) -> None:
        """Show the present state of the task."""
        if self._desk.assignment is None:
            return
        self.prompt.refresh()
        self.cards.refresh()
        self.bar.refresh()
        if self._desk.state.mark is not None:
            self.mark_panel.refresh()
        self._show_panel()

    def _show_panel(self) -> None:
        marking = self._desk.state.mark is not None
        before = self.skip_panel.isHidden(), self.mark_panel.isHidden()
        self.skip_panel.setVisible(self.skipping)
        self.mark_panel.setVisible(marking and not self.skipping)
        self.bar.setVisible(not marking and not self.skipping)
        if before != (self.skip_panel.isHidden(), self.mark_panel.isHidden()):
            self._place()

    def set_all_flags(self, shown: bool) -> None:
        """Show all flags of each answer, or fold the less important ones."""
        self._all_flags = shown
        self.cards.for_each(lambda card: card.questions.set_all(shown))
        self._place()

    def toggle_all_flags(self) -> None:
        """Unfold or fold the flags."""
        self.set_all_flags(not self._all_flags)

    # --- skipping

    def begin_skip(self) -> None:
        """Ask for the reason of a skip."""
        self.skipping = True
        self._show_panel()
        self.skip_panel.begin()

    def end_skip(self) -> None:
        """Cancel the skip."""
        self.skipping = False
        self._show_panel()
        self.focus_released.emit()

    def _skip(self, reason: str) -> None:
        self.skipping = False
        self._show_panel()
        self.focus_released.emit()
        self.skipped.emit(reason)

    # --- focus

    def target(self) -> QWidget:
        """Where the focus goes: the selected answer, or the questions about the prompt."""
        return self.cards.card(self._desk.state.selected) or self.prompt

    def stop_at(self, target: QWidget, *, brief: bool) -> None:
        """Let Tab reach `target` of all answers. With `brief` a screen reader says only its letter."""
        for widget in (*self.cards.shown, self.prompt):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus if widget is target else Qt.FocusPolicy.ClickFocus)
        if isinstance(target, AnswerCard):
            target.prepare_focus(brief=brief)

    def focus_chain(self) -> list[QWidget]:
        """The answers, the prompt's questions and the buttons in the order of Tab."""
        return [*self.cards.shown, self.prompt, *self.bar.buttons]

    def spoken_target(self) -> str:
        """The selected answer with the beginning of its text, or the questions about the prompt."""
        card = self.cards.card(self._desk.state.selected)
        return card.described() if card is not None else self.prompt.spoken()

    def read(self, *, prompt: bool) -> None:
        """Put the caret into the selected answer's text, or the prompt's, or back to the answers."""
        card = self.cards.card(self._desk.state.selected)
        if prompt or card is None:
            self.conversation.read()
        else:
            card.read()

    @property
    def is_reading(self) -> bool:
        """Whether the caret is in a text."""
        return self.conversation.is_reading or any(card.text.is_reading for card in self.cards.shown)

    # --- texts

    def write(self) -> None:
        """Open a text field for the selected answer or prompt: of a question of the scheme, or the note."""
        desk = self._desk
        state, form = desk.state, desk.form
        if state.mark is not None:
            self.mark_panel.comment.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        about_prompt = [q for q in state.questions_for(form, form.prompt) if q.type.has_free_text]
        about_answer = [q for q in state.questions_for(form, state.selected) if q.type.has_free_text]
        if not about_answer and self.bar.write():
            return
        card = self.cards.card(state.selected)
        if card is None or (about_prompt and not about_answer):
            self.prompt.questions.write()
        else:
            card.questions.write()

    def mark_selection(self) -> bool:
        """Mark the passage that the mouse selected in the selected answer. Return False if there is none."""
        card = self.cards.card(self._desk.state.selected)
        return self._desk.state.mark is None and card is not None and card.mark_selection()

    def copy(self) -> bool:
        """Copy the text selected in an answer. Return False if none is selected."""
        return any(card.copy() for card in self.cards.shown)

    def scroll_text(self, pages: int) -> None:
        """Scroll the selected answer's text, or all cards if they stand below each other."""
        card = self.cards.card(self._desk.state.selected)
        bars = [self.cards.verticalScrollBar()]
        if card is not None:
            bars.insert(0, card.text.verticalScrollBar())
        for bar in bars:
            if bar.maximum() > 0:
                bar.setValue(bar.value() + pages * bar.pageStep() * 9 // 10)
                return

    # --- key hints

    def hints(self) -> list[Hint]:
        """The keys that mean something now."""
        desk = self._desk
        if desk.assignment is None:
            return []
        keys = {command: shortcut_text(key) for command, key in desk.form.keymap.keys.items()}
        if self.skipping:
            return [
                Hint(("1", "–", "4"), self.tr("reason")),
                Hint((keys[Command.NOTE],), self.tr("another reason")),
                Hint((keys[Command.NEXT],), self.tr("skip")),
                Hint(("Esc",), self.tr("back")),
            ]
        if desk.state.mark is not None:
            labels = str(len(desk.form.labels(desk.state.selected)[1]))
            return [
                Hint(("←", "→"), self.tr("move by word")),
                Hint((shortcut_text("Shift+Right"),), self.tr("extend")),
                Hint(("1", "–", labels), self.tr("label")),
                Hint((keys[Command.NOTE],), self.tr("comment")),
                Hint(("Del",), self.tr("remove mark")),
                Hint(("Esc",), self.tr("done")),
            ]
        if desk.state.typed:
            return [
                Hint((*desk.state.typed.split(" "), "…"), self.tr("then the key of the flag")),
                Hint(("Esc",), self.tr("back")),
            ]
        return [*self._question_hints(keys), *self._other_hints(keys)]

    def _question_hints(self, keys: dict[Command, str]) -> list[Hint]:
        """Hints for the questions."""
        desk, found = self._desk, []
        form, state = desk.form, desk.state
        if len(form.targets) > 1:
            found.append(Hint(("Tab",), self.tr("next answer")))
        view = question_in_view(form, state)
        if view is not None:
            target, question = view
            parts = question.type.parts(form, target, question)
            digits = [digit for digit, _ in question.type.choices(question, state.step if parts else 0)]
            name = in_language(question.label)
            short = self.tr("choose") if target == ALL or len(name) > 20 else name.lower()
            found.append(Hint((digits[0], "–", digits[-1]), short))
        letters = ANSWER_KEYS[: len(form.candidates)]
        hints = (controls_of(question.type).letter_hint() for question in form.questions_for(ALL))
        if hint := next(filter(None, hints), ""):
            found.append(Hint(letters, hint))
        elif len(letters) > 1:
            found.append(Hint(letters, self.tr("select")))
        if form.is_key_prefix(state.selected, form.keymap.keys[Command.MORE_FLAGS]):
            found.append(Hint((keys[Command.MORE_FLAGS],), self.tr("more flags")))
        return found

    def _other_hints(self, keys: dict[Command, str]) -> list[Hint]:
        return [
            Hint((keys[Command.REWRITE],), self.tr("rewrite")),
            Hint((keys[Command.MARK],), self.tr("mark a passage")),
            Hint((keys[Command.UNDO],), self.tr("undo, also the last submission")),
            Hint((keys[Command.NOTE],), self.tr("note")),
            Hint((keys[Command.GUIDELINE],), self.tr("guidelines")),
            Hint(("F7",), self.tr("read by line")),
        ]

    # --- layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._desk.assignment is None or self._filling:
            return
        width = max(self.width() - 2 * SIDE, 80)
        below = bar = self.bar.height_for(width)
        if not self.mark_panel.isHidden():
            below = max(self.mark_panel.heightForWidth(width), 40)
        room = self.height() - 16 - below - 12 - 12 - GAP
        prompt_height = self.prompt.height_for(width)
        least = min(theme.current().px(_LEAST_CONVERSATION), max(room - _LEAST_CARDS - (prompt_height and 48), 40))
        conversation = max(int((room - (prompt_height and 40)) * _CONVERSATION), least)
        prompt = min(
            prompt_height, max(int(self.height() * _MOST_PROMPT), 36), max(room - conversation - _LEAST_CARDS - 12, 36)
        )
        cards = max(room - conversation - (prompt + 12 if prompt else 0), _LEAST_CARDS)
        y = 16
        self.conversation.setGeometry(SIDE, y, width + BAR_ROOM, conversation)
        y += conversation + GAP
        self.prompt.setVisible(prompt > 0)
        if prompt:
            self.prompt.setGeometry(SIDE, y - 4, width, prompt)
            y += prompt + 12
        self.cards.setGeometry(SIDE, y, width, cards)
        self.cards.arrange()
        y += cards + 12
        self.bar.setGeometry(SIDE, y, width, bar)
        self.mark_panel.setGeometry(SIDE, y, width, below)
        skip = max(self.skip_panel.heightForWidth(width), below)  # may cover the foot of the cards, which do not move
        self.skip_panel.setGeometry(SIDE, y + below - skip, width, skip)
        self.skip_panel.raise_()
        self.conversation.arrange()


class PromptBar(QWidget):
    """The questions about the prompt: a line with the responses, and the controls while the prompt is selected."""

    resized = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Qt puts what takes no focus into no order
        declare(self, QAccessible.Role.ListItem, name=self.spoken)
        self._name = label("", "secondary")
        self._summary = ElidedLabel("", "")
        self.questions = Questions(desk, self)
        self._area = FormArea(self.questions)
        self.questions.resized.connect(self.resized)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        set_margins(row, Space.XL, Space.NONE, Space.M, Space.NONE)
        set_spacing(row, Space.S)
        row.addWidget(self._name)
        row.addWidget(self._summary, 1)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addWidget(self._head)
        column.addWidget(self._area)

    def spoken(self) -> str:
        """The title and the responses."""
        return f"{self._name.text()}: {self._summary.text()}"

    @property
    def _folds(self) -> bool:
        """Whether the controls show only while the prompt is selected, since they need more room than a text field."""
        return self._desk.form.prompt in self._desk.form.targets

    @property
    def _open(self) -> bool:
        return not self._folds or self._desk.state.selected == self._desk.form.prompt

    def show_task(self) -> None:
        """Show the questions of the present task; its state follows by `refresh`."""
        self._name.setText(self.tr("Questions about the prompt"))
        self.questions.show_target(self._desk.form.prompt)

    def refresh(self) -> None:
        """Show the present state of the task."""
        self.questions.refresh()
        summary = self.questions.summary()
        self._summary.setText(summary or self.tr("no response yet"))
        self._summary.setEnabled(bool(summary))
        changed = self._area.isHidden() is self._open or self._head.isHidden() is self._folds
        self._head.setVisible(self._folds)
        self._area.setVisible(self._open)
        self.update()
        if changed:
            self.resized.emit()

    def height_for(self, width: int) -> int:
        """Height in pixels at `width`, 0 if nothing is asked about the prompt."""
        if (
            not self._desk.state.questions_for(self._desk.form, self._desk.form.prompt)
            and not self._desk.state.responses
        ):
            return 0
        head = theme.current().px(28) if self._folds else 0
        shown = self.questions.layout()
        if not self._open or shown is None or not shown.count():
            return head
        return head + height_at(self.questions, width) + (6 if head else 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._folds and event.position().y() <= self._head.height():
            form = self._desk.form
            self._desk.do(select, form.candidates[0] if self._open else form.prompt)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._folds:
            painter = QPainter(self)
            image = icons.pixmap(
                "chevron-down" if self._open else "chevron-right", "text.secondary", 16, self.devicePixelRatioF()
            )
            painter.drawPixmap(2, (self._head.height() - 16) // 2, image)
            painter.end()
