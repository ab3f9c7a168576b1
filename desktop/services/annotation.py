"""Records judgements and rewrites, and undoes and redoes them. Events are only added, never changed or deleted.

Each method is one transaction, and those that change something return `(value, Changes)`. For the store's thread.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TypedDict, Unpack

from desktop.core.conversation import Message, Role, Status, Tree
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement, check_messages, effective, not_withdrawn
from desktop.core.payloads import NewRewrite, Payload, Rewrite, Skip, Withdrawal
from desktop.core.project import repeat_id
from desktop.services.annotators import active_annotator, active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.schemes import find_scheme, keep_scheme
from desktop.services.turns import in_trash_error
from desktop.store.database import Database, Transaction
from desktop.store.judgements import REMARKS

__all__ = ["AnnotationService", "Judgement", "JudgementDraft", "WritingDetails"]


@dataclass(frozen=True, slots=True)
class JudgementDraft:
    """A judgement to be recorded.

    `prompt` is only needed if no message implies it. The text of a `NewRewrite` is added as a message first, and then
    recorded as a rewrite. `scheme_version` None means the newest. `task` is the task in whose queue it was judged.
    `models_visible`: whether the annotator could see the models; for a task, what its project reveals is added.
    """

    payload: Payload | NewRewrite
    messages: Sequence[str] = ()
    prompt: str | None = None
    question: str = ""
    shown: Sequence[str] = ()
    active_seconds: float | None = None
    scheme: str | None = None
    scheme_version: int | None = None
    task: str | None = None
    models_visible: bool | None = None


class WritingDetails(TypedDict, total=False):
    """How an answer was written; the fields as in `JudgementDraft`."""

    annotator: str | None
    shown: Sequence[str]
    active_seconds: float | None
    scheme: str | None
    task: str | None
    models_visible: bool | None


class AnnotationService:
    """Judging. `annotator` None means the active one. Methods raise `UserError` for a judgement that does not fit the
    scheme or the answer, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading

    def events(self, conversation: str | None = None, annotator: str | None = None) -> list[Judgement]:
        """All events, withdrawn ones and withdrawals included, oldest first."""
        with self._database.read() as store:
            return store.judgements.all(conversation, annotator)

    def effective(
        self,
        conversation: str | None = None,
        annotator: str | None = None,
        message: str | None = None,
        kinds: Collection[str] = (),
    ) -> list[Judgement]:
        """The judgements that count now, oldest first, about one message and of some kinds if given."""
        with self._database.read() as store:
            if message is not None:
                conversation = store.conversations.conversation_of(message)
                if conversation is None:
                    return []
            events = effective(store.judgements.all(conversation, annotator, kinds))
        return [event for event in events if message is None or message in event.messages]

    def about(self, message: str, annotator: str | None = None, kinds: Collection[str] = ()) -> list[Judgement]:
        """The judgements about a message that are not withdrawn, oldest first, including replaced ones."""
        with self._database.read() as store:
            events = store.judgements.about(message)
            withdrawals = store.judgements.withdrawals(events[0].conversation) if events else []
        standing_ids = not_withdrawn((event.id, event.withdraws) for event in (*events, *withdrawals))
        return [
            event
            for event in events
            if event.id in standing_ids and annotator in (None, event.annotator) and (not kinds or event.kind in kinds)
        ]

    def get(self, id: str) -> Judgement | None:
        """The event with this id, whether it counts or not."""
        with self._database.read() as store:
            return store.judgements.get(id)

    # --- judging

    def record(
        self,
        *drafts: JudgementDraft,
        annotator: str | None = None,
        task: str | None = None,
        instead_of: Sequence[str] = (),
    ) -> tuple[tuple[Judgement, ...], Changes]:
        """Record judgements as one action, which is undone and redone as a whole.

        `task` applies to drafts without one. `instead_of` are ids of judgements that these refine in the same sitting:
        the action withdraws them, so that they and their seconds do not count twice.
        """
        with self._database.write() as store:
            annotator = annotator or active_annotator(store).id
            drafts = tuple(draft if draft.task else replace(draft, task=task) for draft in drafts)
            ready = [_with_message(store, draft, annotator) for draft in drafts]
            events = _record(store, [draft for draft, _, _ in ready], annotator)
            refined = [(event, False) for event in store.judgements.known(instead_of).values()]
            _, withdrawn = _set_standing(store, refined, events[0].action if events else None)
            return events, reduce(or_, (changes for _, _, changes in ready), _changes(store, events) | withdrawn)

    def rewrite(
        self, original: str, text: str, *, instruction: str | None = None, **how: Unpack[WritingDetails]
    ) -> tuple[tuple[Message, Judgement], Changes]:
        """Add a rewrite of an answer as its sibling; the conversation continues there. `instruction` is the user's
        instruction if the model proposed the text."""
        with self._database.write() as store:
            return _write(store, NewRewrite(text, original, instruction), None, how)

    def write(self, prompt: str, text: str, **how: Unpack[WritingDetails]) -> tuple[tuple[Message, Judgement], Changes]:
        """Add an answer that the annotator wrote; the conversation continues there."""
        with self._database.write() as store:
            return _write(store, NewRewrite(text), prompt, how)

    # --- withdrawing, undo and redo

    def withdraw(self, *ids: str) -> tuple[tuple[Judgement, ...], Changes]:
        """Withdraw judgements of one annotator as one step that can be undone. Returns the new events: none for those
        that are withdrawn already."""
        return self._set_standing(ids, stands=False)

    def restore(self, id: str) -> tuple[tuple[Judgement, ...], Changes]:
        """Withdraw the withdrawal of a judgement, so that it counts again."""
        return self._set_standing([id], stands=True)

    def undo(self, annotator: str | None = None) -> tuple[tuple[Judgement, ...], Changes]:
        """Undo the annotator's last action, also after a restart. Returns the judgements that it was about."""
        return self._undo_or_redo(annotator, undone=False)

    def redo(self, annotator: str | None = None) -> tuple[tuple[Judgement, ...], Changes]:
        """Redo the action that was undone last. Returns the judgements that it was about."""
        return self._undo_or_redo(annotator, undone=True)

    def _set_standing(self, ids: Sequence[str], stands: bool) -> tuple[tuple[Judgement, ...], Changes]:
        with self._database.write() as store:
            events = store.judgements.known(ids)
            for id in ids:
                if id not in events or events[id].withdraws is not None:
                    raise ValueError(f"no judgement {id}")
            made, changes = _set_standing(store, [(events[id], stands) for id in ids])
            if made:
                store.undo_steps.add(made[0].annotator, made[0].action)
        return made, changes

    def _undo_or_redo(self, annotator: str | None, undone: bool) -> tuple[tuple[Judgement, ...], Changes]:
        with self._database.write() as store:
            annotator = annotator or active_id(store)
            while (found := store.undo_steps.next(annotator, undone)) is not None:
                step, action = found
                targets = [
                    (event, stands == undone)
                    for event, stands in (_target_of(store, event) for event in store.judgements.of_action(action))
                ]
                if not targets:  # its conversation was deleted
                    store.undo_steps.remove(step)
                    continue
                _, changes = _set_standing(store, targets)
                store.undo_steps.mark(step, not undone)
                return tuple(event for event, _ in targets), changes
        return (), NOTHING


