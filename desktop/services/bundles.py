"""Judgements that travel as a file (`core.bundle`): written by one Sayso, merged by another, without conflict.

Merging is a union of events, so it is idempotent, and no order of files matters: the same id is the same event, and a
file that says otherwise is refused whole. Profiles are taken as they were changed last. What is of a machine stays as
it is there: a conversation's title and system prompt, what can be undone, whose turn it is.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.core.bundle import MAX_LINE, Bundle
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.judgement import Judgement
from desktop.core.outputs import write_file
from desktop.core.project import Project
from desktop.core.records import to_json
from desktop.core.untrusted import malformed
from desktop.datasets.files import opened
from desktop.services.changes import NOTHING, Changes
from desktop.services.handover import count_new_tasks, gather_project, merge_projects, task_ids
from desktop.services.schemes import find_guideline, find_scheme, shipped
from desktop.store.database import Database, Transaction
from desktop.store.errors import mapped_to_user_errors
from desktop.store.judgements import GUIDELINE, SCHEME

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BundleSummary:
    """What a bundle holds. `judgements` counts events, withdrawals too."""

    judgements: int
    conversations: int
    size: int  # bytes
    tasks: int = 0  # of a project


@dataclass(frozen=True, slots=True)
class BundlePreview:
    """What would come with a bundle. `known` events are here already."""

    judgements: int
    known: int
    annotators: tuple[str, ...]  # names of who made them; "" for someone without one
    projects: tuple[str, ...] = ()  # names
    tasks: int = 0  # of these, that are not here, or not with their answers


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What came with a bundle. `known` events were here before."""

    judgements: int = 0
    known: int = 0
    conversations: int = 0
    messages: int = 0
    annotators: int = 0
    projects: tuple[str, ...] = ()  # names of those that the file hands over
    tasks: int = 0
    project_ids: tuple[str, ...] = field(default=(), compare=False)


class BundleService:
    """Raises `UserError` when a file cannot be written, or is not sound; then nothing was changed."""

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
        """The judgements of one conversation, one annotator, with these ids, or of one project; all of these conditions
        together, and everything where there is none. Of a conversation only the judged answers travel, and what led to
        them. With a `project` (its id) all of it travels, so that somebody else can judge it on another computer;
        without `judgements` nothing that was judged already.

        `replace`: a regular file that is there was agreed to be replaced, as a window asks."""
        with self._database.read() as store:
            handed_over = None if project is None else store.projects.get(project)
            bundle = _gather(store, conversation, annotator, ids, handed_over, judgements)
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

    def look(self, path: Path) -> BundlePreview:
        """What a merge would bring; raises as that would."""
        with _refusing(path):
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
        with _refusing(path):
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
def _refusing(path: Path) -> Iterator[None]:
    """What is wrong inside a file is told together with its name."""
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


# --- out


