"""TRL, answers with right and wrong steps (process rewards)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import MAX_STEPS, in_steps, verdict
from desktop.datasets.readers.turns import filled
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, needs


def _encode(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "completions": [text for text, _ in item.value],
        "labels": [right for _, right in item.value],
    }


def _decode(row: Row) -> Sample:
    if len(row["completions"]) != len(row["labels"]):
        text = QT_TRANSLATE_NOOP("errors", "it has {steps} step(s) and {labels} label(s)")
        raise RowError(text, steps=len(row["completions"]), labels=len(row["labels"]))
    value = list(zip(row["completions"], row["labels"], strict=True))
    return Sample("", of_plain(row["prompt"]), ("\n".join(row["completions"]),), value)


def _read(fields: Fields) -> ImportedRow:
    """Labels may be numbers: 1, 0 and -1 for right, neutral and wrong."""
    steps, labels = fields.raw("completions"), fields.raw("labels")
    if not isinstance(steps, list) or not isinstance(labels, list) or not steps or len(steps) > MAX_STEPS:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“completions” and “labels” are not lists of steps"))
    texts = [filled(Fields({"step": step}, fields, f"step {n}"), "step") for n, step in enumerate(steps, 1)]
    verdicts = [verdict(fields, label) for label in labels]
    row = {"prompt": prompt_of(fields, "prompt"), "completions": texts, "labels": verdicts}
    sample = decode_row(_decode, row, fields.where)
    return in_steps(fields, messages_of(sample), texts, verdicts)


FORMAT: Final = Format(
    "trl-stepwise",
    DatasetType.STEPS,
    QT_TRANSLATE_NOOP("export", "TRL, stepwise supervision (process rewards)"),
    {"prompt": TEXT, "completions": [TEXT], "labels": ["bool"]},
    _encode,
    _decode,
    SourceFormat(
        "trl-stepwise",
        QT_TRANSLATE_NOOP("imports", "TRL stepwise supervision"),
        "steps",
        _read,
        {"prompt": ColumnRole.PROMPT, "completions": ColumnRole.RESPONSE, "labels": ColumnRole.LABEL},
        (needs("prompt", "completions", "labels"),),
        weight=170,
    ),
    system=False,
    list_order=16,
    in_folder=True,
)
