"""Frames between the window (or the command line) and the model process.

One JSON object a line, UTF-8, both ways: `{"type": "<class name>", ...fields}`. Requests go down on the child's
standard input, events come up on its standard output (the child keeps a duplicate of that descriptor and points
fd 1 at stderr, so that native prints cannot corrupt the stream).

Every request has an `id`; its events carry it back in `request`. A `Load` ends in `Loaded` or `Failed`; a `Generate`
in `Done` or `Failed`; a `Measure` in `Measured` or `Failed`. The others have no answer of their own.
Requests run one after the other in the order in which they came; `Stop` is read at once.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_args

from desktop import __version__
from desktop.core.context import ChatMessage
from desktop.core.errors import WireError
from desktop.core.generation import Adapter, CandidateStats, EndReason, PromptStats
from desktop.core.sampling import Sampling

BACKGROUND = "--background"
"""The one argument of the model process: it steps back behind other programs."""

# --- requests -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """How the model's context is made. The defaults are what was found best on a desktop processor (two cores, AVX2).

    Flash attention is for GPUs: here decoding at a depth of 500, 1,000, 2,000 and 3,500 tokens ran at 58, 42, 27 and
    16 tokens/s with it and at 70, 57, 43 and 32 without (135M, one thread; 1B at 1,000: 9.9 and 10.3), and prefill was
    the same. With two threads (AVX-512) it won a tenth on short contexts and lost as much for four answers at 1,000
    tokens, a quarter at 3,500. It is on in any case where layers are on a GPU or the cache is quantized, which needs
    it. Micro-batches of 64, 128, 256 and 512 prefilled 37, 37, 33 and 33 tokens/s (1B, one thread; 135M: 112, 111,
    106, 99), and smaller ones need less memory and tell of progress more often. A cache in q8_0 prefilled at 65
    tokens/s where f16 did 99.

    `window` 0 takes the model's own training context, at most 8192. `threads` 0 follows the machine.
    `parked_bytes` bounds the RAM that holds the states of conversations not in use; `saved_bytes` those on disk. None
    is automatic, a tenth of what is free with a limit (`memory.Budget`). What is free is looked at after each request
    and each write, and of memory every second.
    """

    window: int = 0  # tokens one conversation can see
    threads: int = 0
    batch: int = 512
    ubatch: int = 128
    flash_attention: bool = False
    kv_type: str = "f16"  # or "q8_0": half the memory, slower prefill
    gpu_layers: int = 0  # -1: all
    swa_full: bool = False
    parked_bytes: int | None = None
    saved_bytes: int | None = None
    state_dir: str = ""  # where states are saved; empty: nowhere
    template: str = ""  # in place of the model's own, where a request has none


@dataclass(frozen=True, slots=True)
class Load:
    """Load this model, in place of the one loaded. `sha256` is known to the library; empty: the worker computes it."""

    id: int
    path: str
    sha256: str = ""
    options: ContextOptions = field(default_factory=ContextOptions)


@dataclass(frozen=True, slots=True)
class Generate:
    """K candidates for one prompt.

    `messages` are rendered with the model's own chat template (or `template`), oldest turns left out when they do
    not fit (`desktop.core.context.plan`). `partial` is raw output that the answer goes on from (an interrupted
    answer, reasoning marks included): it is appended to the rendered prompt. `prompt`, when not None, is sent as it is
    instead of messages; what stands at `literal` in it (from, to) is text, though it reads like a control token.
    `seeds` has one entry a candidate or is empty (drawn). `conversation` keys the saved state: empty means never saved
    to disk.
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
    template_values: dict[str, Any] = field(default_factory=dict)  # extra names for the template (enable_thinking ...)
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a running or waiting request, or one of its candidates. Unknown ids are ignored."""

    id: int
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What would go into the window: renders and counts without evaluating anything."""

    id: int
    messages: tuple[ChatMessage, ...]
    reserve: int  # tokens kept free for the answer
    template: str = ""
    template_values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveState:
    """Write this conversation's resident state to disk now, if it is resident (asked for before quitting)."""

    id: int
    conversation: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop what is parked and saved of this conversation, which was deleted for good; of every one when empty."""

    id: int
    conversation: str


@dataclass(frozen=True, slots=True)
class LimitKvCache:
    """From now on these bounds hold, as in `ContextOptions`."""

    id: int
    parked_bytes: int | None
    saved_bytes: int | None


@dataclass(frozen=True, slots=True)
class Unload:
    id: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    id: int


Request = Load | Generate | Stop | Measure | SaveState | Forget | LimitKvCache | Unload | Shutdown

# --- events ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """First frame of a worker."""

    build: str  # "llama.cpp <version>, llama-cpp-python <version>"
    gpu: bool  # this build can offload layers
    pid: int
    variant: str = ""  # of the processor code in use ("haswell"); empty for a build made for this machine
    protocol: str = field(default_factory=lambda: PROTOCOL)


@dataclass(frozen=True, slots=True)
class Loading:
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
    memory: str  # "full", "sliding" or "recurrent": how freely its state can be cut
    seconds: float
    context: dict[str, Any]  # n_ctx, batch, ubatch, flash attention, KV type, threads, GPU layers, as in effect


@dataclass(frozen=True, slots=True)
class Started:
    """The prompt is rendered and planned; prefill begins. `n` below what was asked for comes with `n_reason`.

    `literal` are the places in `prompt` (from, to) that read like a control token and were sent as text."""

    request: int
    prompt: str
    prompt_tokens: int
    kept: tuple[int, ...]  # indices into the messages given
    dropped: tuple[int, ...]
    n: int
    n_reason: str
    seeds: tuple[int, ...]
    template_sha256: str
    literal: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Prefill:
    """Progress: `done` of `total` tokens that have to be evaluated."""

    request: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Prefilled:
    request: int
    stats: PromptStats


@dataclass(frozen=True, slots=True)
class Pieces:
    """New text, for any of the candidates: (candidate, kind, text), kind "text", "reasoning" or "recast" (`add_piece`).

    Pieces are gathered for about 30 ms; the first of a candidate is sent at once. Characters arrive whole.
    `raw` is the same output with its reasoning marks, one entry a candidate that has any: (candidate, raw text).
    """

    request: int
    pieces: tuple[tuple[int, str, str], ...]
    raw: tuple[tuple[int, str], ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()  # (candidate, tokens generated so far)


@dataclass(frozen=True, slots=True)
class CandidateDone:
    request: int
    candidate: int
    stats: CandidateStats


@dataclass(frozen=True, slots=True)
class Done:
    """The request is over and the engine is free. `decode_s` is wall time from the first sampled token to the last;
    `tokens_per_second` is that of all candidates together."""

    request: int
    tokens: int
    decode_s: float
    tokens_per_second: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`sizes[i]` are the tokens of message i by itself, the template's marks included as far as they can be told;
    `literal` as in `Started`."""

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
class Failed:
    """The request ended without its result. The worker lives on, unless the host made this event up because it died."""

    request: int
    error: WireError


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Once a second from a thread of its own: a worker that is slow beats, one that hangs does not."""

    busy: bool
    threads: int
    parked_bytes: int = 0  # held by the states of conversations not in use


Event = (
    Hello
    | Loading
    | Loaded
    | Started
    | Prefill
    | Prefilled
    | Pieces
    | CandidateDone
    | Done
    | Measured
    | Failed
    | Heartbeat
)

_PARTS = (ContextOptions, ChatMessage, Sampling, Adapter, PromptStats, CandidateStats)
_FIELDS = [
    (part.__name__, [(entry.name, str(entry.type)) for entry in fields(part)])
    for part in (*get_args(Request), *get_args(Event), *_PARTS)
]
PROTOCOL: str = f"{__version__} {zlib.crc32(repr(_FIELDS).encode()):08x}"
"""Which frames this Sayso speaks: its version and a checksum of all their fields, so that nobody counts it up. While
a window is open its files may be replaced by those of another version; a model process started from them then says
another one, and is not used."""


def add_piece(text: str, reasoning: str, kind: str, piece: str) -> tuple[str, str]:
    """Text and reasoning of an answer with one more piece. "recast": all its text so far turned out to be reasoning."""
    match kind:
        case "reasoning":
            return text, reasoning + piece
        case "recast":
            return "", (reasoning + text).strip()
        case _:
            return text + piece, reasoning


# --- wire -----------------------------------------------------------------------------------------------------


def encode(frame: Request | Event) -> bytes:
    """One line, newline included. JSON escapes newlines inside strings, so a line is always a whole frame."""
    return json.dumps({"type": type(frame).__name__, **asdict(frame)}, ensure_ascii=False).encode() + b"\n"


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def decode(line: bytes) -> Request | Event:
    """Raises ValueError for anything that is not a frame."""
    try:
        data = json.loads(line)
        frame: Request | Event = _READERS[data.pop("type")](data)
        return frame
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a frame: {line[:200]!r}") from error


def _plain(cls: type[Any]) -> Any:
    return lambda data: cls(**{key: _tuples(value) for key, value in data.items()})


def _load(data: dict[str, Any]) -> Load:
    return Load(**{**data, "options": ContextOptions(**data["options"])})


def _messages(data: dict[str, Any]) -> tuple[ChatMessage, ...]:
    return tuple(ChatMessage(**message) for message in data["messages"])


def _generate(data: dict[str, Any]) -> Generate:
    return Generate(
        **{
            **data,
            "messages": _messages(data),
            "literal": _tuples(data.get("literal", [])),
            "seeds": tuple(data["seeds"]),
            "sampling": Sampling(**data["sampling"]),
            "stop": tuple(data["stop"]),
            "adapters": tuple(Adapter(**adapter) for adapter in data["adapters"]),
        }
    )


def _measure(data: dict[str, Any]) -> Measure:
    return Measure(**{**data, "messages": _messages(data)})


def _prefilled(data: dict[str, Any]) -> Prefilled:
    return Prefilled(data["request"], PromptStats(**data["stats"]))


def _candidate_done(data: dict[str, Any]) -> CandidateDone:
    stats = data["stats"]
    return CandidateDone(
        data["request"], data["candidate"], CandidateStats(**{**stats, "end": EndReason(stats["end"])})
    )


def _hello(data: dict[str, Any]) -> Hello:
    """Also that of another version, which may have other fields: it is told by its protocol."""
    known = {entry.name for entry in fields(Hello)}
    return Hello(**{"protocol": "", **{name: value for name, value in data.items() if name in known}})


_READERS: dict[str, Any] = {
    "Hello": _hello,
    "Load": _load,
    "Generate": _generate,
    "Measure": _measure,
    "Prefilled": _prefilled,
    "CandidateDone": _candidate_done,
    "Failed": lambda data: Failed(data["request"], data["error"]),
    **{
        cls.__name__: _plain(cls)
        for cls in (
            *(Stop, SaveState, Forget, LimitKvCache, Unload, Shutdown),
            *(Loading, Loaded, Started, Prefill, Pieces, Done, Measured, Heartbeat),
        )
    },
}
