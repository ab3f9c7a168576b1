"""Reads conversations from the store for the chat page; only the newest request is delivered."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.presenters.conversation_state import ConversationState
from desktop.presenters.operations import Operations
from desktop.presenters.streams import Streams
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.chat import ChatService, OpenConversation

Loaded = Callable[[ConversationState], None]


class ConversationLoader(QObject):
    """Each call supersedes the one before it."""

    def __init__(self, operations: Operations, streams: Streams, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._streams = operations, streams
        self._latest = operations.latest(self)

    @property
    def is_pending(self) -> bool:
        """A conversation or a draft is being read."""
        return self._latest.is_pending

    def load(self, id: str, loaded: Loaded) -> None:
        """Read conversation `id`; errors go to the signal `failed` of the operations."""
        self._latest.ask(lambda store: ChatService(store).open(id), lambda found: loaded(self._state_of(found)))

    def restore(self, id: str, loaded: Loaded, missing: Callable[[], None]) -> None:
        """Read the conversation that was open last; calls `missing` if it is in the trash or deleted."""

        def found(conversation: OpenConversation) -> None:
            if conversation.conversation.deleted is None:
                loaded(self._state_of(conversation))
            else:
                missing()

        def failed(error: Exception) -> None:
            if isinstance(error, UserError):
                missing()
            else:
                self._operations.failed.emit(error)

        self._latest.ask(lambda store: ChatService(store).open(id), found, failed)

    def load_draft(self, loaded: Callable[[str], None]) -> None:
        """Read the draft of a new conversation, one that has no message yet."""
        self._latest.ask(lambda store: ChatService(store).draft(), loaded)

    def _state_of(self, stored: OpenConversation) -> ConversationState:
        """Mark answers as interrupted whose end was never stored and that are not being generated any more."""
        state = ConversationState.of(stored)
        stale = [
            answer
            for answer in state.tree
            if answer.status is Status.STREAMING and self._streams.live(answer.id) is None
        ]
        if stale:
            for answer in stale:
                state.tree.put(replace(answer, status=Status.INTERRUPTED))
            ids = [answer.id for answer in stale]
            self._operations.change(lambda store: ChatService(store).interrupt(ids), keep=UnsavedChange())
        return state
