"""What can go wrong during training, as one sentence each."""

import traceback
from collections.abc import Callable
from pathlib import Path

import torch

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.gguf import read_metadata
from desktop.engine.gguf_header import clean
from desktop.engine.signature import file_sha256
from desktop.trainer.checkpoints import DISK_FULL
from desktop.training.adapter_info import AdapterInfo

_DISK_FULL = ("No space left on device", "(os error 28)", "(os error 112)")  # what native libraries say


def explain(error: BaseException) -> UserError:
    """Return the error that the owner shows for an exception of a run."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, UserError):
        return error
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error):
        text = QT_TRANSLATE_NOOP(
            "errors",
            "There was not enough memory for this training. Close other programs and resume the run, or duplicate it "
            "with shorter examples or a smaller model; the last checkpoint is kept.",
        )
    elif (isinstance(error, OSError) and error.errno in DISK_FULL) or any(sign in str(error) for sign in _DISK_FULL):
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The disk is full, so the training stopped. Free some space, then resume the run; the last checkpoint is "
            "kept.",
        )
    elif isinstance(error, OSError):
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The files of the run cannot be read or written. Check the disk and the permissions of the data folder, "
            "then resume the run.",
        )
    else:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "Something went wrong in the trainer. Resume the run to try again; the details help with a bug report.",
        )
    return UserError(ErrorKind.FAILED, text, {}, detail)


def not_a_number(step: int) -> UserError:
    """The error for a loss or gradient that is infinite or not a number; the step was not applied."""
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP(
            "errors",
            "Training became unstable at step {step}: the loss is no longer a number. Duplicate the run with a lower "
            "learning rate; the last checkpoint is kept.",
        ),
        {"step": step},
    )


def unsupported_architecture(architecture: str, detail: str = "") -> UserError:
    """The error for a model that cannot be loaded for training, or whose adapter llama.cpp could not apply."""
    text = QT_TRANSLATE_NOOP(
        "errors", "Models of the architecture {architecture} cannot be trained. Choose another model."
    )
    return UserError(ErrorKind.MODEL, text, {"architecture": clean(architecture)}, detail)


def nothing_to_train() -> UserError:
    """The error for a stage whose method can use none of its examples."""
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors",
            "There are no examples for this training, or all of them are too long. Judge more answers, or allow longer "
            "examples.",
        ),
    )


def check_base(path: Path, sha256: str, progress: Callable[[int, int], None]) -> None:
    """Compare the base model's file with the hash in the job. Raises `UserError` if it is missing or another one."""
    try:
        path.stat()
        found = file_sha256(read_metadata(path).parts, progress)
    except OSError as error:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The model file {file} was not found. Move it back or add its folder on the Models page, then resume the "
            "run.",
        )
        raise UserError(ErrorKind.MODEL, text, {"file": path.name}, str(error)) from error
    if found != sha256:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The model file {file} has changed since the run was created. Restore the file and resume the run, or "
            "create a new run.",
        )
        raise UserError(ErrorKind.MODEL, text, {"file": path.name})


def check_start(adapter: Path, base_sha256: str) -> None:
    """Compare the base model of the adapter that a run continues with the run's. Raises `UserError`."""
    info = AdapterInfo.read(adapter) if adapter.exists() else None
    if info is not None and info.base_sha256 != base_sha256:
        text = QT_TRANSLATE_NOOP(
            "errors", "The adapter {name} was trained for another model. Continue an adapter of the same model."
        )
        raise UserError(ErrorKind.MODEL, text, {"name": info.run})
