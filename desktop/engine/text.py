"""Bytes of tokens become text: characters arrive whole, stop strings never show, nothing else is held back."""

import codecs
from collections.abc import Sequence


class TextStream:
    """One answer. After a stop string was found (`stopped`), what is fed is ignored."""

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self.stopped: str | None = None
        self._stops = tuple(text for text in stop if text)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""  # could be the beginning of a stop string

    def feed(self, data: bytes) -> str:
        """The text that is certain after `data`. Bytes that are no UTF-8 become U+FFFD."""
        return self._take(self._decoder.decode(data))

    def finish(self) -> str:
        """The answer is over: the rest, an incomplete character as U+FFFD."""
        text = self._take(self._decoder.decode(b"", final=True))
        text, self._held = text + self._held, ""
        return text

    def _take(self, new: str) -> str:
        if self.stopped is not None:
            return ""
        text = self._held + new
        # the stop string that is complete first; of several that end at one place, the one that begins first
        found = [(at + len(stop), at, stop) for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            _, at, self.stopped = min(found)
            self._held = ""
            return text[:at]
        keep = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` could be the beginning of `stop`."""
    for length in range(min(len(stop) - 1, len(text)), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
