"""Where the rows of the transcript are: measured or estimated heights, and the positions that follow from them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.message import BUBBLE_SHARE
from desktop.ui.chat.rows import PADDING

TOP, BOTTOM = 14, 24
"""The space before the first and after the last row, in pixels."""

_AROUND = {RowKind.USER: 40, RowKind.ANSWER: 64, RowKind.CANDIDATES: 220}
"""The space above and below the text of a row, for estimates, in pixels."""


class RowPositions:
    """The heights of all rows and their positions from the top of the conversation, in pixels."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tops = [TOP]  # of each row, and finally the end of the last one

    def __len__(self) -> int:
        return len(self._heights)

    def reset(self, heights: Sequence[int]) -> None:
        """Replace the heights of all rows."""
        self._heights = list(heights)
        self._measure(0)

    def append(self, heights: Sequence[int]) -> None:
        """Add rows at the end."""
        start = len(self)
        self._heights += heights
        self._measure(start)

    def truncate(self, start: int) -> None:
        """Remove the rows from `start` on."""
        del self._heights[start:]
        self._measure(start)

    def update(self, heights: Mapping[int, int]) -> None:
        """Change the heights of some rows, by index."""
        changed = {index: height for index, height in heights.items() if height != self._heights[index]}
        for index, height in changed.items():
            self._heights[index] = height
        if changed:
            self._measure(min(changed))

    def height(self, index: int) -> int:
        """The height of a row."""
        return self._heights[index]

    def top(self, index: int) -> int:
        """The position of a row's upper edge."""
        return self._tops[index]

    @property
    def end(self) -> int:
        """The position of the last row's lower edge."""
        return self._tops[-1]

    def row_at(self, y: int) -> int:
        """The index of the row at a position, or the nearest one; 0 if there are no rows."""
        return max(min(bisect_right(self._tops, y, hi=len(self)) - 1, len(self) - 1), 0)

    def _measure(self, start: int) -> None:
        start = min(start, len(self._tops) - 1)
        del self._tops[start + 1 :]
        first = self._tops[start] if start else TOP
        self._tops[start:] = accumulate(self._heights[start:], initial=first)


def estimate_heights(rows: Sequence[TranscriptRow], column: int) -> list[int]:
    """Estimate the heights of rows from the length of their texts. Ten thousand rows take about 20 ms.

    `column` is the width of an answer's row in pixels.
    """
    style = theme.current()
    line, latin, wide = style.px(theme.READING * theme.LINE_HEIGHT), style.px(8), style.px(13)
    inner = max(column - 2 * PADDING, 80)
    bubble = int(inner * BUBBLE_SHARE)
    heights = []
    for row in rows:
        text = row.text
        if row.kind is RowKind.CANDIDATES:
            text = max((candidate.text for candidate in row.candidates), key=len, default="")
        width = bubble if row.kind is RowKind.USER else inner
        lines = text.count("\n") + len(text) * (latin if text.isascii() else wide) // width + 1
        heights.append(lines * line + _AROUND[row.kind])
    return heights
