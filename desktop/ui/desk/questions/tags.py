"""Controls of a multiple choice: a chip with a key for each tag."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from desktop.core.question import Question
from desktop.core.questions.tags import TagsType
from desktop.ui.annotate.fields import FormFields, option_fields
from desktop.ui.desk.controls import Chip, Tone
from desktop.ui.desk.questions.base import Panel, QuestionControls, in_language


class TagsControls(QuestionControls):
    """Responds by chip or key."""

    type = TagsType

    def add(self, panel: Panel, question: Question) -> None:
        """Add a chip for each tag."""
        flow, _ = panel.line(in_language(question.label))
        chips: list[tuple[Chip, str]] = []
        for option in question.options:
            chip = Chip(in_language(option.label), panel.desk.form.key_of(panel.target, question.id, option.id))
            chip.clicked.connect(partial(panel.press, question.id, option.id))
            flow.addWidget(chip)
            chips.append((chip, option.id))

        def refresh() -> None:
            now = panel.desk.state.response(panel.target, question.id)
            for chip, id in chips:
                chip.set_tone(Tone.ACCENT if isinstance(now, tuple) and id in now else Tone.OFF)

        panel.on_refresh(refresh)

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the tags with their keys."""
        column.addLayout(option_fields(form, question, keys=True))
