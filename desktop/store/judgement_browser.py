"""Lists of judgements and judged answers, filtered; each page of a list is one query that reads few columns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Final, NamedTuple

from sqlalchemy import Connection

from desktop.core.origins import model_names
from desktop.store.rows import select_list
from desktop.store.visibility import hidden_message

_BATCH: Final = 300  # judgements that are searched for their answers at once
_LAST: Final = "g"  # sorts after every id, since ids are hexadecimal

_MODEL: Final = "p.model_name || iif(p.model_quantization = '', '', ' · ' || p.model_quantization)"

BAD_SCHEMES: Final = ("bad-cases", "safety")
"""An answer is a bad case if a judgement by one of these schemes sets a flag, or chooses "fail" or "critical"."""


@dataclass(frozen=True, slots=True)
class JudgementFilter:
    """Which judgements to list; empty and None mean no condition. `tag` is a tag of the task, or one given to the
    prompt or an answer; `model` a name and quantization, as `JudgementBrowserRepository.models` returns them."""

    kinds: tuple[str, ...] = ()
    annotator: str | None = None
    project: str | None = None
    scheme: str | None = None
    tag: str | None = None
    model: str | None = None
    since: float = 0.0  # Unix seconds
    ids: tuple[str, ...] | None = None
    needs_rewrite: bool = False
    flagged_for_review: bool = False
    bad: bool = False


class JudgementRow(NamedTuple):
    """A judgement with its annotator, task, project and prompt."""

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
    """Queries for lists of judgements; valid within one transaction.

    `withdrawn` are ids of withdrawn judgements. `hidden` are ids of projects whose models must not be revealed.
    """

    def __init__(self, connection: Connection, hidden: Sequence[str] = ()) -> None:
        self._connection = connection
        self._hidden = list(hidden)

    def withdrawals(self) -> list[tuple[str, str]]:
        """Every withdrawal, as (id, id of the judgement or withdrawal it withdraws)."""
        rows = self._connection.exec_driver_sql("SELECT id, withdraws FROM judgements WHERE withdraws IS NOT NULL")
        return [(id, withdraws) for id, withdraws in rows]

    def page(
        self, filters: JudgementFilter, withdrawn: Sequence[str], before: str | None, limit: int
    ) -> list[JudgementRow]:
        """At most `limit` judgements older than the id `before`, newest first."""
        conditions, values = _conditions(filters, withdrawn, self._hidden)
        if before is not None:
            conditions, values = [*conditions, "j.id < ?"], [*values, before]
        query = f"SELECT {_JUDGEMENT} {_FROM} WHERE {' AND '.join(conditions)} ORDER BY j.id DESC LIMIT {int(limit)}"
        return [JudgementRow._make(row) for row in self._connection.exec_driver_sql(query, tuple(values))]

    def about(self, answers: Sequence[str], withdrawn: Sequence[str]) -> list[tuple[str, JudgementRow]]:
        """The judgements about each of these answers that are not withdrawn, as (answer, judgement)."""
        answer_ids, withdrawn_ids = json.dumps(list(answers)), json.dumps(list(withdrawn))
        is_standing = "j.withdraws IS NULL AND j.id NOT IN (SELECT value FROM json_each(?))"
        rows = self._connection.exec_driver_sql(
            f"SELECT b.message_id, {_JUDGEMENT} {_FROM} JOIN judgement_messages b ON b.judgement_id = j.id "
            f"WHERE b.message_id IN (SELECT value FROM json_each(?)) AND {is_standing} UNION ALL "
            f"SELECT s.value, {_JUDGEMENT} {_FROM}, json_each(j.shown_order) s WHERE j.kind = 'second_look' "
            "AND j.conversation_id IN "
            "(SELECT conversation_id FROM messages WHERE id IN (SELECT value FROM json_each(?))) "
            f"AND s.value IN (SELECT value FROM json_each(?)) AND {is_standing}",
            (answer_ids, withdrawn_ids, answer_ids, answer_ids, withdrawn_ids),
        )
        return [(answer, JudgementRow._make(judgement)) for answer, *judgement in rows]

    def answers(
        self, filters: JudgementFilter, withdrawn: Sequence[str], before: tuple[str, str] | None, limit: int
    ) -> list[tuple[str, str]]:
        """The answers that these judgements are about, last judged first, as (answer, its newest judgement): at most
        `limit` after the pair `before`. Reads no further back in time than necessary."""
        conditions, values = _conditions(filters, withdrawn, self._hidden)
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
                newest |= self._judged_since(list(newest), before[1], filters, withdrawn)
                newest = {answer: id for answer, id in newest.items() if (id, answer) < before[::-1]}
            found |= dict(sorted(newest.items(), key=lambda one: one[::-1], reverse=True))
            if len(ids) < _BATCH:
                break
            last = ids[-1]  # read twice, which is harmless: its answers are found already
        return list(found.items())[:limit]

    def _about_answers(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """(answer, the newest of these judgements about it) for each answer."""
        found, values = _answers(JudgementFilter(ids=tuple(ids)), (), self._hidden)
        query = f"SELECT answer, max(id) FROM ({found}) GROUP BY answer"
        return [(answer, newest) for answer, newest in self._connection.exec_driver_sql(query, tuple(values))]

    def _judged_since(
        self, answers: Sequence[str], id: str, filters: JudgementFilter, withdrawn: Sequence[str]
    ) -> dict[str, str]:
        """The newest judgement of each of these answers that has one with the id `id` or a later one."""
        conditions, values = _conditions(filters, withdrawn, self._hidden)
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

    def count_answers(self, filters: JudgementFilter, withdrawn: Sequence[str]) -> int:
        """The number of answers that these judgements are about."""
        found, values = _answers(filters, withdrawn, self._hidden)
        query = f"SELECT count(DISTINCT answer) FROM ({found})"
        return int(self._connection.exec_driver_sql(query, tuple(values)).scalar_one())

    def count(self, filters: JudgementFilter, withdrawn: Sequence[str]) -> int:
        """The number of these judgements."""
        conditions, values = _conditions(filters, withdrawn, self._hidden)
        query = f"SELECT count(*) FROM judgements j WHERE {' AND '.join(conditions)}"
        return int(self._connection.exec_driver_sql(query, tuple(values)).scalar_one())

    def counts(self, several: Sequence[JudgementFilter], withdrawn: Sequence[str]) -> tuple[int, ...]:
        """The number of judgements for each of several filters, in one scan."""
        parts, values = zip(*(_conditions(filters, withdrawn, self._hidden) for filters in several), strict=True)
        columns = ", ".join(f"count(*) FILTER (WHERE {' AND '.join(conditions)})" for conditions in parts)
        query = f"SELECT {columns} FROM judgements j"
        return tuple(self._connection.exec_driver_sql(query, tuple(chain.from_iterable(values))).one())

    def ids(self, filters: JudgementFilter, withdrawn: Sequence[str]) -> list[str]:
        """The ids of all these judgements, oldest first."""
        conditions, values = _conditions(filters, withdrawn, self._hidden)
        query = f"SELECT j.id FROM judgements j WHERE {' AND '.join(conditions)} ORDER BY j.id"
        return list(self._connection.exec_driver_sql(query, tuple(values)).scalars())

    def texts(self, messages: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The first 400 characters of each message, and the name of its model with adapters (empty: unknown or
        hidden), by id."""
        rows = self._connection.exec_driver_sql(
            f"SELECT m.id, substr(m.text, 1, 400), {hidden_message('m')}, p.model_name, p.model_quantization, "
            "p.model_sha256, p.adapters FROM messages m LEFT JOIN provenances p ON p.id = m.batch "
            "WHERE m.id IN (SELECT value FROM json_each(?))",
            (json.dumps(self._hidden), json.dumps(list(messages))),
        ).all()
        names = model_names([(None,) * 5 if hidden else (*origin, None) for _, _, hidden, *origin in rows])
        return {id: (text, name) for (id, text, *_), name in zip(rows, names, strict=True)}

    def tasks_with_candidates(self, project: str) -> list[tuple[str, str, list[str]]]:
        """(prompt id, its text, ids of its candidates) for each task of a project, in the order they were added."""
        rows = self._connection.exec_driver_sql(
            "SELECT t.prompt_id, m.text, t.candidates FROM tasks t JOIN messages m ON m.id = t.prompt_id "
            "WHERE t.project_id = ? AND t.repeat_of IS NULL ORDER BY t.place",
            (project,),
        )
        return [(prompt, text, json.loads(candidates or "[]")) for prompt, text, candidates in rows]

    def schemes(self) -> list[str]:
        """Ids of the schemes that any judgement uses."""
        rows = self._connection.exec_driver_sql("SELECT DISTINCT scheme FROM judgements WHERE scheme IS NOT NULL")
        return sorted(rows.scalars())

    def models(self) -> list[str]:
        """The models that wrote answers, by name and quantization, without hidden ones."""
        query = f"SELECT DISTINCT {_MODEL} FROM provenances p WHERE model_name <> ''"
        if not self._hidden:
            return sorted(self._connection.exec_driver_sql(query).scalars())
        shown = f"EXISTS (SELECT 1 FROM messages m WHERE m.batch = p.id AND NOT {hidden_message('m')})"
        rows = self._connection.exec_driver_sql(f"{query} AND {shown}", (json.dumps(self._hidden),))
        return sorted(rows.scalars())

    def tags(self) -> list[str]:
        """All tags of tasks, and those that annotators gave."""
        rows = self._connection.exec_driver_sql(
            "SELECT x.value FROM tasks t, json_each(t.tags) x UNION SELECT x.value FROM judgements j, "
            "json_each(j.payload, '$.tags') x WHERE j.kind = 'rating'"
        )
        return sorted(rows.scalars())


