"""The judgement browser: filtered lists of judgements and of judged answers, their tags, and the collections.

Each method is one transaction, and those that change something return `(value, Changes)`.
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
"""The question id of tags that are set in the browser: an annotator's tags of a prompt are one rating of it."""


@dataclass(frozen=True, slots=True)
class JudgementEntry:
    """A judgement as a list shows it. `payload` is that of `Payload.to_dict`, `scheme_used` the version of the scheme
    that was used, and `answers` are (id, beginning of the text, model)."""

    id: str
    kind: str
    created: float  # Unix seconds
    annotator: str
    annotator_name: str  # empty if the profile has none
    is_mine: bool  # whether the active annotator made it
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
    scheme_used: Scheme | None = None
    withdraws: None = None  # withdrawn judgements are not listed

    @property
    def target(self) -> frozenset[str]:
        """The messages that it judges, by which a newer judgement replaces it."""
        if self.kind == "rewrite":
            return frozenset({self.payload.get("original") or self.prompt})
        return frozenset(id for id, _, _ in self.answers) or frozenset({self.prompt})


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer as a list shows it, with the judgements about it that count, newest first."""

    id: str
    text: str  # its beginning
    model: str  # empty if unknown
    newest: str  # id of the newest judgement for which it is listed
    judgements: tuple[JudgementEntry, ...]


@dataclass(frozen=True, slots=True)
class CollectionSizes:
    """The numbers of judgements in the collections."""

    second_look: int
    bad_cases: int
    rewrites: int  # of the active annotator


@dataclass(frozen=True, slots=True)
class JudgementFilterChoices:
    """The values that a list can be filtered by."""

    annotators: tuple[tuple[str, str], ...]
    schemes: tuple[tuple[str, Text], ...]  # id and name
    models: tuple[str, ...]
    tags: tuple[str, ...]
    me: str = ""  # id of the active annotator


class JudgementBrowserService:
    """Lists of judgements. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, filters: JudgementFilter, before: JudgementEntry | None = None, limit: int = PAGE
    ) -> list[JudgementEntry]:
        """A page of judgements older than `before`, newest first."""
        with self._database.read() as store:
            rows = browser_repository(store)
            found = rows.page(filters, withdrawn_ids(rows), before.id if before is not None else None, limit)
            return _entries(store, found)

    def answers(
        self, filters: JudgementFilter, before: JudgedAnswer | None = None, limit: int = PAGE
    ) -> list[JudgedAnswer]:
        """A page of the answers that these judgements are about, after `before`, last judged first."""
        with self._database.read() as store:
            rows = browser_repository(store)
            withdrawn = withdrawn_ids(rows)
            after = (before.id, before.newest) if before is not None else None
            found = rows.answers(filters, withdrawn, after, limit)
            ids = [id for id, _ in found]
            about = rows.about(ids, withdrawn)
            texts = rows.texts(ids)
            judgements: dict[str, list[JudgementEntry]] = defaultdict(list)
            for (id, _), entry in zip(about, _entries(store, [row for _, row in about]), strict=True):
                judgements[id].append(entry)
        return [
            JudgedAnswer(id, *texts.get(id, ("", "")), newest, tuple(effective(judgements[id])[::-1]))
            for id, newest in found
        ]

    def count(self, filters: JudgementFilter) -> int:
        """The number of judgements that match."""
        with self._database.read() as store:
            rows = browser_repository(store)
            return rows.count(filters, withdrawn_ids(rows))

    def count_answers(self, filters: JudgementFilter) -> int:
        """The number of answers that matching judgements are about."""
        with self._database.read() as store:
            rows = browser_repository(store)
            return rows.count_answers(filters, withdrawn_ids(rows))

    def ids(self, filters: JudgementFilter) -> list[str]:
        """The ids of all matching judgements, oldest first, for an export of only these."""
        with self._database.read() as store:
            rows = browser_repository(store)
            return rows.ids(filters, withdrawn_ids(rows))

    def choices(self) -> JudgementFilterChoices:
        """The annotators, schemes, models and tags to filter by."""
        with self._database.read() as store:
            rows = browser_repository(store)
            people = tuple((one.id, one.name) for one in store.annotators.all())
            schemes = tuple((id, _name(store, id)) for id in rows.schemes())
            return JudgementFilterChoices(people, schemes, tuple(rows.models()), tuple(rows.tags()), active_id(store))

    def collections(self) -> CollectionSizes:
        """Count what is in each collection."""
        with self._database.read() as store:
            rows = browser_repository(store)
            mine = replace(REWRITES, annotator=active_id(store) or "")
            return CollectionSizes(*rows.counts((FLAGGED_FOR_REVIEW, BAD_CASES, mine), withdrawn_ids(rows)))

    def tag(self, ids: Sequence[str], tag: str) -> tuple[int, Changes]:
        """Add a tag to the prompts of these judgements, as one action that can be undone. Returns the number of prompts
        that did not have it."""
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


FLAGGED_FOR_REVIEW: Final = JudgementFilter(flagged_for_review=True)
BAD_CASES: Final = JudgementFilter(bad=True)
REWRITES: Final = JudgementFilter(kinds=("rewrite",))


def browser_repository(store: Transaction) -> JudgementBrowserRepository:
    """The repository, which hides from the active annotator the models that they must not see."""
    return JudgementBrowserRepository(store.connection, store.visibility.hidden_projects(active_id(store)))


def withdrawn_ids(rows: JudgementBrowserRepository) -> list[str]:
    """The ids of withdrawn judgements."""
    withdrawals = rows.withdrawals()
    standing_ids = not_withdrawn(withdrawals)
    return sorted({withdrawn for id, withdrawn in withdrawals if id in standing_ids})


def _entries(store: Transaction, found: Sequence[JudgementRow]) -> list[JudgementEntry]:
    about = [json.loads(row.messages) for row in found]
    texts = browser_repository(store).texts([id for ids in about for id in ids])
    used = {(row.scheme, row.scheme_version) for row in found if row.scheme is not None}
    schemes = {(id, version): _scheme(store, id, version) for id, version in used}
    me = active_id(store)
    return [
        _entry(row, ids, texts, schemes.get((row.scheme or "", row.scheme_version)), me)
        for row, ids in zip(found, about, strict=True)
    ]


def _entry(
    row: JudgementRow, ids: Iterable[str], texts: Mapping[str, tuple[str, str]], scheme: Scheme | None, me: str
) -> JudgementEntry:
    return JudgementEntry(
        id=row.id,
        kind=row.kind,
        created=row.created,
        annotator=row.annotator,
        annotator_name=row.annotator_name,
        is_mine=row.annotator == me,
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
        scheme_used=scheme,
    )


def _scheme(store: Transaction, id: str, version: int | None) -> Scheme | None:
    """A version of a scheme (None: the newest); None if it no longer exists."""
    with suppress(UserError):
        return find_scheme(store, id, version)
    return None


def _name(store: Transaction, id: str) -> Text:
    scheme = _scheme(store, id, None)
    return scheme.name if scheme is not None else {}
