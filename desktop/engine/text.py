"""Decodes the bytes of generated tokens: characters arrive complete, stop strings are cut off, and nothing else is held
back."""

import codecs
from collections.abc import Sequence


class TextStream:
    """The decoder of one answer. After a stop string was found (`stopped`), further bytes are ignored."""

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self.stopped: str | None = None
        self._stops = tuple(text for text in stop if text)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""  # may be the beginning of a stop string

    def feed(self, data: bytes) -> str:
        """Return the text that is final after `data`. Invalid UTF-8 becomes U+FFFD."""
        return self._release(self._decoder.decode(data))

    def finish(self) -> str:
        """Return the rest of the text at the end of the answer; an incomplete character becomes U+FFFD."""
        text = self._release(self._decoder.decode(b"", final=True))
        text, self._held = text + self._held, ""
        return text

    def _release(self, new: str) -> str:
        if self.stopped is not None:
            return ""
        text = self._held + new
        # the stop string that is complete first; of several that end together, the one that begins first
        found = [(position + len(stop), position, stop) for stop in self._stops if (position := text.find(stop)) >= 0]
        if found:
            _, position, self.stopped = min(found)
            self._held = ""
            return text[:position]
        held_count = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - held_count :]
        return text[: len(text) - held_count]


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` could be the beginning of `stop`."""
    for length in range(min(len(stop) - 1, len(text)), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
