"""What is asked of one answer, or of the prompt, and what was said: scales, flags, choices, words, marked passages."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.core.desk.keys import question_in_view, unmark
from desktop.core.desk.sheet import NOTE, choices, is_flag
from desktop.core.desk.state import is_complete, say, select, spans, toggle
from desktop.core.keymap import Command
from desktop.core.payloads import Span
from desktop.core.scheme import Answer, Question, Severity
from desktop.core.scheme import say as in_language
from desktop.presenters.desk import DeskPresenter
from desktop.ui import theme
from desktop.ui.desk.controls import Chip, Square, Tone
from desktop.ui.widgets.floating import is_escape
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label

FEW = 3
"""Flags that show while the others are folded away."""
_QUOTE = 28
_IN_ONE_LINE = 7

_TONES = {Severity.MINOR: Tone.WARNING, Severity.MAJOR: Tone.DANGER, Severity.CRITICAL: Tone.DANGER}
_OUTCOMES = {"pass": Tone.SUCCESS, "fail": Tone.WARNING, "critical": Tone.DANGER}


class Questions(QWidget):
    """All that is asked of one target. Makes its controls anew only where other questions are asked than before."""

    unfolded = Signal(bool)  # all flags shall show, or few
    left = Signal()  # the keyboard goes back to the desk
    resized = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._target = ""
        self._made: object = None  # what the controls were made for
        self._refreshers: list[Callable[[], None]] = []
        self._fields: dict[str, Words] = {}
        self._open_field: str | None = None  # the question whose words are being written
        self._all = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_target(self, target: str) -> None:
        if target != self._target:
            self._target, self._open_field = target, None
        self.refresh()

    def set_all(self, shown: bool) -> None:
        self._all = shown
        self.refresh()

    def write(self, question: str | None = None) -> None:
        """Opens a field for words: that of a question, else the scheme's first, else a free note."""
        asked = [q.id for q in self._asked() if q.answer is Answer.TEXT]
        self._open_field = next(iter(asked), NOTE) if question is None else question
        self.refresh()
        self._fields[self._open_field].setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Shows what the state says now."""
        desk = self._desk
        if desk.assignment is None or not self._target:
            return
        asked = self._asked()
        marked = spans(desk.sheet, desk.state, self._target)
        noted = self._has_field(NOTE)
        words = [q.id for q in asked if q.answer is Answer.TEXT and self._has_field(q.id)]
        flags = [q.id for q in asked if is_flag(q) and self._shows(q, asked)]
        scheme = desk.sheet.scheme
        wanted = (scheme.id, scheme.version, self._target in desk.sheet.candidates, [q.id for q in asked], flags)
        key = (wanted, marked, noted, words, self._unfolded, self._open_field, QLocale().name(), desk.sheet.keymap)
        if key != self._made:
            self._made = key
            self._make(asked, marked, noted)
            self.resized.emit()
        for refresher in self._refreshers:
            refresher()

    @property
    def _unfolded(self) -> bool:
        """All flags show, also while the key of one that may be folded away is half typed."""
        state = self._desk.state
        return self._all or bool(state.typed and self._target == state.selected)

    def _has_field(self, id: str) -> bool:
        """Words for this question are said, or being written."""
        return bool(self._desk.state.of(self._target, id)) or self._open_field == id

    # --- making

    def _asked(self) -> list[Question]:
        return self._desk.state.asked(self._desk.sheet, self._target)

    def _say(self, texts: object) -> str:
        return in_language(texts, QLocale().name())  # type: ignore[arg-type]  # a Text

    def _make(self, asked: list[Question], marked: tuple[Span, ...], noted: bool) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._refreshers, self._fields = [], {}
        flags = [question for question in asked if is_flag(question)]
        scales = [self._say(question.label) for question in asked if question.answer is Answer.SCALE]
        widest = max(map(theme.metrics(theme.CHROME, bold=True).horizontalAdvance, scales), default=0)
        for question in asked:
            match question.answer:
                case Answer.SCALE:
                    self._scale(question, widest if len(scales) > 1 else 0)
                case Answer.CHOICE | Answer.OUTCOME:
                    self._choice(question)
                case Answer.YES_NO if not is_flag(question):
                    self._choice(question)
                case Answer.TAGS:
                    self._tags(question)
        if flags:
            self._flags(flags)
        for question in asked:
            if question.answer is Answer.TEXT:
                self._words(question.id, self._say(question.label))
        if noted:
            self._words(NOTE, self.tr("Note"))
        if marked:
            self._spans(marked)
        for index in range(self._column.count()):  # a layout has no room for what Qt has not shown yet
            item = self._column.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.show()

    def _line(self, name: str = "") -> tuple[Flow, QLabel | None]:
        row = QWidget(self)
        flow = Flow(row, gap=4 if name else 6)
        self._column.addWidget(row)
        if not name:
            return flow, None
        head = label(name, "secondary")
        head.setContentsMargins(0, 0, 8, 0)
        flow.addWidget(head)
        return flow, head

    def _mark_view(self, head: QLabel | None, question: Question) -> None:
        """The question that digits answer is named in full strength."""
        desk = self._desk
        view = question_in_view(desk.sheet, desk.state)
        several = len([q for q in self._asked() if choices(q)]) > 1
        mine = view is not None and view == (self._target, question) and self._target == desk.state.selected
        if head is not None:
            role = "heading" if mine and several else "secondary"
            if head.property("role") != role:
                head.setProperty("role", role)
                head.style().unpolish(head)
                head.style().polish(head)

    def _set(self, question: Question, value: object) -> None:
        """A press on what was said takes it back."""
        desk = self._desk
        desk.do(select, self._target)
        now = desk.state.of(self._target, question.id)
        same = now == value and type(now) is type(value)
        desk.do(say, self._target, question.id, None if same else value)  # type: ignore[arg-type]  # one of its values

    def _scale(self, question: Question, least: int) -> None:
        """Several stand below each other: their names are `least` so wide."""
        name = self._say(question.label)
        flow, head = self._line(name)
        if head is not None:
            head.setMinimumWidth(least + 8)
        squares: list[tuple[Square, int]] = []
        together = QWidget()  # a scale is not broken into two lines where one can hold it
        row = QHBoxLayout(together)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        long = len(choices(question)) > _IN_ONE_LINE
        if not long:
            flow.addWidget(together)
        for digit, value in choices(question):
            text = str(value).replace("-", "−")
            square = Square(text)
            ends = {question.low: self._say(question.low_label), question.high: self._say(question.high_label)}
            end = ends.get(int(value), "")
            square.setAccessibleName(f"{name} {text}" + (f", {end}" if end else ""))
            square.setToolTip(f"{end or name}  {digit}")
            square.clicked.connect(partial(self._set, question, value))
            (flow if long else row).addWidget(square)
            squares.append((square, int(value)))

        def refresh() -> None:
            now = self._desk.state.of(self._target, question.id)
            for square, value in squares:
                square.set_tone(Tone.ACCENT if now == value else Tone.OFF)
            self._mark_view(head, question)

        self._refreshers.append(refresh)

    def _choice(self, question: Question) -> None:
        """One of a few: the digit that chooses it shows while it is in view."""
        names: dict[object, str] = {option.id: self._say(option.label) for option in question.options}
        names |= {"pass": self.tr("Pass"), "fail": self.tr("Fail"), "critical": self.tr("Critical")}
        names |= {True: self.tr("Yes"), False: self.tr("No")}
        flow, head = self._line(self._say(question.label))
        chips: list[tuple[Chip, object]] = []
        keyed = choices(question)
        values = [value for _, value in keyed] + [option.id for option in question.options[len(keyed) :]]
        for value in values:
            digit = next((digit for digit, its in keyed if its == value), "")
            chip = Chip(names[value], digit)
            chip.setAccessibleName(f"{self._say(question.label)}: {names[value]}")
            chip.clicked.connect(partial(self._set, question, value))
            flow.addWidget(chip)
            chips.append((chip, value))

        def refresh() -> None:
            now = self._desk.state.of(self._target, question.id)
            for chip, value in chips:
                on = now == value and type(now) is type(value)
                chip.set_tone(_OUTCOMES.get(str(value), Tone.ACCENT) if on else Tone.OFF)
            self._mark_view(head, question)

        self._refreshers.append(refresh)

    def _tags(self, question: Question) -> None:
        flow, _ = self._line(self._say(question.label))
        chips: list[tuple[Chip, str]] = []
        for option in question.options:
            chip = Chip(self._say(option.label), self._desk.sheet.key(self._target, question.id, option.id))
            chip.clicked.connect(partial(self._toggle, question.id, option.id))
            flow.addWidget(chip)
            chips.append((chip, option.id))

        def refresh() -> None:
            now = self._desk.state.of(self._target, question.id)
            for chip, id in chips:
                chip.set_tone(Tone.ACCENT if isinstance(now, tuple) and id in now else Tone.OFF)

        self._refreshers.append(refresh)

    def _toggle(self, question: str, option: str = "") -> None:
        self._desk.do(select, self._target)
        self._desk.do(toggle, self._target, question, option)

    def _shows(self, question: Question, asked: list[Question]) -> bool:
        flags = [q for q in asked if is_flag(q)]
        few = len(flags) <= FEW + 1 or self._unfolded
        return few or question in flags[:FEW] or self._desk.state.of(self._target, question.id) is not None

    def _flags(self, flags: list[Question]) -> None:
        flow, _ = self._line()
        chips: list[tuple[Chip, Question]] = []
        asked = self._asked()
        for question in flags:
            if not self._shows(question, asked):
                continue
            chip = Chip(self._say(question.label), self._desk.sheet.key(self._target, question.id))
            chip.setToolTip(self._say(question.label))
            chip.clicked.connect(partial(self._toggle, question.id))
            flow.addWidget(chip)
            chips.append((chip, question))
        hidden = len(flags) - len(chips)
        if hidden or (self._unfolded and len(flags) > FEW + 1):
            more = Chip(self.tr("%n more", "", hidden) if hidden else self.tr("Fewer"), "Space")
            more.clicked.connect(lambda: self.unfolded.emit(hidden > 0))
            flow.addWidget(more)

        def refresh() -> None:
            for chip, question in chips:
                value = self._desk.state.of(self._target, question.id)
                raised = _TONES[question.severity] if question.severity is not None else Tone.ACCENT
                chip.set_tone(raised if value is True else Tone.NO if value is False else Tone.OFF)

        self._refreshers.append(refresh)

    def _words(self, id: str, name: str) -> None:
        """A line for words while there are some, or while it is asked for; else a chip that opens it."""
        if not self._has_field(id):
            flow, _ = self._line()
            chip = Chip(name, self._desk.sheet.keymap.keys[Command.NOTE])
            chip.clicked.connect(lambda: self.write(id))
            flow.addWidget(chip)
            return
        field = Words(name, self)
        field.entered.connect(self.left)
        field.left.connect(self.left)
        field.written.connect(partial(self._write, id))
        self._fields[id] = field
        self._column.addWidget(field)

        def refresh() -> None:
            now = self._desk.state.of(self._target, id)
            field.show_text(now if isinstance(now, str) else "")

        self._refreshers.append(refresh)

    def _write(self, id: str, text: str) -> None:
        self._desk.do(say, self._target, id, text.strip())

    def _spans(self, marked: tuple[Span, ...]) -> None:
        flow, _ = self._line()
        labels = {option.id: self._say(option.label) for option in self._desk.sheet.labels(self._target)[1]}
        text = self._desk.sheet.texts[self._target]
        for span in marked:
            quote = " ".join(text[span.start : span.end].split())
            short = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
            chip = Chip(f"“{short}” {labels[span.label]}")
            tip = f"“{quote}” {labels[span.label]}" + (f": {span.comment}" if span.comment else "")
            chip.setAccessibleName(tip)
            chip.setToolTip(self.tr("{passage}. Click to remove the mark.").format(passage=tip))
            chip.set_tone(Tone.WARNING)
            chip.clicked.connect(lambda _=False, span=span: self._desk.do(unmark, self._target, span))
            flow.addWidget(chip)

    # --- for the eyes and for a screen reader

    def summary(self) -> str:
        """What was said, in one line."""
        desk, parts = self._desk, []
        for question in self._asked():
            value = desk.state.of(self._target, question.id)
            name = self._say(question.label)
            labels = {option.id: self._say(option.label) for option in question.options}
            if isinstance(value, bool):
                parts.append(name if value else self.tr("{question}: no").format(question=name))
            elif isinstance(value, int):
                parts.append(f"{name} {value}")
            elif isinstance(value, str):
                parts.append(f"{name}: {labels.get(value, value)}")
            elif question.answer is Answer.TAGS and isinstance(value, tuple):
                parts += [labels[tag] for tag in value]
            elif question.answer is Answer.STEPS and isinstance(value, tuple):
                done = sum(map(bool, value))
                text = self.tr("{done} of {count} steps").format(done=done, count=len(value))
                parts.append(text if not is_complete(desk.sheet, desk.state, self._target, question) else name)
        return ", ".join(parts)


class Words(QLineEdit):
    """A line for words. Enter, Tab and Esc give the keyboard back; what was written stays."""

    written = Signal(str)
    entered = Signal()  # by Enter: what was written is meant
    left = Signal()  # in another way

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.editingFinished.connect(lambda: self.written.emit(self.text()))

    def show_text(self, text: str) -> None:
        if not self.hasFocus() and text != self.text():
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered or event.key() == Qt.Key.Key_Tab or is_escape(event):
            self.written.emit(self.text())
            (self.entered if entered else self.left).emit()
        else:
            super().keyPressEvent(event)
