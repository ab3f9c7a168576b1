"""Use cases of the chat: begin, answer, branch, rename, delete and restore conversations.

Each method is one transaction, and those that change something return `(value, Changes)`. For the store's thread.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

from desktop.core.conversation import Conversation, Message, Role, Status, Tree
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import CandidateStats, EndReason, PromptStats, Provenance
from desktop.core.ids import new_ids
from desktop.core.sampling import Sampling
from desktop.services import rewrites
from desktop.services.annotators import active_annotator, active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.turns import (
    NewTurn,
    active_conversation,
    add_answers,
    check_finished,
    deleted_error,
    end_stale_answers,
    history,
    message_of,
    new_conversation,
    stale_error,
)
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
    """A conversation with all that a page shows of it. `facts` has an entry for each generated answer, by its id."""

    conversation: Conversation
    tree: Tree
    facts: dict[str, AnswerFacts]
    draft: str


@dataclass(frozen=True, slots=True)
class AnswerOrigin:
    """What an answer was generated with. `prefill` is None if the prompt was not read to its end."""

    provenance: Provenance
    prefill: PromptStats | None


class ChatService:
    """Use cases of the chat page. Methods raise `UserError` for a deleted conversation, and if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading

    def list_conversations(self, deleted: bool = False) -> list[ConversationSummary]:
        """The conversations, or with `deleted` those in the trash, newest first."""
        with self._database.read() as store:
            return store.conversations.summaries(deleted)

    def open(self, id: str) -> OpenConversation:
        """Load a conversation. Models that are hidden from the active annotator are missing in its facts, and so are
        scores that they did not ask for, which would bias a judgement."""
        with self._database.read() as store:
            stored = store.conversations.load(id)
            if stored is None:
                raise deleted_error()
            annotator = active_id(store)
            hidden = store.visibility.hidden_messages(id, annotator)
            seen = store.visibility.scores_seen(id, annotator) - hidden
            tasks = store.projects.candidates_of_conversation(id)
        facts = {
            answer: replace(
                known,
                model=None if answer in hidden else known.model,
                score=known.score if answer in seen else None,
            )
            for answer, known in stored.facts.items()
        }
        return OpenConversation(stored.conversation, Tree(stored.messages, tasks), facts, stored.draft)

    def active_leaf(self, id: str) -> str | None:
        """The last message of the path that shows; None in an empty or deleted conversation."""
        with self._database.read() as store:
            conversation = store.conversations.get(id)
        return None if conversation is None else conversation.active_leaf

    def draft(self) -> str:
        """The text that the user typed for a new conversation."""
        with self._database.read() as store:
            return str(store.values.get(_NEW_DRAFT, ""))

    def origin_of(self, message: str) -> AnswerOrigin | None:
        """What an answer was generated with; None if a person wrote it, or if its prompt was never rendered."""
        with self._database.read() as store:
            found = store.conversations.provenance(message)
        return None if found is None else AnswerOrigin(*found)

    def origin_to_show(self, message: str) -> AnswerOrigin | None:
        """As `origin_of`. Raises `UserError` while a project hides the model of the answer from the active
        annotator."""
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

    # --- conversations

    def create(
        self, title: str = "", *, system_prompt: str = "", sampling: Sampling | None = None, model: str | None = None
    ) -> tuple[Conversation, Changes]:
        """Add an empty conversation. Without a title, it gets one from its first message."""
        with self._database.write() as store:
            conversation = new_conversation(title, system_prompt, sampling, model)
            store.conversations.add(conversation, title_is_auto=not title)
        return conversation, Changes(frozenset({conversation.id}), listing=True)

    def rename(self, id: str, title: str) -> tuple[None, Changes]:
        """Set the title; a blank one changes nothing."""
        title = " ".join(title.split())
        if not title:
            return None, NOTHING
        return self._change(id, True, title=title, title_is_auto=False)

    def delete(self, id: str) -> tuple[None, Changes]:
        """Move a conversation to the trash. An answer that is being generated there continues and is kept. Projects
        exclude its tasks."""
        return self._set_deleted(id, time.time())

    def restore(self, id: str) -> tuple[None, Changes]:
        """Move a conversation out of the trash."""
        return self._set_deleted(id, None)

    def purge(self, id: str) -> tuple[None, Changes]:
        """Delete a conversation permanently, with everything in it, and the tasks that projects have there."""
        with self._database.write() as store:
            projects = store.projects.of_conversation(id)
            existed = store.conversations.purge(id)
            rewrites.forget(store, id)
        return None, Changes(frozenset({id}), listing=True, projects=projects) if existed else NOTHING

    def empty_trash(self) -> tuple[list[str], Changes]:
        """Delete all conversations in the trash permanently; returns their ids."""
        with self._database.write() as store:
            ids = [summary.id for summary in store.conversations.summaries(deleted=True)]
            projects: frozenset[str] = frozenset()
            for id in ids:
                projects |= store.projects.of_conversation(id)
                store.conversations.purge(id)
                rewrites.forget(store, id)
        return ids, Changes(frozenset(ids), listing=True, projects=projects) if ids else NOTHING

    def set_active_leaf(self, id: str, leaf: str | None) -> tuple[None, Changes]:
        """Set the last message of the path that shows."""
        with self._database.write() as store:
            if leaf is not None and store.conversations.conversation_of(leaf) != id:
                raise deleted_error() if store.conversations.get(id) is None else stale_error()
            if not store.conversations.change(id, active_leaf=leaf):
                raise deleted_error()
        return None, Changes(frozenset({id}))

    def pick(self, id: str, message: str) -> tuple[None, Changes]:
        """Continue with one of several candidates; the others stay as its siblings."""
        return self.set_active_leaf(id, message)

    def set_system_prompt(self, id: str, text: str) -> tuple[None, Changes]:
        """Set the system prompt for the next answers; existing ones keep theirs in their provenance."""
        return self._change(id, False, system_prompt=text)

    def set_sampling(self, id: str, sampling: Sampling) -> tuple[None, Changes]:
        """Set the sampling of the next answers."""
        return self._change(id, False, sampling=sampling.to_dict())

    def set_context_length(self, id: str, tokens: int | None) -> tuple[None, Changes]:
        """Set the context length of the next answers, in tokens; None: the model's setting."""
        return self._change(id, False, context_length=tokens)

    def set_model(self, id: str, path: str | None) -> tuple[None, Changes]:
        """Set the model file that answers next; None: the one that is loaded."""
        return self._change(id, False, model=path)

    def save_draft(self, id: str | None, text: str) -> tuple[None, Changes]:
        """Save what the user typed and did not send; `id` None: for a new conversation. Pages need no refresh."""
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
        """Add the user's message after `parent` (an answer, or None for the first message), and `n` empty answers to
        it.

        To edit a message, pass its parent: the new one becomes its sibling. `id` None begins a conversation with this
        system prompt, sampling and context length; `model` is saved in both cases. The path then ends at the answer, or
        at the message if there are several answers to choose from. The draft is cleared if it is this text.
        `writing` are the answers that are being generated: others that are still marked as streaming, since their end
        was never saved, are interrupted.
        """
        with self._database.write() as store:
            if id is None:
                conversation = new_conversation("", system_prompt, sampling, model, context_length)
                store.conversations.add(conversation, title_is_auto=True)
                if store.values.get(_NEW_DRAFT, "").strip() == text.strip():
                    store.values.set(_NEW_DRAFT, None)
            else:
                conversation = active_conversation(store, id)
                if store.conversations.draft(id).strip() == text.strip():
                    store.conversations.change(id, draft="")
            end_stale_answers(store, conversation.id, writing)
            if parent is not None:
                check_finished(message_of(store, conversation.id, parent, Role.ASSISTANT))
            after = store.conversations.id_floor(conversation.id, parent)
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
            return add_answers(store, conversation, message, n, model)

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
        """Add `n` more empty answers to a message of the user. `writing` as in `begin_turn`.

        With `continued_from`, an answer to the same message that ended early, they begin with its text.
        """
        with self._database.write() as store:
            conversation = active_conversation(store, id)
            end_stale_answers(store, id, writing)
            message = message_of(store, id, parent, Role.USER)
            if continued_from is not None:
                old = check_finished(message_of(store, id, continued_from, Role.ASSISTANT))
                if old.parent != parent:
                    raise ValueError(f"{continued_from} is no answer to {parent}")
            return add_answers(store, conversation, message, n, model, continued_from)

    def interrupt(self, answers: Collection[str]) -> tuple[None, Changes]:
        """End these answers with their current text, if they are still marked as streaming."""
        with self._database.write() as store:
            ended = store.conversations.interrupt_streaming(answers=answers)
        return None, Changes(messages=frozenset(ended))

    def record_provenance(
        self, batch: str, provenance: Provenance, seeds: Sequence[int] = ()
    ) -> tuple[tuple[str, ...], Changes]:
        """Save what the answers of a batch are generated with, once the prompt is rendered. Does nothing if they were
        deleted.

        Candidates beyond `provenance.n`, which the engine did not grant, are removed; returns their ids. If a single
        one is left, the path continues to it.
        """
        with self._database.write() as store:
            answers = store.conversations.batch(batch)
            id = store.conversations.conversation_of(answers[0]) if answers else None
            if id is None:
                return (), NOTHING
            removed = tuple(store.conversations.remove_unstarted(batch, provenance.n))
            store.conversations.add_provenance(batch, id, time.time(), provenance)
            store.conversations.set_seeds(answers, seeds)
            remaining = [answer for answer in answers if answer not in removed]
            if removed and len(remaining) == 1:
                store.conversations.change(id, active_leaf=remaining[0])
        changed = frozenset({id}) if removed else frozenset[str]()
        return removed, Changes(changed, frozenset(answers), listing=bool(removed))

    def record_prefill(self, batch: str, stats: PromptStats) -> tuple[None, Changes]:
        """Save how long reading the prompt took. Does nothing if that is known, or if the batch was deleted."""
        with self._database.write() as store:
            known = store.conversations.set_prefill(batch, stats)
            answers = store.conversations.batch(batch) if known else []
        return None, Changes(messages=frozenset(answers))

    def record_scores(self, scores: Mapping[str, float], scored_by: str) -> tuple[str | None, Changes]:
        """Save the scores of the answers to one prompt by the reward model of a run, and continue the conversation
        from the best answer, unless it has gone on already. An answer that was cut off is the best one only if all
        were. Returns that answer; None if the path did not change, or if the answers were deleted."""
        with self._database.write() as store:
            cut = {id for id, end in store.conversations.ends(scores.keys()).items() if end is not None and end.is_cut}
            best = max(scores, key=lambda id: (id not in cut, scores[id]))
            id, message = store.conversations.conversation_of(best), store.conversations.message(best)
            if id is None or message is None:
                return None, NOTHING
            _keep_scores(store, scores, scored_by)
            conversation = store.conversations.get(id)
            moves = conversation is not None and conversation.active_leaf == message.parent
            if moves:
                store.conversations.change(id, active_leaf=best)
        return best if moves else None, Changes(frozenset({id}), frozenset(scores))

    def keep_scores(self, scores: Mapping[str, float], scored_by: str) -> tuple[None, Changes]:
        """Save the scores of answers by the reward model of a run, and change nothing else."""
        with self._database.write() as store:
            _keep_scores(store, scores, scored_by)
        return None, Changes(messages=frozenset(scores))

    def checkpoint(self, message: str, output: AnswerOutput, tokens: int) -> tuple[None, Changes]:
        """Save the current text of an answer. Does nothing if it has ended or was deleted."""
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
        """Save how an answer ended, with its whole text. Does nothing if it had ended before or was deleted."""
        with self._database.write() as store:
            written = store.conversations.finish(message, status, output, _ENDS.get(status), stats, error)
        return None, Changes(messages=frozenset({message})) if written else NOTHING

    def _set_deleted(self, id: str, deleted: float | None) -> tuple[None, Changes]:
        with self._database.write() as store:
            if not store.conversations.change(id, deleted=deleted):
                raise deleted_error()
            return None, Changes(frozenset({id}), listing=True, projects=store.projects.of_conversation(id))

    def _change(self, id: str, listing: bool, **columns: Unpack[ConversationHeader]) -> tuple[None, Changes]:
        with self._database.write() as store:
            if not store.conversations.change(id, **columns):
                raise deleted_error()
        return None, Changes(frozenset({id}), listing=listing)


def _keep_scores(store: Transaction, scores: Mapping[str, float], scored_by: str) -> None:
    """Save scores, which the active annotator sees from now on: later judgements of these answers say so."""
    store.conversations.set_scores(scores, scored_by)
    store.visibility.mark_scores_seen(scores, active_annotator(store).id)
