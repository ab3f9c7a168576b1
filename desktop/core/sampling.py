"""The settings of the sampler. Each is declared once: as a field of `Sampling`, with its range, texts and history.

`SETTINGS` is made from these declarations. The dialog, the options of `sayso generate`, the settings of `sayso
compare`, the settings file, the records of stores, bundles and exports, the keys of sources and the frames of the
engine follow from it. A new setting is declared here, with the version that introduces it, and passed to llama.cpp in
`engine.worker.sampler`. Nothing else names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import EllipsisType, NoneType
from typing import Any, Final, Self, get_args, get_type_hints

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.untrusted import Fields

SettingValue = float | int | None
"""The value of a setting; None means no limit or a random seed."""

CONTEXT: Final = "sampling"
"""The translation context of the labels and explanations."""

FIRST_VERSION: Final = "0.1.0"

RESERVE: Final = 1024
"""Tokens that are reserved for an answer without a limit when older messages are dropped."""

GREEDY_BELOW: Final = 1e-3
"""Temperatures below this always take the most likely token, since dividing by less gives noise or infinity."""


@dataclass(frozen=True, slots=True)
class SamplingSetting:
    """What is declared about a setting, besides its name and type.

    `label`, `help`, `none_label` (the name of the value None) and `choices` (the names of the values from `low` on) are
    translatable. `low` and `high` are the range, wherever a value comes from. `off` is the value that switches the
    sampler off, if there is one. `step` is the change of one click. `since` is the version of Sayso that introduced it.

    `unrecorded` is the meaning of a record without the setting: the default of 0.1.0 for its settings; for newer
    settings the value with which answers are sampled as before. It must not change, so a changed default keeps its old
    value here.
    """

    name: str
    default: SettingValue
    is_fraction: bool
    is_optional: bool
    label: str
    help: str
    low: float
    high: float
    step: float
    off: SettingValue
    none_label: str
    choices: tuple[str, ...]
    is_advanced: bool
    since: str
    unrecorded: SettingValue

    def allows(self, value: SettingValue) -> bool:
        """Whether the setting can have this value. False for NaN."""
        return self.is_optional if value is None else self.low <= value <= self.high  # False for NaN

    def read(self, record: Fields) -> SettingValue:
        """Read the setting from untrusted JSON. Raises `UserError` for a value out of range."""
        if self.is_optional and record.raw(self.name) is None:
            return None
        if self.is_fraction:
            return record.number(self.name, self.low, self.high)
        return record.integer(self.name, int(self.low), int(self.high))


def _setting(
    default: SettingValue,
    label: str,
    help: str,
    *,
    low: float,
    high: float,
    step: float = 1,
    off: SettingValue = None,
    none_label: str = "",
    choices: tuple[str, ...] = (),
    is_advanced: bool = True,
    since: str = FIRST_VERSION,
    unrecorded: SettingValue | EllipsisType = ...,
) -> Any:
    """Declare a field of `Sampling`; `SamplingSetting` explains the arguments.

    By default, `unrecorded` is the default of a setting of 0.1.0, and the value that switches a newer setting off.
    """
    if unrecorded is ...:
        unrecorded = default if since == FIRST_VERSION or off is None else off
    about = {"label": label, "help": help, "low": low, "high": high, "step": step, "off": off, "choices": choices}
    about |= {"none_label": none_label, "is_advanced": is_advanced, "since": since, "unrecorded": unrecorded}
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """The settings of the sampler, with the names and meanings of llama.cpp.

    The defaults are those of llama.cpp except `temperature` 0.7 and `repeat_penalty` 1.1, which small chat models need.
    """

    temperature: float = _setting(  # below `GREEDY_BELOW`: greedy
        0.7,
        QT_TRANSLATE_NOOP("sampling", "Temperature"),
        QT_TRANSLATE_NOOP(
            "sampling", "Low values are predictable, high ones inventive. 0 always takes the most likely token."
        ),
        low=0,
        high=100,
        step=0.05,
        is_advanced=False,
    )
    top_n_sigma: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("sampling", "Top-n-sigma"),
        QT_TRANSLATE_NOOP(
            "sampling",
            "Keeps only tokens whose logit is within this many standard deviations of the highest one. 0 is off.",
        ),
        low=0,
        high=100,
        step=0.1,
        off=0.0,
        since="0.2.0",
    )
    top_k: int = _setting(
        40,
        QT_TRANSLATE_NOOP("sampling", "Top-k"),
        QT_TRANSLATE_NOOP("sampling", "Keeps only this many of the most likely tokens. 0 is off."),
        low=0,
        high=2**31 - 1,
        off=0,
    )
    top_p: float = _setting(
        0.95,
        QT_TRANSLATE_NOOP("sampling", "Top-p"),
        QT_TRANSLATE_NOOP(
            "sampling", "Keeps only the most likely tokens that together reach this probability. 1 is off."
        ),
        low=0,
        high=1,
        step=0.01,
        off=1.0,
    )
    min_p: float = _setting(
        0.05,
        QT_TRANSLATE_NOOP("sampling", "Min-p"),
        QT_TRANSLATE_NOOP(
            "sampling", "Keeps only tokens at least this likely, relative to the most likely one. 0 is off."
        ),
        low=0,
        high=1,
        step=0.01,
        off=0.0,
    )
    typical_p: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("sampling", "Typical-p"),
        QT_TRANSLATE_NOOP("sampling", "Excludes tokens that are much more or less surprising than average. 1 is off."),
        low=0,
        high=1,
        step=0.01,
        off=1.0,
    )
    xtc_probability: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("sampling", "XTC probability"),
        QT_TRANSLATE_NOOP(
            "sampling",
            "How often the most likely tokens are excluded, for more creative text (exclude top choices). 0 is off.",
        ),
        low=0,
        high=1,
        step=0.05,
        off=0.0,
        since="0.2.0",
    )
    xtc_threshold: float = _setting(
        0.1,
        QT_TRANSLATE_NOOP("sampling", "XTC threshold"),
        QT_TRANSLATE_NOOP(
            "sampling", "XTC excludes all tokens that are at least this likely, but for the least likely one of them."
        ),
        low=0,
        high=0.5,  # at most one token can be more likely than this
        step=0.05,
        since="0.2.0",
    )
    repeat_penalty: float = _setting(
        1.1,
        QT_TRANSLATE_NOOP("sampling", "Repeat penalty"),
        QT_TRANSLATE_NOOP("sampling", "Makes recently used tokens less likely. 1 is off."),
        low=0.1,  # logits are divided by it
        high=10,
        step=0.05,
        off=1.0,
    )
    repeat_last_n: int = _setting(
        64,
        QT_TRANSLATE_NOOP("sampling", "Repeat-penalty window"),
        QT_TRANSLATE_NOOP("sampling", "How many tokens the three penalties look back. -1 is the whole context."),
        low=-1,
        high=2**31 - 1,
    )
    frequency_penalty: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("sampling", "Frequency penalty"),
        QT_TRANSLATE_NOOP("sampling", "Penalizes a token for each time it was used. 0 is off."),
        low=-10,
        high=10,
        step=0.05,
        off=0.0,
    )
    presence_penalty: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("sampling", "Presence penalty"),
        QT_TRANSLATE_NOOP("sampling", "Penalizes every token that was used, however often. 0 is off."),
        low=-10,
        high=10,
        step=0.05,
        off=0.0,
    )
    mirostat: int = _setting(
        0,
        QT_TRANSLATE_NOOP("sampling", "Mirostat"),
        QT_TRANSLATE_NOOP(
            "sampling",
            "Keeps the text equally surprising, by version 1 or 2 of the algorithm; replaces all settings from "
            "top-n-sigma to XTC. 0 is off.",
        ),
        low=0,
        high=2,
        off=0,
        choices=(QT_TRANSLATE_NOOP("sampling", "Off"), "1", "2"),
    )
    mirostat_tau: float = _setting(
        5.0,
        QT_TRANSLATE_NOOP("sampling", "Mirostat τ"),
        QT_TRANSLATE_NOOP("sampling", "How surprising the text should be under mirostat."),
        low=0,
        high=100,
        step=0.1,
    )
    mirostat_eta: float = _setting(
        0.1,
        QT_TRANSLATE_NOOP("sampling", "Mirostat η"),
        QT_TRANSLATE_NOOP("sampling", "How quickly mirostat adapts (its learning rate)."),
        low=0,
        high=10,
        step=0.01,
    )
    seed: int | None = _setting(  # candidate i has seed + i
        None,
        QT_TRANSLATE_NOOP("sampling", "Seed"),
        QT_TRANSLATE_NOOP(
            "sampling",
            "The same seed gives the same answer to the same prompt on this machine. Parallel answers use this seed "
            "and the following ones; generate the same number of them to reproduce them.",
        ),
        low=0,
        high=2**32 - 2,
        none_label=QT_TRANSLATE_NOOP("sampling", "Random"),
        is_advanced=False,
    )
    max_tokens: int | None = _setting(
        None,
        QT_TRANSLATE_NOOP("sampling", "Max. answer tokens"),
        QT_TRANSLATE_NOOP(
            "sampling",
            "An answer stops after this many tokens. A token is about three quarters of an English word, or one "
            "Chinese character. Without a limit, an answer ends by itself or when the context is full.",
        ),
        low=1,
        high=2**31 - 1,
        none_label=QT_TRANSLATE_NOOP("sampling", "No limit"),
        is_advanced=False,
        unrecorded=1024,
    )

    @property
    def reserve(self) -> int:
        """The tokens of the context that are reserved for an answer when older messages are dropped."""
        return RESERVE if self.max_tokens is None else self.max_tokens

    def check(self) -> None:
        """Raise `UserError` (`ErrorKind.INPUT`) for a value out of range."""
        for setting in SETTINGS.values():
            value = getattr(self, setting.name)
            if not setting.allows(value):
                text = QT_TRANSLATE_NOOP("errors", "{setting} must be a number from {low} to {high}, not {value}.")
                numbers = {"low": f"{setting.low:.10g}", "high": f"{setting.high:.10g}", "value": f"{value:g}"}
                raise UserError(ErrorKind.INPUT, text, {"setting": setting.name, **numbers})

    def in_effect(self) -> dict[str, SettingValue]:
        """Return the settings that are worth showing with an answer.

        These are the basic settings, and the advanced ones that are switched on or, if they cannot be switched off,
        differ from the default.
        """
        values = {setting: getattr(self, setting.name) for setting in SETTINGS.values()}
        return {
            setting.name: value
            for setting, value in values.items()
            if value is not None
            and (not setting.is_advanced or value != (setting.default if setting.off is None else setting.off))
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as stores and bundles record them, the same whatever settings later versions add."""
        return sampling_record({name: getattr(self, name) for name in SETTINGS})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Load a record of any version.

        A missing setting means what it meant when the record was written, not today's default. Settings of a newer
        version are dropped.
        """
        return cls(**{setting.name: data.get(setting.name, setting.unrecorded) for setting in SETTINGS.values()})


def _settings() -> dict[str, SamplingSetting]:
    types = get_type_hints(Sampling)
    found = {}
    for declared in fields(Sampling):
        kinds = {types[declared.name], *get_args(types[declared.name])}
        about: Any = {"default": declared.default, "is_fraction": float in kinds, "is_optional": NoneType in kinds}
        found[declared.name] = SamplingSetting(declared.name, **about, **declared.metadata)
    return found


SETTINGS: Final[Mapping[str, SamplingSetting]] = _settings()
"""All settings by name, in the order in which they are declared and recorded."""


def read_choices(given: Fields) -> dict[str, Any]:
    """Read the settings that a person wrote into an object; the others are omitted. Raises `UserError`."""
    return {setting.name: setting.read(given) for setting in SETTINGS.values() if setting.name in given}


def sampling_record(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of any version as this version writes it.

    It always has the settings of 0.1.0, and newer ones only if they differ from what a record without them means, so
    that the records and source keys of earlier versions stay the same. Settings of a newer version stay as they are.
    """
    first = [setting for setting in SETTINGS.values() if setting.since == FIRST_VERSION]
    record = {setting.name: data.get(setting.name, setting.unrecorded) for setting in first}
    rest = {name: value for name, value in data.items() if name not in record}
    return record | {n: v for n, v in rest.items() if n not in SETTINGS or v != SETTINGS[n].unrecorded}


def is_of_first_version(record: Mapping[str, Any]) -> bool:
    """Whether 0.1.0 can read this record: it knows its own settings only, and None only where that was the default."""
    return all(
        (setting := SETTINGS.get(name)) is not None
        and setting.since == FIRST_VERSION
        and (value is not None or setting.unrecorded is None)
        for name, value in record.items()
    )
