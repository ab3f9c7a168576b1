"""Log-probabilities of given tokens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.protocol import Likelihood, Likelihoods
from desktop.engine.worker.model import not_finite
from desktop.engine.worker.side_context import SequenceReader, SideContexts
from desktop.engine.worker.vocabulary import Tokens

Logits = NDArray[np.float32]


def compute_likelihoods(contexts: SideContexts, request: Likelihood, is_cancelled: Callable[[], bool]) -> Likelihoods:
    """Serve the request. Raises `UserError`."""
    vocabulary = contexts.model.vocab
    sequences = [vocabulary.checked(sequence) for sequence in request.sequences]
    found: list[tuple[float, ...]] = []
    longest = max(map(len, sequences), default=1)
    with (
        contexts.open(longest, request.adapters) as context,
        _logits_file(request.logits_file, (len(sequences[0]) if sequences else 0, vocabulary.size)) as file,
    ):
        reader = SequenceReader(context, contexts.threads, is_cancelled)
        before: tuple[float, ...] = ()
        for index, tokens in enumerate(sequences):
            # the logits of the last token in common belong to the next one, which differs
            start = max(reader.known(tokens) - 1, 0)
            values = list(before[:start])
            for position, count in reader.read(tokens, start, all_rows=True):
                rows = np.stack([context.logits(row) for row in range(count)])
                if not np.isfinite(rows.max(axis=1)).all():
                    raise not_finite(contexts.model)
                if file is not None and index == 0:
                    file[position : position + count] = rows
                values += log_probabilities(rows, tokens[position + 1 : position + count + 1])
            before = tuple(values)
            found.append(before)
    return Likelihoods(request.id, tuple(found))


def log_probabilities(logits: Logits, tokens: Tokens) -> list[float]:
    """Return the log-probability of `tokens[i]` under `logits[i]`, shape [rows, vocabulary]; there may be more rows."""
    rows = logits[: len(tokens)]
    most = rows.max(axis=1, keepdims=True)
    total = np.exp(rows - most).sum(axis=1, dtype=np.float64)
    chosen = rows[np.arange(len(tokens)), tokens].astype(np.float64)
    result: list[float] = (chosen - most[:, 0] - np.log(total)).tolist()
    return result


@contextmanager
def _logits_file(
    path: str, shape: tuple[int, int]
) -> Iterator["np.memmap[tuple[int, int], np.dtype[np.float32]] | None"]:
    """Open a new file for logits, if there is a path. Raises `UserError` (ErrorKind.FAILED)."""
    if not path:
        yield None
        return
    try:
        file = np.lib.format.open_memmap(Path(path), mode="w+", dtype=np.float32, shape=shape)
        yield file
        file.flush()
    except OSError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {reason}")
        reason = error.strerror or str(error)
        raise UserError(ErrorKind.FAILED, text, {"file": Path(path).name, "reason": reason}, str(error)) from error
