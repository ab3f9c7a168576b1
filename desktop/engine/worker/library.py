"""The native library: its log, its build, and what every room of the worker needs of it."""

import ctypes
import logging
import os
import re
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from llama_cpp import llama_cpp as native

logger = logging.getLogger(__name__)

_HEARD, _LINE = 20_000, 300  # bytes and characters that are kept of what native code wrote
_WARN, _ERROR = 3, 4  # ggml_log_level
_LOADED = re.compile(rb"loaded CPU backend from .*ggml-cpu-([^/\\]+)\.(?:so|dll)")


class LlamaLibrary:
    """llama.cpp, initialised. Keeps the last lines that it logged: they are the detail of its failures.

    C keeps the pointer of the log callback, so this object lives as long as the process.
    """

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=12)
        self._is_listening = False
        self._callback = native.llama_log_callback(self._log)
        native.llama_log_set(self._callback, ctypes.c_void_p(0))
        self.variant = ""  # of the processor code in use, where a build has several ("haswell")
        _load_variants()
        native.llama_backend_init()
        self.build = f"llama.cpp {native.llama_version().decode()}, llama-cpp-python {version('llama-cpp-python')}"
        self.gpu = bool(native.llama_supports_gpu_offload())

    def forget(self) -> None:
        """Call before what may fail: `detail` tells only what was logged since."""
        self._lines.clear()

    @property
    def detail(self) -> str:
        return "\n".join(self._lines)

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """Hears what native code says meanwhile, also what it writes to standard error past the log; the list has the
        lines when the context is left."""
        self.forget()
        heard: list[str] = []
        sys.stderr.flush()
        with tempfile.TemporaryFile() as file:
            before = os.dup(2)
            os.dup2(file.fileno(), 2)
            self._is_listening = True
            try:
                yield heard
            finally:
                self._is_listening = False
                os.dup2(before, 2)
                os.close(before)
                file.seek(0)
                lines = file.read(_HEARD).decode("utf-8", "replace").splitlines()
                heard += [line[:_LINE] for line in dict.fromkeys([*lines, *self._lines]) if line.strip()]

    def _log(self, level: int, text: bytes, _user_data: object) -> None:
        if not self.variant and (found := _LOADED.search(text)):
            self.variant = found[1].decode()
        # 5 continues the line before: progress dots and the like
        if level in (_WARN, _ERROR):
            line = text.decode("utf-8", "replace").rstrip()
            self._lines.append(line)
            if level == _ERROR and not self._is_listening:
                logger.error("%s", line)


def _load_variants() -> None:
    """A build for any processor brings its code as one library for each kind of processor, and loads none by itself:
    this lets it take the best one that runs here. A build for this very machine has its code in it."""
    library = native._lib
    folder = Path(library._name).parent
    if not any(folder.glob("*ggml-cpu-*")):
        return
    # of the very ggml that llama.cpp is linked with: a second copy would keep a list of its own
    ggml = ctypes.CDLL(str(folder / "ggml.dll")) if sys.platform == "win32" else library
    ggml.ggml_backend_load_all_from_path(str(folder).encode())
