"""Turns in one text, as in Anthropic's HH: "\\n\\nHuman: Q\\n\\nAssistant: A"."""

import re
from typing import Final

HUMAN: Final = "\n\nHuman:"
ASSISTANT: Final = "\n\nAssistant:"
_MARK: Final = re.compile(r"\n\n(Human|Assistant):")
_ROLES: Final = {"Human": "user", "Assistant": "assistant"}


def is_transcript(text: object) -> bool:
    return isinstance(text, str) and text.startswith((HUMAN, ASSISTANT))


def split_transcript(text: str) -> list[tuple[str, str]]:
    """Roles and texts; empty where it does not begin with a turn. What stands after the one space is kept as it is."""
    parts = _MARK.split(text)
    if parts[0] or len(parts) < 3:
        return []
    return [
        (_ROLES[speaker], said[1:] if said.startswith(" ") else said)
        for speaker, said in zip(parts[1::2], parts[2::2], strict=True)
    ]


def join_transcript(turns: list[tuple[str, str]]) -> str:
    return "".join(f"{HUMAN if role == 'user' else ASSISTANT} {text}" for role, text in turns)
