"""The sampler's settings: how the next token is drawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import NoneType
from typing import Any, Final, Self, get_args, get_type_hints

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError

RESERVE: Final = 1024
"""Tokens that an answer without a limit of its own is sure to have room for, when older messages are left out."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """The sampler's settings, named and meant as in llama.cpp. Neutral values switch a sampler off.

    The defaults are llama.cpp's own but for `temperature` 0.7 and `repeat_penalty` 1.1, which small chat models need.
    `seed` None draws a fresh one for each candidate; an integer seeds candidate i with seed + i.
    """

    temperature: float = 0.7  # below `GREEDY_BELOW`: greedy
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
    max_tokens: int | None = None  # None: as many as the context has room for

    @property
    def reserve(self) -> int:
        """Tokens of the context that are kept free for an answer when older messages are left out."""
        return RESERVE if self.max_tokens is None else self.max_tokens

    def check(self) -> None:
        """Raises `UserError` (Kind.INPUT) for a value that makes no sense to a sampler."""
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not (value is None and name in OPTIONAL) and not low <= value <= high:  # false for nan
                text = QT_TRANSLATE_NOOP("errors", "{setting} must be a number from {low} to {high}, not {value}.")
                numbers = {"low": f"{low:.10g}", "high": f"{high:.10g}", "value": f"{value:g}"}
                raise UserError(Kind.INPUT, text, {"setting": name, **numbers})

    def to_dict(self) -> dict[str, Any]:
        """As stores and bundles record it: the same whatever settings later versions add."""
        return sampling_record(asdict(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """From a record of any version. A missing field means what it meant when the record was written, not today's
        default; fields of a newer version are dropped."""
        return cls(**{name: value for name, value in ({**UNRECORDED} | {**data}).items() if name in SETTINGS})

    @classmethod
    def from_choices(cls, data: Mapping[str, Any]) -> Self:
        """What a person set, such as in the settings file: a missing field is today's default."""
        return cls(**{name: value for name, value in data.items() if name in SETTINGS})


SETTINGS: Final[Mapping[str, Any]] = get_type_hints(Sampling)
"""The type of each setting, by name."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "temperature": (0, 100),
    "top_k": (0, 2**31 - 1),
    "top_p": (0, 1),
    "min_p": (0, 1),
    "typical_p": (0, 1),
    "repeat_penalty": (0.1, 10),  # a logit is divided by it
    "repeat_last_n": (-1, 2**31 - 1),
    "frequency_penalty": (-10, 10),
    "presence_penalty": (-10, 10),
    "mirostat": (0, 2),
    "mirostat_tau": (0, 100),
    "mirostat_eta": (0, 10),
    "seed": (0, 2**32 - 2),
    "max_tokens": (1, 2**31 - 1),
}
"""What each setting may be, wherever it comes from."""

GREEDY_BELOW: Final = 1e-3
"""Temperatures below this always take the likeliest token: a division by less is noise, or not finite."""

FRACTIONS: Final = frozenset(name for name, kind in SETTINGS.items() if float in (kind, *get_args(kind)))
OPTIONAL: Final = frozenset(name for name, kind in SETTINGS.items() if NoneType in get_args(kind))
"""Settings that may be None."""

_ALWAYS_RECORDED: Final = {
    "temperature": 0.7,
    "top_k": 40,
    "top_p": 0.95,
    "min_p": 0.05,
    "typical_p": 1.0,
    "repeat_penalty": 1.1,
    "repeat_last_n": 64,
    "frequency_penalty": 0.0,
    "presence_penalty": 0.0,
    "mirostat": 0,
    "mirostat_tau": 5.0,
    "mirostat_eta": 0.1,
    "seed": None,
    "max_tokens": 1024,
}
"""The settings of 0.1.0 with its defaults. Frozen: do not follow a default that changes."""

UNRECORDED: Final[Mapping[str, Any]] = {**_ALWAYS_RECORDED}
"""What a record that lacks a setting means, by name. Every setting has an entry; add a new one with the value at which
an answer is drawn as it was before the setting existed. A setting that is newer than 0.1.0 is recorded only where it
differs from that: so the records and the source keys of earlier versions stay the same."""


def sampling_record(data: Mapping[str, Any]) -> dict[str, Any]:
    """A record of any version as this one writes it. Settings of a newer version stay as they are."""
    newer = {
        name: value
        for name, value in data.items()
        if name not in _ALWAYS_RECORDED and not (name in UNRECORDED and value == UNRECORDED[name])
    }
    return {name: data.get(name, value) for name, value in _ALWAYS_RECORDED.items()} | newer
