"""The form of a question: exactly the fields that its type has."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.question import RESERVED, About, Question, Text
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.base import QuestionType
from desktop.core.scheme_edit import with_type
from desktop.presenters.schemes import about_name, type_name
from desktop.ui.annotate.fields import Bilingual, named
from desktop.ui.desk.questions import controls_of
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.labels import label


class QuestionForm(QWidget):
    """Edits a question. `changed` has the new question after each edit."""

    changed = Signal(object)  # a Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._column = QVBoxLayout(self)
        set_margins(self._column, Space.NONE)
        set_spacing(self._column, Space.S)
        self._body: QWidget | None = None

    def show_question(self, question: Question | None) -> None:
        """Show a question; None clears the form."""
        self._question = question
        self._build()

    def focus_text(self) -> None:
        """Focus the text of the question."""
        if self._body is not None:
            self._body.findChildren(Bilingual)[0].edits["en"].setFocus()

    # --- the form, rebuilt if the type or the number of options changes

    def _build(self) -> None:
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        form = QVBoxLayout(self._body)
        set_margins(form, Space.NONE)
        set_spacing(form, Space.M)
        if self._question is not None:
            self._fields(form, self._question)
        form.addStretch(1)
        self._column.addWidget(self._body)

    def _fields(self, form: QVBoxLayout, question: Question) -> None:
        self._text(form, self.tr("Question"), question.label, lambda text: {"label": text})
        form.addLayout(self._type_fields(question))
        controls_of(question.type).fields(self, form, question)
        self._text(form, self.tr("Explanation (optional)"), question.help, lambda text: {"help": text})
        self._condition_fields(form, question)

    def _text(self, form: QVBoxLayout, name: str, text: Text, change: Callable[[Text], dict[str, Text]]) -> None:
        edit = Bilingual(name, text)
        edit.edited.connect(lambda text: self.change(**change(text)))
        form.addLayout(named(name, edit))

    def _type_fields(self, question: Question) -> QHBoxLayout:
        type_box = QComboBox()
        for type in QUESTION_TYPES.values():
            type_box.addItem(type_name(type), type.name)
        type_box.setCurrentIndex(type_box.findData(question.type.name))
        type_box.setEnabled(question.id not in RESERVED)
        type_box.setToolTip(self.tr("This question means the same in every scheme.") if question.id in RESERVED else "")
        type_box.activated.connect(lambda _: self._change_type(QUESTION_TYPES[type_box.currentData()]))
        about = QComboBox()
        for what in question.type.abouts:
            about.addItem(about_name(what), what.value)
        about.setCurrentIndex(about.findData(question.about.value))
        about.setEnabled(about.count() > 1 and question.id not in RESERVED)
        about.activated.connect(lambda _: self.change(about=About(about.currentData())))
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addLayout(named(self.tr("Type"), type_box), 1)
        row.addLayout(named(self.tr("Applies to"), about), 1)
        return row

    def _condition_fields(self, form: QVBoxLayout, question: Question) -> None:
        when = QComboBox()
        when.addItems([self.tr("Always"), self.tr("Only for prompts with the tag")])
        when.setCurrentIndex(1 if question.tag is not None else 0)
        tag = QLineEdit(question.tag or "")
        tag.setPlaceholderText(self.tr("Tag"))
        tag.setAccessibleName(self.tr("Tag"))
        tag.setVisible(question.tag is not None)
        required = QCheckBox(self.tr("Required"))
        required.setChecked(question.required)
        required.toggled.connect(lambda on: self.change(required=on))

        def store() -> None:
            only = when.currentIndex() == 1
            tag.setVisible(only)
            self.change(tag=" ".join(tag.text().split()) if only else None)

        when.activated.connect(lambda _: store())
        tag.textEdited.connect(lambda _: store())
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addWidget(when, 1)
        row.addWidget(tag, 1)
        column = QVBoxLayout()
        set_spacing(column, Space.XS)
        when.setAccessibleName(self.tr("Show this question"))
        column.addWidget(label(self.tr("Show this question"), "section"))
        column.addLayout(row)
        form.addLayout(column)
        form.addWidget(required)

    # --- changes

    @property
    def question(self) -> Question:
        """The question that shows. There must be one."""
        assert self._question is not None
        return self._question

    def change(self, **fields: object) -> None:
        """Set fields of the question by name."""
        if self._question is not None:
            self._question = replace(self._question, **fields)  # type: ignore[arg-type]  # fields by name
            self.changed.emit(self._question)

    def rebuild(self, question: Question) -> None:
        """Replace the question and build the form anew for it."""
        self._question = question
        self._build()
        self.changed.emit(question)

    def _change_type(self, type: QuestionType) -> None:
        if self._question is not None:
            self.rebuild(with_type(self._question, type))
            if self._body is not None:
                self._body.findChildren(QComboBox)[0].setFocus()
