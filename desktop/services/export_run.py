"""One pass of an export over the data: builds rows from prompts, checks them, and writes them to files."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from orjson import OPT_APPEND_NEWLINE, dumps

from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.datasets import parquet, trace
from desktop.datasets.build import build
from desktop.datasets.card import DatasetFacts as CardFacts
from desktop.datasets.card import card
from desktop.datasets.dataset_types import DATASET_TYPES
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.folder import MANIFEST, MARK, SIDECAR, ExportedFile, ExportFolder, JsonLinesWriter
from desktop.datasets.format import Format
from desktop.datasets.items import Item
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.lint.linter import Linter
from desktop.datasets.lint.row_checks import Tokens
from desktop.datasets.recipe import MultipleAnnotations, Recipe
from desktop.datasets.split import TRAIN, AssignedSplits, Splits
from desktop.quality.estimate import Estimate
from desktop.services.export_counts import RowCountsByFormat
from desktop.services.export_items import ItemFilter, sample_of
from desktop.services.export_records import PromptRecords
from desktop.services.export_report import (
    ExportBlocked,
    ExportProgress,
    ExportProgressCallback,
    ExportReport,
    NothingToExport,
)
from desktop.store.migrations import SCHEMA_VERSION

PREVIEW: Final = 20  # rows
_TITLE: Final = "Preference data"
_ANNOTATION: Final = {
    MultipleAnnotations.EACH: "all are kept, each in a row of its own",
    MultipleAnnotations.MAJORITY: "majority vote",
    MultipleAnnotations.MEAN_RANK: "mean of ranks and scores",
    MultipleAnnotations.AGREED: "only unanimous judgements of two or more annotators",
}

RowCallback = Callable[[str, int, bytes, Item], None]
"""Called for each row with the file, the row number from 1, the line and the item."""


@dataclass(slots=True)
class _File:
    """A file of the export. Without `lines`, its rows are only counted."""

    name: str
    lines: JsonLinesWriter | None
    rows: int = 0


class ExportRun:
    """Call `read`, and then `finish` if the export is written. `is_hidden` says whether the model of an answer is
    hidden from the active annotator; None means that none is."""

    def __init__(
        self,
        recipe: Recipe,
        format: Format,
        records: PromptRecords,
        earlier: AssignedSplits,
        tokens: Tokens | None,
        checks: bool,
    ) -> None:
        self._recipe = recipe
        self._format = format
        self._parts = format.parts or (format,)
        self._records = records
        self._file = recipe.file or format.file
        self._files: dict[tuple[str, str], _File] = {}  # by part and split
        self._sidecar: JsonLinesWriter | None = None
        self._people: set[str] = set()
        self._languages: Counter[str] = Counter()
        self._checks = checks
        self._linter = Linter(lint_options(recipe), tokens)
        self._has_provenance_columns = recipe.provenance == "columns"
        self._splits = Splits(recipe.splits, recipe.seed, earlier)
        self.report = ExportReport(format.name)
        self.is_hidden: Callable[[str], bool] | None = None
        self.by_format: RowCountsByFormat | None = None
        self._filter = ItemFilter(recipe, self._linter, records.sources, self.report.exclusions, self._file)
        if recipe.ties and not any(part.ties for part in self._parts):
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{format} cannot hold ties. Exclude ties, or choose helpsteer3 or ranked.",
                ),
                {"format": format.name},
            )

    # --- reading

    def read(
        self,
        folder: ExportFolder | None,
        total: int,
        progress: ExportProgressCallback,
        on_row: RowCallback | None = None,
    ) -> None:
        """Build and check every row, and write it to `folder` if given. `total` is the number of conversations."""
        if self._recipe.splits:
            for _, records in self._records.slices(also_deleted=True):
                for record in records:
                    self._splits.add(record)
            self._splits.assign()
            self._linter.allows_split_leaks = self._splits.torn
        sidecar = self._sidecar = folder.lines(SIDECAR) if folder and self._recipe.provenance == "beside" else None
        report = self.report
        origins = trace.SidecarWriter()
        try:
            for part, split, items in self._items(total, progress):
                file = self._files.get((part.name, split)) or self._open_file(part, split, folder)
                for number, item in enumerate(items, start=file.rows + 1):
                    if self._checks:
                        self._linter.add(part, sample_of(item), file.name, number, split, self._filter.facts(item))
                    line = dumps(self._row(part, item), option=OPT_APPEND_NEWLINE)
                    if on_row is not None:
                        on_row(file.name, number, self._line_to_show(part, item, line), item)
                    if len(report.preview) < PREVIEW:
                        report.preview.append(self._line_to_show(part, item, line).decode())
                    if file.lines is not None:
                        file.lines.add(line)
                        if sidecar is not None:
                            sidecar.add(origins.line(item, file.name, number))
                file.rows += len(items)
        finally:
            for lines in (sidecar, *(file.lines for file in self._files.values())):
                if lines is not None:
                    lines.close()
        if self.by_format is not None:
            report.by_format = self.by_format.counts()
        if not report.rows:
            raise NothingToExport(report, self._format.scheme or DATASET_TYPES[self._format.dataset_type].scheme)
        if self._recipe.splits and self._checks:
            self._linter.add_empty_splits(
                [name for name in (TRAIN, *sorted(self._recipe.splits)) if not report.splits[name]]
            )
        report.issues = self._linter.issues()
        report.licences = tuple(sorted({source.licence for source in self._records.sources}))
        if folder is not None and report.blocked:
            raise ExportBlocked(report)

    def _open_file(self, part: Format, split: str, folder: ExportFolder | None) -> _File:
        lines = folder.lines(self._name(part, split, "jsonl")) if folder is not None else None
        file = self._files[part.name, split] = _File(self._name(part, split, self._file), lines)
        return file

    def _items(self, total: int, progress: ExportProgressCallback) -> Iterator[tuple[Format, str, list[Item]]]:
        """The items that become rows, with their format and split: those of a prompt and format together."""
        report, recipe, done = self.report, self._recipe, 0
        for read, records in self._records.slices():
            for record in records:
                split, before = self._splits.of(record), report.rows
                if self.by_format is not None and split is not None:
                    self.by_format.add(record, self._filter.drops_extra if record.has_extra else self._filter.drops)
                for part in self._parts:
                    built = list(build(record, part.dataset_type, recipe, report.exclusions))
                    items = self._filter.select(
                        part, built, has_extra=record.has_extra, is_part=bool(self._format.parts)
                    )
                    if split is None:
                        report.exclusions[Exclusion.BETWEEN_SPLITS] += len(items)
                    elif items := self._filter.check(part, items):
                        report.rows += len(items)
                        report.origins.update([item.origin for item in items])
                        yield part, split, items
                if report.rows > before:
                    assert split is not None
                    report.splits[split] += report.rows - before
                    report.prompts += 1
                    self._languages[record.language or language_of(record.turns[-1]["content"])] += 1
                    self._people.update([judgement.annotator for judgement in record.judgements])
            done += read
            if not progress(ExportProgress(done, total, report.rows)):
                raise Cancelled

    # --- a row

    def _row(self, part: Format, item: Item) -> dict[str, Any]:
        row = part.encode(item)
        if self._has_provenance_columns:
            row.update(trace.columns(item, self._records.sources))
        elif part.identified:
            trace.add_ids(row, item)
        return row

    def _line_to_show(self, part: Format, item: Item, line: bytes) -> bytes:
        """The line as a page shows it: without models that are hidden from the annotator, which only the file has."""
        if self.is_hidden is None:
            return line[:-1]
        row = self._row(part, item)
        trace.hide_models(row, [self.is_hidden(answer.id) for answer in item.answers])
        return dumps(row)

    def _columns(self, part: Format) -> dict[str, Any]:
        more = trace.COLUMNS if self._has_provenance_columns else trace.IDENTITY if part.identified else {}
        return {**part.columns, **more}

    def _name(self, part: Format, split: str, ending: str) -> str:
        return f"data/{part.name}/{split}.{ending}" if self._format.parts else f"{split}.{ending}"

    # --- finishing

    def finish(self, folder: ExportFolder, metrics: Mapping[str, Estimate]) -> None:
        """Convert the files to Parquet if the recipe asks for it, and write the sidecar, the card and the manifest."""
        parts = {part.name: part for part in self._parts}
        files: dict[tuple[str, str], ExportedFile] = {}
        for (name, split), file in sorted(self._files.items()):
            assert file.lines is not None
            if self._file == "parquet":
                parquet.convert(file.lines.path, folder.path / file.name, self._columns(parts[name]))
                file.lines.path.unlink()
                files[name, split] = folder.describe(file.name, file.rows)
            else:
                files[name, split] = file.lines.describe(file.name)
        self.report.files.extend(files.values())
        if self._format.sidecar is not None:
            for name, data in self._format.sidecar("sayso", [file.name for file in files.values()]).items():
                folder.json(name, data)
                self.report.files.append(folder.describe(name, 0))
        if self._sidecar is not None:
            self.report.files.append(self._sidecar.describe(SIDECAR))
        if self._format.parts:
            folder.text("README.md", self._card(files, metrics))
            self.report.files.append(folder.describe("README.md", 0))
        folder.json(MANIFEST, self._manifest())
        self.report.files.append(folder.describe(MANIFEST, 0))

    def _card(self, files: dict[tuple[str, str], ExportedFile], metrics: Mapping[str, Estimate]) -> str:
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
                annotation=_ANNOTATION[recipe.annotators],
                sources=self._records.sources,
                issues=report.issues,
                excluded={name: count for name, count in report.exclusions.items() if count},
                figures=metrics,
            )
        )

    def _manifest(self) -> dict[str, Any]:
        return {
            MARK: 1,
            "schema_version": SCHEMA_VERSION,
            **self.report.to_dict(),
            "annotators": sorted(self._people),
            "sources": [source.to_dict() for source in self._records.sources],
            "recipe": self._recipe.to_dict(),
        }


def lint_options(recipe: Recipe) -> LintOptions:
    """How the linter checks the rows of a recipe."""
    return LintOptions(
        raised=frozenset(recipe.severities),
        waived=recipe.waive,
        known_names=recipe.names,
        token_limit=recipe.token_limit,
        language=recipe.language,
        licence=recipe.licence,
    )


_HAN = re.compile("[一-鿿]")


def language_of(text: str) -> str:
    """The language of a text by its script, for tasks that do not state one."""
    return "en" if text.isascii() or _HAN.search(text) is None else "zh"
