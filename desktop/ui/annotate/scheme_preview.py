"""A list of the questions as the annotator will see them."""

from itertools import groupby

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.keymap import KeyMap
from desktop.core.scheme_edit import SchemeDraft
from desktop.presenters.schemes import QuestionPreview, about_name, preview
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import shortcut_text
from desktop.ui.widgets.labels import KeyCap, label
from desktop.ui.widgets.layouts import clear


class SchemePreview(QWidget):
    """Shows the questions of a draft by target, with their keys."""

    def __init__(self, keymap: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._column = QVBoxLayout(self)
        set_margins(self._column, Space.L)
        set_spacing(self._column, Space.NONE)
        self._shown: list[QuestionPreview] | None = None

    def show_draft(self, draft: SchemeDraft) -> None:
        """Show another draft."""
        previews = preview(draft, QLocale().name(), self._keymap)
        if previews == self._shown:
            return
        self._shown = previews
        clear(self._column)
        self._column.addWidget(label(self.tr("Annotator’s view"), "heading"))
        for about, questions in groupby(previews, key=lambda question: question.about):
            add_space(self._column, Space.L)
            self._column.addWidget(label(about_name(about), "section"))
            for question in questions:
                add_space(self._column, Space.S)
                self._column.addWidget(self._line(question))
        self._column.addStretch(1)

    def _line(self, question: QuestionPreview) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(label(question.label, wrap=True), 1)
        for key, text in question.keys:
            if key and not text:
                top.addWidget(KeyCap(shortcut_text(key)), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        how = [question.how]
        if question.only_for:
            how.append(self.tr("only with the tag “{tag}”").format(tag=question.only_for))
        column.addWidget(label(" · ".join(how), "quiet", wrap=True))
        for key, text in question.keys:
            if text:
                choice = QHBoxLayout()
                set_margins(choice, Space.S, Space.NONE, Space.NONE, Space.NONE)
                set_spacing(choice, Space.S)
                choice.addWidget(label(text, "secondary", wrap=True), 1)
                if key:
                    choice.addWidget(KeyCap(shortcut_text(key)), 0, Qt.AlignmentFlag.AlignTop)
                column.addLayout(choice)
        return line
