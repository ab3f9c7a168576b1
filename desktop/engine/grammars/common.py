"""Grammar rules of JSON itself, which any schema may need."""

from collections.abc import Callable
from functools import cache

from desktop.engine.grammars import numerals
from desktop.engine.grammars.rules import Item, Repetition, Rules, Terminal, literal


class CommonRules:
    """Rules that are created when they are first needed, once per grammar. Each attribute returns the rule's number."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.space: Callable[[], int] = cache(self._space)
        self.character: Callable[[], int] = cache(self._character)
        self.string: Callable[[], int] = cache(
            lambda: rules.add([_QUOTE, Repetition(self.character(), 0, None), _QUOTE])
        )
        self.integer: Callable[[], int] = cache(self._integer)
        self.number: Callable[[], int] = cache(self._number)
        self.value: Callable[[], int] = cache(self._value)

    def _space(self) -> int:
        return self._rules.add([], [literal(" ")], [literal("\n"), Repetition(Terminal("[ \\t]"), 0, 20)])

    def _character(self) -> int:
        hexadecimal = Terminal("[0-9a-fA-F]")
        return self._rules.add(
            [Terminal('[^"\\\\\\x00-\\x1F]')],
            [literal("\\"), Terminal('["\\\\/bfnrt]')],
            # no surrogates, since half a pair is not a character
            [literal("\\u"), Terminal("[0-9a-ce-fA-CE-F]"), *[hexadecimal] * 3],
            [literal("\\u"), Terminal("[dD]"), Terminal("[0-7]"), *[hexadecimal] * 2],
        )

    def _integer(self) -> int:
        return self._rules.add(
            [literal("0")],
            [Repetition(literal("-"), 0, 1), Terminal("[1-9]"), Repetition(_DIGIT, 0, numerals.DIGITS - 1)],
        )

    def _number(self) -> int:
        whole = self._rules.add([literal("0")], [Terminal("[1-9]"), Repetition(_DIGIT, 0, numerals.DIGITS - 1)])
        fraction = self._rules.add([literal("."), Repetition(_DIGIT, 1, numerals.DIGITS)])
        sign = Repetition(Terminal("[-+]"), 0, 1)
        exponent = self._rules.add([Terminal("[eE]"), sign, Terminal("[1-9]"), Repetition(_DIGIT, 0, 1)])
        return self._rules.add(
            [Repetition(literal("-"), 0, 1), whole, Repetition(fraction, 0, 1), Repetition(exponent, 0, 1)]
        )

    def _value(self) -> int:
        value, space, comma = self._rules.reserve(), self.space(), literal(",")
        pair = self._rules.add([self.string(), literal(":"), space, value])
        end: list[Item] = [space, literal("]")]
        close: list[Item] = [space, literal("}")]
        items = self._rules.add(end, [space, value, Repetition(self._rules.add([comma, space, value]), 0, None), *end])
        pairs = self._rules.add(
            close, [space, pair, Repetition(self._rules.add([comma, space, pair]), 0, None), *close]
        )
        words: list[list[Item]] = [[literal(word)] for word in ("null", "true", "false")]
        self._rules.define(
            value, [*words, [self.string()], [self.number()], [literal("["), items], [literal("{"), pairs]]
        )
        return value


_QUOTE, _DIGIT = literal('"'), Terminal("[0-9]")
