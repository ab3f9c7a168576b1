"""The progress and the report of an export, and the errors for which nothing is written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.datasets.exclusions import is_row_excluded
from desktop.datasets.folder import ExportedFile
from desktop.datasets.lint.issues import Issue


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """`done` of `total` conversations are read, and gave `rows` rows."""

    done: int
    total: int
    rows: int


ExportProgressCallback = Callable[[ExportProgress], bool]
"""Called from time to time; returning False cancels the export."""


@dataclass(slots=True)
class ExportReport:
    """What an export wrote, or would write."""

    format: str
    rows: int = 0
    prompts: int = 0
    origins: Counter[str] = field(default_factory=Counter)  # rows by the kind of judgement they come from
    exclusions: Counter[str] = field(default_factory=Counter)  # by `Exclusion`, or the name of a check
    splits: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    files: list[ExportedFile] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)  # the first rows
    licences: tuple[str, ...] = ()  # of the models
    by_format: Counter[str] = field(default_factory=Counter)  # rows in each format, if they were counted

    @property
    def blocked(self) -> bool:
        """Whether an issue prevents writing."""
        return any(issue.blocks for issue in self.issues)

    @property
    def excluded(self) -> int:
        """The number of rows that are excluded, for any reason."""
        return sum(count for reason, count in self.exclusions.items() if is_row_excluded(reason))

    def to_dict(self) -> dict[str, Any]:
        """The content of `export --json` and of the manifest, whose keys never change."""
        return {
            "format": self.format,
            "rows": self.rows,
            "prompts": self.prompts,
            "splits": dict(sorted(self.splits.items())),
            "from": dict(sorted(self.origins.items())),
            "left_out": dict(sorted((name, count) for name, count in self.exclusions.items() if count)),
            "findings": [issue.to_dict() for issue in self.issues],
            "files": [file.to_dict() for file in self.files],
        }


class ExportRow(NamedTuple):
    """A line of an export, and the conversation in which its answers were judged."""

    line: str
    conversation: str


class ExportBlocked(UserError):  # noqa: N818 -- a message for the user, like any `UserError`
    """Some checks block, so that nothing was written."""

    def __init__(self, report: ExportReport) -> None:
        rules = ", ".join(issue.check for issue in report.issues if issue.blocks)
        super().__init__(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP(
                "errors", "Nothing was exported: {rules} would harm training. Fix or exclude these rows."
            ),
            {"rules": rules},
        )
        self.report = report


class NothingToExport(UserError):  # noqa: N818 -- a message for the user, like any `UserError`
    """There are no rows for the format, so that nothing was written. The report has what was excluded."""

    def __init__(self, report: ExportReport, scheme: str) -> None:
        super().__init__(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP(
                "errors",
                "There is no data for {format}, so nothing was exported. Judge with the scheme “{scheme}” to "
                "collect it.",
            ),
            {"format": report.format, "scheme": scheme},
        )
        self.report = report
