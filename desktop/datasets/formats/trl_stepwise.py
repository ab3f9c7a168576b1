"""TRL, each step of an answer right or wrong (process rewards)."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Malformed, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers
from desktop.datasets.source_format import SourceFormat, needs


def _encode(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "completions": [text for text, _ in item.value],
        "labels": [right for _, right in item.value],
    }


def _decode(row: Row) -> Sample:
    if len(row["completions"]) != len(row["labels"]):
        raise Malformed("there are not as many labels as steps")
    value = list(zip(row["completions"], row["labels"], strict=True))
    return Sample("", of_plain(row["prompt"]), ("\n".join(row["completions"]),), value)


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
        answers.stepwise,
        {"prompt": Part.PROMPT, "completions": Part.RESPONSE, "labels": Part.LABEL},
        (needs("prompt", "completions", "labels"),),
        weight=170,
    ),
    system=False,
    list_order=16,
    in_folder=True,
)
