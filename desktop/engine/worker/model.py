"""A loaded model: weights, vocabulary, chat template, adapters. What it computes with is in `pool`."""

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from llama_cpp import llama_cpp as native

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.engine.reasoning import ReasoningMarks, find_marks
from desktop.engine.signature import model_changed, signature
from desktop.engine.template_process import IsolatedTemplate, TemplateProcess
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.vocabulary import Vocabulary

_CHUNK = 4 * 1024**2


class Memory(StrEnum):
    """How freely the state of a sequence can be cut back."""

    FULL = "full"  # anywhere
    SLIDING = "sliding"  # only as far as the window's cells are still there
    RECURRENT = "recurrent"  # not at all


class Model:
    """Raises `UserError` (Kind.MODEL) from the constructor when the file cannot be used, (Kind.FAILED) when stopped.

    `parts` are all files of a split model, which together have one hash. `sha256` empty: computed beside the loading.
    `progress(fraction)` is called while loading; `stopped()` is asked as often, from another thread too.
    """

    def __init__(
        self,
        library: LlamaLibrary,
        path: str,
        parts: Sequence[Path],
        sha256: str = "",
        gpu_layers: int = 0,
        progress: Callable[[float], None] = lambda fraction: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.library = library
        self.path = path
        self._adapters: dict[tuple[str, int, int], tuple[int, str]] = {}
        self._templates = TemplateProcess()  # starts beside the loading
        self._parts = parts
        self._signature = signature(parts)  # before anything is read
        digest = _Digest(parts, stopped) if not sha256 else None

        def tell(fraction: float, _user_data: object) -> bool:
            progress(fraction if digest is None else (fraction + digest.fraction) / 2)
            return not stopped()

        callback = native.llama_progress_callback(tell)
        params = native.llama_model_default_params()
        params.n_gpu_layers = gpu_layers if gpu_layers >= 0 else 10_000
        params.progress_callback = callback
        library.forget()
        self.pointer = native.llama_model_load_from_file(os.fsencode(path), params)
        if digest is not None:
            sha256 = digest.wait(progress)
        if stopped():
            self.close()
            raise stopped_loading()
        if not self.pointer:
            self.close()
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The model {name} cannot be loaded. Choose another file, or download it again."
                ),
                {"name": Path(path).name},
                library.detail,
            )
        if self.changed:
            self.close()
            raise model_changed(path)
        self.sha256 = sha256
        self.vocab = Vocabulary(library, native.llama_model_get_vocab(self.pointer))
        self.trained_window = int(native.llama_model_n_ctx_train(self.pointer))
        self.parameters = int(native.llama_model_n_params(self.pointer))
        self.sliding_window = max(0, int(native.llama_model_n_swa(self.pointer)))
        recurrent = native.llama_model_is_recurrent(self.pointer) or native.llama_model_is_hybrid(self.pointer)
        self.memory = Memory.RECURRENT if recurrent else Memory.SLIDING if self.sliding_window else Memory.FULL
        self.name = self.metadata("general.name") or Path(path).stem
        self.template_source = self.metadata("tokenizer.chat_template")
        # such models choose their rotary factors by the size of the context, so it must not change under them
        architecture = self.metadata("general.architecture")
        self.fixed_cells = bool(self.metadata(f"{architecture}.rope.scaling.original_context_length"))
        self._template = lru_cache(maxsize=4)(self._compile)
        self._marks = lru_cache(maxsize=4)(self._find_marks)

    @property
    def changed(self) -> bool:
        """Whether the file is not what was loaded any more: overwritten weights change under the mapping, and what is
        kept of a replaced file would not be found again under its path."""
        return signature(self._parts) != self._signature

    @property
    def rewritten(self) -> bool:
        """Whether the very file that is mapped was written to: then nobody knows what computes."""
        now = signature(self._parts)
        return any(a and b and a[:2] == b[:2] and a != b for a, b in zip(now, self._signature, strict=True))

    def metadata(self, key: str) -> str:
        """A scalar of the GGUF's metadata as text; empty when absent."""
        size = native.llama_model_meta_val_str(self.pointer, key.encode(), ctypes.create_string_buffer(1), 1)
        if size < 0:
            return ""
        buffer = ctypes.create_string_buffer(size + 1)
        native.llama_model_meta_val_str(self.pointer, key.encode(), buffer, size + 1)
        return buffer.value.decode("utf-8", "replace")

    def template(self, source: str = "") -> IsolatedTemplate:
        """The model's own template, or `source`. Raises `UserError` when there is none, or when it is no template."""
        return self._template(source or self.template_source)

    def reasoning_marks(self, source: str = "") -> ReasoningMarks:
        """Of the model's own template, or of `source`."""
        return self._marks(source or self.template_source)

    def _find_marks(self, source: str) -> ReasoningMarks:
        return find_marks((*self.vocab.special.control, *self.vocab.special.defined), source)

    def _compile(self, source: str) -> IsolatedTemplate:
        if not source:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "This model has no chat template. Choose one in its details on the Models page."
                ),
            )
        return self._templates.open(source, self.vocab.bos_text, self.vocab.eos_text, self.vocab.special)

    def adapters(self, wanted: Iterable[Adapter]) -> tuple[list[tuple[int, float]], str]:
        """Adapters loaded (once) and a key that says which they are: their content and scale, not their path.

        Raises `UserError` (Kind.MODEL) for a file that does not fit.
        """
        found, key = [], []
        for adapter in wanted:
            pointer, digest = self._adapter(adapter.path)
            found.append((pointer, adapter.scale))
            key.append(f"{digest}:{adapter.scale!r}")
        return found, ",".join(key)

    def _adapter(self, path: str) -> tuple[int, str]:
        try:
            stat = Path(path).stat()
            identity = (path, stat.st_size, stat.st_mtime_ns)
            if identity not in self._adapters:
                with Path(path).open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                self.library.forget()
                pointer = native.llama_adapter_lora_init(self.pointer, os.fsencode(path))
                if not pointer:
                    raise OSError(self.library.detail)
                self._adapters[identity] = (pointer, digest)
            return self._adapters[identity]
        except OSError as error:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The adapter {name} cannot be used with this model. Choose one that was trained for it."
                ),
                {"name": Path(path).name},
                str(error),
            ) from error

    def close(self) -> None:
        """Frees the weights and the adapters. Contexts must be gone."""
        self._templates.close()
        if self.pointer:
            native.llama_model_free(self.pointer)
            self.pointer = None


def stopped_loading() -> UserError:
    return UserError(ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "Loading the model was cancelled."))


class _Digest:
    """The SHA-256 of some files, computed on a thread of its own: beside the loading it costs next to nothing."""

    def __init__(self, paths: Sequence[Path], stopped: Callable[[], bool]) -> None:
        self.fraction = 0.0
        self._result = ""
        self._paths = paths
        self._stopped = stopped
        self._thread = threading.Thread(target=self._run, name="digest", daemon=True)
        self._thread.start()

    def wait(self, progress: Callable[[float], None]) -> str:
        """Empty when the file could not be read to its end."""
        while self._thread.is_alive():
            self._thread.join(0.1)
            progress((1 + self.fraction) / 2)
        return self._result

    def _run(self) -> None:
        digest = hashlib.sha256()
        try:
            size = max(1, sum(path.stat().st_size for path in self._paths))
            done = 0
            for path in self._paths:
                with path.open("rb", buffering=0) as file:
                    while (chunk := file.read(_CHUNK)) and not self._stopped():
                        digest.update(chunk)
                        done += len(chunk)
                        self.fraction = done / size
        except OSError:
            return  # the loader says what is wrong with the file
        self._result = digest.hexdigest()
