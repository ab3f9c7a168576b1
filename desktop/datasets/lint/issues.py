"""What checks found: rows by check, and what a recipe says about checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from desktop.datasets.lint.rules import RULES, CheckSeverity, Reason

EXAMPLES: Final = 100
"""So many rows of each check are kept; all are counted."""
_NONE: Final = Reason()


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What a recipe says about checks. `known_as` are names to look for."""

    raised: frozenset[str] = frozenset()
    waived: Mapping[str, str] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()
    token_limit: int | None = None
    language: str | None = None
    licence: str | None = None
    redacted: bool = False  # personal data is taken out before


class Example(NamedTuple):
    file: str
    row: int  # from 1
    reason: Reason

    def to_dict(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row, "reason": str(self.reason)}


@dataclass(slots=True)
class Issue:
    """What one check found. `note` is why it was waived."""

    rule: str
    severity: CheckSeverity
    count: int = 0
    reason: str = ""
    examples: list[Example] = field(default_factory=list)
    note: str | None = None

    @property
    def blocks(self) -> bool:
        return self.severity is CheckSeverity.ERROR

    def to_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {"rule": self.rule, "severity": self.severity.value, "count": self.count}
        if self.reason:
            said["reason"] = self.reason
        if self.note is not None:
            said["waived"] = self.note
        return said | {"rows": [example.to_dict() for example in self.examples]}


class Issues:
    """One for each check that found something."""

    def __init__(self, options: LintOptions) -> None:
        self._options = options
        self._by_check: dict[str, Issue] = {}

    def add(self, check: str, file: str, row: int, reason: Reason = _NONE) -> None:
        """`row` counts from 1."""
        issue = self._by_check.get(check)
        if issue is None:
            severity = CheckSeverity.ERROR if check in self._options.raised else RULES[check].severity
            issue = self._by_check[check] = Issue(check, severity)
        issue.count += 1
        if len(issue.examples) < EXAMPLES:
            issue.examples.append(Example(file, row, reason))

    def add_total(self, check: str, count: int, reason: str) -> None:
        """What is wrong with the whole, and not with certain rows."""
        self.add(check, "", 0)
        issue = self._by_check[check]
        issue.count, issue.reason, issue.examples = count, reason, []

    def soften(self, check: str) -> None:
        """It does not block, whatever the options say."""
        if check in self._by_check:
            self._by_check[check].severity = CheckSeverity.WARNING

    def explain(self, check: str, reason: str) -> None:
        """Says more of what a check found, where it found something."""
        if check in self._by_check:
            self._by_check[check].reason = reason

    def sorted(self) -> list[Issue]:
        """Those that block first, then by how many rows they touch."""
        for issue in self._by_check.values():
            if not issue.blocks:
                issue.note = self._options.waived.get(issue.rule)
        return sorted(self._by_check.values(), key=lambda issue: (not issue.blocks, -issue.count, issue.rule))
