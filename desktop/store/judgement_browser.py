"""Lists of judgements, a page at a time: each page is one narrow query, whatever is wanted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Final, NamedTuple

from sqlalchemy import Connection

from desktop.core.origins import model_names
from desktop.store.rows import select_list
from desktop.store.visibility import hidden_message

_BATCH: Final = 300  # judgements that are looked through at once for their answers
_LAST: Final = "g"  # after every id: those are hexadecimal

_MODEL: Final = "p.model_name || iif(p.model_quantization = '', '', ' · ' || p.model_quantization)"

BAD_SCHEMES: Final = ("bad-cases", "safety")
"""A flag said yes to by one of these makes an answer a bad case, and so does a failed or critical outcome."""


@dataclass(frozen=True, slots=True)
class JudgementFilter:
    """Which judgements. Empty and None are all; `ids` are these alone; `tag` is of the task or given to the prompt or
    an answer; `model` a model's name and quantization, as `models` has them."""

    kinds: tuple[str, ...] = ()
    annotator: str | None = None
    project: str | None = None
    scheme: str | None = None
    tag: str | None = None
    model: str | None = None
    since: float = 0.0  # Unix seconds
    ids: tuple[str, ...] | None = None
    needs_rewrite: bool = False
    second_look: bool = False
    bad: bool = False


class JudgementRow(NamedTuple):
    """A judgement `j` with who made it and where."""

    id: Annotated[str, "j.id"]
    kind: Annotated[str, "j.kind"]
    created: Annotated[float, "j.created"]
    annotator: Annotated[str, "j.annotator_id"]
    annotator_name: Annotated[str, "a.name"]
    scheme: Annotated[str | None, "j.scheme"]
    scheme_version: Annotated[int | None, "j.scheme_version"]
    question: Annotated[str, "j.question"]
    task: Annotated[str | None, "j.task"]
    project_name: Annotated[str | None, "p.name"]
    category: Annotated[str | None, "t.category"]
    conversation: Annotated[str, "j.conversation_id"]
    prompt: Annotated[str | None, "j.prompt_id"]
    prompt_text: Annotated[str | None, "substr(m.text, 1, 400)"]
    payload: Annotated[str, "j.payload"]  # JSON
    messages: Annotated[str, "(SELECT json_group_array(message_id) FROM judgement_messages WHERE judgement_id = j.id)"]


_JUDGEMENT: Final = select_list(JudgementRow)
_FROM: Final = (
    "FROM judgements j JOIN annotators a ON a.id = j.annotator_id LEFT JOIN tasks t ON t.id = j.task "
    "LEFT JOIN projects p ON p.id = t.project_id LEFT JOIN messages m ON m.id = j.prompt_id"
)


