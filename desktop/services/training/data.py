"""Reads the training data of a recipe: what the builders and checks of the export make of the judgements."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.core.judgement import Judgement
from desktop.datasets.build import build
from desktop.datasets.build_comparisons import pairs_of
from desktop.datasets.build_items import make_item
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.format import Format
from desktop.datasets.formats import find
from desktop.datasets.items import Item, PromptRecord
from desktop.datasets.lint.checks import CHECKS, CheckSeverity
from desktop.datasets.lint.issues import Issue
from desktop.datasets.lint.linter import Linter
from desktop.datasets.recipe import Recipe
from desktop.datasets.split import TRAIN
from desktop.services.annotators import active_id
from desktop.services.export import has_labels, resolve_scope, validate_checks
from desktop.services.export_items import ItemFilter, sample_of
from desktop.services.export_records import PromptRecords
from desktop.services.export_run import language_of, lint_options
from desktop.services.training.held_out import HELD_OUT, family_digest, training_splits
from desktop.services.training.recipe import TrainingRecipe
from desktop.store.database import Database, Transaction
from desktop.store.exports import ExportRepository, ExportSelection
from desktop.training.methods import NEEDS, Method, TrainingData

LENGTH_BALANCE: Final = "length-balance"
"""The reason why pairs are excluded that have a longer chosen answer; the others are those of exports."""

FORMATS: Final = {
    TrainingData.DEMONSTRATIONS: "trl-sft",
    TrainingData.PAIRS: "trl-preference",
    TrainingData.LABELS: "trl-kto",
    TrainingData.PROMPTS: "trl-prompts",
}
"""The formats whose rows are the same examples, so that their checks apply."""

DataProgressCallback = Callable[[int, int], bool]
"""Called with the conversations read and their total; returning False cancels."""


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """What is known about a prompt besides its examples."""

    conversation: str
    category: str | None
    language: str
    is_held_out: bool
    family: str


@dataclass(slots=True)
class ExampleSet:
    """The examples of one kind. `excluded` counts those that are not used, by `Exclusion`, check or `LENGTH_BALANCE`.
    `from_others` are those that come from judgements of other people. A tie is a pair without value."""

    train: list[Item] = field(default_factory=list)
    held_out: list[Item] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    from_others: int = 0

    def __len__(self) -> int:
        return len(self.train) + len(self.held_out)

    @property
    def length_wins(self) -> tuple[int, int]:
        """Of the pairs to train on whose answers differ in length: in how many the longer one is chosen, and all."""
        signs = [_excess(item) for item in self.train]
        return sum(sign > 0 for sign in signs), sum(sign != 0 for sign in signs)


class CategoryCount(NamedTuple):
    """The number of examples of one kind with this category and language."""

    data: TrainingData
    category: str | None
    language: str
    train: int
    held_out: int
    from_others: int


@dataclass(slots=True)
class TrainingSet:
    """The training data of a recipe. `prompts` has every selected prompt that belongs to one split. `licences` are
    those of the models that wrote the answers."""

    sets: dict[TrainingData, ExampleSet]
    prompts: dict[str, PromptFacts] = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    is_from_others: Callable[[Item], bool] = lambda _: False

    @property
    def sizes(self) -> dict[TrainingData, int]:
        """How many examples there are of each kind, held-out ones included."""
        return {data: len(examples) for data, examples in self.sets.items()}

    def only(self, kinds: Collection[TrainingData]) -> "TrainingSet":
        """The same with these kinds of examples."""
        return replace(self, sets={data: examples for data, examples in self.sets.items() if data in kinds})

    def counts(self) -> list[CategoryCount]:
        """The examples by kind, category and language."""
        found: dict[tuple[TrainingData, str | None, str], list[int]] = {}
        for data, examples in self.sets.items():
            for column, items in enumerate((examples.train, examples.held_out)):
                for item in items:
                    facts = self.prompts[item.context.prompt]
                    row = found.setdefault((data, facts.category, facts.language), [0, 0, 0])
                    row[column] += 1
                    row[2] += self.is_from_others(item)
        order = sorted(found.items(), key=lambda entry: (list(TrainingData).index(entry[0][0]), str(entry[0][1:])))
        return [CategoryCount(*key, *row) for key, row in order]

    def require(self, method: Method) -> None:
        """Raise `UserError` if there is not enough data for a method, or a check that the recipe raised blocks it."""
        needs = NEEDS[method]
        examples = self.sets[needs.data]
        about: dict[str, str | int | float] = {"method": method.value.upper(), "minimum": needs.minimum}
        if len(examples) < needs.minimum:
            raise UserError(ErrorKind.FAILED, _NOT_ENOUGH[needs.data], about | {"count": len(examples)})
        if not examples.train:
            text = QT_TRANSLATE_NOOP(
                "errors", "{method} has nothing to train on, since everything is held out. Hold out fewer prompts."
            )
            raise UserError(ErrorKind.FAILED, text, about)
        if blocking := [issue.check for issue in examples.issues if issue.blocks]:
            raise UserError(
                ErrorKind.FAILED,
                QT_TRANSLATE_NOOP("errors", "{rules} would harm training. Fix these rows, or change the recipe."),
                {"rules": ", ".join(blocking)},
            )


_NOT_ENOUGH: Final = {
    TrainingData.DEMONSTRATIONS: QT_TRANSLATE_NOOP(
        "errors",
        "{method} needs at least {minimum} demonstrations, and there are {count}. Rewrite more answers first.",
    ),
    TrainingData.PAIRS: QT_TRANSLATE_NOOP(
        "errors",
        "{method} needs at least {minimum} pairs of answers, and there are {count}. Compare more answers first.",
    ),
    TrainingData.LABELS: QT_TRANSLATE_NOOP(
        "errors",
        "{method} needs at least {minimum} good or bad answers, and there are {count}. Rate more answers first.",
    ),
    TrainingData.PROMPTS: QT_TRANSLATE_NOOP(
        "errors", "{method} needs at least {minimum} prompts, and there are {count}. Add more prompts first."
    ),
}


class TrainingDataService:
    """Reads the judgements of a data folder through a connection of its own, on any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(
        self,
        recipe: TrainingRecipe,
        base_sha256: str = "",
        trained: Collection[str] = (),
        kinds: Collection[TrainingData] = tuple(TrainingData),
        progress: DataProgressCallback = lambda done, total: True,
    ) -> TrainingSet:
        """The data of these kinds. `trained` are prompts that the parent of the run was trained on.

        Raises `UserError` for an unknown project or check, and `Cancelled` once `progress` returns False.
        """
        validate_checks(recipe.data)
        with Database.open(self._folder, writer=False) as database, database.read() as store:
            scope = resolve_scope(store, recipe.data.scope)
            everything = PromptRecords(ExportRepository(store.connection, ExportSelection()), None, None, ())
            splits = training_splits(recipe.held_out, store.training.held_out(base_sha256), trained)
            for _, records in everything.slices(also_deleted=True):
                for record in records:
                    splits.add(record)
            splits.assign()
            chosen = ExportSelection(scope.project, scope.tag, scope.conversation, scope.judgements)
            rows = ExportRepository(store.connection, chosen)
            selected = PromptRecords(rows, scope.project, scope.tag, scope.judgements)
            options = recipe.data
            if options.labels is None and TrainingData.LABELS in kinds and not has_labels(selected, options):
                options = replace(options, labels="pairs")
            independent = any(stage.method is Method.REWARD for stage in recipe.stages)
            readers = [_Reader(data, options, selected, independent) for data in TrainingData if data in kinds]
            found = TrainingSet({reader.data: reader.found for reader in readers})
            is_other = _other_people(store)
            found.is_from_others = lambda item: any(map(is_other, item.trace.judgements))
            done, total = 0, rows.count()
            for read, records in selected.slices():
                for record in records:
                    if not recipe.others:
                        record = record._replace(judgements=[j for j in record.judgements if not is_other(j)])
                    split = splits.of(record)
                    if split is not None:
                        found.prompts[record.prompt] = _facts(record, is_held_out=split == HELD_OUT)
                    for reader in readers:
                        reader.add(record, split, ties=recipe.ties)
                done += read
                if not progress(done, total):
                    raise Cancelled
        found.licences = tuple(sorted({source.licence for source in selected.sources}))
        for reader in readers:
            reader.finish()
            reader.found.from_others = sum(map(found.is_from_others, (*reader.found.train, *reader.found.held_out)))
        if recipe.balance_length and TrainingData.PAIRS in found.sets:
            _balance_length(found.sets[TrainingData.PAIRS])
        return found


