"""Ranked lists of answers with ties, as in Nectar."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.project import NewAnswer
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.chats import of_plain, plain
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.decoded import decode_row, messages_of, prompt_of
from desktop.datasets.format import TEXT, Format, Row, RowError, Sample
from desktop.datasets.items import Item
from desktop.datasets.readers.answers import together
from desktop.datasets.readers.numbers import number
from desktop.datasets.readers.people import annotator_of
from desktop.datasets.readers.ranked import check_count, ranking
from desktop.datasets.readers.turns import filled, short
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, is_list, needs


def _encode(item: Item) -> Row:
    answers = [{"answer": answer.text, "rank": rank} for answer, rank in zip(item.answers, item.value, strict=True)]
    return {"prompt": plain(item.context.turns), "answers": answers}


def _decode(row: Row) -> Sample:
    answers = row["answers"]
    if any(answer["rank"] < 1 for answer in answers):
        raise RowError(QT_TRANSLATE_NOOP("errors", "a rank is below 1"))
    return Sample(
        "", of_plain(row["prompt"]), tuple(a["answer"] for a in answers), [answer["rank"] for answer in answers]
    )


def _read(fields: Fields) -> ImportedRow:
    """Answers with the same rank are tied. A file may name the model of each answer."""
    items = list(fields.objects("answers"))
    check_count(fields, len(items))
    listed: list[Row] = []
    for item in items:
        rank = number(item, "rank")
        if rank is None:
            raise malformed(item.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="rank")
        listed.append({"answer": filled(item, "answer"), "rank": rank})
    first = min(row["rank"] for row in listed)
    if first < 1:  # some count from 0
        listed = [row | {"rank": row["rank"] - first + 1} for row in listed]
    sample = decode_row(_decode, {"prompt": prompt_of(fields, "prompt"), "answers": listed}, fields.where)
    ranks: dict[float, list[int]] = {}
    for index, rank in enumerate(sample.value):
        ranks.setdefault(rank, []).append(index)
    answers = [NewAnswer(text, short(item, "model") or "") for text, item in zip(sample.answers, items, strict=True)]
    return together(fields, messages_of(sample), answers, [ranking(ranks, annotator_of(fields))])


FORMAT: Final = Format(
    "ranked",
    DatasetType.RANKED,
    QT_TRANSLATE_NOOP("export", "ranked lists of answers, including ties"),
    {"prompt": TEXT, "answers": [{"answer": TEXT, "rank": "int64"}]},
    _encode,
    _decode,
    SourceFormat(
        "ranked",
        QT_TRANSLATE_NOOP("imports", "Nectar ranked answers"),
        "instructgpt",
        _read,
        {"prompt": ColumnRole.PROMPT, "answers": ColumnRole.RESPONSE},
        (needs("prompt", answers=is_list),),
        weight=190,
    ),
    identified=True,
    system=False,
    ties=True,
    list_order=62,
    in_folder=True,
)
