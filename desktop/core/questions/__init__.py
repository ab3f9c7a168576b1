"""The question types, found by listing this package: each module but `base` has one class derived from `QuestionType`.

To add a type, add its module here and the one of the same name in `ui.desk.questions`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from desktop.core.payloads import OTHER_PAYLOADS, Payload, Rating
from desktop.core.questions.base import QuestionType


def _discovered_types() -> Iterator[QuestionType]:
    for module in sorted(found.name for found in iter_modules(__path__)):
        name = f"{__name__}.{module}"
        for defined in vars(import_module(name)).values():
            of_this = isinstance(defined, type) and issubclass(defined, QuestionType) and defined.__module__ == name
            if of_this and defined is not QuestionType:
                yield defined()


QUESTION_TYPES: Final[Mapping[str, QuestionType]] = {
    found.name: found for found in sorted(_discovered_types(), key=lambda found: found.position)
}
"""By name, in the order in which a person chooses from them."""

_TYPE_BY_KIND: Final = {found.payload.kind: found for found in QUESTION_TYPES.values() if found.payload is not None}

_PAYLOADS: tuple[type[Payload], ...] = (
    Rating,
    *(own.payload for own in _TYPE_BY_KIND.values() if own.payload),
    *OTHER_PAYLOADS,
)

KINDS: Final[Mapping[str, type[Payload]]] = {payload.kind: payload for payload in _PAYLOADS}
"""Every kind of judgement with its payload."""

COMPARING: Final[tuple[str, ...]] = tuple(
    kind for kind, own in _TYPE_BY_KIND.items() if own.payload and own.payload.compared_as
)
"""The kinds that say which of several answers is better."""

SCORING: Final[tuple[str, ...]] = tuple(kind for kind, payload in KINDS.items() if payload.scores_one_answer)
"""The kinds that say how good one answer is, beside ratings."""


def type_of(kind: str) -> QuestionType | None:
    """The question type whose payload is of this kind; None for kinds that are no answer to one type of question."""
    return _TYPE_BY_KIND.get(kind)
