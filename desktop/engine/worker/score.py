"""Scores of answers by a reward model: its adapter's hidden state of the last token, multiplied by its head."""

from collections.abc import Callable

import numpy as np

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import Adapter
from desktop.engine.protocol import Score, Scored
from desktop.engine.worker.model import not_finite
from desktop.engine.worker.prompt import PromptBuilder
from desktop.engine.worker.side_context import SequenceReader, SideContexts


def compute_scores(
    contexts: SideContexts, prompt_builder: PromptBuilder, request: Score, is_cancelled: Callable[[], bool]
) -> Scored:
    """Serve the request. Raises `UserError`."""
    weight = np.array(request.weight, np.float64)
    if len(weight) != contexts.model.dimensions:
        text = QT_TRANSLATE_NOOP(
            "errors", "This reward model was trained for another model. Load the model that it was trained for."
        )
        raise UserError(ErrorKind.MODEL, text)
    sequences = [contexts.model.vocab.checked(sequence) for sequence in request.sequences]
    for conversation in request.conversations:
        sequences.append(prompt_builder.build_answered(conversation, request.template, request.template_values))
    scores = []
    with contexts.open(max(map(len, sequences), default=1), [Adapter(request.adapter)], embeddings=True) as context:
        reader = SequenceReader(context, contexts.threads, is_cancelled)
        for tokens in sequences:
            row = 0
            for _, count in reader.read(tokens, reader.known(tokens)):
                row = count - 1
            score = (weight @ context.hidden_state(row) - request.mean) / request.deviation
            if not np.isfinite(score):
                raise not_finite(contexts.model)
            scores.append(float(score))
    return Scored(request.id, tuple(scores))
