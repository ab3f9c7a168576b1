"""Who judges on this machine: one profile at a time, several may be known."""

import time
from dataclasses import replace

from desktop.core.annotator import Annotator
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database, Transaction

__all__ = ["Annotator", "AnnotatorService", "active_annotator", "active_id"]

_ACTIVE = "annotator"


def active_id(store: Transaction) -> str:
    """Whose turn it is; empty while nobody has judged."""
    return str(store.values.get(_ACTIVE, ""))


def active_annotator(store: Transaction) -> Annotator:
    """Whose turn it is, within a transaction that writes. The first start asks for nothing: a profile without a name
    is made when the first judgement needs one."""
    known = store.annotators.get(active_id(store))
    if known is None:
        known = _new("")
        store.annotators.put(known)
        store.values.set(_ACTIVE, known.id)
    return known


class AnnotatorService:
    """Raises `UserError` for a profile that is not there, and when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Annotator]:
        """In the order in which they came; also those whose judgements were merged or imported."""
        with self._database.read() as store:
            return store.annotators.all()

    def active(self) -> Annotator | None:
        """None while nobody has judged and no profile was made."""
        with self._database.read() as store:
            return store.annotators.get(active_id(store))

    def create(
        self,
        name: str,
        languages: tuple[str, ...] = (),
        background: str = "",
        age_band: str | None = None,
        education: str | None = None,
    ) -> tuple[Annotator, Changes]:
        """A new profile, whose turn it is not yet."""
        annotator = replace(
            _new(name), languages=languages, background=background, age_band=age_band, education=education
        )
        with self._database.write() as store:
            store.annotators.put(annotator)
        return annotator, Changes(annotators=True)

    def change(self, annotator: Annotator) -> tuple[Annotator, Changes]:
        """Keeps the profile as it is given, under its id."""
        with self._database.write() as store:
            old = _known(store, annotator.id)
            if replace(annotator, created=old.created, updated=old.updated) == old:
                return old, NOTHING
            # Later than the profile that is replaced, even where a clock was set back.
            updated = max(time.time(), old.updated + 0.001)
            new = replace(annotator, created=old.created, updated=updated)
            store.annotators.put(new)
        return new, Changes(annotators=True)

    def activate(self, id: str) -> tuple[Annotator, Changes]:
        """From now on this one judges, also after a restart."""
        with self._database.write() as store:
            annotator = _known(store, id)
            store.values.set(_ACTIVE, id)
        return annotator, Changes(annotators=True)


def _new(name: str) -> Annotator:
    now = time.time()
    return Annotator(new_id(), " ".join(name.split()), created=now, updated=now)


def _known(store: Transaction, id: str) -> Annotator:
    annotator = store.annotators.get(id)
    if annotator is None:
        raise UserError(
            ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "This annotator was not found. Choose one from the list.")
        )
    return annotator
