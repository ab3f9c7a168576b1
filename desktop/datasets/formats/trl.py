"""The shapes of TRL, and those that differ only in a name or two: OpenRLHF, axolotl."""

from dataclasses import replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.formats.format import (
    MESSAGE,
    MESSAGES,
    TEXT,
    Format,
    Malformed,
    Row,
    Sample,
    answer_of,
    everything,
    has_single_answers,
    of_plain,
    plain,
    split_answer,
    split_pair,
    split_system,
    with_tools,
)
from desktop.datasets.items import Item, Shape


def _sft(item: Item) -> Row:
    return with_tools(item, {"messages": [*item.context.messages(), *item.answers[0].said()]})


def _of_sft(row: Row) -> Sample:
    turns, answer = split_answer(row["messages"])
    return Sample(*split_system(turns), (answer,))


def _prompt_completion(item: Item) -> Row:
    return with_tools(item, {"prompt": item.context.messages(), "completion": item.answers[0].said()})


def _of_prompt_completion(row: Row) -> Sample:
    return Sample(*split_system(row["prompt"]), (answer_of(row["completion"]),), row.get("label"))


def _preference(item: Item) -> Row:
    chosen, rejected = item.answers
    row = {"prompt": item.context.messages(), "chosen": chosen.said(), "rejected": rejected.said()}
    return with_tools(item, row | {"margin": item.value})


def _of_preference(row: Row) -> Sample:
    sides = answer_of(row["chosen"]), answer_of(row["rejected"])
    return Sample(*split_system(row["prompt"]), sides, row.get("margin"))


def _reward(item: Item) -> Row:
    before = item.context.messages()
    chosen, rejected = item.answers
    row = {"chosen": [*before, *chosen.said()], "rejected": [*before, *rejected.said()]}
    return with_tools(item, row | {"margin": item.value})


def _of_reward(row: Row) -> Sample:
    return split_pair(row["chosen"], row["rejected"])._replace(value=row.get("margin"))


def _kto(item: Item) -> Row:
    return _prompt_completion(item) | {"label": item.value}


def _prompts(item: Item) -> Row:
    return with_tools(item, {"prompt": item.context.messages()})


def _of_prompts(row: Row) -> Sample:
    return Sample(*split_system(row["prompt"]), ())


def _stepwise(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "completions": [text for text, _ in item.value],
        "labels": [right for _, right in item.value],
    }


def _of_stepwise(row: Row) -> Sample:
    if len(row["completions"]) != len(row["labels"]):
        raise Malformed("there are not as many labels as steps")
    value = list(zip(row["completions"], row["labels"], strict=True))
    return Sample("", of_plain(row["prompt"]), ("\n".join(row["completions"]),), value)


def _axolotl(item: Item) -> Row:
    chosen, rejected = item.answers
    (better,), (worse,) = chosen.said(), rejected.said()
    return with_tools(item, {"messages": item.context.messages(), "chosen": better, "rejected": worse})


def _of_axolotl(row: Row) -> Sample:
    sides = answer_of([row["chosen"]]), answer_of([row["rejected"]])
    return Sample(*split_system(row["messages"]), sides)


SFT: Final = Format(
    "trl-sft",
    Shape.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "TRL, supervised: whole chats that end with the answer"),
    {"messages": MESSAGES},
    _sft,
    _of_sft,
    carries=everything,
)
PROMPT_COMPLETION: Final = Format(
    "trl-prompt-completion",
    Shape.DEMONSTRATIONS,
    QT_TRANSLATE_NOOP("export", "TRL, supervised: prompt and answer apart, so that only the answer is learned"),
    {"prompt": MESSAGES, "completion": MESSAGES},
    _prompt_completion,
    _of_prompt_completion,
    carries=everything,
)
PREFERENCE: Final = Format(
    "trl-preference",
    Shape.PAIRS,
    QT_TRANSLATE_NOOP("export", "TRL, preferences with the prompt apart (DPO)"),
    {"prompt": MESSAGES, "chosen": MESSAGES, "rejected": MESSAGES, "margin": "float64"},
    _preference,
    _of_preference,
    carries=everything,
    optional=frozenset({"margin"}),
    identified=True,
)
REWARD: Final = Format(
    "trl-reward",
    Shape.PAIRS,
    QT_TRANSLATE_NOOP("export", "TRL, preferences as two whole chats (reward models)"),
    {"chosen": MESSAGES, "rejected": MESSAGES, "margin": "float64"},
    _reward,
    _of_reward,
    carries=everything,
    optional=frozenset({"margin"}),
    identified=True,
)
KTO: Final = Format(
    "trl-kto",
    Shape.LABELS,
    QT_TRANSLATE_NOOP("export", "TRL, answers with thumbs up or down (KTO)"),
    {"prompt": MESSAGES, "completion": MESSAGES, "label": "bool"},
    _kto,
    _of_prompt_completion,
    carries=everything,
)
PROMPTS: Final = Format(
    "trl-prompts",
    Shape.PROMPTS,
    QT_TRANSLATE_NOOP("export", "TRL, prompts alone (PPO, GRPO, RLOO)"),
    {"prompt": MESSAGES},
    _prompts,
    _of_prompts,
    carries=everything,
)
STEPWISE: Final = Format(
    "trl-stepwise",
    Shape.STEPS,
    QT_TRANSLATE_NOOP("export", "TRL, each step of an answer right or wrong (process rewards)"),
    {"prompt": TEXT, "completions": [TEXT], "labels": ["bool"]},
    _stepwise,
    _of_stepwise,
    system=False,
)
OPENRLHF: Final = replace(
    REWARD, name="openrlhf", carries=None, about=QT_TRANSLATE_NOOP("export", "OpenRLHF, preferences as two whole chats")
)
AXOLOTL: Final = Format(
    "axolotl",
    Shape.PAIRS,
    QT_TRANSLATE_NOOP("export", "axolotl, preferences (chat_template.default)"),
    {"messages": MESSAGES, "chosen": MESSAGE, "rejected": MESSAGE},
    _axolotl,
    _of_axolotl,
    carries=has_single_answers,
    identified=True,
)
