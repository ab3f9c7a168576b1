"""The row for several answers to one message, side by side until the user picks one to continue with."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.conversation import Status
from desktop.core.keymap import Command
from desktop.core.word_diff import count_words
from desktop.presenters.best_of import can_be_scored
from desktop.presenters.spoken import spoken_candidate
from desktop.presenters.transcript import TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.parts import copy_to_clipboard, score_text, state_of
from desktop.ui.chat.rewriting import AnswerRow
from desktop.ui.chat.rows import ABOVE, BELOW, PADDING, Intents
from desktop.ui.chat.thumbs import Thumbs
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import StatusChip, label
from desktop.ui.widgets.roles import declare

GAP = 16
LEAST_WIDTH = 280
"""The least width of a card at text size 1, in pixels. Narrower cards are placed in fewer columns."""
MARGIN, HEAD, FOOT = 16, 52, 66
_COUNTED = 20_000
"""Words are counted while an answer is written, up to this number of characters."""
REMARK = 32
"""The height of the line with the user's rating, in pixels."""


def letter(index: int) -> str:
    """The letter that names a candidate: A to P."""
    return chr(ord("A") + index)


class CandidateCard(QWidget):
    """One candidate: letter, status, length, text, and actions."""

    resized = Signal()

    def __init__(self, row: TranscriptRow, index: int, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.ListItem, name=self.spoken, position=lambda: self.position)
        self.row = row
        self.position = (index + 1, index + 1)  # of how many
        self._letter = letter(index)
        self.primary = False
        self._chip = StatusChip(parent=self)
        self._words = label("", "quiet", parent=self)
        self._body = MessageBody(self.tr("Answer {letter}").format(letter=self._letter), parent=self)
        self._body.height_changed.connect(self.resized)
        self._body.caret_moved.connect(intents.caret_moved)
        self._body.copied.connect(intents.copied)
        name = self.tr("Continue with {letter}").format(letter=self._letter)
        self._pick = Button(name, key=f"Alt+{self._letter}", parent=self)
        self._pick.clicked.connect(lambda: intents.pick_requested.emit(self.row.id))
        self._stop = Button(self.tr("Stop"), "quiet", icon="square", parent=self)
        self._stop.setAccessibleName(self.tr("Stop {letter}").format(letter=self._letter))
        self._stop.clicked.connect(lambda: intents.stop_requested.emit(self.row.id))
        self._copy = IconButton("copy", self.tr("Copy {letter}").format(letter=self._letter), size=16, parent=self)
        self._copy.clicked.connect(lambda: copy_to_clipboard(self.row.text))
        self._copy.clicked.connect(intents.copied)
        self._notice = label("", "secondary", wrap=True, parent=self)
        self._thumbs = Thumbs(intents, self, self._letter)
        self._rewrite = IconButton(
            "pencil-line",
            self.tr("Rewrite {letter}").format(letter=self._letter),
            shortcut=intents.key(Command.CHAT_REWRITE),
            size=16,
            parent=self,
        )
        self._rewrite.clicked.connect(lambda: intents.rewrite_requested.emit(self.row.id))
        self._thumbs.emphasize(True)
        self.set_row(row, primary=False)

    def set_row(self, row: TranscriptRow, *, primary: bool) -> None:
        """Show new content. `primary` makes its button the default choice."""
        self.row, self.primary = row, primary
        writing = row.status is Status.STREAMING
        self._body.set_text(row.text, growing=writing)
        self._body.set_caret(writing)
        self._chip.show_state(*state_of(row.status))
        self._chip.adjustSize()
        if not writing or len(row.text) < _COUNTED:
            words = self.tr("%n word(s)", "", count_words(row.text))
            score = row.figures.score
            self._words.setText(words if score is None else f"{score_text(score)} · {words}")
        self._words.adjustSize()
        self._pick.setVisible(not writing and bool(row.text))
        self._pick.set_kind("primary" if primary else "secondary")
        self._stop.setVisible(writing)
        self._copy.setVisible(bool(row.text))
        self._notice.setText(row.notice)
        self._notice.setVisible(bool(row.notice))
        self._thumbs.show_row(row)
        up, down, _ = self._thumbs.widgets()
        for button in (up, down, self._rewrite):
            button.setVisible(not writing)

    def natural_height(self, width: int) -> int:
        """The height that the card needs at `width`, in pixels."""
        inner = width - 2 * MARGIN
        notice = self._notice.heightForWidth(inner) + 8 if self.row.notice else 0
        remark = REMARK if self.row.remark.words else 0
        return HEAD + max(self._body.height_for(inner), 48) + notice + remark + self._foot(inner)

    def _icons(self) -> list[QWidget]:
        """The buttons at the right end of the foot."""
        up, down, _ = self._thumbs.widgets()
        return [button for button in (up, down, self._rewrite, self._copy) if not button.isHidden()]

    def _foot(self, inner: int) -> int:
        """The height of the foot: a narrow card has its icons above its button."""
        icons = sum(icon.width() for icon in self._icons())
        button = self._stop if self._pick.isHidden() else self._pick
        return FOOT if button.sizeHint().width() + icons <= inner + 6 else FOOT + 34

    def arrange(self, width: int, height: int) -> None:
        """Place everything for a size in pixels."""
        inner = width - 2 * MARGIN
        chip = self._chip.sizeHint()
        self._chip.setGeometry(MARGIN + 30, 14, chip.width(), chip.height())
        self._words.move(width - MARGIN - self._words.width(), 14 + (chip.height() - self._words.height()) // 2)
        below = HEAD + self._body.place(MARGIN, HEAD, inner)
        if self.row.notice:
            self._notice.setGeometry(MARGIN, below + 8, inner, self._notice.heightForWidth(inner))
        for button in (self._pick, self._stop):
            size = button.sizeHint()
            left = MARGIN - 2 if button is self._pick else MARGIN - 10
            button.setGeometry(left, height - MARGIN - size.height() + 2, size.width(), size.height())
        foot = self._foot(inner)
        x, bottom = width - MARGIN + 6, height - MARGIN - (foot - FOOT) + 2
        for icon in reversed(self._icons()):
            x -= icon.width()
            icon.move(x, bottom - icon.height())
        rating = self._thumbs.rating
        size = rating.sizeHint()
        rating.setGeometry(MARGIN - 12, height - foot - REMARK + 8, min(size.width(), inner + 12), size.height())

    def pick_if_ready(self) -> None:
        """Continue with this candidate, unless it is still being written."""
        if not self._pick.isHidden():
            self._pick.click()

    def spoken(self) -> str:
        """The card for a screen reader: letter, status, text and rating."""
        score = self.row.figures.score
        return spoken_candidate(self.row, self._letter, "" if score is None else score_text(score), self._body.spoken())

    def has_selection(self) -> bool:
        """Whether a part of the text is selected."""
        return self._body.textCursor().hasSelection()

    def focus_chain(self) -> list[QWidget]:
        """The controls at which Tab stops, in order."""
        controls = [
            *self._body.focus_chain(),
            self._pick,
            self._stop,
            *self._thumbs.widgets(),
            self._rewrite,
            self._copy,
        ]
        return [control for control in controls if not control.isHidden()]

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("accent"), 2) if self.hasFocus() else QPen(style.colour("line"), 1))
        painter.setBrush(style.colour("surface.base"))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_CARD, theme.RADIUS_CARD
        )
        badge = QRectF(MARGIN, 14 + (self._chip.height() - 22) / 2, 22, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("surface.pressed"))
        painter.drawRoundedRect(badge, 5, 5)
        painter.setPen(style.colour("text"))
        painter.setFont(style.font(theme.SMALL, bold=True))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()


