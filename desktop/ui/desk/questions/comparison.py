"""Controls of a comparison: its degrees side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from desktop.core.desk.state import respond
from desktop.core.desk.task_form import ALL
from desktop.core.question import Question
from desktop.core.questions.comparison import ComparisonType
from desktop.presenters.desk import DeskPresenter
from desktop.ui.annotate.fields import FormFields, named
from desktop.ui.desk.controls import StripSegment, Tone
from desktop.ui.desk.questions.base import QuestionControls, Strip
from desktop.ui.spacing import Space
from desktop.ui.widgets.flow import Flow


class ComparisonStrip(Strip):
    """A strip from "A much better" to "B much better", with a digit for each degree."""

    is_centred = True

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(desk, question, parent)
        row = Flow(self, gap=Space.NONE, line_gap=Space.XS)
        keyed = [(digit, value) for digit, value in question.type.choices(question) if isinstance(value, int)]
        names = self._names(question.steps)
        self._segments: list[tuple[StripSegment, int]] = []
        for number, (digit, value) in enumerate(keyed):
            segment = StripSegment(names[value], digit, first=number == 0, last=number == len(keyed) - 1, parent=self)
            segment.clicked.connect(lambda _=False, value=value: self._choose(value))
            row.addWidget(segment)
            self._segments.append((segment, value))

    def sizeHint(self) -> QSize:
        hints = [segment.sizeHint() for segment, _ in self._segments]
        return QSize(sum(hint.width() for hint in hints), max(hint.height() for hint in hints))

    def fit(self, width: int) -> None:
        """Reduce the padding if there is little room, and hide the keys only if that is not enough."""
        for padding, gap, has_cap in ((16, 8, True), (10, 6, True), (5, 4, True), (5, 0, False), (2, 0, False)):
            for segment, _ in self._segments:
                segment.padding, segment.gap, segment.has_cap = padding, gap, has_cap
            if sum(segment.sizeHint().width() for segment, _ in self._segments) <= width:
                break
        for segment, _ in self._segments:
            segment.updateGeometry()

    def _names(self, steps: int) -> dict[int, str]:
        templates: dict[int, Sequence[str]] = {
            3: (self.tr("{letter} better"),),
            5: (self.tr("{letter} slightly better"), self.tr("{letter} much better")),
            7: (self.tr("{letter} slightly"), self.tr("{letter} better"), self.tr("{letter} much better")),
        }
        names = {0: self.tr("Tie")}
        for strength, template in enumerate(templates[steps], start=1):
            names |= {-strength: template.format(letter="A"), strength: template.format(letter="B")}
        return names

    def _choose(self, value: int) -> None:
        chosen = None if self.value == value else value
        self._desk.do(respond, ALL, self._question, chosen)

    def refresh(self) -> None:
        """Mark the chosen degree."""
        now = self.value
        for segment, value in self._segments:
            segment.set_tone(Tone.ACCENT if now == value else Tone.OFF)
        chosen = next((segment.text() for segment, value in self._segments if value == now), self.tr("none yet"))
        self.setAccessibleName(self.tr("Comparison: {chosen}").format(chosen=chosen))


class ComparisonControls(QuestionControls):
    """Responds by strip, digit, or letter."""

    type = ComparisonType

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """The strip of degrees."""
        return ComparisonStrip(desk, question, parent)

    def letter_hint(self) -> str:
        """A letter prefers that answer."""
        return self.tr("better")

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the number of degrees and whether both can be bad."""
        steps = QComboBox()
        for number, text in (
            (3, self.tr("3: worse, tie, better")),
            (5, self.tr("5: with “much” and “slightly”")),
            (7, self.tr("7: with “much”, “clearly” and “slightly”")),
        ):
            steps.addItem(text, number)
        steps.setCurrentIndex(steps.findData(question.steps))
        steps.activated.connect(lambda _: form.change(steps=steps.currentData()))
        bad = QCheckBox(self.tr("Allow “Both bad”"))
        bad.setChecked(question.both_bad)
        bad.toggled.connect(lambda on: form.change(both_bad=on))
        column.addLayout(named(self.tr("Steps"), steps))
        column.addWidget(bad)
