"""Assigns prompts to splits; a prompt family (`families`) and a conversation stay in one split.

The split of a family follows from the seed and the text of its first prompt alone, so the same file gives the same
splits after every import and in every project. Earlier assignments come first: a prompt that an earlier export assigned
keeps its split, and later prompts follow their family. A prompt that belongs to two splits is excluded.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from desktop.datasets.families import Families, digest, normal, root
from desktop.datasets.items import PromptRecord, Turn

TRAIN: Final = "train"


class AssignedSplits:
    """The splits of an earlier export, by the id of a prompt or by its turns."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._by_text: dict[int, str] = {}

    def add(self, split: str, turns: Sequence[Turn], prompt: str | None = None) -> None:
        """Note the split of a row with these turns or this id of a prompt. The first note of each counts."""
        if prompt is not None:
            self._by_id.setdefault(prompt, split)
        if turns:
            self._by_text.setdefault(_mark(turns), split)

    def of(self, record: PromptRecord) -> str | None:
        """The split that the prompt had; None if it was not there."""
        if not self._by_id and not self._by_text:
            return None
        return self._by_id.get(record.prompt) or self._by_text.get(_mark(record.turns))


def _mark(turns: Sequence[Turn]) -> int:
    return digest("\0".join(f"{turn['role']}\0{turn['content']}" for turn in turns))


def draw(text: str, shares: Mapping[str, float], seed: int) -> str:
    """The split of a normal text, by its hash: the same on every machine."""
    hashed = hashlib.blake2b(f"{seed}\n{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    position = int.from_bytes(hashed, "little") / 2**64
    for name, share in sorted(shares.items()):
        if position < share:
            return name
        position -= share
    return TRAIN


class Splits:
    """Add every prompt, also those whose judgements were withdrawn; then `assign`, then `of`.

    `earlier` are the splits of the export that is replaced. `torn`: some families or conversations have prompts in two
    splits there.
    """

    def __init__(self, shares: Mapping[str, float], seed: int, earlier: AssignedSplits | None = None) -> None:
        self._shares = shares
        self._seed = seed
        self._earlier = earlier or AssignedSplits()
        self._families = Families()
        self._prompts: list[tuple[float, int, int, str, str]] = []  # time, root, turns, id, conversation
        self._numbers: dict[str, int] = {}
        self._drawn: dict[int, str] = {}
        self._kept: dict[str, str] = {}
        self._split: dict[str, str | None] = {}
        self.torn = False

    def add(self, record: PromptRecord) -> None:
        """Add a prompt."""
        if not self._shares:
            return
        text = normal(root(record.turns))
        mark = digest(text)
        self._numbers[record.prompt] = self._families.add(text, record.created)
        if mark not in self._drawn:
            self._drawn[mark] = draw(text, self._shares, self._seed)
        kept = self._earlier.of(record)
        if kept is not None and (kept in self._shares or kept == TRAIN):
            self._kept[record.prompt] = kept
        self._prompts.append((record.created, mark, _mark(record.turns), record.prompt, record.conversation))

    def assign(self) -> None:
        """Decide the split of every prompt that was added."""
        families = self._families.resolve()
        of_family: dict[int, set[str]] = {}
        of_conversation: dict[str, set[str]] = {}
        # Earlier assignments first, then by time. Ids decide only between equal prompts of the same time.
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

    def of(self, record: PromptRecord) -> str | None:
        """The split of a prompt; None if it would belong to two."""
        return self._split[record.prompt] if self._shares else TRAIN
