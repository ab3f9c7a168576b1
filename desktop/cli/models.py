"""`sayso models info F`: prints the metadata of a model file without loading it."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

from desktop.cli.console import Console
from desktop.cli.i18n import Translator, count_of_bytes
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.engine.gguf import ModelFile, read_metadata
from desktop.engine.memory import available_bytes, default_window, estimate


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso models`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    info = actions.add_parser("info", help=tr(QT_TRANSLATE_NOOP("cli", "print the metadata of a model")))
    info.add_argument("file", metavar="F", help=tr(QT_TRANSLATE_NOOP("cli", "a GGUF file")))
    info.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the metadata of a model file. Raises `UserError` if it is no model to chat with."""
    model = read_metadata(Path(options.file))
    if options.json:
        console.json(as_json(model))
    else:
        _print(model, console)
    if model.problem is not None:
        raise model.problem  # a valid file, but no model to chat with
    return 0


def as_json(model: ModelFile) -> dict[str, Any]:
    """The result of `--json`: metadata, and memory at the default context length (sizes in bytes)."""
    window = default_window(model)
    need = estimate(model, window)
    return {
        "path": str(model.path),
        "parts": [str(part) for part in model.parts],
        "size_bytes": model.size,
        "name": model.name,
        "architecture": model.architecture,
        "parameters": model.parameters,
        "quantization": model.quantization,
        "context_length": model.context_length,
        "embedding_length": model.embedding_length,
        "layers": model.block_count,
        "heads": model.head_count,
        "heads_kv": model.head_count_kv,
        "sliding_window": model.sliding_window if any(model.sliding_layers) else None,
        "experts": model.experts,
        "vocabulary": model.vocabulary,
        "tensors": model.tensor_count,
        "licence": model.licence or None,
        "template": model.template,
        "template_sha256": hashlib.sha256(model.template.encode("utf-8", "replace")).hexdigest()
        if model.template
        else None,
        "bos": model.bos or None,
        "eos": model.eos or None,
        "state": model.memory,
        "usable": model.is_chat_capable,
        "problem": str(model.problem) if model.problem else None,
        "memory": {
            "context": window,
            "weights_bytes": need.weights,
            "kv_bytes": need.kv,
            "compute_bytes": need.compute,
            "total_bytes": need.total,
            "available_bytes": available_bytes(),
        },
    }


def _print(model: ModelFile, console: Console) -> None:
    tr = console.tr
    window = default_window(model)
    need = estimate(model, window)
    unknown = tr(QT_TRANSLATE_NOOP("cli", "not given"))
    template = (
        tr(QT_TRANSLATE_NOOP("cli", "{count} character(s)"), count=len(model.template))
        if model.template
        else tr(QT_TRANSLATE_NOOP("cli", "none"))
    )
    memory = tr(
        QT_TRANSLATE_NOOP(
            "cli",
            "{total} at a context length of {window} tokens (weights {weights}, KV cache {cache}, free now {free})",
        ),
        total=count_of_bytes(need.total),
        window=window,
        weights=count_of_bytes(need.weights),
        cache=count_of_bytes(need.kv),
        free=count_of_bytes(available_bytes()),
    )
    rows = [
        (QT_TRANSLATE_NOOP("cli", "Name"), model.name),
        (QT_TRANSLATE_NOOP("cli", "File"), str(model.path)),
        (QT_TRANSLATE_NOOP("cli", "Size"), count_of_bytes(model.size)),
        (QT_TRANSLATE_NOOP("cli", "Architecture"), model.architecture or unknown),
        (QT_TRANSLATE_NOOP("cli", "Parameters"), _short(model.parameters)),
        (QT_TRANSLATE_NOOP("cli", "Quantization"), model.quantization or unknown),
        (QT_TRANSLATE_NOOP("cli", "Context"), str(model.context_length) if model.context_length else unknown),
        (QT_TRANSLATE_NOOP("cli", "Chat template"), template),
        (QT_TRANSLATE_NOOP("cli", "Licence"), model.licence or unknown),
        (QT_TRANSLATE_NOOP("cli", "Memory"), memory),
    ]
    labels = [tr(label) for label, _ in rows]
    width = max(map(_columns, labels))
    for label, (_, value) in zip(labels, rows, strict=True):
        print(f"{label}{' ' * (width - _columns(label))}  {value}", file=console.out)


def _columns(text: str) -> int:
    """Width of a text in columns of a terminal; Chinese characters have two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _short(count: int) -> str:
    for unit, size in (("T", 10**12), ("B", 10**9), ("M", 10**6)):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return str(count)
