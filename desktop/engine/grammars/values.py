"""Values that a schema lists, and whether they satisfy the rest of it."""

import json
from decimal import Decimal
from typing import Any

from desktop.engine.grammars.numerals import Bound, Limits
from desktop.engine.grammars.schema import NOTHING, Document, identity

_INT32 = (Decimal(-(2**31)), Decimal(2**31 - 1))


def type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "integer" if value == int(value) else "number"
    return "string" if isinstance(value, str) else "object" if isinstance(value, dict) else "array"


def dump(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(name)}: {dump(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, Decimal):
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if all(not 0xD800 <= ord(character) < 0xE000 for character in text) else json.dumps(value)


def limits(document: Document, places: tuple[str, ...], integer: bool) -> Limits:
    """The strictest bounds of the schemas at `places`."""
    low: Bound | None = None
    high: Bound | None = None
    multiples: list[Decimal] = []
    for place in places:
        part = document.part(place)
        lows = [Bound(Decimal(part["minimum"]), part.get("exclusiveMinimum") is True)] if "minimum" in part else []
        highs = [Bound(Decimal(part["maximum"]), part.get("exclusiveMaximum") is True)] if "maximum" in part else []
        if not isinstance(part.get("exclusiveMinimum", False), bool):
            lows.append(Bound(Decimal(part["exclusiveMinimum"]), strict=True))
        if not isinstance(part.get("exclusiveMaximum", False), bool):
            highs.append(Bound(Decimal(part["exclusiveMaximum"]), strict=True))
        if part.get("format") == "int32":
            lows.append(Bound(_INT32[0]))
            highs.append(Bound(_INT32[1]))
        low = max([*lows, *([low] if low else [])], key=lambda bound: (bound.value, bound.strict), default=None)
        high = min([*highs, *([high] if high else [])], key=lambda bound: (bound.value, not bound.strict), default=None)
        if "multipleOf" in part:
            multiples.append(Decimal(part["multipleOf"]))
    return Limits(low, high, tuple(multiple for multiple in multiples if not (integer and multiple == 1)), integer)


def is_valid(document: Document, value: Any, place: str, chosen: frozenset[tuple[str, str]] = frozenset()) -> bool:
    """Whether the schema at `place` allows `value`; the alternatives (place, keyword) in `chosen` are decided."""
    if place == NOTHING:
        return False
    document.budget.spend()
    part = document.part(place)
    type_ = type_of(value)
    types = document.types(place)
    if types is not None and type_ not in types:
        return False
    if "enum" in part and not document.lists(place, value):
        return False
    if "const" in part and identity(value) != identity(part["const"]):
        return False
    if "$ref" in part and not is_valid(document, value, document.resolve(place), chosen):
        return False
    for keyword, enough in (("allOf", all), ("anyOf", any), ("oneOf", lambda results: sum(results) == 1)):
        alternatives = range(len(part.get(keyword, ())))
        if (keyword in part and (place, keyword) not in chosen) and not enough(
            is_valid(document, value, document.child(place, keyword, index), chosen) for index in alternatives
        ):
            return False
    match value:
        case str():
            return _valid_string(document, value, place)
        case dict():
            return _valid_object(document, value, place)
        case list():
            return _valid_array(document, value, place)
        case int() | Decimal() if not isinstance(value, bool):
            return limits(document, (place,), integer=False).admit(Decimal(value))
    return True


def _within(count: int, bounds: tuple[int, int | None]) -> bool:
    return bounds[0] <= count and (bounds[1] is None or count <= bounds[1])


def _valid_string(document: Document, value: str, place: str) -> bool:
    automaton = document.string([place])
    return _within(len(value), document.lengths([place])) and (automaton is None or automaton.matches(value))


def _valid_object(document: Document, value: dict[str, Any], place: str) -> bool:
    part = document.part(place)
    return (
        _within(len(value), document.bounds([place], "minProperties", "maxProperties"))
        and all(name in value for name in part.get("required", ()))
        and all(
            is_valid(document, item, schema)
            for name, item in value.items()
            for schema in document.value_schemas(place, name)
        )
        and (
            "propertyNames" not in part
            or all(is_valid(document, name, document.child(place, "propertyNames")) for name in value)
        )
    )


def _valid_array(document: Document, value: list[Any], place: str) -> bool:
    unique = not document.part(place).get("uniqueItems") or len(set(map(identity, value))) == len(value)
    return (
        unique
        and _within(len(value), document.bounds([place], "minItems", "maxItems"))
        and all(
            is_valid(document, item, schema)
            for index, item in enumerate(value)
            for schema in document.item_schemas(place, index)
        )
    )
