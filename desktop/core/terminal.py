"""What models, templates and files say, on a terminal: shown, never obeyed."""

import re
from typing import TextIO

# C0 without tab and newline, DEL, C1, and what turns the order of characters around
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """With control characters as text, in a form that JSON reads as the characters where it can have them raw."""
    return _CONTROL.sub(lambda match: _escape(ord(match[0])), text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


class TerminalStream:
    """A text stream in front of a terminal that shows control characters."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(visible(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


def raw_stream(stream: TextIO) -> TextIO:
    """For what this program itself writes to a terminal, a line of progress for example."""
    return stream.stream if isinstance(stream, TerminalStream) else stream
