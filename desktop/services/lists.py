"""Lists of judgements: found by what they say, tagged together, and collected where something is to be done.

Each method is one transaction; what changes something returns `(value, Changes)`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desktop.core.judgement import standing
from desktop.core.payloads import Rating
from desktop.services.annotation import Annotation, Draft
from desktop.services.annotators import active_id
from desktop.services.changes import Changes
from desktop.store.database import Database
from desktop.store.lists import ListRows, Wanted

PAGE: Final = 100
TAGS: Final = "tags"
"""The question that tags given in lists answer: a person's tags of one prompt are one rating of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One judgement as a list shows it. `payload` as `Payload.to_dict`; `answers` are those it is about, each as (id,
    beginning of its text, model)."""

    id: str
    kind: str
    created: float  # Unix seconds
    annotator: str
    scheme: str | None
    question: str
    task: str | None
    project: str
    category: str | None
    conversation: str
    prompt: str
    prompt_text: str
    payload: Mapping[str, Any]
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Collections:
    """How many there are to look at."""

    second_look: int
    bad_cases: int
    rewrites: int  # of the active annotator


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed to."""

    annotators: tuple[tuple[str, str], ...]
    schemes: tuple[str, ...]
    models: tuple[str, ...]
    tags: tuple[str, ...]


class Lists:
    """Raises `UserError` when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: Wanted, before: str | None = None, limit: int = PAGE) -> list[Entry]:
        """Newest first, those older than `before`."""
        with self._database.read() as store:
            rows = ListRows(store.connection)
            found = rows.page(wanted, withdrawn(rows), before, limit)
            about = [json.loads(row[-1]) for row in found]
            texts = rows.texts([id for ids in about for id in ids])
        return [_entry(row, ids, texts) for row, ids in zip(found, about, strict=True)]

    def count(self, wanted: Wanted) -> int:
        with self._database.read() as store:
            rows = ListRows(store.connection)
            return rows.count(wanted, withdrawn(rows))

    def ids(self, wanted: Wanted) -> list[str]:
        """All of them, oldest first: for an export of just these."""
        with self._database.read() as store:
            rows = ListRows(store.connection)
            return rows.ids(wanted, withdrawn(rows))

    def choices(self) -> Choices:
        with self._database.read() as store:
            rows = ListRows(store.connection)
            people = tuple((one.id, one.name) for one in store.annotators.all())
            return Choices(people, tuple(rows.schemes()), tuple(rows.models()), tuple(rows.tags()))

    def collections(self) -> Collections:
        with self._database.read() as store:
            rows = ListRows(store.connection)
            dead = withdrawn(rows)
            me = active_id(store)
            return Collections(
                rows.count(SECOND_LOOK, dead),
                rows.count(BAD_CASES, dead),
                rows.count(replace(REWRITES, annotator=me), dead) if me else 0,
            )

    def tag(self, ids: Sequence[str], tag: str) -> tuple[int, Changes]:
        """Gives the prompts of these judgements a tag, as one action that undo takes back; says how many were without
        it."""
        annotation = Annotation(self._database)
        with self._database.read() as store:
            me = active_id(store)
            known = store.judgements.known(ids).values()
            conversations = {event.conversation for event in known}
            prompts = dict.fromkeys(event.prompt for event in known if event.prompt is not None)
        given: dict[str, tuple[str, ...]] = {}
        for conversation in conversations:
            for event in annotation.effective(conversation, me, kinds=("rating",)):
                if event.question == TAGS and isinstance(event.payload, Rating) and event.prompt in prompts:
                    given[event.prompt or ""] = event.payload.tags
        drafts = [
            Draft(Rating(tags=tuple(sorted({*given.get(prompt, ()), tag}))), [prompt], prompt, TAGS)
            for prompt in prompts
            if tag not in given.get(prompt, ())
        ]
        if not drafts:
            return 0, Changes()
        _, changes = annotation.record(*drafts)
        return len(drafts), changes


SECOND_LOOK: Final = Wanted(second_look=True)
BAD_CASES: Final = Wanted(bad=True)
REWRITES: Final = Wanted(kinds=("rewrite",))


def withdrawn(rows: ListRows) -> list[str]:
    """The ids of judgements that do not stand."""
    withdrawals = rows.withdrawals()
    alive = standing(withdrawals)
    return sorted({gone for id, gone in withdrawals if id in alive})


def _entry(row: Sequence[Any], ids: Sequence[str], texts: Mapping[str, tuple[str, str]]) -> Entry:
    id, kind, created, annotator, scheme, question, task, project, category, conversation, prompt, asked, payload, _ = (
        row
    )
    answers = tuple((answer, *texts[answer]) for answer in ids if answer != prompt and answer in texts)
    of_task = (task, project or "", category)
    where = (conversation, prompt or "", asked or "")
    return Entry(id, kind, created, annotator, scheme, question, *of_task, *where, json.loads(payload), answers)
