"""The training data of a plan as its table shows it: counts by task, what is held out, and what to be warned of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from desktop.core.project import CATEGORIES
from desktop.datasets.items import Item
from desktop.services.training.data import LENGTH_BALANCE, TrainingSet
from desktop.training.methods import NEEDS, Method, TrainingData

_CHARACTERS: Final = 3.6  # per token of Latin text; Chinese has about one token a character
_NOTABLE: Final = 20  # pairs needed before a length bias is shown
_BIASED: Final = 0.6  # the share of pairs whose longer answer is preferred


@dataclass(frozen=True, slots=True)
class TrainingDataRow:
    """One task. `held_out` counts prompts, the others examples, held-out ones included. `languages` are those of its
    examples."""

    category: str | None
    counts: Mapping[TrainingData, int]
    held_out: int
    languages: tuple[str, ...] = ()
    from_others: int = 0


@dataclass(frozen=True, slots=True)
class DataIssue:
    """A check that rows fail which are trained on, and how many."""

    check: str
    count: int


@dataclass(frozen=True, slots=True)
class TrainingDataSummary:
    """The data of a plan. `tokens` and `prompts` are what is trained on, by kind, for estimates."""

    rows: tuple[TrainingDataRow, ...] = ()
    sizes: Mapping[TrainingData, int] = field(default_factory=dict)
    held_out: int = 0
    missing: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    issues: tuple[DataIssue, ...] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    length_wins: tuple[int, int] = (0, 0)
    from_others: int = 0
    tokens: Mapping[TrainingData, int] = field(default_factory=dict)
    prompts: Mapping[TrainingData, int] = field(default_factory=dict)

    @property
    def length_bias(self) -> float | None:
        """The share of pairs whose longer answer is preferred, if it is far from half."""
        longer, all = self.length_wins
        share = longer / all if all else 0.5
        return share if all >= _NOTABLE and not 1 - _BIASED < share < _BIASED else None

    @property
    def balanced(self) -> int:
        """How many pairs are excluded to balance length."""
        return self.excluded.get(LENGTH_BALANCE, 0)

    def has_enough(self, method: Method) -> bool:
        """Whether there is enough data for a method."""
        return self.sizes.get(NEEDS[method].data, 0) >= NEEDS[method].minimum


_SHOWN: Final = (TrainingData.DEMONSTRATIONS, TrainingData.PAIRS, TrainingData.LABELS)


def summarize(found: TrainingSet) -> TrainingDataSummary:
    """Summarize the data that was read."""
    rows: dict[str | None, Counter[TrainingData]] = {}
    languages: dict[str | None, set[str]] = {}
    others: Counter[str | None] = Counter()
    for count in found.counts():
        if count.data in _SHOWN:
            rows.setdefault(count.category, Counter())[count.data] += count.train + count.held_out
            languages.setdefault(count.category, set()).add(count.language)
            others[count.category] += count.from_others
    held_out = {item.context.prompt for data in _SHOWN if data in found.sets for item in found.sets[data].held_out}
    by_category = Counter(found.prompts[prompt].category for prompt in held_out)
    order = sorted(rows, key=lambda category: (_place(category), category or ""))
    pairs = found.sets.get(TrainingData.PAIRS)
    issues: Counter[str] = Counter()
    excluded: Counter[str] = Counter()
    for examples in found.sets.values():
        excluded += examples.excluded
        for issue in examples.issues:
            issues[issue.check] = max(issues[issue.check], issue.count)
    every = sorted({language for each in languages.values() for language in each})
    return TrainingDataSummary(
        rows=tuple(
            TrainingDataRow(each, dict(rows[each]), by_category[each], tuple(sorted(languages[each])), others[each])
            for each in order
        ),
        sizes=found.sizes,
        held_out=len(held_out),
        missing=tuple(category for category in CATEGORIES if category not in rows) if rows else (),
        languages=tuple(every),
        issues=tuple(DataIssue(check, count) for check, count in issues.most_common()),
        excluded=dict(excluded),
        length_wins=pairs.length_wins if pairs is not None else (0, 0),
        from_others=sum(others.values()),
        tokens={data: _tokens(examples.train) for data, examples in found.sets.items()},
        prompts={data: len({item.context.prompt for item in examples.train}) for data, examples in found.sets.items()},
    )


def _place(category: str | None) -> int:
    return CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES) + (category is None)


def _tokens(items: Iterable[Item]) -> int:
    """About how many tokens the examples have if each prompt and each answer is computed once."""
    prompts: dict[str, int] = {}
    answers: dict[tuple[str, str], int] = {}
    for item in items:
        prompts[item.context.prompt] = sum(_length(str(turn["content"])) for turn in item.context.messages())
        for answer in item.answers:
            answers[item.context.prompt, answer.id] = _length(answer.text)
    return round(sum(prompts.values()) + sum(answers.values()))


def _length(text: str) -> int:
    wide = sum(character > "⺀" for character in text)
    return round(wide + (len(text) - wide) / _CHARACTERS)
