"""Rows looked at one by one, then together: what is wrong with them, where, and why.

Of each row 32 bytes are kept, and of each different prompt its text; so a million rows fit beside what is exported.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.families import Families, NearTexts, digest, normal, root
from desktop.datasets.format import Format, Sample
from desktop.datasets.items import End, Turn
from desktop.datasets.lint.language import LanguageCheck
from desktop.datasets.lint.personal import finder
from desktop.datasets.lint.rules import RULES, CheckSeverity, Reason, raw
from desktop.datasets.transcripts import ASSISTANT, HUMAN
from desktop.quality.proportions import wilson

EXAMPLES: Final = 100
"""So many rows of each rule are told; all are counted."""

_REMNANTS = re.compile(
    r"<\|[A-Za-z0-9_ -]{1,40}\|>|<｜[^｜\n]{1,40}｜>|</?(?:start_of_turn|end_of_turn|think|bos|eos|pad|unk)>|\[/?INST\]"
    r"|<</?SYS>>|</s>|<s>(?=\s|\[)|\[gMASK\]|^### ?(?:Instruction|Response|Input):|\n\n(?:Human|Assistant):",
    re.MULTILINE,
)
_REMNANT_MARKS = ("<", "[", "###", "\n\nHuman:", "\n\nAssistant:")
"""Without one of these there is nothing to find, and they are found much faster."""

_NONE: Final = Reason()
_AS_ROW = QT_TRANSLATE_NOOP("lint", "same as row {row}")
_LIKE_ROW = QT_TRANSLATE_NOOP("lint", "similar to row {row} of {file}")
_ROW = QT_TRANSLATE_NOOP("lint", "row {row}")
_ROW_OF = QT_TRANSLATE_NOOP("lint", "row {row} of {file}")

_LOOKS = 100  # texts
_TOO_FEW = 100  # pairs: below it nothing is said about length
_MORE = 0.55  # a share of longer winners below this decides little, however sure it is

Tokens = Callable[[Sequence[Turn]], int]
"""How many tokens a chat has for the model that is to be trained."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a recipe says about checks. `known_as` are names to look for."""

    raised: frozenset[str] = frozenset()
    waived: Mapping[str, str] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()
    token_limit: int | None = None
    language: str | None = None
    licence: str | None = None
    redacted: bool = False  # personal data is taken out before


class RowFacts(NamedTuple):
    """What an export knows of a row that its text does not say."""

    ends: tuple[End, ...] = ()
    licences: tuple[str, ...] = ()
    has_margin: bool = False  # its margin is that of an imported file, which says which answer is better


_NO_FACTS: Final = RowFacts()


class _Look(NamedTuple):
    """What is to be said about one text by itself."""

    brief: int  # 32 bits that stand for it, never 0: only what is said about one prompt is ever compared
    marked: bool  # as a turn of a transcript is
    remnant: str
    personal: tuple[str, ...]  # the kind of each place
    off: bool  # not in the declared language


class Example(NamedTuple):
    file: str
    row: int  # from 1
    reason: Reason

    def to_dict(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row, "reason": str(self.reason)}


@dataclass(slots=True)
class Issue:
    """What one rule found. `note` is why it was waived."""

    rule: str
    severity: CheckSeverity
    count: int = 0
    reason: str = ""
    examples: list[Example] = field(default_factory=list)
    note: str | None = None

    @property
    def blocks(self) -> bool:
        return self.severity is CheckSeverity.ERROR

    def to_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {"rule": self.rule, "severity": self.severity.value, "count": self.count}
        if self.reason:
            said["reason"] = self.reason
        if self.note is not None:
            said["waived"] = self.note
        return said | {"rows": [example.to_dict() for example in self.examples]}


