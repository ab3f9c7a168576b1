"""A file of preference data and how it is read: its rows as `ImportedRow`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.files import Container, DataRow, OpenedFile, examine, rows
from desktop.datasets.folders import SPLITS
from desktop.datasets.mapping import ColumnMapping
from desktop.datasets.message_tree import read_trees
from desktop.datasets.provenance import ProvenanceReader, with_origin
from desktop.datasets.readers.people import find_people, is_annotator, person
from desktop.datasets.readers.verdicts import Verdicts
from desktop.datasets.readers.versus import ARENA, arena
from desktop.datasets.recognition import COLUMNS, FORMATS, PROMPTS, StrongerFormats, recognize
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import Read, SourceFormat
from desktop.datasets.trace import COLUMNS as PROVENANCE

__all__ = ["COLUMNS", "FORMATS", "PROMPTS", "ImportSource", "look"]

_LOOKED_AT: Final = 20  # rows that a guess is made from
_BESIDE: Final = ("id", "prompt_id", "category", "task_category", "language", "lang", "tags")
"""Columns that are read and say nothing about texts or labels: rows that differ in one of them are two rows."""
_CONTEXT: Final = frozenset(
    f"{name}{ending}"
    for name in ("image", "video", "audio", "tool", "function", "document", "attachment", "file")
    for ending in ("", "s", "_path", "_paths", "_url", "_urls")
)
"""Columns without which the same words are another prompt."""
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})

_ALSO = {
    "category": ColumnRole.CATEGORY,
    "task_category": ColumnRole.CATEGORY,
    "language": ColumnRole.LANGUAGE,
    "lang": ColumnRole.LANGUAGE,
}
_ALSO |= {"id": ColumnRole.ID, "prompt_id": ColumnRole.ID, "system": ColumnRole.SYSTEM, "tools": ColumnRole.TOOLS}


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A file and how it is read. `columns` are those of the first rows, in their order, with what each of them is;
    None is left out. `sample` are the first rows. `guessed`: nobody said the format."""

    path: Path
    format: SourceFormat
    mapping: ColumnMapping | None
    columns: Mapping[str, ColumnRole | None]
    sample: tuple[DataRow, ...]
    guessed: bool
    file: OpenedFile  # what kind of file it is
    previews: tuple[ImportedRow | UserError, ...] = ()  # the sample as it is read, where rows are read together
    values: Mapping[str, str] = field(default_factory=dict)  # what those of a format's verdict are said to mean
    people: str = ""  # the column that names annotators although its name may mean others

    @property
    def read(self) -> Read:
        if self.mapping is not None:
            return self.mapping.read
        assert self.format.read is not None
        return partial(arena, values=self.values) if self.values else self.format.read

    @property
    def verdicts(self) -> Verdicts | None:
        """How its verdicts are read, where they are the values of one column (or of one for each annotator), so that a
        person may say what the values mean."""
        if self.mapping is None:
            return replace(ARENA, given=self.values) if self.format.name == "arena" else None
        found = self.mapping.verdicts
        return found if found is not None and (len(found.columns) == 1 or self.mapping.by_column) else None

    @property
    def size(self) -> int:
        """Of the file, in bytes."""
        return self.file.size

    @property
    def about(self) -> str:
        """What it looks like, marked for translation in the context "imports"."""
        if self.mapping is None:
            return self.format.about
        return self.format.about if self.mapping.problem else self.mapping.about

    @property
    def problem(self) -> UserError | None:
        """Why no row can be read: nobody has said yet what its columns are."""
        if self.mapping is None or self.mapping.problem is None:
            return None
        return UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "The meaning of the columns of {file} is unclear: {problem}. Choose what each column means; on "
                "the command line with --map, such as --map prompt=COLUMN. Its columns are: {names}.",
            ),
            {"file": self.path.name, "problem": self.mapping.problem, "names": _shown(self.columns)},
        )

    @property
    def scheme(self) -> str:
        """The ready-made one that its answers are best judged by."""
        return self.format.scheme if self.mapping is None else self.mapping.scheme

    @property
    def _first(self) -> list[Fields]:
        return [row.fields for row in self.sample if row.fields is not None]

    def rows(self) -> Iterator[tuple[DataRow, ImportedRow | UserError]]:
        """Every row, read, or why it cannot be. Raises `UserError` where the file cannot be read on, and the source's
        own problem."""
        if self.problem is not None:
            raise self.problem
        if self.format.is_tree:
            yield from read_trees(rows(self.file))
            return
        stronger = StrongerFormats(self.format) if self.guessed else None
        provenance = ProvenanceReader(self.file)
        for row in rows(self.file):
            if row.fields is None:
                assert row.problem is not None
                yield row, row.problem
                continue
            try:
                found = self._with_split(row, self._read_row(row.fields, stronger))
                yield row, with_origin(found, provenance.of(row))
            except UserError as error:
                yield row, error

    def _with_split(self, row: DataRow, found: ImportedRow) -> ImportedRow:
        """The split that the row is of is a tag of its prompt, so that a test set can be told from the rest."""
        split = SPLITS.get(row.part.lower()) if self.file.has_splits else None
        if split is None:
            return found
        return replace(found, prompt=replace(found.prompt, tags=tuple(sorted({*found.prompt.tags, split}))))

    def _read_row(self, fields: Fields, stronger: StrongerFormats | None) -> ImportedRow:
        """Raises `UserError`, also for a row of which this reading would lose what another format keeps."""
        if stronger is not None and (other := stronger.find(fields)) is not None:
            raise malformed(
                fields.where,
                QT_TRANSLATE_NOOP("errors", "it is a row of {other}, but the file is read as {format}"),
                other=other.name,
                format=self.format.name,
            )
        if self.guessed and self.mapping is not None:
            late = [column for column in fields if column not in self.columns and fields.peek(column) is not None]
            guessed = (
                ColumnMapping.guess([*self.columns, *late], [*self._first, fields], self.mapping.values)
                if late
                else None
            )
            if guessed is not None and dict(guessed.columns) != dict(self.mapping.columns):
                raise malformed(
                    fields.where,
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "it has a column “{name}” that the first rows do not have; choose what each column means "
                        "(--map)",
                    ),
                    name=late[0][:60],
                )
        fields.watch()
        found = self.read(fields)
        if self.people and (name := person(fields, self.people)):
            labels = (label if label.by != ("", 0) else replace(label, annotator=name) for label in found.labels)
            found = replace(found, labels=tuple(labels))
        # What an export of Sayso's own says about a row's provenance tells no rows apart: they meet as they did there.
        own = PROVENANCE if isinstance(fields.peek("judgement_ids"), list) else ()
        unread = [(name, value) for name, value in fields.unread() if name not in own]
        names = tuple(dict.fromkeys(name for name, _ in unread))
        beside_it = [name for name in _BESIDE if name not in own]
        beside = [*unread, *((name, value) for name in beside_it if (value := fields.peek(name)) not in _NOTHING)]
        context = [(name, value) for name, value in unread if name.lower() in _CONTEXT]
        notes = (*found.notes, "joined") if found.prompt.joined else found.notes
        return replace(found, unread=names, identity=_digest(beside), context=_digest(context), notes=notes)


