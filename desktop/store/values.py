"""Small values by key, in the table `settings`. (The user's settings are in a file, which loads before the store.)"""

from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.store.tables import settings

IMPORTING: Final = "importing"
"""Key of the import in progress (`store.imports`)."""
IMPORTED: Final = "imported"
"""Key of the notes about what was imported into each project."""


class ValueRepository:
    """Values that JSON can hold, by key; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key`, or `default` if there is none."""
        row = self._connection.execute(select(settings.c.value).where(settings.c.key == key)).one_or_none()
        return default if row is None else row.value

    def set(self, key: str, value: Any) -> None:
        """Store a value, replacing the old one; None removes the key."""
        if value is None:
            self._connection.execute(delete(settings).where(settings.c.key == key))
            return
        new = insert(settings).values(key=key, value=value)
        self._connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
