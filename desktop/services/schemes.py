"""Schemes and guidelines: ready-made ones ship with the program, and each edit is a new version in the store."""

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_id
from desktop.core.resources import read_resource
from desktop.core.scheme import LANGUAGES, Guideline, Scheme
from desktop.services.changes import Changes
from desktop.store.database import Database, Transaction
from desktop.store.judgements import GUIDELINE, SCHEME, SCHEME_STATE

READY_MADE = (
    *("instructgpt", "thumbs", "pairwise", "helpsteer2", "helpsteer3", "steps", "safety", "bad-cases", "rubric"),
    "chat",  # the questions about answers in the chat
)
"""Ids of the ready-made schemes, in the order of the menus. Each has a guideline of the same id and version."""


class SchemeState(StrEnum):
    """Whether a scheme is listed, in the trash or deleted. Its versions stay, since judgements and projects use
    them."""

    LISTED = "listed"
    TRASH = "trash"
    DELETED = "gone"


@dataclass(frozen=True, slots=True)
class DeletedScheme:
    """A scheme in the trash."""

    scheme: Scheme
    deleted: float  # Unix seconds


def ready_made() -> dict[str, Scheme]:
    """The ready-made schemes, by id."""
    return {id: _read_ready_made(id) for id in READY_MADE}


@cache
def _read_ready_made(id: str) -> Scheme:
    return Scheme.from_json(read_resource(f"schemes/{id}.json"), f"Scheme “{id}”")


def _ready_made_scheme(id: str) -> Scheme | None:
    """A ready-made scheme. Reads only this one, so that the desk shows its first task sooner."""
    return _read_ready_made(id) if id in READY_MADE else None


@cache
def _ready_made_guideline(id: str) -> Guideline | None:
    if id not in READY_MADE:
        return None
    files = {language: read_resource(f"guidelines/{id}.{language}.md") for language in LANGUAGES}
    return Guideline(id, _read_ready_made(id).version, {language: file.decode() for language, file in files.items()})


def find_scheme(store: Transaction, id: str, version: int | None = None) -> Scheme:
    """A version of a scheme (None: the newest). Raises `UserError` if it does not exist."""
    built_in = _ready_made_scheme(id)
    if version is None:
        kept = store.revisions.newest(SCHEME).get(id)
        known = [scheme for scheme in (built_in, _scheme(kept)) if scheme is not None]
        if known:
            return max(known, key=lambda scheme: scheme.version)
    elif built_in is not None and built_in.version == version:
        return built_in
    elif (scheme := _scheme(store.revisions.get(SCHEME, id, version))) is not None:
        return scheme
    raise UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP("errors", "The scheme “{id}” was not found. Choose another one."),
        {"id": id},
    )


def find_guideline(store: Transaction, id: str, version: int | None = None) -> Guideline | None:
    """A version of a guideline (None: the newest), or None if it does not exist."""
    built_in = _ready_made_guideline(id)
    if version is None:
        kept = store.revisions.newest(GUIDELINE).get(id)
        known = [guideline for guideline in (built_in, _guideline(kept)) if guideline is not None]
        return max(known, key=lambda guideline: guideline.version, default=None)
    if built_in is not None and built_in.version == version:
        return built_in
    return _guideline(store.revisions.get(GUIDELINE, id, version))


def shipped(kind: str, id: str, version: int) -> dict[str, Any] | None:
    """A version of a scheme or guideline that ships with the program, as JSON; None if that version does not."""
    found = _ready_made_scheme(id) if kind == SCHEME else _ready_made_guideline(id)
    return None if found is None or found.version != version else found.to_dict()


def keep_scheme(store: Transaction, scheme: Scheme) -> int | None:
    """Copy a scheme and its current guideline into the store, where no update of the program changes them. Returns the
    guideline's version."""
    store.revisions.add(SCHEME, scheme.id, scheme.version, scheme.to_dict())
    guideline = None if scheme.guideline is None else find_guideline(store, scheme.guideline)
    if guideline is None:
        return None
    store.revisions.add(GUIDELINE, guideline.id, guideline.version, guideline.to_dict())
    return guideline.version


