"""Active time, with a manual clock."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop.presenters.attention import ActiveClock


class Hands:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def clock() -> tuple[ActiveClock, Hands]:
    hands = Hands()
    return ActiveClock(hands, idle=60), hands


def test_time_with_the_focus_counts() -> None:
    active, hands = clock()
    hands.seconds += 12.5
    assert active.seconds == 12.5
    active.touch()
    hands.seconds += 20
    assert active.seconds == 32.5


def test_of_a_long_pause_only_the_first_minute_counts() -> None:
    active, hands = clock()
    hands.seconds += 10
    active.touch()
    hands.seconds += 3600
    assert active.seconds == 70
    active.touch()
    hands.seconds += 5
    assert active.seconds == 75


def test_time_in_another_window_does_not_count() -> None:
    active, hands = clock()
    hands.seconds += 10
    active.set_focused(False)
    hands.seconds += 30
    assert active.seconds == 10
    active.set_focused(True)
    hands.seconds += 4
    assert active.seconds == 14


def test_what_is_taken_is_not_counted_again() -> None:
    active, hands = clock()
    hands.seconds += 10
    assert active.take() == 10
    hands.seconds += 3
    assert active.take() == 3
    active.resume(40)
    hands.seconds += 2
    assert active.seconds == 42
    active.restart()
    assert active.seconds == 0


def test_a_restart_in_another_window_counts_from_the_return_on() -> None:
    active, hands = clock()
    active.set_focused(False)
    active.restart()
    hands.seconds += 9
    active.set_focused(True)
    hands.seconds += 2
    assert active.seconds == 2


def test_it_learns_from_the_window_what_happens(qapp: QApplication) -> None:
    active, hands = clock()
    window = QObject()
    active.watch(window)
    hands.seconds += 100
    QApplication.sendEvent(window, QEvent(QEvent.Type.MouseMove))
    hands.seconds += 7
    QApplication.sendEvent(window, QEvent(QEvent.Type.FocusOut))
    hands.seconds += 50
    assert active.seconds == 67
    QApplication.sendEvent(window, QEvent(QEvent.Type.FocusIn))
    hands.seconds += 1
    assert active.seconds == 68
