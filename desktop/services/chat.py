"""Conversations as the user knows them: begun, answered, branched, thrown away and brought back.

Each method is one transaction. Those that change something return `(value, Changes)`. Used on the store's thread.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from desktop.core.context import ChatMessage
from desktop.core.conversation import Conversation, Message, Role, Status, Tree
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import MAX_CANDIDATES, CandidateStats, EndReason, PromptStats, Provenance
from desktop.core.ids import new_id, new_ids
from desktop.core.sampling import Sampling
from desktop.services import rewrites
from desktop.services.annotators import active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.titles import title_from
from desktop.store.conversations import AnswerFacts, AnswerOutput, ConversationHeader, ConversationSummary
from desktop.store.database import Database, Transaction

__all__ = [
    "AnswerFacts",
    "AnswerOrigin",
    "AnswerOutput",
    "ChatService",
    "ConversationSummary",
    "NewTurn",
    "OpenConversation",
    "history",
]

_NEW_DRAFT = "draft"

_ENDS = {
    Status.STOPPED: EndReason.STOPPED,
    Status.INTERRUPTED: EndReason.INTERRUPTED,
    Status.FAILED: EndReason.FAILED,
}


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """All that a page needs to show one. `facts` has an entry for each generated answer, by its id."""

    conversation: Conversation
    tree: Tree
    facts: dict[str, AnswerFacts]
    draft: str


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and the answers that are now to be written. `partial` is the raw output that they go on from."""

    conversation: Conversation
    message: Message
    answers: tuple[Message, ...]
    partial: str = ""

    @property
    def batch(self) -> str:
        batch = self.answers[0].batch
        assert batch is not None
        return batch


@dataclass(frozen=True, slots=True)
class AnswerOrigin:
    """Where an answer came from. `prefill` is None when the prompt was never read to its end."""

    provenance: Provenance
    prefill: PromptStats | None


def history(system_prompt: str, tree: Tree, leaf: str | None) -> list[ChatMessage]:
    """What the model is told: the system prompt, then the text of each message on the path to `leaf`.

    Reasoning is left out, and so are answers without a word (stopped or failed at once), which would teach the model
    to be silent. `leaf` is the user's message that is to be answered.
    """
    system = [ChatMessage("system", system_prompt)] if system_prompt.strip() else []
    return system + [
        ChatMessage(message.role.value, message.text, message.id, message.extra)
        for message in tree.path(leaf)
        if message.role is Role.USER or message.text
    ]


