"""Judging: recorded, rewritten, taken back and brought again. Nothing is changed or deleted: each is another event.

Each method is one transaction. Those that change something return `(value, Changes)`. Used on the store's thread.
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
from desktop.services.chat import in_trash
from desktop.services.schemes import find_scheme, keep_scheme
from desktop.store.database import Database, Transaction
from desktop.store.judgements import REMARKS

__all__ = ["AnnotationService", "Judgement", "JudgementDraft", "WritingDetails"]


@dataclass(frozen=True, slots=True)
class JudgementDraft:
    """What is to be recorded, before it has an id. `prompt` is needed only where there is no message to tell it by.
    A `NewRewrite` is written first, and recorded as a rewrite of it.
    `scheme_version` None is the newest. `task` is that of the project in whose queue it was judged. `models_visible` is
    whether the annotator could see which model wrote what; for a task, what its project shows is added."""

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
    """Circumstances of writing an answer, as in `JudgementDraft`."""

    annotator: str | None
    shown: Sequence[str]
    active_seconds: float | None
    scheme: str | None
    task: str | None
    models_visible: bool | None


class AnnotationService:
    """Raises `UserError` for what cannot be judged so, and when the disk fails. An annotator that is not given is the
    active one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading

    def events(self, conversation: str | None = None, annotator: str | None = None) -> list[Judgement]:
        """All that happened, also what was withdrawn and the withdrawals, oldest first."""
        with self._database.read() as store:
            return store.judgements.all(conversation, annotator)

    def effective(
        self,
        conversation: str | None = None,
        annotator: str | None = None,
        message: str | None = None,
        kinds: Collection[str] = (),
    ) -> list[Judgement]:
        """What counts now, oldest first; with `message` only what is said about it, with `kinds` only these."""
        with self._database.read() as store:
            if message is not None:
                conversation = store.conversations.conversation_of(message)
                if conversation is None:
                    return []
            events = effective(store.judgements.all(conversation, annotator, kinds))
        return [event for event in events if message is None or message in event.messages]

    def about(self, message: str, annotator: str | None = None, kinds: Collection[str] = ()) -> list[Judgement]:
        """What stands about one message, oldest first, also what a newer one replaces."""
        with self._database.read() as store:
            events = store.judgements.about(message)
            withdrawals = store.judgements.withdrawals(events[0].conversation) if events else []
        alive = not_withdrawn((event.id, event.withdraws) for event in (*events, *withdrawals))
        return [
            event
            for event in events
            if event.id in alive and annotator in (None, event.annotator) and (not kinds or event.kind in kinds)
        ]

    def get(self, id: str) -> Judgement | None:
        with self._database.read() as store:
            return store.judgements.get(id)

    def undoable(self, annotator: str | None = None) -> tuple[int, int]:
        """How many steps can be undone, and how many redone."""
        with self._database.read() as store:
            return store.undo_steps.counts(annotator or active_id(store))

    # --- judging

    def record(
        self,
        *drafts: JudgementDraft,
        annotator: str | None = None,
        task: str | None = None,
        instead_of: Sequence[str] = (),
    ) -> tuple[tuple[Judgement, ...], Changes]:
        """One action: undone and redone as one. `task` is that of the drafts that name none. `instead_of` are the
        annotator's judgements that these refine in the same sitting: they are withdrawn in the same action, so that
        neither they nor their seconds count twice."""
        with self._database.write() as store:
            annotator = annotator or active_annotator(store).id
            drafts = tuple(draft if draft.task else replace(draft, task=task) for draft in drafts)
            ready = [_written(store, draft, annotator) for draft in drafts]
            events = _record(store, [draft for draft, _, _ in ready], annotator)
            refined = [(event, False) for event in store.judgements.known(instead_of).values()]
            _, withdrawn = _set_standing(store, refined, events[0].action if events else None)
            return events, reduce(or_, (changes for _, _, changes in ready), _changes(store, events) | withdrawn)

    def rewrite(
        self, original: str, text: str, *, instruction: str | None = None, **how: Unpack[WritingDetails]
    ) -> tuple[tuple[Message, Judgement], Changes]:
        """What this answer should have been: its sibling, where the conversation now goes on. `instruction` is what
        the model was asked where it proposed the text."""
        with self._database.write() as store:
            return _write(store, NewRewrite(text, original, instruction), None, how)

    def write(self, prompt: str, text: str, **how: Unpack[WritingDetails]) -> tuple[tuple[Message, Judgement], Changes]:
        """An answer of one's own to a message of the user; the conversation now goes on there."""
        with self._database.write() as store:
            return _write(store, NewRewrite(text), prompt, how)

    # --- taking back

    def withdraw(self, *ids: str) -> tuple[tuple[Judgement, ...], Changes]:
        """Takes judgements of one annotator back, in their name, as one step that can be undone. Gives the events made:
        none for those that are withdrawn already."""
        return self._step(ids, stands=False)

    def restore(self, id: str) -> tuple[tuple[Judgement, ...], Changes]:
        """Brings back what was withdrawn."""
        return self._step([id], stands=True)

    def undo(self, annotator: str | None = None) -> tuple[tuple[Judgement, ...], Changes]:
        """Takes back the annotator's last action, also after a restart; gives the judgements it was about."""
        return self._again(annotator, undone=False)

    def redo(self, annotator: str | None = None) -> tuple[tuple[Judgement, ...], Changes]:
        return self._again(annotator, undone=True)

    def _step(self, ids: Sequence[str], stands: bool) -> tuple[tuple[Judgement, ...], Changes]:
        with self._database.write() as store:
            events = store.judgements.known(ids)
            for id in ids:
                if id not in events or events[id].withdraws is not None:
                    raise ValueError(f"no judgement {id}")
            made, changes = _set_standing(store, [(events[id], stands) for id in ids])
            if made:
                store.undo_steps.add(made[0].annotator, made[0].action)
        return made, changes

    def _again(self, annotator: str | None, undone: bool) -> tuple[tuple[Judgement, ...], Changes]:
        with self._database.write() as store:
            annotator = annotator or active_id(store)
            while (found := store.undo_steps.next(annotator, undone)) is not None:
                step, action = found
                wishes = [
                    (event, stands == undone)
                    for event, stands in (_meant(store, event) for event in store.judgements.of_action(action))
                ]
                if not wishes:  # its conversation was purged
                    store.undo_steps.remove(step)
                    continue
                _, changes = _set_standing(store, wishes)
                store.undo_steps.mark(step, not undone)
                return tuple(event for event, _ in wishes), changes
        return (), NOTHING