class Linter:
    """`see` every row, then `findings`."""

    def __init__(self, options: Options, tokens: Tokens | None = None) -> None:
        self._options = options
        self._tokens = tokens
        self._find = finder(options.known_as)
        self._language = LanguageCheck(options.language) if options.language else None
        self._found: dict[str, Issue] = {}
        self._personal: Counter[str] = Counter()
        self._files: list[str] = []
        self._splits: dict[str, int] = {}
        self._longer = self._shorter = 0
        self.rows = 0
        # of each row: hashes of the prompt and of what is said about it, its file, number and split
        self._prompt, self._first, self._second = array("Q"), array("I"), array("I")
        self._number, self._file, self._split = array("I"), array("H"), array("B")
        # and the numbers of its root among the families, and of all that is asked among the texts
        self._root, self._text = array("I"), array("I")
        self._families = Families()
        self._texts = NearTexts()
        self._here = (0, 0)  # the last of these
        self.tolerant = False  # families that an earlier export parted do not block
        self._repeated: set[int] = set()  # rows that say what an earlier row says
        self._looks: dict[str, _Look] = {}
        self._looked_at: Sequence[Turn] = ()
        self._turns: Sequence[Turn] | None = None
        self._system = ""
        self._hash = 0

    # --- one row

    def broken(self, rule: str, file: str, row: int, reason: str) -> None:
        """A row that could not be read."""
        self.rows += 1
        self._tell(rule, file, row, raw(reason))

    def see(
        self, format: Format, sample: Sample, file: str, row: int, split: str = "", facts: RowFacts = _NO_FACTS
    ) -> list[str]:
        """The rules that the row breaks by itself."""
        self.rows += 1
        broken: list[str] = []
        for rule, reason in self._single(format, sample, facts):
            if rule in broken:
                continue  # a row counts once
            broken.append(rule)
            self._tell(rule, file, row, reason)
        self._remember(format, sample, file, row, split)
        return broken

    def check(self, format: Format, sample: Sample, facts: RowFacts = _NO_FACTS) -> list[str]:
        """The same without counting it: for rows that may be left out."""
        return [rule for rule, _ in self._single(format, sample, facts)]

    def _single(self, format: Format, sample: Sample, facts: RowFacts) -> Iterator[tuple[str, Reason]]:
        type, answers = format.dataset_type, sample.answers
        if sample.turns is not self._looked_at and sample.turns != self._looked_at:
            self._looks.clear()
        self._looked_at = sample.turns
        yield from self._sides(type, sample, facts)
        if problem := _turns_problem(sample.turns, format.any_order):
            yield "roles", problem
        said = [self._look(turn["content"]) for turn in sample.turns]
        answered = [self._look(answer) for answer in answers]
        looks = [*said, *answered]
        if sample.system:
            looks.insert(0, self._look(sample.system))
        if format.transcript and any(look.marked for look in looks):
            yield "turn-marks", raw(f"{HUMAN.strip()} / {ASSISTANT.strip()}")
        better = _better(type, sample)
        if facts.ends and better is not None:
            if facts.ends[better] is End.INTERRUPTED:
                yield "interrupted-chosen", _NONE
            elif facts.ends[better] is End.CUT:
                yield "cut-off-chosen", _NONE
        if remnants := [look.remnant for look in looks if look.remnant]:
            yield "template-remnants", raw(remnants[0])
        if self._options.token_limit is not None:
            yield from self._length(sample)
        if found := [kind for look in self._with_tools(looks, sample) for kind in look.personal]:
            self._personal.update(found)
            yield "personal-data", raw(", ".join(sorted(set(found))))
        if self._language is not None and any(look.off for look in (*said[-1:], *answered)):
            yield "language", _NONE
        if self._options.licence and (licence := _unsure(facts.licences, self._options.licence)):
            yield "licence", raw(licence)

    def _with_tools(self, looks: list[_Look], sample: Sample) -> list[_Look]:
        return [*looks, self._look(sample.tools)] if sample.tools else looks

    def _look(self, text: str) -> _Look:
        """The answers to a prompt come again and again, in its rows: they are kept until the prompt is another."""
        look = self._looks.get(text)
        if look is None:
            if len(self._looks) >= _LOOKS:
                self._looks.clear()
            match = _REMNANTS.search(text) if any(mark in text for mark in _REMNANT_MARKS) else None
            look = self._looks[text] = _Look(
                _brief(text),
                HUMAN in text or ASSISTANT in text,
                match.group().strip() if match else "",
                tuple([place.kind for place in self._find(text)]),
                self._language is not None and self._language.off(text),
            )
        return look

    def _sides(self, type: DatasetType, sample: Sample, facts: RowFacts) -> Iterator[tuple[str, Reason]]:
        answers = sample.answers
        if any(not turn["content"].strip() for turn in sample.turns) or not all(map(str.strip, answers)):
            yield "empty-side", _NONE
        if type in (DatasetType.PAIRS, DatasetType.SCORED_PAIRS) and len(answers) == 2:
            first, second = answers
            if first == second:
                yield "equal-sides", _NONE
            elif type is DatasetType.PAIRS and first and second and (first in second or second in first):
                yield "contained", raw("chosen" if first in second else "rejected")
        elif type is DatasetType.RANKED and len(set(answers)) < len(answers):
            ranks: dict[str, int] = {}
            for text, rank in zip(answers, sample.value, strict=True):
                if ranks.setdefault(text, rank) != rank:
                    yield "equal-sides", _NONE
                    break
        if type is DatasetType.PAIRS and sample.value is not None and sample.value <= 0 and not facts.has_margin:
            yield "tie-as-win", raw(f"margin {sample.value:g}")
        if type is DatasetType.STEPS and not all(text.strip() for text, _ in sample.value):
            yield "empty-side", Reason(QT_TRANSLATE_NOOP("lint", "a step"))

    def _length(self, sample: Sample) -> Iterator[tuple[str, Reason]]:
        limit = self._options.token_limit
        assert limit is not None
        # No tokenizer makes more tokens than bytes, but for the marks of the turns.
        marks = 8 * (len(sample.turns) + 2)
        texts = [sample.system, *[turn["content"] for turn in sample.turns], *sample.answers]
        if sum(map(len, texts)) * 4 + marks <= limit or sum(map(_bytes, texts)) + marks <= limit:
            return
        head: list[Turn] = [{"role": "system", "content": sample.system}] if sample.system else []
        longest = max(sample.answers, key=len, default="")
        chat = [*head, *sample.turns, {"role": "assistant", "content": longest}]
        if self._tokens is None:
            size = sum(_bytes(turn["content"]) for turn in chat)
            if size > limit:
                yield (
                    "too-long",
                    Reason(QT_TRANSLATE_NOOP("lint", "{count} bytes, tokens not counted"), {"count": size}),
                )
        elif (count := self._tokens(chat)) > limit:
            yield "too-long", Reason(QT_TRANSLATE_NOOP("lint", "{count} tokens"), {"count": count})

    def _tell(self, rule: str, file: str, row: int, reason: Reason = _NONE) -> None:
        finding = self._found.get(rule)
        if finding is None:
            severity = CheckSeverity.ERROR if rule in self._options.raised else RULES[rule].severity
            if rule == "split-leak" and self.tolerant:
                severity = CheckSeverity.WARNING
            finding = self._found[rule] = Issue(rule, severity)
        finding.count += 1
        if len(finding.examples) < EXAMPLES:
            finding.examples.append(Example(file, row, reason))

    # --- rows together

    def _remember(self, format: Format, sample: Sample, file: str, row: int, split: str) -> None:
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
            return self._look(answers[0]).brief, self._look(answers[1]).brief
        if type is DatasetType.SCORED_PAIRS and sample.value[0]:
            sides = answers if sample.value[0] < 0 else answers[::-1]
            return self._look(sides[0]).brief, self._look(sides[1]).brief
        if type is DatasetType.UNPAIRED:
            # good over bad, or bad over good: so that the two contradict each other
            answer = self._look(answers[0]).brief | 1
            return (answer, answer - 1) if sample.value else (answer - 1, answer)
        return _brief("\0".join((*answers, str(sample.value)))), 0

    def empty(self, splits: Sequence[str]) -> None:
        """Splits of the recipe that have got no row."""
        if splits:
            self._tell("empty-split", "", 0)
            finding = self._found["empty-split"]
            finding.count, finding.reason, finding.examples = len(splits), ", ".join(splits), []

    def findings(self) -> list[Issue]:
        """Those that block first, then by how many rows they touch."""
        self._together()
        self._near()
        self._leaks()
        self._length_bias()
        if "personal-data" in self._found:
            counts = ", ".join(f"{kind} {count}" for kind, count in sorted(self._personal.items()))
            self._found["personal-data"].reason = counts
        for finding in self._found.values():
            if not finding.blocks:
                finding.note = self._options.waived.get(finding.rule)
        return sorted(self._found.values(), key=lambda found: (not found.blocks, -found.count, found.rule))

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
                self._tell("duplicates", *self._at(row), Reason(_AS_ROW, {"row": self._number[said[key]]}))
                self._repeated.add(row)
            else:
                said[key] = row
        for (first, second), row in said.items():
            other = said.get((second, first))
            if second and other is not None and other < row:
                self._tell("contradiction", *self._at(row), Reason(_ROW, {"row": self._number[other]}))
        if len(said) > 2 and (start := _cycle([key for key in said if key[1]])) is not None:
            self._tell("cycle", *self._at(said[start]))

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
                self._tell("duplicates", *self._at(row), Reason(_LIKE_ROW, {"row": number, "file": file}))

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
                self._tell("split-leak", *self._at(int(parted[0])), Reason(_ROW_OF, {"row": number, "file": file}))

    def _length_bias(self) -> None:
        count = self._longer + self._shorter
        if count < _TOO_FEW:
            return
        low, high = wilson(self._longer, count)
        share = self._longer / count
        if low > 0.5 and share >= _MORE:
            self._tell("length-bias", "", 0)
            finding = self._found["length-bias"]
            finding.count, finding.reason, finding.examples = count, f"{share:.0%} ({low:.0%}-{high:.0%})", []


