"""The active path of a conversation as rows: exactly what the transcript view shows."""

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.core.conversation import Status
from desktop.core.generation import EndReason
from desktop.services.ratings import AnswerFeedback


class RowKind(StrEnum):
    """What a row shows."""

    USER = "user"
    ANSWER = "answer"
    CANDIDATES = "candidates"  # several answers side by side, none picked yet


class AnswerFigures(NamedTuple):
    """Numbers in the line below an answer; None if unknown."""

    tokens_per_second: float | None = None
    first_token_s: float | None = None
    tokens: int | None = None
    score: float | None = None  # of a reward model


class Remark(NamedTuple):
    """The judgements of an answer as values (`feedback`) and as texts: `words` summarizes them, `written` says who
    wrote the answer if it is a rewrite."""

    feedback: AnswerFeedback = AnswerFeedback()
    words: str = ""
    written: str = ""


NO_REMARK = Remark()


class TranscriptRow(NamedTuple):  # faster than a frozen dataclass: a long conversation has ten thousand
    """One message, or for CANDIDATES the group of them (`candidates`, each an ANSWER row).

    `position` of `versions` is the number of this sibling ("2 of 3"), from 1. `prefill` is (done, total) tokens while
    the prompt is processed. `notice` is a translated text to show below (why the answer failed; how many messages were
    dropped from the context).
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
    edited: bool = False  # written by a person, not by the model
    candidates: tuple["TranscriptRow", ...] = ()
    remark: Remark = NO_REMARK
    model: str = ""  # name of the model, if the conversation has answers of several
    waits: bool = False  # answers in other conversations are generated first
    end: EndReason | None = None  # None until the answer has ended


class Transcript(QObject):
    """A list of rows with signals for its changes. Indices are those of `rows` after the change."""

    reset = Signal()  # all rows were replaced
    appended = Signal(int)  # number of new rows at the end
    changed = Signal(int)  # index of a row with new content (its id and kind may differ too)
    truncated = Signal(int)  # rows from this index on were removed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[TranscriptRow] = []

    def show(self, rows: list[TranscriptRow]) -> None:
        """Replace the rows with the smallest change: a common beginning stays untouched."""
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
            if old[index] is not rows[index] and old[index] != rows[index]:  # mostly the same objects, so this is fast
                self.changed.emit(index)
        if same < len(rows):
            self.appended.emit(len(rows) - same)

    def update(self, index: int, row: TranscriptRow) -> None:
        """Replace one row; emits `changed` if it differs."""
        if self.rows[index] != row:
            self.rows[index] = row
            self.changed.emit(index)
