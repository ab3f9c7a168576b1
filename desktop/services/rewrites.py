"""Drafts of rewrites, kept until they are submitted or their conversation is deleted."""

from typing import NamedTuple

from desktop.services.changes import NOTHING, Changes
from desktop.store.database import Database, Transaction


class RewriteDraft(NamedTuple):
    """An unfinished rewrite. `instruction` is what the model was asked for, if it proposed the text; else empty."""

    text: str
    instruction: str = ""


class RewriteDraftService:
    """Reads and saves drafts. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, conversation: str) -> dict[str, RewriteDraft]:
        """The drafts in a conversation, by the answer that they rewrite."""
        with self._database.read() as store:
            return {id: RewriteDraft(*draft) for id, draft in store.values.get(_key(conversation), {}).items()}

    def keep(self, conversation: str, answer: str, draft: RewriteDraft | None) -> tuple[None, Changes]:
        """Save the draft for an answer; None deletes it. Pages need no refresh."""
        with self._database.write() as store:
            drafts = dict(store.values.get(_key(conversation), {}))
            drafts.pop(answer, None)
            if draft is not None and store.conversations.conversation_of(answer) == conversation:
                drafts[answer] = list(draft)
            store.values.set(_key(conversation), drafts or None)
        return None, NOTHING


def forget(store: Transaction, conversation: str) -> None:
    """Delete the drafts of a conversation, in the transaction that deletes it permanently."""
    store.values.set(_key(conversation), None)


def _key(conversation: str) -> str:
    return f"rewrites {conversation}"
