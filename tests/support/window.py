"""The main window on a session, and what a person does with it."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop.ui.main_window import MainWindow
from tests.support.qt import until
from tests.support.session import Room


class Shown:
    """A window on a room, with the child that obeys."""

    def __init__(self, data: Path, *program: str, width: int = 1200) -> None:
        self.room = Room(data, [sys.executable, *program])
        self.window = MainWindow(self.room.services, data)
        self.page = self.window.chat
        self.composer = self.page.composer
        self.window.resize(width, 800)
        self.window.show()
        self.window.activateWindow()
        self.room.start()

    def type(self, text: str) -> None:
        self.composer.setFocus()
        QTest.keyClicks(self.composer.text, text)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget() or self.window
        QTest.keyClick(focus, key, modifier)
        QApplication.processEvents()

    def ask(self, text: str) -> None:
        self.type(text)
        self.key(Qt.Key.Key_Return)
        until(lambda: self.room.rows)
        self.room.settle()
        until(lambda: not self.page.transcript._changed)  # rows show a frame after the presenter has them


PAGES = ("chat", "desk", "training", "models", "data", "quality", "trash", "settings")


CTRL = Qt.KeyboardModifier.ControlModifier


def button(widget: QWidget, text: str) -> QPushButton:
    return next(found for found in widget.findChildren(QPushButton) if found.text() == text)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]
