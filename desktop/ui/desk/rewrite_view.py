"""Rewriting an answer of the task: the prompt, the text, the changes, and the reasons."""

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.context import ChatMessage
from desktop.core.desk.state import draft_rewrite, rewrite, toggle
from desktop.core.question import localized as in_language
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.proposals import Proposals
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import RewriteEditor
from desktop.ui.desk.controls import Chip, Tone
from desktop.ui.desk.conversation import ConversationView
from desktop.ui.page import TopBar
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.forms import FormArea
from desktop.ui.widgets.labels import ElidedLabel, hairline, label

_REASONS = 5
_LATEST = 1  # messages of the conversation that show: the prompt


class RewriteView(QWidget):
    """Edits one answer, or an empty text for an answer of your own. The task keeps the draft."""

    closed = Signal()

    def __init__(
        self, desk: DeskPresenter, models: ModelsPresenter, proposals: Proposals, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._models, self._proposals = desk, models, proposals
        self._original = ""
        self._chips: list[tuple[Chip, str]] = []
        self._title = label("", "heading")
        self._about = ElidedLabel("", "secondary")
        self._clock = Pill(icon="timer")
        self._clock.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # display only
        self._clock.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        top = QWidget()
        TopBar(top)
        bar = QHBoxLayout(top)
        set_margins(bar, Space.XL, Space.NONE, Space.L, Space.NONE)
        set_spacing(bar, Space.M)
        bar.addWidget(self._title)
        bar.addWidget(self._about, 1)
        bar.addWidget(self._clock)
        self._prompt = ConversationView()
        self.editor = RewriteEditor()
        self._why = label("", "secondary")
        reasons = QWidget()
        self._reasons = Flow(reasons)
        self._reasons.addWidget(self._why)
        inside = QWidget()
        body = QVBoxLayout(inside)
        set_margins(body, Space.XL)
        set_spacing(body, Space.XL)
        body.addWidget(self._prompt)
        body.addWidget(self.editor)
        body.addWidget(reasons)
        body.addStretch(1)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(top)
        column.addWidget(hairline())
        column.addWidget(FormArea(inside), 1)
        self.editor.saved.connect(self._save)
        self.editor.closed.connect(self._close)
        self.editor.changed.connect(self._store_draft)
        self.editor.proposal_requested.connect(self._propose)
        self.editor.proposal_stopped.connect(proposals.stop)
        proposals.text_changed.connect(self._proposed)
        proposals.ended.connect(self._proposal_ended)
        self._is_generating = False
        models.state_changed.connect(self._show_model)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._show_time)

    def open(self, original: str) -> None:
        """Open the answer `original`, or the prompt's id for a new answer."""
        desk = self._desk
        form, state, assignment = desk.form, desk.state, desk.assignment
        assert assignment is not None
        self._original = original
        known = state.rewrites.get(original)
        is_new_answer = original == form.prompt
        text = form.texts[original] if not is_new_answer else ""
        draft = known.text if known is not None else None
        if state.rewrite_draft is not None and state.rewrite_draft[0] == original:
            draft = state.rewrite_draft[1]
        if is_new_answer:
            self._title.setText(self.tr("Write an answer"))
            self._about.setText(self.tr("becomes a demonstration"))
        else:
            self._title.setText(self.tr("Rewrite answer {letter}").format(letter=form.letter(original)))
            self._about.setText(self.tr("becomes a demonstration, preferred to the original"))
        self._prompt.show_path(assignment.path[-_LATEST:], "")
        self._make_reasons()
        instruction = known.instruction if known is not None and known.instruction else ""
        self.editor.open(text, draft, instruction)
        self.editor.set_save_text(self.tr("Save and continue"))
        self._show_model()
        self._show_time()
        self._timer.start()
        self._fit()
        self.editor.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_reasons(self) -> None:
        """Offer the flags of the answer as reasons."""
        for chip, _ in self._chips:
            self._reasons.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        desk, language = self._desk, QLocale().name()
        questions = [] if self._original == desk.form.prompt else desk.state.questions_for(desk.form, self._original)
        flags = [
            question for question in questions if question.type.is_flag(question) and question.severity is not None
        ]
        for question in flags[:_REASONS]:
            chip = Chip(in_language(question.label, language))
            chip.clicked.connect(lambda _=False, id=question.id: desk.do(toggle, self._original, id))
            self._reasons.addWidget(chip)
            chip.show()
            self._chips.append((chip, question.id))
        self._why.setText(self.tr("Reason"))
        self._why.setVisible(bool(self._chips))
        self.refresh()

    def refresh(self) -> None:
        """Show the present flags of the answer."""
        if self._desk.assignment is None or not self._original:
            return
        for chip, question in self._chips:
            chip.set_tone(Tone.ACCENT if self._desk.state.response(self._original, question) is True else Tone.OFF)

    # --- edits

    def _store_draft(self, text: str) -> None:
        if self._original and not self._is_generating:
            self._desk.do(draft_rewrite, self._original, text)

    def _save(self, text: str) -> None:
        self._desk.do(rewrite, self._original, text, self.editor.instruction())
        self._close()

    def _close(self) -> None:
        self._original = ""
        self._timer.stop()
        self.closed.emit()

    # --- the model's proposal

    def _show_model(self) -> None:
        self.editor.set_can_ask(self._models.can_answer)

    def _propose(self, instruction: str) -> None:
        assignment = self._desk.assignment
        if assignment is None or not self._original:
            return
        context = [ChatMessage(message.role.value, message.text, extra=message.extra) for message in assignment.path]
        if assignment.system_prompt:
            context.insert(0, ChatMessage("system", assignment.system_prompt))
        text = self.editor.current_text()
        self.editor.begin_proposal()
        self._is_generating = True
        self._proposals.ask(context, text, instruction)

    def _proposed(self, text: str) -> None:
        if self._is_generating:
            self.editor.show_proposal(text)

    def _proposal_ended(self, problem: str) -> None:
        if self._is_generating:
            self._is_generating = False
            self.editor.end_proposal(problem)
            self._store_draft(self.editor.current_text())

    # --- display

    def _show_time(self) -> None:
        seconds = int(self._desk.clock.seconds)
        self._clock.setText(f"{seconds // 60}:{seconds % 60:02}")
        self._clock.setAccessibleName(self.tr("Active time {time}").format(time=self._clock.text()))

    def _fit(self) -> None:
        width = max(self.width() - 48, 80)
        height = self._prompt.natural_height(width)
        self._prompt.setFixedHeight(min(height, max(self.height() // 4, theme.current().px(60))))
        self._prompt.arrange()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # a QResizeEvent
        self._fit()
