"""The user's settings: a JSON file, so that they can be read before the store is open."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop.core.errors import UserError
from desktop.core.outputs import replace_file
from desktop.core.sampling import Sampling, read_choices
from desktop.core.untrusted import Fields
from desktop.services.changes import NOTHING, Changes
from desktop.store.errors import mapped_to_user_errors

MIN_TEXT_SCALE, MAX_TEXT_SCALE = 0.8, 2.0
MAX_KV_MB = 100_000
MAX_ADAPTER_SCALE = 2.0


class ThemeSetting(StrEnum):
    """Colors of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class LanguageSetting(StrEnum):
    """Language of the window."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


class SpokenAnswers(StrEnum):
    """What screen readers say of an answer that is being written."""

    OFF = "off"
    END = "end"  # that it begins and ends
    SENTENCES = "sentences"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `system_prompt` and `sampling` are the defaults of new conversations."""

    theme: ThemeSetting = ThemeSetting.SYSTEM
    language: LanguageSetting = LanguageSetting.SYSTEM
    text_scale: float = 1.0
    spoken_answers: SpokenAnswers = SpokenAnswers.END
    threads: int = 0  # 0: chosen by the processor
    gpu_layers: int = 0  # on the graphics card, if the engine can use one; -1: all
    window: int = 0  # context length in tokens; 0: the model's own
    kv_memory_mb: int | None = None  # for the KV cache of conversations not in use, 10**6 bytes each; None: automatic
    kv_disk_mb: int | None = None
    context_lengths: Mapping[str, int] = field(default_factory=dict)  # in tokens, by the path of the model
    system_prompt: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    templates: Mapping[str, str] = field(default_factory=dict)  # chat templates that replace a model's own, by its path
    adapters: Mapping[str, tuple[str, str, float]] = field(default_factory=dict)
    """Path, name and scale of the adapter that answers in chat, by the path of the model."""
    best_of: Mapping[str, str] = field(default_factory=dict)
    """The run of the reward model that chooses among several answers, by the hash or the path of its base model."""
    last_model: str | None = None  # path
    last_conversation: str = ""  # id; empty: a new one
    last_project: str = ""  # id of the one on the desk
    sidebar_visible: bool = True
    pause_on_battery: bool = True  # training waits for mains power
    suggest_ranking: bool = False  # by the reward model, after a task was submitted
    message_seconds: int = 6  # how long short messages show; 0: until they are closed
    font_notice_shown: bool = False  # the notice that Chinese needs a font
    geometry: str = ""  # of the window, from Qt, in base64
    keys: Mapping[str, str] = field(default_factory=dict)  # keys that differ from `core.keymap`, by command


class SettingsFile:
    """Loads the settings once, and writes each change at once.

    A damaged file does not prevent the start: if it is not JSON, the defaults apply, and otherwise only invalid entries
    are dropped. `dropped` names them ("*": all), and `backup` is a copy of the damaged file. Entries of a newer version
    stay in the file.
    """

    def __init__(self, path: Path) -> None:
        """Load the file, if there is one. Raises `UserError` if the disk fails."""
        self.path = path
        self.dropped: tuple[str, ...] = ()
        self.backup: Path | None = None
        self._foreign: dict[str, Any] = {}
        self._settings = Settings()
        with mapped_to_user_errors(path):
            if path.exists():
                self._load(path.read_bytes())
        self._written = self._settings

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    @property
    def written(self) -> Settings:
        """The settings in the file, which differ from `settings` if writing failed."""
        return self._written

    def save(self, settings: Settings) -> tuple[None, Changes]:
        """Apply settings and write them. Raises `UserError` if the disk fails; they apply until the program ends even
        so."""
        if settings == self._settings == self._written:
            return None, NOTHING
        self._settings = settings
        data = self._foreign | asdict(settings)
        with mapped_to_user_errors(self.path):
            replace_file(self.path, json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n")
        self._written = settings
        return None, Changes(settings=True)

    def _load(self, content: bytes) -> None:
        try:
            data = json.loads(content)
            if not isinstance(data, dict):
                raise TypeError("not an object")
        except (ValueError, TypeError, RecursionError):
            self.dropped = ("*",)
            self._back_up(content)
            return
        good: dict[str, Any] = {}
        bad: list[str] = []
        for key, value in data.items():
            if key not in _READERS:
                self._foreign[key] = value
                continue
            try:
                good[key] = _READERS[key](value)
            except (UserError, ValueError, TypeError, AttributeError, OverflowError):
                bad.append(key)
        self._settings = replace(Settings(), **good)
        if bad:
            self.dropped = tuple(bad)
            self._back_up(content)

    def _back_up(self, content: bytes) -> None:
        self.backup = self.path.with_name(f"{self.path.stem}.bad{self.path.suffix}")
        replace_file(self.backup, content)


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(value)
        return value

    return read


def _scale(value: Any) -> float:
    if isinstance(value, bool) or not MIN_TEXT_SCALE <= value <= MAX_TEXT_SCALE:
        raise ValueError(value)
    return float(value)


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(value)
        if isinstance(value, str):
            value.encode()  # raises for a lone surrogate
        return value

    return read


def _adapter(path: Any, name: Any, scale: Any) -> tuple[str, str, float]:
    if isinstance(scale, bool) or not 0 <= scale <= MAX_ADAPTER_SCALE:
        raise ValueError(scale)
    return _TEXT(path), _TEXT(name), float(scale)


def _sampling(value: Any) -> Sampling:
    """Missing settings get the current default; unknown ones, of a newer version, are dropped."""
    return Sampling(**read_choices(Fields(value, "sampling")))


def _keys(value: Any) -> dict[str, str]:
    """Keys of unknown commands stay, since a newer version may have them."""
    return {_TEXT(command): _TEXT(key) for command, key in value.items()}


_TEXT = _exactly(str)
_READERS: dict[str, Callable[[Any], Any]] = {
    "theme": ThemeSetting,
    "language": LanguageSetting,
    "text_scale": _scale,
    "spoken_answers": SpokenAnswers,
    "threads": _whole(0, 1024),
    "gpu_layers": _whole(-1, 1024),
    "window": _whole(0, 2**24),
    "kv_memory_mb": lambda value: None if value is None else _whole(0, MAX_KV_MB)(value),
    "kv_disk_mb": lambda value: None if value is None else _whole(0, MAX_KV_MB)(value),
    "system_prompt": _TEXT,
    "sampling": _sampling,
    "context_lengths": lambda value: {_TEXT(path): _whole(1, 2**24)(tokens) for path, tokens in value.items()},
    "templates": lambda value: {_TEXT(path): _TEXT(name) for path, name in value.items()},
    "adapters": lambda value: {_TEXT(path): _adapter(*chosen) for path, chosen in value.items()},
    "best_of": lambda value: {_TEXT(base): _TEXT(run) for base, run in value.items()},
    "last_model": lambda value: None if value is None else _TEXT(value),
    "last_conversation": _TEXT,
    "last_project": _TEXT,
    "sidebar_visible": _exactly(bool),
    "pause_on_battery": _exactly(bool),
    "message_seconds": _whole(0, 600),
    "suggest_ranking": _exactly(bool),
    "font_notice_shown": _exactly(bool),
    "geometry": _TEXT,
    "keys": _keys,
}
