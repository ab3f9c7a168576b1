"""Small values by name: the table `settings`. (The user's settings are a file, readable before the store is open.)"""

from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.store.tables import settings

IMPORTING: Final = "importing"
"""The key under which an import that is under way is noted (`store.imports`)."""
IMPORTED: Final = "imported"
"""What was imported into each project."""


class ValueRepository:
    """Within one transaction. Values are anything that JSON can say."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: Any = None) -> Any:
        row = self._connection.execute(select(settings.c.value).where(settings.c.key == key)).one_or_none()
        return default if row is None else row.value

    def set(self, key: str, value: Any) -> None:
        """None removes it."""
        if value is None:
            self._connection.execute(delete(settings).where(settings.c.key == key))
            return
        new = insert(settings).values(key=key, value=value)
        self._connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
