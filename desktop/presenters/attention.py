"""How long somebody was really at it: the window had the focus, and they were not away."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject

IDLE = 60.0
"""Seconds without a key or a movement after which somebody counts as away. Reading takes that long, not longer."""

_SIGNS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}


class ActiveClock(QObject):
    """Counts active seconds since `restart`: those with the focus, and of each pause at most `idle` of them.

    `now` gives seconds that only grow. A page tells it what happens (`touch`, `set_focused`), or lets it `watch` the
    window.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, idle: float = IDLE, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now, self._idle = now, idle
        self._counted = 0.0
        self._since = now()  # the last sign of somebody
        self._focused = self._shown = True

    @property
    def seconds(self) -> float:
        return self._counted + self._pause()

    def restart(self) -> None:
        """Something new is to be judged."""
        self._counted = 0.0
        self._since = self._now()

    def take(self) -> float:
        """The seconds so far; what comes is counted anew, so that no second counts twice."""
        seconds = self.seconds
        self.restart()
        return seconds

    def resume(self, seconds: float) -> None:
        """Goes on from what was counted before, as when somebody comes back to what they left."""
        self.restart()
        self._counted = seconds

    def touch(self) -> None:
        """Somebody is there."""
        self._counted += self._pause()
        self._since = self._now()

    def set_focused(self, focused: bool) -> None:
        self.touch()
        self._focused = focused

    def set_shown(self, shown: bool) -> None:
        """Whether the page is the one that shows: time on another page is not for this one."""
        self.touch()
        self._shown = shown

    def watch(self, window: QObject) -> None:
        """Learns of keys, movements and the focus from a `QWindow`, through which all of them pass."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SIGNS:
            self.touch()
        elif kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.set_focused(kind is QEvent.Type.FocusIn)
        return False

    def _pause(self) -> float:
        return min(self._now() - self._since, self._idle) if self._focused and self._shown else 0.0
