"""JSON Schema to GBNF. What the grammar allows is valid under the schema; a schema that cannot be held to is refused
by the name and place of its keyword. Of what a schema allows, a grammar may leave out spellings: properties come in the
schema's order, and a schema that names properties gets no others unless it says `additionalProperties`."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars import numerals
from desktop.engine.grammars.applied import Applied, Places
from desktop.engine.grammars.automaton import Automaton, intersection, negation, of_length, of_texts
from desktop.engine.grammars.budget import GrammarBudget
from desktop.engine.grammars.common import Common
from desktop.engine.grammars.rules import Item, Rules, literal
from desktop.engine.grammars.schema import NOTHING, TYPES, Document, parse
from desktop.engine.grammars.values import dump, is_valid, limits

_MAX_PATTERNS = 4  # patternProperties of one object: each set of them that a name may match is a case
_MAX_UNIQUE = 8  # listed values of which none may come twice: each set of them is a rule


def gbnf_of_schema(text: str) -> str:
    """Raises `UserError` (Kind.INPUT)."""
    budget = GrammarBudget()
    try:
        return _Converter(Document(parse(text), budget), budget).convert()
    except RecursionError as error:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The JSON Schema is too complex. Simplify it.")
        ) from error


@dataclass(frozen=True, slots=True)
class _Property:
    pair: tuple[Item, ...]  # name, colon and value
    required: bool


class _Converter:
    def __init__(self, document: Document, budget: GrammarBudget) -> None:
        self._document = document
        self._budget = budget
        self._applied = Applied(document, budget)
        self._rules = Rules(budget)
        self._common = Common(self._rules)
        self._numbers: dict[tuple[Places, frozenset[tuple[str, str]]], int] = {}
        self._todo: deque[tuple[int, Places, frozenset[tuple[str, str]]]] = deque()
        self._exclusive: list[tuple[str, Places, Places]] = []
        self._empty: list[str] = []  # the places of rules without a value
        self._users: dict[int, str] = {}  # the place from which a rule is used first

    def convert(self) -> str:
        root = self._rule(self._applied.together([self._document.child("#")]))
        self._work()
        for place, first, second in self._exclusive:
            self._check_exclusive(place, first, second)
        self._budget.place, self._budget.keyword = "#", ""
        if not self._rules.productive(root):
            place = self._empty[0] if self._empty else "#"
            text = QT_TRANSLATE_NOOP("errors", "No value can satisfy the schema at {place}. Check its conditions.")
            raise UserError(ErrorKind.INPUT, text, {"place": place})
        return self._rules.gbnf(root)

    def _work(self) -> None:
        while self._todo:
            number, places, chosen = self._todo.popleft()
            self._budget.place, self._budget.keyword = places[0] if places else "#", ""
            options = self._options(places, chosen)
            if not options:
                named = [place for place in places if place != NOTHING]
                self._empty.append(named[-1] if places[-1] != NOTHING else (named or [self._users[number]])[0])
            self._rules.define(number, options)

    def _rule(self, places: Places, chosen: frozenset[tuple[str, str]] = frozenset()) -> int:
        """The rule for values that satisfy all of `places`; it is made later. `chosen` are the alternatives
        (place, keyword) of which one is among `places` already."""
        key = (places, chosen)
        if key not in self._numbers:
            self._numbers[key] = self._rules.reserve()
            self._users[self._numbers[key]] = self._budget.place or "#"
            self._todo.append((self._numbers[key], places, chosen))
        return self._numbers[key]

    # --- one rule -----------------------------------------------------------------------------------------------

    def _options(self, places: Places, chosen: frozenset[tuple[str, str]]) -> list[list[Item]]:
        if NOTHING in places:
            return []
        for place in places:
            for keyword in ("anyOf", "oneOf"):
                if keyword in self._document.part(place) and (place, keyword) not in chosen:
                    return self._alternatives(places, chosen, place, keyword)
        return self._of_types(places, chosen)

    def _alternatives(
        self, places: Places, chosen: frozenset[tuple[str, str]], place: str, keyword: str
    ) -> list[list[Item]]:
        count = len(self._document.part(place)[keyword])
        children = [self._document.child(place, keyword, index) for index in range(count)]
        each = [self._applied.together([*places, child]) for child in children]
        if keyword == "oneOf":
            self._budget.spend(count * count)
            self._exclusive += [(place, first, second) for first, second in combinations(each, 2)]
        return [[self._rule(alternative, chosen | {(place, keyword)})] for alternative in each]

    def _of_types(self, places: Places, chosen: frozenset[tuple[str, str]]) -> list[list[Item]]:
        listed = self._applied.listed(places, chosen)
        if listed is not None:
            return [[literal(dump(value))] for value in listed]
        types = self._applied.types(places)
        options: list[list[Item]] = []
        if types >= set(TYPES) and not any(self._applied.families(place) for place in places):
            return [[self._common.value()]]
        if "null" in types:
            options.append([literal("null")])
        if "boolean" in types:
            options += [[literal("true")], [literal("false")]]
        if "string" in types:
            options.append(self._string(places))
        if "number" in types or "integer" in types:
            options.append(self._number(places, "number" not in types))
        if "array" in types:
            options.append(self._array(places))
        if "object" in types:
            options.append(self._object(places))
        return options

    def _string(self, places: Places) -> list[Item]:
        automaton = self._document.string(places)
        if automaton is not None:
            return [literal('"'), self._rules.of_automaton(automaton, closing='"')]
        low, high = self._document.lengths(places)
        if low == 0 and high is None:
            return [self._common.string()]
        if high is not None and low > high:
            return [self._rules.add()]
        self._budget.keyword = "maxLength" if high is not None else "minLength"
        return [literal('"'), *self._rules.repeat(self._common.character(), low, high), literal('"')]

    def _number(self, places: Places, integer: bool) -> list[Item]:
        found = limits(self._document, places, integer)
        if found.free:
            return [self._common.integer() if integer else self._common.number()]
        self._budget.keyword = "multipleOf" if found.multiples else "maximum" if found.high else "minimum"
        automaton = numerals.automaton(found, self._budget)
        return [self._rules.of_automaton(automaton, quoted=False)]

    # --- arrays -------------------------------------------------------------------------------------------------

    def _array(self, places: Places) -> list[Item]:
        space, comma = self._common.space(), literal(",")
        low, high = self._document.bounds(places, "minItems", "maxItems")
        prefix = max((self._document.prefix(place)[1] for place in places), default=0)
        if any(self._document.part(place).get("uniqueItems") for place in places) and (high is None or high > 1):
            return self._unique(places, low, high, prefix)
        self._budget.keyword = "maxItems" if high is not None else "minItems"
        end: Item = self._rules.add([space, literal("]")])
        item = self._item(places, prefix)
        following = self._rules.add([comma, space, item])
        # from the last item to the first: what may follow, given that something stands before or not
        if high is not None and high < low:
            return [self._rules.add()]
        listed = prefix if high is None else min(prefix, high)
        rest_low, rest_high = max(0, low - listed), None if high is None else high - listed
        tail = self._rules.add([*self._rules.repeat(following, rest_low, rest_high), end])
        for index in range(listed - 1, 0, -1):
            options: list[list[Item]] = [[comma, space, self._item(places, index), tail]]
            if index >= low:
                options.append([end])
            tail = self._rules.add(*options)
        if listed:
            options = [[space, self._item(places, 0), tail]]
        elif rest_high == 0:
            options = []
        else:
            more = self._rules.repeat(following, max(0, rest_low - 1), None if rest_high is None else rest_high - 1)
            options = [[space, item, *more, end]]
        if low == 0:
            options.append([space, literal("]")])
        return [literal("["), self._rules.add(*options)]

    def _item(self, places: Places, index: int) -> int:
        schemas = [schema for place in places for schema in self._document.item_schemas(place, index)]
        return self._rule(self._applied.together(schemas))

    def _unique(self, places: Places, low: int, high: int | None, prefix: int) -> list[Item]:
        schemas = [schema for place in places for schema in self._document.item_schemas(place, 0)]
        values = self._applied.listed(self._applied.together(schemas)) if schemas and not prefix else None
        if values is None or len(values) > _MAX_UNIQUE:
            place = next(place for place in places if self._document.part(place).get("uniqueItems"))
            text = QT_TRANSLATE_NOOP(
                "errors", "uniqueItems at {place} is supported for up to {count} values of an enum only. Remove it."
            )
            raise UserError(ErrorKind.INPUT, text, {"place": place, "count": _MAX_UNIQUE})
        texts = [literal(dump(value)) for value in values]
        space, most = self._common.space(), len(values) if high is None else high

        @cache
        def after(used: int) -> int:
            count = used.bit_count()
            options: list[list[Item]] = [[space, literal("]")]] if count >= low else []
            if count < most:
                options += [
                    [*([literal(",")] if used else []), space, text, after(used | 1 << index)]
                    for index, text in enumerate(texts)
                    if not used & 1 << index
                ]
            return self._rules.add(*options)

        return [literal("["), after(0)]

    # --- objects ------------------------------------------------------------------------------------------------

    def _object(self, places: Places) -> list[Item]:
        parts = [self._document.part(place) for place in places]
        required = {name for part in parts for name in part.get("required", ())}
        names = list(dict.fromkeys(name for part in parts for name in part.get("properties", ())))
        names += [name for part in parts for name in part.get("required", ()) if name not in names]
        names = list(dict.fromkeys(names))
        properties = [
            _Property(self._pair(literal(dump(name)), self._values(places, name)), name in required)
            for name in names
            if self._may_be_named(places, name)
        ]
        if len(properties) < len(names) and any(not self._may_be_named(places, name) for name in required):
            return [self._rules.add()]
        low, high = self._document.bounds(places, "minProperties", "maxProperties")
        self._budget.keyword = "maxProperties" if high is not None else "minProperties"
        return [literal("{"), self._members(properties, self._others(places, names), low, high)]

    def _values(self, places: Places, name: str) -> list[str]:
        return [schema for place in places for schema in self._document.value_schemas(place, name)]

    def _pair(self, name: Item, schemas: list[str]) -> tuple[Item, ...]:
        return (name, literal(":"), self._common.space(), self._rule(self._applied.together(schemas)))

    def _may_be_named(self, places: Places, name: str) -> bool:
        return all(
            is_valid(self._document, name, self._document.child(place, "propertyNames"))
            for place in places
            if "propertyNames" in self._document.part(place)
        )

    def _members(self, properties: list[_Property], others: int | None, low: int, high: int | None) -> int:
        """What follows the opening brace: from the last property to the first, for every number of those before."""
        counted = low > sum(p.required for p in properties) or high is not None
        most = max(low, high or 0) if counted else 0

        def states(index: int) -> list[tuple[bool, int]]:
            """Whether something stands before the property at `index`, and how much, as far as that matters."""
            if counted:
                return [(count > 0, count) for count in range(min(index, most) + 1)]
            return [(before, 0) for before in (False, True)[: index + 1]]

        table = {state: self._end(others, *state, low if counted else 0, high) for state in states(len(properties))}
        for index in range(len(properties) - 1, -1, -1):
            member = properties[index]
            here = {}
            for before, count in states(index):
                options: list[list[Item]] = []
                if high is None or count < high:
                    after = table[True, min(count + 1, most)] if most or not counted else table[False, 0]
                    options.append([*self._separator(before), *member.pair, after])
                if not member.required:
                    options.append([table[before, count]])
                here[before, count] = self._rules.add(*options)
            table = here
        return table[False, 0]

    def _separator(self, before: bool) -> list[Item]:
        return [*([literal(",")] if before else []), self._common.space()]

    def _end(self, others: int | None, before: bool, count: int, low: int, high: int | None) -> int:
        """Other properties than the named ones, and the closing brace."""
        end: list[Item] = [self._common.space(), literal("}")]
        options = [end] if count >= low else []
        # names that a grammar does not know may come twice: of others, it can promise one
        if others is not None and (high is None or count < high) and low - count <= 1:
            more = self._rules.add([literal(","), self._common.space(), others])
            rest = self._rules.repeat(more, 0, None if high is None else high - count - 1)
            options.append([*self._separator(before), others, *rest, *end])
        return self._rules.add(*options)

    def _others(self, places: Places, names: list[str]) -> int | None:
        """A property with a name that is not in `names`; None where the schema has no place for one."""
        parts = [self._document.part(place) for place in places]
        patterns = [
            (place, text) for place in places for text in self._document.part(place).get("patternProperties", ())
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
                    options.append(self._other(places, names, patterns, matched))
        return self._rules.add(*options) if options else None

    def _other(
        self,
        places: Places,
        names: list[str],
        patterns: Sequence[tuple[str, str]],
        matched: Sequence[tuple[str, str]],
    ) -> list[Item]:
        """A property whose name matches these of the patterns and no others."""
        self._budget.keyword = "patternProperties" if patterns else "additionalProperties"
        schemas = [self._document.child(place, "patternProperties", text) for place, text in matched]
        for place in places:
            if "additionalProperties" in self._document.part(place) and all(place != other for other, _ in matched):
                schemas.append(self._document.child(place, "additionalProperties"))
        conditions: list[Automaton] = [negation(of_texts(names, self._budget), self._budget)] if names else []
        for place, text in patterns:
            automaton = self._document.pattern(place, text)
            conditions.append(automaton if (place, text) in matched else negation(automaton, self._budget))
        for place in places:
            if "propertyNames" in self._document.part(place):
                conditions += self._name_conditions(self._document.child(place, "propertyNames"))
        if not conditions:
            return [*self._pair(self._common.string(), schemas)]
        automaton = conditions[0]
        for other in conditions[1:]:
            automaton = intersection(automaton, other, self._budget)
        name = self._rules.add([literal('"'), self._rules.of_automaton(automaton, closing='"')])
        return [*self._pair(name, schemas)]

    def _name_conditions(self, place: str) -> list[Automaton]:
        """What propertyNames demands of a name: that of a string."""
        places = self._applied.together([place])
        if NOTHING in places:
            return [of_texts((), self._budget)]
        if any({"anyOf", "oneOf"} & self._document.part(other).keys() for other in places):
            text = QT_TRANSLATE_NOOP("errors", "{keyword} at {place} is not supported. Remove it from the schema.")
            raise UserError(ErrorKind.INPUT, text, {"keyword": "anyOf", "place": place})
        listed = self._applied.listed(places)
        if listed is not None:
            return [of_texts([value for value in listed if isinstance(value, str)], self._budget)]
        if "string" not in self._applied.types(places):
            return [of_texts((), self._budget)]
        automaton = self._document.string(places)
        return [automaton or of_length(*self._document.lengths(places), self._budget)]

    # --- oneOf --------------------------------------------------------------------------------------------------

    def _check_exclusive(self, place: str, first: Places, second: Places) -> None:
        """Refuses alternatives of a oneOf that could both be satisfied by something that the grammar allows."""
        if self._lacks(place, first, second) and self._lacks(place, second, first):
            return
        both = self._rule(self._applied.together([*first, *second]), frozenset({(place, "oneOf")}))
        self._work()
        if self._rules.productive(both):
            text = QT_TRANSLATE_NOOP(
                "errors",
                "Two alternatives of oneOf at {place} do not exclude each other. Use anyOf, or give each a property "
                "with a const of its own.",
            )
            raise UserError(ErrorKind.INPUT, text, {"place": place})

    def _lacks(self, place: str, made: Places, other: Places) -> bool:
        """Whether all objects made for `made` lack a property that `other` requires."""
        parts = [self._document.part(place) for place in made]
        names = {name for part in parts for name in (*part.get("properties", ()), *part.get("required", ()))}
        growing = {"additionalProperties", "patternProperties", "anyOf", "oneOf"}
        chosen = self._document.part(place)  # its oneOf is what is being decided
        open_ = not names or any((growing - {"oneOf"} if part is chosen else growing) & part.keys() for part in parts)
        required = {name for other_place in other for name in self._document.part(other_place).get("required", ())}
        return self._applied.types(made) == {"object"} and not open_ and bool(required - names)
