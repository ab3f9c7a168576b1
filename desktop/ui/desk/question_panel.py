"""The questions about one answer or about the prompt, with their responses and the marked passages."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.core.desk.keys import question_in_view, remove_span
from desktop.core.desk.state import marked_spans, select, set_response, toggle
from desktop.core.desk.task_form import NOTE
from desktop.core.keymap import Command
from desktop.core.question import DefectSeverity, Question
from desktop.core.questions.base import Value
from desktop.core.questions.spans import Span
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_changes import responses_text
from desktop.ui import theme
from desktop.ui.desk.controls import Chip, Tone, Words
from desktop.ui.desk.questions import controls_of
from desktop.ui.desk.questions.base import in_language
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.style_properties import restyle

FEW = 3
"""Number of flags that show while the others are folded."""
_QUOTE = 28

_TONES = {DefectSeverity.MINOR: Tone.WARNING, DefectSeverity.MAJOR: Tone.DANGER, DefectSeverity.CRITICAL: Tone.DANGER}


class Questions(QWidget):
    """All questions about one target. Its controls are rebuilt only if the questions differ."""

    unfolded = Signal(bool)  # whether to show all flags
    focus_released = Signal()  # the desk can take the focus again
    resized = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.target = ""
        self._made: object = None  # the state that the controls were built for
        self._refreshers: list[Callable[[], None]] = []
        self._fields: dict[str, Words] = {}
        self._open_field: str | None = None  # the question whose text field is open
        self._shows_all_flags = False
        self.name_width = 0
        self._column = QVBoxLayout(self)
        set_margins(self._column, Space.NONE)
        set_spacing(self._column, Space.S)

    def show_target(self, target: str) -> None:
        """Choose the answer or the prompt, by id, whose questions `refresh` shows."""
        if target != self.target:
            self.target, self._open_field = target, None

    def set_all(self, shown: bool) -> None:
        """Show all flags, or fold the less important ones."""
        self._shows_all_flags = shown
        self.refresh()

    def write(self, question: str | None = None) -> None:
        """Open and focus a text field: of `question`, by default the first one with text, else the note."""
        questions = [q.id for q in self._questions() if q.type.has_free_text]
        self._open_field = next(iter(questions), NOTE) if question is None else question
        self.refresh()
        self._fields[self._open_field].setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the present state of the task."""
        desk = self.desk
        if desk.assignment is None or not self.target:
            return
        questions = self._questions()
        marked = marked_spans(desk.form, desk.state, self.target)
        noted = self._has_field(NOTE)
        words = [q.id for q in questions if q.type.has_free_text and self._has_field(q.id)]
        flags = [q.id for q in questions if q.type.is_flag(q) and self._shows(q, questions)]
        scheme = desk.form.scheme
        questions_key = (
            scheme.id,
            scheme.version,
            self.target in desk.form.candidates,
            [q.id for q in questions],
            flags,
        )
        shown = (marked, noted, words, self._unfolded, self._open_field)
        key = (questions_key, shown, QLocale().name(), desk.form.keymap)
        if key != self._made:
            self._made = key
            self._make(questions, marked, noted)
            self.resized.emit()
        for refresher in self._refreshers:
            refresher()

    @property
    def _unfolded(self) -> bool:
        """Whether all flags show. They also do while the key of a folded one is half typed."""
        state = self.desk.state
        return self._shows_all_flags or bool(state.typed and self.target == state.selected)

    def _has_field(self, id: str) -> bool:
        """Whether the question has a text, or its field is open."""
        return bool(self.desk.state.response(self.target, id)) or self._open_field == id

    # --- controls

    def _questions(self) -> list[Question]:
        return self.desk.state.questions_for(self.desk.form, self.target)

    def _make(self, questions: list[Question], marked: tuple[Span, ...], noted: bool) -> None:
        clear(self._column)
        self._refreshers, self._fields = [], {}
        flags = [question for question in questions if question.type.is_flag(question)]
        names = [in_language(question.label) for question in questions if question.type.slot == "scores"]
        widest = max(map(theme.metrics(theme.CHROME, bold=True).horizontalAdvance, names), default=0)
        self.name_width = widest if len(names) > 1 else 0
        for question in questions:
            controls_of(question.type).add(self, question)
        if flags:
            self._flags(flags)
        for question in questions:
            if question.type.has_free_text:
                self._words(question.id, in_language(question.label))
        if noted:
            self._words(NOTE, self.tr("Note"))
        if marked:
            self._spans(marked)
        for index in range(self._column.count()):  # a layout reserves no room for hidden widgets
            item = self._column.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.show()

    def on_refresh(self, refresh: Callable[[], None]) -> None:
        """Register a function that updates a control from the state."""
        self._refreshers.append(refresh)

    def line(self, name: str = "") -> tuple[Flow, QLabel | None]:
        """Add a row that wraps, with a name in front if given. Return its layout and the label of the name."""
        row = QWidget(self)
        flow = Flow(row, gap=Space.XS if name else Space.S)
        self._column.addWidget(row)
        if not name:
            return flow, None
        head = label(name, "secondary")
        set_margins(head, Space.NONE, Space.NONE, Space.S, Space.NONE)
        flow.addWidget(head)
        return flow, head

    def emphasize(self, head: QLabel | None, question: Question) -> None:
        """Emphasize the name of the question that digits answer now, if several could."""
        desk = self.desk
        view = question_in_view(desk.form, desk.state)
        several = len([q for q in self._questions() if q.type.choices(q)]) > 1
        mine = view is not None and view == (self.target, question) and self.target == desk.state.selected
        self.set_strong(head, strong=mine and several)

    def set_strong(self, head: QLabel | None, *, strong: bool) -> None:
        """Show the label of a name in full strength, or as secondary text."""
        if head is not None:
            restyle(head, role="heading" if strong else "secondary")

    def choose(self, question: Question, value: Value) -> None:
        """Select the target and respond with `value`; the same value again clears the response."""
        desk = self.desk
        desk.do(select, self.target)
        now = desk.state.response(self.target, question.id)
        same = now == value and type(now) is type(value)
        desk.do(set_response, self.target, question.id, None if same else value)

    def press(self, question: str, option: str = "") -> None:
        """Select the target and toggle a flag, or an option of a multiple choice."""
        self.desk.do(select, self.target)
        self.desk.do(toggle, self.target, question, option)

    def _shows(self, question: Question, questions: list[Question]) -> bool:
        flags = [q for q in questions if q.type.is_flag(q)]
        few = len(flags) <= FEW + 1 or self._unfolded
        return few or question in flags[:FEW] or self.desk.state.response(self.target, question.id) is not None

    def _flags(self, flags: list[Question]) -> None:
        flow, _ = self.line()
        chips: list[tuple[Chip, Question]] = []
        questions = self._questions()
        for question in flags:
            if not self._shows(question, questions):
                continue
            chip = Chip(in_language(question.label), self.desk.form.key_of(self.target, question.id))
            chip.setToolTip(in_language(question.label))
            chip.clicked.connect(partial(self.press, question.id))
            flow.addWidget(chip)
            chips.append((chip, question))
        hidden = len(flags) - len(chips)
        if hidden or (self._unfolded and len(flags) > FEW + 1):
            more = Chip(self.tr("%n more", "", hidden) if hidden else self.tr("Fewer"), "Space")
            more.clicked.connect(lambda: self.unfolded.emit(hidden > 0))
            flow.addWidget(more)

        def refresh() -> None:
            for chip, question in chips:
                value = self.desk.state.response(self.target, question.id)
                raised = _TONES[question.severity] if question.severity is not None else Tone.ACCENT
                chip.set_tone(raised if value is True else Tone.NO if value is False else Tone.OFF)

        self.on_refresh(refresh)

    def _words(self, id: str, name: str) -> None:
        """Add a text field if there is a text or one is being written, else a chip that opens it."""
        if not self._has_field(id):
            flow, _ = self.line()
            chip = Chip(name, self.desk.form.keymap.keys[Command.NOTE])
            chip.clicked.connect(lambda: self.write(id))
            flow.addWidget(chip)
            return
        field = Words(name, self)
        field.entered.connect(self.focus_released)
        field.closed.connect(self.focus_released)
        field.written.connect(partial(self._write, id))
        self._fields[id] = field
        self._column.addWidget(field)

        def refresh() -> None:
            now = self.desk.state.response(self.target, id)
            field.show_text(now if isinstance(now, str) else "")

        self.on_refresh(refresh)

    def _write(self, id: str, text: str) -> None:
        self.desk.do(set_response, self.target, id, text.strip())

    def _spans(self, marked: tuple[Span, ...]) -> None:
        flow, _ = self.line()
        labels = {option.id: in_language(option.label) for option in self.desk.form.labels(self.target)[1]}
        text = self.desk.form.texts[self.target]
        for span in marked:
            quote = " ".join(text[span.start : span.end].split())
            short = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
            chip = Chip(f"“{short}” {labels[span.label]}")
            tip = f"“{quote}” {labels[span.label]}" + (f": {span.comment}" if span.comment else "")
            chip.setAccessibleName(tip)
            chip.setToolTip(self.tr("{passage}. Click to remove the mark.").format(passage=tip))
            chip.set_tone(Tone.WARNING)
            chip.clicked.connect(lambda _=False, span=span: self.desk.do(remove_span, self.target, span))
            flow.addWidget(chip)

    # --- summary

    def summary(self) -> str:
        """The responses in one line."""
        return responses_text(self.desk.form, self.desk.state, self.target)
