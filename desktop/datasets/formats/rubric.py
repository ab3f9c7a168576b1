"""Rubric rewards: each answer with a score and a weight for each criterion, and the reward that follows from them."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.questions.rubric import CriterionScore, Rubric
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import one
from desktop.datasets.readers.turns import filled, prompt
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    return {
        "prompt": item.context.messages(),
        "response": item.answers[0].text,
        "rubric": [
            {"criterion": score.criterion, "weight": float(score.weight), "score": float(score.score)}
            for score in item.value.scores
        ],
        "reward": item.value.reward,
    }


def _decode(row: Row) -> Sample:
    for score in row["rubric"]:
        if score["weight"] <= 0 or score["score"] < 0:
            raise RowError(f"the weight or score of “{score['criterion']}” is out of bounds")
    if not row["rubric"]:
        raise RowError("it has no criterion")
    return Sample(*split_system(row["prompt"]), (row["response"],), row["rubric"])


def _read(fields: Fields) -> ImportedRow:
    scores = tuple(
        CriterionScore(item.name("criterion"), item.number("weight", 0, 1e9), item.number("score", 0, 1e9), None)
        for item in fields.objects("rubric")
    )
    if not scores:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no criterion"))
    payload = Rubric(scores, fields.optional_number("reward", -1e9, 1e9))
    return one(fields, prompt(fields, "prompt"), filled(fields, "response"), payload)


FORMAT: Final = Format(
    "rubric",
    DatasetType.RESPONSES,
    QT_TRANSLATE_NOOP("export", "Rubric rewards: a weight and a score for each criterion, and a reward from 0 to 1"),
    {
        "prompt": MESSAGES,
        "response": TEXT,
        "rubric": [{"criterion": TEXT, "weight": "float64", "score": "float64"}],
        "reward": "float64",
    },
    _encode,
    _decode,
    SourceFormat(
        "rubric",
        QT_TRANSLATE_NOOP("imports", "answers scored with a rubric"),
        "rubric",
        _read,
        {"prompt": ColumnRole.PROMPT, "response": ColumnRole.RESPONSE},
        (needs("prompt", "response", rubric=is_list),),
        weight=225,
    ),
    accepts=lambda item: isinstance(item.value, Rubric) and item.value.reward is not None,
    list_order=62,
    in_folder=True,
)
