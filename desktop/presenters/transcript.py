"""The active path of a conversation as rows; what the transcript view shows and nothing more."""

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.core.conversation import Status
from desktop.core.generation import EndReason
from desktop.services.ratings import AnswerFeedback


class RowKind(StrEnum):
    USER = "user"
    ANSWER = "answer"
    CANDIDATES = "candidates"  # several answers side by side, none picked yet


class AnswerFigures(NamedTuple):
    """The discreet line under an answer. None where not known."""

    tokens_per_second: float | None = None
    first_token_s: float | None = None
    tokens: int | None = None


class Remark(NamedTuple):
    """What is said about an answer, as values and in the user's language: `words` is what the person says of it,
    `written` who wrote it in place of another."""

    feedback: AnswerFeedback = AnswerFeedback()
    words: str = ""
    written: str = ""


NO_REMARK = Remark()


class TranscriptRow(NamedTuple):  # not a frozen dataclass: ten thousand of them are made when a conversation opens
    """One message, or for CANDIDATES the group of them (`candidates`, each an ANSWER row).

    `position` of `versions` says which sibling this is ("2 of 3"), from 1. `prefill` is (done, total) tokens while the
    prompt is being read and nothing has been written yet. `notice` is a translated sentence to show below (why it
    failed; how many messages were left out of the context).
    """

    id: str
    kind: RowKind
    text: str = ""
    reasoning: str = ""
    status: Status = Status.COMPLETE
    position: int = 1
    versions: int = 1
    figures: AnswerFigures = AnswerFigures()
    prefill: tuple[int, int] | None = None
    notice: str = ""
    edited: bool = False  # a person's text, not the model's
    candidates: tuple["TranscriptRow", ...] = ()
    remark: Remark = NO_REMARK
    model: str = ""  # which one wrote it, where the conversation has answers of several
    waits: bool = False  # for answers in other conversations
    end: EndReason | None = None  # None until it has ended


class Transcript(QObject):
    """A list of rows that tells what changed about it. Indices are those of `rows` after the change."""

    reset = Signal()  # everything is new: another conversation, another branch
    appended = Signal(int)  # so many rows at the end
    changed = Signal(int)  # the row at this index has new content (its id and kind may differ too)
    truncated = Signal(int)  # rows from this index on are gone

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[TranscriptRow] = []

    def show(self, rows: list[TranscriptRow]) -> None:
        """Shows `rows`, telling the least change that leads there: a common beginning stays untouched."""
        old, self.rows = self.rows, list(rows)
        same = 0
        while same < min(len(old), len(rows)) and old[same].id == rows[same].id and old[same].kind == rows[same].kind:
            same += 1
        if same == 0:
            self.reset.emit()
            return
        if same < len(old):
            self.truncated.emit(same)
        for index in range(same):
            if (
                old[index] is not rows[index] and old[index] != rows[index]
            ):  # most rows of a long one are the same object
                self.changed.emit(index)
        if same < len(rows):
            self.appended.emit(len(rows) - same)

    def update(self, index: int, row: TranscriptRow) -> None:
        if self.rows[index] != row:
            self.rows[index] = row
            self.changed.emit(index)
