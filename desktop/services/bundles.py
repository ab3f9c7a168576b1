"""Bundles: files of judgements (`core.bundle`) that one Sayso writes and another merges, without conflicts.

A merge is a union of events, so that it is idempotent and the order of files does not matter: the same id is the same
event, and a file that contradicts this is refused as a whole. The latest version of a profile wins. Titles and system
prompts of conversations, undo steps and the active annotator stay as they are on each computer.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.core.bundle import MAX_LINE, Bundle
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, Translatable, UserError
from desktop.core.judgement import Judgement
from desktop.core.outputs import write_file
from desktop.core.project import Project
from desktop.core.records import to_json
from desktop.core.untrusted import malformed
from desktop.datasets.files import opened
from desktop.services.changes import NOTHING, Changes
from desktop.services.handover import add_project, count_new_tasks, merge_projects, task_ids
from desktop.services.schemes import find_guideline, find_scheme, shipped
from desktop.store.database import Database, Transaction
from desktop.store.errors import mapped_to_user_errors
from desktop.store.judgements import GUIDELINE, SCHEME

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BundleSummary:
    """What a written bundle contains. `judgements` counts events, withdrawals included."""

    judgements: int
    conversations: int
    size: int  # bytes
    tasks: int = 0  # of the project, if the bundle hands one over


@dataclass(frozen=True, slots=True)
class BundlePreview:
    """What merging a bundle would add. `known` is the number of its events that exist already."""

    judgements: int
    known: int
    annotators: tuple[str, ...]  # names of those who judged; "" for a profile without one
    projects: tuple[str, ...] = ()  # names
    tasks: int = 0  # of these projects, that are new or get their answers


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What merging a bundle added. `known` is the number of its events that existed before."""

    judgements: int = 0
    known: int = 0
    conversations: int = 0
    messages: int = 0
    annotators: int = 0
    projects: tuple[str, ...] = ()  # names of the projects that the file hands over
    tasks: int = 0
    project_ids: tuple[str, ...] = field(default=(), compare=False)


