"""An interpreter of GBNF: which texts a grammar allows (with stacks, like llama.cpp), and random texts from it.

Knows what `desktop.engine.grammars` writes: rules of alternatives, literals, classes, names and repetitions, no groups.
"""

import json
import random
import re
from dataclasses import dataclass

_ITEM = re.compile(r'(?:("(?:[^"\\]|\\.)*")|(\[(?:[^\]\\]|\\.)*\])|([a-z0-9]+))(?:([*+])|\{(\d+)(,?)(\d*)\})?\s*')
_CHARACTER = re.compile(r"\\x(..)|\\u(....)|\\U(........)|\\([tnr])|\\?(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True)
class Class:
    """A character class."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def __contains__(self, character: str) -> bool:
        return any(low <= ord(character) <= high for low, high in self.ranges) != self.negated

    def draw(self, chance: random.Random) -> str:
        if self.negated:
            return chance.choice("aZ0 é漢~,:{")
        low, high = chance.choice(self.ranges)
        return chr(chance.choice([low, high, chance.randint(low, high), chance.randint(low, min(high, low + 90))]))


@dataclass(frozen=True)
class Repeated:
    """An item repeated `low` to `high` times (None: no limit)."""

    item: "Class | str"
    low: int
    high: int | None


Item = Class | str | Repeated  # a str names a rule


def characters(text: str) -> list[str]:
    found = []
    for match in _CHARACTER.finditer(text):
        two, four, eight, control, plain = match.groups()
        code = two or four or eight
        found.append(chr(int(code, 16)) if code else _CONTROLS[control] if control else plain)
    return found


def _class(text: str) -> Class:
    negated = text.startswith("^")
    codes: list[int | None] = []
    ranges: list[tuple[int, int]] = []
    # a dash between two characters is a range: what the converter writes escapes any other
    for part in re.findall(r"\\x..|\\u....|\\U........|\\.|.", text[negated:], re.DOTALL):
        codes.append(None if part == "-" and codes else ord(characters(part)[0]))
    while codes:
        low = codes.pop(0) or 0
        if codes[:1] == [None]:
            codes.pop(0)
            ranges.append((low, codes.pop(0) or 0))
        else:
            ranges.append((low, low))
    return Class(tuple(ranges), negated)


class Grammar:
    """A parsed grammar."""

    def __init__(self, text: str) -> None:
        self.rules: dict[str, list[list[Item]]] = {}
        for line in text.splitlines():
            name, _, body = line.partition(" ::= ")
            self.rules[name] = self._options(body)
        self._least = self._shortest()

    def _options(self, body: str) -> list[list[Item]]:
        options: list[list[Item]] = [[]]
        while body:
            if body.startswith("|"):
                options.append([])
                body = body[1:].lstrip()
                continue
            match = _ITEM.match(body)
            assert match, body[:80]
            literal, class_, name, sign, low, comma, high = match.groups()
            items: list[Item] = (
                [Class(((ord(c), ord(c)),)) for c in characters(literal[1:-1])]
                if literal
                else [_class(class_[1:-1])]
                if class_
                else [name]
            )
            if sign or low:
                assert len(items) == 1, body[:80]
                bounds = {"*": (0, None), "+": (1, None)}.get(sign) or (
                    (int(low), int(high) if high else None if comma else int(low))
                )
                items = [Repeated(items[0], *bounds)]  # type: ignore[arg-type]
            options[-1] += items
            body = body[match.end() :]
        return options

    # --- which texts --------------------------------------------------------------------------------------------------

    def allows(self, text: str) -> bool:
        """Whether the grammar matches the whole text."""
        stacks = self._expanded([("root",)])
        for character in text:
            stacks = self._expanded([stack[1:] for stack in stacks if stack and character in stack[0]])  # type: ignore[operator]
            if not stacks:
                return False
        return () in stacks

    def _expanded(self, stacks: list[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
        """Until each begins with characters or is empty."""
        seen, done, todo = set(), [], list(stacks)
        while todo:
            stack = todo.pop()
            if stack in seen:
                continue
            seen.add(stack)
            match stack[:1]:
                case (str() as name,):
                    todo += [(*option, *stack[1:]) for option in self.rules[name]]
                case (Repeated(item, low, high),):
                    if low == 0:
                        todo.append(stack[1:])
                    if high != 0:
                        rest = Repeated(item, max(0, low - 1), None if high is None else high - 1)
                        todo.append((item, rest, *stack[1:]))
                case _:
                    done.append(stack)
        return done

    # --- texts at random ----------------------------------------------------------------------------------------------

    def draw(self, chance: random.Random, length: int = 60) -> str:
        """Choose freely for about `length` characters, then take the shortest way to the end."""
        written: list[str] = []
        stack: list[Item] = ["root"]
        while stack:
            item = stack.pop()
            free = len(written) < length
            match item:
                case Class():
                    written.append(item.draw(chance))
                case str():
                    options = self.rules[item]
                    option = chance.choice(options) if free else min(options, key=self._cost)
                    stack += reversed(option)
                case Repeated(inner, low, high):
                    most = low + 3 if high is None else high
                    count = chance.choice([low, most, chance.randint(low, most)]) if free else low
                    stack += [inner] * min(count, low + 2000)
        return "".join(written)

    def _shortest(self) -> dict[str, float]:
        self._least = dict.fromkeys(self.rules, float("inf"))
        while True:
            found = {name: min(map(self._cost, options)) for name, options in self.rules.items()}
            if found == self._least:
                return found
            self._least = found

    def _cost(self, option: list[Item]) -> float:
        total = 1.0
        for item in option:
            if isinstance(item, Repeated):
                total += item.low * self._cost([item.item]) if item.low else 0
            else:
                total += self._least[item] if isinstance(item, str) else 1
        return total


def compact(value: object) -> str:
    """JSON without optional whitespace, as a model may write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
