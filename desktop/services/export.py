"""Exports: what was judged, in the shape a trainer takes, written whole or not at all.

Reads through a connection of its own, in one view of the store, so the window goes on meanwhile. The same store and the
same recipe give the same bytes.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from orjson import OPT_APPEND_NEWLINE, dumps

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.core.extra_turns import change_texts, change_values, readable
from desktop.datasets import exclusions, parquet, trace
from desktop.datasets.build import build
from desktop.datasets.card import Facts as CardFacts
from desktop.datasets.card import card
from desktop.datasets.dataset_types import DATASET_TYPES, DatasetType
from desktop.datasets.earlier import assigned
from desktop.datasets.exclusions import TOOLS, TURNS
from desktop.datasets.folder import MANIFEST, MARK, SIDECAR, Folder, Lines, Written
from desktop.datasets.format import TEXT, Format, Sample
from desktop.datasets.formats import find
from desktop.datasets.items import Item, Turn, has_tools, is_in_turns
from desktop.datasets.lint.linter import Facts, Linter, Options, Tokens
from desktop.datasets.lint.personal import finder, redact
from desktop.datasets.lint.rules import RULES, Severity
from desktop.datasets.recipe import Annotators, Recipe, Scope
from desktop.datasets.split import TRAIN, Assigned, Splits
from desktop.quality.figure import Figure
from desktop.services.annotators import active_id
from desktop.services.cases import Cases
from desktop.services.export_counts import ByFormat
from desktop.services.export_report import Blocked, Cancelled, Nothing, Progress, Report, Row, Watch
from desktop.services.statistics import Statistics
from desktop.store.database import Database, Session
from desktop.store.errors import told
from desktop.store.exports import Chosen, ExportRows
from desktop.store.tables import SCHEMA_VERSION

__all__ = ["Blocked", "Cancelled", "Exports", "Nothing", "Progress", "Report", "Row"]

logger = logging.getLogger(__name__)

PREVIEW: Final = 20
_TITLE: Final = "Preference data"
_JOINED: Final = {
    Annotators.EACH: "everybody's judgement is a row of its own",
    Annotators.MAJORITY: "what more than half of them say",
    Annotators.MEAN_RANK: "the mean of their ranks and scores",
    Annotators.AGREED: "only what two or more say and nobody denies",
}


class Exports:
    """Raises `UserError` for a scope that is not there, and when a disk fails; `Cancelled` when `watch` says so.

    `tokens` counts with the tokenizer of the model that is to be trained, where a recipe has a token limit.
    `checks` False leaves the checks out, to measure what writing takes by itself.
    """

    def __init__(self, data: Path, tokens: Tokens | None = None, *, checks: bool = True) -> None:
        self._data = data
        self._tokens = tokens
        self._checks = checks

    def look(
        self, recipe: Recipe, watch: Watch = lambda _: True, out: Path | None = None, *, by_format: bool = False
    ) -> Report:
        """What `write` would do, and what the checks say; nothing is written. `out` is where it would be written:
        prompts keep the splits of an export there. `by_format` counts the rows of every other format, too; a count is
        there even where the recipe's own format has none, in the report of `Nothing`."""
        return self._run(recipe, None, watch, _assigned(recipe, out), by_format=by_format)

    def rows(
        self,
        recipe: Recipe,
        places: Collection[tuple[str, int]],
        watch: Watch = lambda _: True,
        out: Path | None = None,
    ) -> dict[tuple[str, int], Row]:
        """The rows at these places (file, row from 1), such as those behind a finding."""
        found: dict[tuple[str, int], Row] = {}

        def keep(file: str, row: int, line: bytes, item: Item) -> None:
            if (file, row) in places:
                found[file, row] = Row(line.decode(), item.context.conversation)

        self._run(recipe, None, watch, _assigned(recipe, out), keep)
        return found

    def write(self, recipe: Recipe, out: Path, watch: Watch = lambda _: True) -> Report:
        """Raises `UserError` where the data has nothing of the shape, `Blocked` where a check blocks; nothing is
        written then."""
        format = find(recipe.format)
        with told(out, chosen=True), Folder(out, format.name) as folder:
            report = self._run(recipe, folder, watch, _assigned(recipe, out))
            folder.commit()
        logger.info("exported %s: %d rows, %d excluded", format.name, report.rows, report.excluded)
        return report

    def _run(
        self,
        recipe: Recipe,
        folder: Folder | None,
        watch: Watch,
        earlier: Assigned,
        told: Callable[[str, int, bytes, Item], None] | None = None,
        *,
        by_format: bool = False,
    ) -> Report:
        format = find(recipe.format)
        _check_rules(recipe)
        with Database.open(self._data, writer=False) as database:
            with database.read() as store:
                scope = _found(store, recipe.scope)
                chosen = Chosen(scope.project, scope.tag, scope.conversation, scope.judgements)
                rows = ExportRows(store.connection, chosen)
                cases = Cases(rows, scope.project, scope.tag, scope.judgements)
                looked_at = Cases(rows, scope.project, scope.tag, scope.judgements)
                if (
                    format.dataset_type is DatasetType.UNPAIRED
                    and recipe.labels is None
                    and not _has_labels(looked_at, recipe)
                ):
                    recipe = replace(recipe, labels="pairs")
                run = _Run(recipe, format, cases, earlier, self._tokens, self._checks)
                hidden = store.visibility.hidden_projects(active_id(store)) if folder is None else []
                if hidden and recipe.provenance == "columns":
                    run.is_hidden = lambda answer: store.visibility.is_hidden(answer, hidden)
                run.by_format = ByFormat(recipe) if by_format else None
                run.read(folder, rows.count(), watch, told)
            if folder is not None:
                figures = Statistics(database).summary(scope.project).figures if format.parts else {}
                run.finish(folder, figures)
        return run.report