def look(path: Path, name: str | None = None, mapping: ColumnMapping | None = None) -> ImportSource:
    """How to read this file: as it is said, else as its first rows look. Raises `UserError`: no such format; a file
    that cannot be read, or is empty; a column that it has not. Where nobody can tell what the columns are, the source
    has a `problem`, until a mapping says it."""
    if name is not None and name not in FORMATS:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The format “{name}” does not exist. The formats are: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    file = examine(path)
    sample = tuple(islice(rows(file), _LOOKED_AT))
    if not sample:
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {"file": path.name})
    first = [row.fields for row in sample if row.fields is not None]
    if not first:
        assert sample[0].problem is not None
        raise sample[0].problem
    names = list(dict.fromkeys(column for fields in first for column in fields))
    values: Mapping[str, str] = {}
    if mapping is not None and not mapping.columns:  # it says no more than what the values of a verdict mean
        values, mapping = mapping.values, None
    guessed = name is None and mapping is None
    if mapping is not None:
        chosen = FORMATS[COLUMNS]
    elif name is not None:
        chosen = FORMATS[name]
    else:
        chosen = _guess(first, file.container)
    if values and chosen.name != "arena":
        chosen = FORMATS[COLUMNS]
    if chosen.name == COLUMNS and mapping is None:
        mapping = ColumnMapping.guess(names, first, values)
        if values and not mapping.of(ColumnRole.VERDICT):
            raise UserError(
                ErrorKind.USAGE,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "No column of {file} contains a verdict with these values. Choose it with --map, such as "
                    "--map verdict=COLUMN, together with the meaning of the other columns. Its columns are: "
                    "{names}.",
                ),
                {"file": path.name, "names": _shown(names)},
            )
    if mapping is not None:
        _check(mapping, names, path)
        mapping = mapping.fitted_to(first)
    told = dict(mapping.columns) if mapping is not None else {**_ALSO, **chosen.columns}
    if mapping is None:
        told |= {column: ColumnRole.ANNOTATOR for column in names if is_annotator(column)}
    trees = list(read_trees(sample)) if chosen.is_tree else []
    source = ImportSource(
        path,
        chosen,
        mapping,
        {column: told.get(column) for column in names},
        tuple(row for row, _ in trees) or sample,
        guessed,
        file,
        tuple(found for _, found in trees),
        values if mapping is None else {},
    )
    people = (
        find_people(list(_judged(source))) if guessed and ColumnRole.ANNOTATOR not in source.columns.values() else ""
    )
    return (
        replace(source, people=people, columns={**source.columns, people: ColumnRole.ANNOTATOR}) if people else source
    )


def _judged(source: ImportSource) -> Iterator[tuple[Fields, ImportedRow]]:
    """The first rows that can be read."""
    if source.problem is None and not source.format.is_tree:
        for fields in source._first:
            with suppress(UserError):
                yield fields, source.read(fields)


def _guess(first: Sequence[Fields], kind: Container) -> SourceFormat:
    return FORMATS[PROMPTS] if kind is Container.TEXT else recognize(first)


def _digest(values: Sequence[tuple[str, object]]) -> str:
    """The same for the same values, in whatever order their columns stand; empty where there are none."""
    if not values:
        return ""
    said = sorted((name, json.dumps(value, sort_keys=True)) for name, value in values)
    return sha256(json.dumps(said).encode()).hexdigest()[:32]


def _check(mapping: ColumnMapping, names: Sequence[str], path: Path) -> None:
    for column in mapping.columns:
        if column not in names:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP("errors", "{file} has no column “{column}”. Its columns are: {names}."),
                {"file": path.name, "column": column, "names": _shown(names)},
            )


def _shown(names: Iterable[str]) -> str:
    return ", ".join("".join(char for char in name[:40] if char.isprintable()) for name in islice(names, 30))
