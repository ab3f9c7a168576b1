"""Rows whose answers can be rewritten in their place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.presenters.transcript import TranscriptRow
from desktop.services.rewrites import RewriteDraft
from desktop.ui import theme
from desktop.ui.annotate.rewrite_editor import SIDE_BY_SIDE, RewriteEditor
from desktop.ui.chat.rows import ABOVE, BELOW, PADDING, Intents, RowWidget


class AnswerRow(RowWidget):
    """While an answer is rewritten the row shows the editor and nothing else; Esc brings the row back."""

    def __init__(self, row: TranscriptRow, intents: Intents, parent: QWidget) -> None:
        super().__init__(row, intents, parent)
        self._editor: RewriteEditor | None = None
        self._rewritten = ""

    def answers(self) -> list[TranscriptRow]:
        """Those that it shows."""
        return [self.row]

    def content(self) -> list[QWidget]:
        """What makes room for the editor."""
        raise NotImplementedError

    def answer_ids(self) -> list[str]:
        return [answer.id for answer in self.answers()]

    @property
    def wide(self) -> bool:
        return self._editor is not None

    def must_stay(self) -> bool:
        return super().must_stay() or self._editor is not None

    def rewriting(self, id: str = "") -> RewriteEditor | None:
        return self._editor if id in ("", self._rewritten) else None

    def start_rewrite(self, id: str, draft: RewriteDraft | None, can_ask: bool) -> None:
        original = next((answer.text for answer in self.answers() if answer.id == id), None)
        if original is None or (self._editor is not None and self._rewritten == id):
            if self._editor is not None:
                self._editor.setFocus()
            return
        self.end_rewrite()
        self._rewritten = id
        self._editor = editor = RewriteEditor(self)
        editor.set_can_ask(can_ask)
        editor.open(original, *(draft or ()))
        editor.saved.connect(lambda text: self.intents.save_rewrite.emit(id, text, editor.instruction()))
        editor.changed.connect(lambda text: self.intents.rewrite_changed.emit(id, text, editor.instruction() or ""))
        editor.proposal_requested.connect(
            lambda what: self.intents.propose.emit(
                id, editor.current_text() if editor.current_text().strip() else original, what
            )
        )
        editor.proposal_stopped.connect(self.intents.stop_proposal)
        editor.closed.connect(self.end_rewrite)
        editor.closed.connect(self.intents.rewrite_left)
        editor.resized.connect(self.resized)
        for widget in self.content():
            widget.hide()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resized.emit()

    def end_rewrite(self) -> None:
        if self._editor is None:
            return
        self._editor.hide()
        self._editor.deleteLater()
        self._editor = None
        self.set_row(self.row)  # shows what was hidden, as far as it is to show
        self.resized.emit()

    def set_row(self, row: TranscriptRow) -> None:
        """To be called first: another answer in this place ends the rewrite of the one before."""
        if self._editor is not None:
            self.row = row
            if self._rewritten not in self.answer_ids():
                self.end_rewrite()

    def editor_height(self, width: int) -> int:
        """Places the editor; the height of the row."""
        assert self._editor is not None
        # a row that is wider than the column for reading, but not wide enough for two, stays in line with it
        look = theme.current()
        inner = width - 2 * PADDING
        if inner < look.px(SIDE_BY_SIDE):
            inner = min(inner, look.column - 2 * PADDING)
        height = self._editor.height_for(inner)
        self._editor.move((width - inner) // 2, ABOVE)
        self._editor.resize(inner, height)
        return ABOVE + height + BELOW
