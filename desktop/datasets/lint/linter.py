"""The linter: checks rows one by one, then against each other, and reports issues."""

from collections.abc import Sequence

from desktop.datasets.format import Format, Sample
from desktop.datasets.lint.checks import raw
from desktop.datasets.lint.issues import Issue, Issues, LintOptions
from desktop.datasets.lint.row_checks import RowChecks, RowFacts, Tokens
from desktop.datasets.lint.rows_together import RowsTogether

_NO_FACTS = RowFacts()


class Linter:
    """`add` every row, then read `issues`. `allows_split_leaks`: prompts in several splits do not block, because an
    earlier export already assigned them so."""

    def __init__(self, options: LintOptions, tokens: Tokens | None = None) -> None:
        self._issues = Issues(options)
        self._checks = RowChecks(options, tokens)
        self._together = RowsTogether(self._issues, self._checks.hash32)
        self.rows = 0
        self.allows_split_leaks = False

    def add_unreadable(self, check: str, file: str, row: int, reason: str) -> None:
        """Report a row that could not be read."""
        self.rows += 1
        self._issues.add(check, file, row, raw(reason))

    def add(
        self, format: Format, sample: Sample, file: str, row: int, split: str = "", facts: RowFacts = _NO_FACTS
    ) -> None:
        """Check a row by itself, and keep what the checks against other rows need."""
        self.rows += 1
        failed: list[str] = []
        for check, reason in self._checks.failed(format, sample, facts):
            if check not in failed:  # a row counts once
                failed.append(check)
                self._issues.add(check, file, row, reason)
        self._together.add(format, sample, file, row, split)

    def check(self, format: Format, sample: Sample, facts: RowFacts = _NO_FACTS) -> list[str]:
        """The checks that a row fails by itself. The row is not added: it may be excluded."""
        return [check for check, _ in self._checks.failed(format, sample, facts)]

    def add_empty_splits(self, splits: Sequence[str]) -> None:
        """Report splits of the recipe that have no row."""
        if splits:
            self._issues.add_total("empty-split", len(splits), ", ".join(splits))

    def issues(self) -> list[Issue]:
        """Check the rows against each other. All issues, blocking ones first, then by number of rows."""
        self._together.check()
        if self.allows_split_leaks:
            self._issues.soften("split-leak")
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self._checks.kinds.items()))
        self._issues.explain("personal-data", kinds)
        return self._issues.sorted()
