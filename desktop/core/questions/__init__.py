"""The question types, found by listing this package.

Each module but `base`, which has the class that every type derives from, has one type.
To add a type, add a module here and one of the same name in `ui.desk.questions`.

A type defines everything about its questions: fields in a scheme, values, keys and completeness, the payload that
records a response, what follows from the payload for preference pairs, rewards, statistics and bundles, and how it
reads as text. No other file asks which type a question has. Rows that no export format can hold yet also need a module
in `datasets.formats`: the dataset type `RESPONSES` hands it every payload that `scores_one_answer`.
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
            is_type = isinstance(defined, type) and issubclass(defined, QuestionType) and defined.__module__ == name
            if is_type and defined is not QuestionType:
                yield defined()


QUESTION_TYPES: Final[Mapping[str, QuestionType]] = {
    found.name: found for found in sorted(_discovered_types(), key=lambda found: found.position)
}
"""All question types by name, in the order in which a user chooses from them."""

_TYPE_BY_KIND: Final = {found.payload.kind: found for found in QUESTION_TYPES.values() if found.payload is not None}

_PAYLOADS: tuple[type[Payload], ...] = (
    Rating,
    *(found.payload for found in _TYPE_BY_KIND.values() if found.payload),
    *OTHER_PAYLOADS,
)

KINDS: Final[Mapping[str, type[Payload]]] = {payload.kind: payload for payload in _PAYLOADS}
"""The payload class of each kind of judgement."""

COMPARING: Final[tuple[str, ...]] = tuple(
    kind for kind, found in _TYPE_BY_KIND.items() if found.payload and found.payload.compared_as
)
"""The kinds from which preference pairs follow."""

SCORING: Final[tuple[str, ...]] = tuple(kind for kind, payload in KINDS.items() if payload.scores_one_answer)
"""The kinds, besides ratings, that score one answer."""


def type_of(kind: str) -> QuestionType | None:
    """Return the question type whose payload has this kind; None for kinds that belong to no single type."""
    return _TYPE_BY_KIND.get(kind)
