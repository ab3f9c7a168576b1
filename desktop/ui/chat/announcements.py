"""Lets screen readers say when answers begin and end, and what is written, but never while the user types."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.presenters.answer_speech import AnswerSpeech
from desktop.presenters.transcript import Transcript, TranscriptRow
from desktop.ui.widgets.announcements import announce

PAUSE_MS = 1_500
"""How long the user has to type nothing before something is said."""


class AnswerAnnouncer(QObject):
    """Announces what `AnswerSpeech` says about a `Transcript`."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.speech = AnswerSpeech(self)
        self._view = view
        self._model: Transcript | None = None
        self._waiting: list[str] = []
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(PAUSE_MS)
        self._typing.timeout.connect(self._say_waiting)

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

    def hold(self) -> None:
        """The user types: say nothing until they pause."""
        self._typing.start()

    def say(self, text: str) -> None:
        """Announce a sentence, now or when the user pauses."""
        if not text:
            return
        if self._typing.isActive():
            self._waiting.append(text)
        else:
            announce(self._view, text)

    def _say_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            announce(self._view, text)

    def _rows(self) -> list[TranscriptRow]:
        return self._model.rows if self._model is not None else []

    def _reset(self) -> None:
        self.say(self.speech.open(self._rows()))

    def _appended(self, count: int) -> None:
        self.say(self.speech.begin(self._rows()[-count:]))

    def _row_changed(self, index: int) -> None:
        for text in self.speech.change(self._rows()[index]):
            self.say(text)
