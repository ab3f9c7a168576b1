"""Controls of a single choice: a chip for each option, with its digit."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from desktop.core.question import Question
from desktop.core.questions.base import Value
from desktop.core.questions.choice import ChoiceType
from desktop.ui.annotate.fields import FormFields, option_fields
from desktop.ui.desk.controls import Chip, Tone
from desktop.ui.desk.questions.base import Panel, QuestionControls, in_language


class ChoiceControls(QuestionControls):
    """Responds by chip or digit."""

    type = ChoiceType

    def add(self, panel: Panel, question: Question) -> None:
        """Add a chip for each option."""
        add_chips(panel, question, [(option.id, in_language(option.label)) for option in question.options])

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the options."""
        column.addLayout(option_fields(form, question))


def add_chips(
    panel: Panel,
    question: Question,
    values: Sequence[tuple[Value, str]],
    tones: Mapping[Value, Tone] | None = None,
) -> None:
    """Add a chip for each (value, name), of which one can be chosen. `tones` are the colours of chosen chips."""
    label = in_language(question.label)
    flow, head = panel.line(label)
    digits = {value: digit for digit, value in question.type.choices(question)}
    chips: list[tuple[Chip, Value]] = []
    for value, name in values:
        chip = Chip(name, digits.get(value, "") if not isinstance(value, tuple) else "")
        chip.setAccessibleName(f"{label}: {name}")
        chip.clicked.connect(partial(panel.choose, question, value))
        flow.addWidget(chip)
        chips.append((chip, value))

    def refresh() -> None:
        now = panel.desk.state.response(panel.target, question.id)
        for chip, value in chips:
            on = now == value and type(now) is type(value)
            chip.set_tone((tones or {}).get(value, Tone.ACCENT) if on else Tone.OFF)
        panel.emphasize(head, question)

    panel.on_refresh(refresh)
