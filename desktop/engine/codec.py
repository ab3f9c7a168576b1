"""Encodes and decodes the frames of `protocol`, one JSON object a line."""

import json
from dataclasses import asdict, fields
from typing import Any

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter, CandidateStats, EndReason, PromptStats
from desktop.core.sampling import Sampling
from desktop.engine.protocol import (
    CandidateDone,
    ContextOptions,
    Done,
    Event,
    Failed,
    Forget,
    Generate,
    Heartbeat,
    Hello,
    LimitKvCache,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Pieces,
    Prefill,
    Prefilled,
    Request,
    SaveState,
    Shutdown,
    Started,
    Stop,
    Unload,
)


def encode(frame: Request | Event) -> bytes:
    """Return one line, including the newline. JSON escapes newlines in strings, so a line is always a whole frame."""
    return json.dumps({"type": type(frame).__name__, **asdict(frame)}, ensure_ascii=False).encode() + b"\n"


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def decode(line: bytes) -> Request | Event:
    """Parse one line. Raises `ValueError` if it is not a frame."""
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
    """Also parse the frame of another version, which may have other fields, so that its protocol can be compared."""
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
