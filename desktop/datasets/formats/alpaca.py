"""Alpaca: instruction, output and history."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import assistant
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import TEXT, Format, Row, RowError, Sample
from desktop.datasets.from_value import system_column
from desktop.datasets.items import Item, Turn
from desktop.datasets.source_format import SourceFormat, needs


def _encode(item: Item) -> Row:
    turns = item.context.turns
    questions, answers = turns[:-1:2], turns[1:-1:2]
    return {
        "instruction": turns[-1]["content"],
        "input": "",
        "output": item.answers[0].text,
        **system_column(item),
        "history": [[q["content"], a["content"]] for q, a in zip(questions, answers, strict=False)],
    }


def decode(row: Row) -> Sample:
    """The sample in Alpaca's columns, which other formats use as well."""
    turns: list[Turn] = []
    for pair in row.get("history", ()):
        if len(pair) != 2:
            raise RowError(QT_TRANSLATE_NOOP("errors", "a turn of the history is not one question and one answer"))
        turns += [{"role": "user", "content": pair[0]}, assistant(pair[1])]
    prompt = f"{row['instruction']}\n{row['input']}" if row.get("input") else row["instruction"]
    return Sample(
        row.get("system", ""), [*turns, {"role": "user", "content": prompt}], (row["output"],), row.get("kto_tag")
    )


FORMAT: Final = Format(
    "alpaca",
    DatasetType.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "Alpaca: instruction, output and history"),
    {"instruction": TEXT, "input": TEXT, "output": TEXT, "system": TEXT, "history": [[TEXT]]},
    _encode,
    decode,
    SourceFormat(
        "alpaca",
        QT_TRANSLATE_NOOP("imports", "Alpaca instructions with outputs"),
        "instructgpt",
        None,
        {
            **{"instruction": ColumnRole.PROMPT, "input": ColumnRole.PROMPT, "history": ColumnRole.PROMPT},
            **{"output": ColumnRole.DEMONSTRATION, "system": ColumnRole.SYSTEM},
        },
        (needs("instruction", "output"),),
        weight=90,
    ),
    optional=frozenset({"input", "system", "history"}),
    list_order=31,
)
