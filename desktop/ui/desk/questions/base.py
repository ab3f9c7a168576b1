"""What the window needs to know of a question type: its controls at the desk and its fields in the scheme editor."""

from collections.abc import Callable
from typing import ClassVar, Protocol

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.core.desk.task_form import ALL
from desktop.core.question import Question, Text, localized
from desktop.core.questions.base import QuestionType, Value
from desktop.presenters.desk import DeskPresenter
from desktop.ui.annotate.fields import FormFields
from desktop.ui.widgets.flow import Flow


def in_language(text: Text) -> str:
    """In the language of the window."""
    return localized(text, QLocale().name())


class Panel(Protocol):
    """Where the questions about one target are answered: an answer's card, or the bar of the prompt."""

    @property
    def desk(self) -> DeskPresenter: ...
    @property
    def target(self) -> str: ...
    @property
    def name_width(self) -> int:
        """Room for the names of scales that stand below each other; 0 for one alone."""

    def line(self, name: str = "") -> tuple[Flow, QLabel | None]:
        """A new line of controls, which wraps, and its name in front."""

    def emphasize(self, head: QLabel | None, question: Question) -> None:
        """Shows the name of a line in full strength while digits answer that question."""

    def set_strong(self, head: QLabel | None, *, strong: bool) -> None:
        """Shows a name in full strength, or not."""

    def choose(self, question: Question, value: Value) -> None:
        """Answers with a click; a second click takes the value back."""

    def press(self, question: str, option: str = "") -> None:
        """A click on the chip of a flag, or of a tag."""

    def on_refresh(self, refresh: Callable[[], None]) -> None:
        """What shows the state in the controls, whenever it is another one."""


class Strip(QWidget):
    """The controls of a question about all answers, under their cards."""

    left = Signal()  # the keyboard goes back to the desk
    is_centred = False
    """Stands in the middle where it is the only one."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question

    @property
    def heading(self) -> str:
        """In front of all strips."""
        return ""

    def fit(self, width: int) -> None:
        """Takes no more than this width, if it can."""

    def refresh(self) -> None:
        """Shows what the state says now."""
        raise NotImplementedError

    def write(self) -> bool:
        """Gives the keyboard to the field for words; False where it has none."""
        return False

    @property
    def value(self) -> Value | None:
        return self._desk.state.response(ALL, self._question.id) if self._desk.assignment is not None else None


class AnswerBody(QScrollArea):
    """What stands in a card where the text of the answer would, for questions about parts of it."""

    def show_answer(self, target: str) -> None:
        """Another answer, or none that this is asked of."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Shows what the state says now."""
        raise NotImplementedError


class QuestionControls:
    """Of one question type, without state."""

    type: ClassVar[type[QuestionType]]

    def tr(self, text: str, n: int = -1) -> str:
        for cls in type(self).__mro__:  # a text is marked in the class that has it
            said = QCoreApplication.translate(cls.__name__, text, None, n)
            if said != text:
                return said
        return text

    # --- at the desk

    def add(self, panel: Panel, question: Question) -> None:
        """Its controls for one target. Flags and words, which stand together, have none of their own."""

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """Its controls for all answers together."""
        return None

    def body(self, desk: DeskPresenter, parent: QWidget) -> AnswerBody | None:
        """What takes the place of an answer's text."""
        return None

    def letter_hint(self) -> str:
        """What an answer's letter does, in a word or two."""
        return ""

    def summary(self, question: Question, value: Value, *, complete: bool) -> list[str]:
        """What was said, for one line of text."""
        return []

    # --- in the scheme editor

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """The fields that only questions of this type have."""
