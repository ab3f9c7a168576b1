"""A loaded model: weights, vocabulary, chat template, adapters. What it computes with is in `pool`."""

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.core.generation import Adapter
from desktop.engine.reasoning import CONTROL_MARKS
from desktop.engine.template import ChatTemplate
from desktop.engine.worker.library import Library

Tokens = NDArray[np.int32]
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
        library: Library,
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
            raise UserError(
                Kind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The model {name} cannot be loaded. Choose another file, or download it again."
                ),
                {"name": Path(path).name},
                library.detail,
            )
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

    def metadata(self, key: str) -> str:
        """A scalar of the GGUF's metadata as text; empty when absent."""
        size = native.llama_model_meta_val_str(self.pointer, key.encode(), ctypes.create_string_buffer(1), 1)
        if size < 0:
            return ""
        buffer = ctypes.create_string_buffer(size + 1)
        native.llama_model_meta_val_str(self.pointer, key.encode(), buffer, size + 1)
        return buffer.value.decode("utf-8", "replace")

    def template(self, source: str = "") -> ChatTemplate:
        """The model's own template, or `source`. Raises `UserError` when there is none, or when it is no template."""
        return self._template(source or self.template_source)

    def _compile(self, source: str) -> ChatTemplate:
        if not source:
            raise UserError(
                Kind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "This model has no chat template. Choose one for it in its details, on the Models page."
                ),
            )
        return ChatTemplate(source, self.vocab.bos_text, self.vocab.eos_text)

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
                Kind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors", "The adapter {name} cannot be used with this model. Choose one that was trained for it."
                ),
                {"name": Path(path).name},
                str(error),
            ) from error

    def close(self) -> None:
        """Frees the weights and the adapters. Contexts must be gone."""
        if self.pointer:
            native.llama_model_free(self.pointer)
            self.pointer = None


def stopped_loading() -> UserError:
    return UserError(Kind.FAILED, QT_TRANSLATE_NOOP("errors", "Loading the model was stopped."))


class Vocabulary:
    """Text to tokens, tokens to bytes, and which tokens end an answer."""

    END = -1
    """Stands for an end-of-generation token where the model has none of its own."""

    def __init__(self, library: Library, pointer: int) -> None:
        self.library = library
        self.pointer = pointer
        self.size = int(native.llama_vocab_n_tokens(pointer))
        self.suppressed = self._suppressed()
        self._pieces: dict[int, bytes | None] = {self.END: None}
        self._bos = int(native.llama_vocab_bos(pointer))
        self._adds_bos = bool(native.llama_vocab_get_add_bos(pointer)) and self._bos >= 0
        self.bos_text = self._text(self._bos)
        self.eos_text = self._text(int(native.llama_vocab_eos(pointer)))

    def tokenize(self, text: str) -> Tokens:
        """The prompt's tokens, marks of the template included.

        A rendered template has the beginning-of-text token in it; where it has not, though the model wants one, it
        is put in front, as llama.cpp does.
        """
        data = text.encode("utf-8", "surrogatepass")
        tokens = np.empty(len(data) + 8, np.int32)
        count = self._tokenize(data, tokens)
        if count < 0:
            tokens = np.empty(-count, np.int32)
            count = self._tokenize(data, tokens)
        tokens = tokens[:count]
        if self._adds_bos and (not count or tokens[0] != self._bos):
            tokens = np.concatenate([np.array([self._bos], np.int32), tokens])
        return tokens

    def _suppressed(self) -> list[int]:
        """Tokens that the model's file says must never be chosen."""
        count = ctypes.c_int32(0)
        tokens = native.llama_vocab_get_suppress_tokens(self.pointer, ctypes.byref(count))
        return list(tokens[: count.value]) if tokens else []

    def _tokenize(self, data: bytes, tokens: Tokens) -> int:
        room = tokens.ctypes.data_as(ctypes.POINTER(ctypes.c_int32))
        return int(native.llama_tokenize(self.pointer, data, len(data), room, len(tokens), False, True))

    def piece(self, token: int) -> bytes | None:
        """What a generated token adds to the text; None for one that ends the answer.

        Control tokens are silent, but for those that mark reasoning.
        """
        try:
            return self._pieces[token]
        except KeyError:
            piece = None if native.llama_vocab_is_eog(self.pointer, token) else self._piece(token)
            self._pieces[token] = piece
            return piece

    def _piece(self, token: int) -> bytes:
        if native.llama_vocab_is_control(self.pointer, token) and self._text(token) not in CONTROL_MARKS:
            return b""
        return self._render(token)

    def _render(self, token: int) -> bytes:
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = int(native.llama_token_to_piece(self.pointer, token, buffer, size, 0, True))
            if count >= 0:
                return buffer.raw[:count]
            size = -count

    def _text(self, token: int) -> str:
        return self._render(token).decode("utf-8", "replace") if token >= 0 else ""


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
