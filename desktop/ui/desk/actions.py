"""The bar under the cards: questions about all answers together, and actions on the task.

While a passage is marked or a task is skipped, a panel takes its place.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAccessible, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.desk.keys import label_passage, passage_to_mark
from desktop.core.desk.state import toggle_none_acceptable
from desktop.core.desk.task_form import ALL
from desktop.core.keymap import Command
from desktop.core.questions.base import DIGITS
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.sentences import listed
from desktop.ui import theme
from desktop.ui.desk.controls import Chip, Choice, Tone, Words
from desktop.ui.desk.questions import controls_of
from desktop.ui.desk.questions.base import Strip, in_language
from desktop.ui.spacing import Space, set_margins
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.forms import height_at
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.roles import declare

GAP = 8


class Actions(QWidget):
    """The questions about all answers, Skip, Flag for review and Next.

    The bar breaks into two lines by its width alone, so nothing moves while a task is judged or the next one comes.
    If no answer is acceptable, the offer to write one replaces Skip.
    """

    skip_requested = Signal()
    next_requested = Signal()
    rewrite_requested = Signal()
    focus_released = Signal()  # the desk can take the focus again
    resized = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: object = None
        self._name = label("", "heading", parent=self)
        self._strips: list[Strip] = []
        self.none_good = Choice(self)
        self.skip = Choice(self)
        self.second_look = Choice(self)
        self.write_own = Button("", "link", parent=self)
        self.next = Button("", "primary", parent=self)
        self.none_good.clicked.connect(lambda: desk.do(toggle_none_acceptable))
        self.skip.clicked.connect(self.skip_requested)
        self.second_look.clicked.connect(lambda: desk.press(desk.form.keymap.keys[Command.FLAG_FOR_REVIEW]))
        self.write_own.clicked.connect(self.rewrite_requested)
        self.next.clicked.connect(self.next_requested)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_task(self) -> None:
        """Show the questions of a task; its state follows by `refresh`. Strips are rebuilt only if questions differ."""
        form = self._desk.form
        questions = form.questions_for(ALL)
        key = ([repr(question) for question in questions], QLocale().name(), form.keymap)
        if key != self._made:
            self._made = key
            for strip in self._strips:
                strip.hide()
                strip.deleteLater()
            strips = (controls_of(question.type).strip(self._desk, question, self) for question in questions)
            self._strips = [strip for strip in strips if strip is not None]
            for strip in self._strips:
                strip.focus_released.connect(self.focus_released)
                strip.show()
            keys = form.keymap.keys
            pair = self._pair
            self.none_good.set_text(
                self.tr("Both bad") if pair else self.tr("None acceptable"), keys[Command.NONE_ACCEPTABLE]
            )
            self.skip.set_text(self.tr("Skip"), keys[Command.SKIP])
            self.second_look.set_text(self.tr("Flag for review"), keys[Command.FLAG_FOR_REVIEW])
            self.write_own.setText(self.tr("Write your own answer"))
            self.write_own.set_key(keys[Command.REWRITE])
            self.next.setText(self.tr("Next"))
            self.next.set_key(keys[Command.NEXT])
            self._name.setText(next((strip.heading for strip in self._strips if strip.heading), ""))
        self._name.setVisible(bool(self._name.text()))

    @property
    def buttons(self) -> list[QWidget]:
        """The buttons in the order of Tab."""
        return [self.none_good, self.skip, self.write_own, self.second_look, self.next]

    def write(self) -> bool:
        """Focus the first text field. Return False if there is none."""
        return any(strip.write() for strip in self._strips)

    @property
    def _pair(self) -> bool:
        return any(question.both_bad for question in self._desk.form.questions_for(ALL))

    @property
    def _centred(self) -> bool:
        """Whether a comparison alone stands in the middle."""
        return len(self._strips) == 1 and self._strips[0].is_centred

    def refresh(self) -> None:
        """Show the present state of the task."""
        state = self._desk.state
        for strip in self._strips:
            strip.refresh()
        self.none_good.set_tone(Tone.WARNING if state.none_acceptable else Tone.OFF)
        self.second_look.set_tone(Tone.ACCENT if state.flagged_for_review else Tone.OFF)
        offered = state.none_acceptable and not state.rewrites
        if self.write_own.isHidden() is offered:
            self.write_own.setVisible(offered)
            self.skip.setVisible(not offered)
        self._arrange()

    # --- layout

    def height_for(self, width: int) -> int:
        """Height in pixels at `width`."""
        return self._lay_out(width, only_measure=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._made is None:
            return  # no task has been shown yet
        height = self._lay_out(self.width(), only_measure=False)
        if height != self.height():
            self.resized.emit()

    def _lay_out(self, width: int, *, only_measure: bool) -> int:
        second = self.skip if self.write_own.isHidden() else self.write_own
        left: list[QWidget] = [self.none_good, second] if self._centred else []
        right: list[QWidget] = [] if self._centred else [second, self.none_good]
        right += [self.second_look, self.next]
        strips: list[QWidget] = [*([self._name] if self._name.text() else []), *self._strips]
        for strip in self._strips:
            strip.fit(width)
        hints = {widget: widget.sizeHint() for widget in (*strips, *left, *right, self.skip, self.write_own)}
        widths = {widget: min(hint.width(), width) for widget, hint in hints.items()}
        widths[second] = max(widths[self.skip], widths[self.write_own])

        def length(widgets: list[QWidget]) -> int:
            return sum(widths[widget] for widget in widgets) + GAP * max(len(widgets) - 1, 0)

        line = max(theme.current().px(40), *(hints[widget].height() for widget in (*strips, *right)))
        below, y = GAP, 0
        if length(left) + length(strips) + length(right) + 32 <= width:
            lines = [(left, 0), (right, width - length(right))]
            if self._centred:  # centred, or as near as the others allow
                room = length(left) + 16, width - length(right) - 16 - length(strips)
                lines.insert(0, (strips, max(room[0], min((width - length(strips)) // 2, room[1]))))
            else:
                lines.insert(0, (strips, 0))
            if not only_measure:
                for widgets, x in lines:
                    self._put(widgets, x, y, line, widths)
            return line
        for widgets in break_lines(strips, length, width):
            height = max(height_at(widget, widths[widget]) for widget in widgets)
            if not only_measure:
                x = (width - length(widgets)) // 2 if self._centred else 0
                self._put(widgets, x, y, max(height, line), widths)
            y += max(height, line) + below
        sides = [[left, right]] if length(left) + length(right) + 32 <= width else None
        for one, other in sides or [[[], part] for part in break_lines([*left, *right], length, width)]:
            if not only_measure:
                self._put(one, 0, y, line, widths)
                self._put(other, width - length(other), y, line, widths)
            y += line + below
        return y - below

    def _put(self, widgets: list[QWidget], x: int, y: int, line: int, widths: dict[QWidget, int]) -> None:
        """Place widgets side by side, each in the middle of the line."""
        for widget in widgets:
            width = min(widget.sizeHint().width(), widths[widget])
            height = height_at(widget, width)
            room = 0 if self._centred else widths[widget] - width
            widget.setGeometry(x + room, y + (line - height) // 2, width, height)
            x += widths[widget] + GAP


def break_lines(widgets: list[QWidget], length: Callable[[list[QWidget]], int], width: int) -> list[list[QWidget]]:
    """Break widgets into lines that fit `width`."""
    lines: list[list[QWidget]] = []
    for widget in widgets:
        if lines and length([*lines[-1], widget]) <= width:
            lines[-1].append(widget)
        else:
            lines.append([widget])
    return lines


class SkipPanel(RetranslateMixin, QWidget):
    """Asks why a task is skipped: a digit for a usual reason, a text, or nothing."""

    skipped = Signal(str)  # the reason, possibly empty
    canceled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        declare(self, QAccessible.Role.Grouping, name=self._spoken)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        set_margins(self, Space.NONE, Space.S, Space.NONE, Space.NONE)  # where it covers the foot of the cards
        flow = Flow(self, gap=Space.S, line_gap=Space.S)
        self._name = label("", "heading")
        flow.addWidget(self._name)
        self._reasons = [Chip("", parent=self) for _ in range(4)]
        for number, chip in enumerate(self._reasons):
            chip.clicked.connect(partial(self.choose, DIGITS[number]))
            flow.addWidget(chip)
        self.words = Words("", self)
        self.words.setMinimumWidth(220)
        self.words.entered.connect(lambda: self.skipped.emit(self.words.text()))
        self.words.closed.connect(self.canceled)
        flow.addWidget(self.words)
        self._go = Button("", key="Enter")
        self._go.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._go.clicked.connect(lambda: self.skipped.emit(self.words.text()))
        flow.addWidget(self._go)
        self._cancel = Button("", "quiet", key="Esc")
        self._cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cancel.clicked.connect(self.canceled)
        flow.addWidget(self._cancel)
        self._retranslate()

    def begin(self) -> None:
        """Clear the reason of an earlier skip, and take the focus. Call it when the panel shows."""
        self.words.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _spoken(self) -> str:
        """The question with the reasons and their keys."""
        reasons = (f"{digit} {chip.text()}" for digit, chip in zip(DIGITS, self._reasons, strict=False))
        return f"{self._name.text()} {listed(reasons)}"

    def choose(self, digit: str) -> bool:
        """Skip for the reason with this digit. Return False if there is none."""
        number = DIGITS.index(digit) if digit in DIGITS else len(self._reasons)
        if number >= len(self._reasons):
            return False
        self.skipped.emit(self._reasons[number].text())
        return True

    def _retranslate(self) -> None:
        self._name.setText(self.tr("Why are you skipping this task?"))
        reasons = (
            self.tr("Unclear prompt"),
            self.tr("Cannot decide"),
            self.tr("Broken answers"),
            self.tr("I do not want to judge this"),
        )
        for digit, chip, text in zip(DIGITS, self._reasons, reasons, strict=False):
            chip.setText(text)
            chip.setAccessibleName(text)
            chip.set_key(digit)
        self.words.setPlaceholderText(self.tr("Another reason"))
        self.words.setAccessibleName(self.tr("Another reason"))
        self._go.setText(self.tr("Skip"))
        self._cancel.setText(self.tr("Cancel"))


class MarkPanel(QWidget):
    """Labels a marked passage by a digit, and takes a comment."""

    focus_released = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: object = None
        self._flow = Flow(self, gap=Space.S, line_gap=Space.S)
        self._name = label("", "heading")
        self._flow.addWidget(self._name)
        self._chips: list[Chip] = []
        self.comment = Words("", self)
        self.comment.setMinimumWidth(220)
        self.comment.entered.connect(self.focus_released)
        self.comment.closed.connect(self.focus_released)
        self._flow.addWidget(self.comment)

    def refresh(self) -> None:
        """Show the labels of the present question and the comment of the mark."""
        form, state = self._desk.form, self._desk.state
        passage = passage_to_mark(form, state)
        options = form.labels(state.selected)[1]
        key = (options, QLocale().name())
        if repr(key) != self._made:
            self._made = repr(key)
            for old in self._chips:
                self._flow.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._flow.removeWidget(self.comment)
            self._chips = []
            for digit, option in zip(DIGITS, options, strict=False):
                chip = Chip(in_language(option.label), digit)
                chip.clicked.connect(lambda _=False, id=option.id: self._desk.do(label_passage, id))
                self._flow.addWidget(chip)
                chip.show()
                self._chips.append(chip)
            self._flow.addWidget(self.comment)
            self._name.setText(self.tr("What is wrong with this passage?"))
            self.comment.setPlaceholderText(self.tr("Comment"))
            self.comment.setAccessibleName(self.tr("Comment"))
        if passage is not None:
            quote = " ".join(form.texts[state.selected][slice(*passage)].split())
            self.setAccessibleName(self.tr("Marked: {text}").format(text=quote))
            if state.mark is not None:
                self.comment.show_text(state.mark.comment)
