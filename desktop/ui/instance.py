"""One window a data folder: a second start asks the first one to come to the front.

A local socket (AF_UNIX, a named pipe on Windows) that only this user may open. Who holds the store's lock listens;
the lock decides, the socket only carries the wish.
"""

import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WISH = b"show\n"
_TIMEOUT_MS = 500


def address(data: Path) -> str:
    """Where the window of this data folder listens: short, for sockets; different for each folder and user."""
    user = os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())
    digest = hashlib.sha256(f"{user}\0{data.resolve()}".encode()).hexdigest()[:20]
    name = f"sayso-{digest}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return str(Path(runtime) / name) if runtime and Path(runtime).is_dir() else name


def wake_other(data: Path) -> bool:
    """Asks the window that has this folder open to show itself; whether one answered. Takes at most half a second."""
    socket = QLocalSocket()
    socket.connectToServer(address(data))
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(_WISH)
    socket.flush()
    heard = socket.waitForReadyRead(_TIMEOUT_MS)
    socket.disconnectFromServer()
    return heard


class Doorbell(QObject):
    """Listens for a second start. Call `listen` only while holding the store's lock."""

    rung = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def listen(self, data: Path) -> bool:
        """Whether it worked; a window that cannot be woken is no reason not to start."""
        QLocalServer.removeServer(address(data))  # what a crash left: the lock says that nobody is there
        return self._server.listen(address(data))

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.write(b"ok\n")
            socket.flush()
            self.rung.emit()
