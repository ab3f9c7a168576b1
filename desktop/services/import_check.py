"""Finds projects that Sayso 0.1.0 may have imported wrongly, until their files are imported again.

It detected a less specific format if one of the first rows had a gap, and merged annotators with numbers for names. The
store does not have the files, so that this can only name suspicious projects and what to do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, fill
from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database

_DEMONSTRATIONS: Final = frozenset(
    ("trl-sft", "trl-prompt-completion", "alpaca", "sharegpt", "thread", "csv")
)  # formats that contain demonstrations


_DISMISSED: Final = "dismissed-import-doubts"
"""Key in the table `settings`: the keys of dismissed doubts."""


class Doubt(StrEnum):
    """What may be wrong with an import."""

    DEMONSTRATIONS = "demonstrations"
    UNLABELLED = "unlabelled"
    ONE_ANNOTATOR = "one-annotator"


_TEXTS: Final = {
    Doubt.DEMONSTRATIONS: QT_TRANSLATE_NOOP(
        "imports",
        "“{project}”: {count} answer(s) (was|were) imported as demonstrations by an earlier version. If the file "
        "labels answers as good or bad (KTO), delete this project and import the file into a new one; otherwise "
        "import it again, which changes nothing.",
    ),
    Doubt.UNLABELLED: QT_TRANSLATE_NOOP(
        "imports",
        "“{project}”: {count} answer(s) (was|were) imported without labels by an earlier version. If the file has "
        "scores, ranks or verdicts, import it again into this project: the labels are added.",
    ),
    Doubt.ONE_ANNOTATOR: QT_TRANSLATE_NOOP(
        "imports",
        "“{project}”: {count} judgement(s) (was|were) imported as one annotator’s by an earlier version. If the file "
        "numbers its annotators, delete this project and import the file into a new one; otherwise import it again, "
        "which changes nothing.",
    ),
}


@dataclass(frozen=True, slots=True)
class DoubtfulImport:
    """A project of which `count` answers or judgements may be wrong."""

    id: str  # of the project
    project: str  # its name
    doubt: Doubt
    count: int

    @property
    def key(self) -> str:
        """Identifies the doubt, so that it can be dismissed."""
        return f"{self.id} {self.doubt}"

    def sentence(self, translate: Callable[[str, str], str]) -> str:
        """The sentence for the user. `translate` takes a context and a text."""
        return fill(translate("imports", _TEXTS[self.doubt]), {"project": self.project, "count": self.count})


def check_imports(database: Database) -> list[DoubtfulImport]:
    """All suspicious projects, including dismissed ones."""
    found = []
    with database.read() as store:
        for former in store.imports.former():
            runs = store.imports.runs(former.project)
            formats_since = {run["format"] for run in runs}
            if any(run["made"] or run.get("merged") for run in runs):  # "merged": it came in a bundle
                continue
            if former.demonstrations and not formats_since & _DEMONSTRATIONS:
                found.append(DoubtfulImport(former.project, former.name, Doubt.DEMONSTRATIONS, former.demonstrations))
            elif former.answered and not (former.labels or former.demonstrations or formats_since):
                found.append(DoubtfulImport(former.project, former.name, Doubt.UNLABELLED, former.answered))
            elif former.labels > 1 and former.annotators == 1 and not formats_since:
                found.append(DoubtfulImport(former.project, former.name, Doubt.ONE_ANNOTATOR, former.labels))
    return found


def open_doubts(database: Database) -> list[DoubtfulImport]:
    """The suspicious projects that the user did not dismiss."""
    with database.read() as store:
        dismissed = set(store.values.get(_DISMISSED, []))
    return [doubt for doubt in check_imports(database) if doubt.key not in dismissed]


def dismiss_doubts(database: Database, doubts: Iterable[DoubtfulImport]) -> tuple[None, Changes]:
    """Stop showing these projects, except in `sayso doctor`."""
    with database.write() as store:
        dismissed = {*store.values.get(_DISMISSED, []), *(doubt.key for doubt in doubts)}
        store.values.set(_DISMISSED, sorted(dismissed))
    return None, NOTHING
