"""What an adapter's GGUF file says about where it comes from."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from desktop.engine.gguf_header import ADAPTER_BASE_SHA256, read_header

PROVENANCE: Final = "sayso.provenance"
NAME: Final = "general.name"
LICENCE: Final = "general.license"


@dataclass(frozen=True, slots=True)
class AdapterInfo:
    """The run, the base model's hash and licence, and `provenance`: the run's stages, settings, seed and versions.

    The judgements that the adapter was trained on stand in the examples of the run.
    """

    run: str
    base_sha256: str
    provenance: dict[str, Any] = field(default_factory=dict)
    licence: str = ""  # empty if it is not known

    def to_metadata(self) -> dict[str, str]:
        """The keys of the GGUF file and their values."""
        provenance = json.dumps(self.provenance, ensure_ascii=False, separators=(",", ":"))
        values = {NAME: self.run, LICENCE: self.licence, ADAPTER_BASE_SHA256: self.base_sha256, PROVENANCE: provenance}
        return {key: value for key, value in values.items() if value}  # no file holds an empty text

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read the file's metadata; None if Sayso did not write it. Raises `UserError` if it is not a GGUF file."""
        values = read_header(path).values
        name, sha256 = values.get(NAME, ""), values.get(ADAPTER_BASE_SHA256, "")
        provenance, licence = values.get(PROVENANCE), values.get(LICENCE, "")
        if not (isinstance(name, str) and isinstance(sha256, str) and isinstance(provenance, str)):
            return None
        try:
            data = json.loads(provenance)
        except ValueError:
            return None
        if not isinstance(data, dict):
            return None
        return cls(name, sha256, data, licence if isinstance(licence, str) else "")
