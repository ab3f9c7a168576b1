"""Operations that begin a turn: a message with answers, another wording, or more answers to a message."""

from collections.abc import Callable, Sequence

from desktop.core.conversation import Role
from desktop.presenters.conversation_state import ConversationState
from desktop.services.changes import Changes
from desktop.services.chat import ChatService, NewTurn
from desktop.store.database import Database

Begin = Callable[[Database], tuple[NewTurn, Changes]]
"""Runs on the store's thread, so it holds copies of the values of the conversation."""


def new_message(state: ConversationState, text: str, n: int, model: str, writing: Sequence[str]) -> Begin:
    """A message at the end of the conversation, which is created if it is new, with `n` answers.

    `writing` has the ids of all answers that are being generated in any conversation.
    """
    conversation, parent = state.id or None, state.next_parent()
    prompt, sampling, length = state.system_prompt, state.sampling, state.context_length

    def begin(store: Database) -> tuple[NewTurn, Changes]:
        return ChatService(store).begin_turn(
            *(conversation, parent, text, n),
            model=model,
            system_prompt=prompt,
            sampling=sampling,
            context_length=length,
            writing=writing,
        )

    return begin


def other_wording(state: ConversationState, id: str, text: str, n: int, model: str, writing: Sequence[str]) -> Begin:
    """A sibling of the message `id` with `n` answers; the conversation continues from there."""
    conversation, parent = state.id, state.tree[id].parent
    return lambda store: ChatService(store).begin_turn(conversation, parent, text, n, model=model, writing=writing)


def more_answers(
    state: ConversationState, id: str, n: int, model: str, writing: Sequence[str], continued_from: str | None = None
) -> Begin | None:
    """`n` more answers to a message. `id` is that message, one of its answers, or the batch of a group of candidates.

    Returns None if there is no message to answer.
    """
    message = state.message(id)
    conversation, parent = state.id, message.id if message.role is Role.USER else message.parent
    if parent is None:
        return None
    return lambda store: ChatService(store).begin_answers(
        conversation, parent, n, continued_from=continued_from, model=model, writing=writing
    )
