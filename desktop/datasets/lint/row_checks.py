"""Checks of one row by itself."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.families import digest
from desktop.datasets.format import Format, Sample
from desktop.datasets.items import AnswerEnd, Turn
from desktop.datasets.lint.checks import Reason, raw
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.lint.language import LanguageCheck
from desktop.datasets.lint.personal import finder
from desktop.datasets.transcripts import ASSISTANT, HUMAN

_REMNANTS = re.compile(
    r"<\|[A-Za-z0-9_ -]{1,40}\|>|<｜[^｜\n]{1,40}｜>|</?(?:start_of_turn|end_of_turn|think|bos|eos|pad|unk)>|\[/?INST\]"
    r"|<</?SYS>>|</s>|<s>(?=\s|\[)|\[gMASK\]|^### ?(?:Instruction|Response|Input):|\n\n(?:Human|Assistant):",
    re.MULTILINE,
)
_REMNANT_MARKS = ("<", "[", "###", "\n\nHuman:", "\n\nAssistant:")
"""Without one of these there is nothing to find, and they are found much faster."""

_NONE: Final = Reason()
_LOOKS: Final = 100  # texts

Tokens = Callable[[Sequence[Turn]], int]
"""How many tokens a chat has for the model that is to be trained."""


class RowFacts(NamedTuple):
    """What an export knows of a row that its text does not say."""

    ends: tuple[AnswerEnd, ...] = ()
    licences: tuple[str, ...] = ()
    has_margin: bool = False  # its margin is that of an imported file, which says which answer is better


class _Look(NamedTuple):
    """What is to be said about one text by itself."""

    brief: int  # 32 bits that stand for it, never 0: only what is said about one prompt is ever compared
    marked: bool  # as a turn of a transcript is
    remnant: str
    personal: tuple[str, ...]  # the kind of each place
    off: bool  # not in the declared language


class RowChecks:
    """`kinds` counts personal data by its kind."""

    def __init__(self, options: LintOptions, tokens: Tokens | None = None) -> None:
        self._options = options
        self._tokens = tokens
        self._find = finder(options.known_names)
        self._language = LanguageCheck(options.language) if options.language else None
        self._looks: dict[str, _Look] = {}
        self._looked_at: Sequence[Turn] = ()
        self.kinds: Counter[str] = Counter()

    def brief(self, text: str) -> int:
        """32 bits that stand for a text of the row, never 0."""
        look = self._looks.get(text)
        return self._look(text).brief if look is None else look.brief

    def failed(self, format: Format, sample: Sample, facts: RowFacts) -> Iterator[tuple[str, Reason]]:
        """The checks that the row fails, with the reason; some more than once."""
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
            if facts.ends[better] is AnswerEnd.INTERRUPTED:
                yield "interrupted-chosen", _NONE
            elif facts.ends[better] is AnswerEnd.CUT:
                yield "cut-off-chosen", _NONE
        if remnants := [look.remnant for look in looks if look.remnant]:
            yield "template-remnants", raw(remnants[0])
        if self._options.token_limit is not None:
            yield from self._length(sample)
        if found := [kind for look in self._with_tools(looks, sample) for kind in look.personal]:
            self.kinds.update(found)
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
                brief(text),
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


def brief(text: str) -> int:
    """32 bits that stand for a text, never 0."""
    return digest(text) >> 32 or 1


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_OPEN = ("apache", "mit", "bsd", "cc0", "cc-by-4", "openrail", "unlicense", "isc")


def _unsure(licences: Sequence[str], declared: str) -> str:
    """The first licence of a model that may not allow what is declared; "?" where none is known."""
    for licence in licences:
        name = licence.lower()
        if name != declared.lower() and not name.startswith(_OPEN):
            return licence or "?"
    return ""