_AFTER: Final = {
    "": ("user",),
    "user": ("assistant",),
    "assistant": ("user", "tool"),
    "tool": ("assistant", "tool", "user"),
}


def _turns_problem(turns: Sequence[Turn], any_order: bool) -> Reason | None:
    """`any_order`: trainers take a greeting, and system messages in the middle."""
    last = ""
    for turn in turns:
        if turn["role"] == "system" and any_order:
            continue
        is_allowed = any_order and turn["role"] == "assistant" and (not last or turn.get("tool_calls"))
        if turn["role"] not in _AFTER[last] and not is_allowed:
            values = {"role": turn["role"][:40], "expected": _AFTER[last][0]}
            return Reason(QT_TRANSLATE_NOOP("lint", "{role} where {expected} is expected"), values)
        last = turn["role"]
    if last in ("user", "tool"):
        return None
    return Reason(QT_TRANSLATE_NOOP("lint", "it does not end with the user's turn"))


def _better(type: DatasetType, sample: Sample) -> int | None:
    """Which answer a model would learn from this row."""
    if type in (DatasetType.PAIRS, DatasetType.DEMONSTRATIONS) or (type is DatasetType.UNPAIRED and sample.value):
        return 0
    if type is DatasetType.SCORED_PAIRS and sample.value[0]:
        return 0 if sample.value[0] < 0 else 1
    return None


def _brief(text: str) -> int:
    return digest(text) >> 32 or 1


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


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


_OPEN = ("apache", "mit", "bsd", "cc0", "cc-by-4", "openrail", "unlicense", "isc")


def _unsure(licences: Sequence[str], declared: str) -> str:
    """The first licence of a model that may not allow what is declared; "?" where none is known."""
    for licence in licences:
        name = licence.lower()
        if name != declared.lower() and not name.startswith(_OPEN):
            return licence or "?"
    return ""
