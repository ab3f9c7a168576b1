"""Messages of a row as several formats write and read them."""

from collections.abc import Sequence

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.format import Row, RowError, Sample
from desktop.datasets.items import Item, Turn
from desktop.datasets.readers.turns import JoinedText, TurnText
from desktop.datasets.transcripts import HUMAN, join_transcript, split_transcript

# --- turns in one text (Anthropic HH)


def transcript(turns: Sequence[Turn]) -> str:
    """Turns as one text with marks, as in Anthropic HH."""
    return join_transcript([(turn["role"], turn["content"]) for turn in turns])


def turns_of(text: str) -> list[Turn]:
    """The turns of a marked text. Raises `RowError` for a text that does not begin with a turn."""
    found = split_transcript(text)
    if not found:
        raise RowError(QT_TRANSLATE_NOOP("errors", "it does not begin with “Human:” or “Assistant:”"))
    return [{"role": role, "content": text} for role, text in found]


def plain(turns: Sequence[Turn]) -> str:
    """A single message as it is, a longer conversation as a transcript."""
    return str(turns[0]["content"]) if len(turns) == 1 else transcript(turns)


def of_plain(text: str | list[Turn]) -> list[Turn]:
    """The turns of a text that `plain` made. On import a prompt can already be a list of turns."""
    if isinstance(text, list):
        return text
    if text.startswith(HUMAN):
        return turns_of(text)
    return [{"role": "user", "content": text}]


# --- lists of messages


def with_tools(item: Item, row: Row) -> Row:
    """The row with the definitions of tools, if the item has any."""
    return {**row, "tools": list(item.context.tools)} if item.context.tools else row


def has_single_answers(item: Item) -> bool:
    """Whether each answer is a single message, so that it fits a column of one message."""
    return all(len(answer.turns) <= 1 for answer in item.answers)


def carries_everything(item: Item) -> bool:
    """For `Format.carries` of formats that can write any sequence of messages."""
    return True


def assistant(text: str) -> Turn:
    """A message of the assistant."""
    return {"role": "assistant", "content": text}


def split_system(messages: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    """The system prompt (empty if there is none) and the other messages."""
    if messages and messages[0]["role"] == "system":
        return messages[0]["content"], messages[1:]
    return "", messages


def answer_of(message: Turn) -> str:
    """The text of an assistant message. Raises `RowError` for other roles."""
    if message["role"] != "assistant":
        raise RowError(QT_TRANSLATE_NOOP("errors", "an answer is not from the assistant"))
    return message["content"]  # type: ignore[no-any-return]


def split_answer(messages: Sequence[Turn]) -> tuple[Sequence[Turn], str]:
    """The messages before the answer, and its text. Raises `RowError` if the last message is not the assistant's."""
    if not messages or messages[-1]["role"] != "assistant":
        raise RowError(QT_TRANSLATE_NOOP("errors", "it does not end with an answer of the assistant"))
    return messages[:-1], messages[-1]["content"]


def split_completion(prompt: Sequence[Turn], completion: Sequence[Turn]) -> Sample:
    """A sample of a prompt and its completion, which may begin with tool calls and their results."""
    if not completion:
        raise RowError(QT_TRANSLATE_NOOP("errors", "it does not end with an answer of the assistant"))
    turns, answer = split_answer([*prompt, *completion])
    return Sample(*split_system(turns), (answer,))


def split_sides(prompt: Sequence[Turn], chosen: Sequence[Turn], rejected: Sequence[Turn]) -> Sample:
    """A pair with a separate prompt. If the prompt is empty, the sides are whole chats."""
    if prompt and any(not side or side[0]["role"] != "assistant" for side in (chosen, rejected)):
        raise RowError(QT_TRANSLATE_NOOP("errors", "an answer is not from the assistant"))
    if len(chosen) == len(rejected) == 1:
        return Sample(*split_system(prompt), (answer_of(chosen[0]), answer_of(rejected[0])))
    return split_pair([*prompt, *chosen], [*prompt, *rejected])


def split_pair(chosen: Sequence[Turn], rejected: Sequence[Turn]) -> Sample:
    """A pair of whole chats: their common beginning, and the rest of each. Usually the rest is one answer; if the chats
    differ earlier, all turns from there are the answer."""
    system, chosen = split_system(chosen)
    other, rejected = split_system(rejected)
    if system != other:
        raise RowError(QT_TRANSLATE_NOOP("errors", "“chosen” and “rejected” have different system prompts"))
    for side in (chosen, rejected):
        split_answer(side)
    if chosen[:-1] == rejected[:-1]:
        shared = len(chosen) - 1
    else:
        shared = next(
            (i for i, (a, b) in enumerate(zip(chosen, rejected, strict=False)) if a != b),
            min(len(chosen), len(rejected)) - 1,
        )
    return Sample(system, chosen[:shared], (_side_text(chosen[shared:]), _side_text(rejected[shared:])))


def _side_text(turns: Sequence[Turn]) -> str:
    if len(turns) == 1:
        return turns[0]["content"]  # type: ignore[no-any-return]
    if all(turn["role"] == "assistant" and not isinstance(turn["content"], TurnText) for turn in turns):
        return JoinedText("\n\n".join(turn["content"] for turn in turns))
    return TurnText([inner for turn in turns for inner in raw_turns(turn)])


def raw_turns(turn: Turn) -> Sequence[Turn]:
    """The turns that a message stands for: itself, or those of a `TurnText`."""
    content = turn["content"]
    return content.turns if isinstance(content, TurnText) else [{"role": turn["role"], "content": content}]
