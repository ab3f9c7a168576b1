"""One window for each data folder: a second start passes its files to the window that has the folder open.

The store's lock decides which window owns the folder; its owner listens on a local socket. A second start sends one
line of JSON, the list of files to open, and ends. The socket is in a new folder that only this user may enter, and a
file in the data folder has its address: so no other user can replace the socket, listen in, or keep Sayso from
starting. Each side also checks that the other process belongs to the same user.
"""

import contextlib
import json
import os
import socket
import stat
import struct
import sys
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.core.outputs import replace_file

ADDRESS_FILE: Final = "window.address"
"""The file in the data folder that has the address of the socket."""

_TIMEOUT_MS = 500
_MAX_REQUEST_BYTES = 2**20
_MAX_ADDRESS_BYTES = 100  # the system's own limit for a socket's path is 104 (macOS) or 108 (Linux)
_PREFIX = "sayso-"


def hand_over(data: Path, files: Sequence[Path] = ()) -> bool:
    """Ask the window that has this folder open to come to the front and open `files`. Return whether it answered.

    Takes at most a second. Call it only when another process holds the store's lock.
    """
    address = _read_address(data)
    if address is None:
        return False
    connection = QLocalSocket()
    connection.connectToServer(address)
    if not connection.waitForConnected(_TIMEOUT_MS) or not is_same_user(connection):
        return False
    connection.write(json.dumps([str(file) for file in files]).encode() + b"\n")
    connection.flush()
    answered = connection.waitForReadyRead(_TIMEOUT_MS)
    connection.disconnectFromServer()
    return answered


class SingleInstanceServer(QObject):
    """Receives the files of a second start. Call `listen` only while this process holds the store's lock."""

    files_requested = Signal(list)  # of Paths

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._data: Path | None = None

    def listen(self, data: Path) -> bool:
        """Listen for second starts with this data folder. Return whether that works; the window works without it."""
        self._data = data
        _remove_socket(data)  # left by a crash
        with contextlib.suppress(OSError):
            address = _new_address()
            if self._server.listen(address):
                replace_file(data / ADDRESS_FILE, address.encode())
                return True
        return False

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._server.close()
        if self._data is not None:
            _remove_socket(self._data)

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            connection = self._server.nextPendingConnection()
            connection.disconnected.connect(connection.deleteLater)
            if is_same_user(connection):
                connection.readyRead.connect(self._read_all)
            else:
                connection.abort()
        self._read_all()  # for data that arrived before the signal was connected

    def _read_all(self) -> None:
        for connection in self._server.findChildren(QLocalSocket):
            self._read(connection)

    def _read(self, connection: QLocalSocket) -> None:
        if connection.canReadLine():
            files = _files(bytes(connection.readLine().data()))
            if files is not None:
                connection.write(b"ok\n")
                connection.flush()
                self.files_requested.emit(files)
                return
        elif connection.bytesAvailable() <= _MAX_REQUEST_BYTES:
            return  # the line is not complete yet
        connection.abort()


def is_same_user(connection: QLocalSocket) -> bool:
    """Whether the process at the other end runs as this user. True on systems that do not tell."""
    if sys.platform == "linux":
        option, layout, index = (socket.SOL_SOCKET, socket.SO_PEERCRED), "3i", 1  # struct ucred: pid, uid, gid
    elif sys.platform == "darwin":
        option, layout, index = (0, 1), "2I", 1  # LOCAL_PEERCRED gives struct xucred: version, uid
    else:
        return True  # a named pipe of Windows, made for this user alone
    with socket.socket(fileno=os.dup(int(connection.socketDescriptor()))) as end:
        try:
            found = end.getsockopt(*option, 128)
        except OSError:
            return False
    return bool(struct.unpack_from(layout, found)[index] == os.getuid())


def _new_address() -> str:
    """A new socket name that no other user can guess or access. Raises `OSError`."""
    if sys.platform == "win32":
        return f"{_PREFIX}{uuid.uuid4().hex}"
    # the first folder that keeps the path short; the system empties its runtime folder by itself
    for parent in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):  # noqa: S108 -- 0700 inside
        if parent and Path(parent).is_dir() and len(os.fsencode(parent)) + 32 <= _MAX_ADDRESS_BYTES:
            with contextlib.suppress(OSError):
                return str(Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent), "window"))
    raise OSError("no folder for a socket")


def _read_address(data: Path) -> str | None:
    """The address that the window wrote; None if there is none, or if another user may have written it."""
    path = data / ADDRESS_FILE
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or (os.name == "posix" and found.st_uid != os.getuid()):
            return None
        return path.read_text(encoding="utf-8") or None
    except (OSError, ValueError):
        return None


def _remove_socket(data: Path) -> None:
    """Remove the socket of this data folder, and the folder made for it."""
    address = _read_address(data)
    with contextlib.suppress(OSError):
        (data / ADDRESS_FILE).unlink()
    if address is None or os.name != "posix":
        return
    path = Path(address)
    # The data folder may come from another user, so remove nothing but a socket and its empty folder.
    with contextlib.suppress(OSError):
        if path.parent.name.startswith(_PREFIX) and not path.parent.is_symlink():
            if path.is_socket():
                path.unlink()
            path.parent.rmdir()


def _files(line: bytes) -> list[Path] | None:
    """The files in a request; None for anything that Sayso does not send."""
    try:
        names = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) and "\0" not in name for name in names):
        return None
    return [Path(name) for name in names]
