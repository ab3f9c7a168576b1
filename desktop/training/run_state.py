"""What a trainer chose for a run, and what the run has cost so far: the file `RunFolder.state`."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from desktop.core.outputs import replace_file


@dataclass(slots=True)
class RunState:
    """Chosen once, so that a resumed run computes the same numbers: `device`, `precision` ("float32" or "bfloat16"),
    `threads`, `micro_batch` (tokens computed at once), and whether activations are computed again in the backward pass.

    `seconds` counts the time of all processes that worked on the run, `peak_bytes` is the most memory that any of them
    used.
    """

    device: str
    precision: str
    threads: int
    micro_batch: int
    recompute_activations: bool = False
    seconds: float = 0.0
    peak_bytes: int = 0

    def write(self, path: Path) -> None:
        """Write the file; it is complete or unchanged. Raises `OSError`."""
        replace_file(path, json.dumps(asdict(self), indent=1).encode() + b"\n")

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read the file; None if there is none, or if it is damaged. Raises `OSError`."""
        try:
            data = json.loads(path.read_bytes())
            return cls(**{entry.name: data[entry.name] for entry in fields(cls)})
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
