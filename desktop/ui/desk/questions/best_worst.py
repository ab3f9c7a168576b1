"""Controls of the best and the worst answer: a letter for each."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.question import Question
from desktop.core.questions.best_worst import BestWorstType
from desktop.presenters.desk import DeskPresenter
from desktop.ui.desk.controls import LetterBox
from desktop.ui.desk.questions.base import QuestionControls, Strip
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.labels import label


class BestWorstStrip(Strip):
    """The letters of the best and the worst answer."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(desk, question, parent)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        self._letters = (LetterBox(strong=True), LetterBox(strong=False))
        for name, letter in zip((self.tr("best"), self.tr("worst")), self._letters, strict=True):
            row.addWidget(label(name, "secondary"))
            row.addWidget(letter)
            add_space(row, Space.S)
        row.addStretch(1)

    def refresh(self) -> None:
        """Show both letters."""
        chosen = self.value if isinstance(self.value, tuple) else ("", "")
        texts = [self._desk.form.letter(id) if id else "" for id in chosen]
        for widget, text in zip(self._letters, texts, strict=True):
            widget.show_letter(text)
        name = self.tr("best {best}, worst {worst}").format(best=texts[0] or "–", worst=texts[1] or "–")
        self.setAccessibleName(name)


class BestWorstControls(QuestionControls):
    """Responds by two letters."""

    type = BestWorstType

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """The strip with both letters."""
        return BestWorstStrip(desk, question, parent)

    def letter_hint(self) -> str:
        """The first letter chooses the best answer, the second the worst."""
        return self.tr("best, then worst")