def _has_labels(cases: Cases, recipe: Recipe) -> bool:
    """Whether anybody has rated a single answer."""
    return any(
        next(build(c, DatasetType.UNPAIRED, recipe, Counter()), None) for _, slice in cases.slices() for c in slice
    )


def _assigned(recipe: Recipe, out: Path | None) -> Assigned:
    return assigned(out, recipe.splits, recipe.seed) if out is not None else Assigned()


def _found(store: Session, scope: Scope) -> Scope:
    """With the id of a project that was given by its name. Raises `UserError` for what is not there."""
    if scope.project is not None:
        projects = store.projects.all()
        by_id = [project.id for project in projects if project.id == scope.project]
        found = by_id or [project.id for project in projects if project.name == scope.project]
        if len(found) != 1:
            raise UserError(
                Kind.INPUT,
                QT_TRANSLATE_NOOP("errors", "The project “{project}” was not found.")
                if not found
                else QT_TRANSLATE_NOOP("errors", "Several projects are named “{project}”. Give the id."),
                {"project": scope.project},
            )
        return replace(scope, project=found[0])
    if scope.conversation is not None:
        header = store.conversations.get(scope.conversation)
        if header is None or header.deleted is not None:
            raise UserError(
                Kind.INPUT,
                QT_TRANSLATE_NOOP("errors", "Conversation {id} was not found. It may be in the trash."),
                {"id": scope.conversation},
            )
    return scope


def _check_rules(recipe: Recipe) -> None:
    for rule in (*recipe.severities, *recipe.waive, *recipe.leave_out):
        if rule not in RULES:
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP("errors", "The check “{rule}” does not exist. The checks are: {rules}."),
                {"rule": rule, "rules": ", ".join(RULES)},
            )
    for rule in recipe.waive:
        if rule in recipe.severities or RULES[rule].severity is Severity.ERROR:
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors", "The check “{rule}” is blocking and cannot be waived. Fix or exclude its rows."
                ),
                {"rule": rule},
            )
    for rule in recipe.leave_out:
        if not RULES[rule].single:
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP("errors", "Rows of the check “{rule}” cannot be excluded individually."),
                {"rule": rule},
            )


@dataclass(slots=True)
class _File:
    """A file of the export; its rows are only counted where nothing is written."""

    name: str
    lines: Lines | None
    rows: int = 0


