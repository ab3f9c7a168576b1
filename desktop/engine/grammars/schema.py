"""A JSON Schema as a document: its subschemas by JSON pointer, their references, and the values they allow."""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars.automaton import Automaton, intersection, of_length
from desktop.engine.grammars.budget import MAX_BYTES, MAX_DEPTH, GrammarBudget
from desktop.engine.grammars.formats import FREE, PATTERNS
from desktop.engine.grammars.pattern import compile_pattern

TYPES = ("null", "boolean", "object", "array", "number", "integer", "string")
NOTHING = "#false"
"""Stands for the pointer of a schema that allows no value."""

_MAX_EXPONENT = 400  # beyond what a double can hold


def is_schema(value: Any) -> bool:
    """Whether a JSON value can be a schema: an object or a boolean."""
    return isinstance(value, dict | bool)


def identity(value: Any) -> Hashable:
    """Return a key that is equal for values that JSON Schema considers equal: 1 equals 1.0, and true is not 1."""
    if isinstance(value, dict):
        return frozenset((name, identity(item)) for name, item in value.items())
    if isinstance(value, list):
        return tuple(map(identity, value))
    return ("boolean", value) if isinstance(value, bool) else value


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and value == int(value)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and abs(Decimal(value).adjusted()) < _MAX_EXPONENT
    )


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_schema, value))


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_schema, value.values()))


def _is_type(value: Any) -> bool:
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list) and bool(names) and all(name in TYPES for name in names)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


KEYWORDS: dict[str, Callable[[Any], bool]] = {
    "$ref": _is_text,
    "allOf": _is_schemas,
    "anyOf": _is_schemas,
    "oneOf": _is_schemas,
    "type": _is_type,
    "nullable": _is_bool,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "const": lambda value: True,
    "properties": _is_map,
    "patternProperties": _is_map,
    "additionalProperties": is_schema,
    "propertyNames": is_schema,
    "required": _is_names,
    "minProperties": _is_count,
    "maxProperties": _is_count,
    "items": lambda value: is_schema(value) or (isinstance(value, list) and all(map(is_schema, value))),
    "prefixItems": _is_schemas,
    "additionalItems": is_schema,
    "minItems": _is_count,
    "maxItems": _is_count,
    "uniqueItems": _is_bool,
    "minLength": _is_count,
    "maxLength": _is_count,
    "pattern": _is_text,
    "format": _is_text,
    "minimum": _is_number,
    "maximum": _is_number,
    "exclusiveMinimum": lambda value: _is_number(value) or _is_bool(value),  # true: in draft 4
    "exclusiveMaximum": lambda value: _is_number(value) or _is_bool(value),
    "multipleOf": lambda value: _is_number(value) and value > 0,
}
"""Supported keywords, and the check of their values."""

_COUNTS = tuple(name for name, is_right in KEYWORDS.items() if is_right is _is_count)

ANNOTATIONS = frozenset(
    (
        *("$schema", "$id", "id", "$comment", "$anchor", "$defs", "definitions", "$vocabulary"),
        *("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"),
        *("contentEncoding", "contentMediaType", "contentSchema", "discriminator", "externalDocs", "xml"),
        *("propertyOrdering", "minContains", "maxContains"),  # the latter two mean nothing without contains
    )
)
"""Keywords that describe a schema and exclude no value."""

