"""Judgements, their annotators, the versions of schemes and guidelines, and the steps that can be undone."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.core.annotator import Annotator
from desktop.core.judgement import Judgement, not_withdrawn
from desktop.core.payloads import FlagForReview, Note, Payload, Skip, Withdrawal
from desktop.core.questions import KINDS
from desktop.store.rows import RecordTable
from desktop.store.tables import (
    annotators,
    judgement_messages,
    judgements,
    revisions,
    task_states,
    tasks,
    undo_steps,
)

SCHEME, GUIDELINE, SCHEME_STATE = "scheme", "guideline", "place"
"""The kinds of revision. One of the last kind lists a scheme, moves it to the trash or deletes it (`SchemeState`)."""

REMARKS = (Note.kind, FlagForReview.kind, Withdrawal.kind)
"""Kinds of judgement that answer no question: a task with only these still waits for its annotator."""


def load_payload(text: str) -> Payload:
    """Read a payload from its kind and its JSON, separated by a space."""
    kind, _, payload = text.partition(" ")
    return KINDS[kind].load(json.loads(payload))


def load_messages(ids: str | None) -> tuple[str, ...]:
    """Read a list of ids, separated by commas, in the order of the ids."""
    return tuple(sorted(ids.split(","))) if ids else ()


_JUDGEMENTS = RecordTable(
    Judgement,
    judgements,
    derived={"kind": lambda event: event.kind},
    expressions={
        # as one text, since a join would repeat the payload for each message
        "messages": "(SELECT group_concat(message_id) FROM judgement_messages WHERE judgement_id = judgements.id)",
        "payload": "judgements.kind || ' ' || judgements.payload",
    },
    loads={"messages": load_messages, "payload": load_payload},
)
_ANNOTATORS = RecordTable(Annotator, annotators)


class JudgementRepository:
    """Judgements and withdrawals; valid within one transaction. Events are only added, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, events: Sequence[Judgement]) -> None:
        """Add events, and update the states of their tasks. Withdrawals must follow what they withdraw."""
        if not events:
            return
        _JUDGEMENTS.add(self._connection, events)
        about = [(event.id, id) for event in events for id in event.messages]
        if about:
            query = "INSERT INTO judgement_messages (judgement_id, message_id) VALUES (?, ?)"
            self._connection.exec_driver_sql(query, about)
        self.update_task_states({event.task for event in events if event.task} | self._withdrawn_tasks(events))

    def get(self, id: str) -> Judgement | None:
        """The event with this id, whether withdrawn or not."""
        found = self._select(judgements.c.id == id)
        return found[0] if found else None

    def known(self, ids: Iterable[str]) -> dict[str, Judgement]:
        """The events with these ids that exist, by id."""
        found: dict[str, Judgement] = {}
        for part in chunks(list(ids)):
            found |= {event.id: event for event in self._select(judgements.c.id.in_(part))}
        return found

    def all(
        self, conversation: str | None = None, annotator: str | None = None, kinds: Collection[str] = ()
    ) -> list[Judgement]:
        """The events of a conversation, of an annotator and of some kinds, as far as given, oldest first. Withdrawals
        are always included."""
        conditions: list[Any] = []
        if kinds:
            conditions.append(or_(judgements.c.kind.in_(kinds), judgements.c.withdraws.is_not(None)))
        if conversation is not None:
            conditions.append(judgements.c.conversation_id == conversation)
        if annotator is not None:
            conditions.append(judgements.c.annotator_id == annotator)
        return self._select(*conditions)

    def about(self, message: str) -> list[Judgement]:
        """The events about this message, oldest first, without withdrawals, which name no message."""
        jm = judgement_messages.c
        return self._select(judgements.c.id.in_(select(jm.judgement_id).where(jm.message_id == message)))

    def of_action(self, action: str) -> list[Judgement]:
        """The events that were recorded as one action, oldest first."""
        return self._select(judgements.c.action == action)

    def of_tasks(self, tasks: Sequence[str], kinds: Collection[str]) -> list[Judgement]:
        """The judgements of some kinds about these tasks that are not withdrawn. An approximation, good enough to
        choose the next task: it does not check whether an undone withdrawal was withdrawn again."""
        j = judgements.c
        return [
            event for part in chunks(tasks) for event in self._select(j.task.in_(part), j.kind.in_(kinds), _standing())
        ]

    def notes(self, annotator: str) -> list[Judgement]:
        """The annotator's notes that are not withdrawn, oldest first; approximately, as `of_tasks`."""
        is_note = judgements.c.kind == literal_column("'note'")  # literally, as in the index of notes
        return self._select(is_note, judgements.c.annotator_id == annotator, _standing())

    def withdrawals(self, conversation: str) -> list[Judgement]:
        """The withdrawals in a conversation, oldest first."""
        return self._select(judgements.c.conversation_id == conversation, judgements.c.withdraws.is_not(None))

    def newest(self, annotator: str) -> str:
        """The id of the annotator's newest event, which the id of the next one must follow; empty if there is none."""
        j = judgements.c
        return self._connection.scalar(select(func.max(j.id)).where(j.annotator_id == annotator)) or ""

    def _withdrawn_tasks(self, events: Iterable[Judgement]) -> set[str]:
        """The tasks of the judgements that these events withdraw, directly or through other withdrawals."""
        j = judgements.c
        found: set[str] = set()
        pending = {event.withdraws for event in events if event.withdraws}
        while pending:
            rows = [
                row for part in chunks(sorted(pending)) for row in self._rows(select(j.task, j.withdraws), j.id, part)
            ]
            found |= {task for task, _ in rows if task}
            pending = {withdraws for _, withdraws in rows if withdraws}
        return found

    def update_task_states(self, task_ids: Iterable[str]) -> None:
        """Update `task_states`: an annotator judged a task if a judgement that answers a question stands, and skipped
        it if only a skip does."""
        j, t, s = judgements.c, tasks.c, task_states.c
        for part in chunks(sorted(task_ids)):
            projects = dict(self._rows(select(t.id, t.project_id), t.id, part))
            existing = list(projects)
            events = self._rows(select(j.id, j.task, j.annotator_id, j.kind), j.task, existing)
            withdrawals: dict[str, str] = {}
            pending = [id for id, *_ in events]
            while pending:
                query = select(j.id, j.withdraws)
                found = dict(row for some in chunks(pending) for row in self._rows(query, j.withdraws, some))
                withdrawals |= found
                pending = list(found)
            standing_ids = not_withdrawn([*((id, None) for id, *_ in events), *withdrawals.items()])
            states: dict[tuple[str, str], bool] = {}
            for id, task, annotator, kind in events:
                if id in standing_ids and kind not in REMARKS:
                    states[task, annotator] = states.get((task, annotator), False) or kind != Skip.kind
            self._connection.execute(delete(task_states).where(s.task_id.in_(existing)))
            if states:
                rows = [
                    {"task_id": task, "annotator_id": annotator, "project_id": projects[task], "judged": judged}
                    for (task, annotator), judged in states.items()
                ]
                self._connection.execute(insert(task_states), rows)

    def _rows(self, query: Any, column: Any, values: Sequence[str]) -> list[Any]:
        return list(self._connection.execute(query.where(column.in_(values)))) if values else []

    def _select(self, *conditions: Any) -> list[Judgement]:
        return _JUDGEMENTS.read(self._connection, _JUDGEMENTS.select(*conditions).order_by(judgements.c.id))


