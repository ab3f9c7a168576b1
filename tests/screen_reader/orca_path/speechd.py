"""Stands in for Debian's `speechd` in Orca's process: writes down what Orca says, and needs no sound card.

Each line of the file `SPOKEN_LOG` is a JSON pair: the time, and what was spoken. Orca uses the constants as keys only.
"""

import json
import os
import re
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

_TAG = re.compile(r"<[^>]*>")


class SSIPError(Exception):
    pass


class SSIPCommunicationError(SSIPError):
    pass


class SSIPCommandError(SSIPError):
    pass


class CallbackType:
    BEGIN, CANCEL, END, INDEX_MARK, PAUSE, RESUME = "begin", "cancel", "end", "index-marks", "pause", "resume"


class PunctuationMode:
    ALL, MOST, SOME, NONE = "all", "most", "some", "none"


class DataMode:
    TEXT, SSML = "text", "ssml"


class Priority:
    IMPORTANT, TEXT, MESSAGE, NOTIFICATION, PROGRESS = "important", "text", "message", "notification", "progress"


class SSIPClient:
    """What Orca asks of a speech server. It says everything at once, so nothing is ever cut off."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self._log = Path(os.environ["SPOKEN_LOG"]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115

    def speak(self, text: str, callback: Callable[..., None] | None = None, **_: Any) -> None:
        self._write(unescape(_TAG.sub("", text)))
        if callback is not None:
            callback(CallbackType.BEGIN)
            callback(CallbackType.END)

    def char(self, char: str) -> None:
        self._write(char)

    def key(self, key: str) -> None:
        self._write(key)

    def _write(self, text: str) -> None:
        if text := " ".join(text.split()):
            self._log.write(json.dumps([time.time(), text], ensure_ascii=False) + "\n")

    def list_synthesis_voices(self) -> tuple[tuple[str, str, str], ...]:
        return (("test", "en", "none"),)

    def list_output_modules(self) -> tuple[str, ...]:
        return ("test",)

    def get_language(self) -> str:
        return "en"

    def get_rate(self) -> int:
        return 0

    get_pitch = get_volume = get_rate

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Settings of the voice, cancel, close: of no interest."""
        return lambda *_, **__: None
