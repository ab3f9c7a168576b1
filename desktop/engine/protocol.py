"""Frames between the window (or the command line) and the model process.

One JSON object a line, UTF-8, in both directions: `{"type": "<class name>", ...fields}`. Requests go to the child's
standard input, events come from its standard output. (The child keeps a duplicate of that descriptor and points fd 1 at
stderr, so that native code cannot corrupt the stream by printing.)

Every request has an `id`, which the owner of the process sets; its events carry it in `request`. A `Load` ends in
`Loaded` or `Failed`; a `ModelRequest`, which a loaded model serves, in another `Result`. Other requests have no result.
Requests run one after the other in the order of arrival; `Stop` takes effect at once.
"""

import zlib
from dataclasses import dataclass, field, fields
from typing import Any, get_args

from desktop import __version__
from desktop.core.context import ChatMessage
from desktop.core.errors import WireError
from desktop.core.generation import Adapter, CandidateStats, EndReason, PromptStats
from desktop.core.sampling import Sampling

BACKGROUND = "--background"
"""The only argument of the model process: run with lower priority than other programs."""

# --- requests -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """How the model's context is created. The defaults were the fastest on a desktop processor (two cores, AVX2).

    Flash attention pays on GPUs only: here decoding at a depth of 500, 1,000, 2,000 and 3,500 tokens ran at 58, 42, 27
    and 16 tokens/s with it and at 70, 57, 43 and 32 without (135M, one thread; 1B at 1,000: 9.9 and 10.3); prefill was
    the same. With two threads (AVX-512) it was a tenth faster on short contexts, and slower by a tenth for four answers
    at 1,000 tokens and by a quarter at 3,500. It is always on if layers are on a GPU or the cache is quantized, which
    needs it. Micro-batches of 64, 128, 256 and 512 prefilled 37, 37, 33 and 33 tokens/s (1B, one thread; 135M: 112,
    111, 106, 99), and smaller ones need less memory and report progress more often. A cache in q8_0 prefilled at 65
    tokens/s, in f16 at 99.

    `window` 0 means the model's training context, at most 8192. `threads` 0 adapts to the load of the machine.
    `parked_bytes` limits the memory for the states of conversations not in use, `saved_bytes` the disk space. None
    means automatic: a tenth of what is free, with a maximum (`memory.CacheBudget`). Free space is checked after each
    request and each write, free memory also every second.
    """

    window: int = 0  # context length of one conversation, in tokens
    threads: int = 0
    batch: int = 512
    ubatch: int = 128
    flash_attention: bool = False
    kv_type: str = "f16"  # or "q8_0": half the memory, slower prefill
    gpu_layers: int = 0  # -1: all
    swa_full: bool = False
    parked_bytes: int | None = None
    saved_bytes: int | None = None
    state_dir: str = ""  # where states are saved; empty: they are not
    template: str = ""  # replaces the model's own template, unless a request has one


@dataclass(frozen=True, slots=True)
class Load:
    """Load this model in place of the loaded one. An empty `sha256` is computed by the worker."""

    id: int
    path: str
    sha256: str = ""
    options: ContextOptions = field(default_factory=ContextOptions)


@dataclass(frozen=True, slots=True)
class Generate:
    """Generate `n` candidates for one prompt.

    `messages` are rendered with the model's own chat template (or `template`); the oldest turns are dropped if they do
    not fit (`desktop.core.context.plan`). `partial` is raw output that the answer continues (an interrupted answer with
    its reasoning marks); it is appended to the rendered prompt. A `prompt` that is not None is sent unchanged instead
    of messages; its `literal` spans (start, end) are text, although they look like control tokens. `seeds` has one
    entry per candidate, or is empty (random). `conversation` identifies the saved state; if it is empty, the state is
    never saved to disk.
    """

    id: int
    messages: tuple[ChatMessage, ...] = ()
    prompt: str | None = None
    literal: tuple[tuple[int, int], ...] = ()
    partial: str = ""
    n: int = 1
    seeds: tuple[int, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    grammar: str = ""  # GBNF
    json_schema: str = ""  # JSON text; converted to a grammar
    adapters: tuple[Adapter, ...] = ()
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)  # extra variables (enable_thinking ...)
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a running or waiting request, or one of its candidates. Unknown ids are ignored."""

    id: int
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Render a prompt and count its tokens, without evaluating them."""

    id: int
    messages: tuple[ChatMessage, ...]
    reserve: int  # tokens to keep free for the answer
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tokenize:
    """Convert a prompt and answers to it to token ids, for training. Nothing is dropped, however long the prompt is.

    An answer is the model's raw output, with reasoning marks if it has any. Without messages, each answer is plain
    text.
    """

    id: int
    messages: tuple[ChatMessage, ...] = ()
    answers: tuple[str, ...] = ()
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchPrompt:
    """A prompt of a `GenerateBatch`: messages, or the token ids of a rendered prompt.

    `n` and `seeds` have the meaning that they have in `Generate`. `max_tokens` replaces that of the sampling settings.
    """

    messages: tuple[ChatMessage, ...] = ()
    tokens: tuple[int, ...] = ()
    n: int = 1
    seeds: tuple[int, ...] = ()
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class GenerateBatch:
    """Generate answers to many prompts at once, in a context of their own.

    Much faster than one `Generate` after the other, but without their reuse of the KV cache. The same request gives the
    same answers if as many sequences fit into memory. `log_probs`: the answers have the log-probabilities of their
    tokens, before the sampling settings are applied.
    """

    id: int
    prompts: tuple[BatchPrompt, ...]
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)
    log_probs: bool = False


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Compute the log-probability of every token of each sequence, in a context of its own.

    If a sequence begins with the same tokens as the one before, these are evaluated once. With a `logits_file`, the
    logits of the first sequence are written there: an .npy file, float32, shape [tokens, vocabulary].
    """

    id: int
    sequences: tuple[tuple[int, ...], ...]
    adapters: tuple[Adapter, ...] = ()
    logits_file: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Score answers with a reward model, in a context of its own: (weight · hidden - mean) / deviation, with the hidden
    state of the last token and the `adapter`'s file applied.

    A conversation ends with the answer; the token that ends its turn is added, and older turns that do not fit are
    dropped. `sequences` are token ids, used as they are. The answers to one prompt should follow each other: what they
    have in common is evaluated once.
    """

    id: int
    adapter: str
    weight: tuple[float, ...]
    mean: float = 0.0
    deviation: float = 1.0
    conversations: tuple[tuple[ChatMessage, ...], ...] = ()
    sequences: tuple[tuple[int, ...], ...] = ()
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveState:
    """Save this conversation's state to disk now, if it is in the context (sent before the app quits)."""

    id: int
    conversation: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop the parked and saved states of a permanently deleted conversation; of all conversations if it is empty."""

    id: int
    conversation: str


@dataclass(frozen=True, slots=True)
class LimitKvCache:
    """Change the budgets of a loaded model, with the meaning that they have in `ContextOptions`."""

    id: int
    parked_bytes: int | None
    saved_bytes: int | None


@dataclass(frozen=True, slots=True)
class Unload:
    """Free the model's memory."""

    id: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Save the states and exit."""

    id: int


ModelRequest = Generate | GenerateBatch | Measure | Tokenize | Likelihood | Score
"""Requests that need a loaded model. Each ends in one `Result`."""

Request = ModelRequest | Load | Stop | SaveState | Forget | LimitKvCache | Unload | Shutdown

# --- events ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a worker."""

    build: str  # "llama.cpp <version>, llama-cpp-python <version>"
    gpu: bool  # this build can offload layers
    pid: int
    variant: str = ""  # processor variant in use ("haswell"); empty if the build has only one
    protocol: str = field(default_factory=lambda: PROTOCOL)


