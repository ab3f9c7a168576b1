"""Checks of rows against each other: duplicates, contradictions, cycles, leaks between splits, length.

Of each row 32 bytes are kept, and of each different prompt its text; so a million rows fit beside what is exported.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.families import Families, NearTexts, digest, normal, root
from desktop.datasets.format import Format, Sample
from desktop.datasets.items import Turn
from desktop.datasets.lint.checks import Reason
from desktop.datasets.lint.issues import Issues
from desktop.datasets.lint.row_checks import brief
from desktop.quality.proportions import wilson

_AS_ROW: Final = QT_TRANSLATE_NOOP("lint", "same as row {row}")
_LIKE_ROW: Final = QT_TRANSLATE_NOOP("lint", "similar to row {row} of {file}")
_ROW: Final = QT_TRANSLATE_NOOP("lint", "row {row}")
_ROW_OF: Final = QT_TRANSLATE_NOOP("lint", "row {row} of {file}")

_TOO_FEW: Final = 100  # pairs: below it nothing is said about length
_MORE: Final = 0.55  # a share of longer winners below this decides little, however sure it is


class RowsTogether:
    """`add` every row, then `check`. `brief_of` gives 32 bits that stand for an answer."""

    def __init__(self, issues: Issues, brief_of: Callable[[str], int]) -> None:
        self._issues = issues
        self._brief_of = brief_of
        self._files: list[str] = []
        self._splits: dict[str, int] = {}
        self._longer = self._shorter = 0
        # of each row: hashes of the prompt and of what is said about it, its file, number and split
        self._prompt, self._first, self._second = array("Q"), array("I"), array("I")
        self._number, self._file, self._split = array("I"), array("H"), array("B")
        # and the numbers of its root among the families, and of all that is asked among the texts
        self._root, self._text = array("I"), array("I")
        self._families = Families()
        self._texts = NearTexts()
        self._here = (0, 0)  # the last of these
        self._repeated: set[int] = set()  # rows that say what an earlier row says
        self._turns: Sequence[Turn] | None = None
        self._system = ""
        self._hash = 0

    def add(self, format: Format, sample: Sample, file: str, row: int, split: str) -> None:
        """`row` counts from 1 in its file."""
        if sample.turns is not self._turns or sample.system != self._system:
            self._turns, self._system = sample.turns, sample.system
            marked = "\0".join((sample.system, *(f"{turn['role']}\0{turn['content']}" for turn in sample.turns)))
            self._hash = digest(marked)
            asked = normal(root(sample.turns))
            whole = asked if len(sample.turns) == 1 and not sample.system else normal(marked)
            self._here = self._families.add(asked), self._texts.add(whole)
        first, second = self._said(format.dataset_type, sample)
        self._prompt.append(self._hash)
        self._first.append(first)
        self._second.append(second)
        self._root.append(self._here[0])
        self._text.append(self._here[1])
        self._number.append(row)
        if (not self._files or self._files[-1] != file) and file not in self._files:
            self._files.append(file)
        self._file.append(self._files.index(file) if len(self._files) > 1 else 0)
        self._split.append(self._splits.setdefault(split, len(self._splits)))
        if format.dataset_type is DatasetType.PAIRS:
            longer = len(sample.answers[0]) - len(sample.answers[1])
            self._longer += longer > 0
            self._shorter += longer < 0

    def _said(self, type: DatasetType, sample: Sample) -> tuple[int, int]:
        """What the row says about its prompt, as two numbers: for a preference those of the better and the worse
        answer. The second is 0 where there is no better and worse."""
        answers = sample.answers
        if type is DatasetType.PAIRS:
            return self._brief_of(answers[0]), self._brief_of(answers[1])
        if type is DatasetType.SCORED_PAIRS and sample.value[0]:
            sides = answers if sample.value[0] < 0 else answers[::-1]
            return self._brief_of(sides[0]), self._brief_of(sides[1])
        if type is DatasetType.UNPAIRED:
            # good over bad, or bad over good: so that the two contradict each other
            answer = self._brief_of(answers[0]) | 1
            return (answer, answer - 1) if sample.value else (answer - 1, answer)
        return brief("\0".join((*answers, str(sample.value)))), 0

    def check(self) -> None:
        """Adds what is wrong to the issues."""
        self._together()
        self._near()
        self._leaks()
        self._length_bias()

    def _at(self, index: int) -> tuple[str, int]:
        return self._files[self._file[index]], self._number[index]

    def _together(self) -> None:
        """Rows of one prompt against each other."""
        prompts = np.frombuffer(self._prompt, dtype=np.uint64) if self._prompt else np.empty(0, dtype=np.uint64)
        order = np.argsort(prompts, kind="stable")
        ranked = prompts[order]
        edges = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1
        del ranked
        starts = np.concatenate(([0], edges))
        ends = np.append(edges, len(order))
        several = np.flatnonzero(ends - starts > 1)
        for group in several:
            rows = order[starts[group] : ends[group]].tolist()
            self._group(rows)

    def _group(self, rows: Sequence[int]) -> None:
        said: dict[tuple[int, int], int] = {}
        for row in rows:
            key = self._first[row], self._second[row]
            if key in said:
                self._issues.add("duplicates", *self._at(row), Reason(_AS_ROW, {"row": self._number[said[key]]}))
                self._repeated.add(row)
            else:
                said[key] = row
        for (first, second), row in said.items():
            other = said.get((second, first))
            if second and other is not None and other < row:
                self._issues.add("contradiction", *self._at(row), Reason(_ROW, {"row": self._number[other]}))
        if len(said) > 2 and (start := _cycle([key for key in said if key[1]])) is not None:
            self._issues.add("cycle", *self._at(said[start]))

    def _near(self) -> None:
        """Rows whose prompt is nearly, but not quite, that of an earlier row."""
        like = np.arange(len(self._texts), dtype=np.int64)
        for one, other in self._texts.links():
            like[max(one, other)] = min(like[max(one, other)], like[min(one, other)])
        if not len(like):
            return
        texts = like[np.frombuffer(self._text, dtype=np.uint32)]
        prompts = np.frombuffer(self._prompt, dtype=np.uint64)
        first = np.full(len(like), len(texts), dtype=np.int64)
        np.minimum.at(first, texts, np.arange(len(texts)))
        for row in np.flatnonzero(prompts != prompts[first[texts]]).tolist():
            if row not in self._repeated:
                file, number = self._at(int(first[texts[row]]))
                self._issues.add("duplicates", *self._at(row), Reason(_LIKE_ROW, {"row": number, "file": file}))

    def _leaks(self) -> None:
        """Prompt families with rows in several splits."""
        if len(self._splits) < 2:
            return
        families = np.array([home[0] for home in self._families.resolve()], dtype=np.int64)
        of_row = families[np.frombuffer(self._root, dtype=np.uint32)]
        order = np.argsort(of_row, kind="stable")
        edges = np.flatnonzero(np.diff(of_row[order])) + 1
        splits = np.frombuffer(self._split, dtype=np.uint8)
        for rows in np.split(order, edges):
            parted = rows[splits[rows] != splits[rows[0]]]
            if len(parted):
                file, number = self._at(int(rows[0]))
                self._issues.add(
                    "split-leak", *self._at(int(parted[0])), Reason(_ROW_OF, {"row": number, "file": file})
                )

    def _length_bias(self) -> None:
        count = self._longer + self._shorter
        if count < _TOO_FEW:
            return
        low, high = wilson(self._longer, count)
        share = self._longer / count
        if low > 0.5 and share >= _MORE:
            self._issues.add_total("length-bias", count, f"{share:.0%} ({low:.0%}-{high:.0%})")


def _cycle(edges: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """An edge of a circle of three or more, if there is one."""
    below: dict[int, list[int]] = {}
    for better, worse in edges:
        below.setdefault(better, []).append(worse)
    pairs = {(better, worse) for better, group in below.items() for worse in group}
    for start, group in below.items():
        for first in group:
            if (first, start) in pairs:
                continue  # a contradiction, told as such
            seen, left = {first}, [first]
            while left:
                for worse in below.get(left.pop(), ()):
                    if worse == start:
                        return start, first
                    if worse not in seen:
                        seen.add(worse)
                        left.append(worse)
    return None
