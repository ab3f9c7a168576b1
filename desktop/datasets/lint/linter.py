"""Rows looked at one by one, then together: what is wrong with them, where, and why."""

from collections.abc import Sequence

from desktop.datasets.format import Format, Sample
from desktop.datasets.lint.issues import Issue, Issues, LintOptions
from desktop.datasets.lint.row_checks import RowChecks, RowFacts, Tokens
from desktop.datasets.lint.rows_together import RowsTogether
from desktop.datasets.lint.rules import raw

_NO_FACTS = RowFacts()


class Linter:
    """`see` every row, then `findings`. `tolerant`: families that an earlier export split do not block."""

    def __init__(self, options: LintOptions, tokens: Tokens | None = None) -> None:
        self._issues = Issues(options)
        self._checks = RowChecks(options, tokens)
        self._together = RowsTogether(self._issues, self._checks.brief)
        self.rows = 0
        self.tolerant = False

    def broken(self, check: str, file: str, row: int, reason: str) -> None:
        """A row that could not be read."""
        self.rows += 1
        self._issues.add(check, file, row, raw(reason))

    def see(
        self, format: Format, sample: Sample, file: str, row: int, split: str = "", facts: RowFacts = _NO_FACTS
    ) -> None:
        """Checks a row by itself, and keeps what is needed to check it against the others."""
        self.rows += 1
        failed: list[str] = []
        for check, reason in self._checks.failed(format, sample, facts):
            if check not in failed:  # a row counts once
                failed.append(check)
                self._issues.add(check, file, row, reason)
        self._together.add(format, sample, file, row, split)

    def check(self, format: Format, sample: Sample, facts: RowFacts = _NO_FACTS) -> list[str]:
        """The checks that a row fails by itself, without counting it: for rows that may be excluded."""
        return [check for check, _ in self._checks.failed(format, sample, facts)]

    def empty(self, splits: Sequence[str]) -> None:
        """Splits of the recipe that have no row."""
        if splits:
            self._issues.add_total("empty-split", len(splits), ", ".join(splits))

    def findings(self) -> list[Issue]:
        """Those that block first, then by how many rows they touch."""
        self._together.check()
        if self.tolerant:
            self._issues.soften("split-leak")
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self._checks.kinds.items()))
        self._issues.explain("personal-data", kinds)
        return self._issues.sorted()