def _facts(record: PromptRecord, *, is_held_out: bool) -> PromptFacts:
    language = record.language or language_of(record.turns[-1]["content"])
    return PromptFacts(record.conversation, record.category, language, is_held_out, family_digest(record.turns))


def _other_people(store: Transaction) -> Callable[[Judgement], bool]:
    """Whether a judgement is from a file, or from somebody who never judged on this computer."""
    local = store.training.local_annotators() | {active_id(store)}
    return lambda judgement: judgement.imported or judgement.annotator not in local


class _Reader:
    """Collects the examples of one kind: `add` every prompt, then `finish`.

    With `independent`, pairs are excluded that were judged after the scores of a reward model were seen: the next
    reward model would learn from them, and be measured by them, what an earlier one said.
    """

    def __init__(self, data: TrainingData, options: Recipe, records: PromptRecords, independent: bool) -> None:
        self._independent = independent and data is TrainingData.PAIRS
        # No tool calls and no other order of turns, since the engine tokenizes answers that are texts.
        self._format: Format = replace(find(FORMATS[data]), carries=None)
        # Rows cannot be edited between here and the start, so those that would block an export are excluded.
        blocking = {
            check.id
            for check in CHECKS.values()
            if check.is_per_row and (check.severity is CheckSeverity.ERROR or check.id in options.severities)
        }
        self._recipe = replace(options, excluded_checks=tuple(sorted({*options.excluded_checks, *blocking})))
        self._linter = Linter(lint_options(options))
        self._linter.allows_split_leaks = True
        self.data, self.found = data, ExampleSet()
        self._filter = ItemFilter(self._recipe, self._linter, records.sources, self.found.excluded, "jsonl")

    def add(self, record: PromptRecord, split: str | None, *, ties: bool) -> None:
        """Add the examples of a prompt. `split` is None if it would belong to two."""
        found, before = self.found, self.found.excluded[Exclusion.TIE]
        items = list(build(record, self._format.dataset_type, self._recipe, found.excluded))
        if ties and self.data is TrainingData.PAIRS and split == TRAIN:  # the accuracy on held-out pairs knows no ties
            items += _ties(record, self._recipe)
            found.excluded[Exclusion.TIE] = before
        if self._independent:
            total = len(items)
            items = [item for item in items if not any(judgement.scores_seen for judgement in item.trace.judgements)]
            found.excluded[Exclusion.SCORES_SEEN] += total - len(items)
        items = self._filter.select(self._format, items, has_extra=record.has_extra, is_part=False)
        if split is None:
            found.excluded[Exclusion.BETWEEN_SPLITS] += len(items)
            return
        items = self._filter.check(self._format, items)
        target = found.held_out if split == HELD_OUT else found.train
        for number, item in enumerate(items, start=len(target) + 1):
            if self.data is not TrainingData.PAIRS or item.value is not None:
                facts = self._filter.facts(item)
                self._linter.add(self._format, sample_of(item), split, number, split, facts)
        target += items

    def finish(self) -> None:
        """Read the issues of the linter."""
        self.found.issues = self._linter.issues()
        self.found.excluded = +self.found.excluded