class AnnotatorRepository:
    """Profiles of annotators; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Annotator]:
        """All profiles, in the order in which they were created."""
        return _ANNOTATORS.read(self._connection, _ANNOTATORS.select().order_by(annotators.c.id))

    def get(self, id: str) -> Annotator | None:
        """The profile with this id."""
        return _ANNOTATORS.first(self._connection, annotators.c.id == id)

    def put(self, annotator: Annotator) -> None:
        """Add a profile, or replace the one with its id."""
        _ANNOTATORS.put(self._connection, annotator)


class RevisionRepository:
    """Versions of schemes and guidelines, which never change; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: str, id: str, version: int) -> dict[str, Any] | None:
        """The content of one version; None if it is not in the store."""
        r = revisions.c
        return self._connection.scalar(select(r.content).where(r.kind == kind, r.id == id, r.version == version))

    def newest(self, kind: str) -> dict[str, dict[str, Any]]:
        """The content of the newest version of each scheme or guideline, by id."""
        r = revisions.c
        rows = self._connection.execute(select(r.id, r.content).where(r.kind == kind).order_by(r.id, r.version))
        return {row.id: row.content for row in rows}

    def versions(self, kind: str, id: str) -> list[dict[str, Any]]:
        """The contents of all versions of one scheme or guideline, newest first."""
        r = revisions.c
        query = select(r.content).where(r.kind == kind, r.id == id).order_by(r.version.desc())
        return list(self._connection.scalars(query))

    def add(self, kind: str, id: str, version: int, content: dict[str, Any]) -> None:
        """Add a version; does nothing if it exists."""
        new = upsert(revisions).values(kind=kind, id=id, version=version, content=content)
        self._connection.execute(new.on_conflict_do_nothing())


class UndoStepRepository:
    """The actions of each annotator that can be undone or redone; valid within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, annotator: str, action: str) -> None:
        """Add a new action. It deletes the undone ones, which can no longer be redone."""
        u = undo_steps.c
        self._connection.execute(delete(undo_steps).where(u.annotator_id == annotator, u.undone.is_(True)))
        self._connection.execute(insert(undo_steps).values(annotator_id=annotator, action=action, undone=False))

    def next(self, annotator: str, undone: bool) -> tuple[int, str] | None:
        """The step that the next undo (`undone` False) or redo applies to, and its action."""
        u = undo_steps.c
        query = select(u.id, u.action).where(u.annotator_id == annotator, u.undone.is_(undone))
        row = self._connection.execute(query.order_by(u.id if undone else u.id.desc()).limit(1)).one_or_none()
        return None if row is None else (row.id, row.action)

    def mark(self, step: int, undone: bool) -> None:
        """Save that a step is undone, or done again."""
        self._connection.execute(update(undo_steps).where(undo_steps.c.id == step).values(undone=undone))

    def remove(self, step: int) -> None:
        """Delete a step whose judgements no longer exist."""
        self._connection.execute(delete(undo_steps).where(undo_steps.c.id == step))


def chunks(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """Split ids into lists of at most `size`, since SQLite limits the number of parameters in a statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _standing() -> ColumnElement[bool]:
    """Whether a judgement is not withdrawn, unless an undone withdrawal was withdrawn again."""
    again, undone = judgements.alias(), judgements.alias()
    redone = exists().where(again.c.withdraws == undone.c.id)
    return ~exists().where(undone.c.withdraws == judgements.c.id, ~redone)
