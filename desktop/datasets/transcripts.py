"""Conversations in one text, as in Anthropic HH: "\\n\\nHuman: Q\\n\\nAssistant: A"."""

import re
from typing import Final

HUMAN: Final = "\n\nHuman:"
ASSISTANT: Final = "\n\nAssistant:"
_MARK: Final = re.compile(r"\n\n(Human|Assistant):")
_ROLES: Final = {"Human": "user", "Assistant": "assistant"}


def is_transcript(text: object) -> bool:
    """Whether a value is a text that begins with a marked turn."""
    return isinstance(text, str) and text.startswith((HUMAN, ASSISTANT))


def split_transcript(text: str) -> list[tuple[str, str]]:
    """Roles and texts; empty if the text does not begin with a turn. One space after the mark is removed."""
    parts = _MARK.split(text)
    if parts[0] or len(parts) < 3:
        return []
    return [
        (_ROLES[speaker], content[1:] if content.startswith(" ") else content)
        for speaker, content in zip(parts[1::2], parts[2::2], strict=True)
    ]


def join_transcript(turns: list[tuple[str, str]]) -> str:
    """The text of roles and texts; the opposite of `split_transcript`."""
    return "".join(f"{HUMAN if role == 'user' else ASSISTANT} {text}" for role, text in turns)
