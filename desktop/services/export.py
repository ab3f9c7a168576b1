"""Exports: what was judged, in the shape a trainer takes, written whole or not at all.

Reads through a connection of its own, in one view of the store, so the window goes on meanwhile. The same store and the
same recipe give the same bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from orjson import dumps

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.datasets import parquet, trace
from desktop.datasets.build import build
from desktop.datasets.folder import MANIFEST, MARK, Folder, Lines, Written
from desktop.datasets.formats import Format, find
from desktop.datasets.items import NEEDS, Item
from desktop.datasets.recipe import Recipe
from desktop.services.cases import Cases
from desktop.store.database import Database
from desktop.store.errors import told
from desktop.store.exports import Chosen, ExportRows
from desktop.store.tables import SCHEMA_VERSION

TRAIN: Final = "train"


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` conversations were read, and gave so many rows."""

    done: int
    total: int
    rows: int


class Cancelled(Exception):  # noqa: N818 -- nothing went wrong
    """Nothing was written."""


Watch = Callable[[Progress], bool]
"""Told now and then; False stops the export."""


@dataclass(slots=True)
class Report:
    """What an export writes, or would write."""

    format: str
    rows: int = 0
    prompts: int = 0
    origins: Counter[str] = field(default_factory=Counter)  # rows by the kind of judgement they come from
    left_out: Counter[str] = field(default_factory=Counter)  # by reason
    splits: Counter[str] = field(default_factory=Counter)
    files: list[Written] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)  # the first lines

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "rows": self.rows,
            "prompts": self.prompts,
            "splits": dict(sorted(self.splits.items())),
            "from": dict(sorted(self.origins.items())),
            "left_out": dict(sorted((name, count) for name, count in self.left_out.items() if count)),
            "files": [file.to_dict() for file in self.files],
        }


class Exports:
    """Raises `UserError` for a scope that is not there, and when a disk fails."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def write(self, recipe: Recipe, out: Path, watch: Watch = lambda _: True) -> Report:
        """Raises `UserError` where the data has nothing of the shape; nothing is written then. `Cancelled` when
        `watch` says so."""
        format = find(recipe.format)
        with told(out), Folder(out, format.name) as folder, Database.open(self._data, writer=False) as database:
            with database.read() as store:
                rows = ExportRows(store.connection, _chosen(recipe))
                run = _Run(recipe, format, Cases(rows, recipe.scope.project, recipe.scope.tag, recipe.scope.judgements))
                report = run.write(folder, rows.count(), watch)
            folder.commit()
        return report


class _Run:
    """One pass over the data."""

    def __init__(self, recipe: Recipe, format: Format, cases: Cases) -> None:
        self._recipe = recipe
        self._format = format
        self._parts = format.parts or (format,)
        self._cases = cases
        self._file = recipe.file or format.file
        self.report = Report(format.name)
        if recipe.ties and not any(part.ties for part in self._parts):
            raise UserError(
                Kind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{format} cannot say that two answers are equally good. Leave ties out, or choose helpsteer3 or "
                    "ranked.",
                ),
                {"format": format.name},
            )

    def write(self, folder: Folder, total: int, watch: Watch) -> Report:
        files: dict[tuple[str, str], Lines] = {}
        beside = folder.lines("provenance.jsonl") if self._recipe.provenance == "beside" else None
        try:
            for part, split, item in self._items(total, watch):
                lines = files.get((part.name, split))
                if lines is None:
                    lines = files[part.name, split] = folder.lines(self._name(part, split, "jsonl"))
                line = dumps(self._row(part, item))
                lines.add(line)
                if beside is not None:
                    beside.add(dumps(trace.beside(item, self._name(part, split, self._file), lines.rows)))
                if len(self.report.preview) < _PREVIEW:
                    self.report.preview.append(line.decode())
        finally:
            for lines in (*files.values(), *([beside] if beside else [])):
                lines.close()
        if not self.report.rows:
            raise self._nothing()
        self._finish(folder, files, beside)
        return self.report

    def _items(self, total: int, watch: Watch) -> Iterator[tuple[Format, str, Item]]:
        report, recipe, done = self.report, self._recipe, 0
        for read, cases in self._cases.slices():
            for case in cases:
                before = report.rows
                for part in self._parts:
                    for item in build(case, part.shape, recipe, report.left_out):
                        if part.accepts is not None and not part.accepts(item):
                            report.left_out["other-scheme"] += 1
                            continue
                        if item.context.system and not part.system:
                            report.left_out["system"] += 1
                        report.rows += 1
                        report.origins[item.origin] += 1
                        report.splits[TRAIN] += 1
                        yield part, TRAIN, item
                report.prompts += report.rows > before
            done += read
            if not watch(Progress(done, total, report.rows)):
                raise Cancelled

    def _row(self, part: Format, item: Item) -> dict[str, Any]:
        row = part.encode(item)
        if self._recipe.provenance == "columns":
            row.update(trace.columns(item, self._cases.sources))
        elif part.identified:
            row.update(trace.identity(item))
        return row

    def _columns(self, part: Format) -> dict[str, Any]:
        more = trace.COLUMNS if self._recipe.provenance == "columns" else trace.IDENTITY if part.identified else {}
        return {**part.columns, **more}

    def _name(self, part: Format, split: str, ending: str) -> str:
        return f"data/{part.name}/{split}.{ending}" if self._format.parts else f"{split}.{ending}"

    def _finish(self, folder: Folder, files: dict[tuple[str, str], Lines], beside: Lines | None) -> None:
        parts = {part.name: part for part in self._parts}
        for (name, split), lines in sorted(files.items()):
            target = self._name(parts[name], split, self._file)
            if self._file == "parquet":
                columns = self._columns(parts[name])
                old = self._name(parts[name], split, "jsonl")
                folder.replace(old, target, lambda a, b, columns=columns: parquet.convert(a, b, columns))  # type: ignore[misc]
            self.report.files.append(folder.describe(target, lines.rows))
        if self._format.beside is not None:
            for name, data in self._format.beside("sayso", [file.name for file in self.report.files]).items():
                folder.json(name, data)
                self.report.files.append(folder.describe(name, 0))
        if beside is not None:
            self.report.files.append(folder.describe("provenance.jsonl", beside.rows))
        folder.json(MANIFEST, self._manifest())

    def _manifest(self) -> dict[str, Any]:
        return {
            MARK: 1,
            "schema_version": SCHEMA_VERSION,
            **self.report.to_dict(),
            "sources": [source.to_dict() for source in self._cases.sources],
            "recipe": self._recipe.to_dict(),
        }

    def _nothing(self) -> UserError:
        scheme = self._format.scheme or NEEDS[self._format.shape]
        return UserError(
            Kind.FAILED,
            QT_TRANSLATE_NOOP(
                "errors",
                "There is nothing here that {format} could say, so nothing was written. Judge with the scheme "
                "“{scheme}” to collect it.",
            ),
            {"format": self._format.name, "scheme": scheme},
        )


_PREVIEW = 20


def _chosen(recipe: Recipe) -> Chosen:
    scope = recipe.scope
    return Chosen(scope.project, scope.tag, scope.conversation, scope.judgements)
