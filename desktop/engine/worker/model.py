"""A loaded model: weights, vocabulary, chat template, adapters. `llama_context` computes with it."""

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from llama_cpp import llama_cpp as native

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.engine.gguf_header import ADAPTER_BASE_SHA256
from desktop.engine.reasoning import ReasoningMarks, find_marks
from desktop.engine.signature import model_changed, signature
from desktop.engine.template_process import IsolatedTemplate, TemplateProcess
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.vocabulary import Vocabulary

NOT_FINITE = QT_TRANSLATE_NOOP(
    "errors",
    "The model {name} computed values that are not finite numbers. Its file or its adapter is damaged, or its RoPE "
    "settings or the adapter’s scale are wrong: download it again, or try it without the adapter.",
)

_CHUNK = 4 * 1024**2


class Memory(StrEnum):
    """How freely the KV cache of a sequence can be truncated."""

    FULL = "full"  # anywhere
    SLIDING = "sliding"  # only where the cells of the window still exist
    RECURRENT = "recurrent"  # nowhere


class AdapterUser(Protocol):
    """A context that applies adapters."""

    def set_adapters(self, adapters: list[tuple[int, float]]) -> None:
        """Use these (adapter, scale) pairs from now on."""


class Model:
    """Loads the weights. Raises `UserError`: ErrorKind.MODEL if the file cannot be used, ErrorKind.FAILED if cancelled.

    `parts` are all files of a split model; they have one common hash, which is computed while loading if `sha256` is
    empty. `progress(fraction)` is called while loading; so is `is_cancelled()`, also from another thread.
    """

    def __init__(
        self,
        library: LlamaLibrary,
        path: str,
        parts: Sequence[Path],
        sha256: str = "",
        gpu_layers: int = 0,
        progress: Callable[[float], None] = lambda fraction: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.library = library
        self.path = path
        self.contexts: set[AdapterUser] = set()  # the open ones
        self._adapters: dict[tuple[str, int, int], tuple[int, str]] = {}
        self._templates = TemplateProcess()  # starts while the model loads
        self._parts = parts
        self._signature = signature(parts)  # before anything is read
        digest = _Digest(parts, is_cancelled) if not sha256 else None

        def on_progress(fraction: float, _user_data: object) -> bool:
            progress(fraction if digest is None else (fraction + digest.fraction) / 2)
            return not is_cancelled()

        callback = native.llama_progress_callback(on_progress)
        params = native.llama_model_default_params()
        params.n_gpu_layers = gpu_layers if gpu_layers >= 0 else 10_000
        params.progress_callback = callback
        library.clear_log()
        self.pointer = native.llama_model_load_from_file(os.fsencode(path), params)
        if digest is not None:
            sha256 = digest.wait(progress)
        if is_cancelled():
            self.close()
            raise loading_cancelled()
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
        if self.has_changed:
            self.close()
            raise model_changed(path)
        self.sha256 = sha256
        self.vocab = Vocabulary(library, native.llama_model_get_vocab(self.pointer))
        self.trained_window = int(native.llama_model_n_ctx_train(self.pointer))
        self.parameters = int(native.llama_model_n_params(self.pointer))
        self.dimensions = int(native.llama_model_n_embd(self.pointer))
        self.sliding_window = max(0, int(native.llama_model_n_swa(self.pointer)))
        recurrent = native.llama_model_is_recurrent(self.pointer) or native.llama_model_is_hybrid(self.pointer)
        self.memory = Memory.RECURRENT if recurrent else Memory.SLIDING if self.sliding_window else Memory.FULL
        self.name = self.metadata("general.name") or Path(path).stem
        self.template_source = self.metadata("tokenizer.chat_template")
        # such models choose their rotary factors by the size of the context, which therefore must not change
        architecture = self.metadata("general.architecture")
        self.has_fixed_kv_cells = bool(self.metadata(f"{architecture}.rope.scaling.original_context_length"))
        self._template = lru_cache(maxsize=4)(self._compile)
        self._marks = lru_cache(maxsize=4)(self._compute_marks)

    @property
    def has_changed(self) -> bool:
        """Whether the file differs from the loaded one. Overwritten weights change in the mapped memory, and saved
        states of a replaced file would not match the file under its path."""
        return signature(self._parts) != self._signature

    @property
    def was_overwritten(self) -> bool:
        """Whether the mapped file itself was written to, so that its weights cannot be trusted."""
        now = signature(self._parts)
        return any(a and b and a[:2] == b[:2] and a != b for a, b in zip(now, self._signature, strict=True))

    def metadata(self, key: str) -> str:
        """Return a scalar of the GGUF metadata as text; empty if absent."""
        return _metadata(native.llama_model_meta_val_str, self.pointer, key)

    def template(self, source: str = "") -> IsolatedTemplate:
        """Return the model's own chat template, or `source`. Raises `UserError` if there is none or if it is
        invalid."""
        return self._template(source or self.template_source)

    def reasoning_marks(self, source: str = "") -> ReasoningMarks:
        """Return the reasoning marks of the model's own template, or of `source`."""
        return self._marks(source or self.template_source)

    def _compute_marks(self, source: str) -> ReasoningMarks:
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

    def adapters(self, requested: Iterable[Adapter]) -> tuple[list[tuple[int, float]], str]:
        """Load adapters (once each). Returns (adapter, scale) pairs and a key of their contents and scales.

        Raises `UserError` (ErrorKind.MODEL) for a file that does not fit the model.
        """
        found, key = [], []
        for adapter in requested:
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
                pointer = self._load_adapter(path)
                self._free_adapters(path)
                self._adapters[identity] = (pointer, digest)
            return self._adapters[identity]
        except FileNotFoundError as error:
            text = QT_TRANSLATE_NOOP("errors", "The adapter {name} was not found. It may have been moved or deleted.")
            raise UserError(ErrorKind.MODEL, text, {"name": Path(path).name}, str(error)) from error
        except OSError as error:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The adapter {name} cannot be used with this model. Choose one that was trained for it."
                ),
                {"name": Path(path).name},
                str(error),
            ) from error

    def _free_adapters(self, path: str) -> None:
        """Free what the file held before it was replaced: a trainer replaces it after each step.

        Contexts drop their adapters first: a later adapter may get the same address, and llama.cpp would then reuse a
        graph with the tensors of the freed one.
        """
        for identity in [identity for identity in self._adapters if identity[0] == path]:
            for context in self.contexts:
                context.set_adapters([])
            native.llama_adapter_lora_free(self._adapters.pop(identity)[0])

    def _load_adapter(self, path: str) -> Any:
        """Return the native adapter. Raises `OSError` if it does not fit the model, and `UserError` if its file names
        another model."""
        self.library.clear_log()
        pointer = native.llama_adapter_lora_init(self.pointer, os.fsencode(path))
        if not pointer:
            raise OSError(self.library.detail)
        base = _metadata(native.llama_adapter_meta_val_str, pointer, ADAPTER_BASE_SHA256)
        if base not in ("", self.sha256):
            name = _metadata(native.llama_adapter_meta_val_str, pointer, "general.name") or Path(path).name
            text = QT_TRANSLATE_NOOP(
                "errors",
                "The adapter “{name}” was trained for another model. Load the model that it was trained for.",
            )
            raise UserError(ErrorKind.MODEL, text, {"name": name}, f"SHA-256 of its model: {base}")
        return pointer

    def close(self) -> None:
        """Free the weights and the adapters. All contexts must be closed before."""
        self._templates.close()
        if self.pointer:
            native.llama_model_free(self.pointer)
            self.pointer = None