def _changes(store: Transaction, events: Sequence[Judgement]) -> Changes:
    tasks = {event.task for event in events if event.task is not None}
    return Changes(
        judgements=frozenset(id for event in events for id in event.messages or (event.prompt or "",)),
        projects=store.projects.of_tasks(tasks) if tasks else frozenset(),
    )


def _record(store: Transaction, drafts: Sequence[JudgementDraft], annotator: str) -> tuple[Judgement, ...]:
    """None of them a `NewRewrite` any more."""
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
    """A share of what one judged comes again some time later, as any other task."""
    task = store.projects.task(id)
    project = None if task is None else store.projects.get(task.project)
    if task is None or project is None or not store.projects.is_repeated(task, project, annotator):
        return
    due = time.time() + project.repeat_after
    again = replace(task, id=repeat_id(id, annotator), repeat_of=id, due=due, annotator=annotator)
    store.projects.put_repeat(again)


def _event(store: Transaction, draft: JudgementDraft, annotator: str, id: str, action: str) -> Judgement:
    """Raises ValueError for messages that are not there."""
    assert isinstance(draft.payload, Payload), "what is to be written is written"
    named = {*draft.messages, *([draft.prompt] if draft.prompt else [])}
    messages = {name: store.conversations.message(name) for name in named}
    found = {name: message for name, message in messages.items() if message is not None}
    conversations = {store.conversations.conversation_of(name) for name in named}
    conversation = conversations.pop() if len(conversations) == 1 else None
    if conversation is None or len(found) < len(named):
        raise ValueError(f"no messages {sorted(named)} in one conversation")
    prompt = draft.prompt or _prompt_of(found[draft.messages[0]])
    if prompt not in found and (asked := store.conversations.message(prompt)) is not None:
        found[prompt] = asked
    scheme = None if draft.scheme is None else find_scheme(store, draft.scheme, draft.scheme_version)
    visible = draft.models_visible
    if draft.task is not None:
        task = store.projects.task(draft.task)
        if task is None or task.prompt != prompt:
            raise ValueError(f"{draft.task} is no task about {prompt}")
        # What is submitted after a reveal may have been changed at that sight.
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
    """Adds the answer and says that it was written, as one action."""
    annotator = how.get("annotator") or active_annotator(store).id
    circumstances = {name: value for name, value in how.items() if name != "annotator"}
    draft, message, changes = _written(store, JudgementDraft(writing, prompt=prompt, **circumstances), annotator)  # type: ignore[arg-type]  # fields of Draft
    assert message is not None, "it was a Writing"
    (event,) = _record(store, [draft], annotator)
    return (message, event), changes | _changes(store, [event])


