"""The schema's history, one module a revision, found by listing this package: `r0007_what_changed.py` has
`upgrade(op)`, which takes Alembic's operations.

A revision is frozen when it is released: its SQL is that of its time, so it never imports `store.tables`. `PRAGMA
user_version` says which one a file is at, so that neither Alembic nor a version table is needed to open a file that is
up to date; `run` is imported only to migrate.
"""

from pkgutil import iter_modules
from typing import Final

NAMES: Final = tuple(sorted(found.name for found in iter_modules(__path__) if found.name.startswith("r0")))
"""The modules of the revisions, oldest first."""

SCHEMA_VERSION: Final = len(NAMES)
"""The newest revision."""
