"""The native library: its log, its build, and what every room of the worker needs of it."""

import ctypes
import sys
from collections import deque
from importlib.metadata import version

from llama_cpp import llama_cpp as native

_WARN, _ERROR = 3, 4  # ggml_log_level


class Library:
    """llama.cpp, initialised. Keeps the last lines that it logged: they are the detail of its failures.

    C keeps the pointer of the log callback, so this object lives as long as the process.
    """

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=12)
        self._level = _WARN
        self._callback = native.llama_log_callback(self._log)
        native.llama_log_set(self._callback, ctypes.c_void_p(0))
        native.llama_backend_init()
        self.build = f"llama.cpp {native.llama_version().decode()}, llama-cpp-python {version('llama-cpp-python')}"
        self.gpu = bool(native.llama_supports_gpu_offload())

    def forget(self) -> None:
        """Call before what may fail: `detail` tells only what was logged since."""
        self._lines.clear()

    @property
    def detail(self) -> str:
        return "\n".join(self._lines)

    def _log(self, level: int, text: bytes, _user_data: object) -> None:
        # 5 continues the line before: progress dots and the like
        if level in (_WARN, _ERROR):
            line = text.decode("utf-8", "replace").rstrip()
            self._lines.append(line)
            if level == _ERROR:
                print(line, file=sys.stderr)
