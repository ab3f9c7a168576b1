"""Finds the columns of a table that say which of two answers is better, by names and values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from desktop.core.untrusted import Fields
from desktop.datasets.readers.verdicts import SIGNED, Verdicts, is_number, plain, value_key
from desktop.datasets.readers.votes import values_of

_NOUN: Final = r"(response|answer|output|completion|candidate|model|option|side)"
_BETTER: Final = rf"(winner|winning|better|preferred|chosen|selected|best)(_{_NOUN})?"
_VERDICTS: Final = re.compile(
    rf"winner(_.*)?|verdict|preference(_strength|_label|_id|_index)?|overall_preference|preferred(_.*)?|better(_.*)?|"
    rf"{_BETTER}(_(id|index|idx|label))?|choice|votes?|verdicts|labels?|judge?ments?|"
    rf"(human|annotator|user|gold)_(preference|label|choice|verdict|vote)|选择|偏好|更好|较好|胜者|结果|标注结果|评判|判断"
)
_SURELY: Final = re.compile(rf"winner|verdict|(?!chosen$|selected$|best$){_BETTER}(_(id|index|idx))?|胜者")
_ONE_HOT: Final = re.compile(r"winner_(.+)|(.+)_(wins|is_better)")
_PEOPLE: Final = r"(annotator|rater|worker|judge|labell?er|reviewer|标注员|评审)"
_ASKED: Final = r"(preference|label|verdict|choice|vote|winner)"
_PERSON: Final = re.compile(
    rf"{_PEOPLE}[ _-]?[0-9a-z]{{1,3}}([ _-]{_ASKED})?|{_ASKED}[ _-]{_PEOPLE}[ _-]?[0-9a-z]{{1,3}}"
)
_WORDS: Final = 40  # characters of a verdict, at most


def is_sure(column: str) -> bool:
    """Whether a number in a column with this name can only mean an answer."""
    return _SURELY.fullmatch(_name(column)) is not None


def find_verdicts(
    names: Sequence[str],
    free: Sequence[str],
    answers: tuple[str, str],
    rows: Sequence[Fields],
    given: Mapping[str, str],
) -> tuple[list[str], bool]:
    """The verdict columns among the `free` ones, and whether each belongs to one annotator. `given` maps values to
    meanings that a person defined."""
    flags = Verdicts(answers, ("",))
    one_hot = [n for n in free if _ONE_HOT.fullmatch(_name(n)) and flags.of_column(n) is not None]
    if len(one_hot) > 1:
        return one_hot, False
    for column in free:
        if _is_verdict(column, rows, Verdicts(answers, (column,), given, is_sure(column)), names):
            return [column], False
    people = [n for n in names if _PERSON.fullmatch(_name(n))]
    people = [n for n in people if _is_clear(n, rows, Verdicts(answers, (n,), given, by_number=False))]
    return (people, True) if len(people) > 1 else ([], False)


def _is_verdict(column: str, rows: Sequence[Fields], verdicts: Verdicts, names: Sequence[str]) -> bool:
    """Whether a column with this name and these values is a verdict. If only the values are unclear, it is one, and its
    rows are refused instead of losing the verdict."""
    name = _name(column)
    values = [found for fields in rows for found in _filled(fields, column)]
    texts = [value for value in values if isinstance(value, str)]
    clear = sum(_count_clear(fields, column, verdicts) for fields in rows)
    if verdicts.given:
        return 2 * clear > len(values)
    if not _VERDICTS.fullmatch(name):
        # in tables of Label Studio the labelling interface names the column
        return "annotation_id" in names and bool(values) and len(texts) == clear == len(values)
    if plain(column) in SIGNED or 2 * clear > len(values):
        return True
    if is_sure(column):
        return all(len(text) <= _WORDS for text in texts)
    return bool(values) and all(not isinstance(value, str) or _is_number(value) for value in values)


def _is_clear(column: str, rows: Sequence[Fields], verdicts: Verdicts) -> bool:
    count = sum(len(list(_filled(fields, column))) for fields in rows)
    return 0 < count == sum(_count_clear(fields, column, verdicts) for fields in rows)


def _count_clear(fields: Fields, column: str, verdicts: Verdicts) -> int:
    """How many verdicts of a row are clear."""
    if verdicts.given:
        return sum(value_key(value) in verdicts.given for value in _filled(fields, column))
    texts = [text if isinstance(text := fields.peek(answer), str) else "" for answer in verdicts.answers]
    return sum(verdicts.outcome(value, texts)[0] is not None for value in _filled(fields, column))


def _filled(fields: Fields, column: str) -> Iterator[object]:
    return (value for value in values_of(fields.peek(column)) if value not in (None, ""))


def _name(column: str) -> str:
    return column.strip().lower().removesuffix(".responses")


def _is_number(text: str) -> bool:
    word = text.strip().lower()
    return word in ("true", "false") or is_number(word)