def not_finite(model: Model) -> UserError:
    """Return the `UserError` (ErrorKind.MODEL) for logits that are not finite."""
    return UserError(ErrorKind.MODEL, NOT_FINITE, {"name": Path(model.path).name})


def loading_cancelled() -> UserError:
    """Return the `UserError` (ErrorKind.FAILED) of a cancelled load."""
    return UserError(ErrorKind.FAILED, QT_TRANSLATE_NOOP("errors", "Loading the model was cancelled."))


def _metadata(read: Callable[..., int], pointer: Any, key: str) -> str:
    """Return a scalar of the metadata of a model or an adapter as text; empty if absent."""
    size = read(pointer, key.encode(), ctypes.create_string_buffer(1), 1)
    if size < 0:
        return ""
    buffer = ctypes.create_string_buffer(size + 1)
    read(pointer, key.encode(), buffer, size + 1)
    return buffer.value.decode("utf-8", "replace")


class _Digest:
    """The SHA-256 of some files, computed on a thread while the model loads, which costs almost no time."""

    def __init__(self, paths: Sequence[Path], is_cancelled: Callable[[], bool]) -> None:
        self.fraction = 0.0
        self._result = ""
        self._paths = paths
        self._is_cancelled = is_cancelled
        self._thread = threading.Thread(target=self._run, name="digest", daemon=True)
        self._thread.start()

    def wait(self, progress: Callable[[float], None]) -> str:
        """Return the hash; empty if a file could not be read completely."""
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
                    while (chunk := file.read(_CHUNK)) and not self._is_cancelled():
                        digest.update(chunk)
                        done += len(chunk)
                        self.fraction = done / size
        except OSError:
            return  # the loader reports what is wrong with the file
        self._result = digest.hexdigest()
