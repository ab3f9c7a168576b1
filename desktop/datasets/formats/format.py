"""What a format is: the shape it says, its columns, and how an item becomes a row and a row a sample."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.items import Item, Shape, Turn

Row = dict[str, Any]
Type = Any
"""A column's type: "string", "bool", "int64", "float64", a list of one type, or an object of types by name."""

TEXT: Final = "string"
MESSAGE: Final = {"role": TEXT, "content": TEXT}
MESSAGES: Final = [MESSAGE]


class Sample(NamedTuple):
    """A row as the linter sees it. `turns` lead to the answers; for pairs `answers` are chosen and rejected; what
    `value` is says `items.Item`."""

    system: str
    turns: Sequence[Turn]
    answers: tuple[str, ...]
    value: Any = None


class Malformed(ValueError):  # noqa: N818 -- it says what the row is
    """A row that is no row of the format, in a few words."""


@dataclass(frozen=True, slots=True)
class Format:
    """`optional` columns may be missing. `identified` rows carry `prompt_id` and `group_id`. `file` is what it is
    customarily kept in. `accepts` None takes every item of the shape. A `transcript` format marks turns in one text."""

    name: str
    shape: Shape
    about: str  # for people, to be translated
    columns: Mapping[str, Type]
    encode: Callable[[Item], Row]
    decode: Callable[[Row], Sample]
    optional: frozenset[str] = frozenset()
    identified: bool = False
    system: bool = True  # can it say a system prompt?
    ties: bool = False
    transcript: bool = False
    file: str = "jsonl"
    files: tuple[str, ...] = ("jsonl", "parquet")
    accepts: Callable[[Item], bool] | None = None
    carries: Callable[[Item], bool] | None = None  # of items with calls of tools, or that do not take turns: which?
    scheme: str = ""  # the ready-made one that collects it, where it is not the shape's
    beside: Callable[[str, Sequence[str]], Mapping[str, Any]] | None = None  # a name and its files: more JSON files
    parts: tuple["Format", ...] = field(default=())  # a folder of several formats


SHAPES: Final[Mapping[Shape, str]] = {
    Shape.DEMONSTRATIONS: QT_TRANSLATE_NOOP("export", "answers to imitate: rewritten, written or rated well"),
    Shape.PAIRS: QT_TRANSLATE_NOOP("export", "pairs of a better and a worse answer"),
    Shape.LABELS: QT_TRANSLATE_NOOP("export", "answers that are good or bad by themselves"),
    Shape.SCORES: QT_TRANSLATE_NOOP("export", "scores for each answer"),
    Shape.VERSUS: QT_TRANSLATE_NOOP("export", "two answers and how much better one is, from -3 to 3"),
    Shape.RANKED: QT_TRANSLATE_NOOP("export", "rankings of several answers"),
    Shape.PROMPTS: QT_TRANSLATE_NOOP("export", "prompts without answers"),
    Shape.STEPS: QT_TRANSLATE_NOOP("export", "answers judged step by step"),
    Shape.SPANS: QT_TRANSLATE_NOOP("export", "marked passages of answers"),
}
"""What each shape needs, for people."""

USES: Final[Mapping[str, tuple[Shape, ...]]] = {
    QT_TRANSLATE_NOOP("export", "Supervised fine-tuning (SFT)"): (Shape.DEMONSTRATIONS,),
    QT_TRANSLATE_NOOP("export", "Preference optimization and reward models (DPO)"): (Shape.PAIRS,),
    QT_TRANSLATE_NOOP("export", "Good and bad answers (KTO)"): (Shape.LABELS,),
    QT_TRANSLATE_NOOP("export", "Ratings and rankings"): (Shape.SCORES, Shape.VERSUS, Shape.RANKED),
    QT_TRANSLATE_NOOP("export", "Prompts for reinforcement learning (PPO, GRPO)"): (Shape.PROMPTS,),
    QT_TRANSLATE_NOOP("export", "Process reward models"): (Shape.STEPS,),
}
"""What formats are used for, for people. A folder of several formats is for all of it."""


# --- turns in one text (Anthropic HH)

HUMAN, ASSISTANT = "\n\nHuman:", "\n\nAssistant:"
_MARK = re.compile(r"\n\n(Human|Assistant):")
_ROLES = {"Human": "user", "Assistant": "assistant"}


def transcript(turns: Sequence[Turn]) -> str:
    return "".join(f"{HUMAN if turn['role'] == 'user' else ASSISTANT} {turn['content']}" for turn in turns)


def turns_of(text: str) -> list[Turn]:
    """Raises `Malformed` for what does not begin with a turn."""
    parts = _MARK.split(text)
    if parts[0] or len(parts) < 3:
        raise Malformed("it does not begin with a Human or Assistant turn")
    return [
        {"role": _ROLES[role], "content": said[1:] if said.startswith(" ") else said}
        for role, said in zip(parts[1::2], parts[2::2], strict=True)
    ]


def plain(turns: Sequence[Turn]) -> str:
    """One message as it is, a longer conversation as a transcript."""
    return str(turns[0]["content"]) if len(turns) == 1 else transcript(turns)


def of_plain(text: str) -> list[Turn]:
    if text.startswith(HUMAN):
        return turns_of(text)
    return [{"role": "user", "content": text}]


# --- lists of messages


def with_tools(item: Item, row: Row) -> Row:
    """With the definitions of tools, where there are any."""
    return {**row, "tools": list(item.context.tools)} if item.context.tools else row


def has_single_answers(item: Item) -> bool:
    return all(len(answer.turns) <= 1 for answer in item.answers)


def everything(item: Item) -> bool:
    return True


def assistant(text: str) -> Turn:
    return {"role": "assistant", "content": text}


def split_system(messages: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    if messages and messages[0]["role"] == "system":
        return messages[0]["content"], messages[1:]
    return "", messages


def answer_of(messages: Sequence[Turn]) -> str:
    """The text of what is nothing but an answer."""
    if not messages or messages[0]["role"] != "assistant":
        raise Malformed("an answer is one message of the assistant")
    if len(messages) > 1 and not any(turn["role"] in ("tool", "user") for turn in messages):
        raise Malformed("an answer is one message of the assistant")
    return "\n\n".join(turn["content"] for turn in messages)


def split_answer(messages: Sequence[Turn]) -> tuple[Sequence[Turn], str]:
    if not messages or messages[-1]["role"] != "assistant":
        raise Malformed("it does not end with the assistant's answer")
    return messages[:-1], messages[-1]["content"]


def split_pair(chosen: Sequence[Turn], rejected: Sequence[Turn]) -> Sample:
    """What both begin with, and the rest of each. Usually that is one answer each; where they part earlier, all of it
    is the side."""
    system, chosen = split_system(chosen)
    other, rejected = split_system(rejected)
    if system != other:
        raise Malformed("the sides have different system prompts")
    if chosen[:-1] == rejected[:-1]:
        shared = len(chosen) - 1
    else:
        shared = next(
            (i for i, (a, b) in enumerate(zip(chosen, rejected, strict=False)) if a != b),
            min(len(chosen), len(rejected)) - 1,
        )
    for side in (chosen, rejected):
        split_answer(side)
    return Sample(system, chosen[:shared], (plain(chosen[shared:]), plain(rejected[shared:])))
