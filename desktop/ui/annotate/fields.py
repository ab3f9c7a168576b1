"""Parts of a question's form, for the form itself and for the fields of question types."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.question import Option, Question, Text, localized
from desktop.core.scheme_edit import with_new_option
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.key_button import KeyButton
from desktop.ui.widgets.labels import label

_LANGUAGES = (("en", "English"), ("zh", "中文"))


class Bilingual(QWidget):
    """A text in both languages, side by side. Texts in other languages are kept."""

    edited = Signal(object)  # a Text

    def __init__(self, name: str, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = dict(text)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        self.edits = {}
        for code, language in _LANGUAGES:
            edit = QLineEdit(text.get(code, ""))
            edit.setPlaceholderText(language)
            edit.setAccessibleName(f"{name} ({language})")
            edit.textEdited.connect(lambda text, code=code: self._store(code, text))
            self.edits[code] = edit
            row.addWidget(edit, 1)

    def _store(self, code: str, text: str) -> None:
        self._text[code] = text
        self.edited.emit(dict(self._text))


class FormFields(Protocol):
    """The form of a question, as its fields see it."""

    @property
    def question(self) -> Question:
        """The question with the present values."""

    def change(self, **fields: object) -> None:
        """Set fields of the question by name."""

    def rebuild(self, question: Question) -> None:
        """Replace the question and build the form anew for it."""


def named(name: str, control: QWidget) -> QVBoxLayout:
    """Build a column with a name and a control."""
    if not control.accessibleName():
        control.setAccessibleName(name)
    column = QVBoxLayout()
    set_spacing(column, Space.XS)
    column.addWidget(label(name, "section"))
    column.addWidget(control)
    return column


@dataclass(frozen=True, slots=True)
class OptionWords:
    """Names of options in a form, marked for translation in the context "Options"."""

    many: str = QT_TRANSLATE_NOOP("Options", "Choices")
    one: str = QT_TRANSLATE_NOOP("Options", "Choice")
    add: str = QT_TRANSLATE_NOOP("Options", "Add a choice")
    remove: str = QT_TRANSLATE_NOOP("Options", "Remove this choice")


def option_fields(
    form: FormFields, question: Question, names: OptionWords | None = None, *, keys: bool = False
) -> QVBoxLayout:
    """Build the options of a question: labels, the numbers that its type declares, and keys if `keys`."""
    names = names or OptionWords()
    column = QVBoxLayout()
    set_spacing(column, Space.XS)
    column.addWidget(label(_tr(names.many), "section"))
    for option in question.options:
        column.addLayout(_option(form, option, names, keys=keys))
    add = Button(_tr(names.add), icon="plus")
    add.clicked.connect(lambda: form.rebuild(with_new_option(form.question)))
    column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
    return column


def _option(form: FormFields, option: Option, names: OptionWords, *, keys: bool) -> QHBoxLayout:
    def change(**fields: object) -> None:
        options = form.question.options
        form.change(
            options=tuple(
                replace(old, **fields) if old.id == option.id else old  # type: ignore[arg-type]  # fields by name
                for old in options
            )
        )

    def remove() -> None:
        options = form.question.options
        form.rebuild(replace(form.question, options=tuple(old for old in options if old.id != option.id)))

    edit = Bilingual(_tr(names.one), option.label)
    edit.edited.connect(lambda text: change(label=text))
    row = QHBoxLayout()
    set_spacing(row, Space.S)
    row.addWidget(edit, 1)
    for name in form.question.type.option_numbers:
        row.addWidget(_number(form, option, name, change))
    if keys:
        key = KeyButton(option.key or "", _tr(QT_TRANSLATE_NOOP("Options", "Key")))
        key.chosen.connect(lambda chosen: change(key=chosen or None))
        row.addWidget(key)
    button = IconButton("x", _tr(names.remove))
    button.setEnabled(len(form.question.options) > 1)
    button.clicked.connect(remove)
    row.addWidget(button)
    return row


class _NumberBox(QDoubleSpinBox):
    """Shows a number without trailing zeros."""

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", 6)


def _number(form: FormFields, option: Option, name: str, change: Callable[..., None]) -> QDoubleSpinBox:
    number = form.question.type.option_numbers[name]
    title = QCoreApplication.translate("schemes", number.title)
    spin = _NumberBox()
    spin.setDecimals(number.decimals)
    spin.setRange(number.low, number.high)
    spin.setValue(option.numbers[name])
    spin.setPrefix(number.sign)
    called = localized(option.label, QLocale().name())
    spin.setAccessibleName(f"{title}: {called}" if called else title)
    spin.setToolTip(title)

    def store(value: float) -> None:
        now = next(old for old in form.question.options if old.id == option.id)
        change(numbers={**now.numbers, name: round(value, number.decimals)})

    spin.valueChanged.connect(store)
    return spin


def _tr(text: str) -> str:
    return QCoreApplication.translate("Options", text)
