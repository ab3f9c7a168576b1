"""Which schemas apply to one value together, by $ref, allOf and the alternatives chosen, and what they say of it."""

from collections.abc import Sequence
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars.budget import GrammarBudget
from desktop.engine.grammars.schema import FAMILIES, NOTHING, TYPES, Document, identity
from desktop.engine.grammars.values import is_valid

Places = tuple[str, ...]
"""Schemas that one value must satisfy together."""


class Applied:
    """Of one document. Raises `UserError` for a schema that applies itself to the same value."""

    def __init__(self, document: Document, budget: GrammarBudget) -> None:
        self._document = document
        self._budget = budget
        self._acyclic: set[str] = set()

    def together(self, places: Sequence[str]) -> Places:
        """`places` and all that they refer to with $ref and allOf."""
        found: dict[str, None] = {}
        todo = list(reversed(places))
        while todo:
            place = todo.pop()
            if place in found:
                continue
            if place == NOTHING:
                return (*found, NOTHING)
            found[place] = None
            self._check_acyclic(place)
            todo += reversed(self._applied(place, ("allOf",)))
        return tuple(found)

    def _applied(self, place: str, keywords: Sequence[str]) -> list[str]:
        """The schemas that the one at `place` applies to the same value."""
        part = self._document.part(place)
        found = [self._document.resolve(place)] if "$ref" in part else []
        for keyword in keywords:
            found += [self._document.child(place, keyword, index) for index in range(len(part.get(keyword, ())))]
        return found

    def _check_acyclic(self, start: str) -> None:
        """Refuses a schema that applies itself to the same value: nothing would ever be decided."""
        if start in self._acyclic:
            return
        path: list[tuple[str, list[str]]] = [(start, self._applied(start, ("allOf", "anyOf", "oneOf")))]
        active = {start}
        while path:
            place, rest = path[-1]
            if not rest:
                path.pop()
                active.discard(place)
                self._acyclic.add(place)
                continue
            following = rest.pop()
            if following in active:
                text = QT_TRANSLATE_NOOP("errors", "The schema at {place} refers to itself without end.")
                raise UserError(ErrorKind.INPUT, text, {"place": place})
            if following not in self._acyclic and following != NOTHING:
                active.add(following)
                path.append((following, self._applied(following, ("allOf", "anyOf", "oneOf"))))

    def families(self, place: str) -> set[str]:
        """The types that the keywords of a schema speak of."""
        part = self._document.part(place)
        return {family for family, keywords in FAMILIES.items() if keywords & part.keys()}

    def types(self, places: Places) -> set[str]:
        named = [types for place in places if (types := self._document.types(place)) is not None]
        if named:
            return set.intersection(*named)
        # a schema without a type that speaks of objects means objects
        meant = set[str]().union(*(self.families(place) for place in places))
        return (meant | {"integer"} if "number" in meant else meant) or set(TYPES)

    def listed(self, places: Places, chosen: frozenset[tuple[str, str]] = frozenset()) -> list[Any] | None:
        """The values of const or enum that satisfy everything; None where there is neither."""
        for place in places:
            part = self._document.part(place)
            if "const" in part or "enum" in part:
                values = [part["const"]] if "const" in part else part["enum"]
                self._budget.spend(len(values))
                valid = [v for v in values if all(is_valid(self._document, v, other, chosen) for other in places)]
                return list({identity(v): v for v in reversed(valid)}.values())[::-1]
        return None
