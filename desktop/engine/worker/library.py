"""The llama.cpp library: its initialization, its log and its build."""

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

_CAPTURED_BYTES, _MAX_LINE_CHARS = 20_000, 300  # limits of `captured_output`
_WARN, _ERROR = 3, 4  # ggml_log_level
_LOADED = re.compile(rb"loaded CPU backend from .*ggml-cpu-([^/\\]+)\.(?:so|dll)")


class LlamaLibrary:
    """The initialized library. Keeps the last lines of its log as the detail of errors.

    C keeps the pointer of the log callback, so this object must live as long as the process.
    """

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=12)
        self._is_capturing = False
        self._callback = native.llama_log_callback(self._log)
        native.llama_log_set(self._callback, ctypes.c_void_p(0))
        self.variant = ""  # processor variant in use, if the build has several ("haswell")
        _load_variants()
        native.llama_backend_init()
        self.build = f"llama.cpp {native.llama_version().decode()}, llama-cpp-python {version('llama-cpp-python')}"
        self.gpu = bool(native.llama_supports_gpu_offload())

    def clear_log(self) -> None:
        """Call before an operation that may fail, so that `detail` only contains what is logged from then on."""
        self._lines.clear()

    @property
    def detail(self) -> str:
        """The last lines of the log, for the details of an error."""
        return "\n".join(self._lines)

    @contextmanager
    def captured_output(self) -> Iterator[list[str]]:
        """Capture what native code logs or prints to standard error. The yielded list is filled on exit."""
        self.clear_log()
        captured: list[str] = []
        sys.stderr.flush()
        with tempfile.TemporaryFile() as file:
            original_stderr = os.dup(2)
            os.dup2(file.fileno(), 2)
            self._is_capturing = True
            try:
                yield captured
            finally:
                self._is_capturing = False
                os.dup2(original_stderr, 2)
                os.close(original_stderr)
                file.seek(0)
                lines = file.read(_CAPTURED_BYTES).decode("utf-8", "replace").splitlines()
                captured += [line[:_MAX_LINE_CHARS] for line in dict.fromkeys([*lines, *self._lines]) if line.strip()]

    def _log(self, level: int, text: bytes, _user_data: object) -> None:
        if not self.variant and (found := _LOADED.search(text)):
            self.variant = found[1].decode()
        # level 5 continues the previous line (progress dots)
        if level in (_WARN, _ERROR):
            line = text.decode("utf-8", "replace").rstrip()
            self._lines.append(line)
            if level == _ERROR and not self._is_capturing:
                logger.error("%s", line)


def _load_variants() -> None:
    """Load the best processor variant. A build for any processor has one library per variant and loads none by itself;
    a build for this machine has its code built in."""
    library = native._lib
    folder = Path(library._name).parent
    if not any(folder.glob("*ggml-cpu-*")):
        return
    # the same ggml that llama.cpp is linked with: a second copy would keep its own list of backends
    ggml = ctypes.CDLL(str(folder / "ggml.dll")) if sys.platform == "win32" else library
    ggml.ggml_backend_load_all_from_path(str(folder).encode())
