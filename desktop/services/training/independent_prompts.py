"""The held-out prompts of a run on which a reward model may judge it: those that it was not trained on itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desktop.core.context import ChatMessage
from desktop.core.conversation import Tree
from desktop.datasets.families import Families, normal
from desktop.services.turns import history
from desktop.store.database import Transaction


@dataclass(frozen=True, slots=True)
class IndependentPrompts:
    """What leads to each prompt, with the prompt. `excluded` is the number of prompts that were left out because the
    reward model was trained on them, or on prompts of the same families."""

    prompts: tuple[tuple[ChatMessage, ...], ...]
    excluded: int = 0


def select_independent(
    store: Transaction, held_out: Sequence[str], trained: Collection[str], count: int
) -> IndependentPrompts:
    """Up to `count` of the prompts `held_out` of a run that are in no family of the prompts `trained` of a reward
    model. Prompts that were deleted since are missing."""
    families = Families()
    known = {families.add(_root(messages)) for id in sorted(trained) if (messages := _messages(store, id))}
    found = {id: messages for id in held_out if (messages := _messages(store, id))}
    numbers = {id: families.add(_root(messages)) for id, messages in found.items()}
    resolved = families.resolve()
    learned = {family for number in known for family in resolved[number]}
    left = [id for id in found if id not in trained and learned.isdisjoint(resolved[numbers[id]])]
    return IndependentPrompts(tuple(found[id] for id in left[:count]), len(found) - len(left))


def _messages(store: Transaction, id: str) -> tuple[ChatMessage, ...]:
    """What leads to a prompt, with the prompt; empty if it is gone."""
    conversation = store.conversations.conversation_of(id)
    header = store.conversations.get(conversation) if conversation is not None else None
    return tuple(history(header.system_prompt, Tree(store.conversations.path(id)), id)) if header is not None else ()


def _root(messages: Sequence[ChatMessage]) -> str:
    return normal(next((message.content for message in messages if message.role == "user"), ""))