class CandidatesRow(AnswerRow):
    """The cards of one group of answers, in up to three columns with rows of equal height."""

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(row, intents, parent)
        self._head = label("", "quiet", parent=self)
        self._speed = label("", "quiet", parent=self)
        self._cards: list[CandidateCard] = []
        self._more = Button(self.tr("More answers"), "quiet", icon="plus", parent=self)
        self._more.clicked.connect(lambda: intents.more_answers_requested.emit(self.row.id))
        self._score = Button(self.tr("Score these answers"), "quiet", parent=self)
        self._score.setToolTip(
            self.tr("Your reward model scores them, and the conversation continues with the best one")
        )
        self._score.clicked.connect(intents.scores_requested)
        intents.can_score_changed.connect(self._show_score)
        intents.can_score_changed.connect(self.resized)
        self._hint = label(self.tr("Nothing is lost: the other answers stay as branches."), "quiet", parent=self)
        self.set_row(row)

    def answers(self) -> list[TranscriptRow]:
        """All candidates of the group."""
        return list(self.row.candidates)

    def content(self) -> list[QWidget]:
        """Everything but the editor, which replaces all cards."""
        return [self._head, self._speed, *self._cards, self._more, self._score, self._hint]

    @property
    def wide(self) -> bool:
        """Always, so that cards fit side by side."""
        return True

    def set_row(self, row: TranscriptRow) -> None:
        """Show new candidates; update only cards that changed."""
        super().set_row(row)
        self.row = row
        if self.rewriting() is not None:
            return
        for widget in (self._head, self._speed, *self._cards, self._hint):
            widget.show()
        while len(self._cards) > len(row.candidates):
            self._cards.pop().deleteLater()
        first_ready = next(
            (i for i, c in enumerate(row.candidates) if c.status is not Status.STREAMING and c.text), None
        )
        for index, candidate in enumerate(row.candidates):
            if index == len(self._cards):
                card = CandidateCard(candidate, index, self.intents, self)
                card.resized.connect(self.resized)
                card.show()
                self._cards.append(card)
            self._cards[index].position = (index + 1, len(row.candidates))
            primary = index == first_ready
            if self._cards[index].row != candidate or self._cards[index].primary != primary:
                self._cards[index].set_row(candidate, primary=primary)
        self._head.setText(self.tr("%n answer(s) to this prompt", "", len(row.candidates)))
        rates = [c.figures.tokens_per_second for c in row.candidates if c.figures.tokens_per_second is not None]
        complete = len(rates) == len(row.candidates) > 0
        self._speed.setText(self.tr("{rate} tok/s in total").format(rate=f"{sum(rates):.0f}") if complete else "")
        writing = any(c.status is Status.STREAMING for c in row.candidates)
        self._more.setVisible(not writing)
        self._show_score()

    def _show_score(self) -> None:
        """Offer to score answers that a reward model could choose among and has not scored."""
        answers = self.row.candidates
        candidates = [answer for answer in answers if can_be_scored(answer.status, answer.text)]
        writing = any(answer.status is Status.STREAMING for answer in answers)
        unscored = any(answer.figures.score is None for answer in candidates)
        can_score = self.intents.can_score and not writing and unscored and len(candidates) > 1
        self._score.setVisible(can_score and self.rewriting() is None)

    def layout_for(self, width: int) -> int:
        """Place the cards in columns, or the editor."""
        if self.rewriting() is not None:
            return self.editor_height(width)
        inner = width - 2 * PADDING
        top = ABOVE
        head = self._head.sizeHint()
        self._head.setGeometry(PADDING, top, head.width(), head.height())
        speed = self._speed.sizeHint()
        self._speed.setGeometry(PADDING + inner - speed.width(), top, speed.width(), speed.height())
        y = top + head.height() + 8
        count = max(len(self._cards), 1)
        least = theme.current().px(LEAST_WIDTH)
        columns = max(1, min(3, count, (inner + GAP) // (least + GAP)))
        if count == 4 and columns == 3:
            columns = 2  # two rows of two instead of three and one
        card_width = (inner - GAP * (columns - 1)) // columns
        for start in range(0, len(self._cards), columns):
            cards = self._cards[start : start + columns]
            height = max(card.natural_height(card_width) for card in cards)
            for column, card in enumerate(cards):
                card.setGeometry(PADDING + column * (card_width + GAP), y, card_width, height)
                card.arrange(card_width, height)
            y += height + GAP
        x = PADDING
        for button in (self._more, self._score):
            if not button.isHidden():
                size = button.sizeHint()
                button.setGeometry(x - 2, y - 6, size.width(), size.height())
                x += size.width() + 12
        hint = self._hint.sizeHint()
        shown = hint.width() if x + hint.width() <= PADDING + inner else 0  # not beside several buttons in a narrow row
        self._hint.setGeometry(x, y - 6 + (self._more.sizeHint().height() - hint.height()) // 2, shown, hint.height())
        return y + self._more.sizeHint().height() + BELOW

    def _selected(self) -> int | None:
        """The index of the card that has the focus; None for none."""
        focus = QApplication.focusWidget()
        if focus is None:
            return None
        return next((n for n, card in enumerate(self._cards) if card is focus or card.isAncestorOf(focus)), None)

    def selected_answer(self) -> str:
        """The candidate whose card has the focus."""
        if self.rewriting() is not None:
            return ""
        selected = self._selected()
        return "" if selected is None else self._cards[selected].row.id

    def step(self, by: int) -> bool:
        """Move the focus to the previous or next card."""
        selected = self._selected()
        if selected is None or not 0 <= selected + by < len(self._cards):
            return False
        self._cards[selected + by].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def take_focus(self, by: int) -> None:
        """Give the first card the focus, or the last one when the focus comes from below."""
        self._cards[0 if by > 0 else -1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def pick(self, index: int) -> bool:
        """Continue with candidate `index` if it is complete. Return False if there is no such candidate."""
        if index >= len(self._cards):
            return False
        self._cards[index].pick_if_ready()
        return True

    def spoken(self) -> str:
        """The heading. The cards are items of their own."""
        return self._head.text()

    def copyable(self) -> str:
        """All candidates, each below its letter."""
        return "\n\n".join(f"{letter(i)}:\n{c.text}" for i, c in enumerate(self.row.candidates))

    def must_stay(self) -> bool:
        """Also while text in a card is selected."""
        return super().must_stay() or any(card.has_selection() for card in self._cards)

    def focus_chain(self) -> list[QWidget]:
        """The controls of all cards, or those of the editor."""
        if (editor := self.rewriting()) is not None:
            return editor.focus_chain()
        chain = [control for card in self._cards for control in card.focus_chain()]
        return [*chain, *(button for button in (self._more, self._score) if not button.isHidden())]
