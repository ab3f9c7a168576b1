"""Where a row comes from: beside it in a file of its own, or as columns of the row."""

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
"""Lists go by judgement or by answer; what is not known of one is empty, 0 or -1."""


def has_margin(item: Item) -> bool:
    """Whether somebody's judgement of it has the margin of an imported file."""
    return any(
        isinstance(judgement.payload, Comparison) and judgement.payload.margin is not None
        for judgement in item.trace.judgements
    )


def identify(row: dict[str, Any], item: Item) -> None:
    row["prompt_id"] = item.context.prompt
    row["group_id"] = item.trace.group


def columns(item: Item, sources: Sequence[ExportSource]) -> dict[str, Any]:
    judged = item.trace.judgements
    made = [None if answer.source is None else sources[answer.source] for answer in item.answers]
    return {
        "prompt_id": item.context.prompt,
        "group_id": item.trace.group,
        "conversation_id": item.context.conversation,
        "judgement_ids": [judgement.id for judgement in judged],
        "annotators": [judgement.annotator for judgement in judged],
        "judged_at": [judgement.created for judgement in judged],
        "schemes": [judgement.scheme or "" for judgement in judged],
        "scheme_versions": [judgement.scheme_version or 0 for judgement in judged],
        "guideline_versions": [judgement.guideline_version or 0 for judgement in judged],
        "models_visible": [-1 if j.models_visible is None else int(j.models_visible) for j in judged],
        "imported": [int(judgement.imported) for judgement in judged],
        "answer_ids": [answer.id for answer in item.answers],
        "models": [source.model if source else "" for source in made],
        "model_sha256": [source.sha256 if source else "" for source in made],
        "quantizations": [source.quantization if source else "" for source in made],
        "adapters": [
            _json([list(a) for a in source.adapters]) if source and source.adapters else "" for source in made
        ],
        "samplers": [_json(source.sampling) if source else "" for source in made],
        "seeds": [-1 if answer.seed is None else answer.seed for answer in item.answers],
        "licences": [source.licence if source else "" for source in made],
    }


def hide_models(row: dict[str, Any], hidden: Sequence[bool]) -> None:
    """Leaves out of `columns` what tells the models of these answers."""
    for name in ("models", "model_sha256", "quantizations", "adapters", "samplers", "licences"):
        row[name] = ["" if is_hidden else value for value, is_hidden in zip(row[name], hidden, strict=True)]
    row["seeds"] = [-1 if is_hidden else value for value, is_hidden in zip(row["seeds"], hidden, strict=True)]


class SidecarLines:
    """The lines of the separate file. What the rows of one judgement share is made once: a ranking gives many."""

    def __init__(self) -> None:
        self._last: Trace | None = None
        self._shared = b""
        self._files: dict[str, bytes] = {}
        self._answers: dict[str, bytes] = {}

    def line(self, item: Item, file: str, row: int) -> bytes:
        """`row` counts from 1 in `file`. `source` is a place in the manifest's list of sources, from 0."""
        if item.trace is not self._last:
            self._last = item.trace
            self._answers.clear()
            said = {
                "prompt_id": item.context.prompt,
                "group_id": item.trace.group,
                "conversation_id": item.context.conversation,
                "judgements": [_judgement(judgement) for judgement in item.trace.judgements],
            }
            self._shared = dumps(said)[1:-1]
        known = self._answers
        answers = b",".join([known.get(answer.id) or self._answer(answer) for answer in item.answers])
        name = self._files.get(file) or self._files.setdefault(file, dumps(file))
        return b'{"file":%b,"row":%d,%b,"answers":[%b]}\n' % (name, row, self._shared, answers)

    def _answer(self, answer: ExportAnswer) -> bytes:
        said = {"id": answer.id, "source": answer.source, "seed": answer.seed, "author": answer.author}
        made = self._answers[answer.id] = dumps(said)
        return made


def _judgement(judgement: Judgement) -> dict[str, Any]:
    """Who said it, when, by which rules, whether they saw which model wrote what (null: unknown), and the
    margin of the file that it was imported from, or the reason that the annotator gave."""
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
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
