"""Values that a schema lists (const, enum), and whether they satisfy the rest of it."""

import json
from decimal import Decimal
from typing import Any

from desktop.engine.grammars.numerals import Bound, NumberLimits
from desktop.engine.grammars.schema import NOTHING, SchemaDocument, identity

_INT32 = (Decimal(-(2**31)), Decimal(2**31 - 1))


def type_of(value: Any) -> str:
    """Return the JSON Schema type of a value; "integer" for every number without a fraction."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "integer" if value == int(value) else "number"
    return "string" if isinstance(value, str) else "object" if isinstance(value, dict) else "array"


def dump(value: Any) -> str:
    """Return JSON text, with decimals as they were written and lone surrogates escaped."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(name)}: {dump(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, Decimal):
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if all(not 0xD800 <= ord(character) < 0xE000 for character in text) else json.dumps(value)


def number_limits(document: SchemaDocument, pointers: tuple[str, ...], integer: bool) -> NumberLimits:
    """Return the strictest limits of the schemas at `pointers`."""
    low: Bound | None = None
    high: Bound | None = None
    multiples: list[Decimal] = []
    for pointer in pointers:
        part = document.subschema(pointer)
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
    return NumberLimits(
        low, high, tuple(multiple for multiple in multiples if not (integer and multiple == 1)), integer
    )


def is_valid(
    document: SchemaDocument, value: Any, pointer: str, chosen: frozenset[tuple[str, str]] = frozenset()
) -> bool:
    """Whether the schema at `pointer` allows `value`. The alternatives (pointer, keyword) in `chosen` count as
    satisfied."""
    if pointer == NOTHING:
        return False
    document.budget.spend()
    part = document.subschema(pointer)
    type_ = type_of(value)
    types = document.types(pointer)
    if types is not None and type_ not in types:
        return False
    if "enum" in part and not document.enum_contains(pointer, value):
        return False
    if "const" in part and identity(value) != identity(part["const"]):
        return False
    if "$ref" in part and not is_valid(document, value, document.resolve_reference(pointer), chosen):
        return False
    for keyword, enough in (("allOf", all), ("anyOf", any), ("oneOf", lambda results: sum(results) == 1)):
        alternatives = range(len(part.get(keyword, ())))
        if (keyword in part and (pointer, keyword) not in chosen) and not enough(
            is_valid(document, value, document.child(pointer, keyword, index), chosen) for index in alternatives
        ):
            return False
    match value:
        case str():
            return _valid_string(document, value, pointer)
        case dict():
            return _valid_object(document, value, pointer)
        case list():
            return _valid_array(document, value, pointer)
        case int() | Decimal() if not isinstance(value, bool):
            return number_limits(document, (pointer,), integer=False).allows(Decimal(value))
    return True


def _within(count: int, bounds: tuple[int, int | None]) -> bool:
    return bounds[0] <= count and (bounds[1] is None or count <= bounds[1])


def _valid_string(document: SchemaDocument, value: str, pointer: str) -> bool:
    automaton = document.string_automaton([pointer])
    return _within(len(value), document.lengths([pointer])) and (automaton is None or automaton.matches(value))


def _valid_object(document: SchemaDocument, value: dict[str, Any], pointer: str) -> bool:
    part = document.subschema(pointer)
    return (
        _within(len(value), document.bounds([pointer], "minProperties", "maxProperties"))
        and all(name in value for name in part.get("required", ()))
        and all(
            is_valid(document, item, schema)
            for name, item in value.items()
            for schema in document.value_schemas(pointer, name)
        )
        and (
            "propertyNames" not in part
            or all(is_valid(document, name, document.child(pointer, "propertyNames")) for name in value)
        )
    )


def _valid_array(document: SchemaDocument, value: list[Any], pointer: str) -> bool:
    unique = not document.subschema(pointer).get("uniqueItems") or len(set(map(identity, value))) == len(value)
    return (
        unique
        and _within(len(value), document.bounds([pointer], "minItems", "maxItems"))
        and all(
            is_valid(document, item, schema)
            for index, item in enumerate(value)
            for schema in document.item_schemas(pointer, index)
        )
    )
