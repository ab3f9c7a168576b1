"""What the store is asked to begin: a message with answers, another wording, or more answers to the same message."""

from collections.abc import Callable, Sequence

from desktop.core.conversation import Role
from desktop.presenters.conversation_state import ConversationState
from desktop.services.changes import Changes
from desktop.services.chat import ChatService, NewTurn
from desktop.store.database import Database

Begin = Callable[[Database], tuple[NewTurn, Changes]]
"""Runs on the store's thread, so it holds values of the conversation as they were when it was made."""


def new_message(state: ConversationState, text: str, n: int, model: str, writing: Sequence[str]) -> Begin:
    """At the end of the conversation, which begins with it where it is new. `n` answers; `writing` are ids of answers
    that are being generated anywhere."""
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
    """Beside the message `id`; the conversation goes on from there."""
    conversation, parent = state.id, state.tree[id].parent
    return lambda store: ChatService(store).begin_turn(conversation, parent, text, n, model=model, writing=writing)


def more_answers(
    state: ConversationState, id: str, n: int, model: str, writing: Sequence[str], continued_from: str | None = None
) -> Begin | None:
    """Beside those that are there. `id` is an answer, the user's message, or the batch of a group of candidates; None
    where it answers nothing."""
    message = state.message(id)
    conversation, parent = state.id, message.id if message.role is Role.USER else message.parent
    if parent is None:
        return None
    return lambda store: ChatService(store).begin_answers(
        conversation, parent, n, continued_from=continued_from, model=model, writing=writing
    )