def _written(
    store: Transaction, draft: JudgementDraft, annotator: str
) -> tuple[JudgementDraft, Message | None, Changes]:
    """The draft, once the answer that it still wants is written: a sibling of the original, or an answer to the prompt;
    the conversation now goes on there."""
    writing = draft.payload
    if not isinstance(writing, NewRewrite):
        return draft, None, NOTHING
    prompt = draft.prompt if writing.original is None else _original(store, writing.original, writing.text).parent
    if prompt is None:
        raise ValueError("an answer to nothing")
    conversation = store.conversations.conversation_of(prompt)
    header = None if conversation is None else store.conversations.get(conversation)
    if conversation is None or header is None:
        raise ValueError(f"no message {prompt}")
    if header.deleted is not None:
        raise in_trash()
    if not writing.text.strip():
        raise UserError(
            ErrorKind.USAGE, QT_TRANSLATE_NOOP("errors", "The answer is empty. Write something, or press Esc.")
        )
    now = time.time()
    message = Message(
        id=new_ids(1, store.conversations.newest_child(conversation, prompt))[0],
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
    made = replace(
        draft,
        payload=Rewrite(writing.original, message.id, writing.instruction),
        messages=[id for id in (writing.original, message.id) if id is not None],
        prompt=prompt,
    )
    return made, message, Changes(frozenset({conversation}), frozenset({message.id}), listing=True)


def _original(store: Transaction, id: str, text: str) -> Message:
    """The answer to be rewritten."""
    old = store.conversations.message(id)
    if old is None or old.role is not Role.ASSISTANT or old.parent is None or old.status is Status.STREAMING:
        raise ValueError(f"{id} is no finished answer")
    if text == old.text:
        raise UserError(
            ErrorKind.USAGE,
            QT_TRANSLATE_NOOP("errors", "The rewrite is identical to the answer. Change it, or press Esc."),
        )
    return old


def _meant(store: Transaction, event: Judgement) -> tuple[Judgement, bool]:
    """The judgement that an event of an action was about, and whether it was to stand."""
    stands = True
    while event.withdraws is not None:
        withdrawn = store.judgements.get(event.withdraws)
        assert withdrawn is not None, "a foreign key holds that"
        event, stands = withdrawn, not stands
    return event, stands


def _set_standing(
    store: Transaction, wishes: Sequence[tuple[Judgement, bool]], action: str | None = None
) -> tuple[tuple[Judgement, ...], Changes]:
    """Withdraws judgements, or their withdrawals, until each stands or not as wished; gives the events made, which are
    of `action`, or of one of their own."""
    made: list[Judgement] = []
    changes = NOTHING
    for event, stands in wishes:
        withdrawals = store.judgements.withdrawals(event.conversation)
        alive = not_withdrawn((w.id, w.withdraws) for w in withdrawals)
        against = [w for w in withdrawals if w.withdraws == event.id and w.id in alive]
        if stands == (not against):
            continue
        targets = against if stands else [event]
        ids = new_ids(len(targets), store.judgements.newest(event.annotator))
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
            for id, target in zip(ids, targets, strict=True)
        ]
        store.judgements.add(events)
        action = events[0].action
        made += events
        changes |= _changes(store, [event]) | _turn_to(store, event, stands)
    return tuple(made), changes


def _turn_to(store: Transaction, event: Judgement, stands: bool) -> Changes:
    """A conversation that ends at a rewrite that is taken back ends where it did before, and the other way round."""
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
