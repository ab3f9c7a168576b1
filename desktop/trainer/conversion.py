"""What the trainer's program does with the argument `convert` (see `desktop.training.conversion`)."""

import errno
import os
import threading
import traceback
from pathlib import Path
from typing import BinaryIO

from desktop.core.errors import ErrorKind, UserError
from desktop.trainer.adapter_file import MergedType, write_gguf_adapter, write_merged_model
from desktop.training import exit_reasons
from desktop.training.conversion import Conversion
from desktop.training.protocol import Frame, Preparing, RunFailed, WriteFailed, encode


def run_conversion(source: BinaryIO, frames: int) -> int:
    """Read a conversion from `source`, carry it out, and report to the descriptor `frames`. Returns the exit code."""

    def send(event: Frame) -> None:
        os.write(frames, encode(event))

    conversion = Conversion.from_json(source.readline())
    threading.Thread(target=_end_with_owner, args=(source, conversion), name="owner", daemon=True).start()
    try:
        folder, base, target = Path(conversion.folder), Path(conversion.base), Path(conversion.target)
        if conversion.merged_type:
            kind = MergedType(conversion.merged_type)
            write_merged_model(
                folder, base, target, conversion.info, kind, lambda done, total: send(Preparing(0, "save", done, total))
            )
        else:
            write_gguf_adapter(folder, base, target, conversion.info)
    except UserError as error:
        send(RunFailed(error.to_wire()))
        return 1
    except OSError as error:
        send(WriteFailed(error.errno or errno.EIO))
        return 1
    except Exception as error:
        killed = isinstance(error, MemoryError)
        text = exit_reasons.CONVERSION_KILLED if killed else exit_reasons.CONVERSION_FAILED
        send(RunFailed(UserError(ErrorKind.FAILED, text, {}, traceback.format_exc()).to_wire()))
        return 1
    return 0


def _end_with_owner(source: BinaryIO, conversion: Conversion) -> None:
    """Wait for the end of the owner, then leave nothing."""
    source.read()
    try:
        conversion.unfinished.unlink(missing_ok=True)
    finally:
        os._exit(1)
