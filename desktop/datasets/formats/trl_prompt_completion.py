"""TRL, supervised: prompt and completion, so that only the answer is learned."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.chats import carries_everything, split_completion, with_tools
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.format import MESSAGES, Format, Row, Sample
from desktop.datasets.items import Item
from desktop.datasets.source_format import SourceFormat, needs


def encode(item: Item) -> Row:
    """A row of prompt and completion, which TRL's KTO format extends."""
    return with_tools(item, {"prompt": item.context.messages(), "completion": item.answers[0].as_turns()})


def decode(row: Row) -> Sample:
    """The sample, with the `label` of KTO if there is one."""
    return split_completion(row["prompt"], row["completion"])._replace(value=row.get("label"))


FORMAT: Final = Format(
    "trl-prompt-completion",
    DatasetType.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "TRL, supervised: prompt and completion, so that only the answer is learned"),
    {"prompt": MESSAGES, "completion": MESSAGES},
    encode,
    decode,
    SourceFormat(
        "trl-prompt-completion",
        QT_TRANSLATE_NOOP("imports", "TRL prompts with completions"),
        "instructgpt",
        None,
        {"prompt": ColumnRole.PROMPT, "completion": ColumnRole.DEMONSTRATION},
        (needs("prompt", "completion"),),
        weight=100,
    ),
    carries=carries_everything,
    any_order=True,
    list_order=11,
)
