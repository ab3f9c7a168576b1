"""The line of key hints at the bottom. Only for sighted users: each control's accessible name has its key."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme
from desktop.ui.desk.controls import paint_cap


@dataclass(frozen=True, slots=True)
class Hint:
    """Keys and what they do. The key "–" is painted as a dash between two others."""

    keys: tuple[str, ...]
    text: str


class KeyLine(QWidget):
    """Shows hints from the left, as many as fit, and a state at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: Sequence[Hint] = ()
        self._state = self._usual = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show these hints, most important first."""
        if hints != self._hints:
            self._hints = hints
            self.update()

    def show_state(self, text: str, usual: str) -> None:
        """Show `text` at the right, with at least the room of `usual`, so that no hint comes or goes with it."""
        if (text, usual) != (self._state, self._usual):
            self._state, self._usual = text, usual
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.current().px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words, caps = theme.metrics(theme.SMALL), theme.metrics(theme.SMALL - 1)
        middle = self.height() / 2
        painter.setFont(look.font(theme.SMALL))
        painter.setPen(look.colour("text.quiet"))
        right = self.rect()
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._state)
        room = self.width() - max(map(words.horizontalAdvance, (self._state, self._usual))) - 24
        x = 0.0
        for hint in self._hints:
            widths = [8.0 if key == "–" else max(caps.horizontalAdvance(key) + 10, 19) for key in hint.keys]
            text = words.horizontalAdvance(hint.text)
            total = sum(widths) + 3 * len(widths) + 2 + text
            if x + total > room:
                break
            for key, width in zip(hint.keys, widths, strict=True):
                area = QRectF(x, middle - 9, width, 18)
                if key == "–":
                    painter.setPen(look.colour("text.quiet"))
                    painter.setFont(look.font(theme.SMALL))
                    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, key)
                else:
                    paint_cap(painter, area, key, "text.secondary")
                x += width + 3
            painter.setFont(look.font(theme.SMALL))
            painter.setPen(look.colour("text.quiet"))
            area_of_text = QRectF(x + 2, 0, text + 2, self.height())
            painter.drawText(area_of_text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, hint.text)
            x += 2 + text + 20
        painter.end()