class SchemeService:
    """Schemes and guidelines. Methods raise `UserError` for an unknown scheme, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, used: str = "") -> list[Scheme]:
        """The newest version of each scheme: the ready-made ones, then the user's that are not deleted, and the scheme
        `used` even if it is."""
        with self._database.read() as store:
            states = _states(store)
            user_made = [id for id in store.revisions.newest(SCHEME) if id not in READY_MADE]
            listed = [
                id for id in user_made if id == used or states.get(id, (SchemeState.LISTED,))[0] is SchemeState.LISTED
            ]
            return [find_scheme(store, id) for id in (*READY_MADE, *listed)]

    def trash(self) -> list[DeletedScheme]:
        """The schemes in the trash, last deleted first."""
        with self._database.read() as store:
            deleted = [(id, when) for id, (state, when) in _states(store).items() if state is SchemeState.TRASH]
            return [
                DeletedScheme(find_scheme(store, id), when) for id, when in sorted(deleted, key=lambda pair: -pair[1])
            ]

    def set_state(self, id: str, state: SchemeState) -> tuple[None, Changes]:
        """Delete a scheme, restore it, or delete it permanently. Projects that use it are not affected. Raises
        `ValueError` for a ready-made one."""
        if id in READY_MADE:
            raise ValueError(f"{id} is a ready-made scheme")
        with self._database.write() as store:
            newest = max(
                find_scheme(store, id).version, store.revisions.newest(SCHEME_STATE).get(id, {}).get("version", 0)
            )
            version = max(time.time_ns() // 1_000_000, newest + 1)
            store.revisions.add(SCHEME_STATE, id, version, {"version": version, "place": state.value})
        return None, Changes(schemes=True)

    def get(self, id: str, version: int | None = None) -> Scheme:
        """A version of a scheme (None: the newest)."""
        with self._database.read() as store:
            return find_scheme(store, id, version)

    def guideline(self, id: str, version: int | None = None) -> Guideline | None:
        """A version of a guideline (None: the newest), or None if it does not exist."""
        with self._database.read() as store:
            return find_guideline(store, id, version)

    def guidelines(self, id: str) -> list[Guideline]:
        """All versions of a guideline, newest first."""
        with self._database.read() as store:
            kept = [Guideline.from_dict(content) for content in store.revisions.versions(GUIDELINE, id)]
        built_in = _ready_made_guideline(id)
        if built_in is not None and all(version.version != built_in.version for version in kept):
            kept.append(built_in)
        return sorted(kept, key=lambda guideline: -guideline.version)

    def save(self, scheme: Scheme) -> tuple[Scheme, Changes]:
        """Save a new version of a scheme; an empty id creates a new scheme."""
        with self._database.write() as store:
            id = scheme.id or new_id()
            scheme = replace(scheme, id=id, version=_next_version(store, SCHEME, id))
            store.revisions.add(SCHEME, id, scheme.version, scheme.to_dict())
        return scheme, Changes(schemes=True)

    def save_guideline(self, guideline: Guideline) -> tuple[Guideline, Changes]:
        """Save a new version of a guideline; an empty id creates a new guideline."""
        with self._database.write() as store:
            id = guideline.id or new_id()
            guideline = replace(guideline, id=id, version=_next_version(store, GUIDELINE, id))
            store.revisions.add(GUIDELINE, id, guideline.version, guideline.to_dict())
        return guideline, Changes(schemes=True)


def _states(store: Transaction) -> dict[str, tuple[SchemeState, float]]:
    """The state of each scheme that was ever deleted, and since when (Unix seconds). A scheme that was edited later,
    maybe on another computer, is listed again."""
    edited = {id: content["version"] for id, content in store.revisions.newest(SCHEME).items()}
    return {
        id: (SchemeState(content["place"]), content["version"] / 1000)
        for id, content in store.revisions.newest(SCHEME_STATE).items()
        if content["version"] > edited.get(id, 0)
    }


def _next_version(store: Transaction, kind: str, id: str) -> int:
    """The time in milliseconds, so that versions from two computers have different numbers."""
    newest = store.revisions.newest(kind).get(id, {}).get("version", 0)
    return max(time.time_ns() // 1_000_000, int(newest) + 1)


def _scheme(content: dict[str, object] | None) -> Scheme | None:
    return None if content is None else Scheme.from_dict(content)


def _guideline(content: dict[str, object] | None) -> Guideline | None:
    return None if content is None else Guideline.from_dict(content)