def _changes(store: Transaction, events: Sequence[Judgement]) -> Changes:
    tasks = {event.task for event in events if event.task is not None}
    return Changes(
        judgements=frozenset(id for event in events for id in event.messages or (event.prompt or "",)),
        projects=store.projects.of_tasks(tasks) if tasks else frozenset(),
    )


def _record(store: Transaction, drafts: Sequence[JudgementDraft], annotator: str) -> tuple[Judgement, ...]:
    """Add the events of drafts whose answers are written, and plan hidden repeats."""
    ids = new_ids(len(drafts), store.judgements.newest(annotator))
    events = tuple(_event(store, draft, annotator, id, ids[0]) for draft, id in zip(drafts, ids, strict=True))
    if events:
        store.judgements.add(events)
        store.undo_steps.add(annotator, ids[0])
    answered = {event.task for event in events if event.task and event.kind not in (*REMARKS, Skip.kind)}
    for task in answered:
        _plan_repeat(store, task, annotator)
    return events


def _plan_repeat(store: Transaction, id: str, annotator: str) -> None:
    """Add a hidden repeat of a judged task, for the project's share of tasks."""
    task = store.projects.task(id)
    project = None if task is None else store.projects.get(task.project)
    if task is None or project is None or not store.projects.is_repeated(task, project, annotator):
        return
    due = time.time() + project.repeat_after
    repeat = replace(task, id=repeat_id(id, annotator), repeat_of=id, due=due, annotator=annotator)
    store.projects.put_repeat(repeat)


