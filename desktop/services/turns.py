"""A turn of a conversation as records: the prompt, the empty answers to be generated, and what the model reads."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from desktop.core.context import ChatMessage
from desktop.core.conversation import Conversation, Message, Role, Status, Tree
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import MAX_CANDIDATES
from desktop.core.ids import new_id, new_ids
from desktop.core.sampling import Sampling
from desktop.services.changes import Changes
from desktop.services.titles import title_from
from desktop.store.conversations import AnswerOutput
from desktop.store.database import Transaction


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A prompt, and the empty answers to be generated. `partial` is the raw output with which they begin."""

    conversation: Conversation
    message: Message
    answers: tuple[Message, ...]
    partial: str = ""

    @property
    def batch(self) -> str:
        """The batch that all of the answers belong to."""
        batch = self.answers[0].batch
        assert batch is not None
        return batch


def history(system_prompt: str, tree: Tree, leaf: str | None) -> list[ChatMessage]:
    """What the model reads: the system prompt, then the text of each message on the path to `leaf`, the prompt.

    Reasoning is excluded, and so are empty answers (stopped or failed at once), which would teach the model to be
    silent.
    """
    system = [ChatMessage("system", system_prompt)] if system_prompt.strip() else []
    return system + [
        ChatMessage(message.role.value, message.text, message.id, message.extra)
        for message in tree.path(leaf)
        if message.role is Role.USER or message.text
    ]


def new_conversation(
    title: str, system_prompt: str, sampling: Sampling | None, model: str | None, context_length: int | None = None
) -> Conversation:
    """An empty conversation with a new id, which is not saved yet."""
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


def add_answers(
    store: Transaction,
    conversation: Conversation,
    message: Message,
    n: int,
    model: str | None,
    continued_from: str | None = None,
) -> tuple[NewTurn, Changes]:
    """Add the empty answers of a batch, and move the conversation's path there."""
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
        for id in new_ids(n, store.conversations.id_floor(conversation.id, message.id))
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
    # Imported answers and rewrites have no raw output: then continue from the text.
    partial = start.raw or start.text
    return NewTurn(conversation, message, answers, partial), Changes(
        frozenset({conversation.id}), touched, listing=True
    )


def active_conversation(store: Transaction, id: str) -> Conversation:
    """The conversation. Raises `UserError` if it was deleted or is in the trash."""
    conversation = store.conversations.get(id)
    if conversation is None:
        raise deleted_error()
    if conversation.deleted is not None:
        raise in_trash_error()
    return conversation


def message_of(store: Transaction, conversation: str, id: str, role: Role) -> Message:
    """A message of the conversation. Raises `UserError` if it is not there, and `ValueError` for another role."""
    message = store.conversations.message(id)
    if message is None or store.conversations.conversation_of(id) != conversation:
        raise stale_error()
    if message.role is not role:
        raise ValueError(f"no {role} message {id}")
    return message


def check_finished(answer: Message) -> Message:
    """The answer itself. Raises `UserError` while it is generated."""
    if answer.status is Status.STREAMING:
        raise UserError(
            ErrorKind.FAILED,
            QT_TRANSLATE_NOOP("errors", "This answer is still being written. Stop it, or wait until it is complete."),
        )
    return answer


def end_stale_answers(store: Transaction, conversation: str, writing: Collection[str] | None) -> None:
    """End answers of the conversation that are marked as streaming, except those in `writing`; None: none."""
    if writing is not None:
        store.conversations.interrupt_streaming(conversation=conversation, unless=writing)


def in_trash_error() -> UserError:
    """The error for a change to a conversation in the trash."""
    return UserError(
        ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "This conversation is in the trash. Restore it to continue.")
    )


def stale_error() -> UserError:
    """The error for a message that is no longer in the conversation."""
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP("errors", "This message is no longer in the conversation. Open the conversation again."),
    )


def deleted_error() -> UserError:
    """The error for a conversation that was deleted permanently."""
    return UserError(
        ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "This conversation was deleted. Start a new one to continue.")
    )
