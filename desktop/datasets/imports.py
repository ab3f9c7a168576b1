"""How a file is imported: its format or mapping, and its rows as `ImportedRow`s."""

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

__all__ = ["COLUMNS", "FORMATS", "PROMPTS", "ImportSource", "inspect_file"]

_SAMPLE_ROWS: Final = 20  # the first rows, which decide how a file is read
_IDENTIFYING: Final = ("id", "prompt_id", "category", "task_category", "language", "lang", "tags")
"""Columns besides texts and labels that are read: rows that differ in one of them are different rows."""
_CONTEXT: Final = frozenset(
    f"{name}{ending}"
    for name in ("image", "video", "audio", "tool", "function", "document", "attachment", "file")
    for ending in ("", "s", "_path", "_paths", "_url", "_urls")
)
"""Columns that belong to a prompt: the same text with another image is another prompt."""
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
    """A file and how it is read. `columns` are those of the first rows, in order, with their roles; None for columns
    that are not imported. `sample` are the first rows. `guessed`: the format was recognized, not given."""

    path: Path
    format: SourceFormat
    mapping: ColumnMapping | None
    columns: Mapping[str, ColumnRole | None]
    sample: tuple[DataRow, ...]
    guessed: bool
    file: OpenedFile  # the kind of the file
    previews: tuple[ImportedRow | UserError, ...] = ()  # the records of the sample, if rows are read together
    values: Mapping[str, str] = field(default_factory=dict)  # given meanings of verdict values of the format
    people: str = ""  # the column of annotators, if only its values show that it is one

    @property
    def read(self) -> Read:
        """The function that makes a record of a row."""
        if self.mapping is not None:
            return self.mapping.read
        assert self.format.read is not None
        return partial(arena, values=self.values) if self.values else self.format.read

    @property
    def verdicts(self) -> Verdicts | None:
        """How verdicts are read, if they are values of one column (or of one for each annotator), so that the user can
        define what values mean."""
        if self.mapping is None:
            return replace(ARENA, given=self.values) if self.format.name == "arena" else None
        found = self.mapping.verdicts
        return found if found is not None and (len(found.columns) == 1 or self.mapping.by_column) else None

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return self.file.size

    @property
    def about(self) -> str:
        """What the file contains, marked for translation in the context "imports"."""
        if self.mapping is None:
            return self.format.about
        return self.format.about if self.mapping.problem else self.mapping.about

    @property
    def problem(self) -> UserError | None:
        """Why no row can be read: the roles of the columns are not known yet."""
        if self.mapping is None or self.mapping.problem is None:
            return None
        return UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "The meaning of the columns of {file} is unclear: {problem}. Choose what each column means; on "
                "the command line with --map, such as --map prompt=COLUMN. Its columns are: {names}.",
            ),
            {"file": self.path.name, "problem": self.mapping.problem, "names": _listed(self.columns)},
        )

    @property
    def scheme(self) -> str:
        """The ready-made scheme that suits its answers."""
        return self.format.scheme if self.mapping is None else self.mapping.scheme

    @property
    def _first(self) -> list[Fields]:
        return [row.fields for row in self.sample if row.fields is not None]

    def rows(self) -> Iterator[tuple[DataRow, ImportedRow | UserError]]:
        """Every row with its record, or with the error that makes it unusable. Raises `UserError` if the file cannot be
        read further, and the source's own problem."""
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
        """The record with the split of the row as a tag, so that a test set can be told apart."""
        split = SPLITS.get(row.part.lower()) if self.file.has_splits else None
        if split is None:
            return found
        return replace(found, prompt=replace(found.prompt, tags=tuple(sorted({*found.prompt.tags, split}))))

    def _read_row(self, fields: Fields, stronger: StrongerFormats | None) -> ImportedRow:
        """The record of a row. Raises `UserError` also for a row that has another format, whose data this reading would
        lose."""
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
        # The provenance of an export does not distinguish rows: they belong together as they did there.
        provenance_columns = PROVENANCE if isinstance(fields.peek("judgement_ids"), list) else ()
        unread = [(name, value) for name, value in fields.unread() if name not in provenance_columns]
        names = tuple(dict.fromkeys(name for name, _ in unread))
        identifying = [name for name in _IDENTIFYING if name not in provenance_columns]
        identity = [*unread, *((name, value) for name in identifying if (value := fields.peek(name)) not in _NOTHING)]
        context = [(name, value) for name, value in unread if name.lower() in _CONTEXT]
        notes = (*found.notes, "joined") if found.prompt.joined else found.notes
        return replace(found, unread=names, identity=_digest(identity), context=_digest(context), notes=notes)


def inspect_file(path: Path, name: str | None = None, mapping: ColumnMapping | None = None) -> ImportSource:
    """How this file is read: as given, else as its first rows suggest. Raises `UserError` for an unknown format or
    column, and for a file that is empty or cannot be read. If the roles of the columns are unclear, the source has a
    `problem` until a mapping is given."""
    if name is not None and name not in FORMATS:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The format “{name}” does not exist. The formats are: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    file = examine(path)
    sample = tuple(islice(rows(file), _SAMPLE_ROWS))
    if not sample:
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {"file": path.name})
    first = [row.fields for row in sample if row.fields is not None]
    if not first:
        assert sample[0].problem is not None
        raise sample[0].problem
    names = list(dict.fromkeys(column for fields in first for column in fields))
    values: Mapping[str, str] = {}
    if mapping is not None and not mapping.columns:  # only meanings of verdict values were given
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
                {"file": path.name, "names": _listed(names)},
            )
    if mapping is not None:
        _check(mapping, names, path)
        mapping = mapping.fitted_to(first)
    roles = dict(mapping.columns) if mapping is not None else {**_ALSO, **chosen.columns}
    if mapping is None:
        roles |= {column: ColumnRole.ANNOTATOR for column in names if is_annotator(column)}
    trees = list(read_trees(sample)) if chosen.is_tree else []
    source = ImportSource(
        path,
        chosen,
        mapping,
        {column: roles.get(column) for column in names},
        tuple(row for row, _ in trees) or sample,
        guessed,
        file,
        tuple(found for _, found in trees),
        values if mapping is None else {},
    )
    if not guessed or ColumnRole.ANNOTATOR in source.columns.values():
        return source
    people = find_people(list(_judged(source)))
    return (
        replace(source, people=people, columns={**source.columns, people: ColumnRole.ANNOTATOR}) if people else source
    )


def _judged(source: ImportSource) -> Iterator[tuple[Fields, ImportedRow]]:
    """The first rows that can be read, with their records."""
    if source.problem is None and not source.format.is_tree:
        for fields in source._first:
            with suppress(UserError):
                yield fields, source.read(fields)


def _guess(first: Sequence[Fields], kind: Container) -> SourceFormat:
    return FORMATS[PROMPTS] if kind is Container.TEXT else recognize(first)


def _digest(values: Sequence[tuple[str, object]]) -> str:
    """A hash of names and values that does not depend on their order; empty for none."""
    if not values:
        return ""
    ordered = sorted((name, json.dumps(value, sort_keys=True)) for name, value in values)
    return sha256(json.dumps(ordered).encode()).hexdigest()[:32]


def _check(mapping: ColumnMapping, names: Sequence[str], path: Path) -> None:
    for column in mapping.columns:
        if column not in names:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP("errors", "{file} has no column “{column}”. Its columns are: {names}."),
                {"file": path.name, "column": column, "names": _listed(names)},
            )


def _listed(names: Iterable[str]) -> str:
    return ", ".join("".join(char for char in name[:40] if char.isprintable()) for name in islice(names, 30))
