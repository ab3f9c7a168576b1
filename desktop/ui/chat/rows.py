"""What every row of the transcript has in common, and what a person can ask for from inside one."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.keymap import Command, KeyMap
from desktop.presenters.transcript import TranscriptRow
from desktop.services.rewrites import RewriteDraft
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import RewriteEditor

PADDING = 24
"""Left and right of a row's content, so that a focus ring has air around the text."""
ABOVE, BELOW = 10, 12


class Intents(QObject):
    """What a person asks for from a row. Ids are those of the rows."""

    regenerate = Signal(str)  # another answer beside this one
    edit = Signal(str, str)  # the user's message again, with this text
    continue_answer = Signal(str)
    change_limits = Signal(bool)  # of the context (True), or of the length of answers
    switch_sibling = Signal(str, int)  # -1 or +1
    pick = Signal(str)  # go on with this candidate
    stop_candidate = Signal(str)
    details = Signal(str)
    more_answers = Signal(str)  # of the group with this id
    copied = Signal()
    # judging (`presenters.judging`)
    thumb = Signal(str, object, QWidget)  # True is up, None takes it back; the button that was pressed
    remark = Signal(str, QWidget)  # say more about this answer, in a card under this button
    rewrite = Signal(str)  # begin, or go on
    save_rewrite = Signal(str, str, object)  # the text, and what the model was asked for, or None
    rewrite_changed = Signal(str, str, str)  # the text, and what the model was asked for
    propose = Signal(str, str, str)  # the text, and what the model is asked for
    stop_proposal = Signal()
    rewrite_left = Signal()  # the editor was closed; its text is kept

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys = KeyMap()

    def key(self, command: Command) -> str:
        """For tooltips."""
        return self.keys.keys[command]


class RowWidget(QWidget):
    """One row. The transcript gives it a width and takes back a height; it never sizes itself."""

    resized = Signal()  # it wants another height than it last answered

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.intents = intents
        self._active = False

    def set_row(self, row: TranscriptRow) -> None:
        """Shows new content; cheap where little changed."""
        raise NotImplementedError

    def layout_for(self, width: int) -> int:
        """Places everything for `width` pixels and returns the height."""
        raise NotImplementedError

    def spoken(self) -> str:
        """The row for a screen reader: who says it, and what."""
        raise NotImplementedError

    def copyable(self) -> str:
        """What copying the whole row yields."""
        return self.row.text

    def must_stay(self) -> bool:
        """Whether the row keeps its widget far from the screen: someone is in it."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def focus_chain(self) -> list[QWidget]:
        """The controls inside that Tab stops at, in order."""
        raise NotImplementedError

    @property
    def wide(self) -> bool:
        """Whether it takes more than the column for reading, where there is room."""
        return False

    def answer_ids(self) -> list[str]:
        """Of the answers that it shows."""
        return []

    def selected_answer(self) -> str:
        """The answer in it that has the focus; empty for none."""
        return ""

    def step(self, by: int) -> bool:
        """Moves the focus to the next of several things in it, if there is one."""
        return False

    def take_focus(self, by: int) -> None:
        """The keyboard comes from below (-1) or from above (1)."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rewriting(self, id: str = "") -> RewriteEditor | None:
        """The editor that is open in it, or that for this answer."""
        return None

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Opens an editor for what this answer should have been. Only rows with answers do."""

    def end_rewrite(self) -> None:
        """The rewrite was saved."""

    def strengthen(self, active: bool) -> None:
        """The actions of a row are quiet until the pointer or the focus is in it."""

    def refresh_activity(self) -> None:
        active = self.underMouse() or self.must_stay()
        if active != self._active:
            self._active = active
            self.strengthen(active)

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
