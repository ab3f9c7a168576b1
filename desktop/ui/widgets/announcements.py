"""Sentences that screen readers say without a move of the focus. They are an extra: what matters also takes the focus.

Windows and macOS have announcements. On Linux, Orca says Qt's announcement events since version 45 only (Debian 12 has
43, Ubuntu 22.04 has 42). All versions say a notification that shows: up to 46 only its name if it is in a status bar,
from 47 on with the word "notification" before it. So on Linux an announcement is such an object and no event besides,
which newer versions would say a second time. (Read in the default script of Orca 43, 44, 45, 46, 47 and the development
version of August 2026: `onShowingChanged`, `onAnnouncement`. Heard in 43.)

Changes of the focused object's name or description were the other candidate. From 47 on, Orca drops those that resemble
what it said before.
"""

import sys
from collections import deque

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.roles import declare

_KEPT = 16
"""The number of the latest announcements that stay readable: screen readers ask for the text after the event."""

_latest: deque[QObject] = deque()


def announce(source: QWidget, text: str) -> None:
    """Let a screen reader say `text` once, without moving the focus."""
    if not text or not QAccessible.isActive():
        return
    if sys.platform != "linux":
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))
        return
    window = source.window()
    bar = QObject(window)
    declare(bar, QAccessible.Role.StatusBar, parent=lambda: window)
    # a new object for each text: a screen reader remembers the name of one that it knows
    notification = QObject(bar)
    declare(notification, QAccessible.Role.Notification, name=lambda: text, parent=lambda: bar)
    while len(_latest) >= _KEPT:
        _latest.popleft().deleteLater()
    _latest.append(bar)
    bar.destroyed.connect(lambda: _forget(bar))
    QAccessible.updateAccessibility(QAccessibleEvent(notification, QAccessible.Event.ObjectShow))


def _forget(bar: QObject) -> None:
    if bar in _latest:
        _latest.remove(bar)
