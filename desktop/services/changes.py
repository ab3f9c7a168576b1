"""What an operation changed in the store, so that pages refresh for that and nothing else."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Changes:
    """Every mutating method of a service returns `(value, Changes)`; one that changed nothing returns an empty one."""

    conversations: frozenset[str] = frozenset()  # ids whose own row changed: title, leaf, settings, trash, gone
    messages: frozenset[str] = frozenset()  # ids that were added, grew, ended or were removed
    listing: bool = False  # what the list of conversations shows, or its order
    models: bool = False
    settings: bool = False
    judgements: frozenset[str] = frozenset()  # ids of messages about which more, less or something else is said
    annotators: bool = False  # a profile, or whose turn it is
    schemes: bool = False  # a version of a scheme or guideline
    projects: frozenset[str] = frozenset()  # ids of those whose own row, tasks, answers or progress changed

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
        )

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Changes()
