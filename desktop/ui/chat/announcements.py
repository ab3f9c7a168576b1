"""Tells screen readers when an answer ends."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.core.conversation import Status
from desktop.presenters.transcript import Transcript, TranscriptRow
from desktop.ui.widgets.announcements import announce


class AnswerAnnouncer(QObject):
    """Announces the end of each answer that was being written in a `Transcript`."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._model: Transcript | None = None
        self._writing: set[str] = set()  # ids of the answers that were being written at the last change

    def set_model(self, model: Transcript) -> None:
        """Follow `model` and no longer the previous one."""
        if (old := self._model) is not None:
            old.reset.disconnect(self._reset)
            old.appended.disconnect(self._appended)
            old.changed.disconnect(self._row_changed)
        self._model = model
        model.reset.connect(self._reset)
        model.appended.connect(self._appended)
        model.changed.connect(self._row_changed)
        self._reset()

    def _rows(self) -> list[TranscriptRow]:
        return self._model.rows if self._model is not None else []

    def _reset(self) -> None:
        self._writing = {row.id for row in self._rows() if row.status is Status.STREAMING}

    def _appended(self, count: int) -> None:
        self._writing |= {row.id for row in self._rows()[-count:] if row.status is Status.STREAMING}

    def _row_changed(self, index: int) -> None:
        row = self._rows()[index]
        for part in row.candidates or (row,):
            if part.status is Status.STREAMING:
                self._writing.add(part.id)
            elif part.id in self._writing:
                self._writing.remove(part.id)
                announce(self._view, self._end_text(part))

    def _end_text(self, row: TranscriptRow) -> str:
        if row.status is Status.COMPLETE:
            return self.tr("Answer complete")
        if row.status is Status.STOPPED:
            return self.tr("Answer stopped")
        return " ".join(part for part in (self.tr("Answer failed"), row.notice) if part)
