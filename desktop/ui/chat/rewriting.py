"""The base class of rows whose answers can be rewritten in place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.presenters.transcript import TranscriptRow
from desktop.services.rewrites import RewriteDraft
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import SIDE_BY_SIDE, RewriteEditor
from desktop.ui.chat.rows import ABOVE, BELOW, PADDING, Intents, RowWidget


class AnswerRow(RowWidget):
    """A row with answers. While an answer is rewritten, the row shows only the editor; Esc closes it."""

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(row, intents, parent)
        self._editor: RewriteEditor | None = None
        self._return_to: QWidget = self  # what takes the focus when the editor closes
        self._rewritten = ""

    def answers(self) -> list[TranscriptRow]:
        """The answers that the row shows."""
        return [self.row]

    def content(self) -> list[QWidget]:
        """The widgets that are hidden while the editor is open."""
        raise NotImplementedError

    def answer_ids(self) -> list[str]:
        """The ids of `answers`."""
        return [answer.id for answer in self.answers()]

    @property
    def wide(self) -> bool:
        """While the editor is open, so that original and rewrite fit side by side."""
        return self._editor is not None

    def must_stay(self) -> bool:
        """Also while the editor is open."""
        return super().must_stay() or self._editor is not None

    def rewriting(self, id: str = "") -> RewriteEditor | None:
        """The open editor, if it is for the answer `id` or no id is given."""
        return self._editor if id in ("", self._rewritten) else None

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        """Open the editor with the draft, if there is one, or give the open editor the focus."""
        original = next((answer.text for answer in self.answers() if answer.id == id), None)
        if original is None or (self._editor is not None and self._rewritten == id):
            if self._editor is not None:
                self._editor.setFocus()
            return
        self.end_rewrite()
        focus = QApplication.focusWidget()
        rows = self.parentWidget() or self
        self._return_to = self if focus is None or rows.isAncestorOf(focus) else focus  # such as the composer
        self._rewritten = id
        self._editor = editor = RewriteEditor(self)
        editor.set_can_ask(can_ask)
        editor.open(original, *(draft or ()))
        editor.saved.connect(lambda text: self.intents.rewrite_submitted.emit(id, text, editor.instruction()))
        editor.changed.connect(lambda text: self.intents.rewrite_changed.emit(id, text, editor.instruction() or ""))
        editor.proposal_requested.connect(lambda instruction: self._request_proposal(id, original, instruction))
        editor.proposal_stopped.connect(self.intents.proposal_stop_requested)
        editor.closed.connect(self.end_rewrite)
        editor.resized.connect(self.resized)
        for widget in self.content():
            widget.hide()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resized.emit()

    def _request_proposal(self, id: str, original: str, instruction: str) -> None:
        assert self._editor is not None
        written = self._editor.current_text()
        self.intents.proposal_requested.emit(id, written if written.strip() else original, instruction)

    def end_rewrite(self) -> None:
        """Close the editor and show the content of the row again."""
        if self._editor is None:
            return
        if self.has_focus_inside():
            self._return_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.hide()
        self._editor.deleteLater()
        self._editor = None
        self.set_row(self.row)  # shows the content that was hidden
        self.resized.emit()

    def set_row(self, row: TranscriptRow) -> None:
        """Close the editor if the row does not show the rewritten answer any more. Subclasses call this first."""
        if self._editor is not None:
            self.row = row
            if self._rewritten not in self.answer_ids():
                self.end_rewrite()

    def editor_height(self, width: int) -> int:
        """Place the editor and return the height of the row."""
        assert self._editor is not None
        # not wide enough for original and rewrite side by side: in line with the column of text
        style = theme.current()
        inner = width - 2 * PADDING
        if inner < style.px(SIDE_BY_SIDE):
            inner = min(inner, style.column - 2 * PADDING)
        height = self._editor.height_for(inner)
        self._editor.move((width - inner) // 2, ABOVE)
        self._editor.resize(inner, height)
        return ABOVE + height + BELOW
