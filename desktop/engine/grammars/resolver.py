"""Finds the schemas that apply to one value together ($ref, allOf, chosen alternatives), and what they require
jointly."""

from collections.abc import Sequence
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars.budget import GrammarBudget
from desktop.engine.grammars.schema import FAMILIES, NOTHING, TYPES, SchemaDocument, identity
from desktop.engine.grammars.values import is_valid

Pointers = tuple[str, ...]
"""JSON pointers of schemas that one value must satisfy together."""


class SchemaResolver:
    """Resolves references within one document. Raises `UserError` for a schema that applies itself to the same
    value."""

    def __init__(self, document: SchemaDocument, budget: GrammarBudget) -> None:
        self._document = document
        self._budget = budget
        self._acyclic: set[str] = set()

    def resolve(self, pointers: Sequence[str]) -> Pointers:
        """Return `pointers` and everything that they refer to with $ref and allOf."""
        found: dict[str, None] = {}
        todo = list(reversed(pointers))
        while todo:
            pointer = todo.pop()
            if pointer in found:
                continue
            if pointer == NOTHING:
                return (*found, NOTHING)
            found[pointer] = None
            self._check_acyclic(pointer)
            todo += reversed(self._direct_references(pointer, ("allOf",)))
        return tuple(found)

    def _direct_references(self, pointer: str, keywords: Sequence[str]) -> list[str]:
        """Return the schemas that the one at `pointer` applies to the same value."""
        part = self._document.subschema(pointer)
        found = [self._document.resolve_reference(pointer)] if "$ref" in part else []
        for keyword in keywords:
            found += [self._document.child(pointer, keyword, index) for index in range(len(part.get(keyword, ())))]
        return found

    def _check_acyclic(self, start: str) -> None:
        """Raise `UserError` if a schema applies itself to the same value, so that it could never be decided."""
        if start in self._acyclic:
            return
        path: list[tuple[str, list[str]]] = [(start, self._direct_references(start, ("allOf", "anyOf", "oneOf")))]
        active = {start}
        while path:
            pointer, rest = path[-1]
            if not rest:
                path.pop()
                active.discard(pointer)
                self._acyclic.add(pointer)
                continue
            following = rest.pop()
            if following in active:
                text = QT_TRANSLATE_NOOP("errors", "The schema at {place} refers to itself without end.")
                raise UserError(ErrorKind.INPUT, text, {"place": pointer})
            if following not in self._acyclic and following != NOTHING:
                active.add(following)
                path.append((following, self._direct_references(following, ("allOf", "anyOf", "oneOf"))))

    def implied_types(self, pointer: str) -> set[str]:
        """Return the types that the keywords of a schema are about."""
        part = self._document.subschema(pointer)
        return {family for family, keywords in FAMILIES.items() if keywords & part.keys()}

    def types(self, pointers: Pointers) -> set[str]:
        """Return the types that a value may have: those allowed by all schemas, else those that their keywords
        imply."""
        named = [types for pointer in pointers if (types := self._document.types(pointer)) is not None]
        if named:
            return set.intersection(*named)
        # a schema without a type whose keywords are about objects means objects
        meant = set[str]().union(*(self.implied_types(pointer) for pointer in pointers))
        return (meant | {"integer"} if "number" in meant else meant) or set(TYPES)

    def enum_values(self, pointers: Pointers, chosen: frozenset[tuple[str, str]] = frozenset()) -> list[Any] | None:
        """Return the values of const or enum that satisfy all schemas; None if there is neither."""
        for pointer in pointers:
            part = self._document.subschema(pointer)
            if "const" in part or "enum" in part:
                values = [part["const"]] if "const" in part else part["enum"]
                self._budget.spend(len(values))
                valid = [v for v in values if all(is_valid(self._document, v, other, chosen) for other in pointers)]
                return list({identity(v): v for v in reversed(valid)}.values())[::-1]
        return None
