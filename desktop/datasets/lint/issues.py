"""Issues: the rows that fail a check, and how a recipe treats checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from desktop.datasets.lint.checks import CHECKS, CheckSeverity, Reason

EXAMPLES: Final = 100
"""How many rows of each check are kept as examples; all are counted."""
_NONE: Final = Reason()


@dataclass(frozen=True, slots=True)
class LintOptions:
    """How checks are done: those `raised` to errors, the notes of those `waived`, and what they compare with.
    `known_names` are names of persons that count as personal data."""

    raised: frozenset[str] = frozenset()
    waived: Mapping[str, str] = field(default_factory=dict)
    known_names: tuple[str, ...] = ()
    token_limit: int | None = None
    language: str | None = None
    licence: str | None = None
    redacted: bool = False  # personal data is removed before the checks


class Example(NamedTuple):
    """A row that fails a check."""

    file: str
    row: int  # from 1
    reason: Reason

    def to_dict(self) -> dict[str, Any]:
        """As JSON in reports of `lint` and `export`."""
        return {"file": self.file, "row": self.row, "reason": str(self.reason)}


@dataclass(slots=True)
class Issue:
    """The rows that fail one check. `note` is the reason why it was waived."""

    check: str
    severity: CheckSeverity
    count: int = 0
    reason: str = ""
    examples: list[Example] = field(default_factory=list)
    note: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether rows with this issue must not be exported."""
        return self.severity is CheckSeverity.ERROR

    def to_dict(self) -> dict[str, Any]:
        """As JSON in reports, with the examples as `rows`."""
        values: dict[str, Any] = {"rule": self.check, "severity": self.severity.value, "count": self.count}
        if self.reason:
            values["reason"] = self.reason
        if self.note is not None:
            values["waived"] = self.note
        return values | {"rows": [example.to_dict() for example in self.examples]}


class Issues:
    """Collects rows that fail checks: one issue for each check."""

    def __init__(self, options: LintOptions) -> None:
        self._options = options
        self._by_check: dict[str, Issue] = {}

    def add(self, check: str, file: str, row: int, reason: Reason = _NONE) -> None:
        """Add a row (from 1) that fails the check."""
        issue = self._by_check.get(check)
        if issue is None:
            severity = CheckSeverity.ERROR if check in self._options.raised else CHECKS[check].severity
            issue = self._by_check[check] = Issue(check, severity)
        issue.count += 1
        if len(issue.examples) < EXAMPLES:
            issue.examples.append(Example(file, row, reason))

    def add_total(self, check: str, count: int, reason: str) -> None:
        """Add an issue of the whole dataset instead of single rows."""
        self.add(check, "", 0)
        issue = self._by_check[check]
        issue.count, issue.reason, issue.examples = count, reason, []

    def soften(self, check: str) -> None:
        """Make the issue of a check a warning, whatever the options say."""
        if check in self._by_check:
            self._by_check[check].severity = CheckSeverity.WARNING

    def explain(self, check: str, reason: str) -> None:
        """Set the reason of the issue of a check, if there is one."""
        if check in self._by_check:
            self._by_check[check].reason = reason

    def sorted(self) -> list[Issue]:
        """All issues, blocking ones first, then by number of rows."""
        for issue in self._by_check.values():
            if not issue.blocks:
                issue.note = self._options.waived.get(issue.check)
        return sorted(self._by_check.values(), key=lambda issue: (not issue.blocks, -issue.count, issue.check))
