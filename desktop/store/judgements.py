"""Judgements, who made them, by which schemes and guidelines, and what can be undone."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.core.annotator import Annotator
from desktop.core.judgement import Judgement, standing
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

SCHEME, GUIDELINE, PLACE = "scheme", "guideline", "place"
"""The kinds of revision. A place says where a scheme is from that moment on: in the list, in the trash, or gone."""

REMARKS = (Note.kind, FlagForReview.kind, Withdrawal.kind)
"""Kinds of judgement that answer nothing: a task with only these is still to be judged."""


def load_payload(said: str) -> Payload:
    """Of "kind payload": the kind says how its JSON is read."""
    kind, _, payload = said.partition(" ")
    return KINDS[kind].load(json.loads(payload))


def load_messages(ids: str | None) -> tuple[str, ...]:
    return tuple(sorted(ids.split(","))) if ids else ()


_JUDGEMENTS = RecordTable(
    Judgement,
    judgements,
    derived={"kind": lambda event: event.kind},
    expressions={
        # in one text: a join would repeat the payload for each of them
        "messages": "(SELECT group_concat(message_id) FROM judgement_messages WHERE judgement_id = judgements.id)",
        "payload": "judgements.kind || ' ' || judgements.payload",
    },
    loads={"messages": load_messages, "payload": load_payload},
)
_ANNOTATORS = RecordTable(Annotator, annotators)


class JudgementRepository:
    """Within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, events: Sequence[Judgement]) -> None:
        """Withdrawals after what they withdraw."""
        if not events:
            return
        _JUDGEMENTS.add(self._connection, events)
        about = [(event.id, id) for event in events for id in event.messages]
        if about:
            query = "INSERT INTO judgement_messages (judgement_id, message_id) VALUES (?, ?)"
            self._connection.exec_driver_sql(query, about)
        self.settle({event.task for event in events if event.task} | self._withdrawn_tasks(events))

    def get(self, id: str) -> Judgement | None:
        found = self._select(judgements.c.id == id)
        return found[0] if found else None

    def known(self, ids: Iterable[str]) -> dict[str, Judgement]:
        """Of these ids, the events that are here."""
        found: dict[str, Judgement] = {}
        for part in parts(list(ids)):
            found |= {event.id: event for event in self._select(judgements.c.id.in_(part))}
        return found

    def all(
        self, conversation: str | None = None, annotator: str | None = None, kinds: Collection[str] = ()
    ) -> list[Judgement]:
        """Every event, oldest first; of one conversation, of one annotator, of these kinds, or of all. Withdrawals are
        always among them."""
        conditions: list[Any] = []
        if kinds:
            conditions.append(or_(judgements.c.kind.in_(kinds), judgements.c.withdraws.is_not(None)))
        if conversation is not None:
            conditions.append(judgements.c.conversation_id == conversation)
        if annotator is not None:
            conditions.append(judgements.c.annotator_id == annotator)
        return self._select(*conditions)

    def about(self, message: str) -> list[Judgement]:
        """Every event that names this message, oldest first; a withdrawal names none."""
        jm = judgement_messages.c
        return self._select(judgements.c.id.in_(select(jm.judgement_id).where(jm.message_id == message)))

    def of_action(self, action: str) -> list[Judgement]:
        """What was recorded as one, oldest first."""
        return self._select(judgements.c.action == action)

    def of_tasks(self, tasks: Sequence[str], kinds: Collection[str]) -> list[Judgement]:
        """Those of these kinds that nothing withdraws, near enough for telling what to ask next: of a withdrawal's
        withdrawal it is not asked whether it stands."""
        j = judgements.c
        again, undone = judgements.alias(), judgements.alias()
        redone = exists().where(again.c.withdraws == undone.c.id)
        standing = ~exists().where(undone.c.withdraws == j.id, ~redone)
        return [event for part in parts(tasks) for event in self._select(j.task.in_(part), j.kind.in_(kinds), standing)]

    def withdrawals(self, conversation: str) -> list[Judgement]:
        return self._select(judgements.c.conversation_id == conversation, judgements.c.withdraws.is_not(None))

    def newest(self, annotator: str) -> str:
        """The id that this annotator's next event has to sort after; empty for none."""
        j = judgements.c
        return self._connection.scalar(select(func.max(j.id)).where(j.annotator_id == annotator)) or ""

    def _withdrawn_tasks(self, events: Iterable[Judgement]) -> set[str]:
        """The tasks of what these withdraw, or whose withdrawal they withdraw."""
        j = judgements.c
        found: set[str] = set()
        left = {event.withdraws for event in events if event.withdraws}
        while left:
            rows = [row for part in parts(sorted(left)) for row in self._rows(select(j.task, j.withdraws), j.id, part)]
            found |= {task for task, _ in rows if task}
            left = {withdraws for _, withdraws in rows if withdraws}
        return found

    def settle(self, named: Iterable[str]) -> None:
        """Brings `task_states` up to date: a task is judged where a judgement stands that answers something, and
        skipped where there is only a skip."""
        j, t, s = judgements.c, tasks.c, task_states.c
        for part in parts(sorted(named)):
            projects = dict(self._rows(select(t.id, t.project_id), t.id, part))
            here = list(projects)
            said = self._rows(select(j.id, j.task, j.annotator_id, j.kind), j.task, here)
            withdrawals: dict[str, str] = {}
            left = [id for id, *_ in said]
            while left:
                query = select(j.id, j.withdraws)
                found = dict(row for some in parts(left) for row in self._rows(query, j.withdraws, some))
                withdrawals |= found
                left = list(found)
            alive = standing([*((id, None) for id, *_ in said), *withdrawals.items()])
            states: dict[tuple[str, str], bool] = {}
            for id, task, annotator, kind in said:
                if id in alive and kind not in REMARKS:
                    states[task, annotator] = states.get((task, annotator), False) or kind != Skip.kind
            self._connection.execute(delete(task_states).where(s.task_id.in_(here)))
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
    """Within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Annotator]:
        """In the order in which they came."""
        return _ANNOTATORS.read(self._connection, _ANNOTATORS.select().order_by(annotators.c.id))

    def get(self, id: str) -> Annotator | None:
        return _ANNOTATORS.first(self._connection, annotators.c.id == id)

    def put(self, annotator: Annotator) -> None:
        _ANNOTATORS.put(self._connection, annotator)


class RevisionRepository:
    """Within one transaction. Each version stays as it was when it came."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: str, id: str, version: int) -> dict[str, Any] | None:
        r = revisions.c
        return self._connection.scalar(select(r.content).where(r.kind == kind, r.id == id, r.version == version))

    def newest(self, kind: str) -> dict[str, dict[str, Any]]:
        """The newest version of each, by id."""
        r = revisions.c
        rows = self._connection.execute(select(r.id, r.content).where(r.kind == kind).order_by(r.id, r.version))
        return {row.id: row.content for row in rows}

    def versions(self, kind: str, id: str) -> list[dict[str, Any]]:
        """All versions of one, newest first."""
        r = revisions.c
        query = select(r.content).where(r.kind == kind, r.id == id).order_by(r.version.desc())
        return list(self._connection.scalars(query))

    def add(self, kind: str, id: str, version: int, content: dict[str, Any]) -> None:
        """Nothing happens where that version is here."""
        new = upsert(revisions).values(kind=kind, id=id, version=version, content=content)
        self._connection.execute(new.on_conflict_do_nothing())


