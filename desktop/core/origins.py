"""Readable names of the models that wrote answers, the same everywhere in the interface."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

Origin = tuple[str | None, ...]
"""Name, quantization and hash of the model, its adapters (JSON) and, if they matter, its settings (JSON)."""


def model_names(origins: Sequence[Origin]) -> list[str]:
    """Return a name for each origin: model, quantization, adapters, and the settings in which the origins differ.

    Empty if the model is unknown. Files with the same name get the beginning of their hashes; a file that once had
    another name gets the shorter one.
    """
    files, called = defaultdict[str, set[str | None]](set), defaultdict[str, set[str]](set)
    for name, _, sha256, *_ in origins:
        if name and sha256:
            called[sha256].add(name)
    by_hash = {sha256: min(names, key=lambda name: (len(name), name)) for sha256, names in called.items()}
    models = [join_parts(by_hash.get(sha256 or "", name), quantization) for name, quantization, sha256, *_ in origins]
    for model, (_, _, sha256, *_) in zip(models, origins, strict=True):
        files[model].add(sha256)
    settings = _differing_settings([json.loads(sampling or "{}") for *_, sampling in origins])
    names = []
    for model, (_, _, sha256, adapters, _), setting in zip(models, origins, settings, strict=True):
        hash = (sha256 or "")[:6] if len(files[model]) > 1 else ""
        names.append(join_parts(model, hash, *_adapter_names(adapters or "[]"), setting) if model else "")
    return names


def join_parts(*parts: str | None) -> str:
    """Join the parts that are not empty with middle dots."""
    return " · ".join(part for part in parts if part)


def _differing_settings(settings: Sequence[dict[str, Any]]) -> list[str]:
    """Return the settings of each origin that are not equal in all; seeds do not count."""
    names = dict.fromkeys(name for setting in settings for name in setting if name != "seed")
    differing = [name for name in names if len({str(setting.get(name)) for setting in settings}) > 1]
    return [", ".join(f"{name} {setting[name]}" for name in differing if name in setting) for setting in settings]


def _adapter_names(adapters: str) -> list[str]:
    return [str(adapter["path"]).replace("\\", "/").rsplit("/", 1)[-1] for adapter in json.loads(adapters)]
