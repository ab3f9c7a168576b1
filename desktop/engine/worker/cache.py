"""Prefix reuse: of all that was computed before, the longest part that a new prompt begins with.

Three places keep it: the sequences that are still in the context (resident), states in RAM (parked, least recently
used out, within a budget), and states on disk (saved). Reuse must be exact, and llama.cpp does not say when it would
not be: `llama_memory_seq_rm` answers true for a sliding window whose cells are gone, and a recurrent state cannot be
cut at all. So for those memories a sequence carries checkpoints, and a cut goes back to one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from desktop.core.errors import UserError
from desktop.engine.memory import CacheBudget, available_bytes
from desktop.engine.worker.llama_context import LlamaContext
from desktop.engine.worker.model import Memory
from desktop.engine.worker.saved import Checkpoint, SavedStates, State
from desktop.engine.worker.vocabulary import Tokens

WORTHWHILE = 64
"""Tokens below which computing them again is cheaper than the care for keeping them."""

_CHECKPOINTS = 8  # a sequence carries at most so many


@dataclass(frozen=True, slots=True, eq=False)
class Prefix:
    """The tokens a resident sequence has evaluated, and its checkpoints (shortest first).

    `passing` is a checkpoint that makes way for the next one: it is for a prefill that is stopped on its way.
    """

    key: str
    conversation: str
    tokens: Tokens
    checkpoints: tuple[Checkpoint, ...] = ()
    passing: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class Reuse:
    """`length` tokens need not be evaluated again; `source` is "none", "resident", "parked" or "disk"."""

    length: int
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class _Offer:
    """What one place can give for a prompt: `length` tokens of `holder`, by way of `checkpoint` if not None."""

    length: int = 0
    source: str = "none"
    holder: Prefix | State | None = None
    sequence: int = 0  # of a resident holder
    checkpoint: Checkpoint | None = None


def common_prefix(a: Tokens, b: Tokens) -> int:
    """How many tokens two sequences begin with together."""
    size = min(len(a), len(b))
    different = np.flatnonzero(a[:size] != b[:size])
    return int(different[0]) if len(different) else size


class Cache:
    """Owns what the pool's sequences hold. `context_key` names all that a state depends on but for adapters.

    Sequence 0 is the one being worked on: `prepare` sets it up, `evaluated`, `checkpoint` and `aborted` follow the
    prefill, `share` gives it to K candidates, `keep` notes what they wrote.
    """

    def __init__(
        self,
        pool: LlamaContext,
        context_key: str,
        budget: CacheBudget,
        swa_full: bool = False,
        saved: SavedStates | None = None,
        available: Callable[[], int] = available_bytes,
    ) -> None:
        self._pool = pool
        self._key = context_key
        self._budget = budget
        self._available = available
        self._saved = saved
        self._window = 0 if swa_full else pool.model.sliding_window
        memory = pool.model.memory
        self._memory = Memory.FULL if memory is Memory.SLIDING and swa_full else memory
        self._resident: dict[int, Prefix] = {}
        self._parked: list[State] = []  # least recently used first

    @property
    def needs_checkpoints(self) -> bool:
        return self._memory is not Memory.FULL

    # --- before a prefill -----------------------------------------------------------------------------------------

    def prepare(
        self, tokens: Tokens, adapters: str = "", conversation: str = "", cells: int = 0, sequences: int = 1
    ) -> Reuse:
        """Leaves in sequence 0 the longest known beginning of `tokens`, all others empty.

        At least the last token is left to evaluate: its logits are wanted. The context is made anew, larger, when it
        has less than `cells` or `sequences`. What is lost by that is parked if it is worth it.
        """
        key = f"{self._key}|{adapters}"
        grow = cells > self._pool.cells or sequences > self._pool.sequences
        offer = self._best(tokens, key, conversation, grow)
        self._park_losses(offer)
        whole = self._take(offer, cells, sequences, grow)
        if not whole or offer.holder is None:
            self._pool.clear()
            self._resident = {0: Prefix(key, conversation, tokens[:0])}
            return Reuse(0, "none")
        checkpoints = tuple(c for c in offer.holder.checkpoints if c.length <= offer.length)
        self._resident = {0: Prefix(key, conversation, tokens[: offer.length], checkpoints)}
        return Reuse(offer.length, offer.source)

    def _best(self, tokens: Tokens, key: str, conversation: str, grow: bool) -> _Offer:
        best = _Offer()
        for sequence, prefix in self._resident.items():
            if prefix.key == key:
                first = self._first(prefix) if grow else self._pool.first(sequence)
                best = self._better(best, prefix, tokens, "resident", first, sequence)
        for state in self._parked:
            if state.key == key:
                best = self._better(best, state, tokens, "parked", self._first(state))
        unknown = conversation and not any(h.conversation == conversation for h in self._holders())
        if self._saved and unknown and len(tokens) - best.length > WORTHWHILE:
            saved = self._saved.load(key, conversation)
            if saved is not None:
                best = self._better(best, saved, tokens, "disk", self._first(saved))
        return best

    def _better(
        self, best: _Offer, holder: Prefix | State, want: Tokens, source: str, first: int, sequence: int = 0
    ) -> _Offer:
        """The better of `best` and what `holder`, with cells from position `first` on, can give for `want`."""
        length = min(common_prefix(holder.tokens, want), len(want) - 1)
        checkpoint = None
        if length < len(holder.tokens) and not self._can_cut(length, first):
            checkpoint = next((c for c in reversed(holder.checkpoints) if c.length <= length), None)
            length = checkpoint.length if checkpoint else 0
        return _Offer(length, source, holder, sequence, checkpoint) if length > best.length else best

    def _first(self, holder: Prefix | State) -> int:
        """Where the cells of a state begin, also of one that has to be made: the window before its end, no more."""
        return max(0, len(holder.tokens) - self._window) if self._memory is Memory.SLIDING else 0

    def _can_cut(self, length: int, first: int) -> bool:
        """Whether what is left after a cut at `length` is whole, when the cells begin at position `first`."""
        if self._memory is Memory.SLIDING:
            return 0 <= first <= max(0, length - self._window)
        return self._memory is Memory.FULL

    def _park_losses(self, offer: _Offer) -> None:
        """Parks the resident sequence that loses most, when that is more than a few tokens.

        Only one: of K candidates the others share its prompt, and what they wrote is quickly computed again. None
        when the prompt goes on from a candidate: that one was picked.
        """
        kept = offer.length if offer.source == "resident" else 0
        losing = {offer.sequence} if kept else set(self._resident)
        losses = {sequence: len(self._resident[sequence].tokens) - kept for sequence in losing}
        sequence = max(losses, key=losses.__getitem__, default=0)
        if losses.get(sequence, 0) > WORTHWHILE:
            self._park(self._state(sequence))

    def _take(self, offer: _Offer, cells: int, sequences: int, grow: bool) -> bool:
        """Puts what was offered into sequence 0, cut to the offered length, and everything else out."""
        pool, holder = self._pool, offer.holder
        data = holder.data if isinstance(holder, State) else None
        if grow:
            if isinstance(holder, Prefix):
                data = pool.state(offer.sequence)
            self._make(max(cells, pool.cells), max(sequences, pool.sequences))
        elif isinstance(holder, Prefix):
            if offer.sequence:
                pool.copy(offer.sequence, 0)
            for other in set(self._resident) - {0}:
                pool.drop(other)
        else:
            pool.clear()
        if holder is None or (data is not None and not pool.restore(data, 0)):
            return False
        if isinstance(holder, State) and offer.source == "parked":
            self._parked = [state for state in self._parked if state is not holder]
            if len(holder.tokens) - offer.length > WORTHWHILE:  # else what grows out of it is parked in its place
                self._parked.append(holder)
        return self._cut(offer)

    def _make(self, cells: int, sequences: int) -> None:
        """A larger context; when there is no memory for it the former one again, and the `UserError` is passed on."""
        before = self._pool.cells, self._pool.sequences
        try:
            self._resident = {}
            self._pool.make(cells, sequences)
        except UserError:
            self._pool.make(*before)
            raise

    def _cut(self, offer: _Offer) -> bool:
        """True when sequence 0 now holds exactly the offered tokens, so that the next one can build on them."""
        pool, length = self._pool, offer.length
        if offer.checkpoint is not None and not pool.restore(offer.checkpoint.data, 0, partial=True):
            return False
        if not pool.cut(0, length) or pool.length(0) != length:
            return False
        return self._memory is not Memory.SLIDING or self._can_cut(length, pool.first(0))

    # --- during a prefill and after it ----------------------------------------------------------------------------

    def evaluated(self, tokens: Tokens) -> None:
        """Sequence 0 now also holds these."""
        prefix = self._resident[0]
        prefix = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens]))
        if self._memory is Memory.RECURRENT:  # an aborted batch leaves such a state in ruins
            prefix = replace(prefix, passing=Checkpoint(len(prefix.tokens), self._pool.state(0, partial=True)))
        self._resident[0] = prefix

    def checkpoint(self) -> None:
        """Notes the state of sequence 0 as it is now, so that a later prompt can leave it here."""
        if not self.needs_checkpoints:
            return
        prefix = self._resident[0]
        length = len(prefix.tokens)
        known = [c for c in prefix.checkpoints if c.length < length][-_CHECKPOINTS + 1 :]
        new = Checkpoint(length, self._pool.state(0, partial=True))
        self._resident[0] = replace(prefix, checkpoints=(*known, new))

    def aborted(self, tokens: Tokens) -> None:
        """A prefill of `tokens` was stopped half-way: notes what of it is left and sound."""
        pool, prefix = self._pool, self._resident[0]
        before = len(prefix.tokens)
        if self._memory is Memory.RECURRENT:
            last = prefix.passing or (prefix.checkpoints[-1] if prefix.checkpoints else None)
            offer = _Offer(last.length if last else 0, checkpoint=last)
        else:
            prefix = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens[: pool.length(0) - before]]))
            offer = _Offer(len(prefix.tokens))
        if offer.length and self._cut(offer):
            self._resident[0] = replace(prefix, tokens=prefix.tokens[: offer.length])
        else:
            pool.drop(0)
            self._resident = {}

    def share(self, count: int) -> None:
        """Sequences 1 to `count - 1` become copies of sequence 0 that share its cells."""
        pool = self._pool
        if count > 1 and self._window:
            # cells older than the window would be shared too, could then never be reused, and would fill the memory
            pool.restore(pool.state(0, partial=True), 0, partial=True)
        for sequence in range(1, count):
            pool.copy(0, sequence)
            self._resident[sequence] = self._resident[0]

    def tokens(self, sequence: int) -> Tokens:
        """What a sequence holds."""
        return self._resident[sequence].tokens

    def keep(self, sequence: int, tokens: Tokens) -> None:
        """A candidate's sequence now also holds what it wrote."""
        prefix = self._resident[sequence]
        self._resident[sequence] = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens]), passing=None)

    def forget(self) -> None:
        """Something went wrong: nothing that is resident can be trusted."""
        self._pool.clear()
        self._resident = {}

    # --- parking and saving ---------------------------------------------------------------------------------------

    def _holders(self) -> list[Prefix | State]:
        """Everything in RAM, the most recent last; of K candidates the one that wrote most."""
        return [*self._parked, *sorted(self._resident.values(), key=lambda prefix: len(prefix.tokens))]

    def _state(self, sequence: int) -> State:
        prefix = self._resident[sequence]
        data = self._pool.state(sequence)
        return State(prefix.key, prefix.conversation, prefix.tokens, data, prefix.checkpoints)

    def _park(self, state: State) -> None:
        def covers(other: State) -> bool:
            same = other.key == state.key and len(other.tokens) <= len(state.tokens)
            return same and common_prefix(other.tokens, state.tokens) == len(other.tokens)

        self._parked = [other for other in self._parked if not covers(other)]
        self._parked.append(state)

    @property
    def parked_bytes(self) -> int:
        """From any thread: what the parked states hold."""
        return sum(state.size for state in tuple(self._parked))

    def limit(self, parked: CacheBudget, saved: CacheBudget) -> None:
        """From now on these budgets hold."""
        self._budget = parked
        self.trim()
        if self._saved:
            self._saved.budget = saved
            self._saved.trim()

    def relieve(self) -> None:
        """Gives memory back if other programs need it now. For the middle of a request."""
        if self._parked and self._available() < self._budget.reserve:
            self.trim()

    def trim(self) -> None:
        """Keeps the parked states within their budget, the oldest go first; of a conversation's the last is saved.

        For when nobody waits: after a request, and now and then until the next.
        """
        if not self._parked:
            return
        held = self.parked_bytes
        limit = self._budget.limit(self._available(), held)
        if held <= limit:
            return
        while held > limit:
            state = self._parked.pop(0)
            held -= state.size
            last = not any(holder.conversation == state.conversation for holder in self._holders())
            if self._saved and state.conversation and last:
                self._saved.save(state)

    def forget_conversation(self, conversation: str) -> None:
        """Nothing of this conversation (of any when empty) is parked or saved any more, nor will be before its next
        turn; the context may still reuse it."""
        self._parked = [state for state in self._parked if conversation and state.conversation != conversation]
        for sequence, prefix in self._resident.items():
            if conversation in ("", prefix.conversation):
                self._resident[sequence] = replace(prefix, conversation="")
        if self._saved:
            self._saved.forget(conversation)

    def save(self, conversation: str = "") -> None:
        """Saves what RAM holds of this conversation, or of every one."""
        if not self._saved:
            return
        newest: dict[tuple[str, str], State | int] = {}
        for state in self._parked:
            newest[state.key, state.conversation] = state
        for sequence, prefix in sorted(self._resident.items(), key=lambda item: len(item[1].tokens)):
            newest[prefix.key, prefix.conversation] = sequence
        for (_, name), holder in newest.items():
            if name and conversation in ("", name):
                state = self._state(holder) if isinstance(holder, int) else holder
                if len(state.tokens) > WORTHWHILE:
                    self._saved.save(state)
