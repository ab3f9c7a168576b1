"""The answer cards, side by side, or below each other if there are many or the page is narrow."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.presenters.desk import DeskPresenter
from desktop.ui import theme
from desktop.ui.desk.card import LEAST_WIDTH, AnswerCard

GAP = 16
STACKED = 640
"""Width in pixels at text size 1 below which there is one column."""
MORE_TEXT = 96
"""Pixels at text size 1 by which a card exceeds its minimum height if the cards scroll."""


class Cards(QScrollArea):
    """In one row each card fills the height and scrolls its own text; several rows scroll together.

    Positions follow from the size, the questions and the number of answers, never from texts, so nothing moves when
    the next task comes.
    """

    rewrite_requested = Signal(str)
    focus_released = Signal()
    unfolded = Signal(bool)
    resized = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cards: list[AnswerCard] = []
        self._shown = 0
        self._selected = ""
        self._scrolled_from: int | None = None  # set while the flags of a half-typed key are scrolled into view
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self.setWidget(self._inside)

    def show_task(self) -> None:
        """Show the candidates of the present task; its state follows by `refresh`."""
        assignment = self._desk.assignment
        assert assignment is not None
        self._shown = len(assignment.candidates)
        while len(self._cards) < self._shown:
            card = AnswerCard(self._desk, len(self._cards), self._inside)
            card.rewrite_requested.connect(self.rewrite_requested)
            card.focus_released.connect(self.focus_released)
            card.resized.connect(self.resized)
            card.questions.unfolded.connect(self.unfolded)
            self._cards.append(card)
        for index, card in enumerate(self._cards):
            card.setVisible(index < self._shown)
            if index < self._shown:
                card.show_candidate()
        self._selected, self._scrolled_from = self._desk.state.selected, None
        self.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Show the present state of the task."""
        for card in self.shown:
            card.refresh()
        if self._desk.state.selected != self._selected:
            self._selected = self._desk.state.selected
            self._show_card(self.card(self._selected))
        self._show_waiting()

    def _show_waiting(self) -> None:
        """Scroll to the flags while a key for one of them is half typed, and back afterwards."""
        bar, card = self.verticalScrollBar(), self.card(self._selected)
        if self._desk.state.typed and card is not None:
            if self._scrolled_from is None:
                self._scrolled_from = bar.value()
            self.arrange()
            bar.setValue(max(bar.value(), card.geometry().bottom() + 1 - self.viewport().height()))
        elif self._scrolled_from is not None:
            self.arrange()
            bar.setValue(self._scrolled_from)
            self._scrolled_from = None

    def _show_card(self, card: AnswerCard | None) -> None:
        """Scroll as little as needed to show the card, its start if it does not fit."""
        if card is None:
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if card.y() < bar.value() or card.height() >= height:
            bar.setValue(card.y())
        elif card.geometry().bottom() > bar.value() + height:
            bar.setValue(card.geometry().bottom() - height + 1)

    @property
    def shown(self) -> list[AnswerCard]:
        """The cards of the present task."""
        return self._cards[: self._shown]

    def card(self, id: str) -> AnswerCard | None:
        """The card of the answer `id`, or None if it is not part of the task."""
        return next((card for card in self.shown if card.id == id), None)

    def for_each(self, act: Callable[[AnswerCard], object]) -> None:
        """Call `act` with each visible card."""
        for card in self.shown:
            act(card)

    # --- layout

    def _columns(self, width: int) -> int:
        look = theme.current()
        if width < look.px(STACKED) or not self._shown:
            return 1
        fits = max(1, (width + GAP) // (look.px(LEAST_WIDTH) + GAP))
        if self._shown == 4 and fits >= 2:
            return 2 if fits < 4 else 4  # two rows of two look better than three and one
        return min(3, fits, self._shown)

    def _rows(self, width: int) -> int:
        return -(-self._shown // self._columns(width))

    def _card_width(self, width: int) -> int:
        columns = self._columns(width)
        return (width - GAP * (columns - 1)) // columns

    def arrange(self) -> None:
        """Lay the cards out for the present size."""
        width, height = self.viewport().width(), self.viewport().height()
        if not self._shown or width < 40:
            return
        columns, each, rows = self._columns(width), self._card_width(width), self._rows(width)
        share = (height - GAP * (rows - 1)) // rows
        y = 0
        for start in range(0, self._shown, columns):
            row = self.shown[start : start + columns]
            least = max(card.least_height(each) for card in row)
            row_height = max(share, least if rows == 1 else least + theme.current().px(MORE_TEXT))
            for column, card in enumerate(row):
                card.setGeometry(column * (each + GAP), y, each, row_height)
            y += row_height + GAP
        self._inside.resize(width, max(y - GAP, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # arrow keys are the desk's, and do not scroll

    def sizeHint(self) -> QSize:
        return QSize(600, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