def _event(store: Transaction, draft: JudgementDraft, annotator: str, id: str, action: str) -> Judgement:
    """Make the event of a draft, and check it. Raises `ValueError` for messages that do not exist."""
    assert isinstance(draft.payload, Payload), "rewrites were added as messages before"
    named = {*draft.messages, *([draft.prompt] if draft.prompt else [])}
    messages = {name: store.conversations.message(name) for name in named}
    found = {name: message for name, message in messages.items() if message is not None}
    conversations = {store.conversations.conversation_of(name) for name in named}
    conversation = conversations.pop() if len(conversations) == 1 else None
    if conversation is None or len(found) < len(named):
        raise ValueError(f"no messages {sorted(named)} in one conversation")
    prompt = draft.prompt or _prompt_of(found[draft.messages[0]])
    if prompt not in found and (message := store.conversations.message(prompt)) is not None:
        found[prompt] = message
    scheme = None if draft.scheme is None else find_scheme(store, draft.scheme, draft.scheme_version)
    visible = draft.models_visible
    if draft.task is not None:
        task = store.projects.task(draft.task)
        if task is None or task.prompt != prompt:
            raise ValueError(f"{draft.task} is no task about {prompt}")
        # A judgement submitted after the reveal may have been changed because of it.
        visible = bool(visible) or store.visibility.of_task(draft.task)
        if not visible and store.visibility.may_have_shown(draft.task, task.project, annotator):
            visible = None
    event = Judgement(
        id=id,
        action=action,
        annotator=annotator,
        conversation=conversation,
        prompt=prompt,
        messages=tuple(sorted(set(draft.messages))),
        payload=draft.payload,
        created=time.time(),
        question=draft.question,
        shown=tuple(draft.shown),
        active_seconds=draft.active_seconds,
        scheme=None if scheme is None else scheme.id,
        scheme_version=None if scheme is None else scheme.version,
        guideline_version=None if scheme is None else keep_scheme(store, scheme),
        task=draft.task,
        models_visible=visible,
        scores_seen=store.visibility.has_seen_scores(draft.messages, annotator),
    )
    if scheme is not None:
        scheme.check(event)
    check_messages(event, found)
    return event


def _prompt_of(message: Message) -> str:
    return message.id if message.role is Role.USER else message.parent or ""


def _write(
    store: Transaction, writing: NewRewrite, prompt: str | None, how: WritingDetails
) -> tuple[tuple[Message, Judgement], Changes]:
    """Add an answer, and record that the annotator wrote it, as one action."""
    annotator = how.get("annotator") or active_annotator(store).id
    circumstances = {name: value for name, value in how.items() if name != "annotator"}
    draft, message, changes = _with_message(store, JudgementDraft(writing, prompt=prompt, **circumstances), annotator)  # type: ignore[arg-type]  # fields of Draft
    assert message is not None, "it was a Writing"
    (event,) = _record(store, [draft], annotator)
    return (message, event), changes | _changes(store, [event])


