"""Describes what an operation changed in the store, so that pages refresh only what they must."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed. Every method of a service that changes something returns `(value, Changes)`, or `NOTHING`."""

    conversations: frozenset[str] = frozenset()  # ids whose row changed: title, leaf, settings, trash, deleted
    messages: frozenset[str] = frozenset()  # ids that were added, changed or removed
    listing: bool = False  # the list of conversations, or its order
    models: bool = False
    settings: bool = False
    judgements: frozenset[str] = frozenset()  # ids of messages whose judgements changed
    annotators: bool = False  # a profile, or which one is active
    schemes: bool = False  # a version of a scheme or guideline
    projects: frozenset[str] = frozenset()  # ids whose row, tasks, answers or progress changed
    training: bool = False  # a training run, or its status

    def __or__(self, other: Self) -> "Changes":
        return Changes(
            self.conversations | other.conversations,
            self.messages | other.messages,
            self.listing or other.listing,
            self.models or other.models,
            self.settings or other.settings,
            self.judgements | other.judgements,
            self.annotators or other.annotators,
            self.schemes or other.schemes,
            self.projects | other.projects,
            self.training or other.training,
        )

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Changes()
