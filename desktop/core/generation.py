"""What is asked of a model, and what is known about an answer afterwards."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.sampling import Sampling

MAX_CANDIDATES = 16

BAD_GRAMMAR = QT_TRANSLATE_NOOP("errors", "llama.cpp cannot use the grammar: {reason}")


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter file that is applied to the model for one request."""

    path: str
    scale: float = 1.0


class EndReason(StrEnum):
    """Why an answer ended."""

    END_OF_TURN = "end_of_turn"
    MAX_TOKENS = "max_tokens"
    STOP_STRING = "stop_string"
    CONTEXT_FULL = "context_full"
    STOPPED = "stopped"  # by the user
    INTERRUPTED = "interrupted"  # Sayso or the engine ended before the answer did
    FAILED = "failed"

    @property
    def is_cut(self) -> bool:
        """Whether the answer had no room to end. A reward model scores what there is of it as if it had ended."""
        return self in (EndReason.MAX_TOKENS, EndReason.CONTEXT_FULL)


@dataclass(frozen=True, slots=True)
class PromptStats:
    """The prefill of one request, in tokens and seconds."""

    tokens: int
    evaluated: int
    reused: int
    reuse: str  # "none", "resident", "parked" or "disk": where the reused part came from
    seconds: float = 0.0  # from the start of the prefill to its end


@dataclass(frozen=True, slots=True)
class CandidateStats:
    """The figures of one finished candidate."""

    seed: int
    tokens: int
    end: EndReason
    first_token_s: float | None  # without the time spent waiting for other requests; None without a token
    tokens_per_second: float  # decode speed of this candidate


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """The model file that wrote an answer."""

    path: str
    sha256: str
    name: str
    quantization: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that is needed to say where an answer comes from, and to ask for it again.

    The engine's documentation says what a replay promises. Stored once for each batch of candidates.
    """

    model: ModelIdentity
    adapters: tuple[Adapter, ...]
    template_sha256: str
    prompt: str  # exactly as rendered
    sampling: Sampling
    n: int  # number of candidates
    build: str  # llama.cpp's and llama-cpp-python's versions
    context: dict[str, Any] = field(default_factory=dict)  # n_ctx, batch sizes, flash attention, KV type, threads
    dropped: tuple[str, ...] = ()  # ids of messages that did not fit