def _with_message(
    store: Transaction, draft: JudgementDraft, annotator: str
) -> tuple[JudgementDraft, Message | None, Changes]:
    """Add the message of a `NewRewrite`: a sibling of the original, or an answer to the prompt, where the conversation
    continues. Returns the draft of the rewrite, the message (None for any other draft) and the changes."""
    writing = draft.payload
    if not isinstance(writing, NewRewrite):
        return draft, None, NOTHING
    prompt = draft.prompt if writing.original is None else _original(store, writing.original, writing.text).parent
    if prompt is None:
        raise ValueError("no prompt to answer")
    conversation = store.conversations.conversation_of(prompt)
    header = None if conversation is None else store.conversations.get(conversation)
    if conversation is None or header is None:
        raise ValueError(f"no message {prompt}")
    if header.deleted is not None:
        raise in_trash_error()
    if not writing.text.strip():
        raise UserError(
            ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "The answer is empty. Write something, or press Esc.")
        )
    now = time.time()
    message = Message(
        id=new_ids(1, store.conversations.id_floor(conversation, prompt))[0],
        parent=prompt,
        role=Role.ASSISTANT,
        text=writing.text,
        reasoning="",
        status=Status.COMPLETE,
        created=now,
        rewritten_from=writing.original,
    )
    store.conversations.add_message(conversation, message, author=annotator)
    store.conversations.change(conversation, active_leaf=message.id, updated=now)
    rewrite = replace(
        draft,
        payload=Rewrite(writing.original, message.id, writing.instruction),
        messages=[id for id in (writing.original, message.id) if id is not None],
        prompt=prompt,
    )
    return rewrite, message, Changes(frozenset({conversation}), frozenset({message.id}), listing=True)


def _original(store: Transaction, id: str, text: str) -> Message:
    """The answer to be rewritten. Raises if it is not finished, or if `text` is identical."""
    old = store.conversations.message(id)
    if old is None or old.role is not Role.ASSISTANT or old.parent is None or old.status is Status.STREAMING:
        raise ValueError(f"{id} is no finished answer")
    if text == old.text:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The rewrite is identical to the answer. Change it, or press Esc."),
        )
    return old


def _target_of(store: Transaction, event: Judgement) -> tuple[Judgement, bool]:
    """The judgement that an event of an action is about, and whether the action made it stand."""
    stands = True
    while event.withdraws is not None:
        withdrawn = store.judgements.get(event.withdraws)
        assert withdrawn is not None, "a foreign key holds that"
        event, stands = withdrawn, not stands
    return event, stands


def _set_standing(
    store: Transaction, targets: Sequence[tuple[Judgement, bool]], action: str | None = None
) -> tuple[tuple[Judgement, ...], Changes]:
    """Withdraw judgements, or their withdrawals, until each one stands or does not, as requested. Returns the new
    events, which belong to `action`, or to a new action."""
    made: list[Judgement] = []
    changes = NOTHING
    for event, stands in targets:
        withdrawals = store.judgements.withdrawals(event.conversation)
        standing_ids = not_withdrawn((w.id, w.withdraws) for w in withdrawals)
        against = [w for w in withdrawals if w.withdraws == event.id and w.id in standing_ids]
        if stands == (not against):
            continue
        to_withdraw = against if stands else [event]
        ids = new_ids(len(to_withdraw), store.judgements.newest(event.annotator))
        events = [
            Judgement(
                id=id,
                action=action or ids[0],
                annotator=event.annotator,
                conversation=event.conversation,
                prompt=event.prompt,
                messages=(),
                payload=Withdrawal(),
                created=time.time(),
                withdraws=target.id,
            )
            for id, target in zip(ids, to_withdraw, strict=True)
        ]
        store.judgements.add(events)
        action = events[0].action
        made += events
        changes |= _changes(store, [event]) | _switch_path(store, event, stands)
    return tuple(made), changes


def _switch_path(store: Transaction, event: Judgement, stands: bool) -> Changes:
    """If the conversation ends at a rewrite that is withdrawn, end it at the original answer again, and vice versa."""
    if not isinstance(event.payload, Rewrite):
        return NOTHING
    stored = store.conversations.load(event.conversation)
    assert stored is not None, "a foreign key holds that"
    before = Tree(stored.messages).leaf_below(event.payload.original) if event.payload.original else event.prompt
    leaves = before, event.payload.message
    if stored.conversation.active_leaf != leaves[not stands]:
        return NOTHING
    store.conversations.change(event.conversation, active_leaf=leaves[stands])
    return Changes(frozenset({event.conversation}))