def _answers(filters: JudgementFilter, withdrawn: Sequence[str], hidden: Sequence[str]) -> tuple[str, list[Any]]:
    """A query for (answer, id of a judgement about it), and its parameters. A flag for review is set on a prompt; here
    it counts for the answers that were on the screen."""
    conditions, values = _conditions(filters, withdrawn, hidden)
    where = " AND ".join(conditions)
    query = (
        "SELECT b.message_id AS answer, j.id FROM judgements j JOIN judgement_messages b ON b.judgement_id = j.id "
        f"WHERE b.message_id IS NOT j.prompt_id AND {where} UNION ALL "
        "SELECT s.value AS answer, j.id FROM judgements j, json_each(j.shown_order) s "
        f"WHERE j.kind = 'second_look' AND s.value IN (SELECT id FROM messages) AND {where}"
    )
    return query, [*values, *values]


_ABOUT = (
    "r.conversation_id = j.conversation_id AND r.prompt_id IS j.prompt_id AND r.id NOT IN (SELECT value FROM withdrawn)"
)
_FLAGGED = "EXISTS (SELECT 1 FROM json_each(j.payload, '$.flags') f WHERE f.value = 1"


def _conditions(
    filters: JudgementFilter, withdrawn: Sequence[str], hidden: Sequence[str]
) -> tuple[list[str], list[Any]]:
    """SQL conditions on `judgements j`, and their parameters.

    A plus before a column keeps SQLite from using its index: a page that scans from the newest id is soon full, while
    the rows that an index finds would all have to be sorted first.
    """
    withdrawn_ids = json.dumps(list(withdrawn))
    conditions, values = ["j.withdraws IS NULL", "j.id NOT IN (SELECT value FROM json_each(?))"], [withdrawn_ids]

    def add(condition: str, *value: Any) -> None:
        conditions.append(condition.replace("(SELECT value FROM withdrawn)", "(SELECT value FROM json_each(?))"))
        values.extend(value)

    if filters.ids is not None:
        add("j.id IN (SELECT value FROM json_each(?))", json.dumps(filters.ids))
    if filters.kinds:
        add(f"j.kind IN ({', '.join('?' * len(filters.kinds))})", *filters.kinds)
    if filters.annotator is not None:
        add("+j.annotator_id = ?", filters.annotator)
    if filters.project is not None:
        add("+j.task IN (SELECT id FROM tasks WHERE project_id = ?)", filters.project)
    if filters.scheme is not None:
        add("j.scheme = ?", filters.scheme)
    if filters.since:
        add("j.created >= ?", filters.since)
    if filters.model is not None:
        add(
            "EXISTS (SELECT 1 FROM judgement_messages a JOIN messages m ON m.id = a.message_id "
            f"JOIN provenances p ON p.id = m.batch WHERE a.judgement_id = j.id AND {_MODEL} = ? "
            f"AND NOT {hidden_message('m')})",
            filters.model,
            json.dumps(hidden),
        )
    if filters.tag is not None:
        add(
            "(EXISTS (SELECT 1 FROM tasks t, json_each(t.tags) x WHERE t.id = j.task AND x.value = ?) OR EXISTS "
            f"(SELECT 1 FROM judgements r, json_each(r.payload, '$.tags') x WHERE {_ABOUT} AND r.kind = 'rating' "
            "AND x.value = ?))",
            filters.tag,
            withdrawn_ids,
            filters.tag,
        )
    if filters.needs_rewrite:
        bad = (
            "j.kind = 'none_good' OR j.kind = 'rating' AND (j.payload->>'$.quality' <= 3 OR j.payload->>'$.thumbs' = 0 "
            f"OR {_FLAGGED} AND f.key = 'needs_rewrite'))"
        )
        add(f"({bad}) AND NOT EXISTS (SELECT 1 FROM judgements r WHERE {_ABOUT} AND r.kind = 'rewrite')", withdrawn_ids)
    if filters.flagged_for_review:
        add("j.kind = 'second_look' AND j.payload->>'$.wanted' = 1")
        # unless a later event of the same annotator removes the flag
        add(
            f"NOT EXISTS (SELECT 1 FROM judgements r WHERE {_ABOUT} AND r.kind = 'second_look' AND r.id > j.id "
            "AND r.annotator_id = j.annotator_id)",
            withdrawn_ids,
        )
    if filters.bad:
        schemes = ", ".join(f"'{scheme}'" for scheme in BAD_SCHEMES)
        failed = "EXISTS (SELECT 1 FROM json_each(j.payload, '$.choices') c WHERE c.value IN ('fail', 'critical'))"
        add(f"j.kind = 'rating' AND j.scheme IN ({schemes}) AND ({_FLAGGED}) OR {failed})")
    return conditions, values
