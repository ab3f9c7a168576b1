"""Prompts as an export reads them, made of their turns."""

from itertools import count

from desktop.datasets.items import PromptRecord, Turn

_numbers = count(1)


def case(*turns: str, conversation: str | None = None, created: float = 0.0) -> PromptRecord:
    """Turns of user and assistant by turns, each with ids of its own."""
    number = next(_numbers)
    said: list[Turn] = [
        {"role": "assistant" if place % 2 else "user", "content": text} for place, text in enumerate(turns)
    ]
    return PromptRecord(f"p{number}", conversation or f"c{number}", "", said, {}, (), created=created)
