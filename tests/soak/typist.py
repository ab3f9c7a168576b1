"""The app in an offscreen window, typed into by orders on standard input, that tells on standard output what shows.

Orders, one a line: `new`, `send TEXT`, `quit`. Told, one JSON object a line, each with the time in seconds of the
clock that all processes of a machine share: `ready`; `sent` (a message of the user is on the screen, with its text);
`shown` (an answer's text so far, its status, the sentence below it); `engine` (the process id of the model process).
What was written to a pipe stays readable when the writer is killed, so nothing that was shown goes unknown.

    python -m tests.soak.typist DATA_FOLDER
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import Application, Program
from desktop.presenters.app_services import AppServices
from desktop.presenters.transcript import RowKind, TranscriptRow
from desktop.services.folders import Folders
from desktop.services.settings import SettingsFile


def tell(**what: Any) -> None:
    os.write(1, json.dumps({"t": time.monotonic(), **what}).encode() + b"\n")


class Typist(QObject):
    def __init__(self, app: QApplication, services: AppServices) -> None:
        super().__init__()
        self._app, self._services = app, services
        self._told: dict[str, tuple[int, str, str]] = {}
        self._engine: int | None = None
        self._ready = False
        self._rest = b""
        transcript = services.chat.transcript
        transcript.reset.connect(self._look)
        transcript.appended.connect(lambda _: self._look())
        transcript.changed.connect(lambda _: self._look())
        services.host.state_changed.connect(self._engine_changed)
        os.set_blocking(0, False)
        self._input = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._read)

    def _engine_changed(self) -> None:
        if self._services.host.pid not in (None, self._engine):
            self._engine = self._services.host.pid
            tell(engine=self._engine)
        if self._services.models.can_answer and not self._ready:
            self._ready = True
            tell(ready=True)

    def _look(self) -> None:
        for row in self._services.chat.transcript.rows[-2:]:
            state = (len(row.text), row.status, row.notice)
            if self._told.get(row.id) != state:
                self._told[row.id] = state
                self._tell_row(row)

    def _tell_row(self, row: TranscriptRow) -> None:
        if row.kind is RowKind.USER:
            tell(sent=row.id, text=row.text)
        else:
            tell(shown=row.id, text=row.text, status=row.status, notice=row.notice)

    def _read(self) -> None:
        data = os.read(0, 65536)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._obey(*line.decode().partition(" "))
        if not data:
            self._app.quit()

    def _obey(self, order: str, _: str, text: str) -> None:
        match order:
            case "new":
                self._services.chat.new_conversation()
            case "send":
                # the composer keeps what the presenter refuses; here it is typed again
                if self._services.chat.busy or not self._services.models.can_answer:
                    QTimer.singleShot(50, lambda: self._obey(order, " ", text))
                else:
                    self._services.chat.send(text)
            case "quit":
                self._app.quit()


def main() -> int:
    app = Application(sys.argv[:1])
    folders = Folders(Path(sys.argv[1]))
    folders.make()
    program = Program(app, folders, SettingsFile(folders.settings))
    typist = Typist(app, program._services)
    try:
        return app.exec()
    finally:
        del typist
        program.finish()


if __name__ == "__main__":
    sys.exit(main())
