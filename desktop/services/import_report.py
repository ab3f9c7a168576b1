"""The destination, progress, preview and report of an import, and the error for a file that is not imported."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.project import Project
from desktop.datasets.imports import ImportSource
from desktop.datasets.readers.verdicts import OUTCOMES
from desktop.datasets.records import NOTES
from desktop.datasets.verdict_values import VerdictValue
from desktop.store.database import Database

T = TypeVar("T")

_NAMED_COLUMNS: Final = 30


class OnStore(Protocol):
    """Runs work on the thread of the store, and returns its result."""

    def __call__(self, work: Callable[[Database], T], /) -> T:
        """Call `work` with the store."""
        ...


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """`share` of the work, 0 to 1; `rows` read so far."""

    share: float
    rows: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to import to. `project` None: a new one with this name and scheme (None: one that suits the format).
    `annotator`: the name of the annotator for all labels; None: the annotators in the file, else the file's name."""

    project: str | None = None
    name: str = ""
    scheme: str | None = None
    annotator: str | None = None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing a file would do.

    `new` rows would be added, `known` ones exist already, and `bad` ones cannot be read; `problems` has the reasons for
    the first of them. `annotators` are the names of the annotators of the labels. `unread` has the columns that are not
    imported, with the number of rows in which they have a value. `notes` describe values that are changed on import,
    translatable in the context "imports". `values` are those of the verdict column, if there is one. `similar_project`
    has these tasks already, although they would go to a new project.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0
    labelled: int = 0
    problems: tuple[UserError, ...] = ()
    annotators: tuple[str, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Phrase, ...] = ()
    values: tuple[VerdictValue, ...] = ()
    similar_project: Project | None = None

    @property
    def unread_columns(self) -> str:
        """The unread columns with their numbers of rows, as text: "images (3), messages.weight (1)"."""
        return _listed(self.unread.items())


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    project: Project
    format: str
    rows: int = 0
    tasks: int = 0
    labels: int = 0
    known: int = 0
    skipped: int = 0
    annotators: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = field(default=())
    is_new_project: bool = False
    notes: tuple[Phrase, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)


ImportProgressCallback = Callable[[ImportProgress], None]
"""Called after each piece of the file."""

ShouldStop = Callable[[], bool]
"""Asked after each piece of the file; True cancels the import."""


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:60])


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    found = [f"{_printable(name)} ({count:,})" for name, count in counts]
    return ", ".join(found[:_NAMED_COLUMNS]) + (" …" if len(found) > _NAMED_COLUMNS else "")


def import_note(note: str, count: int, name: str = "") -> Phrase:
    """The translatable sentence for a kind of note, which `count` rows or values share."""
    return Phrase(NOTES[note], name=name[:60], count=count)


def refusal(source: ImportSource, preview: ImportPreview) -> UserError:
    """The error for a file that is not imported: its verdicts are unclear, or its rows cannot be read."""
    unclear = [value for value in preview.values if value.outcome is None and value.key]
    if source.verdicts is not None and unclear and sum(value.count for value in unclear) >= preview.bad:
        return UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "Nothing was imported from {file}: Sayso does not know what these values of “{column}” mean: {values}. "
                "Give their meanings with --verdict VALUE=OUTCOME, where OUTCOME is one of: {names}.",
            ),
            {
                "file": source.path.name,
                "column": _printable(source.verdicts.columns[0]),
                "values": _listed((value.text, value.count) for value in unclear),
                "names": ", ".join(OUTCOMES),
            },
        )
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors", "Nothing was imported from {file}: {reason} ({bad} of {rows} row(s) cannot be read as {format}.)"
        ),
        {
            "file": source.path.name,
            "reason": str(preview.problems[0]),
            "bad": preview.bad,
            "rows": preview.rows,
            "format": source.format.name,
        },
    )
