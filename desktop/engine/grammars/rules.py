"""A grammar under construction: rules over terminals and references, written as GBNF at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.engine.grammars.automaton import Automaton
from desktop.engine.grammars.budget import MAX_BYTES, GrammarBudget
from desktop.engine.grammars.charset import Ranges, complement, intersect, ranges_of, union

_EMPTY = '""'  # an alternative that is left blank would continue on the next line
_BLOCK = 1000  # llama.cpp allows at most 2000 repetitions


class Terminal(str):
    """GBNF text that matches characters: a literal or a character class."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Repetition:
    """An item repeated `low` to `high` times (None: no limit)."""

    item: "Terminal | int"
    low: int
    high: int | None


Item = Terminal | int | Repetition  # an int is the number of a rule
Option = tuple[Item, ...]
Rule = tuple[Option, ...]


class Rules:
    """Collects numbered rules and writes them as GBNF. Raises `UserError` when the budget is exceeded."""

    def __init__(self, budget: GrammarBudget) -> None:
        self._budget = budget
        self._rules: list[Rule | None] = []

    def reserve(self) -> int:
        """Return the number of a rule that is defined later with `define`, so that others can refer to it."""
        self._budget.spend()
        self._rules.append(None)
        return len(self._rules) - 1

    def define(self, number: int, options: Sequence[Sequence[Item]]) -> None:
        """Set the alternatives of a reserved rule."""
        for option in options:
            self._budget.spend(len(option))
        self._rules[number] = tuple(tuple(option) for option in options)

    def add(self, *options: Sequence[Item]) -> int:
        """Add a rule with these alternatives and return its number."""
        number = self.reserve()
        self.define(number, options)
        return number

    def repeat(self, item: Terminal | int, low: int, high: int | None) -> list[Item]:
        """Return items for `low` to `high` repetitions (None: no limit), with few rules even for large numbers."""
        items: list[Item] = []
        blocks, rest = divmod(low, _BLOCK)
        maximum = None if high is None else high - low
        self._budget.spend(blocks + rest + (maximum or 0) // _BLOCK)
        block = self.add([Repetition(item, _BLOCK, _BLOCK)]) if blocks or (maximum or 0) > _BLOCK else 0
        while blocks > 0:
            items.append(Repetition(block, min(blocks, _BLOCK), min(blocks, _BLOCK)))
            blocks -= _BLOCK
        if maximum is None:
            items.append(Repetition(item, rest, None))
            return items
        if rest:
            items.append(Repetition(item, rest, rest))
        if maximum <= _BLOCK:
            if maximum:
                items.append(Repetition(item, 0, maximum))
            return items
        # fewer than a block, or a block and what may follow it: exactly one derivation for each number of items
        blocks, rest = divmod(maximum, _BLOCK)
        less = self.add([Repetition(item, 0, _BLOCK - 1)])
        tail = self.add([Repetition(item, 0, rest)] if rest else [])
        for _ in range(blocks):
            tail = self.add([less], [block, tail])
        items.append(tail)
        return items

    def of_automaton(self, automaton: Automaton, closing: str = "", quoted: bool = True) -> int:
        """Add rules for the texts that `automaton` accepts, followed by `closing`. If `quoted`, they are inside a JSON
        string, and characters are escaped where JSON requires it."""
        numbers = [self.reserve() for _ in automaton.edges]
        for state, edges in enumerate(automaton.edges):
            options: list[list[Item]] = []
            for ranges, target in edges:
                terminals = _escaped(ranges) if quoted else [character_class(ranges)]
                options += [[terminal, numbers[target]] for terminal in terminals]
            if state in automaton.accepting:
                options.append([literal(closing)] if closing else [])
            self.define(numbers[state], options)
        return numbers[0]

    def productive(self, start: int) -> bool:
        """Whether some finite text matches the rule. A rule that is not defined yet counts as productive."""
        return start in self._productive(start)

    def _productive(self, start: int) -> set[int]:
        """Return the productive rules among those reachable from `start`."""
        reached, todo = {start}, [start]
        users: dict[int, set[int]] = {}
        while todo:
            number = todo.pop()
            for option in self._rules[number] or ():
                for item in option:
                    target = _target(item)
                    if target is not None:
                        users.setdefault(target, set()).add(number)
                        if target not in reached:
                            reached.add(target)
                            todo.append(target)
        good: set[int] = set()
        todo = list(reached)
        while todo:
            number = todo.pop()
            rule = self._rules[number]
            if number not in good and (rule is None or any(_possible(option, good) for option in rule)):
                good.add(number)
                todo += users.get(number, ())
        return good

    def gbnf(self, start: int) -> str:
        """Return the grammar as text, without unproductive rules. `start` must be productive."""
        good = self._productive(start)
        names = {start: "root"}
        todo, lines, size = [start], [], 0
        while todo:
            number = todo.pop()
            options = [option for option in self._rules[number] or () if _possible(option, good)]
            for option in options:
                for item in option:
                    target = _target(item)
                    if target is not None and target in good and target not in names:
                        names[target] = f"r{len(names)}"
                        todo.append(target)
            written = [_option(option, names, good) for option in dict.fromkeys(options)]
            lines.append(f"{names[number]} ::= {' | '.join(text or _EMPTY for text in written)}")
            size += len(lines[-1]) + 1
            if size > MAX_BYTES:
                raise self._budget.too_large()
        return "\n".join(lines) + "\n"


def _target(item: Item) -> int | None:
    inner = item.item if isinstance(item, Repetition) else item
    return inner if isinstance(inner, int) else None


def _possible(option: Option, good: set[int]) -> bool:
    return all(
        (target := _target(item)) is None or target in good or (isinstance(item, Repetition) and item.low == 0)
        for item in option
    )


def _option(option: Option, names: dict[int, str], good: set[int]) -> str:
    written = []
    for item in option:
        inner = item.item if isinstance(item, Repetition) else item
        if isinstance(inner, int) and inner not in good:
            continue  # optional, and it cannot match
        text = names[inner] if isinstance(inner, int) else inner
        if isinstance(item, Repetition):
            if item.high is None and item.low < 2:
                text += "*" if item.low == 0 else "+"
            elif item.high is None:
                text += f"{{{item.low},}}"
            else:
                text += f"{{{item.low}}}" if item.low == item.high else f"{{{item.low},{item.high}}}"
        written.append(text)
    return " ".join(written)


# --- terminals ------------------------------------------------------------------------------------------------------

_SHORT_ESCAPES = {'"': '"', "\\": "\\", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}
_CONTROLS: Ranges = ((0, 0x1F),)
_PLAIN = complement(union(_CONTROLS, ranges_of('"\\')))


def literal(text: str) -> Terminal:
    """Return the terminal that matches exactly `text`."""
    return Terminal('"' + "".join(_literal_character(character) for character in text) + '"')


def _literal_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else _code(ord(character))


def character_class(ranges: Ranges) -> Terminal:
    """Return the terminal that matches one character of the set."""

    def pair(low: int, high: int) -> str:
        return _class_character(low) if low == high else f"{_class_character(low)}-{_class_character(high)}"

    return Terminal("[" + "".join(pair(low, high) for low, high in ranges) + "]")


def _class_character(code: int) -> str:
    character = chr(code)
    if character.isascii() and character.isalnum():
        return character
    return _code(code)


def _code(code: int) -> str:
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _escaped(ranges: Ranges) -> list[Terminal]:
    """Return terminals that match one character of the set inside a JSON string."""
    found = []
    if plain := intersect(ranges, _PLAIN):
        found.append(character_class(plain))
    special = [character for character in _SHORT_ESCAPES if intersect(ranges, ranges_of(character))]
    found += [literal("\\" + _SHORT_ESCAPES[character]) for character in special]
    for low, high in intersect(ranges, _CONTROLS):
        codes = [code for code in range(low, high + 1) if chr(code) not in _SHORT_ESCAPES]
        found += [literal(f"\\u{code:04x}") for code in codes]
    return found
