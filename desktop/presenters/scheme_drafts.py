"""The drafts of the scheme editor: what was edited in each scheme, until it is saved or discarded."""

from collections.abc import Callable, Sequence
from itertools import count

from desktop.core.scheme import Guideline
from desktop.core.scheme_edit import SchemeDraft, copy_of


class SchemeDrafts:
    """Drafts by key: the id of a scheme, or a temporary key for a scheme that was never saved."""

    def __init__(self) -> None:
        self._drafts: dict[str, SchemeDraft] = {}
        self._saved: dict[str, SchemeDraft] = {}  # as they are in the store
        self._versions: dict[str, Sequence[Guideline]] = {}
        self._temporary_keys = (f"new {number}" for number in count(1))

    def __contains__(self, key: str) -> bool:
        return key in self._drafts

    def __getitem__(self, key: str) -> SchemeDraft:
        return self._drafts[key]

    def __setitem__(self, key: str, draft: SchemeDraft) -> None:
        self._drafts[key] = draft

    def items(self) -> list[tuple[str, SchemeDraft]]:
        """All drafts with their keys, in the order in which they were opened."""
        return list(self._drafts.items())

    def add_saved(self, key: str, draft: SchemeDraft, versions: Sequence[Guideline]) -> None:
        """Add a scheme as it was read from the store, with all versions of its guidelines. Edits of it stay."""
        self._drafts.setdefault(key, draft)
        self._saved[key], self._versions[key] = draft, versions

    def add_copy(self, key: str) -> str:
        """Add a copy of a scheme under a new name. Return its key."""
        new = next(self._temporary_keys)
        self._drafts[new] = copy_of(self._drafts[key], {"en": " (copy)", "zh": "（副本）"})
        return new

    def versions(self, key: str) -> Sequence[Guideline]:
        """All versions of a scheme's guidelines, newest first; none for a new scheme."""
        return self._versions.get(key, ())

    def is_changed(self, key: str) -> bool:
        """Whether a scheme has edits that are not saved."""
        return self._drafts.get(key) != self._saved.get(key)

    @property
    def changed(self) -> list[SchemeDraft]:
        """The drafts with edits that are not saved."""
        return [draft for key, draft in self._drafts.items() if self.is_changed(key)]

    def remove(self, key: str) -> tuple[SchemeDraft, Callable[[], None]] | None:
        """Remove a draft. Return it and a function that restores its unsaved edits; None if there is no draft."""
        draft, saved = self._drafts.pop(key, None), self._saved.pop(key, None)
        if draft is None:
            return None

        def restore() -> None:
            if draft != saved:  # else it is read again from the store
                self._drafts[key] = draft
                self._saved |= {key: saved} if saved is not None else {}

        return draft, restore

    def clear(self) -> None:
        """Discard all drafts."""
        self._drafts.clear()