def _ties(record: PromptRecord, recipe: Recipe) -> Iterator[Item]:
    """The ties of a prompt, as pairs without value; a repeated tie of an annotator counts once."""
    seen = set()
    for judgement in record.judgements:
        if judgement.payload.compared_as in recipe.comparisons:
            for pair in pairs_of(judgement, recipe):
                sides = min(pair.better, pair.worse), max(pair.better, pair.worse)
                if pair.is_tie and (judgement.annotator, sides) not in seen:
                    seen.add((judgement.annotator, sides))
                    yield make_item(record, recipe, DatasetType.PAIRS, sides, None, judgement.id, judgement)


def _excess(item: Item) -> float:
    """How much longer the chosen answer is, relative to both (-1 to 1); 0 for a tie."""
    chosen, rejected = (len(answer.text) for answer in item.answers)
    return 0.0 if item.value is None else (chosen - rejected) / max(1, chosen + rejected)


def _balance_length(pairs: ExampleSet) -> None:
    """Exclude pairs to train on until the longer answer wins as often as the shorter one, those first whose lengths
    differ most."""
    longer, all = pairs.length_wins
    surplus = 2 * longer - all
    sign = 1 if surplus > 0 else -1
    order = sorted(range(len(pairs.train)), key=lambda place: -sign * _excess(pairs.train[place]))
    excluded = frozenset(order[: abs(surplus)])
    pairs.train = [item for place, item in enumerate(pairs.train) if place not in excluded]
    if excluded:
        pairs.excluded[LENGTH_BALANCE] += len(excluded)


def stages_need(methods: Sequence[Method]) -> set[TrainingData]:
    """The kinds of data that these methods read. PPO mixes demonstrations into its steps."""
    return {NEEDS[method].data for method in methods} | (
        {TrainingData.DEMONSTRATIONS} if Method.PPO in methods else set()
    )
