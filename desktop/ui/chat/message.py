"""The rows for one message: the user's message in a bubble at the right, an answer as plain text on the page."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.core.conversation import Status
from desktop.presenters.spoken import spoken_answer, spoken_message
from desktop.presenters.transcript import TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.editor import MessageEdit
from desktop.ui.chat.parts import ActionRow, PrefillLine, Reasoning, StatusLine, copy_to_clipboard
from desktop.ui.chat.rewriting import AnswerRow
from desktop.ui.chat.rows import ABOVE, BELOW, PADDING, Intents, RowWidget
from desktop.ui.widgets.buttons import Button

BUBBLE_SHARE = 0.72
"""The maximum width of a bubble, as a share of the row's."""
BUBBLE_X, BUBBLE_Y = 14, 9
"""The padding inside a bubble, in pixels."""


class UserMessage(RowWidget):
    """The user's message as plain text. Editing it in place sends a new version of it."""

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(row, intents, parent)
        self._body = MessageBody(self.tr("Your message"), plain=True, parent=self)
        self._body.caret_moved.connect(intents.caret_moved)
        self._body.copied.connect(intents.copied)
        self._body.height_changed.connect(self.resized)
        self._actions = ActionRow(of_user=True, parent=self)
        self._actions.copy_requested.connect(lambda: copy_to_clipboard(self.row.text))
        self._actions.copy_requested.connect(intents.copied)
        self._actions.edit_requested.connect(self.start_editing)
        self._actions.sibling_requested.connect(lambda by: intents.sibling_requested.emit(self.row.id, by))
        self._editor: MessageEdit | None = None
        self._buttons: list[Button] = []
        self._bubble = QRectF()
        self.set_row(row)

    def set_row(self, row: TranscriptRow) -> None:
        """Show a message; another message closes the editor."""
        if row.id != self.row.id:
            self._stop_editing()
        self.row = row
        self._body.set_text(row.text)
        self._actions.show_row(row)

    def layout_for(self, width: int) -> int:
        """Place the bubble with its actions, or the editor."""
        inner = width - 2 * PADDING
        if self._editor is not None:
            return self._layout_editor(inner)
        limit = int(inner * BUBBLE_SHARE) - 2 * BUBBLE_X
        text_width = max(self._body.natural_width(limit), 8)
        left = PADDING + inner - text_width - BUBBLE_X
        height = self._body.place(left, ABOVE + BUBBLE_Y, text_width)
        self._bubble = QRectF(left - BUBBLE_X, ABOVE, text_width + 2 * BUBBLE_X, height + 2 * BUBBLE_Y)
        room = int(self._bubble.left()) - PADDING - 6
        row_y = int(self._bubble.bottom()) - ActionRow.HEIGHT - 4
        self._actions.setGeometry(PADDING, max(row_y, ABOVE), room, ActionRow.HEIGHT)
        self.update()
        return ABOVE + height + 2 * BUBBLE_Y + BELOW

    def spoken(self) -> str:
        """The text and its version, introduced as the user's."""
        return spoken_message(self.row)

    def must_stay(self) -> bool:
        """Also while the message is edited or a part of it is selected."""
        return super().must_stay() or self._editor is not None or self._body.textCursor().hasSelection()

    def emphasize(self, active: bool) -> None:
        """Show the actions beside the bubble, or hide their icons."""
        self._actions.emphasize(active)

    def focus_chain(self) -> list[QWidget]:
        """The text and its actions, or the editor and its buttons."""
        if self._editor is not None:
            return [self._editor, *self._buttons]
        return [*self._body.focus_chain(), *self._actions.focus_chain()]

    def start_editing(self) -> None:
        """Turns the bubble into an editor with the same text."""
        if self._editor is not None:
            return
        self._editor = MessageEdit(self.tr("Edit your message"), escape_cancels=True, parent=self)
        self._editor.setPlainText(self.row.text)
        self._editor.submitted.connect(self._send)
        self._editor.cancelled.connect(self._stop_editing)
        self._editor.height_changed.connect(self.resized)
        send = Button(self.tr("Send"), "primary", key="Enter", parent=self)
        send.clicked.connect(self._send)
        cancel = Button(self.tr("Cancel"), "quiet", key="Esc", parent=self)
        cancel.clicked.connect(self._stop_editing)
        self._buttons = [cancel, send]
        for widget in (self._editor, *self._buttons):
            widget.show()
        self._body.hide()
        self._actions.hide()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.moveCursor(self._editor.textCursor().MoveOperation.End)
        self.resized.emit()

    def _send(self) -> None:
        assert self._editor is not None
        text = self._editor.toPlainText()
        if text.strip():
            # the new row replaces the editor, which stays if sending fails
            self.intents.edit_requested.emit(self.row.id, text)

    def _stop_editing(self) -> None:
        if self._editor is None:
            return
        self._body.show()
        self._actions.show()
        if self.has_focus_inside():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in (self._editor, *self._buttons):
            widget.hide()
            widget.deleteLater()
        self._editor = None
        self._buttons = []
        self.resized.emit()

    def _layout_editor(self, inner: int) -> int:
        assert self._editor is not None
        window = self.window()
        self._editor.set_limit(int(window.height() * 0.4))
        self._editor.setFixedWidth(inner - 2 * BUBBLE_X)
        self._editor.move(PADDING + BUBBLE_X, ABOVE + 12)
        height = self._editor.preferred_height()
        y = ABOVE + 12 + height + 10
        x = PADDING + inner - BUBBLE_X
        for button in reversed(self._buttons):
            size = button.sizeHint()
            x -= size.width()
            button.setGeometry(x, y, size.width(), size.height())
            x -= 8
        bottom = y + self._buttons[0].sizeHint().height() + 12
        self._bubble = QRectF(PADDING, ABOVE, inner, bottom - ABOVE)
        self.update()
        return bottom + BELOW

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("surface.raised"))
        painter.drawRoundedRect(self._bubble, theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
        super().paintEvent(event)


class AnswerMessage(AnswerRow):
    """An answer: the folded reasoning, the text, why it ended, and the actions."""

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(row, intents, parent)
        self._body = MessageBody(self.tr("Answer"), parent=self)
        self._body.caret_moved.connect(intents.caret_moved)
        self._body.height_changed.connect(self.resized)
        self._reasoning: Reasoning | None = None
        self._prefill: PrefillLine | None = None
        self._status: StatusLine | None = None
        self._actions = ActionRow(of_user=False, parent=self, intents=intents)
        self._actions.copy_requested.connect(lambda: copy_to_clipboard(self.row.text))
        self._actions.copy_requested.connect(intents.copied)
        self._actions.regenerate_requested.connect(lambda: intents.regenerate_requested.emit(self.row.id))
        self._actions.sibling_requested.connect(lambda by: intents.sibling_requested.emit(self.row.id, by))
        self._actions.details_requested.connect(lambda: intents.details_requested.emit(self.row.id))
        self._actions.rewrite_requested.connect(lambda: intents.rewrite_requested.emit(self.row.id))
        self._body.copied.connect(intents.copied)
        self._shows_status = False
        self.set_row(row)

    def content(self) -> list[QWidget]:
        """Text, actions, and the parts that exist so far."""
        parts = (self._body, self._actions, self._reasoning, self._prefill, self._status)
        return [part for part in parts if part is not None]

    def selected_answer(self) -> str:
        """The only answer of the row."""
        return self.row.id

    def set_row(self, row: TranscriptRow) -> None:
        """Show the answer; parts such as the reasoning are created when they are needed."""
        super().set_row(row)
        self.row = row
        if self.rewriting() is not None:
            return  # `end_rewrite` shows it
        writing = row.status is Status.STREAMING
        self._body.set_text(row.text, growing=writing)
        self._body.set_caret(writing and row.prefill is None and not row.waits and not self._thinking())
        if row.reasoning:
            if self._reasoning is None:
                self._reasoning = Reasoning(self)
                self._reasoning.toggled.connect(self.resized)
                self._reasoning.caret_moved.connect(self.intents.caret_moved)
            self._reasoning.show()
            self._reasoning.show_text(row.reasoning, thinking=self._thinking())
        elif self._reasoning is not None:
            self._reasoning.hide()
        self._show_prefill(row)
        if self._status is None and (row.notice or row.status not in (Status.COMPLETE, Status.STREAMING)):
            self._status = StatusLine(self)
            self._status.continue_requested.connect(lambda: self.intents.continue_requested.emit(self.row.id))
            self._status.retry_requested.connect(lambda: self.intents.regenerate_requested.emit(self.row.id))
            self._status.limits_requested.connect(self.intents.limits_requested)
        self._shows_status = self._status is not None and self._status.show_row(row)
        if self._status is not None:
            self._status.setVisible(self._shows_status)
        self._actions.show_row(row)
        self._actions.setVisible(not writing)

    def layout_for(self, width: int) -> int:
        """Place reasoning, prefill, text, status and actions below each other, or the editor."""
        if self.rewriting() is not None:
            return self.editor_height(width)
        inner = width - 2 * PADDING
        y = ABOVE
        if self._reasoning is not None and self.row.reasoning:
            height = self._reasoning.layout_for(inner)
            self._reasoning.setGeometry(PADDING, y, inner, height)
            y += height + 8
        if self._prefill is not None and self._prefill.isVisibleTo(self):
            height = self._prefill.layout_for(inner)
            self._prefill.setGeometry(PADDING, y, inner, height)
            y += height + 8
        self._body.setVisible(bool(self.row.text) or self.row.status is Status.STREAMING)
        if not self._body.isHidden():
            y += self._body.place(PADDING, y, inner)
        if self._shows_status and self._status is not None:
            height = self._status.height_at(inner)
            self._status.setGeometry(PADDING, y + 8, inner, height)
            y += height + 8
        self._actions.setGeometry(PADDING - 7, y + 10, inner + 7, ActionRow.HEIGHT)
        return y + 10 + ActionRow.HEIGHT + BELOW

    def spoken(self) -> str:
        """Model, version, state, text and rating."""
        return spoken_answer(self.row, self._body.spoken())

    def must_stay(self) -> bool:
        """Also while a part of the text is selected."""
        return super().must_stay() or self._body.textCursor().hasSelection()

    def emphasize(self, active: bool) -> None:
        """Show the actions below the answer clearly or quietly."""
        self._actions.emphasize(active)

    def focus_chain(self) -> list[QWidget]:
        """The controls from top to bottom, or those of the editor."""
        if (editor := self.rewriting()) is not None:
            return editor.focus_chain()
        chain: list[QWidget] = []
        if self._reasoning is not None and not self._reasoning.isHidden():
            chain += self._reasoning.focus_chain()
        chain += [] if self._body.isHidden() else self._body.focus_chain()
        if self._shows_status and self._status is not None:
            chain += self._status.focus_chain()
        return chain + self._actions.focus_chain()

    def _thinking(self) -> bool:
        return self.row.status is Status.STREAMING and bool(self.row.reasoning) and not self.row.text

    def _show_prefill(self, row: TranscriptRow) -> None:
        writing = row.status is Status.STREAMING
        progress = row.prefill if writing else None
        if (progress is not None or row.waits) and self._prefill is None:
            self._prefill = PrefillLine(self)
            self._prefill.appeared.connect(self._prefill_appeared)
            self._prefill.hide()
        if self._prefill is not None:
            self._prefill.show_progress(progress, waits=writing and row.waits)
            self._prefill.setVisible(self._prefill.due)

    def _prefill_appeared(self) -> None:
        if self._prefill is not None:
            self._prefill.show()
            self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)