class UndoStepRepository:
    """Within one transaction. The actions of an annotator, those that are undone after those that are not."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, annotator: str, action: str) -> None:
        """After something new nothing can be redone."""
        u = undo_steps.c
        self._connection.execute(delete(undo_steps).where(u.annotator_id == annotator, u.undone.is_(True)))
        self._connection.execute(insert(undo_steps).values(annotator_id=annotator, action=action, undone=False))

    def next(self, annotator: str, undone: bool) -> tuple[int, str] | None:
        """The step that undo (`undone` False) or redo takes next, and its action."""
        u = undo_steps.c
        query = select(u.id, u.action).where(u.annotator_id == annotator, u.undone.is_(undone))
        row = self._connection.execute(query.order_by(u.id if undone else u.id.desc()).limit(1)).one_or_none()
        return None if row is None else (row.id, row.action)

    def mark(self, step: int, undone: bool) -> None:
        self._connection.execute(update(undo_steps).where(undo_steps.c.id == step).values(undone=undone))

    def remove(self, step: int) -> None:
        self._connection.execute(delete(undo_steps).where(undo_steps.c.id == step))

    def counts(self, annotator: str) -> tuple[int, int]:
        """How many can be undone, and how many redone."""
        u = undo_steps.c
        query = select(u.undone, func.count()).where(u.annotator_id == annotator).group_by(u.undone)
        found = {bool(undone): int(count) for undone, count in self._connection.execute(query)}
        return found.get(False, 0), found.get(True, 0)


def parts(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """SQLite binds only so many values in one statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
