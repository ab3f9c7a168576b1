"""HelpSteer2: five scores from 0 to 4 for each answer."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Malformed, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers
from desktop.datasets.readers.answers import ATTRIBUTES
from desktop.datasets.source_format import SourceFormat, needs


def _encode(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "response": item.answers[0].text,
        **{name: item.value[name] for name in ATTRIBUTES},
    }


def _decode(row: Row) -> Sample:
    scores = {name: row[name] for name in ATTRIBUTES}
    for name, score in scores.items():
        if not 0 <= score <= 4:
            raise Malformed(f"{name} is {score}, not from 0 to 4")
    return Sample("", of_plain(row["prompt"]), (row["response"],), scores)


def _has_attributes(item: Item) -> bool:
    return all(0 <= item.value.get(name, -1) <= 4 for name in ATTRIBUTES)


FORMAT: Final = Format(
    "helpsteer2",
    DatasetType.SCORES,
    QT_TRANSLATE_NOOP("export", "HelpSteer2: five scores from 0 to 4 per answer"),
    {"prompt": TEXT, "response": TEXT, **dict.fromkeys(ATTRIBUTES, "int64")},
    _encode,
    _decode,
    SourceFormat(
        "helpsteer2",
        QT_TRANSLATE_NOOP("imports", "HelpSteer2 scored answers"),
        "helpsteer2",
        answers.helpsteer2,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (needs("prompt", "response", "helpfulness"),),
        weight=220,
    ),
    system=False,
    accepts=_has_attributes,
    scheme="helpsteer2",
    list_order=60,
    in_folder=True,
)
