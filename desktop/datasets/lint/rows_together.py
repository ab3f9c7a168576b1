"""Checks of rows against each other: duplicates, contradictions, cycles, leaks between splits, length bias.

For each row 32 bytes are kept, and for each different prompt its text, so a million rows fit into memory.
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
from desktop.datasets.lint.row_checks import hash32
from desktop.quality.proportions import wilson

_AS_ROW: Final = QT_TRANSLATE_NOOP("lint", "same as row {row}")
_LIKE_ROW: Final = QT_TRANSLATE_NOOP("lint", "similar to row {row} of {file}")
_ROW: Final = QT_TRANSLATE_NOOP("lint", "row {row}")
_ROW_OF: Final = QT_TRANSLATE_NOOP("lint", "row {row} of {file}")

_TOO_FEW: Final = 100  # pairs: fewer are not enough to decide about length
_MORE: Final = 0.55  # a smaller share of longer winners does not matter, even if it is certain


class RowsTogether:
    """Checks rows against each other: `add` every row, then `check`. `hash_of` is the 32-bit hash of an answer."""

    def __init__(self, issues: Issues, hash_of: Callable[[str], int]) -> None:
        self._issues = issues
        self._hash_of = hash_of
        self._files: list[str] = []
        self._splits: dict[str, int] = {}
        self._longer = self._shorter = 0
        # of each row: hashes of the prompt and of its answers, its file, number and split
        self._prompt, self._first, self._second = array("Q"), array("I"), array("I")
        self._number, self._file, self._split = array("I"), array("H"), array("B")
        # and the numbers of its root in `_families` and of its whole prompt in `_texts`
        self._root, self._text = array("I"), array("I")
        self._families = Families()
        self._texts = NearTexts()
        self._prompt_numbers = (0, 0)  # those of the last prompt
        self._repeated: set[int] = set()  # rows that are the same as an earlier row
        self._turns: Sequence[Turn] | None = None
        self._system = ""
        self._hash = 0

    def add(self, format: Format, sample: Sample, file: str, row: int, split: str) -> None:
        """Add a row, counted from 1 in its file."""
        if sample.turns is not self._turns or sample.system != self._system:
            self._turns, self._system = sample.turns, sample.system
            marked = "\0".join((sample.system, *(f"{turn['role']}\0{turn['content']}" for turn in sample.turns)))
            self._hash = digest(marked)
            root_text = normal(root(sample.turns))
            prompt_text = root_text if len(sample.turns) == 1 and not sample.system else normal(marked)
            self._prompt_numbers = self._families.add(root_text), self._texts.add(prompt_text)
        first, second = self._content(format.dataset_type, sample)
        self._prompt.append(self._hash)
        self._first.append(first)
        self._second.append(second)
        self._root.append(self._prompt_numbers[0])
        self._text.append(self._prompt_numbers[1])
        self._number.append(row)
        if (not self._files or self._files[-1] != file) and file not in self._files:
            self._files.append(file)
        self._file.append(self._files.index(file) if len(self._files) > 1 else 0)
        self._split.append(self._splits.setdefault(split, len(self._splits)))
        if format.dataset_type is DatasetType.PAIRS:
            longer = len(sample.answers[0]) - len(sample.answers[1])
            self._longer += longer > 0
            self._shorter += longer < 0

    def _content(self, type: DatasetType, sample: Sample) -> tuple[int, int]:
        """The content of a row as two numbers: for a preference the better and the worse answer, so that the opposite
        preference has them swapped. The second is 0 if there is no preference."""
        answers = sample.answers
        if type is DatasetType.PAIRS:
            return self._hash_of(answers[0]), self._hash_of(answers[1])
        if type is DatasetType.SCORED_PAIRS and sample.value[0]:
            sides = answers if sample.value[0] < 0 else answers[::-1]
            return self._hash_of(sides[0]), self._hash_of(sides[1])
        if type is DatasetType.UNPAIRED:
            # good over bad, or bad over good: so that the two contradict each other
            answer = self._hash_of(answers[0]) | 1
            return (answer, answer - 1) if sample.value else (answer - 1, answer)
        return hash32("\0".join((*answers, str(sample.value)))), 0

    def check(self) -> None:
        """Check all rows, and add issues."""
        self._together()
        self._near()
        self._leaks()
        self._length_bias()

    def _at(self, index: int) -> tuple[str, int]:
        return self._files[self._file[index]], self._number[index]

    def _together(self) -> None:
        """Compare rows of one prompt."""
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
        seen_rows: dict[tuple[int, int], int] = {}
        for row in rows:
            key = self._first[row], self._second[row]
            if key in seen_rows:
                self._issues.add("duplicates", *self._at(row), Reason(_AS_ROW, {"row": self._number[seen_rows[key]]}))
                self._repeated.add(row)
            else:
                seen_rows[key] = row
        for (first, second), row in seen_rows.items():
            other = seen_rows.get((second, first))
            if second and other is not None and other < row:
                self._issues.add("contradiction", *self._at(row), Reason(_ROW, {"row": self._number[other]}))
        if len(seen_rows) > 2 and (start := _cycle([key for key in seen_rows if key[1]])) is not None:
            self._issues.add("cycle", *self._at(seen_rows[start]))

    def _near(self) -> None:
        """Find rows whose prompt is nearly the same as that of an earlier row."""
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
        """Find prompt families with rows in several splits."""
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
    """An edge of a cycle of three or more, if there is one."""
    below: dict[int, list[int]] = {}
    for better, worse in edges:
        below.setdefault(better, []).append(worse)
    pairs = {(better, worse) for better, group in below.items() for worse in group}
    for start, group in below.items():
        for first in group:
            if (first, start) in pairs:
                continue  # a contradiction, which is reported as such
            seen, waiting = {first}, [first]
            while waiting:
                for worse in below.get(waiting.pop(), ()):
                    if worse == start:
                        return start, first
                    if worse not in seen:
                        seen.add(worse)
                        waiting.append(worse)
    return None
