"""Checks of single rows."""

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
"""A text without any of these has no remnants: this check is much faster than the expression."""

_NONE: Final = Reason()
_MAX_CACHED: Final = 100  # texts

Tokens = Callable[[Sequence[Turn]], int]
"""Counts the tokens of a chat for the model to be trained."""


class RowFacts(NamedTuple):
    """What an export knows about a row besides its text."""

    ends: tuple[AnswerEnd, ...] = ()
    licences: tuple[str, ...] = ()
    has_margin: bool = False  # its margin comes from an imported file


class _TextFacts(NamedTuple):
    """What the checks need to know about one text."""

    hash32: int  # never 0; only texts of one prompt are compared
    has_turn_marks: bool  # of a transcript
    remnant: str
    personal: tuple[str, ...]  # the kind of each match
    is_other_language: bool


class RowChecks:
    """Checks single rows. `kinds` counts personal data by its kind."""

    def __init__(self, options: LintOptions, tokens: Tokens | None = None) -> None:
        self._options = options
        self._tokens = tokens
        self._find = finder(options.known_names)
        self._language = LanguageCheck(options.language) if options.language else None
        self._facts: dict[str, _TextFacts] = {}
        self._prompt_turns: Sequence[Turn] = ()
        self.kinds: Counter[str] = Counter()

    def hash32(self, text: str) -> int:
        """A 32-bit hash of a text of the row, never 0."""
        text_facts = self._facts.get(text)
        return self._facts_of(text).hash32 if text_facts is None else text_facts.hash32

    def failed(self, format: Format, sample: Sample, facts: RowFacts) -> Iterator[tuple[str, Reason]]:
        """The checks that the row fails, with the reason; some several times."""
        type, answers = format.dataset_type, sample.answers
        if sample.turns is not self._prompt_turns and sample.turns != self._prompt_turns:
            self._facts.clear()
        self._prompt_turns = sample.turns
        yield from self._sides(type, sample, facts)
        if problem := _turns_problem(sample.turns, format.any_order):
            yield "roles", problem
        prompt_facts = [self._facts_of(turn["content"]) for turn in sample.turns]
        answer_facts = [self._facts_of(answer) for answer in answers]
        facts_of_texts = [*prompt_facts, *answer_facts]
        if sample.system:
            facts_of_texts.insert(0, self._facts_of(sample.system))
        if format.transcript and any(text_facts.has_turn_marks for text_facts in facts_of_texts):
            yield "turn-marks", raw(f"{HUMAN.strip()} / {ASSISTANT.strip()}")
        better = _better(type, sample)
        if facts.ends and better is not None:
            if facts.ends[better] is AnswerEnd.INTERRUPTED:
                yield "interrupted-chosen", _NONE
            elif facts.ends[better] is AnswerEnd.CUT:
                yield "cut-off-chosen", _NONE
        if remnants := [text_facts.remnant for text_facts in facts_of_texts if text_facts.remnant]:
            yield "template-remnants", raw(remnants[0])
        if self._options.token_limit is not None:
            yield from self._length(sample)
        if found := [kind for text_facts in self._with_tools(facts_of_texts, sample) for kind in text_facts.personal]:
            self.kinds.update(found)
            yield "personal-data", raw(", ".join(sorted(set(found))))
        if self._language is not None and any(
            text_facts.is_other_language for text_facts in (*prompt_facts[-1:], *answer_facts)
        ):
            yield "language", _NONE
        if self._options.licence and (licence := _conflicting_licence(facts.licences, self._options.licence)):
            yield "licence", raw(licence)

    def _with_tools(self, facts_of_texts: list[_TextFacts], sample: Sample) -> list[_TextFacts]:
        return [*facts_of_texts, self._facts_of(sample.tools)] if sample.tools else facts_of_texts

    def _facts_of(self, text: str) -> _TextFacts:
        """The facts about a text, cached until the prompt changes, because rows of one prompt share their answers."""
        text_facts = self._facts.get(text)
        if text_facts is None:
            if len(self._facts) >= _MAX_CACHED:
                self._facts.clear()
            match = _REMNANTS.search(text) if any(mark in text for mark in _REMNANT_MARKS) else None
            text_facts = self._facts[text] = _TextFacts(
                hash32(text),
                HUMAN in text or ASSISTANT in text,
                match.group().strip() if match else "",
                tuple([match.kind for match in self._find(text)]),
                self._language is not None and self._language.is_other_language(text),
            )
        return text_facts

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
        # No tokenizer makes more tokens than bytes, except for the marks of turns.
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
    """Why the order of turns is wrong; None if it is right. `any_order`: a greeting and system messages in the middle
    are allowed."""
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
    return Reason(QT_TRANSLATE_NOOP("lint", "it does not end with the user’s turn"))


def _better(type: DatasetType, sample: Sample) -> int | None:
    """The index of the answer that a model learns from this row; None if there is none."""
    if type in (DatasetType.PAIRS, DatasetType.DEMONSTRATIONS) or (type is DatasetType.UNPAIRED and sample.value):
        return 0
    if type is DatasetType.SCORED_PAIRS and sample.value[0]:
        return 0 if sample.value[0] < 0 else 1
    return None


def hash32(text: str) -> int:
    """A 32-bit hash of a text, never 0."""
    return digest(text) >> 32 or 1


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_OPEN = ("apache", "mit", "bsd", "cc0", "cc-by-4", "openrail", "unlicense", "isc")


def _conflicting_licence(licences: Sequence[str], declared: str) -> str:
    """The first licence of a model that may not allow the declared one; "?" if it is unknown."""
    for licence in licences:
        name = licence.lower()
        if name != declared.lower() and not name.startswith(_OPEN):
            return licence or "?"
    return ""