class ChatService:
    """The use cases of the chat page. Raises `UserError` for a conversation that is gone, and when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading

    def list_conversations(self, deleted: bool = False) -> list[ConversationSummary]:
        """Newest first; with `deleted` the trash."""
        with self._database.read() as store:
            return store.conversations.summaries(deleted)

    def open(self, id: str) -> OpenConversation:
        with self._database.read() as store:
            stored = store.conversations.load(id)
            if stored is None:
                raise _gone()
            hidden = store.visibility.hidden_messages(id, active_id(store))
            tasks = store.projects.candidates_of_conversation(id)
        facts = {
            answer: replace(known, model=None) if answer in hidden else known for answer, known in stored.facts.items()
        }
        return OpenConversation(stored.conversation, Tree(stored.messages, tasks), facts, stored.draft)

    def active_leaf(self, id: str) -> str | None:
        """Where the path that is shown ends; None where nothing is said yet, or the conversation is gone."""
        with self._database.read() as store:
            conversation = store.conversations.get(id)
        return None if conversation is None else conversation.active_leaf

    def draft(self) -> str:
        """What was typed for a conversation that has not begun."""
        with self._database.read() as store:
            return str(store.values.get(_NEW_DRAFT, ""))

    def origin_of(self, message: str) -> AnswerOrigin | None:
        """None for what a person wrote, and for an answer whose prompt was never rendered."""
        with self._database.read() as store:
            found = store.conversations.provenance(message)
        return None if found is None else AnswerOrigin(*found)

    def origin_to_show(self, message: str) -> AnswerOrigin | None:
        """As `origin_of`. Raises `UserError` while a project hides which model wrote the answer from the annotator."""
        with self._database.read() as store:
            if store.visibility.is_hidden(message, store.visibility.hidden_projects(active_id(store))):
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "The model of this answer is hidden until its project is finished. To see it now, choose "
                        "“Reveal models” in the project’s menu.",
                    ),
                )
        return self.origin_of(message)

    def provenance_of(self, message: str) -> Provenance | None:
        origin = self.origin_of(message)
        return None if origin is None else origin.provenance

    # --- conversations

    def create(
        self, title: str = "", *, system_prompt: str = "", sampling: Sampling | None = None, model: str | None = None
    ) -> tuple[Conversation, Changes]:
        """An empty conversation. Without a title its first message gives it one."""
        with self._database.write() as store:
            conversation = _new(title, system_prompt, sampling, model)
            store.conversations.add(conversation, title_is_auto=not title)
        return conversation, Changes(frozenset({conversation.id}), listing=True)

    def rename(self, id: str, title: str) -> tuple[None, Changes]:
        """A blank title leaves it as it was."""
        title = " ".join(title.split())
        if not title:
            return None, NOTHING
        return self._change(id, True, title=title, title_is_auto=False)

    def delete(self, id: str) -> tuple[None, Changes]:
        """To the trash. An answer that is being written there goes on and is kept. Projects do without its tasks."""
        return self._throw(id, time.time())

    def restore(self, id: str) -> tuple[None, Changes]:
        return self._throw(id, None)

    def purge(self, id: str) -> tuple[None, Changes]:
        """For good, with everything in it, and the tasks that projects have there."""
        with self._database.write() as store:
            projects = store.projects.of_conversation(id)
            gone = store.conversations.purge(id)
            rewrites.forget(store, id)
        return None, Changes(frozenset({id}), listing=True, projects=projects) if gone else NOTHING

    def empty_trash(self) -> tuple[list[str], Changes]:
        """Purges what is in the trash; gives the ids."""
        with self._database.write() as store:
            ids = [summary.id for summary in store.conversations.summaries(deleted=True)]
            projects: frozenset[str] = frozenset()
            for id in ids:
                projects |= store.projects.of_conversation(id)
                store.conversations.purge(id)
                rewrites.forget(store, id)
        return ids, Changes(frozenset(ids), listing=True, projects=projects) if ids else NOTHING

    def set_active_leaf(self, id: str, leaf: str | None) -> tuple[None, Changes]:
        """The path that is shown ends here."""
        with self._database.write() as store:
            if leaf is not None and store.conversations.conversation_of(leaf) != id:
                raise _gone() if store.conversations.get(id) is None else _outdated()
            if not store.conversations.change(id, active_leaf=leaf):
                raise _gone()
        return None, Changes(frozenset({id}))

    def pick(self, id: str, message: str) -> tuple[None, Changes]:
        """Goes on with one of several candidates; the others stay as its siblings."""
        return self.set_active_leaf(id, message)

    def set_system_prompt(self, id: str, text: str) -> tuple[None, Changes]:
        """For the next answers; those that are there keep what they were made with."""
        return self._change(id, False, system_prompt=text)

    def set_sampling(self, id: str, sampling: Sampling) -> tuple[None, Changes]:
        return self._change(id, False, sampling=sampling.to_dict())

    def set_context_length(self, id: str, tokens: int | None) -> tuple[None, Changes]:
        """For the next answers; None: as the model is set."""
        return self._change(id, False, context_length=tokens)

    def set_model(self, id: str, path: str | None) -> tuple[None, Changes]:
        return self._change(id, False, model=path)

    def save_draft(self, id: str | None, text: str) -> tuple[None, Changes]:
        """What is typed and not sent yet; `id` None: for a conversation that has not begun. Changes no page."""
        with self._database.write() as store:
            if id is None:
                store.values.set(_NEW_DRAFT, text or None)
            else:
                store.conversations.change(id, draft=text)
        return None, NOTHING

    # --- turns

    def begin_turn(
        self,
        id: str | None,
        parent: str | None,
        text: str,
        n: int = 1,
        *,
        model: str | None = None,
        system_prompt: str = "",
        sampling: Sampling | None = None,
        context_length: int | None = None,
        writing: Collection[str] | None = None,
    ) -> tuple[NewTurn, Changes]:
        """The user's message below `parent` (an answer, or None for the first one), and `n` empty answers to it.

        An edit is the same with the parent of the message that is edited: a sibling. `id` None begins a conversation,
        with this system prompt, sampling and context length; `model` is noted in either. The path then ends at the
        answer, or at the message while there are several to pick from. A draft that is now sent is no draft any more.
        `writing` names the answers that are being written: any other of this conversation that still says so was left
        behind (its end was never stored) and ends here.
        """
        with self._database.write() as store:
            if id is None:
                conversation = _new("", system_prompt, sampling, model, context_length)
                store.conversations.add(conversation, title_is_auto=True)
                if store.values.get(_NEW_DRAFT, "").strip() == text.strip():
                    store.values.set(_NEW_DRAFT, None)
            else:
                conversation = _living(store, id)
                if store.conversations.draft(id).strip() == text.strip():
                    store.conversations.change(id, draft="")
            _heal(store, conversation.id, writing)
            if parent is not None:
                _finished(_expect(store, conversation.id, parent, Role.ASSISTANT))
            after = store.conversations.newest_child(conversation.id, parent)
            message = Message(
                id=new_ids(1, after)[0],
                parent=parent,
                role=Role.USER,
                text=text,
                reasoning="",
                status=Status.COMPLETE,
                created=time.time(),
            )
            store.conversations.add_message(conversation.id, message)
            return _answers(store, conversation, message, n, model)

    def begin_answers(
        self,
        id: str,
        parent: str,
        n: int = 1,
        *,
        continued_from: str | None = None,
        model: str | None = None,
        writing: Collection[str] | None = None,
    ) -> tuple[NewTurn, Changes]:
        """More answers to a message of the user: siblings of those that are there. `writing` as in `begin_turn`.

        With `continued_from`, an answer to the same message that ended early, they begin with what it says.
        """
        with self._database.write() as store:
            conversation = _living(store, id)
            _heal(store, id, writing)
            message = _expect(store, id, parent, Role.USER)
            if continued_from is not None:
                old = _finished(_expect(store, id, continued_from, Role.ASSISTANT))
                if old.parent != parent:
                    raise ValueError(f"{continued_from} is no answer to {parent}")
            return _answers(store, conversation, message, n, model, continued_from)

    def interrupt(self, answers: Collection[str]) -> tuple[None, Changes]:
        """Nobody writes these answers any more; those whose end was never stored end with the text so far."""
        with self._database.write() as store:
            ended = store.conversations.interrupt_streaming(answers=answers)
        return None, Changes(messages=frozenset(ended))

    def record_provenance(
        self, batch: str, provenance: Provenance, seeds: Sequence[int] = ()
    ) -> tuple[tuple[str, ...], Changes]:
        """What the answers of a batch are made with, known once the prompt is rendered. Quiet when they are gone.

        Candidates beyond `provenance.n`, which were asked for and not granted, are removed; gives their ids. If one
        is left, the path goes on to it.
        """
        with self._database.write() as store:
            answers = store.conversations.batch(batch)
            id = store.conversations.conversation_of(answers[0]) if answers else None
            if id is None:
                return (), NOTHING
            removed = tuple(store.conversations.remove_unstarted(batch, provenance.n))
            store.conversations.add_provenance(batch, id, time.time(), provenance)
            store.conversations.set_seeds(answers, seeds)
            left = [answer for answer in answers if answer not in removed]
            if removed and len(left) == 1:
                store.conversations.change(id, active_leaf=left[0])
        changed = frozenset({id}) if removed else frozenset[str]()
        return removed, Changes(changed, frozenset(answers), listing=bool(removed))

    def record_prefill(self, batch: str, stats: PromptStats) -> tuple[None, Changes]:
        """What reading the prompt took. Quiet when the batch is gone or has it already."""
        with self._database.write() as store:
            known = store.conversations.set_prefill(batch, stats)
            answers = store.conversations.batch(batch) if known else []
        return None, Changes(messages=frozenset(answers))

    def checkpoint(self, message: str, output: AnswerOutput, tokens: int) -> tuple[None, Changes]:
        """How far an answer is. Quiet when it has ended already, or was purged."""
        with self._database.write() as store:
            written = store.conversations.write(message, output, tokens)
        return None, Changes(messages=frozenset({message})) if written else NOTHING

    def finish(
        self,
        message: str,
        status: Status,
        output: AnswerOutput,
        stats: CandidateStats | None = None,
        error: UserError | None = None,
    ) -> tuple[None, Changes]:
        """How an answer ended, with all of its text. Quiet when it had ended already, or was purged."""
        with self._database.write() as store:
            written = store.conversations.finish(message, status, output, _ENDS.get(status), stats, error)
        return None, Changes(messages=frozenset({message})) if written else NOTHING

    def _throw(self, id: str, deleted: float | None) -> tuple[None, Changes]:
        with self._database.write() as store:
            if not store.conversations.change(id, deleted=deleted):
                raise _gone()
            return None, Changes(frozenset({id}), listing=True, projects=store.projects.of_conversation(id))

    def _change(self, id: str, listing: bool, **columns: Unpack[ConversationHeader]) -> tuple[None, Changes]:
        with self._database.write() as store:
            if not store.conversations.change(id, **columns):
                raise _gone()
        return None, Changes(frozenset({id}), listing=listing)


def _new(
    title: str, system_prompt: str, sampling: Sampling | None, model: str | None, context_length: int | None = None
) -> Conversation:
    now = time.time()
    return Conversation(
        id=new_id(),
        title=title,
        created=now,
        updated=now,
        active_leaf=None,
        system_prompt=system_prompt,
        sampling=sampling or Sampling(),
        model=model,
        context_length=context_length,
    )


def _answers(
    store: Transaction,
    conversation: Conversation,
    message: Message,
    n: int,
    model: str | None,
    continued_from: str | None = None,
) -> tuple[NewTurn, Changes]:
    """Adds the empty answers of one batch and moves the conversation's path there."""
    if not 1 <= n <= MAX_CANDIDATES:
        raise ValueError(f"{n} candidates")
    start = AnswerOutput() if continued_from is None else store.conversations.output(continued_from)
    batch = new_id()
    now = time.time()
    answers = tuple(
        Message(
            id=id,
            parent=message.id,
            role=Role.ASSISTANT,
            text=start.text,
            reasoning=start.reasoning,
            status=Status.STREAMING,
            created=now,
            batch=batch,
            continued_from=continued_from,
        )
        for id in new_ids(n, store.conversations.newest_child(conversation.id, message.id))
    )
    for candidate, answer in enumerate(answers):
        store.conversations.add_message(conversation.id, answer, start.raw, candidate)
    title = conversation.title
    if not title and store.conversations.title_is_auto(conversation.id):
        title = title_from(message.text)
    conversation = replace(
        conversation,
        title=title,
        updated=now,
        active_leaf=answers[0].id if n == 1 else message.id,
        model=model or conversation.model,
    )
    store.conversations.change(
        conversation.id,
        title=conversation.title,
        updated=conversation.updated,
        active_leaf=conversation.active_leaf,
        model=conversation.model,
    )
    touched = frozenset({message.id, *(answer.id for answer in answers)})
    # What a person imported or rewrote has no raw output of its own; then its text is what there is to go on from.
    partial = start.raw or start.text
    return NewTurn(conversation, message, answers, partial), Changes(
        frozenset({conversation.id}), touched, listing=True
    )


def _living(store: Transaction, id: str) -> Conversation:
    conversation = store.conversations.get(id)
    if conversation is None:
        raise _gone()
    if conversation.deleted is not None:
        raise in_trash()
    return conversation


def _expect(store: Transaction, conversation: str, id: str, role: Role) -> Message:
    message = store.conversations.message(id)
    if message is None or store.conversations.conversation_of(id) != conversation:
        raise _outdated()
    if message.role is not role:
        raise ValueError(f"no {role} message {id}")
    return message


def _finished(answer: Message) -> Message:
    if answer.status is Status.STREAMING:
        raise UserError(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP("errors", "This answer is still being written. Stop it, or wait until it is complete."),
        )
    return answer


def _heal(store: Transaction, conversation: str, writing: Collection[str] | None) -> None:
    if writing is not None:
        store.conversations.interrupt_streaming(conversation=conversation, unless=writing)


def in_trash() -> UserError:
    return UserError(
        ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "This conversation is in the trash. Restore it to continue.")
    )


def _outdated() -> UserError:
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP("errors", "This message is no longer in the conversation. Open the conversation again."),
    )


def _gone() -> UserError:
    return UserError(
        ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "This conversation was deleted. Start a new one to continue.")
    )