class JudgementBrowserRepository:
    """Within one transaction, reading only. `dead` are the ids of judgements that were withdrawn. Models of answers in
    the projects `hidden` are not told."""

    def __init__(self, connection: Connection, hidden: Sequence[str] = ()) -> None:
        self._connection = connection
        self._hidden = list(hidden)

    def withdrawals(self) -> list[tuple[str, str]]:
        """(id, what it withdraws) of each."""
        rows = self._connection.exec_driver_sql("SELECT id, withdraws FROM judgements WHERE withdraws IS NOT NULL")
        return [(id, withdraws) for id, withdraws in rows]

    def page(self, wanted: JudgementFilter, dead: Sequence[str], before: str | None, limit: int) -> list[JudgementRow]:
        """Newest first, those older than the id `before`."""
        conditions, values = _conditions(wanted, dead, self._hidden)
        if before is not None:
            conditions, values = [*conditions, "j.id < ?"], [*values, before]
        query = f"SELECT {_JUDGEMENT} {_FROM} WHERE {' AND '.join(conditions)} ORDER BY j.id DESC LIMIT {int(limit)}"
        return [JudgementRow._make(row) for row in self._connection.exec_driver_sql(query, tuple(values))]

    def about(self, answers: Sequence[str], dead: Sequence[str]) -> list[tuple[str, JudgementRow]]:
        """What stands about each of these answers, with the answer."""
        these, gone = json.dumps(list(answers)), json.dumps(list(dead))
        stands = "j.withdraws IS NULL AND j.id NOT IN (SELECT value FROM json_each(?))"
        rows = self._connection.exec_driver_sql(
            f"SELECT b.message_id, {_JUDGEMENT} {_FROM} JOIN judgement_messages b ON b.judgement_id = j.id "
            f"WHERE b.message_id IN (SELECT value FROM json_each(?)) AND {stands} UNION ALL "
            f"SELECT s.value, {_JUDGEMENT} {_FROM}, json_each(j.shown_order) s WHERE j.kind = 'second_look' "
            "AND j.conversation_id IN "
            "(SELECT conversation_id FROM messages WHERE id IN (SELECT value FROM json_each(?))) "
            f"AND s.value IN (SELECT value FROM json_each(?)) AND {stands}",
            (these, gone, these, these, gone),
        )
        return [(answer, JudgementRow._make(judgement)) for answer, *judgement in rows]

    def answers(
        self, wanted: JudgementFilter, dead: Sequence[str], before: tuple[str, str] | None, limit: int
    ) -> list[tuple[str, str]]:
        """The answers that these judgements are about, those judged last first: (answer, its newest judgement), after
        the one `before`. Reads no further back in time than it has to."""
        conditions, values = _conditions(wanted, dead, self._hidden)
        query = (
            f"SELECT j.id FROM judgements j WHERE {' AND '.join(conditions)} AND j.id <= ? "
            f"ORDER BY j.id DESC LIMIT {_BATCH}"
        )
        last = before[1] if before is not None else _LAST
        found: dict[str, str] = {}
        while len(found) < limit:
            ids = list(self._connection.exec_driver_sql(query, (*values, last)).scalars())
            newest = {answer: id for answer, id in self._about_answers(ids) if answer not in found}
            if before is not None:
                newest |= self._judged_since(list(newest), before[1], wanted, dead)
                newest = {answer: id for answer, id in newest.items() if (id, answer) < before[::-1]}
            found |= dict(sorted(newest.items(), key=lambda one: one[::-1], reverse=True))
            if len(ids) < _BATCH:
                break
            last = ids[-1]  # once more: what it is about is there already
        return list(found.items())[:limit]

    def _about_answers(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """(answer, the newest of these judgements about it)."""
        found, values = _answers(JudgementFilter(ids=tuple(ids)), (), self._hidden)
        query = f"SELECT answer, max(id) FROM ({found}) GROUP BY answer"
        return [(answer, newest) for answer, newest in self._connection.exec_driver_sql(query, tuple(values))]

    def _judged_since(
        self, answers: Sequence[str], id: str, wanted: JudgementFilter, dead: Sequence[str]
    ) -> dict[str, str]:
        """The newest judgement of each of these answers that has one from that on."""
        conditions, values = _conditions(wanted, dead, self._hidden)
        about = (
            "SELECT b.message_id, b.judgement_id FROM judgement_messages b "
            "WHERE b.message_id IN (SELECT value FROM json_each(?)) UNION "
            "SELECT s.value, k.id FROM judgements k, json_each(k.shown_order) s WHERE k.kind = 'second_look' "
            "AND k.conversation_id IN (SELECT conversation_id FROM messages WHERE id IN "
            "(SELECT value FROM json_each(?))) AND s.value IN (SELECT value FROM json_each(?))"
        )
        rows = self._connection.exec_driver_sql(
            f"SELECT a.message_id, max(j.id) AS newest FROM ({about}) a JOIN judgements j ON j.id = a.judgement_id "
            f"WHERE j.id >= ? AND {' AND '.join(conditions)} GROUP BY a.message_id",
            (*[json.dumps(list(answers))] * 3, id, *values),
        )
        return {row.message_id: row.newest for row in rows}

    def count_answers(self, wanted: JudgementFilter, dead: Sequence[str]) -> int:
        found, values = _answers(wanted, dead, self._hidden)
        query = f"SELECT count(DISTINCT answer) FROM ({found})"
        return int(self._connection.exec_driver_sql(query, tuple(values)).scalar_one())

    def count(self, wanted: JudgementFilter, dead: Sequence[str]) -> int:
        conditions, values = _conditions(wanted, dead, self._hidden)
        query = f"SELECT count(*) FROM judgements j WHERE {' AND '.join(conditions)}"
        return int(self._connection.exec_driver_sql(query, tuple(values)).scalar_one())

    def counts(self, several: Sequence[JudgementFilter], dead: Sequence[str]) -> tuple[int, ...]:
        """Of each, going through the judgements once."""
        parts, values = zip(*(_conditions(wanted, dead, self._hidden) for wanted in several), strict=True)
        columns = ", ".join(f"count(*) FILTER (WHERE {' AND '.join(conditions)})" for conditions in parts)
        query = f"SELECT {columns} FROM judgements j"
        return tuple(self._connection.exec_driver_sql(query, tuple(chain.from_iterable(values))).one())

    def ids(self, wanted: JudgementFilter, dead: Sequence[str]) -> list[str]:
        """Of all of them, oldest first."""
        conditions, values = _conditions(wanted, dead, self._hidden)
        query = f"SELECT j.id FROM judgements j WHERE {' AND '.join(conditions)} ORDER BY j.id"
        return list(self._connection.exec_driver_sql(query, tuple(values)).scalars())

    def texts(self, messages: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Of each message the beginning of its text, and the model that wrote it, with its adapters (empty: none
        known, or hidden)."""
        rows = self._connection.exec_driver_sql(
            f"SELECT m.id, substr(m.text, 1, 400), {hidden_message('m')}, p.model_name, p.model_quantization, "
            "p.model_sha256, p.adapters FROM messages m LEFT JOIN provenances p ON p.id = m.batch "
            "WHERE m.id IN (SELECT value FROM json_each(?))",
            (json.dumps(self._hidden), json.dumps(list(messages))),
        ).all()
        names = model_names([(None,) * 5 if hidden else (*origin, None) for _, _, hidden, *origin in rows])
        return {id: (text, name) for (id, text, *_), name in zip(rows, names, strict=True)}

    def asked_again(self, project: str) -> list[tuple[str, str, list[str]]]:
        """(prompt, its text, its candidates) of each task of a project, in the given order."""
        rows = self._connection.exec_driver_sql(
            "SELECT t.prompt_id, m.text, t.candidates FROM tasks t JOIN messages m ON m.id = t.prompt_id "
            "WHERE t.project_id = ? AND t.repeat_of IS NULL ORDER BY t.place",
            (project,),
        )
        return [(prompt, text, json.loads(candidates or "[]")) for prompt, text, candidates in rows]

    def schemes(self) -> list[str]:
        """Those that anybody judged by."""
        rows = self._connection.exec_driver_sql("SELECT DISTINCT scheme FROM judgements WHERE scheme IS NOT NULL")
        return sorted(rows.scalars())

    def models(self) -> list[str]:
        """Those that wrote any answer whose model is not hidden."""
        query = f"SELECT DISTINCT {_MODEL} FROM provenances p WHERE model_name <> ''"
        if not self._hidden:
            return sorted(self._connection.exec_driver_sql(query).scalars())
        shown = f"EXISTS (SELECT 1 FROM messages m WHERE m.batch = p.id AND NOT {hidden_message('m')})"
        rows = self._connection.exec_driver_sql(f"{query} AND {shown}", (json.dumps(self._hidden),))
        return sorted(rows.scalars())

    def tags(self) -> list[str]:
        """Of tasks, and those that people gave."""
        rows = self._connection.exec_driver_sql(
            "SELECT x.value FROM tasks t, json_each(t.tags) x UNION SELECT x.value FROM judgements j, "
            "json_each(j.payload, '$.tags') x WHERE j.kind = 'rating'"
        )
        return sorted(rows.scalars())


def _answers(wanted: JudgementFilter, dead: Sequence[str], hidden: Sequence[str]) -> tuple[str, list[Any]]:
    """A query for (answer, id of a judgement about it), and the values in it. A second look is wanted of a prompt: it
    is about the answers that were on the screen."""
    conditions, values = _conditions(wanted, dead, hidden)
    where = " AND ".join(conditions)
    query = (
        "SELECT b.message_id AS answer, j.id FROM judgements j JOIN judgement_messages b ON b.judgement_id = j.id "
        f"WHERE b.message_id IS NOT j.prompt_id AND {where} UNION ALL "
        "SELECT s.value AS answer, j.id FROM judgements j, json_each(j.shown_order) s "
        f"WHERE j.kind = 'second_look' AND s.value IN (SELECT id FROM messages) AND {where}"
    )
    return query, [*values, *values]


_ABOUT = "r.conversation_id = j.conversation_id AND r.prompt_id IS j.prompt_id AND r.id NOT IN (SELECT value FROM dead)"
_FLAGGED = "EXISTS (SELECT 1 FROM json_each(j.payload, '$.flags') f WHERE f.value = 1"


def _conditions(wanted: JudgementFilter, dead: Sequence[str], hidden: Sequence[str]) -> tuple[list[str], list[Any]]:
    """On `judgements j`, and the values in them. A plus before a column keeps its index out: a page goes from the
    newest id on and is soon full, where all that an index finds would have to be sorted first."""
    gone = json.dumps(list(dead))
    conditions, values = ["j.withdraws IS NULL", "j.id NOT IN (SELECT value FROM json_each(?))"], [gone]

    def add(condition: str, *value: Any) -> None:
        conditions.append(condition.replace("(SELECT value FROM dead)", "(SELECT value FROM json_each(?))"))
        values.extend(value)

    if wanted.ids is not None:
        add("j.id IN (SELECT value FROM json_each(?))", json.dumps(wanted.ids))
    if wanted.kinds:
        add(f"j.kind IN ({', '.join('?' * len(wanted.kinds))})", *wanted.kinds)
    if wanted.annotator is not None:
        add("+j.annotator_id = ?", wanted.annotator)
    if wanted.project is not None:
        add("+j.task IN (SELECT id FROM tasks WHERE project_id = ?)", wanted.project)
    if wanted.scheme is not None:
        add("j.scheme = ?", wanted.scheme)
    if wanted.since:
        add("j.created >= ?", wanted.since)
    if wanted.model is not None:
        add(
            "EXISTS (SELECT 1 FROM judgement_messages a JOIN messages m ON m.id = a.message_id "
            f"JOIN provenances p ON p.id = m.batch WHERE a.judgement_id = j.id AND {_MODEL} = ? "
            f"AND NOT {hidden_message('m')})",
            wanted.model,
            json.dumps(hidden),
        )
    if wanted.tag is not None:
        add(
            "(EXISTS (SELECT 1 FROM tasks t, json_each(t.tags) x WHERE t.id = j.task AND x.value = ?) OR EXISTS "
            f"(SELECT 1 FROM judgements r, json_each(r.payload, '$.tags') x WHERE {_ABOUT} AND r.kind = 'rating' "
            "AND x.value = ?))",
            wanted.tag,
            gone,
            wanted.tag,
        )
    if wanted.needs_rewrite:
        bad = (
            "j.kind = 'none_good' OR j.kind = 'rating' AND (j.payload->>'$.quality' <= 3 OR j.payload->>'$.thumbs' = 0 "
            f"OR {_FLAGGED} AND f.key = 'needs_rewrite'))"
        )
        add(f"({bad}) AND NOT EXISTS (SELECT 1 FROM judgements r WHERE {_ABOUT} AND r.kind = 'rewrite')", gone)
    if wanted.second_look:
        add("j.kind = 'second_look' AND j.payload->>'$.wanted' = 1")
        # not taken back by a later one of the same person
        add(
            f"NOT EXISTS (SELECT 1 FROM judgements r WHERE {_ABOUT} AND r.kind = 'second_look' AND r.id > j.id "
            "AND r.annotator_id = j.annotator_id)",
            gone,
        )
    if wanted.bad:
        schemes = ", ".join(f"'{scheme}'" for scheme in BAD_SCHEMES)
        failed = "EXISTS (SELECT 1 FROM json_each(j.payload, '$.choices') c WHERE c.value IN ('fail', 'critical'))"
        add(f"j.kind = 'rating' AND j.scheme IN ({schemes}) AND ({_FLAGGED}) OR {failed})")
    return conditions, values
