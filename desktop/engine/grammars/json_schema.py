"""Compiles JSON Schema to GBNF. Everything that the grammar allows is valid under the schema; a schema for which that
cannot be guaranteed is rejected with the keyword and its JSON pointer.

The grammar may exclude some valid spellings: properties come in the schema's order, and a schema that names properties
allows no others unless it has `additionalProperties`.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars import numerals
from desktop.engine.grammars.automaton import Automaton, intersection, negation, of_length, of_texts
from desktop.engine.grammars.budget import GrammarBudget
from desktop.engine.grammars.common import CommonRules
from desktop.engine.grammars.resolver import Pointers, SchemaResolver
from desktop.engine.grammars.rules import Item, Rules, literal
from desktop.engine.grammars.schema import NOTHING, TYPES, SchemaDocument, parse
from desktop.engine.grammars.values import dump, is_valid, number_limits

_MAX_PATTERNS = 4  # patternProperties of one object; each subset that a name may match is a case of its own
_MAX_UNIQUE = 8  # values of an enum with uniqueItems; each subset of them is a rule


def gbnf_of_schema(text: str) -> str:
    """Compile a JSON Schema, given as text. Raises `UserError` (ErrorKind.INPUT) if it is invalid or not supported."""
    budget = GrammarBudget()
    try:
        return _Converter(SchemaDocument(parse(text), budget), budget).convert()
    except RecursionError as error:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The JSON Schema is too complex. Simplify it.")
        ) from error


@dataclass(frozen=True, slots=True)
class _Property:
    pair: tuple[Item, ...]  # name, colon and value
    required: bool


class _Converter:
    def __init__(self, document: SchemaDocument, budget: GrammarBudget) -> None:
        self._document = document
        self._budget = budget
        self._resolver = SchemaResolver(document, budget)
        self._rules = Rules(budget)
        self._common = CommonRules(self._rules)
        self._numbers: dict[tuple[Pointers, frozenset[tuple[str, str]]], int] = {}
        self._pending: deque[tuple[int, Pointers, frozenset[tuple[str, str]]]] = deque()
        self._exclusive: list[tuple[str, Pointers, Pointers]] = []
        self._unsatisfiable: list[str] = []  # pointers of rules that allow no value
        self._first_uses: dict[int, str] = {}  # rule number -> pointer of its first use

    def convert(self) -> str:
        root = self._rule(self._resolver.resolve([self._document.child("#")]))
        self._define_pending()
        for pointer, first, second in self._exclusive:
            self._check_exclusive(pointer, first, second)
        self._budget.pointer, self._budget.keyword = "#", ""
        if not self._rules.productive(root):
            pointer = self._unsatisfiable[0] if self._unsatisfiable else "#"
            text = QT_TRANSLATE_NOOP("errors", "No value can satisfy the schema at {place}. Check its conditions.")
            raise UserError(ErrorKind.INPUT, text, {"place": pointer})
        return self._rules.gbnf(root)

    def _define_pending(self) -> None:
        while self._pending:
            number, pointers, chosen = self._pending.popleft()
            self._budget.pointer, self._budget.keyword = pointers[0] if pointers else "#", ""
            options = self._options(pointers, chosen)
            if not options:
                named = [pointer for pointer in pointers if pointer != NOTHING]
                self._unsatisfiable.append(
                    named[-1] if pointers[-1] != NOTHING else (named or [self._first_uses[number]])[0]
                )
            self._rules.define(number, options)

    def _rule(self, pointers: Pointers, chosen: frozenset[tuple[str, str]] = frozenset()) -> int:
        """Return the rule for values that satisfy all of `pointers`; it is defined later. `chosen` are the alternatives
        (pointer, keyword) of which one is already among `pointers`."""
        key = (pointers, chosen)
        if key not in self._numbers:
            self._numbers[key] = self._rules.reserve()
            self._first_uses[self._numbers[key]] = self._budget.pointer or "#"
            self._pending.append((self._numbers[key], pointers, chosen))
        return self._numbers[key]

    # --- one rule -----------------------------------------------------------------------------------------------

    def _options(self, pointers: Pointers, chosen: frozenset[tuple[str, str]]) -> list[list[Item]]:
        if NOTHING in pointers:
            return []
        for pointer in pointers:
            for keyword in ("anyOf", "oneOf"):
                if keyword in self._document.subschema(pointer) and (pointer, keyword) not in chosen:
                    return self._alternatives(pointers, chosen, pointer, keyword)
        return self._of_types(pointers, chosen)

    def _alternatives(
        self, pointers: Pointers, chosen: frozenset[tuple[str, str]], pointer: str, keyword: str
    ) -> list[list[Item]]:
        count = len(self._document.subschema(pointer)[keyword])
        children = [self._document.child(pointer, keyword, index) for index in range(count)]
        each = [self._resolver.resolve([*pointers, child]) for child in children]
        if keyword == "oneOf":
            self._budget.spend(count * count)
            self._exclusive += [(pointer, first, second) for first, second in combinations(each, 2)]
        return [[self._rule(alternative, chosen | {(pointer, keyword)})] for alternative in each]

    def _of_types(self, pointers: Pointers, chosen: frozenset[tuple[str, str]]) -> list[list[Item]]:
        enum_values = self._resolver.enum_values(pointers, chosen)
        if enum_values is not None:
            return [[literal(dump(value))] for value in enum_values]
        types = self._resolver.types(pointers)
        options: list[list[Item]] = []
        if types >= set(TYPES) and not any(self._resolver.implied_types(pointer) for pointer in pointers):
            return [[self._common.value()]]
        if "null" in types:
            options.append([literal("null")])
        if "boolean" in types:
            options += [[literal("true")], [literal("false")]]
        if "string" in types:
            options.append(self._string(pointers))
        if "number" in types or "integer" in types:
            options.append(self._number(pointers, "number" not in types))
        if "array" in types:
            options.append(self._array(pointers))
        if "object" in types:
            options.append(self._object(pointers))
        return options

    def _string(self, pointers: Pointers) -> list[Item]:
        automaton = self._document.string_automaton(pointers)
        if automaton is not None:
            return [literal('"'), self._rules.of_automaton(automaton, closing='"')]
        low, high = self._document.lengths(pointers)
        if low == 0 and high is None:
            return [self._common.string()]
        if high is not None and low > high:
            return [self._rules.add()]
        self._budget.keyword = "maxLength" if high is not None else "minLength"
        return [literal('"'), *self._rules.repeat(self._common.character(), low, high), literal('"')]

    def _number(self, pointers: Pointers, integer: bool) -> list[Item]:
        found = number_limits(self._document, pointers, integer)
        if found.is_unbounded:
            return [self._common.integer() if integer else self._common.number()]
        self._budget.keyword = "multipleOf" if found.multiples else "maximum" if found.high else "minimum"
        automaton = numerals.automaton(found, self._budget)
        return [self._rules.of_automaton(automaton, quoted=False)]

    # --- arrays -------------------------------------------------------------------------------------------------

    def _array(self, pointers: Pointers) -> list[Item]:
        space, comma = self._common.space(), literal(",")
        low, high = self._document.bounds(pointers, "minItems", "maxItems")
        prefix = max((self._document.prefix_items(pointer)[1] for pointer in pointers), default=0)
        if any(self._document.subschema(pointer).get("uniqueItems") for pointer in pointers) and (
            high is None or high > 1
        ):
            return self._unique(pointers, low, high, prefix)
        self._budget.keyword = "maxItems" if high is not None else "minItems"
        end: Item = self._rules.add([space, literal("]")])
        item = self._item(pointers, prefix)
        following = self._rules.add([comma, space, item])
        # from the last item to the first: what may follow, depending on whether an item precedes
        if high is not None and high < low:
            return [self._rules.add()]
        prefix_length = prefix if high is None else min(prefix, high)
        rest_low, rest_high = max(0, low - prefix_length), None if high is None else high - prefix_length
        tail = self._rules.add([*self._rules.repeat(following, rest_low, rest_high), end])
        for index in range(prefix_length - 1, 0, -1):
            options: list[list[Item]] = [[comma, space, self._item(pointers, index), tail]]
            if index >= low:
                options.append([end])
            tail = self._rules.add(*options)
        if prefix_length:
            options = [[space, self._item(pointers, 0), tail]]
        elif rest_high == 0:
            options = []
        else:
            more = self._rules.repeat(following, max(0, rest_low - 1), None if rest_high is None else rest_high - 1)
            options = [[space, item, *more, end]]
        if low == 0:
            options.append([space, literal("]")])
        return [literal("["), self._rules.add(*options)]

    def _item(self, pointers: Pointers, index: int) -> int:
        schemas = [schema for pointer in pointers for schema in self._document.item_schemas(pointer, index)]
        return self._rule(self._resolver.resolve(schemas))

    def _unique(self, pointers: Pointers, low: int, high: int | None, prefix: int) -> list[Item]:
        schemas = [schema for pointer in pointers for schema in self._document.item_schemas(pointer, 0)]
        values = self._resolver.enum_values(self._resolver.resolve(schemas)) if schemas and not prefix else None
        if values is None or len(values) > _MAX_UNIQUE:
            pointer = next(pointer for pointer in pointers if self._document.subschema(pointer).get("uniqueItems"))
            text = QT_TRANSLATE_NOOP(
                "errors", "uniqueItems at {place} is supported for up to {count} values of an enum only. Remove it."
            )
            raise UserError(ErrorKind.INPUT, text, {"place": pointer, "count": _MAX_UNIQUE})
        texts = [literal(dump(value)) for value in values]
        space, max_count = self._common.space(), len(values) if high is None else high

        @cache
        def after(used: int) -> int:
            count = used.bit_count()
            options: list[list[Item]] = [[space, literal("]")]] if count >= low else []
            if count < max_count:
                options += [
                    [*([literal(",")] if used else []), space, text, after(used | 1 << index)]
                    for index, text in enumerate(texts)
                    if not used & 1 << index
                ]
            return self._rules.add(*options)

        return [literal("["), after(0)]

    # --- objects ------------------------------------------------------------------------------------------------

    def _object(self, pointers: Pointers) -> list[Item]:
        parts = [self._document.subschema(pointer) for pointer in pointers]
        required = {name for part in parts for name in part.get("required", ())}
        names = list(dict.fromkeys(name for part in parts for name in part.get("properties", ())))
        names += [name for part in parts for name in part.get("required", ()) if name not in names]
        names = list(dict.fromkeys(names))
        properties = [
            _Property(self._pair(literal(dump(name)), self._values(pointers, name)), name in required)
            for name in names
            if self._is_name_allowed(pointers, name)
        ]
        if len(properties) < len(names) and any(not self._is_name_allowed(pointers, name) for name in required):
            return [self._rules.add()]
        low, high = self._document.bounds(pointers, "minProperties", "maxProperties")
        self._budget.keyword = "maxProperties" if high is not None else "minProperties"
        return [literal("{"), self._members(properties, self._additional_properties(pointers, names), low, high)]

    def _values(self, pointers: Pointers, name: str) -> list[str]:
        return [schema for pointer in pointers for schema in self._document.value_schemas(pointer, name)]

    def _pair(self, name: Item, schemas: list[str]) -> tuple[Item, ...]:
        return (name, literal(":"), self._common.space(), self._rule(self._resolver.resolve(schemas)))

    def _is_name_allowed(self, pointers: Pointers, name: str) -> bool:
        return all(
            is_valid(self._document, name, self._document.child(pointer, "propertyNames"))
            for pointer in pointers
            if "propertyNames" in self._document.subschema(pointer)
        )

    def _members(self, properties: list[_Property], others: int | None, low: int, high: int | None) -> int:
        """Return the rule of what follows the opening brace, built from the last property to the first, for every
        number of preceding properties."""
        counted = low > sum(p.required for p in properties) or high is not None
        max_count = max(low, high or 0) if counted else 0

        def states(index: int) -> list[tuple[bool, int]]:
            """Whether properties precede the one at `index`, and how many, as far as that matters."""
            if counted:
                return [(count > 0, count) for count in range(min(index, max_count) + 1)]
            return [(before, 0) for before in (False, True)[: index + 1]]

        table = {state: self._end(others, *state, low if counted else 0, high) for state in states(len(properties))}
        for index in range(len(properties) - 1, -1, -1):
            member = properties[index]
            here = {}
            for before, count in states(index):
                options: list[list[Item]] = []
                if high is None or count < high:
                    after = table[True, min(count + 1, max_count)] if max_count or not counted else table[False, 0]
                    options.append([*self._separator(before), *member.pair, after])
                if not member.required:
                    options.append([table[before, count]])
                here[before, count] = self._rules.add(*options)
            table = here
        return table[False, 0]

    def _separator(self, before: bool) -> list[Item]:
        return [*([literal(",")] if before else []), self._common.space()]

    def _end(self, others: int | None, before: bool, count: int, low: int, high: int | None) -> int:
        """Return the rule of properties that the schema does not name, and the closing brace."""
        end: list[Item] = [self._common.space(), literal("}")]
        options = [end] if count >= low else []
        # a grammar cannot exclude that unnamed properties have the same name, so it can only guarantee one of them
        if others is not None and (high is None or count < high) and low - count <= 1:
            more = self._rules.add([literal(","), self._common.space(), others])
            rest = self._rules.repeat(more, 0, None if high is None else high - count - 1)
            options.append([*self._separator(before), others, *rest, *end])
        return self._rules.add(*options)

    def _additional_properties(self, pointers: Pointers, names: list[str]) -> int | None:
        """Return the rule of a property whose name is not in `names`; None if the schema allows none."""
        parts = [self._document.subschema(pointer) for pointer in pointers]
        patterns = [
            (pointer, text)
            for pointer in pointers
            for text in self._document.subschema(pointer).get("patternProperties", ())
        ]
        if len(patterns) > _MAX_PATTERNS:
            text = QT_TRANSLATE_NOOP(
                "errors", "patternProperties at {place} has more than {count} patterns. Use fewer."
            )
            raise UserError(ErrorKind.INPUT, text, {"place": patterns[0][0], "count": _MAX_PATTERNS})
        named = any({"properties", "patternProperties", "required"} & part.keys() for part in parts)
        open_ = any("additionalProperties" in part for part in parts) if named else True
        options = []
        for size in range(len(patterns) + 1):
            for matched in combinations(patterns, size):
                if matched or open_:
                    options.append(self._additional_property(pointers, names, patterns, matched))
        return self._rules.add(*options) if options else None

    def _additional_property(
        self,
        pointers: Pointers,
        names: list[str],
        patterns: Sequence[tuple[str, str]],
        matched: Sequence[tuple[str, str]],
    ) -> list[Item]:
        """Return a property whose name matches these of the patterns and no others."""
        self._budget.keyword = "patternProperties" if patterns else "additionalProperties"
        schemas = [self._document.child(pointer, "patternProperties", text) for pointer, text in matched]
        for pointer in pointers:
            if "additionalProperties" in self._document.subschema(pointer) and all(
                pointer != other for other, _ in matched
            ):
                schemas.append(self._document.child(pointer, "additionalProperties"))
        conditions: list[Automaton] = [negation(of_texts(names, self._budget), self._budget)] if names else []
        for pointer, text in patterns:
            automaton = self._document.pattern_automaton(pointer, text)
            conditions.append(automaton if (pointer, text) in matched else negation(automaton, self._budget))
        for pointer in pointers:
            if "propertyNames" in self._document.subschema(pointer):
                conditions += self._name_conditions(self._document.child(pointer, "propertyNames"))
        if not conditions:
            return [*self._pair(self._common.string(), schemas)]
        automaton = conditions[0]
        for other in conditions[1:]:
            automaton = intersection(automaton, other, self._budget)
        name = self._rules.add([literal('"'), self._rules.of_automaton(automaton, closing='"')])
        return [*self._pair(name, schemas)]

    def _name_conditions(self, pointer: str) -> list[Automaton]:
        """Return what propertyNames requires of a name, as for a string."""
        pointers = self._resolver.resolve([pointer])
        if NOTHING in pointers:
            return [of_texts((), self._budget)]
        if any({"anyOf", "oneOf"} & self._document.subschema(other).keys() for other in pointers):
            text = QT_TRANSLATE_NOOP("errors", "{keyword} at {place} is not supported. Remove it from the schema.")
            raise UserError(ErrorKind.INPUT, text, {"keyword": "anyOf", "place": pointer})
        enum_values = self._resolver.enum_values(pointers)
        if enum_values is not None:
            return [of_texts([value for value in enum_values if isinstance(value, str)], self._budget)]
        if "string" not in self._resolver.types(pointers):
            return [of_texts((), self._budget)]
        automaton = self._document.string_automaton(pointers)
        return [automaton or of_length(*self._document.lengths(pointers), self._budget)]

    # --- oneOf --------------------------------------------------------------------------------------------------

    def _check_exclusive(self, pointer: str, first: Pointers, second: Pointers) -> None:
        """Raise `UserError` if two alternatives of a oneOf could both match something that the grammar allows."""
        if self._always_lacks(pointer, first, second) and self._always_lacks(pointer, second, first):
            return
        both = self._rule(self._resolver.resolve([*first, *second]), frozenset({(pointer, "oneOf")}))
        self._define_pending()
        if self._rules.productive(both):
            text = QT_TRANSLATE_NOOP(
                "errors",
                "Two alternatives of oneOf at {place} do not exclude each other. Use anyOf, or give each a property "
                "with a const of its own.",
            )
            raise UserError(ErrorKind.INPUT, text, {"place": pointer})

    def _always_lacks(self, pointer: str, made: Pointers, other: Pointers) -> bool:
        """Whether all objects generated for `made` lack a property that `other` requires."""
        parts = [self._document.subschema(pointer) for pointer in made]
        names = {name for part in parts for name in (*part.get("properties", ()), *part.get("required", ()))}
        growing = {"additionalProperties", "patternProperties", "anyOf", "oneOf"}
        chosen = self._document.subschema(pointer)  # its oneOf is what is being decided
        open_ = not names or any((growing - {"oneOf"} if part is chosen else growing) & part.keys() for part in parts)
        required = {
            name for other_pointer in other for name in self._document.subschema(other_pointer).get("required", ())
        }
        return self._resolver.types(made) == {"object"} and not open_ and bool(required - names)
