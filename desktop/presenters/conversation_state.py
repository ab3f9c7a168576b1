"""One conversation as the chat page shows it: its tree of messages, the active leaf, its draft and its settings."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from desktop.core.context import ChatMessage
from desktop.core.conversation import Conversation, Message, Role, Tree
from desktop.core.sampling import Sampling
from desktop.presenters.context import DRAFT
from desktop.services.chat import AnswerFacts, NewTurn, OpenConversation, history


@dataclass(eq=False)
class ConversationState:
    """`conversation` is None until its first message is stored; until then its settings are only here.

    When another conversation is opened while a message of this one is being stored, the page drops this object. The
    result still goes into it; reopening the conversation reads everything from the store.
    """

    conversation: Conversation | None = None
    tree: Tree = field(default_factory=Tree)
    facts: dict[str, AnswerFacts] = field(default_factory=dict)
    leaf: str | None = None
    draft: str = ""
    system_prompt: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    context_length: int | None = None
    sending: bool = False  # the operation that begins answers is under way
    stop_requested: bool = False

    @classmethod
    def of(cls, stored: OpenConversation) -> Self:
        """The state of a conversation that was read from the store."""
        conversation = stored.conversation
        return cls(
            *(conversation, stored.tree, stored.facts, conversation.active_leaf, stored.draft),
            *(conversation.system_prompt, conversation.sampling, conversation.context_length),
        )

    @property
    def id(self) -> str:
        """Empty for a conversation without messages."""
        return self.conversation.id if self.conversation is not None else ""

    @property
    def title(self) -> str:
        """The title in the list; empty before the first message."""
        return self.conversation.title if self.conversation is not None else ""

    def retitle(self, title: str) -> None:
        """Take over a title that the store has already."""
        if self.conversation is not None:
            self.conversation = replace(self.conversation, title=title)

    def message(self, id: str) -> Message:
        """The message with this id, or the first candidate of the batch with this id."""
        if id in self.tree:
            return self.tree[id]
        return next(message for message in self.tree.side_by_side(self.leaf) if message.batch == id)

    def knows(self, id: str) -> bool:
        """Whether a message belongs to this conversation."""
        return id in self.tree

    def text_of(self, id: str) -> str:
        """The text of a message; empty if it is not part of this conversation."""
        return self.tree[id].text if id in self.tree else ""

    def siblings(self, id: str) -> list[Message]:
        """All versions of a message (same parent), oldest first, itself included."""
        return self.tree.siblings(id)

    def messages_before(self, id: str) -> list[ChatMessage]:
        """The messages that lead to an answer, as a model gets them: system prompt first, without the answer."""
        return history(self.system_prompt, self.tree, self.tree[id].parent)

    def next_parent(self) -> str | None:
        """Id of the parent of the next message: the end of the path, or the first candidate that is not empty."""
        candidates = self.tree.side_by_side(self.leaf)
        if candidates:
            return next((answer.id for answer in candidates if answer.text.strip()), candidates[0].id)
        if self.leaf is not None and self.tree[self.leaf].role is Role.USER:
            return self.tree[self.leaf].parent  # it has no answer, so the next message becomes its sibling
        return self.leaf

    def begin(self, turn: NewTurn, text: str) -> list[ChatMessage]:
        """Take over a stored turn and return the messages for the model. `text` was sent, so it leaves the draft."""
        self.sending = False
        self.conversation = turn.conversation
        for message in (turn.message, *turn.answers):
            self.tree.put(message)
        self.leaf = turn.conversation.active_leaf
        if text and self.draft.strip() == text.strip():
            self.draft = ""
        return history(turn.conversation.system_prompt, self.tree, turn.message.id)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove candidates that the engine did not generate. If one remains, it becomes the answer of the path."""
        removed = set(ids)
        self.tree = Tree((message for message in self.tree if message.id not in removed), self.tree.tasks)
        remaining = self.tree.children(self.leaf)
        if self.leaf is not None and remaining and not self.tree.open_candidates(self.leaf):
            self.leaf = remaining[-1].id

    def to_be_sent(self) -> list[ChatMessage]:
        """The messages that the model would get if the draft were sent now."""
        messages = history(self.system_prompt, self.tree, self.next_parent())
        if self.draft.strip():
            messages.append(ChatMessage("user", self.draft, DRAFT))
        return messages
