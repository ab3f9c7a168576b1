"""Which prompts train and which test: a prompt family (`families`) and a conversation stay in one split.

The split of a family follows from the seed and from the text of its first prompt alone, so the same file gives the same
split after every import, in every project. What came before decides: a prompt that an earlier export assigned keeps its
split, and a later one follows its family. A prompt that belongs to two splits at once is excluded.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from desktop.datasets.families import Families, digest, normal, root
from desktop.datasets.items import PromptRecord, Turn

TRAIN: Final = "train"


class AssignedSplits:
    """What an earlier export assigned: splits by the id of a prompt, or by what it asks."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._by_text: dict[int, str] = {}

    def add(self, split: str, turns: Sequence[Turn], prompt: str | None = None) -> None:
        if prompt is not None:
            self._by_id.setdefault(prompt, split)
        if turns:
            self._by_text.setdefault(_mark(turns), split)

    def of(self, case: PromptRecord) -> str | None:
        if not self._by_id and not self._by_text:
            return None
        return self._by_id.get(case.prompt) or self._by_text.get(_mark(case.turns))


def _mark(turns: Sequence[Turn]) -> int:
    return digest("\0".join(f"{turn['role']}\0{turn['content']}" for turn in turns))


def drawn(text: str, shares: Mapping[str, float], seed: int) -> str:
    """By the hash of a normal text: the same on every machine."""
    hashed = hashlib.blake2b(f"{seed}\n{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    place = int.from_bytes(hashed, "little") / 2**64
    for name, share in sorted(shares.items()):
        if place < share:
            return name
        place -= share
    return TRAIN


class Splits:
    """First every prompt is added, also those whose judgements were withdrawn; then `assign`, then `of`.

    `earlier` is what the export assigned that this one replaces. `torn` families have prompts in two splits there.
    """

    def __init__(self, shares: Mapping[str, float], seed: int, earlier: AssignedSplits | None = None) -> None:
        self._shares = shares
        self._seed = seed
        self._earlier = earlier or AssignedSplits()
        self._families = Families()
        self._prompts: list[tuple[float, int, int, str, str]] = []  # when, root, what is asked, id, conversation
        self._numbers: dict[str, int] = {}
        self._drawn: dict[int, str] = {}
        self._kept: dict[str, str] = {}
        self._split: dict[str, str | None] = {}
        self.torn = False

    def add(self, case: PromptRecord) -> None:
        if not self._shares:
            return
        text = normal(root(case.turns))
        mark = digest(text)
        self._numbers[case.prompt] = self._families.add(text, case.created)
        if mark not in self._drawn:
            self._drawn[mark] = drawn(text, self._shares, self._seed)
        kept = self._earlier.of(case)
        if kept is not None and (kept in self._shares or kept == TRAIN):
            self._kept[case.prompt] = kept
        self._prompts.append((case.created, mark, _mark(case.turns), case.prompt, case.conversation))

    def assign(self) -> None:
        families = self._families.resolve()
        of_family: dict[int, set[str]] = {}
        of_conversation: dict[str, set[str]] = {}
        # Those that are kept first; then as they came. Ids decide nothing, but between equal prompts of one moment.
        for _, mark, _, prompt, conversation in sorted(
            self._prompts, key=lambda entry: (entry[3] not in self._kept, *entry)
        ):
            mine = families[self._numbers[prompt]]
            homes = [*(of_family.setdefault(family, set()) for family in mine)]
            homes.append(of_conversation.setdefault(conversation, set()))
            known = set[str]().union(*homes)
            split = self._kept.get(prompt)
            if split is None and len(known) > 1:
                self._split[prompt] = None
                continue
            split = self._split[prompt] = split or (next(iter(known)) if known else self._drawn[mark])
            self.torn |= bool(known - {split})
            for home in homes:
                home.add(split)

    def of(self, case: PromptRecord) -> str | None:
        """None: it would tie two splits together."""
        return self._split[case.prompt] if self._shares else TRAIN