@dataclass(frozen=True, slots=True)
class Loading:
    """Progress of a `Load`, from 0 to 1."""

    request: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model is ready."""

    request: int
    path: str
    sha256: str
    name: str
    quantization: str
    parameters: int
    window: int
    trained_window: int
    template_sha256: str
    memory: str  # "full", "sliding" or "recurrent": how freely its KV cache can be truncated
    seconds: float
    context: dict[str, Any]  # effective n_ctx, batch, ubatch, flash attention, KV type, threads, GPU layers


@dataclass(frozen=True, slots=True)
class Started:
    """The prompt is rendered; prefill begins. If `n` is lower than requested, `n_reason` says why.

    `literal` are the spans of `prompt` (start, end) that look like a control token and were sent as text.
    """

    request: int
    prompt: str
    prompt_tokens: int
    kept: tuple[int, ...]  # indices of the request's messages
    dropped: tuple[int, ...]
    n: int
    n_reason: str
    seeds: tuple[int, ...]
    template_sha256: str
    literal: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Prefill:
    """Prefill progress: `done` of the `total` tokens that must be evaluated."""

    request: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The prompt is evaluated; `stats` says how much of it was reused."""

    request: int
    stats: PromptStats


@dataclass(frozen=True, slots=True)
class Pieces:
    """New text of any candidates: (candidate, kind, text), kind "text", "reasoning" or "recast" (see `add_piece`).

    Pieces are collected for about 30 ms; the first one of a candidate is sent at once. Characters are complete. `raw`
    is the same output with its reasoning marks, one entry per candidate that has any: (candidate, raw text).
    """

    request: int
    pieces: tuple[tuple[int, str, str], ...]
    raw: tuple[tuple[int, str], ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()  # (candidate, tokens generated so far)


@dataclass(frozen=True, slots=True)
class CandidateDone:
    """A candidate has ended; `stats.end` is the stop reason."""

    request: int
    candidate: int
    stats: CandidateStats


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """A complete answer of a `GenerateBatch`, or what there was of it when the request was stopped.

    `prompt` and `candidate` are indices. `tokens` are all sampled tokens, also the one that ended the turn.
    """

    request: int
    prompt: int
    candidate: int
    text: str
    reasoning: str
    tokens: tuple[int, ...]
    log_probs: tuple[float, ...]
    seed: int
    end: EndReason


@dataclass(frozen=True, slots=True)
class Done:
    """The request has ended and the engine is free. `decode_s` is the time from the first sampled token to the last;
    `tokens_per_second` counts all candidates together."""

    request: int
    tokens: int
    decode_s: float
    tokens_per_second: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`sizes[i]` are the tokens of message i with its share of the template's marks; `literal` as in `Started`."""

    request: int
    prompt: str
    tokens: int
    sizes: tuple[int, ...]
    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    window: int
    reserve: int
    literal: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tokenized:
    """Token ids as in chat: those of the prompt, which ends where the answer begins, and of each answer as generation
    would produce them after it, without `end_of_turn`.

    `end_of_turn` is the token that the template writes after an answer, else the vocabulary's; -1 if there is none.
    `text` is the rendered prompt.
    """

    request: int
    prompt: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]
    end_of_turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """The natural logarithm of the probability of each token but the first, given those before it, by sequence."""

    request: int
    log_probs: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A score for each sequence, then for each conversation."""

    request: int
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The request ended without a result. The worker is still alive, unless the host sent this event because it
    exited."""

    request: int
    error: WireError


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Sent every second by a thread of its own: a slow worker sends it, a hung one does not."""

    busy: bool
    threads: int
    parked_bytes: int = 0  # memory held by the states of conversations not in use


Result = Loaded | Done | Measured | Tokenized | Likelihoods | Scored | Failed
"""The events that end a request."""

Event = Result | Hello | Loading | Started | Prefill | Prefilled | Pieces | CandidateDone | BatchAnswer | Heartbeat

_PARTS = (ContextOptions, ChatMessage, BatchPrompt, Sampling, Adapter, PromptStats, CandidateStats)
_FIELDS = [
    (part.__name__, [(entry.name, str(entry.type)) for entry in fields(part)])
    for part in (*get_args(Request), *get_args(Event), *_PARTS)
]
PROTOCOL: str = f"{__version__} {zlib.crc32(repr(_FIELDS).encode()):08x}"
"""The protocol version: that of Sayso and a checksum of all fields, so that no number has to be maintained by hand.
While a window is open, an update may replace the program's files. A model process started from them reports another
protocol and is not used."""


def add_piece(text: str, reasoning: str, kind: str, piece: str) -> tuple[str, str]:
    """Return the text and reasoning of an answer with one more piece. "recast" turns all text so far into reasoning."""
    match kind:
        case "reasoning":
            return text, reasoning + piece
        case "recast":
            return "", (reasoning + text).strip()
        case _:
            return text + piece, reasoning
