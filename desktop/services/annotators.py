"""Profiles of annotators, and the active one, who judges on this computer now."""

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
    """The id of the active annotator; empty until somebody judges or creates a profile."""
    return str(store.values.get(_ACTIVE, ""))


def active_annotator(store: Transaction) -> Annotator:
    """The active annotator. Creates a profile without a name for the first judgement, so that a first start asks for
    nothing; the transaction must be one that writes."""
    known = store.annotators.get(active_id(store))
    if known is None:
        known = _new("")
        store.annotators.put(known)
        store.values.set(_ACTIVE, known.id)
    return known


class AnnotatorService:
    """Profiles of annotators. Methods raise `UserError` for an unknown profile, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Annotator]:
        """All profiles in the order of creation, including those from bundles and imports."""
        with self._database.read() as store:
            return store.annotators.all()

    def active(self) -> Annotator | None:
        """The active profile; None until somebody judges or creates one."""
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
        """Add a profile, without activating it."""
        annotator = replace(
            _new(name), languages=languages, background=background, age_band=age_band, education=education
        )
        with self._database.write() as store:
            store.annotators.put(annotator)
        return annotator, Changes(annotators=True)

    def change(self, annotator: Annotator) -> tuple[Annotator, Changes]:
        """Replace the profile with this id."""
        with self._database.write() as store:
            old = _known(store, annotator.id)
            if replace(annotator, created=old.created, updated=old.updated) == old:
                return old, NOTHING
            # Later than the old profile, even if the clock was set back: a merge keeps the latest.
            updated = max(time.time(), old.updated + 0.001)
            new = replace(annotator, created=old.created, updated=updated)
            store.annotators.put(new)
        return new, Changes(annotators=True)

    def activate(self, id: str) -> tuple[Annotator, Changes]:
        """Make a profile the active one, also after a restart."""
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
