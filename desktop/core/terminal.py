"""Show text from models, templates and files on a terminal without obeying its control characters."""

import re
from typing import TextIO

# C0 without tab and newline, DEL, C1, and controls of the text direction
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Return `text` with control characters escaped as in JSON."""
    return _CONTROL.sub(lambda match: _escape(ord(match[0])), text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


class TerminalStream:
    """A text stream for a terminal that shows control characters instead of obeying them."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write `text` with control characters escaped; return the length of `text`."""
        self.stream.write(visible(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write lines with control characters escaped."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


def raw_stream(stream: TextIO) -> TextIO:
    """Return the stream behind a `TerminalStream`, for control characters that Sayso itself writes (progress)."""
    return stream.stream if isinstance(stream, TerminalStream) else stream
