"""What the trainer's program does with the argument `convert` (see `desktop.training.conversion`)."""

import os
import traceback
from pathlib import Path
from typing import BinaryIO

from desktop.core.errors import UserError
from desktop.trainer.adapter_file import MergedType, write_gguf_adapter, write_merged_model
from desktop.training.conversion import Conversion, not_written
from desktop.training.protocol import Preparing, RunFailed, TrainerEvent, encode


def run_conversion(source: BinaryIO, frames: int) -> int:
    """Read a conversion from `source`, carry it out, and report to the descriptor `frames`. Returns the exit code."""

    def send(event: TrainerEvent) -> None:
        os.write(frames, encode(event))

    conversion = Conversion.from_json(source.read().decode())
    try:
        folder, base, target = Path(conversion.folder), Path(conversion.base), Path(conversion.target)
        if conversion.merged_type:
            kind = MergedType(conversion.merged_type)
            write_merged_model(
                folder, base, target, conversion.info, kind, lambda done, total: send(Preparing(0, "save", done, total))
            )
        else:
            write_gguf_adapter(folder, base, target, conversion.info)
    except Exception as error:
        detail = "".join(traceback.format_exception(error))
        send(RunFailed((error if isinstance(error, UserError) else not_written(conversion.target, detail)).to_wire()))
        return 1
    return 0
