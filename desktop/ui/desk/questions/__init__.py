"""The controls of each question type, found by the type's name.

Each module but `base` has one class derived from `QuestionControls`, for the question type in the module of the same
name in `core.questions`. It is imported when the first question of its type shows.
"""

from functools import cache
from importlib import import_module

from desktop.core.questions.base import QuestionType
from desktop.ui.desk.questions.base import QuestionControls


@cache
def controls_of(question_type: QuestionType) -> QuestionControls:
    """The controls of a question type."""
    module = import_module(f"{__name__}.{question_type.name}")
    classes = (found for found in vars(module).values() if isinstance(found, type))
    (own,) = (
        found
        for found in classes
        if issubclass(found, QuestionControls) and getattr(found, "type", None) is type(question_type)
    )
    return own()
