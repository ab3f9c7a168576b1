"""What every owner of a model process keeps to: how the process is started, and how long its owner waits for it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_FRAME_BYTES = 64 * 1024 * 1024
"""A longer line of the process is dropped."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an owner waits for the process, in seconds."""

    start: float = 60.0  # until its first frame
    heartbeat: float = 20.0  # between frames: a busy process beats once a second, a hung one does not
    stop: float = 5.0  # until a running request that was stopped is over


def added_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that the process gets beside those of its owner."""
    added = {"GGML_NO_BACKTRACE": "1"}  # an abort would attach a debugger, for seconds
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[2])
        path = environment.get("PYTHONPATH")
        added["PYTHONPATH"] = f"{root}{os.pathsep}{path}" if path else root
    return added
