"""Lists of judgements, and of the answers they are about: found by what they say, tagged together, and collected where
something is to be done.

Each method is one transaction; what changes something returns `(value, Changes)`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from desktop.core.errors import UserError
from desktop.core.judgement import effective, not_withdrawn
from desktop.core.payloads import Rating
from desktop.core.question import Text
from desktop.core.scheme import Scheme
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.annotators import active_id
from desktop.services.changes import Changes
from desktop.services.schemes import find_scheme
from desktop.store.database import Database, Transaction
from desktop.store.judgement_browser import JudgementBrowserRepository, JudgementFilter, JudgementRow

PAGE: Final = 100
TAGS: Final = "tags"
"""The question that tags given in lists answer: a person's tags of one prompt are one rating of it."""


@dataclass(frozen=True, slots=True)
class JudgementEntry:
    """One judgement as a list shows it. `payload` as `Payload.to_dict`; `asked` is the scheme as it was then; `answers`
    are those it is about, each as (id, beginning of its text, model)."""

    id: str
    kind: str
    created: float  # Unix seconds
    annotator: str
    who: str  # the annotator's name, empty for one without
    own: bool  # it is whose turn it is
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
    asked: Scheme | None = None
    withdraws: None = None  # only what stands is listed

    @property
    def target(self) -> frozenset[str]:
        if self.kind == "rewrite":
            return frozenset({self.payload.get("original") or self.prompt})
        return frozenset(id for id, _, _ in self.answers) or frozenset({self.prompt})


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One answer as a list shows it, with what counts of what was said about it, newest first."""

    id: str
    text: str  # its beginning
    model: str  # empty: none known
    newest: str  # the id of the newest judgement that brought it into the list
    said: tuple[JudgementEntry, ...]


@dataclass(frozen=True, slots=True)
class CollectionSizes:
    """How many there are to look at."""

    second_look: int
    bad_cases: int
    rewrites: int  # of the active annotator


@dataclass(frozen=True, slots=True)
class JudgementFilterChoices:
    """What a list can be narrowed to."""

    annotators: tuple[tuple[str, str], ...]
    schemes: tuple[tuple[str, Text], ...]  # id and name
    models: tuple[str, ...]
    tags: tuple[str, ...]
    me: str = ""  # whose turn it is


class JudgementBrowserService:
    """Raises `UserError` when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, wanted: JudgementFilter, before: JudgementEntry | None = None, limit: int = PAGE
    ) -> list[JudgementEntry]:
        """Newest first, those older than `before`."""
        with self._database.read() as store:
            rows = rows_of(store)
            found = rows.page(wanted, withdrawn_ids(rows), before.id if before is not None else None, limit)
            return _entries(store, found)

    def answers(
        self, wanted: JudgementFilter, before: JudgedAnswer | None = None, limit: int = PAGE
    ) -> list[JudgedAnswer]:
        """The answers that these judgements are about, those judged last first."""
        with self._database.read() as store:
            rows = rows_of(store)
            dead = withdrawn_ids(rows)
            place = (before.id, before.newest) if before is not None else None
            found = rows.answers(wanted, dead, place, limit)
            ids = [id for id, _ in found]
            about = rows.about(ids, dead)
            texts = rows.texts(ids)
            said: dict[str, list[JudgementEntry]] = defaultdict(list)
            for (id, _), entry in zip(about, _entries(store, [row for _, row in about]), strict=True):
                said[id].append(entry)
        return [
            JudgedAnswer(id, *texts.get(id, ("", "")), newest, tuple(effective(said[id])[::-1])) for id, newest in found
        ]

    def count(self, wanted: JudgementFilter) -> int:
        with self._database.read() as store:
            rows = rows_of(store)
            return rows.count(wanted, withdrawn_ids(rows))

    def count_answers(self, wanted: JudgementFilter) -> int:
        with self._database.read() as store:
            rows = rows_of(store)
            return rows.count_answers(wanted, withdrawn_ids(rows))

    def ids(self, wanted: JudgementFilter) -> list[str]:
        """All of the judgements, oldest first: for an export of just these."""
        with self._database.read() as store:
            rows = rows_of(store)
            return rows.ids(wanted, withdrawn_ids(rows))

    def choices(self) -> JudgementFilterChoices:
        with self._database.read() as store:
            rows = rows_of(store)
            people = tuple((one.id, one.name) for one in store.annotators.all())
            schemes = tuple((id, _name(store, id)) for id in rows.schemes())
            return JudgementFilterChoices(people, schemes, tuple(rows.models()), tuple(rows.tags()), active_id(store))

    def collections(self) -> CollectionSizes:
        with self._database.read() as store:
            rows = rows_of(store)
            mine = replace(REWRITES, annotator=active_id(store) or "")
            return CollectionSizes(*rows.counts((SECOND_LOOK, BAD_CASES, mine), withdrawn_ids(rows)))

    def tag(self, ids: Sequence[str], tag: str) -> tuple[int, Changes]:
        """Gives the prompts of these judgements a tag, as one action that undo takes back; says how many were without
        it."""
        annotation = AnnotationService(self._database)
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
            JudgementDraft(Rating(tags=tuple(sorted({*given.get(prompt, ()), tag}))), [prompt], prompt, TAGS)
            for prompt in prompts
            if tag not in given.get(prompt, ())
        ]
        if not drafts:
            return 0, Changes()
        _, changes = annotation.record(*drafts)
        return len(drafts), changes


