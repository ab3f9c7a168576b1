"""The form of one question of a scheme: every field that its kind has, and no other."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desktop.core.scheme import About, Answer, Option, Question, Severity, Text
from desktop.core.scheme_edit import RESERVED, WITH_OPTIONS, abouts, with_answer, with_ends, with_new_option
from desktop.presenters.schemes import about_name, kind_name
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.key_button import KeyButton
from desktop.ui.widgets.labels import label

_LANGUAGES = (("en", "English"), ("zh", "中文"))


class Bilingual(QWidget):
    """One text in both languages, side by side. Languages that are not shown stay in it."""

    edited = Signal(object)  # a Text

    def __init__(self, name: str, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = dict(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.edits = {}
        for code, language in _LANGUAGES:
            edit = QLineEdit(text.get(code, ""))
            edit.setPlaceholderText(language)
            edit.setAccessibleName(f"{name} ({language})")
            edit.textEdited.connect(lambda words, code=code: self._take(code, words))
            self.edits[code] = edit
            row.addWidget(edit, 1)

    def _take(self, code: str, words: str) -> None:
        self._text[code] = words
        self.edited.emit(dict(self._text))


class QuestionForm(QWidget):
    """Shows a question; each change of it is another question in `changed`."""

    changed = Signal(object)  # a Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None

    def show_question(self, question: Question | None) -> None:
        self._question = question
        self._build()

    def focus_words(self) -> None:
        """To what the question says."""
        if self._body is not None:
            self._body.findChildren(Bilingual)[0].edits["en"].setFocus()

    # --- the form, made anew when the kind or the number of options is another

    def _build(self) -> None:
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        form = QVBoxLayout(self._body)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        if self._question is not None:
            self._fields(form, self._question)
        form.addStretch(1)
        self._column.addWidget(self._body)

    def _fields(self, form: QVBoxLayout, question: Question) -> None:
        self._text(form, self.tr("Question"), question.label, lambda text: {"label": text})
        form.addLayout(self._kind(question))
        match question.answer:
            case Answer.SCALE:
                self._scale(form, question)
            case Answer.COMPARISON:
                self._comparison(form, question)
            case Answer.YES_NO:
                self._yes_no(form, question)
            case kind if kind in WITH_OPTIONS:
                self._options(form, question)
        self._text(form, self.tr("Explanation (optional)"), question.help, lambda text: {"help": text})
        self._when(form, question)

    def _text(self, form: QVBoxLayout, name: str, text: Text, change: Callable[[Text], dict[str, Text]]) -> None:
        edit = Bilingual(name, text)
        edit.edited.connect(lambda text: self._change(**change(text)))
        form.addLayout(_named(name, edit))

    def _kind(self, question: Question) -> QHBoxLayout:
        kind = QComboBox()
        for answer in Answer:
            kind.addItem(kind_name(answer), answer.value)
        kind.setCurrentIndex(kind.findData(question.answer.value))
        kind.setEnabled(question.id not in RESERVED)
        kind.setToolTip(self.tr("This question means the same in every scheme.") if question.id in RESERVED else "")
        kind.activated.connect(lambda _: self._change_kind(Answer(kind.currentData())))
        about = QComboBox()
        for what in abouts(question.answer):
            about.addItem(about_name(what), what.value)
        about.setCurrentIndex(about.findData(question.about.value))
        about.setEnabled(about.count() > 1 and question.id not in RESERVED)
        about.activated.connect(lambda _: self._change(about=About(about.currentData())))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(_named(self.tr("Type"), kind), 1)
        row.addLayout(_named(self.tr("Applies to"), about), 1)
        return row

    def _scale(self, form: QVBoxLayout, question: Question) -> None:
        low, high = QSpinBox(), QSpinBox()
        for spin, value in ((low, question.low), (high, question.high)):
            spin.setRange(-100, 100)
            spin.setValue(value)
            spin.setEnabled(question.id not in RESERVED)

        def take() -> None:
            if self._question is None:
                return
            self._question = with_ends(self._question, low.value(), high.value())
            for spin, value in ((low, self._question.low), (high, self._question.high)):
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)
            self.changed.emit(self._question)

        low.valueChanged.connect(lambda _: take())
        high.valueChanged.connect(lambda _: take())
        for name, spin, words, key in (
            (self.tr("From"), low, question.low_label, "low_label"),
            (self.tr("To"), high, question.high_label, "high_label"),
        ):
            ends = Bilingual(self.tr("Label for {end}").format(end=name), words)
            ends.edited.connect(lambda text, key=key: self._change(**{key: text}))
            spin.setMinimumWidth(72)
            row = QHBoxLayout()
            row.setSpacing(8)
            number = _named(name, spin)
            row.addLayout(number)
            row.addLayout(_named(self.tr("meaning (optional)"), ends), 1)
            row.setAlignment(number, Qt.AlignmentFlag.AlignTop)
            form.addLayout(row)

    def _comparison(self, form: QVBoxLayout, question: Question) -> None:
        steps = QComboBox()
        for number, text in (
            (3, self.tr("3: worse, tie, better")),
            (5, self.tr("5: with “much” and “slightly”")),
            (7, self.tr("7: with “much”, “clearly” and “slightly”")),
        ):
            steps.addItem(text, number)
        steps.setCurrentIndex(steps.findData(question.steps))
        steps.activated.connect(lambda _: self._change(steps=steps.currentData()))
        bad = QCheckBox(self.tr("Allow “Both bad”"))
        bad.setChecked(question.both_bad)
        bad.toggled.connect(lambda on: self._change(both_bad=on))
        form.addLayout(_named(self.tr("Steps"), steps))
        form.addWidget(bad)

    def _yes_no(self, form: QVBoxLayout, question: Question) -> None:
        severity = QComboBox()
        for value, text in (
            ("", self.tr("Not a defect")),
            (Severity.MINOR.value, self.tr("Minor defect")),
            (Severity.MAJOR.value, self.tr("Major defect")),
            (Severity.CRITICAL.value, self.tr("Critical defect")),
        ):
            severity.addItem(text, value)
        severity.setCurrentIndex(severity.findData(question.severity.value if question.severity else ""))
        severity.activated.connect(
            lambda _: self._change(severity=Severity(severity.currentData()) if severity.currentData() else None)
        )
        key = KeyButton(question.key or "", self.tr("Key"))
        key.chosen.connect(lambda chosen: self._change(key=chosen or None))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(_named(self.tr("“Yes” means"), severity), 1)
        row.addLayout(_named(self.tr("Key (empty: the next free one)"), key), 1)
        form.addLayout(row)

    def _options(self, form: QVBoxLayout, question: Question) -> None:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(label(self.tr("Choices"), "section"))
        for option in question.options:
            column.addLayout(self._option(question, option))
        add = Button(self.tr("Add a choice"), icon="plus")
        add.clicked.connect(self._add_option)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        form.addLayout(column)

    def _option(self, question: Question, option: Option) -> QHBoxLayout:
        words = Bilingual(self.tr("Choice"), option.label)
        words.edited.connect(lambda text: self._change_option(option.id, label=text))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words, 1)
        if question.answer is Answer.TAGS:
            key = KeyButton(option.key or "", self.tr("Key"))
            key.chosen.connect(lambda chosen: self._change_option(option.id, key=chosen or None))
            row.addWidget(key)
        remove = IconButton("x", self.tr("Remove this choice"))
        remove.setEnabled(len(question.options) > 1)
        remove.clicked.connect(lambda: self._remove_option(option.id))
        row.addWidget(remove)
        return row

    def _when(self, form: QVBoxLayout, question: Question) -> None:
        when = QComboBox()
        when.addItems([self.tr("Always"), self.tr("Only for prompts with the tag")])
        when.setCurrentIndex(1 if question.tag is not None else 0)
        tag = QLineEdit(question.tag or "")
        tag.setPlaceholderText(self.tr("Tag"))
        tag.setAccessibleName(self.tr("Tag"))
        tag.setVisible(question.tag is not None)
        required = QCheckBox(self.tr("Required"))
        required.setChecked(question.required)
        required.toggled.connect(lambda on: self._change(required=on))

        def take() -> None:
            only = when.currentIndex() == 1
            tag.setVisible(only)
            self._change(tag=" ".join(tag.text().split()) if only else None)

        when.activated.connect(lambda _: take())
        tag.textEdited.connect(lambda _: take())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(when, 1)
        row.addWidget(tag, 1)
        column = QVBoxLayout()
        column.setSpacing(4)
        when.setAccessibleName(self.tr("Show this question"))
        column.addWidget(label(self.tr("Show this question"), "section"))
        column.addLayout(row)
        form.addLayout(column)
        form.addWidget(required)

    # --- changes

    def _change(self, **fields: object) -> None:
        if self._question is not None:
            self._question = replace(self._question, **fields)  # type: ignore[arg-type]  # fields by their names
            self.changed.emit(self._question)

    def _take(self, question: Question) -> None:
        """A change that needs other fields."""
        self._question = question
        self._build()
        self.changed.emit(question)

    def _change_kind(self, answer: Answer) -> None:
        if self._question is not None:
            self._take(with_answer(self._question, answer))
            if self._body is not None:
                self._body.findChildren(QComboBox)[0].setFocus()

    def _change_option(self, id: str, **fields: object) -> None:
        if self._question is not None:
            options = tuple(
                replace(option, **fields) if option.id == id else option  # type: ignore[arg-type]
                for option in self._question.options
            )
            self._change(options=options)

    def _add_option(self) -> None:
        if self._question is not None:
            self._take(with_new_option(self._question))

    def _remove_option(self, id: str) -> None:
        if self._question is not None:
            self._take(replace(self._question, options=tuple(o for o in self._question.options if o.id != id)))


def _named(name: str, control: QWidget) -> QVBoxLayout:
    if not control.accessibleName():
        control.setAccessibleName(name)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(label(name, "section"))
    column.addWidget(control)
    return column
