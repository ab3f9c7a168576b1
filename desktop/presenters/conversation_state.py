"""One conversation as the chat page has it: its tree of messages, where it goes on, its draft and its settings."""

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
    """`conversation` is None until its first message is stored; until then its settings wait here.

    When another conversation is opened while a message of this one is on its way to the disk, this object is dropped.
    The result still goes into it, and whoever opens the conversation again reads everything from the store.
    """

    conversation: Conversation | None = None
    tree: Tree = field(default_factory=Tree)
    facts: dict[str, AnswerFacts] = field(default_factory=dict)
    leaf: str | None = None
    draft: str = ""
    system_prompt: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    context_length: int | None = None
    sending: bool = False  # an operation that begins answers is under way
    stop_wanted: bool = False

    @classmethod
    def of(cls, found: OpenConversation) -> Self:
        kept = found.conversation
        return cls(
            *(kept, found.tree, found.facts, kept.active_leaf, found.draft),
            *(kept.system_prompt, kept.sampling, kept.context_length),
        )

    @property
    def id(self) -> str:
        """Empty for a conversation that has not begun."""
        return self.conversation.id if self.conversation is not None else ""

    @property
    def title(self) -> str:
        return self.conversation.title if self.conversation is not None else ""

    def retitle(self, title: str) -> None:
        if self.conversation is not None:
            self.conversation = replace(self.conversation, title=title)

    def message(self, id: str) -> Message:
        """By its own id, or by the batch of the group of candidates that it belongs to."""
        if id in self.tree:
            return self.tree[id]
        return next(message for message in self.tree.side_by_side(self.leaf) if message.batch == id)

    def knows(self, id: str) -> bool:
        """Whether a message is of this conversation."""
        return id in self.tree

    def text_of(self, id: str) -> str:
        return self.tree[id].text if id in self.tree else ""

    def siblings(self, id: str) -> list[Message]:
        """All answers to the same message, oldest first."""
        return self.tree.siblings(id)

    def messages_before(self, id: str) -> list[ChatMessage]:
        """The messages that lead to this answer, as a model gets them."""
        return history(self.system_prompt, self.tree, self.tree[id].parent)

    def next_parent(self) -> str | None:
        """What the next message answers: the end of the path, or the first candidate that says something."""
        candidates = self.tree.side_by_side(self.leaf)
        if candidates:
            return next((one.id for one in candidates if one.text.strip()), candidates[0].id)
        if self.leaf is not None and self.tree[self.leaf].role is Role.USER:
            return self.tree[self.leaf].parent  # a question that nobody answered: the next stands beside it
        return self.leaf

    def begin(self, turn: NewTurn, text: str) -> list[ChatMessage]:
        """Takes a turn over from the store; gives what the model is told. `text` is no draft any more."""
        self.sending = False
        self.conversation = turn.conversation
        for message in (turn.message, *turn.answers):
            self.tree.put(message)
        self.leaf = turn.conversation.active_leaf
        if text and self.draft.strip() == text.strip():
            self.draft = ""
        return history(turn.conversation.system_prompt, self.tree, turn.message.id)

    def remove(self, ids: Iterable[str]) -> None:
        """Candidates that were not granted. One that is left alone is simply the answer."""
        gone = set(ids)
        self.tree = Tree((message for message in self.tree if message.id not in gone), self.tree.tasks)
        left = self.tree.children(self.leaf)
        if self.leaf is not None and left and not self.tree.open_candidates(self.leaf):
            self.leaf = left[-1].id

    def to_be_sent(self) -> list[ChatMessage]:
        """What the model would be told if the draft were sent now."""
        told = history(self.system_prompt, self.tree, self.next_parent())
        if self.draft.strip():
            told.append(ChatMessage("user", self.draft, DRAFT))
        return told
