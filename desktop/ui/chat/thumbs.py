"""The thumbs of an answer, and the button with the user's rating in words."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from desktop.core.keymap import Command
from desktop.presenters.transcript import TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.rows import Intents
from desktop.ui.widgets.buttons import Button, IconButton, shortcut_text
from desktop.ui.widgets.style_properties import restyle


class Thumbs(QObject):
    """Thumbs up, thumbs down and the rating in words: three buttons that their owner places.

    They are shown quietly until emphasized, except for a thumb that is chosen.
    """

    MAX_WIDTH = 320
    """The maximum width of the rating in words, in pixels at text size 1. The tooltip has the full text."""

    def __init__(self, intents: Intents, parent: QWidget, letter: str = "") -> None:
        """`letter` names one of several candidates."""
        super().__init__(parent)
        self._row: TranscriptRow | None = None
        self._is_emphasized = False
        good, bad = self.tr("Thumbs up"), self.tr("Thumbs down")
        if letter:
            good = self.tr("{letter}, thumbs up").format(letter=letter)
            bad = self.tr("{letter}, thumbs down").format(letter=letter)
        self._intents = intents
        self._buttons = {True: _Thumb("thumbs-up", good, parent), False: _Thumb("thumbs-down", bad, parent)}
        for up, button in self._buttons.items():
            button.clicked.connect(lambda _=False, up=up, button=button: self._press(up, button))
        self.rating = Button("", "quiet", parent=parent)
        self.rating.clicked.connect(self._open_card)
        self._hint = self.tr("{first} to {last} to rate").format(
            first=shortcut_text(intents.key(Command.CHAT_RATE_1)), last=shortcut_text(intents.key(Command.CHAT_RATE_7))
        )

    def widgets(self) -> list[QWidget]:
        """Thumbs up, thumbs down, and the rating in words."""
        return [*self._buttons.values(), self.rating]

    def show_row(self, row: TranscriptRow) -> None:
        """Show the rating of an answer."""
        self._row = row
        feedback, words = row.remark.feedback, row.remark.words
        for up, button in self._buttons.items():
            button.set_chosen(feedback.thumbs is up)
        room = theme.current().px(self.MAX_WIDTH)
        self.rating.setText(self.rating.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.rating.setAccessibleName(self.tr("Your rating: {words}").format(words=words))
        self.rating.setToolTip("\n".join(part for part in (words, feedback.note, self._hint) if part))
        self.rating.setVisible(bool(words))
        self.emphasize(self._is_emphasized)

    def emphasize(self, strong: bool) -> None:
        """Show the thumbs clearly (True) or quietly (False)."""
        self._is_emphasized = strong
        for button in self._buttons.values():
            button.set_icon(button.icon_name, "text.secondary" if strong else "text.quiet")
            if button.chosen:
                button.set_icon(button.icon_name, "accent")

    def _press(self, up: bool, button: QWidget) -> None:
        if self._row is not None:
            is_chosen = self._row.remark.feedback.thumbs is up
            self._intents.thumb_requested.emit(self._row.id, None if is_chosen else up, button)

    def _open_card(self) -> None:
        if self._row is not None:
            self._intents.rating_card_requested.emit(self._row.id, self.rating)


class _Thumb(IconButton):
    """Shows the rating in the store, not that it was pressed."""

    def __init__(self, icon: str, name: str, parent: QWidget) -> None:
        self.icon_name, self.chosen = icon, False
        super().__init__(icon, name, kind="thumb", size=16, side=30, colour="text.quiet", parent=parent)

    def set_chosen(self, chosen: bool) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            restyle(self, chosen=chosen)
            self.setAccessibleDescription(self.tr("chosen") if chosen else "")
