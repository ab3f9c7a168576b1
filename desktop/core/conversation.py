"""The conversation tree. Messages never change: an edit or another answer is a sibling.

Messages know only their parent; children, branches and paths are derived here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from desktop.core import extra_turns
from desktop.core.records import Column, Flag, Id, PlainText, UnixTime, one_of
from desktop.core.sampling import Sampling
from desktop.core.untrusted import Fields


class Role(StrEnum):
    """Who wrote a message, as the chat template sees it."""

    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How a message got its present text. User messages are always COMPLETE."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"  # by the user
    INTERRUPTED = "interrupted"  # Sayso or the engine ended before the answer did
    FAILED = "failed"


def _extra(data: Fields, name: str) -> str:
    text = data.text(name)
    extra_turns.check(text, data.where)
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A node of the tree. While STREAMING its text grows by checkpoints; afterwards it never changes.

    `continued_from` is the unfinished answer whose text this one begins with, `rewritten_from` the answer that a person
    rewrote. Candidates that were generated together share a `batch`. `created` is Unix time in seconds. `extra` has
    turns around the message that are no text (`core.extra_turns`).
    """

    id: Id
    parent: Id | None
    role: Annotated[Role, one_of(Role)]
    text: PlainText
    reasoning: PlainText
    status: Annotated[Status, one_of(Status, Status.STREAMING)]
    created: UnixTime
    batch: Id | None = None
    continued_from: Id | None = None
    rewritten_from: Id | None = None
    extra: Annotated[str, Column(_extra, since=2)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord(Message):
    """A message as it is stored and travels.

    `raw` is the model's output with its reasoning marks, which a continuation needs; `author` is the annotator if a
    person wrote an answer.
    """

    conversation_id: Id
    author: Id | None = None
    raw: PlainText = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the sidebar and the header show it.

    `system_prompt`, `sampling` and `context_length` (tokens; None: the setting of the model) apply to the next answer;
    each answer records its own.
    """

    id: Id
    title: PlainText
    created: UnixTime
    updated: UnixTime
    active_leaf: str | None = None
    system_prompt: PlainText = ""
    sampling: Annotated[Sampling, Column(dump=Sampling.to_dict, load=Sampling.from_dict)] = field(
        default_factory=Sampling
    )
    model: str | None = None  # path of the model that was used last
    deleted: float | None = None  # when it was moved to the trash
    context_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord(Conversation):
    """A conversation as it is stored and travels. The open branch and the settings stay in the store."""

    title_is_auto: Flag
    branches: bool = False  # whether any message has a sibling; stored so that lists stay cheap
    draft: str = ""  # typed but not sent yet
    project: Id | None = None  # belongs to this project, perhaps on another machine; not in the list of chats


class Tree:
    """An index of the messages of one conversation. Ids sort by creation, so children are in the order of creation."""

    def __init__(self, messages: Iterable[Message] = (), tasks: Mapping[str, frozenset[str]] | None = None) -> None:
        """`tasks` has the candidates of tasks by the id of their prompt: they show together, whatever their batches."""
        self.tasks = tasks or {}
        self._nodes: dict[str, Message] = {}
        self._children: dict[str | None, list[str]] = {}
        for message in messages:
            self.put(message)

    def put(self, message: Message) -> None:
        """Add a message, or replace the one with its id (a streaming answer that grew)."""
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
        """Return the direct replies to a message, oldest first; the roots for None."""
        return [self._nodes[child] for child in sorted(self._children.get(id, ()))]

    def siblings(self, id: str) -> list[Message]:
        """Return all children of the parent of this message, itself included, oldest first."""
        return self.children(self._nodes[id].parent)

    def position(self, id: str) -> tuple[int, int]:
        """Return the position of a message among its siblings, from 1, and their number."""
        family = self._children[self._nodes[id].parent]
        return (1, 1) if len(family) == 1 else (sorted(family).index(id) + 1, len(family))

    def path(self, leaf: str | None) -> list[Message]:
        """Return the messages from the root to `leaf`, both included; empty for None."""
        path: list[Message] = []
        while leaf is not None:
            node = self._nodes[leaf]
            path.append(node)
            leaf = node.parent
        path.reverse()
        return path

    def leaf_below(self, id: str) -> str:
        """Return the leaf below `id` that is reached by always taking the newest child: where switching branches leads.

        Stops at a message whose newest children are candidates of one batch of which none has a reply.
        """
        while children := self.children(id):
            newest = children[-1]
            batch = [child for child in children if child.batch and child.batch == newest.batch]
            if len(batch) > 1 and not any(self._children.get(child.id) for child in batch):
                return id
            id = newest.id
        return id

    def open_candidates(self, leaf: str | None) -> list[Message]:
        """Return the candidates that show side by side if the active path ends at `leaf`.

        That is the newest batch of several answers below it. Empty if there is none, or if one was picked, which moves
        the active leaf.
        """
        children = self.children(leaf)
        if leaf is None or not children or children[-1].batch is None:
            return []
        batch = [child for child in children if child.batch == children[-1].batch]
        return batch if len(batch) > 1 else []

    def side_by_side(self, leaf: str | None) -> list[Message]:
        """Return the answers that show below a path that ends at `leaf`.

        These are the open candidates, else all answers of a task, which may come from several sources or from a file.
        """
        children = self.children(leaf) if leaf is not None else []
        of_task = self.tasks.get(leaf or "", frozenset())
        if children and children[-1].id in of_task:  # nothing was generated here later
            answers = [child for child in children if child.id in of_task]
        else:
            answers = self.open_candidates(leaf) or children
        return answers if len(answers) > 1 and all(answer.role is Role.ASSISTANT for answer in answers) else []