def _gather(
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
    wanted = {} if project is None else gather_project(store, bundle, project)
    for event in judged:
        named = (*event.messages, *((event.prompt,) if event.prompt else ()))
        wanted.setdefault(event.conversation, set()).update(named)
    for id, messages in wanted.items():
        bundle.messages |= store.exchange.messages(_with_origins(store.exchange.links(id), messages))
    bundle.generations = store.exchange.generations(bundle.messages)
    bundle.conversations = store.exchange.conversations(wanted)
    made = {record.provenance_id for record in bundle.generations.values() if record.provenance_id is not None}
    bundle.provenances = store.exchange.provenances(made)
    people = {event.annotator for event in judged} | {message.author for message in bundle.messages.values()}
    bundle.annotators = {person.id: person for person in store.annotators.all() if person.id in people}
    _gather_schemes(store, bundle)
    return bundle


def _gather_schemes(store: Transaction, bundle: Bundle) -> None:
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
    """Those with these ids, what they withdraw, and what withdraws them."""
    by_target: dict[str | None, list[Judgement]] = {}
    for event in events.values():
        by_target.setdefault(event.withdraws, []).append(event)
    taken: dict[str, Judgement] = {}
    left = [events[id] for id in ids if id in events]
    while left:
        event = left.pop()
        if event.id not in taken:
            taken[event.id] = event
            left += by_target.get(event.id, ())
            if event.withdraws is not None:
                left.append(events[event.withdraws])
    return taken


def _with_origins(links: Mapping[str, tuple[str, ...]], wanted: Iterable[str]) -> set[str]:
    taken: set[str] = set()
    left = list(wanted)
    while left:
        id = left.pop()
        if id not in taken:
            taken.add(id)
            left += links[id]
    return taken


# --- in


def _merge(store: Transaction, bundle: Bundle) -> tuple[MergeResult, Changes]:
    annotators = _merge_annotators(store, bundle)
    schemes = _merge_revisions(store, bundle)
    here = Bundle(
        conversations=store.exchange.conversations(bundle.conversations),
        messages=store.exchange.messages(bundle.messages),
        generations=store.exchange.generations(bundle.messages),
        provenances=store.exchange.provenances(bundle.provenances),
        judgements=store.judgements.known(bundle.judgements),
    )
    _check_same(bundle, here)
    conversations = [record for id, record in bundle.conversations.items() if id not in here.conversations]
    messages = [record for record in bundle.ordered_messages() if record.id not in here.messages]
    store.exchange.add(
        conversations,
        messages,
        [record for id, record in bundle.generations.items() if id not in here.messages],
        [record for id, record in bundle.provenances.items() if id not in here.provenances],
    )
    events = [bundle.judgements[id] for id in sorted(bundle.judgements) if id not in here.judgements]
    store.judgements.add(events)
    tasks = merge_projects(store, bundle)
    touched = {message.conversation_id for message in messages} | {record.id for record in conversations}
    touched |= {id for id, ours in here.conversations.items() if bundle.conversations[id].updated > ours.updated}
    for id in touched:
        store.exchange.settle(id, bundle.conversations[id].updated)
    meant = list(_meant(bundle, events))
    judged = frozenset(id for event in meant for id in event.messages or (event.prompt or "",))
    changes = Changes(
        frozenset(touched),
        frozenset(message.id for message in messages),
        bool(touched),
        judgements=judged,
        annotators=annotators > 0,
        projects=store.projects.of_tasks(event.task for event in meant if event.task) | frozenset(bundle.projects),
    )
    report = MergeResult(
        *(len(events), len(here.judgements), len(conversations), len(messages), annotators),
        tuple(project.name for project in bundle.projects.values()),
        tasks,
        tuple(bundle.projects),
    )
    return report, changes | Changes(schemes=schemes) if changes or schemes else NOTHING


def _check_same(theirs: Bundle, ours: Bundle) -> None:
    """Raises `UserError` where what is here already has other content under the same id."""
    kinds: tuple[tuple[str, Iterable[str], Callable[[Bundle, str], object]], ...] = (
        ("message", ours.messages, Bundle.message_json),
        ("provenance", ours.provenances, lambda bundle, id: to_json(bundle.provenances[id])),
        ("judgement", ours.judgements, lambda bundle, id: bundle.judgements[id]),
    )
    for kind, ids, content in kinds:
        for id in ids:
            if content(ours, id) != content(theirs, id):
                problem = QT_TRANSLATE_NOOP("errors", "this Sayso has it with different content")
                raise malformed(f"The {kind} {id}", problem)


def _merge_annotators(store: Transaction, bundle: Bundle) -> int:
    """How many are new or have a later profile."""
    changed = 0
    for id, theirs in bundle.annotators.items():
        ours = store.annotators.get(id)
        # Of two that were changed at the same moment the same one is kept on every machine.
        if ours is None or (theirs.updated, repr(theirs)) > (ours.updated, repr(ours)):
            store.annotators.put(theirs)
            changed += 1
    return changed


def _merge_revisions(store: Transaction, bundle: Bundle) -> bool:
    """Whether a version is new."""
    theirs: dict[tuple[str, str, int], dict[str, Any]] = {}
    theirs |= {(SCHEME, *key): scheme.to_dict() for key, scheme in bundle.schemes.items()}
    theirs |= {(GUIDELINE, *key): guideline.to_dict() for key, guideline in bundle.guidelines.items()}
    new = False
    for (kind, id, version), content in theirs.items():
        ours = store.revisions.get(kind, id, version) or shipped(kind, id, version)
        if ours is not None and ours != content:
            raise malformed(
                f"The {kind} “{id}”", QT_TRANSLATE_NOOP("errors", "this Sayso has that version with different content")
            )
        new |= store.revisions.get(kind, id, version) is None
        store.revisions.add(kind, id, version, content)
    return new


def _meant(bundle: Bundle, events: Iterable[Judgement]) -> Iterator[Judgement]:
    """The judgements that events are about."""
    for event in events:
        while event.withdraws is not None:
            event = bundle.judgements[event.withdraws]
        yield event
