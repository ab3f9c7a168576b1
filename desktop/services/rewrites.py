"""Rewrites that are not saved yet: kept with their conversation, also over a restart, and gone with it."""

from typing import NamedTuple

from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database, Transaction


class RewriteDraft(NamedTuple):
    """`instruction` is what the model was asked for, where the text comes from its proposal; else empty."""

    text: str
    instruction: str = ""


class RewriteDraftService:
    """Raises `UserError` when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, conversation: str) -> dict[str, RewriteDraft]:
        """By the answer that is rewritten."""
        with self._database.read() as store:
            return {id: RewriteDraft(*draft) for id, draft in store.values.get(_key(conversation), {}).items()}

    def keep(self, conversation: str, answer: str, draft: RewriteDraft | None) -> tuple[None, Changes]:
        """None: it was saved, or there is nothing in it. Changes no page."""
        with self._database.write() as store:
            drafts = dict(store.values.get(_key(conversation), {}))
            drafts.pop(answer, None)
            if draft is not None and store.conversations.conversation_of(answer) == conversation:
                drafts[answer] = list(draft)
            store.values.set(_key(conversation), drafts or None)
        return None, NOTHING


def forget(store: Transaction, conversation: str) -> None:
    """Within the transaction that deletes the conversation for good."""
    store.values.set(_key(conversation), None)


def _key(conversation: str) -> str:
    return f"rewrites {conversation}"
