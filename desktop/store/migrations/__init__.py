"""The schema's history, one module for each revision, found by listing this package: `r0007_what_changed.py` has
`upgrade(op)`, which takes Alembic's operations.

A released revision never changes: it contains its SQL and does not import `store.tables`. `PRAGMA user_version` is the
number of a file's revision, so that a current file opens without Alembic or a version table; `run` is imported only to
migrate.
"""

from pkgutil import iter_modules
from typing import Final

NAMES: Final = tuple(sorted(found.name for found in iter_modules(__path__) if found.name.startswith("r0")))
"""The modules of the revisions, oldest first."""

SCHEMA_VERSION: Final = len(NAMES)
"""The newest revision."""