SECOND_LOOK: Final = JudgementFilter(flagged_for_review=True)
BAD_CASES: Final = JudgementFilter(bad=True)
REWRITES: Final = JudgementFilter(kinds=("rewrite",))


def rows_of(store: Transaction) -> JudgementBrowserRepository:
    """As whose turn it is may see them."""
    return JudgementBrowserRepository(store.connection, store.visibility.hidden_projects(active_id(store)))


def withdrawn_ids(rows: JudgementBrowserRepository) -> list[str]:
    """The ids of judgements that do not stand."""
    withdrawals = rows.withdrawals()
    alive = not_withdrawn(withdrawals)
    return sorted({gone for id, gone in withdrawals if id in alive})


def _entries(store: Transaction, found: Sequence[JudgementRow]) -> list[JudgementEntry]:
    about = [json.loads(row.messages) for row in found]
    texts = rows_of(store).texts([id for ids in about for id in ids])
    used = {(row.scheme, row.scheme_version) for row in found if row.scheme is not None}
    asked = {(id, version): _scheme(store, id, version) for id, version in used}
    me = active_id(store)
    return [
        _entry(row, ids, texts, asked.get((row.scheme or "", row.scheme_version)), me)
        for row, ids in zip(found, about, strict=True)
    ]


def _entry(
    row: JudgementRow, ids: Iterable[str], texts: Mapping[str, tuple[str, str]], asked: Scheme | None, me: str
) -> JudgementEntry:
    return JudgementEntry(
        id=row.id,
        kind=row.kind,
        created=row.created,
        annotator=row.annotator,
        who=row.annotator_name,
        own=row.annotator == me,
        scheme=row.scheme,
        question=row.question,
        task=row.task,
        project=row.project_name or "",
        category=row.category,
        conversation=row.conversation,
        prompt=row.prompt or "",
        prompt_text=row.prompt_text or "",
        payload=json.loads(row.payload),
        answers=tuple((answer, *texts[answer]) for answer in ids if answer != row.prompt and answer in texts),
        asked=asked,
    )


def _scheme(store: Transaction, id: str, version: int | None) -> Scheme | None:
    """None where it is not here any more."""
    with suppress(UserError):
        return find_scheme(store, id, version)
    return None


def _name(store: Transaction, id: str) -> Text:
    scheme = _scheme(store, id, None)
    return scheme.name if scheme is not None else {}
