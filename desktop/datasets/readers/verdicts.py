"""Which of two answers is better, as a column says it: by the answer's column, letter, number, position, model or text.

A value that could mean either answer is refused: numbers count only if the columns of the answers end in them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, UserError
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.numbers import flag, optional_whole
from desktop.datasets.readers.votes import values_of
from desktop.datasets.records import answer

ANSWERS: Final = re.compile(
    r"targets|(response|answer|completion|output|candidate|reply|回答|答案|回复)[ _-]?([0-9a-i])?"
    r"|(generation|human_ref|summary|continuation|assistant|model_output)[ _-][0-9a-i]"
)
"""Usual names of columns with answers to judge."""

OUTCOMES: Final = ("first", "second", "tie", "both-bad", "none")
FIRST, SECOND, TIE, BOTH_BAD, NO_VERDICT = OUTCOMES

_POSITIONS: Final = (
    ("left", "first", "左", "左边", "甲", "前者"),
    ("right", "second", "右", "右边", "乙", "后者"),
)
_LETTERS: Final = ("a", "b")
_NOUNS: Final = ("", "model", "response", "answer", "assistant", "option", "candidate", "output", "completion", "chat")
_TIES: Final = frozenset(
    ("tie", "ties", "tied", "draw", "equal", "same", "equallygood", "bothgood", "tiebothgood", "tiegood", "a=b", "1=2")
) | {"平局", "平", "相同", "一样好", "都好", "[[c]]"}
_BOTH_BAD: Final = frozenset(("bothbad", "tiebothbad", "bothwrong", "bothunacceptable", "noneacceptable", "allbad")) | {
    *("都不好", "都差", "都不可接受", "两个都不好"),
}
_ORDER: Final = re.compile(r"\[*([ab12])(>{1,3}|<{1,3})([ab12])\]*")
_PRAISE: Final = re.compile(r"(is)?(better|preferred)$|wins?$|(更好|较好|更优|胜出|获胜|胜)$")  # as in "A is better"
_DIGITS: Final = re.compile(r"[-+0-9.,\s]+")
_HEADS: Final = re.compile(r"^(winner|wins|win|is|preferred|prefer|better|label|vote)")
SIGNED: Final = ("preferencestrength", "overallpreference")
"""Columns of numbers that are below 0 if the first answer is better and above 0 if the second is, as in HelpSteer."""


def answer_columns(columns: Iterable[str]) -> list[str]:
    """The columns whose names are usual for answers."""
    return [column for column in columns if ANSWERS.fullmatch(column.strip().lower())]


def plain(text: str) -> str:
    """A text in lower case, without spaces and most punctuation."""
    return re.sub(r"[\s_\-.:()（）]+", "", text).lower()


def value_key(value: object) -> str | None:
    """The key of a verdict value, the same for every type: 1, 1.0 and "1" are equal. Empty for a missing value, None
    for a value that is not a short text."""
    if value is not None and not isinstance(value, str | int | float):
        return None
    key = "" if value is None else str(value).strip().lower()
    return key.removesuffix(".0") if is_number(key) else key


def is_number(key: str) -> bool:
    """Whether a key is a number."""
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", key) is not None


def endings(columns: Sequence[str]) -> list[str]:
    """What distinguishes the names of columns: of response_a and response_b it is a and b."""
    names = [plain(column) for column in columns]
    shared = 0
    while len(names) > 1 and all(len(name) > shared for name in names) and len({name[shared] for name in names}) == 1:
        shared += 1
    tails = [name[shared:] for name in names]
    # "ref_a_text" and "ref_b_text" differ in their middle
    while len(tails) > 1 and all(len(tail) > 1 for tail in tails) and len({tail[-1] for tail in tails}) == 1:
        tails = [tail[:-1] for tail in tails]
    return tails


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Reads the verdict about the answers in two columns. `columns` contain it: one, or several of which one is set
    (winner_model_a, winner_model_b, winner_tie). `given` maps values (by `value_key`) to outcomes of `OUTCOMES`; if it
    has numbers, no other numbers count. `by_number` False: a number does not mean the answer whose column ends in
    it."""

    answers: tuple[str, str]
    columns: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    by_number: bool = True

    def read(self, fields: Fields, texts: Sequence[str] = (), models: Sequence[str] = ()) -> Comparison | None:
        """The comparison in a row; None if its value was given as no verdict. Raises `UserError` for a verdict that is
        missing or unclear."""
        if len(self.columns) > 1:
            return _comparison(self._one_of(fields))
        (column,) = self.columns
        value = fields.raw(column)
        if (value is None or value == "") and "" not in self.given:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=column[:60])
        if plain(column) in SIGNED and value_key(value) not in self.given:
            strength = optional_whole(fields, column, -3, 3)
            assert strength is not None
            return Comparison(answer(0), answer(1), strength, steps=7)
        outcome, steps = self.outcome(value, texts, models)
        if outcome is None:
            raise self._unclear(fields, column)
        return _comparison(outcome, steps)

    def outcome(self, value: object, texts: Sequence[str] = (), models: Sequence[str] = ()) -> tuple[str | None, int]:
        """The outcome that a value means, None if that is unclear; and by how many steps."""
        key = value_key(value)
        if key is not None and key in self.given:
            return self.given[key], 1
        if not key or isinstance(value, bool):
            return None, 1
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            exact = [side for side, text in enumerate(texts) if text == value]
            named = [side for side, model in enumerate(models) if model and model == value.strip()]
            for found in (named, exact):
                if len(found) == 1:
                    return (FIRST, SECOND)[found[0]], 1
            return self._word(value)
        tails = endings(self.answers)
        by_number = self.by_number and not any(map(is_number, self.given))
        return ((FIRST, SECOND)[tails.index(key)] if by_number and tails.count(key) == 1 else None), 1

    def _word(self, value: str) -> tuple[str | None, int]:
        word = plain(value)
        if order := _ORDER.fullmatch(word):
            left, sign, right = order.groups()
            if {left, right} not in ({"a", "b"}, {"1", "2"}):
                return None, 1
            better = left if sign[0] == ">" else right
            return (FIRST if better in "a1" else SECOND), len(sign)
        if word in _TIES:
            return TIE, 1
        if word in _BOTH_BAD:
            return BOTH_BAD, 1
        word = _PRAISE.sub("", word.strip("[]"))
        tails = endings(self.answers)
        for side, positions in enumerate(_POSITIONS):
            column = plain(self.answers[side])
            tail, other = tails[side], tails[1 - side]
            known = {*positions, column, *(noun + tail for noun in _NOUNS if tail)}
            if other != _LETTERS[side]:  # unless the columns of the answers have the letters reversed
                known |= {noun + _LETTERS[side] for noun in _NOUNS}
            if word in known:
                return (FIRST, SECOND)[side], 1
        return None, 1

    def of_column(self, column: str) -> str | None:
        """The outcome if a column with this name is set: for winner_tie a tie."""
        name = plain(column)
        for word in (name, _HEADS.sub("", name)):
            if word and (found := self._word(word)[0]) is not None:
                return found
        return None

    def _one_of(self, fields: Fields) -> str:
        chosen = [column for column in self.columns if flag(fields, column)]
        if len(chosen) != 1:
            raise malformed(
                fields.where,
                QT_TRANSLATE_NOOP("errors", "exactly one of {names} must be set"),
                names=", ".join(self.columns)[:200],
            )
        found = self.of_column(chosen[0])
        if found is None:
            raise self._unclear(fields, chosen[0])
        return found

    def _unclear(self, fields: Fields, column: str) -> UserError:
        return fields.wrong_type(
            column,
            Phrase(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "a verdict about {first} and {second} that Sayso knows (choose its meaning in the list of values, "
                    "on the command line with --verdict)",
                ),
                first=self.answers[0][:60],
                second=self.answers[1][:60],
            ),
        )

    def numbers_match_columns(self, rows: Iterable[Fields]) -> bool:
        """Whether every number among the verdicts of these rows is the ending of an answer's column."""
        tails = endings(self.answers)
        cells = [fields.peek(column) for fields in rows for column in self.columns]
        values = [value for cell in cells for value in values_of(cell) if value is not None]
        numbers = [str(value).strip().removesuffix(".0") for value in values if not isinstance(value, bool)]
        return all(text in tails for text in numbers if is_number(text))


def _comparison(outcome: str, steps: int = 1) -> Comparison | None:
    if outcome == NO_VERDICT:
        return None
    strength = {FIRST: -steps, SECOND: steps}.get(outcome, 0)
    return Comparison(answer(0), answer(1), strength, 2 * max(steps, 1) + 1, both_bad=outcome == BOTH_BAD)


def by_margin(comparison: Comparison, margin: float | None) -> Comparison:
    """The comparison with the margin of the file, and a strength that is the nearest step from 1 to 3. Margin 0 says
    which answer is better, but not by how much."""
    if margin is None:
        return comparison
    steps = min(max(round(margin), 1), 3) if comparison.strength else 0
    sign = (comparison.strength > 0) - (comparison.strength < 0)
    scale = max(comparison.steps, 2 * steps + 1)
    return replace(comparison, strength=sign * steps, steps=scale, margin=margin)
