"""Runs commands in processes that have imported everything already.

A command takes about half a second of the processor to import what it needs, and a few milliseconds to do its work. A
process that has done the imports and nothing else forks itself for each command: the child has its own streams,
environment, folder, exit code and signals, as if it had been started by a shell. Tests of starting itself (streams that
are closed, imports, locales) start a new process instead.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUPPORTED = sys.platform == "linux"
_ROOMS = ("core", "quality", "datasets", "store", "services", "cli")
_MAX_REQUEST = 150_000  # bytes: the arguments and the environment, in one packet


class WarmCommand:
    """Starts the waiting process; `close` ends it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._busy = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm_command", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=dict(env),
            cwd=ROOT,
        )
        theirs.close()

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str], stdin: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Like `subprocess.run` with captured output."""
        request = json.dumps([list(arguments), dict(env), str(Path.cwd())]).encode()
        assert len(request) < _MAX_REQUEST
        with (
            self._busy,
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin.encode())
            given.seek(0)
            socket.send_fds(self._ours, [request], [given.fileno(), out.fileno(), err.fileno()])
            pid = int(self._ours.recv(32))
            self._ours.settimeout(timeout)
            try:
                code = int(self._ours.recv(32))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._ours.settimeout(None)
                self._ours.recv(32)
                raise
            finally:
                self._ours.settimeout(None)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(
                list(arguments), code, out.read().decode("utf-8"), err.read().decode("utf-8")
            )

    def close(self) -> None:
        """End the process."""
        self._ours.close()
        self._process.wait(10)


def serve(requests: socket.socket) -> list[str]:
    """Fork for each request. Returns in the child, with the command's arguments, and exits when the tests end."""
    while True:
        request, streams, _, _ = socket.recv_fds(requests, _MAX_REQUEST, 3)
        if not request:
            sys.exit(0)
        pid = os.fork()
        if not pid:
            requests.close()
            arguments, env, folder = json.loads(request)
            os.environ.clear()
            os.environ.update(env)
            os.chdir(folder)
            for descriptor, stream in enumerate(streams):
                os.dup2(stream, descriptor)
                os.close(stream)
            sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115 -- to the end
            return [str(argument) for argument in arguments]
        for stream in streams:
            os.close(stream)
        requests.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def main() -> int:
    """Import what commands need, wait for requests, and run the command in the child."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as `desktop.__main__` does: no thread may run when the process forks
    for room in _ROOMS:
        package = importlib.import_module(f"desktop.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    command = importlib.import_module("desktop.__main__")
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    sys.argv = [str(ROOT / "desktop" / "__main__.py"), *serve(socket.socket(fileno=int(sys.argv[1])))]
    return int(command.main())


if __name__ == "__main__":
    sys.exit(main())
