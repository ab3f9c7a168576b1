"""Messages of a row, both ways: what is shared by the formats that write and read them."""

import re
from collections.abc import Sequence

from desktop.datasets.format import Malformed, Row, Sample
from desktop.datasets.items import Item, Turn

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
