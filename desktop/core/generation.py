"""What is asked of a model and what is known about an answer afterwards."""

from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from desktop.core.errors import QT_TRANSLATE_NOOP

MAX_CANDIDATES = 16

BAD_GRAMMAR = QT_TRANSLATE_NOOP("errors", "The grammar cannot be used. It must be GBNF with a rule named root.")
BAD_SCHEMA = QT_TRANSLATE_NOOP("errors", "This is not a JSON schema that can be used: {reason}")


@dataclass(frozen=True, slots=True)
class Sampling:
    """The sampler's settings, named and meant as in llama.cpp. Neutral values switch a sampler off.

    The defaults are llama.cpp's own but for `temperature` 0.7 and `repeat_penalty` 1.1, which small chat models need.
    `seed` None draws a fresh one for each candidate; an integer seeds candidate i with seed + i.
    """

    temperature: float = 0.7  # 0: greedy
    top_k: int = 40  # 0: off
    top_p: float = 0.95  # 1: off
    min_p: float = 0.05  # 0: off
    typical_p: float = 1.0  # 1: off
    repeat_penalty: float = 1.1  # 1: off
    repeat_last_n: int = 64  # tokens looked back on by all three penalties; -1: the whole context
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    mirostat: int = 0  # 0 off, 1, 2; replaces top-k, top-p, min-p and typical
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    seed: int | None = None  # 0 to 2**32 - 2
    max_tokens: int = 1024

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Unknown keys (of a newer version) are dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter file applied to the model for one request."""

    path: str
    scale: float = 1.0


class EndReason(StrEnum):
    END_OF_TURN = "end_of_turn"
    MAX_TOKENS = "max_tokens"
    STOP_STRING = "stop_string"
    CONTEXT_FULL = "context_full"
    STOPPED = "stopped"  # by the user
    INTERRUPTED = "interrupted"  # the app ended or the engine died
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PromptStats:
    """What the prefill of one request did. Token counts; seconds."""

    tokens: int
    evaluated: int
    reused: int
    reuse: str  # "none", "resident", "parked" or "disk": where the reused part came from
    seconds: float = 0.0  # from the start of the prefill to its end


@dataclass(frozen=True, slots=True)
class CandidateStats:
    """One finished candidate."""

    seed: int
    tokens: int
    end: EndReason
    first_token_s: float | None  # from the request's arrival in the worker; None if there was no token
    tokens_per_second: float  # decode speed of this candidate


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which weights wrote an answer."""

    path: str
    sha256: str
    name: str
    quantization: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything needed to say where an answer came from, and to ask for it again (docs/architecture.md says what a
    replay promises). Stored once per batch of candidates."""

    model: ModelIdentity
    adapters: tuple[Adapter, ...]
    template_sha256: str
    prompt: str  # exactly as rendered
    sampling: Sampling
    n: int  # candidates granted
    build: str  # llama.cpp's and llama-cpp-python's versions
    context: dict[str, Any] = field(default_factory=dict)  # n_ctx, batch sizes, flash attention, KV type, threads
    dropped: tuple[str, ...] = ()  # ids of messages that did not fit