class _Run:
    """One pass over the data."""

    def __init__(
        self, recipe: Recipe, format: Format, cases: Cases, earlier: Assigned, tokens: Tokens | None, checks: bool
    ) -> None:
        self._recipe = recipe
        self._format = format
        self._parts = format.parts or (format,)
        self._cases = cases
        self._file = recipe.file or format.file
        self._files: dict[tuple[str, str], _File] = {}  # by part and split
        self._beside: Lines | None = None  # the file of provenances
        self._people: set[str] = set()
        self._languages: Counter[str] = Counter()
        self._checks = checks
        self._linter = Linter(_options(recipe), tokens)
        self._drop = frozenset(recipe.leave_out)
        self._redacts = bool(recipe.redact)
        self._columned = recipe.provenance == "columns"
        self._find = finder(recipe.names)
        self.is_hidden: Callable[[str], bool] | None = None  # whether the model of an answer is; None: none is
        self._splits = Splits(recipe.splits, recipe.seed, earlier)
        self.report = Report(format.name)
        self.by_format: ByFormat | None = None
        if recipe.ties and not any(part.ties for part in self._parts):
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{format} cannot hold ties. Exclude ties, or choose helpsteer3 or ranked.",
                ),
                {"format": format.name},
            )

    # --- reading

    def read(
        self,
        folder: Folder | None,
        total: int,
        watch: Watch,
        told: Callable[[str, int, bytes, Item], None] | None = None,
    ) -> None:
        """Builds every row, looks at it, and (with a folder) writes it, or tells it."""
        if self._recipe.splits:
            for _, cases in self._cases.slices(also_deleted=True):
                for case in cases:
                    self._splits.add(case)
            self._splits.assign()
            self._linter.tolerant = self._splits.torn
        beside = self._beside = folder.lines(SIDECAR) if folder and self._recipe.provenance == "beside" else None
        report = self.report
        origins = trace.Beside()
        try:
            for part, split, items in self._items(total, watch):
                file = self._files.get((part.name, split)) or self._begun(part, split, folder)
                for number, item in enumerate(items, start=file.rows + 1):
                    if self._checks:
                        self._linter.see(part, _sample(item), file.name, number, split, self._facts(item))
                    line = dumps(self._row(part, item), option=OPT_APPEND_NEWLINE)
                    if told is not None:
                        told(file.name, number, self._to_show(part, item, line), item)
                    if len(report.preview) < PREVIEW:
                        report.preview.append(self._to_show(part, item, line).decode())
                    if file.lines is not None:
                        file.lines.add(line)
                        if beside is not None:
                            beside.add(origins.line(item, file.name, number))
                file.rows += len(items)
        finally:
            for lines in (beside, *(file.lines for file in self._files.values())):
                if lines is not None:
                    lines.close()
        if self.by_format is not None:
            report.by_format = self.by_format.counts()
        if not report.rows:
            raise Nothing(report, self._format.scheme or DATASET_TYPES[self._format.dataset_type].scheme)
        if self._recipe.splits and self._checks:
            self._linter.empty([name for name in (TRAIN, *sorted(self._recipe.splits)) if not report.splits[name]])
        report.findings = self._linter.findings()
        report.licences = tuple(sorted({source.licence for source in self._cases.sources}))
        if folder is not None and report.blocked:
            raise Blocked(report)

    def _begun(self, part: Format, split: str, folder: Folder | None) -> _File:
        lines = folder.lines(self._name(part, split, "jsonl")) if folder is not None else None
        file = self._files[part.name, split] = _File(self._name(part, split, self._file), lines)
        return file

    def _items(self, total: int, watch: Watch) -> Iterator[tuple[Format, str, list[Item]]]:
        """What becomes rows, those of one prompt and shape together."""
        report, recipe, done = self.report, self._recipe, 0
        for read, cases in self._cases.slices():
            for case in cases:
                split, before = self._splits.of(case), report.rows
                if self.by_format is not None and split is not None:
                    self.by_format.add(case, self._drops_extra if case.has_extra else self._drops)
                for part in self._parts:
                    items = list(build(case, part.dataset_type, recipe, report.left_out))
                    if case.has_extra:
                        items = [item for item in items if self._carries(part, item)]
                    if part.accepts is not None:
                        accepted = list(filter(part.accepts, items))
                        if not self._format.parts:  # there, others of the folder have them
                            report.left_out["other-scheme"] += len(items) - len(accepted)
                        items = accepted
                    if split is None:
                        report.left_out["between-splits"] += len(items)
                        continue
                    if self._redacts or self._drop or not part.system:
                        items = [kept for item in items if (kept := self._kept(part, item)) is not None]
                    if part.dataset_type is DatasetType.PAIRS and "margin" not in part.columns:
                        lost = sum(map(trace.has_margin, items))
                        report.left_out.update({exclusions.MARGIN: lost} if lost else {})
                    if items:
                        report.rows += len(items)
                        report.origins.update([item.origin for item in items])
                        yield part, split, items
                if report.rows > before:
                    assert split is not None
                    report.splits[split] += report.rows - before
                    report.prompts += 1
                    self._languages[case.language or _language(case.turns[-1]["content"])] += 1
                    self._people.update([judgement.annotator for judgement in case.judgements])
            done += read
            if not watch(Progress(done, total, report.rows)):
                raise Cancelled

    def _carries(self, part: Format, item: Item) -> bool:
        """Whether the format can say an item that has more than words of the user and the assistant in turns; counts
        those that it cannot."""
        if lost := self._cannot_carry(part, item):
            self.report.left_out[lost] += 1
        return not lost

    def _cannot_carry(self, part: Format, item: Item) -> str:
        """What of an item the format has no place for; empty for nothing."""
        tools = has_tools(item)
        if not tools and is_in_turns(item):
            return ""
        in_columns = self._file == "parquet" and part.columns.get("tools") != TEXT
        if part.carries is None or (tools and in_columns) or not part.carries(item):
            return TOOLS if tools else TURNS
        return ""

    def _kept(self, part: Format, item: Item) -> Item | None:
        """The item without what is not to be said; None where a rule leaves it out."""
        if item.context.system and not part.system:
            self.report.left_out["system"] += 1
            item = item._replace(context=item.context._replace(system=""))
        if self._redacts:
            item = self._redacted(item)
        if broken := self._broken(part, item):
            self.report.left_out[min(broken)] += 1
            return None
        return item

    def _broken(self, part: Format, item: Item) -> frozenset[str]:
        """The rules that the row breaks, of those whose rows are excluded."""
        if not self._drop:
            return frozenset()
        return self._drop.intersection(self._linter.check(part, _sample(item), self._facts(item)))

    def _drops(self, part: Format, item: Item) -> bool:
        """Whether another format of the same data would exclude the row."""
        if not self._drop:
            return False
        if item.context.system and not part.system:
            item = item._replace(context=item.context._replace(system=""))
        return bool(self._broken(part, self._redacted(item) if self._redacts else item))

    def _drops_extra(self, part: Format, item: Item) -> bool:
        """The same, of a prompt with more than words in turns."""
        return bool(self._cannot_carry(part, item)) or self._drops(part, item)

    def _redacted(self, item: Item) -> Item:
        def clean(text: str) -> str:
            found = self._find(text)
            return redact(text, found, self._recipe.redact) if found else text

        context = item.context

        def clean_turns(turns: Sequence[Turn]) -> list[Turn]:
            return [change_texts(turn, clean) for turn in turns]

        turns = clean_turns(context.turns)
        answers = tuple(
            answer._replace(text=clean(answer.text), turns=tuple(clean_turns(answer.turns))) for answer in item.answers
        )
        value = item.value
        if item.type is DatasetType.STEPS:
            value = [(clean(text), right) for text, right in value]
        elif item.type is DatasetType.SPANS and answers[0].text != item.answers[0].text:
            value = ()  # nobody knows where the passages are now
        return item._replace(
            context=context._replace(
                system=clean(context.system), turns=turns, tools=[change_values(tool, clean) for tool in context.tools]
            ),
            answers=answers,
            value=value,
        )

    def _facts(self, item: Item) -> Facts:
        sources = self._cases.sources if self._recipe.licence else ()
        licences = tuple(sources[a.source].licence for a in item.answers if a.source is not None) if sources else ()
        return Facts(tuple([answer.end for answer in item.answers]), licences, trace.has_margin(item))

    def _row(self, part: Format, item: Item) -> dict[str, Any]:
        row = part.encode(item)
        if self._columned:
            row.update(trace.columns(item, self._cases.sources))
        elif part.identified:
            trace.identify(row, item)
        return row

    def _to_show(self, part: Format, item: Item, line: bytes) -> bytes:
        """A line for a page: models that are hidden from the annotator are in the file alone."""
        if self.is_hidden is None:
            return line[:-1]
        row = self._row(part, item)
        trace.hide_models(row, [self.is_hidden(answer.id) for answer in item.answers])
        return dumps(row)

    def _columns(self, part: Format) -> dict[str, Any]:
        more = trace.COLUMNS if self._columned else trace.IDENTITY if part.identified else {}
        return {**part.columns, **more}

    def _name(self, part: Format, split: str, ending: str) -> str:
        return f"data/{part.name}/{split}.{ending}" if self._format.parts else f"{split}.{ending}"

    # --- finishing

    def finish(self, folder: Folder, figures: Mapping[str, Figure]) -> None:
        parts = {part.name: part for part in self._parts}
        files: dict[tuple[str, str], Written] = {}
        for (name, split), file in sorted(self._files.items()):
            assert file.lines is not None
            if self._file == "parquet":
                parquet.convert(file.lines.path, folder.path / file.name, self._columns(parts[name]))
                file.lines.path.unlink()
                files[name, split] = folder.describe(file.name, file.rows)
            else:
                files[name, split] = file.lines.written(file.name)
        self.report.files.extend(files.values())
        if self._format.sidecar is not None:
            for name, data in self._format.sidecar("sayso", [file.name for file in files.values()]).items():
                folder.json(name, data)
                self.report.files.append(folder.describe(name, 0))
        if self._beside is not None:
            self.report.files.append(self._beside.written(SIDECAR))
        if self._format.parts:
            folder.text("README.md", self._card(files, figures))
            self.report.files.append(folder.describe("README.md", 0))
        folder.json(MANIFEST, self._manifest())
        self.report.files.append(folder.describe(MANIFEST, 0))

    def _card(self, files: dict[tuple[str, str], Written], figures: Mapping[str, Figure]) -> str:
        report, recipe = self.report, self._recipe
        configs = {
            part.name: (
                self._columns(part),
                {split: (file.name, file.rows) for (name, split), file in files.items() if name == part.name},
            )
            for part in self._parts
            if any(name == part.name for name, _ in files)
        }
        languages = [recipe.language] if recipe.language else sorted(self._languages)
        return card(
            CardFacts(
                title=recipe.title or _TITLE,
                licence=recipe.licence or "",
                languages=languages,
                configs=configs,
                rows=report.rows,
                prompts=report.prompts,
                annotators=len(self._people),
                annotation=_JOINED[recipe.annotators],
                sources=self._cases.sources,
                findings=report.findings,
                left_out={name: count for name, count in report.left_out.items() if count},
                figures=figures,
            )
        )

    def _manifest(self) -> dict[str, Any]:
        return {
            MARK: 1,
            "schema_version": SCHEMA_VERSION,
            **self.report.to_dict(),
            "annotators": sorted(self._people),
            "sources": [source.to_dict() for source in self._cases.sources],
            "recipe": self._recipe.to_dict(),
        }


def _sample(item: Item) -> Sample:
    answers = tuple([answer.text for answer in item.answers])
    turns = item.context.turns
    if any(turn["content"] is None or "tool_calls" in turn for turn in turns):
        turns = [{**turn, "content": readable((turn,))} for turn in turns]
    return Sample(item.context.system, turns, answers, item.value)


def _options(recipe: Recipe) -> Options:
    return Options(
        raised=frozenset(recipe.severities),
        waived=recipe.waive,
        known_as=recipe.names,
        token_limit=recipe.token_limit,
        language=recipe.language,
        licence=recipe.licence,
    )


def _language(text: str) -> str:
    """By its script, where nobody said."""
    return "en" if text.isascii() or _HAN.search(text) is None else "zh"


_HAN = re.compile("[一-鿿]")
