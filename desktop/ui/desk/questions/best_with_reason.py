"""Controls of the best answer with a reason: a letter and a text field."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.desk.state import set_response
from desktop.core.desk.task_form import ALL
from desktop.core.keymap import Command
from desktop.core.question import Question
from desktop.core.questions.best_with_reason import BestWithReasonType
from desktop.presenters.desk import DeskPresenter
from desktop.ui.desk.controls import LetterBox, Words
from desktop.ui.desk.questions.base import QuestionControls, Strip, in_language
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import shortcut_text
from desktop.ui.widgets.labels import label

_REASON_WIDTH = 320


class BestWithReasonStrip(Strip):
    """The letter of the best answer, and the reason."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(desk, question, parent)
        self._letter = LetterBox(strong=True)
        key = shortcut_text(desk.form.keymap.keys[Command.NOTE])
        self._reason = Words(self.tr("Reason"), self)
        self._reason.setPlaceholderText(self.tr("Reason ({key})").format(key=key))
        self._reason.setMinimumWidth(_REASON_WIDTH)
        self._reason.written.connect(self._write)
        self._reason.entered.connect(self.focus_released)
        self._reason.closed.connect(self.focus_released)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        row.addWidget(label(in_language(question.label) or self.tr("best"), "secondary"))
        row.addWidget(self._letter)
        row.addWidget(self._reason, 1)

    def write(self) -> bool:
        """Focus the reason."""
        self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def refresh(self) -> None:
        """Show the letter and the reason."""
        best, reason = self.value if isinstance(self.value, tuple) else ("", "")
        letter = self._desk.form.letter(best) if best else ""
        self._letter.show_letter(letter)
        self._reason.show_text(reason)
        self.setAccessibleName(
            self.tr("best {letter}, reason: {reason}").format(letter=letter or "–", reason=reason or "–")
        )

    def _write(self, text: str) -> None:
        value = self._question.type.with_free_text(self.value, text.strip())
        self._desk.do(set_response, ALL, self._question.id, value)


class BestWithReasonControls(QuestionControls):
    """Responds by letter and text."""

    type = BestWithReasonType

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """The strip with letter and reason."""
        return BestWithReasonStrip(desk, question, parent)

    def letter_hint(self) -> str:
        """A letter chooses the best answer."""
        return self.tr("best")
