"""The provenance of rows: columns of the rows, or lines of a separate file."""

import json
from collections.abc import Sequence
from typing import Any, Final

from orjson import dumps

from desktop.core.judgement import Judgement
from desktop.core.questions.comparison import Comparison
from desktop.datasets.items import ExportAnswer, ExportSource, Item, Trace

IDENTITY: Final = {"prompt_id": "string", "group_id": "string"}
COLUMNS: Final = {
    **IDENTITY,
    "conversation_id": "string",
    "judgement_ids": ["string"],
    "annotators": ["string"],
    "judged_at": ["float64"],
    "schemes": ["string"],
    "scheme_versions": ["int64"],
    "guideline_versions": ["int64"],
    "models_visible": ["int64"],
    "imported": ["int64"],
    "answer_ids": ["string"],
    "models": ["string"],
    "model_sha256": ["string"],
    "quantizations": ["string"],
    "adapters": ["string"],
    "samplers": ["string"],
    "seeds": ["int64"],
    "licences": ["string"],
}
"""Lists have an entry for each judgement or answer; an unknown value is empty, 0 or -1."""


def has_margin(item: Item) -> bool:
    """Whether a judgement of the item has the margin of an imported file."""
    return any(
        isinstance(judgement.payload, Comparison) and judgement.payload.margin is not None
        for judgement in item.trace.judgements
    )


def add_ids(row: dict[str, Any], item: Item) -> None:
    """Add the ids of the prompt and the group to a row."""
    row["prompt_id"] = item.context.prompt
    row["group_id"] = item.trace.group


def columns(item: Item, sources: Sequence[ExportSource]) -> dict[str, Any]:
    """The columns of provenance (`COLUMNS`) of an item."""
    judgements = item.trace.judgements
    answer_sources = [None if answer.source is None else sources[answer.source] for answer in item.answers]
    return {
        "prompt_id": item.context.prompt,
        "group_id": item.trace.group,
        "conversation_id": item.context.conversation,
        "judgement_ids": [judgement.id for judgement in judgements],
        "annotators": [judgement.annotator for judgement in judgements],
        "judged_at": [judgement.created for judgement in judgements],
        "schemes": [judgement.scheme or "" for judgement in judgements],
        "scheme_versions": [judgement.scheme_version or 0 for judgement in judgements],
        "guideline_versions": [judgement.guideline_version or 0 for judgement in judgements],
        "models_visible": [-1 if j.models_visible is None else int(j.models_visible) for j in judgements],
        "imported": [int(judgement.imported) for judgement in judgements],
        "answer_ids": [answer.id for answer in item.answers],
        "models": [source.model if source else "" for source in answer_sources],
        "model_sha256": [source.sha256 if source else "" for source in answer_sources],
        "quantizations": [source.quantization if source else "" for source in answer_sources],
        "adapters": [
            _json([list(a) for a in source.adapters]) if source and source.adapters else "" for source in answer_sources
        ],
        "samplers": [_json(source.sampling) if source else "" for source in answer_sources],
        "seeds": [-1 if answer.seed is None else answer.seed for answer in item.answers],
        "licences": [source.licence if source else "" for source in answer_sources],
    }


def hide_models(row: dict[str, Any], hidden: Sequence[bool]) -> None:
    """Remove from `columns` everything that identifies the models of the `hidden` answers."""
    for name in ("models", "model_sha256", "quantizations", "adapters", "samplers", "licences"):
        row[name] = ["" if is_hidden else value for value, is_hidden in zip(row[name], hidden, strict=True)]
    row["seeds"] = [-1 if is_hidden else value for value, is_hidden in zip(row["seeds"], hidden, strict=True)]


class SidecarWriter:
    """Makes the lines of the separate file. What the rows of a judgement share is encoded once, because a ranking gives
    many rows."""

    def __init__(self) -> None:
        self._last: Trace | None = None
        self._shared = b""
        self._files: dict[str, bytes] = {}
        self._answers: dict[str, bytes] = {}

    def line(self, item: Item, file: str, row: int) -> bytes:
        """The line for a row (from 1) of `file`. `source` in it is an index into the sources of the manifest."""
        if item.trace is not self._last:
            self._last = item.trace
            self._answers.clear()
            values = {
                "prompt_id": item.context.prompt,
                "group_id": item.trace.group,
                "conversation_id": item.context.conversation,
                "judgements": [_judgement(judgement) for judgement in item.trace.judgements],
            }
            self._shared = dumps(values)[1:-1]
        known = self._answers
        answers = b",".join([known.get(answer.id) or self._answer(answer) for answer in item.answers])
        name = self._files.get(file) or self._files.setdefault(file, dumps(file))
        return b'{"file":%b,"row":%d,%b,"answers":[%b]}\n' % (name, row, self._shared, answers)

    def _answer(self, answer: ExportAnswer) -> bytes:
        values = {"id": answer.id, "source": answer.source, "seed": answer.seed, "author": answer.author}
        encoded = self._answers[answer.id] = dumps(values)
        return encoded


def _judgement(judgement: Judgement) -> dict[str, Any]:
    """Annotator, time, scheme and versions; whether the models were visible (null: unknown), and scores
    seen before; the margin of an imported file, or the reason of the annotator."""
    payload = judgement.payload
    margin = payload.margin if isinstance(payload, Comparison) else None
    reason = {"reason": payload.reason} if payload.reason else {}
    return (
        ({} if margin is None else {"margin": margin})
        | reason
        | {
            "id": judgement.id,
            "annotator": judgement.annotator,
            "time": judgement.created,
            "scheme": judgement.scheme,
            "scheme_version": judgement.scheme_version,
            "guideline_version": judgement.guideline_version,
            "models_visible": judgement.models_visible,
            "imported": judgement.imported,
        }
        | ({"scores_seen": True} if judgement.scores_seen else {})
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
