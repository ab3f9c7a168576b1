"""The conversation tree: messages never change, an edit or another answer is a sibling.

Messages know their parent only; children, branches and paths are derived here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from desktop.core.sampling import Sampling


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How a message came to its present text. User messages are always COMPLETE."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"  # by the user
    INTERRUPTED = "interrupted"  # the app or the engine ended in the middle
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """One node of the tree. While STREAMING its text grows by checkpoints; afterwards it never changes.

    `continued_from` names the unfinished answer whose text this one begins with; `rewritten_from` the answer
    that a person rewrote. `batch` is shared by the K candidates that were generated at once.
    `created` is Unix time in seconds. `extra` has turns of a file around it that are no text (`core.extra_turns`).
    """

    id: str
    parent: str | None
    role: Role
    text: str
    reasoning: str
    status: Status
    created: float
    batch: str | None = None
    continued_from: str | None = None
    rewritten_from: str | None = None
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the sidebar and the header show. `system_prompt`, `sampling` and `context_length` (tokens; None: as the
    model is set) apply to the next answer; each answer keeps what it was made with."""

    id: str
    title: str
    created: float
    updated: float
    active_leaf: str | None
    system_prompt: str
    sampling: Sampling
    model: str | None  # the model's path last used here
    deleted: float | None = None
    context_length: int | None = None


class Tree:
    """An index over one conversation's messages. Ids sort by creation, so children come in the order they were made."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._nodes: dict[str, Message] = {}
        self._children: dict[str | None, list[str]] = {}
        for message in messages:
            self.put(message)

    def put(self, message: Message) -> None:
        """Adds a message, or replaces the one with its id (a streaming answer that grew)."""
        if message.id not in self._nodes:
            self._children.setdefault(message.parent, []).append(message.id)
        self._nodes[message.id] = message

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, id: str) -> bool:
        return id in self._nodes

    def __getitem__(self, id: str) -> Message:
        return self._nodes[id]

    def __iter__(self) -> Iterator[Message]:
        return iter(self._nodes.values())

    def children(self, id: str | None) -> list[Message]:
        return [self._nodes[child] for child in sorted(self._children.get(id, ()))]

    def siblings(self, id: str) -> list[Message]:
        """All children of this message's parent, itself included, oldest first."""
        return self.children(self._nodes[id].parent)

    def position(self, id: str) -> tuple[int, int]:
        """Which of how many siblings this is, from 1: "2 of 3"."""
        family = self._children[self._nodes[id].parent]
        return (1, 1) if len(family) == 1 else (sorted(family).index(id) + 1, len(family))

    def path(self, leaf: str | None) -> list[Message]:
        """From the root to `leaf`, both included; empty for None."""
        path: list[Message] = []
        while leaf is not None:
            node = self._nodes[leaf]
            path.append(node)
            leaf = node.parent
        path.reverse()
        return path

    def leaf_below(self, id: str) -> str:
        """The leaf reached by always taking the newest child: where switching to a branch leads.

        Stops at a message whose newest children are candidates of one batch that nobody has picked from yet.
        """
        while children := self.children(id):
            newest = children[-1]
            batch = [child for child in children if child.batch and child.batch == newest.batch]
            if len(batch) > 1 and not any(self._children.get(child.id) for child in batch):
                return id
            id = newest.id
        return id

    def open_candidates(self, leaf: str | None) -> list[Message]:
        """The candidates shown side by side when the active path ends at `leaf`: the newest batch of more than
        one answer below it; empty when there is none (or one was picked, which moves the active leaf)."""
        children = self.children(leaf)
        if leaf is None or not children or children[-1].batch is None:
            return []
        batch = [child for child in children if child.batch == children[-1].batch]
        return batch if len(batch) > 1 else []

    def side_by_side(self, leaf: str | None) -> list[Message]:
        """What shows below a path that ends at `leaf`: the open candidates; else all answers to it, which belong to a
        task and came from several sources or from a file."""
        answers = self.open_candidates(leaf) or (self.children(leaf) if leaf is not None else [])
        return answers if len(answers) > 1 and all(answer.role is Role.ASSISTANT for answer in answers) else []
