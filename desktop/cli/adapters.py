"""The adapters and reward models that a user names: training runs by name or id, or files."""

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.cli.console import Console
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.core.training_run import TrainingRun
from desktop.services.training.files import TrainingFiles
from desktop.services.training.runs import TrainingRunService, unknown_run
from desktop.store.database import FILE, Database
from desktop.training.reward_head import FILE as HEAD


def find_adapter(text: str, console: Console, *, with_base: bool) -> tuple[Adapter, Path | None]:
    """The adapter that A or A:SCALE names, and `with_base` its base model if A is a training run. Raises `UserError`.

    A is a GGUF file, or the name or id of a run. What exists under the whole text takes precedence over a scale.
    """
    name, scale = _split_scale(text)
    readings = [(text, 1.0)] if name == text else [(text, 1.0), (name, scale)]
    for whole, factor in readings:
        if Path(whole).is_file():
            return Adapter(str(Path(whole).absolute()), factor), None
    if _is_file_name(name):
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), {"file": name})
    path, base, factor = _of_run(readings, console, TrainingFiles.adapter, with_base)
    return Adapter(str(path), factor), base


def find_reward_model(text: str, console: Console, *, with_base: bool) -> tuple[Path, Path | None]:
    """The folder of a reward model, and `with_base` its base model if `text` is a training run. Raises `UserError`.

    `text` is the name or id of a run, or the folder itself.
    """
    if (Path(text) / HEAD).is_file():
        return Path(text).absolute(), None
    return _of_run([(text, 1.0)], console, TrainingFiles.reward, with_base)[:2]


def _split_scale(text: str) -> tuple[str, float]:
    """Split A:SCALE; the scale is 1 if there is none. Raises `UserError` if it is not finite."""
    name, _, scale = text.rpartition(":")
    try:
        value = float(scale)
    except ValueError:
        return text, 1.0
    if not name:
        return text, 1.0
    if not math.isfinite(value):
        message = QT_TRANSLATE_NOOP("errors", "The scale in {text} is not a finite number.")
        raise UserError(ErrorKind.USAGE, message, {"text": text})
    return name, value


def _is_file_name(text: str) -> bool:
    return text.endswith(".gguf") or os.sep in text


def _of_run(
    readings: Sequence[tuple[str, float]],
    console: Console,
    path: Callable[[TrainingFiles, TrainingRun], Path],
    with_base: bool,
) -> tuple[Path, Path | None, float]:
    """The files of the run that the first possible reading of (name, scale) names, its base model, and the scale."""
    if not (console.folders.data / FILE).exists():  # a command that only answers creates no store
        raise unknown_run(readings[-1][0])
    with Database.open(console.folders.data, writer=False) as database:
        runs = TrainingRunService(database)
        names = {name for run in runs.all() for name in (run.id, run.name)}
        text, scale = next((reading for reading in readings if reading[0] in names), readings[-1])
        run = runs.find(text)
        return path(runs.files, run), runs.find_base(run) if with_base else None, scale
