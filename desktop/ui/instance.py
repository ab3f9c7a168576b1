"""One window a data folder: a second start asks the first one to come to the front, and to open what it was given.

A local socket (AF_UNIX, a named pipe on Windows) that only this user may open. Who holds the store's lock listens;
the lock decides, the socket only carries the wish: one line of JSON, a list of files.
"""

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_TIMEOUT_MS = 500
_MAX_WISH = 2**20  # bytes


def address(data: Path) -> str:
    """Where the window of this data folder listens: short, for sockets; different for each folder and user."""
    user = os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())
    digest = hashlib.sha256(f"{user}\0{data.resolve()}".encode()).hexdigest()[:20]
    name = f"sayso-{digest}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return str(Path(runtime) / name) if runtime and Path(runtime).is_dir() else name


def wake_other(data: Path, files: Sequence[Path] = ()) -> bool:
    """Asks the window that has this folder open to show itself and to open these files; whether one answered.

    Takes at most half a second.
    """
    socket = QLocalSocket()
    socket.connectToServer(address(data))
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(json.dumps([str(file) for file in files]).encode() + b"\n")
    socket.flush()
    heard = socket.waitForReadyRead(_TIMEOUT_MS)
    socket.disconnectFromServer()
    return heard


class Doorbell(QObject):
    """Listens for a second start. Call `listen` only while holding the store's lock."""

    rung = Signal(list)  # of the files to open, as Paths

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)

    def listen(self, data: Path) -> bool:
        """Whether it worked; a window that cannot be woken is no reason not to start."""
        QLocalServer.removeServer(address(data))  # what a crash left: the lock says that nobody is there
        return self._server.listen(address(data))

    def close(self) -> None:
        self._server.close()

    def _meet(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._listen_to_all)
        self._listen_to_all()  # what came before anyone listened

    def _listen_to_all(self) -> None:
        for socket in self._server.findChildren(QLocalSocket):
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            files = _files(bytes(socket.readLine().data()))
            if files is not None:
                socket.write(b"ok\n")
                socket.flush()
                self.rung.emit(files)
                return
        elif socket.bytesAvailable() <= _MAX_WISH:
            return  # the rest of the line is on its way
        socket.abort()


def _files(line: bytes) -> list[Path] | None:
    """None for what no Sayso says."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, list) or not all(isinstance(name, str) and "\0" not in name for name in said):
        return None
    return [Path(name) for name in said]
