"""Which prompts train and which test: by conversation and by cluster of nearly the same prompts.

The split of a prompt follows from a seed and from what came before it: that of its conversation, else that of an
earlier prompt that is nearly the same, else chance, by a hash of its text. So what was assigned stays where it is when
the data grows. A prompt that comes later and belongs to two splits at once is left out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from desktop.datasets.items import Case, Turn
from desktop.datasets.similar import Texts, normal

TRAIN: Final = "train"


def asked(turns: Sequence[Turn]) -> str:
    """What makes a prompt the same as another: all that the user has said."""
    if len(turns) == 1:
        return turns[0]["content"]
    return "\n".join(turn["content"] for turn in turns if turn["role"] == "user")


def drawn(text: str, shares: Mapping[str, float], seed: int) -> str:
    """By the hash of a text: the same on every machine."""
    digest = hashlib.blake2b(f"{seed}\n{normal(text)}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    place = int.from_bytes(digest, "little") / 2**64
    for name, share in sorted(shares.items()):
        if place < share:
            return name
        place -= share
    return TRAIN


class Splits:
    """First every prompt is added, also those whose judgements were taken back; then `assign`, then `of`."""

    def __init__(self, shares: Mapping[str, float], seed: int) -> None:
        self._shares = shares
        self._seed = seed
        self._texts = Texts()
        self._prompts: list[str] = []
        self._conversations: list[str] = []
        self._chance: list[str] = []
        self._split: dict[str, str | None] = {}

    def add(self, case: Case) -> None:
        if not self._shares:
            return
        text = asked(case.turns)
        self._texts.add(text)
        self._prompts.append(case.prompt)
        self._conversations.append(case.conversation)
        self._chance.append(drawn(text, self._shares, self._seed))

    def assign(self) -> None:
        # Ids sort by time, so this is the order in which the prompts came, whatever order they are read in.
        order = sorted(range(len(self._prompts)), key=lambda i: self._prompts[i])
        earlier: dict[int, list[int]] = {}
        for first, later in self._texts.pairs(order):
            earlier.setdefault(order[later], []).append(order[first])
        of_conversation: dict[str, str] = {}
        for number in order:
            prompt, conversation = self._prompts[number], self._conversations[number]
            known = {self._split[self._prompts[other]] for other in earlier.get(number, ())} - {None}
            if conversation in of_conversation:
                known.add(of_conversation[conversation])
            if len(known) > 1:
                self._split[prompt] = None
                continue
            split = next(iter(known)) if known else self._chance[number]
            assert split is not None
            self._split[prompt] = split
            of_conversation.setdefault(conversation, split)

    def of(self, case: Case) -> str | None:
        """None: it would tie two splits together."""
        return self._split[case.prompt] if self._shares else TRAIN
