"""Sample prompts on the empty page: a random selection of task types and prompts."""

import random
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.core.project import CATEGORIES, NewPrompt
from desktop.services.starters import starters
from desktop.ui import icons, theme
from desktop.ui.fonts import can_show_chinese, has_chinese
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.roles import declare

SHOWN = 6
THREE_COLUMNS = 640
"""The least width for three columns at text size 1, in pixels."""
_ICONS = {
    "dialogue": "message-square",
    "questions": "circle-question-mark",
    "translation": "languages",
    "reading": "book-open",
    "summarising": "file-text",
    "stories": "feather",
    "code": "code",
    "bugs": "bug",
}


class StarterCards(QWidget):
    """Shows one card for each of `SHOWN` task types."""

    chosen = Signal(str)  # the full prompt

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[_Card] = []
        self._grid = QGridLayout(self)
        set_margins(self._grid, Space.NONE)
        set_spacing(self._grid, Space.M)
        self._random = random.Random()  # noqa: S311  # a choice of prompts is no secret

    def renew(self) -> None:
        """Draw new prompts, in the language of the window."""
        prompts = starters(QLocale().name())
        chosen = sorted(self._random.sample(CATEGORIES, SHOWN), key=CATEGORIES.index)
        for card in self._cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [self._card(category, prompts) for category in chosen]
        self._arrange()

    def _card(self, category: str, prompts: Sequence[NewPrompt]) -> "_Card":
        of_task = [prompt.messages[-1].content for prompt in prompts if prompt.category == category]
        if not can_show_chinese():
            of_task = [text for text in of_task if not has_chinese(text)]
        text = self._random.choice(of_task)
        title = {
            "dialogue": self.tr("Talk"),
            "questions": self.tr("Ask"),
            "translation": self.tr("Translate"),
            "reading": self.tr("Answer from a text"),
            "summarising": self.tr("Summarize"),
            "stories": self.tr("Tell a story"),
            "code": self.tr("Write code"),
            "bugs": self.tr("Find a bug"),
        }[category]
        card = _Card(_ICONS[category], title, text, self)
        card.clicked.connect(lambda: self.chosen.emit(text))
        return card

    def _arrange(self) -> None:
        columns = 3 if self.width() >= theme.current().px(THREE_COLUMNS) else 2
        in_columns(self._grid, self._cards, columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _Card(QPushButton):
    """An icon, the task type, and the beginning of the prompt."""

    def __init__(self, icon: str, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        # the tooltip, which would be the description, has the same text as the name
        declare(self, QAccessible.Role.Button, name=lambda: f"{title}: {self._prompt}", description=str)
        self._icon, self._title, self._prompt = icon, title, " ".join(text.split())
        self.setAccessibleName(f"{title}: {self._prompt}")
        self.setToolTip(text if len(text) < 400 else text[:400] + "…")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), theme.current().px(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 2 if self.hasFocus() else 1
        painter.setPen(QPen(style.colour("accent" if self.hasFocus() else "line"), ring))
        surface = "surface.pressed" if self.isDown() else "surface.raised" if self.underMouse() else "surface.base"
        painter.setBrush(style.colour(surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS_CARD, theme.RADIUS_CARD)
        side = style.px(18)
        image = icons.pixmap(self._icon, "text.secondary", side, self.devicePixelRatioF())
        painter.drawPixmap(16, (self.height() - side) // 2, image)
        left = 16 + side + 12
        room = QRect(left, 0, self.width() - left - 12, self.height() // 2)
        for font, colour, text, flags in (
            (style.font(theme.CHROME, bold=True), "text", self._title, Qt.AlignmentFlag.AlignBottom),
            (style.font(theme.SMALL), "text.quiet", self._prompt, Qt.AlignmentFlag.AlignTop),
        ):
            painter.setFont(font)
            painter.setPen(style.colour(colour))
            line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | flags, line)
            room.translate(0, self.height() // 2 + 1)
        painter.end()
