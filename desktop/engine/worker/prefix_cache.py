"""Prefix reuse: finds the longest known beginning of a new prompt, so that it need not be evaluated again.

Known prefixes are in three places: sequences in the context (resident), states in memory (parked, least recently used
dropped first, within a budget), and states on disk (saved). Reuse must be exact, and llama.cpp does not say when it
would not be: `llama_memory_seq_rm` returns true for a sliding window whose cells are gone, and a recurrent state cannot
be truncated at all. For these memories a sequence carries checkpoints, made before the last message and before the
answer, and truncation restores one of them.
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

MIN_REUSE_TOKENS = 64
"""Shorter prefixes are cheaper to evaluate again than to keep."""

_MAX_CHECKPOINTS = 8  # of one sequence


@dataclass(frozen=True, slots=True, eq=False)
class Prefix:
    """The tokens that a resident sequence has evaluated, and its checkpoints (shortest first).

    `rolling` is a checkpoint that the next one replaces; a cancelled prefill falls back to it.
    """

    key: str
    conversation: str
    tokens: Tokens
    checkpoints: tuple[Checkpoint, ...] = ()
    rolling: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class Reuse:
    """`length` tokens need not be evaluated; `source` is "none", "resident", "parked" or "disk"."""

    length: int
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class _Match:
    """What can be reused for a prompt: `length` tokens of `holder`, through `checkpoint` if that is not None."""

    length: int = 0
    source: str = "none"
    holder: Prefix | State | None = None
    sequence: int = 0  # of a resident holder
    checkpoint: Checkpoint | None = None


def common_prefix(a: Tokens, b: Tokens) -> int:
    """Return how many tokens two sequences have in common at their beginning."""
    size = min(len(a), len(b))
    different = np.flatnonzero(a[:size] != b[:size])
    return int(different[0]) if len(different) else size


class PrefixCache:
    """Tracks what the context's sequences hold. `context_key` names everything that a state depends on except adapters.

    A request works on sequence 0: `prepare` sets it up; `add_evaluated`, `checkpoint` and `recover_from_abort` follow
    the prefill; `fork` copies it for K candidates; `append` records what they wrote.
    """

    def __init__(
        self,
        context: LlamaContext,
        context_key: str,
        budget: CacheBudget,
        swa_full: bool = False,
        saved: SavedStates | None = None,
        available: Callable[[], int] = available_bytes,
    ) -> None:
        self._context = context
        self._key = context_key
        self._budget = budget
        self._available = available
        self._saved = saved
        self._window = 0 if swa_full else context.model.sliding_window
        memory = context.model.memory
        self._memory = Memory.FULL if memory is Memory.SLIDING and swa_full else memory
        self._resident: dict[int, Prefix] = {}
        self._parked: list[State] = []  # least recently used first

    @property
    def needs_checkpoints(self) -> bool:
        """Whether this memory cannot be truncated everywhere, so that `checkpoint` is necessary."""
        return self._memory is not Memory.FULL

    # --- before a prefill -----------------------------------------------------------------------------------------

    def prepare(
        self, tokens: Tokens, adapters: str = "", conversation: str = "", kv_cells: int = 0, sequences: int = 1
    ) -> Reuse:
        """Put the longest known beginning of `tokens` into sequence 0 and empty all others.

        At least the last token remains to be evaluated, since its logits are needed. The context is created again if
        it has fewer than `kv_cells` or `sequences`. What is lost by that is parked if it is long enough.
        """
        key = f"{self._key}|{adapters}"
        must_grow = kv_cells > self._context.kv_cells or sequences > self._context.sequences
        match = self._best_match(tokens, key, conversation, must_grow)
        self._park_losses(match)
        is_applied = self._apply(match, kv_cells, sequences, must_grow)
        if not is_applied or match.holder is None:
            self._context.clear()
            self._resident = {0: Prefix(key, conversation, tokens[:0])}
            return Reuse(0, "none")
        checkpoints = tuple(c for c in match.holder.checkpoints if c.length <= match.length)
        self._resident = {0: Prefix(key, conversation, tokens[: match.length], checkpoints)}
        return Reuse(match.length, match.source)

    def _best_match(self, tokens: Tokens, key: str, conversation: str, must_grow: bool) -> _Match:
        best = _Match()
        for sequence, prefix in self._resident.items():
            if prefix.key == key:
                first = self._first_position(prefix) if must_grow else self._context.first_position(sequence)
                best = self._better_match(best, prefix, tokens, "resident", first, sequence)
        for state in self._parked:
            if state.key == key:
                best = self._better_match(best, state, tokens, "parked", self._first_position(state))
        unknown = conversation and not any(h.conversation == conversation for h in self._holders_in_memory())
        if self._saved and unknown and len(tokens) - best.length > MIN_REUSE_TOKENS:
            saved = self._saved.load(key, conversation)
            if saved is not None:
                best = self._better_match(best, saved, tokens, "disk", self._first_position(saved))
        return best

    def _better_match(
        self, best: _Match, holder: Prefix | State, prompt_tokens: Tokens, source: str, first: int, sequence: int = 0
    ) -> _Match:
        """Return the better of `best` and what `holder`, whose cells begin at position `first`, offers for the
        prompt."""
        length = min(common_prefix(holder.tokens, prompt_tokens), len(prompt_tokens) - 1)
        checkpoint = None
        if length < len(holder.tokens) and not self._can_truncate(length, first):
            checkpoint = next((c for c in reversed(holder.checkpoints) if c.length <= length), None)
            length = checkpoint.length if checkpoint else 0
        return _Match(length, source, holder, sequence, checkpoint) if length > best.length else best

    def _first_position(self, holder: Prefix | State) -> int:
        """Return where the cells of a restored state would begin: with a sliding window, that far before its end."""
        return max(0, len(holder.tokens) - self._window) if self._memory is Memory.SLIDING else 0

    def _can_truncate(self, length: int, first: int) -> bool:
        """Whether what remains after truncation at `length` is complete, if the cells begin at position `first`."""
        if self._memory is Memory.SLIDING:
            return 0 <= first <= max(0, length - self._window)
        return self._memory is Memory.FULL

    def _park_losses(self, match: _Match) -> None:
        """Park the resident sequence that would lose the most tokens, if these are more than a few.

        Only one: the other candidates share its prompt, and their answers are quickly evaluated again. None if the
        prompt continues a candidate, which was the one that the user picked.
        """
        kept = match.length if match.source == "resident" else 0
        candidates = {match.sequence} if kept else set(self._resident)
        losses = {sequence: len(self._resident[sequence].tokens) - kept for sequence in candidates}
        sequence = max(losses, key=losses.__getitem__, default=0)
        if losses.get(sequence, 0) > MIN_REUSE_TOKENS:
            self._park(self._state(sequence))

    def _apply(self, match: _Match, kv_cells: int, sequences: int, must_grow: bool) -> bool:
        """Put the match into sequence 0, truncated to its length, and empty everything else. Returns False on
        failure."""
        context, holder = self._context, match.holder
        data = holder.data if isinstance(holder, State) else None
        if must_grow:
            if isinstance(holder, Prefix):
                data = context.state(match.sequence)
            self._recreate_context(max(kv_cells, context.kv_cells), max(sequences, context.sequences))
        elif isinstance(holder, Prefix):
            if match.sequence:
                context.copy(match.sequence, 0)
            for other in set(self._resident) - {0}:
                context.clear_sequence(other)
        else:
            context.clear()
        if holder is None or (data is not None and not context.restore(data, 0)):
            return False
        if isinstance(holder, State) and match.source == "parked":
            self._parked = [state for state in self._parked if state is not holder]
            if len(holder.tokens) - match.length > MIN_REUSE_TOKENS:  # otherwise its continuation replaces it later
                self._parked.append(holder)
        return self._truncate(match)

    def _recreate_context(self, kv_cells: int, sequences: int) -> None:
        """Create a larger context. If there is no memory for it, restore the size and raise the `UserError`."""
        before = self._context.kv_cells, self._context.sequences
        try:
            self._resident = {}
            self._context.create(kv_cells, sequences)
        except UserError:
            self._context.create(*before)
            raise

    def _truncate(self, match: _Match) -> bool:
        """Truncate sequence 0 to the match. Returns whether it now holds exactly the matched tokens."""
        context, length = self._context, match.length
        if match.checkpoint is not None and not context.restore(match.checkpoint.data, 0, partial=True):
            return False
        if not context.truncate(0, length) or context.length(0) != length:
            return False
        return self._memory is not Memory.SLIDING or self._can_truncate(length, context.first_position(0))

    # --- during a prefill and after it ----------------------------------------------------------------------------

    def add_evaluated(self, tokens: Tokens) -> None:
        """Record that sequence 0 now also holds these tokens."""
        prefix = self._resident[0]
        prefix = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens]))
        if self._memory is Memory.RECURRENT:  # an aborted batch destroys such a state
            prefix = replace(prefix, rolling=Checkpoint(len(prefix.tokens), self._context.state(0, partial=True)))
        self._resident[0] = prefix

    def checkpoint(self) -> None:
        """Record the state of sequence 0, so that a later prompt can diverge here."""
        if not self.needs_checkpoints:
            return
        prefix = self._resident[0]
        length = len(prefix.tokens)
        known = [c for c in prefix.checkpoints if c.length < length][-_MAX_CHECKPOINTS + 1 :]
        new = Checkpoint(length, self._context.state(0, partial=True))
        self._resident[0] = replace(prefix, checkpoints=(*known, new))

    def recover_from_abort(self, tokens: Tokens) -> None:
        """A prefill of `tokens` was aborted: keep what is valid of sequence 0."""
        context, prefix = self._context, self._resident[0]
        before = len(prefix.tokens)
        if self._memory is Memory.RECURRENT:
            last = prefix.rolling or (prefix.checkpoints[-1] if prefix.checkpoints else None)
            match = _Match(last.length if last else 0, checkpoint=last)
        else:
            prefix = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens[: context.length(0) - before]]))
            match = _Match(len(prefix.tokens))
        if match.length and self._truncate(match):
            self._resident[0] = replace(prefix, tokens=prefix.tokens[: match.length])
        else:
            context.clear_sequence(0)
            self._resident = {}

    def fork(self, count: int) -> None:
        """Make sequences 1 to `count - 1` copies of sequence 0 that share its cells."""
        context = self._context
        if count > 1 and self._window:
            # otherwise cells older than the window would be shared too, never be freed, and fill the memory
            context.restore(context.state(0, partial=True), 0, partial=True)
        for sequence in range(1, count):
            context.copy(0, sequence)
            self._resident[sequence] = self._resident[0]

    def tokens(self, sequence: int) -> Tokens:
        """Return the tokens that a sequence holds."""
        return self._resident[sequence].tokens

    def append(self, sequence: int, tokens: Tokens) -> None:
        """Record what a candidate wrote into its sequence."""
        prefix = self._resident[sequence]
        self._resident[sequence] = replace(prefix, tokens=np.concatenate([prefix.tokens, tokens]), rolling=None)

    def reset(self) -> None:
        """Empty all sequences, after an error that makes their contents unknown."""
        self._context.clear()
        self._resident = {}

    # --- parking and saving ---------------------------------------------------------------------------------------

    def _holders_in_memory(self) -> list[Prefix | State]:
        """Everything in memory, the most recent last; of K candidates, the longest last."""
        return [*self._parked, *sorted(self._resident.values(), key=lambda prefix: len(prefix.tokens))]

    def _state(self, sequence: int) -> State:
        prefix = self._resident[sequence]
        data = self._context.state(sequence)
        return State(prefix.key, prefix.conversation, prefix.tokens, data, prefix.checkpoints)

    def _park(self, state: State) -> None:
        def covers(other: State) -> bool:
            same = other.key == state.key and len(other.tokens) <= len(state.tokens)
            return same and common_prefix(other.tokens, state.tokens) == len(other.tokens)

        self._parked = [other for other in self._parked if not covers(other)]
        self._parked.append(state)

    @property
    def parked_bytes(self) -> int:
        """The memory of parked states, in bytes. May be read from any thread."""
        return sum(state.size for state in tuple(self._parked))

    def limit(self, parked: CacheBudget, saved: CacheBudget) -> None:
        """Apply new budgets."""
        self._budget = parked
        self.trim()
        if self._saved:
            self._saved.budget = saved
            self._saved.trim()

    def trim_under_pressure(self) -> None:
        """Trim only if other programs need the memory now. Call it during a request."""
        if self._parked and self._available() < self._budget.reserve:
            self.trim()

    def trim(self) -> None:
        """Drop the oldest parked states beyond the budget; save the last one of a conversation to disk.

        Call it when nobody waits: after a request, and regularly until the next one.
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
            last = not any(holder.conversation == state.conversation for holder in self._holders_in_memory())
            if self._saved and state.conversation and last:
                self._saved.save(state)

    def forget_conversation(self, conversation: str) -> None:
        """Drop the parked and saved states of this conversation (of all if empty), and save none until its next turn.
        The context may still reuse it."""
        self._parked = [state for state in self._parked if conversation and state.conversation != conversation]
        for sequence, prefix in self._resident.items():
            if conversation in ("", prefix.conversation):
                self._resident[sequence] = replace(prefix, conversation="")
        if self._saved:
            self._saved.forget(conversation)

    def save(self, conversation: str = "") -> None:
        """Save the states of this conversation, or of all if it is empty."""
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
                if len(state.tokens) > MIN_REUSE_TOKENS:
                    self._saved.save(state)
