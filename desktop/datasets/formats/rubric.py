"""Rubric rewards: the weight and score of each criterion for an answer, and the resulting reward."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.questions.rubric import CriterionScore, Rubric
from desktop.core.untrusted import Fields
from desktop.datasets.chats import split_system
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import one
from desktop.datasets.readers.turns import filled
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, is_list, needs

_MOST: Final = 1e9  # of a weight, score or reward in a file


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
    if not row["rubric"]:
        raise RowError(QT_TRANSLATE_NOOP("errors", "it has no criterion"))
    for score in row["rubric"]:
        if not 0 < score["weight"] <= _MOST or not 0 <= score["score"] <= _MOST:
            text = QT_TRANSLATE_NOOP("errors", "the weight or score of “{criterion}” is out of range")
            raise RowError(text, criterion=score["criterion"][:60])
    scores = tuple(CriterionScore(s["criterion"], s["weight"], s["score"], None) for s in row["rubric"])
    return Sample(*split_system(row["prompt"]), (row["response"],), Rubric(scores, row["reward"]))


def _read(fields: Fields) -> ImportedRow:
    """A file may lack the reward."""
    rubric = [
        {"criterion": s.name("criterion"), "weight": s.number("weight", 0, _MOST), "score": s.number("score", 0, _MOST)}
        for s in fields.objects("rubric")
    ]
    reward = fields.optional_number("reward", -_MOST, _MOST)
    row = {"prompt": prompt_of(fields, "prompt"), "response": filled(fields, "response")}
    sample = decode_row(_decode, row | {"rubric": rubric, "reward": reward}, fields.where)
    return one(fields, messages_of(sample), sample.answers[0], sample.value)


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
