"""The base class of the transcript's rows, and the signals with which rows request actions."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.keymap import Command, KeyMap
from desktop.presenters.transcript import TranscriptRow
from desktop.services.rewrites import RewriteDraft
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import RewriteEditor

PADDING = 24
"""The space at the left and right of a row's content, in pixels: room for the focus ring."""
ABOVE, BELOW = 10, 12
"""The space above and below a row's content, in pixels."""


class Intents(QObject):
    """What the user requests in a row. The first argument is the id of the row or the answer."""

    regenerate_requested = Signal(str)  # another answer to the same message
    edit_requested = Signal(str, str)  # send the user's message again with this text
    continue_requested = Signal(str)
    limits_requested = Signal(bool)  # change the context length (True) or the maximum length of answers (False)
    sibling_requested = Signal(str, int)  # show the previous (-1) or next (+1) version
    pick_requested = Signal(str)  # continue the conversation with this candidate
    stop_requested = Signal(str)  # stop this candidate
    details_requested = Signal(str)
    more_answers_requested = Signal(str)  # id of the group
    scores_requested = Signal()  # let the reward model choose among the answers side by side
    can_score_changed = Signal()
    copied = Signal()
    caret_moved = Signal(QWidget, QRect)  # the text with the caret, and where it is there
    # judging (`presenters.judging`)
    thumb_requested = Signal(str, object, QWidget)  # True: up, False: down, None: no thumb; the button
    rating_card_requested = Signal(str, QWidget)  # open the rating card under this button
    rewrite_requested = Signal(str)  # open the editor
    rewrite_submitted = Signal(str, str, object)  # text; the instruction to the model, or None
    rewrite_changed = Signal(str, str, str)  # text; the instruction to the model, or ""
    proposal_requested = Signal(str, str, str)  # text so far; the instruction to the model
    proposal_stop_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys = KeyMap()
        self.can_score = False

    def set_can_score(self, can_score: bool) -> None:
        """Set whether a reward model can score answers."""
        if can_score is not self.can_score:
            self.can_score = can_score
            self.can_score_changed.emit()

    def key(self, command: Command) -> str:
        """The key of a command, for tooltips."""
        return self.keys.keys[command]


class RowWidget(QWidget):
    """One row. The transcript sets its width and asks for its height; a row never sizes itself."""

    resized = Signal()  # `layout_for` would return another height than the last time

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.intents = intents
        self._active = False

    def set_row(self, row: TranscriptRow) -> None:
        """Show new content; fast if little changed."""
        raise NotImplementedError

    def layout_for(self, width: int) -> int:
        """Place everything for a width in pixels and return the height."""
        raise NotImplementedError

    def spoken(self) -> str:
        """The row for a screen reader: author and text."""
        raise NotImplementedError

    def copyable(self) -> str:
        """The text that Ctrl+C copies when the row has the focus."""
        return self.row.text

    def must_stay(self) -> bool:
        """Whether the transcript has to keep the widget when the row is scrolled away, because the user works in it."""
        return self.has_focus_inside()

    def has_focus_inside(self) -> bool:
        """Whether the row, or a widget in it, has the focus."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def focus_chain(self) -> list[QWidget]:
        """The controls inside the row at which Tab stops, in order."""
        raise NotImplementedError

    @property
    def wide(self) -> bool:
        """Whether the row may be wider than the column of text."""
        return False

    def answer_ids(self) -> list[str]:
        """The ids of the answers that the row shows."""
        return []

    def selected_answer(self) -> str:
        """The id of the answer in the row that has the focus; "" for none."""
        return ""

    def step(self, by: int) -> bool:
        """Move the focus to the previous (-1) or next (+1) answer in the row. Return False if there is none."""
        return False

    def take_focus(self, by: int) -> None:
        """Give the row the focus; `by` tells whether it comes from below (-1) or from above (+1)."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rewriting(self, id: str = "") -> RewriteEditor | None:
        """The editor for the answer `id` ("": for any answer) if it is open in this row, else None."""
        return None

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Open the editor for a rewrite of the answer `id`. Does nothing in rows without answers.

        `can_ask` tells whether a model is ready to propose a rewrite.
        """

    def end_rewrite(self) -> None:
        """Close the editor for a rewrite."""

    def emphasize(self, active: bool) -> None:
        """Show the row's actions clearly while the pointer or the focus is in it, and quietly otherwise."""

    def refresh_activity(self) -> None:
        """Emphasize the actions if the pointer or the focus is in the row; call it when either may have moved."""
        active = self.underMouse() or self.must_stay()
        if active != self._active:
            self._active = active
            self.emphasize(active)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.refresh_activity()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.refresh_activity()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(self.rect()).adjusted(PADDING - 14, 1, -(PADDING - 14), -1)
        painter.drawRoundedRect(ring, theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