FAMILIES = {
    "object": {"properties", "patternProperties", "additionalProperties", "propertyNames", "required"}
    | {"minProperties", "maxProperties"},
    "array": {"items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}
"""Keywords that apply to values of one type, by type."""


def parse(text: str) -> Any:
    """Parse a schema, with exact decimals. Raises `UserError` (ErrorKind.INPUT)."""
    if len(text) > MAX_BYTES:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The JSON Schema is larger than 1 MB. Use a smaller one.")
        )
    try:
        schema = json.loads(text, parse_float=_decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        sentence = QT_TRANSLATE_NOOP(
            "errors", "The JSON Schema is not valid JSON: line {line}, column {column}: {reason}"
        )
        values: dict[str, str | int | float] = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise UserError(ErrorKind.INPUT, sentence, values) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # an integer of thousands of digits
        sentence = QT_TRANSLATE_NOOP("errors", "The JSON Schema has a number that cannot be read: {reason}")
        raise UserError(ErrorKind.INPUT, sentence, {"reason": str(error)}) from error
    level, depth = [schema], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        level = [child for item in level for child in _children(item)]
    if not is_schema(schema):
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The JSON Schema must be an object, true or false.")
        )
    return schema


def _children(item: Any) -> Iterable[Any]:
    return item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _decimal(text: str) -> Decimal:
    """Return the exact number; rejects those whose digits would fill the memory (1e99999999)."""
    value = Decimal(text)
    if value and abs(value.adjusted()) >= _MAX_EXPONENT:
        raise ValueError(text[:40])
    return value if value else Decimal("0.0")


def _too_deep() -> UserError:
    return UserError(
        ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The JSON Schema is nested more than 64 levels deep.")
    )


class SchemaDocument:
    """The subschemas of a schema by JSON pointer, such as "#/properties/age"."""

    def __init__(self, root: Any, budget: GrammarBudget) -> None:
        self.budget = budget
        self._root = root
        self._parts: dict[str, Any] = {}
        self._strings: dict[tuple[str, ...], Automaton | None] = {}
        self._enum_identities: dict[str, frozenset[Hashable]] = {}

    def subschema(self, pointer: str) -> dict[str, Any]:
        """Return the checked schema at `pointer`. Raises `UserError` for a keyword that is not supported."""
        if pointer == NOTHING:
            return {}
        if pointer not in self._parts:
            self.budget.spend()
            part = self._find(pointer)
            if part is True:
                part = {}
            self._parts[pointer] = self._checked(part, pointer)
        return self._parts[pointer]  # type: ignore[no-any-return]

    def child(self, pointer: str, *names: str | int) -> str:
        """Return the pointer of a schema inside the one at `pointer`; `NOTHING` if that is false."""
        part: Any = self._find(pointer)
        for name in names:
            part = part[name]
            pointer += "/" + str(name).replace("~", "~0").replace("/", "~1")
        return NOTHING if part is False else pointer

    def _find(self, pointer: str) -> Any:
        part = self._root
        for name in pointer.split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")
            part = part[int(name)] if isinstance(part, list) else part[name]
        return part

    def resolve_reference(self, pointer: str) -> str:
        """Return the pointer that the $ref at `pointer` refers to. Raises `UserError` if it is not in the document."""
        reference = self.subschema(pointer)["$ref"]
        target = unquote(reference)
        try:
            if target.startswith("#") and target != "#" and not target.startswith("#/"):
                target = self._anchored(target[1:])
            found = self._find(target) if target == "#" or target.startswith("#/") else None
        except (KeyError, IndexError, ValueError, TypeError):
            found = None
        if not is_schema(found):
            text = QT_TRANSLATE_NOOP(
                "errors", "$ref at {place} refers to {reference}, which is not in this schema. Put it under $defs."
            )
            raise UserError(ErrorKind.INPUT, text, {"place": pointer, "reference": reference})
        return NOTHING if found is False else target

    def _anchored(self, name: str) -> str:
        todo: list[tuple[str, Any]] = [("#", self._root)]
        while todo:
            pointer, part = todo.pop()
            if isinstance(part, dict) and part.get("$anchor") == name:
                return pointer
            named = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
            todo += [(f"{pointer}/{str(k).replace('~', '~0').replace('/', '~1')}", v) for k, v in named]
        raise KeyError(name)

    def _checked(self, part: Any, pointer: str) -> dict[str, Any]:
        if not isinstance(part, dict):
            raise invalid("schema", pointer)
        for keyword, value in part.items():
            if keyword in ANNOTATIONS or keyword.startswith("x-"):
                continue
            if keyword not in KEYWORDS:
                text = QT_TRANSLATE_NOOP("errors", "{keyword} at {place} is not supported. Remove it from the schema.")
                raise UserError(ErrorKind.INPUT, text, {"keyword": keyword[:60], "place": pointer})
            if not KEYWORDS[keyword](value):
                raise invalid(keyword, pointer)
        if part.get("format", "") not in PATTERNS.keys() | FREE | {"", "int32"}:
            text = QT_TRANSLATE_NOOP(
                "errors", "The format {format} at {place} is not supported. Use a pattern instead."
            )
            raise UserError(ErrorKind.INPUT, text, {"format": part["format"], "place": pointer})
        return part | {keyword: int(part[keyword]) for keyword in _COUNTS if keyword in part}  # 1e3 is a count too

    # --- conditions on a value ----------------------------------------------------------------------------------

    def types(self, pointer: str) -> set[str] | None:
        """Return the types that a schema names; None if it names none. "number" means numbers that are not integers."""
        part = self.subschema(pointer)
        if "type" not in part:
            return {"integer"} if part.get("format") == "int32" else None
        names = {part["type"]} if isinstance(part["type"], str) else set(part["type"])
        if part.get("nullable"):
            names.add("null")
        return names | ({"integer"} if "number" in names else set())

    def string_automaton(self, pointers: Iterable[str]) -> Automaton | None:
        """Return the automaton of patterns, formats and (with these) lengths; None if there are no patterns or
        formats."""
        key = tuple(sorted(pointers))
        if key in self._strings:
            return self._strings[key]
        found: list[Automaton] = []
        for pointer in key:
            part = self.subschema(pointer)
            self.budget.pointer = pointer
            if "pattern" in part:
                self.budget.keyword = "pattern"
                found.append(compile_pattern(part["pattern"], pointer, self.budget))
            if part.get("format") in PATTERNS:
                self.budget.keyword = "format"
                found.append(compile_pattern(f"^({PATTERNS[part['format']]})$", pointer, self.budget))
        low, high = self.lengths(key)
        if found and (low or high is not None):
            self.budget.keyword = "maxLength" if high is not None else "minLength"
            found.append(of_length(low, high, self.budget))
        automaton = found[0] if found else None
        for other in found[1:]:
            assert automaton is not None
            automaton = intersection(automaton, other, self.budget)
        self.budget.keyword = ""
        self._strings[key] = automaton
        return automaton

    def enum_contains(self, pointer: str, value: Any) -> bool:
        """Whether the enum at `pointer` contains the value."""
        if pointer not in self._enum_identities:
            self._enum_identities[pointer] = frozenset(map(identity, self.subschema(pointer)["enum"]))
        return identity(value) in self._enum_identities[pointer]

    def lengths(self, pointers: Iterable[str]) -> tuple[int, int | None]:
        """Return the strictest minLength and maxLength (None: no limit)."""
        return self.bounds(pointers, "minLength", "maxLength")

    def bounds(self, pointers: Iterable[str], low: str, high: str) -> tuple[int, int | None]:
        """Return the strictest values of two counting keywords, such as minItems and maxItems (None: no limit)."""
        parts = [self.subschema(pointer) for pointer in pointers]
        max_value = [part[high] for part in parts if high in part]
        return max((part.get(low, 0) for part in parts), default=0), min(max_value, default=None)

    def pattern_automaton(self, pointer: str, pattern: str) -> Automaton:
        """Return the automaton of a pattern of property names."""
        key = (pointer, pattern, "patternProperties")
        if key not in self._strings:
            self._strings[key] = compile_pattern(pattern, pointer, self.budget)
        found = self._strings[key]
        assert found is not None
        return found

    def value_schemas(self, pointer: str, name: str) -> Iterator[str]:
        """Yield the pointers of the schemas that the value of the property `name` must satisfy."""
        part = self.subschema(pointer)
        known = name in part.get("properties", {})
        if known:
            yield self.child(pointer, "properties", name)
        for pattern in part.get("patternProperties", {}):
            if self.pattern_automaton(pointer, pattern).matches(name):
                known = True
                yield self.child(pointer, "patternProperties", pattern)
        if not known and "additionalProperties" in part:
            yield self.child(pointer, "additionalProperties")

    def item_schemas(self, pointer: str, index: int) -> Iterator[str]:
        """Yield the pointers of the schemas that the item at `index` must satisfy."""
        keyword, prefix = self.prefix_items(pointer)
        part = self.subschema(pointer)
        if index < prefix:
            yield self.child(pointer, keyword, index)
            return
        rest = "additionalItems" if keyword == "items" else "items"
        if rest in part:
            yield self.child(pointer, rest)

    def prefix_items(self, pointer: str) -> tuple[str, int]:
        """Return the keyword that lists schemas of the first items, and how many it lists."""
        part = self.subschema(pointer)
        if isinstance(part.get("items"), list):
            return "items", len(part["items"])
        return "prefixItems", len(part.get("prefixItems", ()))


def invalid(keyword: str, pointer: str) -> UserError:
    """Return the `UserError` for a keyword whose value is not allowed by JSON Schema."""
    text = QT_TRANSLATE_NOOP("errors", "{keyword} at {place} has a value that JSON Schema does not allow.")
    return UserError(ErrorKind.INPUT, text, {"keyword": keyword, "place": pointer})
