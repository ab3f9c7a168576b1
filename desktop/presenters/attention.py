"""Active time: seconds in which the window has the focus and the person is not away."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject

IDLE = 60.0
"""Seconds without a key or a mouse movement after which the person counts as away: long enough to read an answer."""

_ACTIVITY = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}


class ActiveClock(QObject):
    """Counts active seconds since `restart`: those with the focus, and of each pause at most `idle` of them.

    `now` is a monotonic clock in seconds. A page reports activity (`touch`, `set_focused`), or lets the clock `watch`
    the window.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, idle: float = IDLE, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now, self._idle = now, idle
        self._counted = 0.0
        self._since = now()  # the last activity
        self._focused = self._shown = True

    @property
    def seconds(self) -> float:
        """Active time since `restart`, the current pause included."""
        return self._counted + self._pause()

    def restart(self) -> None:
        """Count from zero: there is something new to judge."""
        self._counted = 0.0
        self._since = self._now()

    def take(self) -> float:
        """Return the seconds so far and restart, so that no second counts twice."""
        seconds = self.seconds
        self.restart()
        return seconds

    def resume(self, seconds: float) -> None:
        """Continue from an earlier count, when the person returns to an unfinished task."""
        self.restart()
        self._counted = seconds

    def touch(self) -> None:
        """Report activity: the pause before it counts up to `idle` seconds."""
        self._counted += self._pause()
        self._since = self._now()

    def set_focused(self, focused: bool) -> None:
        """Count only while the window has the focus."""
        self.touch()
        self._focused = focused

    def set_shown(self, shown: bool) -> None:
        """Count only while the page of this clock is the one that shows."""
        self.touch()
        self._shown = shown

    def watch(self, window: QObject) -> None:
        """Observe keys, mouse and focus of a `QWindow`, through which all of these events pass."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _ACTIVITY:
            self.touch()
        elif kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.set_focused(kind is QEvent.Type.FocusIn)
        return False

    def _pause(self) -> float:
        return min(self._now() - self._since, self._idle) if self._focused and self._shown else 0.0
