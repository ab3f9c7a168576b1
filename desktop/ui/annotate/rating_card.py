"""The card that rates an answer: 1 to 7, flags, a note, and a comparison, each with a key."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.presenters.judging import ComparedAnswer, Flag
from desktop.presenters.remark_text import MAX_QUALITY
from desktop.services.ratings import AnswerFeedback
from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.floating import SHADOW, Popover
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, hairline, label
from desktop.ui.widgets.retranslate import RetranslateMixin

WIDTH = 448
_VERDICTS = ((-1, "["), (0, "="), (1, "]"))


class _StateButton(Button):
    """A button that shows whether it is chosen. The store decides that, not the press.

    It is not checkable for Qt: a screen reader would toggle it without anyone hearing of it.
    """

    def __init__(self, kinds: tuple[str, str], text: str = "", *, key: str = "") -> None:
        """`kinds` are the button styles if not chosen and if chosen."""
        super().__init__(text, kinds[0], key=key)
        self._kinds = kinds
        self.chosen = False

    def set_chosen(self, chosen: bool) -> None:
        """Show whether it is chosen."""
        self.chosen = chosen
        self.set_kind(self._kinds[chosen])
        self.setAccessibleDescription(self.tr("chosen") if chosen else "")


class RatingCard(RetranslateMixin, Popover):
    """Shows feedback about an answer and emits what is pressed. The display changes only by `show_feedback`.

    Digits rate, letters set the flags next to them, [ = ] compare, Enter in the field saves the note.
    """

    rated = Signal(object)  # 1 to 7, or None if the present rating was pressed again
    flagged = Signal(str, bool)
    noted = Signal(str)  # emitted when the field loses the focus and when the card closes
    compared = Signal(int)  # -1 worse, 0 tie, 1 better

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.answer = ""
        self._feedback = AnswerFeedback()
        self._available_flags: list[Flag] = []
        self._question = label("", "heading")
        self._steps: list[_StateButton] = []
        top = QHBoxLayout()
        set_spacing(top, Space.XS)
        top.addWidget(self._question, 1)
        for number in range(1, MAX_QUALITY + 1):
            step = _StateButton(("step", "step_chosen"), str(number))
            step.clicked.connect(lambda _=False, number=number: self._rate(number))
            top.addWidget(step)
            self._steps.append(step)
        self._flag_area = QWidget()
        self._flags: dict[str, _StateButton] = {}
        self._flow = Flow(self._flag_area)
        self._why = QLineEdit()
        self._why.editingFinished.connect(self._note)
        self._why.returnPressed.connect(self.close_card)
        self._line = hairline()
        self._comparison = QWidget()
        compare = QHBoxLayout(self._comparison)
        set_margins(compare, Space.NONE)
        set_spacing(compare, Space.S)
        self._other = ElidedLabel("", "secondary")
        compare.addWidget(self._other, 1)
        self._verdicts: dict[int, _StateButton] = {}
        for verdict, key in _VERDICTS:
            button = _StateButton(("secondary", "primary"), key=key)
            button.clicked.connect(lambda _=False, verdict=verdict: self.compared.emit(verdict))
            compare.addWidget(button)
            self._verdicts[verdict] = button
        self.body.addLayout(top)
        for widget in (self._flag_area, self._why, self._line, self._comparison):
            self.body.addWidget(widget)
        self._retranslate()

    def open_for(
        self,
        anchor: QWidget,
        answer: str,
        feedback: AnswerFeedback,
        flags: Sequence[Flag],
        against: ComparedAnswer | None,
    ) -> None:
        """Open under `anchor` for the answer with this id."""
        self.answer = answer
        self._why.setText(feedback.note)
        self._set_flags(flags)
        self.show_feedback(feedback, against)
        self.setFixedWidth(theme.current().px(WIDTH) + 2 * SHADOW)
        self._flag_area.setFixedHeight(self._flow.heightForWidth(self.width() - 2 * Space.XXL))
        self.open_under(anchor)
        chosen = self._steps[feedback.quality - 1] if feedback.quality else self._steps[0]
        chosen.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_feedback(self, feedback: AnswerFeedback, against: ComparedAnswer | None) -> None:
        """Show the present feedback. The note stays as typed while its field has the focus."""
        self._feedback = feedback
        for number, step in enumerate(self._steps, start=1):
            step.set_chosen(number == feedback.quality)
        for name, button in self._flags.items():
            button.set_chosen(name in feedback.flags)
        if not self._why.hasFocus():
            self._why.setText(feedback.note)
        for widget in (self._line, self._comparison):
            widget.setVisible(against is not None)
        if against is not None:
            self._other.setText(self.tr("Compared with {other}").format(other=against.name))
            for verdict, button in self._verdicts.items():
                chosen = feedback.against.get(against.id) == verdict
                button.set_chosen(chosen)
                button.setAccessibleName(f"{self._other.text()}: {button.text()}")

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.body.totalSizeHint().height())

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().upper()
        flag = next((flag for flag in self._available_flags if flag.key == text and text), None)
        verdict = next((verdict for verdict, key in _VERDICTS if key == text), None)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif text.isdecimal() and 1 <= int(text) <= MAX_QUALITY:
            self._rate(int(text))
        elif flag is not None:
            self.flagged.emit(flag.id, flag.id not in self._feedback.flags)
        elif verdict is not None and not self._comparison.isHidden():
            self.compared.emit(verdict)
        else:
            super().keyPressEvent(event)

    def _rate(self, number: int) -> None:
        self.rated.emit(None if number == self._feedback.quality else number)

    def _note(self) -> None:
        if self._why.text().strip() != self._feedback.note:
            self.noted.emit(self._why.text())

    def hideEvent(self, event: QHideEvent) -> None:
        self._note()
        super().hideEvent(event)

    # --- texts

    def _set_flags(self, flags: Sequence[Flag]) -> None:
        if list(flags) == self._available_flags:
            return
        self._available_flags = list(flags)
        for button in self._flags.values():
            self._flow.removeWidget(button)
            button.deleteLater()
        self._flags = {}
        for flag in flags:
            button = _StateButton(("chip", "chip_chosen"), flag.label, key=flag.key)
            button.clicked.connect(
                lambda _=False, name=flag.id: self.flagged.emit(name, name not in self._feedback.flags)
            )
            self._flow.addWidget(button)
            self._flags[flag.id] = button
        before: QWidget = self._steps[-1]
        for button in self._flags.values():
            QWidget.setTabOrder(before, button)
            before = button
        QWidget.setTabOrder(before, self._why)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Rate this answer"))
        self._question.setText(self.tr("Rate this answer"))
        for number, step in enumerate(self._steps, start=1):
            step.setAccessibleName(self.tr("{number} of {highest}").format(number=number, highest=MAX_QUALITY))
        self._why.setPlaceholderText(self.tr("Note (optional)"))
        self._why.setAccessibleName(self.tr("Note"))
        words = {-1: self.tr("worse"), 0: self.tr("tie"), 1: self.tr("better")}
        for verdict, button in self._verdicts.items():
            button.setText(words[verdict])