class BundleService:
    """Writes and merges bundles. Methods raise `UserError`, and change nothing, if a file is damaged or not
    writable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(
        self,
        path: Path,
        conversation: str | None = None,
        annotator: str | None = None,
        ids: Collection[str] | None = None,
        *,
        project: str | None = None,
        judgements: bool = True,
        replace: bool = True,
    ) -> BundleSummary:
        """Write judgements to the file `path`: those of a conversation, of an annotator, with some ids, or of a
        project. All conditions apply together; without any, all judgements are written.

        Of a conversation the bundle contains the judged answers and the messages before them. With `project` (an id) it
        contains the whole project, so that somebody can judge it on another computer, and with `judgements` False no
        judgements. `replace`: the user agreed to replace an existing regular file.
        """
        with self._database.read() as store:
            project_to_hand_over = None if project is None else store.projects.get(project)
            bundle = _collect(store, conversation, annotator, ids, project_to_hand_over, judgements)
        data = b"".join(bundle.lines())
        with mapped_to_user_errors(path, chosen=True):
            write_file(path, data, replace=replace)
        logger.info(
            "bundle written: %d judgements, %d conversations, %d tasks, %d bytes",
            len(bundle.judgements),
            len(bundle.conversations),
            len(bundle.tasks),
            len(data),
        )
        return BundleSummary(len(bundle.judgements), len(bundle.conversations), len(data), len(bundle.tasks))

    def preview(self, path: Path) -> BundlePreview:
        """What `merge` would add. Raises for the same files."""
        with _naming_the_file(path):
            bundle = Bundle.read(_lines(path))
            with self._database.read() as store:
                known = store.judgements.known(bundle.judgements)
                tasks = count_new_tasks(store, bundle)
        people = dict.fromkeys(event.annotator for event in bundle.judgements.values())
        return BundlePreview(
            len(bundle.judgements),
            len(known),
            tuple(bundle.annotators[id].name for id in people),
            tuple(project.name for project in bundle.projects.values()),
            tasks,
        )

    def merge(self, path: Path) -> tuple[MergeResult, Changes]:
        """Add everything in the bundle that does not exist yet. Raises `UserError` for a file that is damaged, or that
        has other content under an existing id."""
        with _naming_the_file(path):
            bundle = Bundle.read(_lines(path))
            with self._database.write() as store:
                merged, changes = _merge(store, bundle)
        logger.info(
            "bundle merged: %d new judgements, %d known ones, %d messages, %d tasks",
            merged.judgements,
            merged.known,
            merged.messages,
            merged.tasks,
        )
        return merged, changes


@contextmanager
def _naming_the_file(path: Path) -> Iterator[None]:
    """Add the name of the file to errors about its content."""
    try:
        yield
    except UserError as error:
        if "where" not in error.values:
            raise
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP("errors", "The file {file} was not merged, and nothing was changed. {reason}"),
            {"file": path.name, "reason": str(error)},
        ) from error


def _lines(path: Path) -> Iterator[bytes]:
    with opened(path) as file, mapped_to_user_errors(path):
        while line := file.readline(MAX_LINE + 1):
            yield line


# --- writing


def _collect(
    store: Transaction,
    conversation: str | None,
    annotator: str | None,
    ids: Collection[str] | None,
    project: Project | None,
    judgements: bool,
) -> Bundle:
    events = {event.id: event for event in store.judgements.all(conversation, annotator)} if judgements else {}
    if project is not None:
        tasks = task_ids(store, project.id)
        of_project = {event.id for event in events.values() if event.task in tasks}
        ids = of_project if ids is None else of_project & set(ids)
    bundle = Bundle(judgements=events if ids is None else _with_withdrawals(events, ids))
    judged = bundle.judgements.values()
    message_ids = {} if project is None else add_project(store, bundle, project)
    for event in judged:
        named = (*event.messages, *((event.prompt,) if event.prompt else ()))
        message_ids.setdefault(event.conversation, set()).update(named)
    for id, messages in message_ids.items():
        bundle.messages |= store.exchange.messages(_with_origins(store.exchange.links(id), messages))
    bundle.generations = store.exchange.generations(bundle.messages)
    bundle.conversations = store.exchange.conversations(message_ids)
    batches = {record.provenance_id for record in bundle.generations.values() if record.provenance_id is not None}
    bundle.provenances = store.exchange.provenances(batches)
    people = {event.annotator for event in judged} | {message.author for message in bundle.messages.values()}
    bundle.annotators = {person.id: person for person in store.annotators.all() if person.id in people}
    _collect_schemes(store, bundle)
    return bundle


def _collect_schemes(store: Transaction, bundle: Bundle) -> None:
    for id, version, guideline_version in {
        (event.scheme, event.scheme_version, event.guideline_version) for event in bundle.judgements.values()
    }:
        if id is None:
            continue
        scheme = find_scheme(store, id, version)
        bundle.schemes[scheme.id, scheme.version] = scheme
        if scheme.guideline is None or guideline_version is None:
            continue
        guideline = find_guideline(store, scheme.guideline, guideline_version)
        if guideline is not None:
            bundle.guidelines[guideline.id, guideline.version] = guideline


def _with_withdrawals(events: Mapping[str, Judgement], ids: Collection[str]) -> dict[str, Judgement]:
    """The events with these ids, the events they withdraw, and those that withdraw them."""
    by_target: dict[str | None, list[Judgement]] = {}
    for event in events.values():
        by_target.setdefault(event.withdraws, []).append(event)
    found: dict[str, Judgement] = {}
    pending = [events[id] for id in ids if id in events]
    while pending:
        event = pending.pop()
        if event.id not in found:
            found[event.id] = event
            pending += by_target.get(event.id, ())
            if event.withdraws is not None:
                pending.append(events[event.withdraws])
    return found


def _with_origins(links: Mapping[str, tuple[str, ...]], messages: Iterable[str]) -> set[str]:
    """The messages, and all that they link to, directly or not."""
    found: set[str] = set()
    pending = list(messages)
    while pending:
        id = pending.pop()
        if id not in found:
            found.add(id)
            pending += links[id]
    return found


# --- merging


def _merge(store: Transaction, bundle: Bundle) -> tuple[MergeResult, Changes]:
    annotators = _merge_annotators(store, bundle)
    schemes = _merge_revisions(store, bundle)
    existing = Bundle(
        conversations=store.exchange.conversations(bundle.conversations),
        messages=store.exchange.messages(bundle.messages),
        generations=store.exchange.generations(bundle.messages),
        provenances=store.exchange.provenances(bundle.provenances),
        judgements=store.judgements.known(bundle.judgements),
    )
    _check_same(bundle, existing)
    conversations = [record for id, record in bundle.conversations.items() if id not in existing.conversations]
    messages = [record for record in bundle.ordered_messages() if record.id not in existing.messages]
    store.exchange.add(
        conversations,
        messages,
        [record for id, record in bundle.generations.items() if id not in existing.messages],
        [record for id, record in bundle.provenances.items() if id not in existing.provenances],
    )
    events = [bundle.judgements[id] for id in sorted(bundle.judgements) if id not in existing.judgements]
    store.judgements.add(events)
    tasks = merge_projects(store, bundle)
    touched = {message.conversation_id for message in messages} | {record.id for record in conversations}
    touched |= {id for id, ours in existing.conversations.items() if bundle.conversations[id].updated > ours.updated}
    for id in touched:
        store.exchange.settle(id, bundle.conversations[id].updated)
    targets = list(_targets(bundle, events))
    judged = frozenset(id for event in targets for id in event.messages or (event.prompt or "",))
    changes = Changes(
        frozenset(touched),
        frozenset(message.id for message in messages),
        bool(touched),
        judgements=judged,
        annotators=annotators > 0,
        projects=store.projects.of_tasks(event.task for event in targets if event.task) | frozenset(bundle.projects),
    )
    result = MergeResult(
        *(len(events), len(existing.judgements), len(conversations), len(messages), annotators),
        tuple(project.name for project in bundle.projects.values()),
        tasks,
        tuple(bundle.projects),
    )
    return result, changes | Changes(schemes=schemes) if changes or schemes else NOTHING


_REVISIONS: Final = {
    SCHEME: QT_TRANSLATE_NOOP("errors", "Scheme “{id}”"),
    GUIDELINE: QT_TRANSLATE_NOOP("errors", "Guidelines “{id}”"),
}


def _check_same(theirs: Bundle, ours: Bundle) -> None:
    """Raise `UserError` if an existing record has other content than the file has under the same id."""
    kinds: tuple[tuple[Translatable, Iterable[str], Callable[[Bundle, str], object]], ...] = (
        (QT_TRANSLATE_NOOP("errors", "Message {id}"), ours.messages, Bundle.message_json),
        (
            QT_TRANSLATE_NOOP("errors", "Provenance record {id}"),
            ours.provenances,
            lambda bundle, id: to_json(bundle.provenances[id]),
        ),
        (QT_TRANSLATE_NOOP("errors", "Judgement {id}"), ours.judgements, lambda bundle, id: bundle.judgements[id]),
    )
    for name, ids, content in kinds:
        for id in ids:
            if content(ours, id) != content(theirs, id):
                problem = QT_TRANSLATE_NOOP("errors", "this Sayso has it with different content")
                raise malformed(Phrase(name, id=id), problem)


def _merge_annotators(store: Transaction, bundle: Bundle) -> int:
    """Add new profiles and replace older ones; returns how many."""
    changed = 0
    for id, theirs in bundle.annotators.items():
        ours = store.annotators.get(id)
        # If both were changed at the same moment, every computer keeps the same one.
        if ours is None or (theirs.updated, repr(theirs)) > (ours.updated, repr(ours)):
            store.annotators.put(theirs)
            changed += 1
    return changed


def _merge_revisions(store: Transaction, bundle: Bundle) -> bool:
    """Add new versions of schemes and guidelines; returns whether there were any."""
    theirs: dict[tuple[str, str, int], dict[str, Any]] = {}
    theirs |= {(SCHEME, *key): scheme.to_dict() for key, scheme in bundle.schemes.items()}
    theirs |= {(GUIDELINE, *key): guideline.to_dict() for key, guideline in bundle.guidelines.items()}
    new = False
    for (kind, id, version), content in theirs.items():
        ours = store.revisions.get(kind, id, version) or shipped(kind, id, version)
        if ours is not None and ours != content:
            raise malformed(
                Phrase(_REVISIONS[kind], id=id),
                QT_TRANSLATE_NOOP("errors", "this Sayso has that version with different content"),
            )
        new |= store.revisions.get(kind, id, version) is None
        store.revisions.add(kind, id, version, content)
    return new


def _targets(bundle: Bundle, events: Iterable[Judgement]) -> Iterator[Judgement]:
    """The judgements that events are about: themselves, or those they withdraw."""
    for event in events:
        while event.withdraws is not None:
            event = bundle.judgements[event.withdraws]
        yield event
