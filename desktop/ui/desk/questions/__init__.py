"""The controls of each question type, found by listing this package.

Each module but `base` has one class derived from `QuestionControls` and the name of a module in `core.questions`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from desktop.core.questions.base import QuestionType
from desktop.ui.desk.questions.base import QuestionControls


def _find_controls() -> Iterator[QuestionControls]:
    for module in sorted(info.name for info in iter_modules(__path__)):
        name = f"{__name__}.{module}"
        for defined in vars(import_module(name)).values():
            is_own = isinstance(defined, type) and issubclass(defined, QuestionControls) and defined.__module__ == name
            if is_own and defined is not QuestionControls:
                yield defined()


_CONTROLS: Final[Mapping[type[QuestionType], QuestionControls]] = {
    controls.type: controls for controls in _find_controls()
}


def controls_of(type: QuestionType) -> QuestionControls:
    """The controls of a question type."""
    return _CONTROLS[type.__class__]
