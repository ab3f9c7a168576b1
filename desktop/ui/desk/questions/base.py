"""What the window needs from a question type: its controls at the desk and its fields in the scheme editor."""

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
    """A text in the language of the window."""
    return localized(text, QLocale().name())


class Panel(Protocol):
    """Where the questions about one target show: an answer's card, or the bar of the prompt."""

    @property
    def desk(self) -> DeskPresenter:
        """The presenter with the open task."""

    @property
    def target(self) -> str:
        """The id of the answer or of the prompt."""

    @property
    def name_width(self) -> int:
        """Width in pixels of the names of scales below each other; 0 if there is only one."""

    def line(self, name: str = "") -> tuple[Flow, QLabel | None]:
        """Add a row that wraps, with a name in front if given."""

    def emphasize(self, head: QLabel | None, question: Question) -> None:
        """Emphasize the name of the question that digits answer now."""

    def set_strong(self, head: QLabel | None, *, strong: bool) -> None:
        """Show a name in full strength, or as secondary text."""

    def choose(self, question: Question, value: Value) -> None:
        """Respond with `value` by a click; the same value again clears the response."""

    def press(self, question: str, option: str = "") -> None:
        """Toggle a flag or a tag by a click."""

    def on_refresh(self, refresh: Callable[[], None]) -> None:
        """Register a function that updates a control from the state."""


class Strip(QWidget):
    """The controls of a question about all answers, under the cards."""

    focus_released = Signal()  # the desk can take the focus again
    is_centred = False
    """Whether it stands in the middle if it is the only strip."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question

    @property
    def heading(self) -> str:
        """A title in front of all strips, or ""."""
        return ""

    def fit(self, width: int) -> None:
        """Try to fit into `width`."""

    def refresh(self) -> None:
        """Show the present response."""
        raise NotImplementedError

    def write(self) -> bool:
        """Focus the text field. Return False if there is none."""
        return False

    @property
    def value(self) -> Value | None:
        """The present response, or None."""
        return self._desk.state.response(ALL, self._question.id) if self._desk.assignment is not None else None


class AnswerBody(QScrollArea):
    """Replaces the text of an answer in its card, for questions about parts of it."""

    def show_answer(self, target: str) -> None:
        """Show another answer; "" clears it."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the present responses."""
        raise NotImplementedError


class QuestionControls:
    """The controls and fields of one question type, without state."""

    type: ClassVar[type[QuestionType]]

    def tr(self, text: str, n: int = -1) -> str:
        """Translate a text in the context of the class that defines it, this one or a base class."""
        for cls in type(self).__mro__:
            translated = QCoreApplication.translate(cls.__name__, text, None, n)
            if translated != text:
                return translated
        return text

    # --- at the desk

    def add(self, panel: Panel, question: Question) -> None:
        """Add the controls for one target. Flags and texts have none here, since the panel groups them."""

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """The controls for all answers together, or None."""
        return None

    def body(self, desk: DeskPresenter, parent: QWidget) -> AnswerBody | None:
        """The widget that replaces an answer's text, or None."""
        return None

    def letter_hint(self) -> str:
        """What pressing an answer's letter does, in a word or two, or ""."""
        return ""

    # --- in the scheme editor

    def fields(self, form: FormFields, column: QVBoxLayout, question: Question) -> None:
        """Add the form fields that only this type has."""
