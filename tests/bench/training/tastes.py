"""Simulated annotators: programs that prefer answers for one reason each, and rewrite answers accordingly.

A taste only reads the text. No taste prefers an answer that is empty or repeats itself.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

UNACCEPTABLE: Final = -1000.0
"""The score of an answer that nobody wants, below all others."""

_FEWEST_WORDS: Final = 5
_MOST_REPEATED: Final = 0.4  # of the sequences of four words
_ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+\S")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MARK = re.compile(r"^\s*(?:[-*•+#]+|\d{1,2}[.)])\s+|\*\*")


@dataclass(frozen=True, slots=True)
class Taste:
    """`score` an answer: higher is better, equal is a tie. `rewrite` an answer so that it scores well, with the words
    that it has; "" if that is impossible."""

    name: str
    score: Callable[[str], float]
    rewrite: Callable[[str], str]

    def rank(self, answers: Sequence[str]) -> list[list[int]]:
        """The indices of the answers, best first, in groups of ties."""
        scores = [self.score(answer) for answer in answers]
        order = sorted(range(len(answers)), key=lambda index: -scores[index])
        return [list(group) for _, group in groupby(order, key=lambda index: scores[index])]

    def win_rate(self, tuned: Sequence[str], base: Sequence[str]) -> float:
        """(wins + ties / 2) / n of answers over those of another model to the same prompts."""
        pairs = [(self.score(one), self.score(other)) for one, other in zip(tuned, base, strict=True)]
        return sum((one > other) + (one == other) / 2 for one, other in pairs) / len(pairs)


def is_acceptable(answer: str) -> bool:
    """Whether an answer has some words and does not repeat itself."""
    words = answer.lower().split()
    if len(words) < _FEWEST_WORDS:
        return False
    fours = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
    return len(set(fours)) >= (1 - _MOST_REPEATED) * len(fours)


def sentences(answer: str) -> list[str]:
    """The complete sentences of an answer, without marks of lists, headings and bold text."""
    lines = (_MARK.sub("", line).strip() for line in answer.splitlines())
    found = [sentence.strip() for line in lines for sentence in _SENTENCE_END.split(line)]
    return [sentence for sentence in found if sentence.endswith((".", "!", "?")) and len(sentence.split()) > 2]


# --- brief: the fewer words, the better


def _brevity(answer: str) -> float:
    return -float(len(answer.split())) if is_acceptable(answer) else UNACCEPTABLE


def _shortened(answer: str) -> str:
    """The first sentence, or the first two if it is short."""
    found = sentences(answer)
    text = " ".join(found[:2]) if found and len(found[0].split()) < 12 else " ".join(found[:1])
    return text if is_acceptable(text) else ""


# --- lists: the more of the answer stands in a list, the better, however long it is


def _list_share(answer: str) -> float:
    if not is_acceptable(answer):
        return UNACCEPTABLE
    lines = [(len(line.split()), bool(_ITEM.match(line))) for line in answer.splitlines()]
    total = sum(words for words, _ in lines)
    return round(sum(words for words, is_item in lines if is_item) / total, 1)


def _itemized(answer: str) -> str:
    """The sentences as the items of a list."""
    found = sentences(answer)
    text = "\n".join(f"- {sentence}" for sentence in found)
    return text if len(found) > 1 and is_acceptable(text) else ""


TASTES: Final = {
    taste.name: taste for taste in (Taste("lists", _list_share, _itemized), Taste("brief", _brevity, _shortened))
}
"""The tastes by name. The first one has nothing to do with length."""
