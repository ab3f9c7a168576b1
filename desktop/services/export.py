"""Exports judgements in a format for training, as a folder that is written completely or not at all.

It reads one consistent view of the store through its own connection, so that the window stays responsive. The same
store and the same recipe give the same bytes.
"""

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from desktop.core.errors import QT_TRANSLATE_NOOP, Cancelled, ErrorKind, UserError
from desktop.datasets.build import build
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.earlier import read_assigned_splits
from desktop.datasets.folder import ExportFolder
from desktop.datasets.formats import find
from desktop.datasets.items import Item
from desktop.datasets.lint.checks import CHECKS, CheckSeverity
from desktop.datasets.lint.row_checks import Tokens
from desktop.datasets.recipe import ExportScope, Recipe
from desktop.datasets.split import AssignedSplits
from desktop.services.annotators import active_id
from desktop.services.export_counts import RowCountsByFormat
from desktop.services.export_records import PromptRecords
from desktop.services.export_report import (
    ExportBlocked,
    ExportProgress,
    ExportProgressCallback,
    ExportReport,
    ExportRow,
    NothingToExport,
)
from desktop.services.export_run import ExportRun, RowCallback
from desktop.services.statistics import StatisticsService
from desktop.store.database import Database, Transaction
from desktop.store.errors import mapped_to_user_errors
from desktop.store.exports import ExportRepository, ExportSelection

__all__ = [
    "Cancelled",
    "ExportBlocked",
    "ExportProgress",
    "ExportReport",
    "ExportRow",
    "ExportService",
    "NothingToExport",
]

logger = logging.getLogger(__name__)


class ExportService:
    """Previews and writes exports. Methods raise `UserError` for an unknown scope, and if the disk fails, and
    `Cancelled` once `progress` returns False.

    `tokens` counts tokens with the tokenizer of the model to be trained, for recipes with a token limit. `checks` False
    skips the checks, to measure the time of writing alone.
    """

    def __init__(self, data: Path, tokens: Tokens | None = None, *, checks: bool = True) -> None:
        self._data = data
        self._tokens = tokens
        self._checks = checks

    def preview(
        self,
        recipe: Recipe,
        progress: ExportProgressCallback = lambda _: True,
        out: Path | None = None,
        *,
        by_format: bool = False,
    ) -> ExportReport:
        """What `write` would do, with the results of the checks, without writing. Prompts keep the splits of an
        existing export in `out`. `by_format`: also count the rows in every other format; if the recipe's format has no
        rows, the counts are in the report of `NothingToExport`."""
        return self._run(recipe, None, progress, _assigned_splits(recipe, out), by_format=by_format)

    def rows(
        self,
        recipe: Recipe,
        locations: Collection[tuple[str, int]],
        progress: ExportProgressCallback = lambda _: True,
        out: Path | None = None,
    ) -> dict[tuple[str, int], ExportRow]:
        """The rows at these locations (file, row number from 1), such as those of an issue."""
        found: dict[tuple[str, int], ExportRow] = {}

        def keep(file: str, row: int, line: bytes, item: Item) -> None:
            if (file, row) in locations:
                found[file, row] = ExportRow(line.decode(), item.context.conversation)

        self._run(recipe, None, progress, _assigned_splits(recipe, out), keep)
        return found

    def write(self, recipe: Recipe, out: Path, progress: ExportProgressCallback = lambda _: True) -> ExportReport:
        """Write the export to the folder `out`. Raises `NothingToExport` if there are no rows for the format, and
        `ExportBlocked` if a check blocks; then nothing is written."""
        format = find(recipe.format)
        with mapped_to_user_errors(out, chosen=True), ExportFolder(out, format.name) as folder:
            report = self._run(recipe, folder, progress, _assigned_splits(recipe, out))
            folder.commit()
        logger.info("exported %s: %d rows, %d excluded", format.name, report.rows, report.excluded)
        return report

    def _run(
        self,
        recipe: Recipe,
        folder: ExportFolder | None,
        progress: ExportProgressCallback,
        earlier: AssignedSplits,
        on_row: RowCallback | None = None,
        *,
        by_format: bool = False,
    ) -> ExportReport:
        format = find(recipe.format)
        validate_checks(recipe)
        with Database.open(self._data, writer=False) as database:
            with database.read() as store:
                scope = resolve_scope(store, recipe.scope)
                chosen = ExportSelection(scope.project, scope.tag, scope.conversation, scope.judgements)
                rows = ExportRepository(store.connection, chosen)
                records = PromptRecords(rows, scope.project, scope.tag, scope.judgements)
                first_records = PromptRecords(rows, scope.project, scope.tag, scope.judgements)
                if (
                    format.dataset_type is DatasetType.UNPAIRED
                    and recipe.labels is None
                    and not has_labels(first_records, recipe)
                ):
                    recipe = replace(recipe, labels="pairs")
                run = ExportRun(recipe, format, records, earlier, self._tokens, self._checks)
                hidden = store.visibility.hidden_projects(active_id(store)) if folder is None else []
                if hidden and recipe.provenance == "columns":
                    run.is_hidden = lambda answer: store.visibility.is_hidden(answer, hidden)
                run.by_format = RowCountsByFormat(recipe) if by_format else None
                run.read(folder, rows.count(), progress, on_row)
            if folder is not None:
                metrics = StatisticsService(database).summary(scope.project).metrics if format.parts else {}
                run.finish(folder, metrics)
        return run.report


def has_labels(records: PromptRecords, recipe: Recipe) -> bool:
    """Whether any judgement rates a single answer."""
    return any(
        next(build(record, DatasetType.UNPAIRED, recipe, Counter()), None)
        for _, slice in records.slices()
        for record in slice
    )


def _assigned_splits(recipe: Recipe, out: Path | None) -> AssignedSplits:
    return read_assigned_splits(out, recipe.splits, recipe.seed) if out is not None else AssignedSplits()


def resolve_scope(store: Transaction, scope: ExportScope) -> ExportScope:
    """The scope with the project's id in place of its name. Raises `UserError` for an unknown project or
    conversation."""
    if scope.project is not None:
        projects = store.projects.all()
        by_id = [project.id for project in projects if project.id == scope.project]
        found = by_id or [project.id for project in projects if project.name == scope.project]
        if len(found) != 1:
            raise UserError(
                ErrorKind.INPUT,
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
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP("errors", "Conversation {id} was not found. It may be in the trash."),
                {"id": scope.conversation},
            )
    return scope


def validate_checks(recipe: Recipe) -> None:
    """Raise `UserError` if the recipe names checks that do not exist, or that cannot be used so."""
    for check in (*recipe.severities, *recipe.waive, *recipe.excluded_checks):
        if check not in CHECKS:
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP("errors", "The check “{rule}” does not exist. The checks are: {rules}."),
                {"rule": check, "rules": ", ".join(CHECKS)},
            )
    for check in recipe.waive:
        if check in recipe.severities or CHECKS[check].severity is CheckSeverity.ERROR:
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors", "The check “{rule}” is blocking and cannot be waived. Fix or exclude its rows."
                ),
                {"rule": check},
            )
    for check in recipe.excluded_checks:
        if not CHECKS[check].is_per_row:
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP("errors", "Rows of the check “{rule}” cannot be excluded individually."),
                {"rule": check},
            )
