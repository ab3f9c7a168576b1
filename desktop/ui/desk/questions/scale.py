"""Controls of a scale: a square for each number."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from desktop.core.question import RESERVED, Question
from desktop.core.questions.scale import FARTHEST, ScaleType, with_ends
from desktop.ui.annotate.fields import Bilingual, FormFields, named
from desktop.ui.desk.controls import Square, Tone
from desktop.ui.desk.questions.base import Panel, QuestionControls, in_language
from desktop.ui.spacing import Space, set_margins, set_spacing

_IN_ONE_LINE = 7


class ScaleControls(QuestionControls):
    """Responds by square or digit."""

    type = ScaleType

    def add(self, panel: Panel, question: Question) -> None:
        """Add a square for each number, in one row up to `_IN_ONE_LINE` numbers."""
        name = in_language(question.label)
        flow, head = panel.line(name)
        if head is not None:
            head.setMinimumWidth(panel.name_width + 8)
        squares: list[tuple[Square, int]] = []
        together = QWidget()  # keeps a short scale on one line
        row = QHBoxLayout(together)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.XS)
        choices = question.type.choices(question)
        is_long = len(choices) > _IN_ONE_LINE
        if not is_long:
            flow.addWidget(together)
        ends = {question.low: in_language(question.low_label), question.high: in_language(question.high_label)}
        for digit, value in choices:
            text = str(value).replace("-", "−")
            square = Square(text)
            end = ends.get(int(value), "")
            square.setAccessibleName(f"{name} {text}" + (f", {end}" if end else ""))
            square.setToolTip(f"{end or name}  {digit}")
            square.clicked.connect(partial(panel.choose, question, value))
            (flow if is_long else row).addWidget(square)
            squares.append((square, int(value)))

        def refresh() -> None:
            now = panel.desk.state.response(panel.target, question.id)
            for square, value in squares:
                square.set_tone(Tone.ACCENT if now == value else Tone.OFF)
            panel.emphasize(head, question)

        panel.on_refresh(refresh)

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add both ends with their labels."""
        low, high = QSpinBox(), QSpinBox()
        for spin, value in ((low, question.low), (high, question.high)):
            spin.setRange(-FARTHEST, FARTHEST)
            spin.setValue(value)
            spin.setEnabled(question.id not in RESERVED)

        def store() -> None:
            changed = with_ends(form.question, low.value(), high.value())
            for spin, value in ((low, changed.low), (high, changed.high)):
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)
            form.change(low=changed.low, high=changed.high)

        low.valueChanged.connect(lambda _: store())
        high.valueChanged.connect(lambda _: store())
        for name, spin, end_label, key in (
            (self.tr("From"), low, question.low_label, "low_label"),
            (self.tr("To"), high, question.high_label, "high_label"),
        ):
            meaning = Bilingual(self.tr("Label for {end}").format(end=name), end_label)
            meaning.edited.connect(lambda text, key=key: form.change(**{key: text}))
            spin.setMinimumWidth(72)
            row = QHBoxLayout()
            set_spacing(row, Space.S)
            number = named(name, spin)
            row.addLayout(number)
            row.addLayout(named(self.tr("Meaning (optional)"), meaning), 1)
            row.setAlignment(number, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
