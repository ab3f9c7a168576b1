"""Regular expressions of JSON Schema (ECMA-262) as automata. A pattern matches anywhere in a text unless it is
anchored."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.grammars.automaton import Automaton, explore
from desktop.engine.grammars.budget import MAX_DEPTH, GrammarBudget
from desktop.engine.grammars.charset import ALL, Ranges, complement, intersect, ranges_of, union

DIGIT = union([(48, 57)])
WORD = union([(48, 57), (65, 90), (95, 95), (97, 122)])
SPACE = ranges_of(
    "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
)
DOT = complement(ranges_of("\n\r\u2028\u2029"))
_CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE}


@lru_cache
def _shorthand(name: str, wide: bool) -> Ranges:
    """Return the characters of \\d, \\s and so on. Dialects differ beyond ASCII, and a text should match in all of
    them: normally the set has what every dialect means, `wide` (used for negations) what any of them means."""
    if name.isupper():
        return complement(_shorthand(name.lower(), not wide))
    if not wide or name == "w":
        return _CLASSES[name]
    also = (ord(c) for c in map(chr, range(0x20000)) if _PYTHON[name](c))
    return intersect(union(_CLASSES[name], _runs(also)), ALL)


_PYTHON: dict[str, Callable[[str], bool]] = {"d": str.isdecimal, "s": str.isspace}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}

_START, _END = "^", "$"


@dataclass
class _Nfa:
    """Nodes with edges; a label is a set of characters, an anchor, or None for a free move."""

    budget: GrammarBudget
    edges: list[list[tuple[Ranges | str | None, int]]] = field(default_factory=list)

    def node(self) -> int:
        self.budget.spend()
        self.edges.append([])
        return len(self.edges) - 1

    def join(self, source: int, label: Ranges | str | None, target: int) -> None:
        self.edges[source].append((label, target))


# A part of a pattern is a function that adds itself between two nodes, once for each repetition.
_Part = Callable[[_Nfa, int, int], None]


def compile_pattern(pattern: str, pointer: str, budget: GrammarBudget) -> Automaton:
    """Compile a pattern. Raises `UserError` (ErrorKind.INPUT), naming `pointer`, if it is invalid or not supported."""
    nfa = _Nfa(budget)
    start, begin, end, final = nfa.node(), nfa.node(), nfa.node(), nfa.node()
    nfa.join(start, None, begin)
    nfa.join(start, ALL, start)
    _Parser(pattern, pointer).parse()(nfa, begin, end)
    nfa.join(end, None, final)
    nfa.join(final, ALL, final)
    return _determinized(nfa, start, final)


def _determinized(nfa: _Nfa, start: int, final: int) -> Automaton:
    def closure(nodes: Iterable[int], anchors: str) -> frozenset[int]:
        found, todo = set(nodes), list(nodes)
        while todo:
            for label, target in nfa.edges[todo.pop()]:
                if (label is None or (isinstance(label, str) and label in anchors)) and target not in found:
                    found.add(target)
                    todo.append(target)
        # everything that follows the final node matches, so all sets that contain it are one state
        return frozenset([final]) if final in found else frozenset(found)

    # a state is a set of nodes, and whether no character was read yet
    def step(state: tuple[frozenset[int], bool]) -> Iterable[tuple[Ranges, tuple[frozenset[int], bool]]]:
        moves = [(label, t) for node in state[0] for label, t in nfa.edges[node] if isinstance(label, tuple)]
        nfa.budget.spend(1 + len(moves) // 20)
        points = sorted({p for label, _ in moves for low, high in label for p in (low, high + 1)})
        grouped: dict[frozenset[int], list[tuple[int, int]]] = {}
        for low, after in pairwise(points):
            targets = frozenset(t for label, t in moves if any(a <= low <= b for a, b in label))
            if targets:
                grouped.setdefault(targets, []).append((low, after - 1))
        for targets, pairs in grouped.items():
            yield union(pairs), (closure(targets, ""), False)

    def accepts(state: tuple[frozenset[int], bool]) -> bool:
        nodes, at_start = state
        return final in closure(nodes, _START + _END if at_start else _END)

    return explore((closure([start], _START), True), step, accepts, nfa.budget)


class _Parser:
    def __init__(self, pattern: str, pointer: str) -> None:
        self._text = pattern
        self._position = 0
        self._depth = 0
        self._pointer = pointer

    def parse(self) -> _Part:
        part = self._alternatives()
        if self._position < len(self._text):
            raise self._invalid()
        return part

    def _alternatives(self) -> _Part:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            text = QT_TRANSLATE_NOOP("errors", "The pattern at {place} is nested more than 64 levels deep.")
            raise UserError(ErrorKind.INPUT, text, {"place": self._pointer})
        options = [self._sequence()]
        while self._accept("|"):
            options.append(self._sequence())
        self._depth -= 1

        def add(nfa: _Nfa, source: int, target: int) -> None:
            for option in options:
                option(nfa, source, target)

        return add if len(options) > 1 else options[0]

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._position < len(self._text) and self._text[self._position] not in "|)":
            parts.append(self._quantified())

        def add(nfa: _Nfa, source: int, target: int) -> None:
            for part in parts:
                following = nfa.node()
                part(nfa, source, following)
                source = following
            nfa.join(source, None, target)

        return add

    def _quantified(self) -> _Part:
        for anchor in (_START, _END):
            if self._accept(anchor):
                if self._text[self._position : self._position + 1] in ("*", "+", "?"):
                    raise self._invalid()
                return lambda nfa, source, target, anchor=anchor: nfa.join(source, anchor, target)  # type: ignore[misc]
        part = self._atom()
        bounds = self._bounds()
        if bounds is None:
            return part
        self._accept("?")  # a lazy quantifier matches the same texts
        if self._text[self._position : self._position + 1] in ("*", "+", "?"):
            raise self._invalid()
        return _repeated(part, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(sign):
                return bounds
        if not self._accept("{"):
            return None
        end = self._text.find("}", self._position)
        low, comma, high = self._text[self._position : end].partition(",")
        if end < 0 or not _is_number(low) or not (high == "" or _is_number(high)) or (not comma and high):
            raise self._invalid()
        self._position = end + 1
        minimum, maximum = int(low), int(high) if high else None if comma else int(low)
        if maximum is not None and maximum < minimum:
            raise self._invalid()
        return minimum, maximum

    def _atom(self) -> _Part:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return _characters(self._class())
        if character == ".":
            return _characters(DOT)
        if character == "\\":
            return _characters(self._escape(inside=False, wide=False))
        if character in "*+?{}])":
            self._position -= 1
            raise self._invalid()
        return _characters(ranges_of(character))

    def _group(self) -> _Part:
        if self._accept("?"):
            for sign, name in (("=", "(?="), ("!", "(?!"), ("<=", "(?<="), ("<!", "(?<!")):
                if self._text.startswith(sign, self._position):
                    raise self._unsupported(name)
            if self._accept("<"):
                self._position = self._text.find(">", self._position) + 1 or len(self._text)
            elif not self._accept(":"):
                raise self._unsupported("(?" + self._text[self._position : self._position + 1])
        part = self._alternatives()
        if not self._accept(")"):
            raise self._invalid()
        return part

    def _class(self) -> Ranges:
        negated = self._accept("^")
        found: list[Ranges] = []
        while not self._accept("]"):
            low = self._member(negated)
            if self._text.startswith("-", self._position) and not self._text.startswith("-]", self._position):
                self._position += 1
                high = self._member(negated)
                if not (_single(low) and _single(high)) or low[0][0] > high[0][0]:
                    raise self._invalid()
                found.append(((low[0][0], high[0][0]),))
            else:
                found.append(low)
        ranges = intersect(union(*found), ALL)
        return complement(ranges) if negated else ranges

    def _member(self, wide: bool) -> Ranges:
        character = self._next()
        return self._escape(inside=True, wide=wide) if character == "\\" else ranges_of(character)

    def _escape(self, inside: bool, wide: bool) -> Ranges:
        character = self._next()
        if character.lower() in _CLASSES:
            return _shorthand(character, wide)
        if character in _CONTROLS and not self._text[self._position : self._position + 1].isdigit():
            return ranges_of(_CONTROLS[character])
        if character in "pP":
            return self._property(negated=character == "P")
        if character == "x":
            return ranges_of(chr(self._hex(2)))
        if character == "u":
            return ranges_of(chr(self._unicode()))
        if character == "c":
            return ranges_of(chr(ord(self._next()) % 32))
        if character == "b" and inside:
            return ranges_of("\b")
        if character.isalnum():
            raise self._unsupported("\\" + character)
        return ranges_of(character)

    def _unicode(self) -> int:
        if self._accept("{"):
            end = self._text.find("}", self._position)
            digits = self._text[self._position : end]
            if end < 0 or not digits or set(digits) - set("0123456789abcdefABCDEF") or int(digits, 16) > 0x10FFFF:
                raise self._invalid()
            self._position = end + 1
            return int(digits, 16)
        code = self._hex(4)
        if 0xD800 <= code < 0xDC00 and self._text.startswith("\\u", self._position):
            self._position += 2
            low = self._hex(4)
            if not 0xDC00 <= low < 0xE000:
                raise self._invalid()
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        return code

    def _hex(self, count: int) -> int:
        digits = self._text[self._position : self._position + count]
        if len(digits) < count or set(digits) - set("0123456789abcdefABCDEF"):
            raise self._invalid()
        self._position += count
        return int(digits, 16)

    def _property(self, negated: bool) -> Ranges:
        end = self._text.find("}", self._position)
        if not self._accept("{") or end < 0:
            raise self._invalid()
        name = self._text[self._position : end]
        self._position = end + 1
        ranges = _category(_LONG_NAMES.get(name, name))
        if not ranges:
            raise self._unsupported(f"\\p{{{name}}}")
        return complement(ranges) if negated else ranges

    def _next(self) -> str:
        if self._position >= len(self._text):
            raise self._invalid()
        self._position += 1
        return self._text[self._position - 1]

    def _accept(self, sign: str) -> bool:
        if self._text.startswith(sign, self._position):
            self._position += len(sign)
            return True
        return False

    def _invalid(self) -> UserError:
        text = QT_TRANSLATE_NOOP(
            "errors", "The pattern {pattern} at {place} is not a regular expression (character {position})."
        )
        return UserError(
            ErrorKind.INPUT,
            text,
            {"pattern": _short(self._text), "place": self._pointer, "position": self._position + 1},
        )

    def _unsupported(self, part: str) -> UserError:
        text = QT_TRANSLATE_NOOP("errors", "{part} in the pattern at {place} is not supported. Write it without.")
        return UserError(ErrorKind.INPUT, text, {"part": part, "place": self._pointer})


def _repeated(part: _Part, minimum: int, maximum: int | None) -> _Part:
    def add(nfa: _Nfa, source: int, target: int) -> None:
        for _ in range(minimum):
            following = nfa.node()
            part(nfa, source, following)
            source = following
        if maximum is None:
            loop, after = nfa.node(), nfa.node()
            nfa.join(source, None, loop)
            part(nfa, loop, after)
            nfa.join(after, None, loop)
            nfa.join(loop, None, target)
            return
        for _ in range(maximum - minimum):
            nfa.join(source, None, target)
            following = nfa.node()
            part(nfa, source, following)
            source = following
        nfa.join(source, None, target)

    return add


def _characters(ranges: Ranges) -> _Part:
    return lambda nfa, source, target: nfa.join(source, ranges, target)


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


_LONG_NAMES = {"Letter": "L", "Number": "N", "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Mark": "M"}
_LONG_NAMES |= {"Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Decimal_Number": "Nd", "Alphabetic": "L"}


@lru_cache(maxsize=16)
def _category(name: str) -> Ranges:
    """Return the characters of a general category or a group of them; empty for an unknown name."""
    if name not in {"L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "N", "Nd", "Nl", "No", "P", "S", "Z", "Zs"}:
        return ()
    codes = (code for low, high in ALL for code in range(low, high + 1))
    return union(_runs(code for code in codes if unicodedata.category(chr(code)).startswith(name)))


def _runs(codes: Iterable[int]) -> Iterable[tuple[int, int]]:
    low = high = -2
    for code in codes:
        if code != high + 1:
            if low >= 0:
                yield low, high
            low = code
        high = code
    if low >= 0:
        yield low, high
