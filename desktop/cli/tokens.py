"""Counts tokens with the tokenizer and template of a model, in the model process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desktop.cli.engine import EngineSession, usable_model
from desktop.core.context import ChatMessage
from desktop.datasets.items import Turn
from desktop.datasets.lint.row_checks import Tokens
from desktop.engine.protocol import ContextOptions


@contextmanager
def counter(model: str | None, limit: int | None) -> Iterator[Tokens | None]:
    """A function that counts the tokens of turns; None without a limit. `model` None is the built-in model."""
    if limit is None:
        yield None
        return
    with EngineSession() as session:
        loaded = False

        def count(turns: Sequence[Turn]) -> int:
            nonlocal loaded
            if not loaded:  # loaded on first use: most rows are too short to be counted
                session.load(usable_model(model), ContextOptions())
                loaded = True
            return session.count([ChatMessage(turn["role"], turn["content"]) for turn in turns])

        yield count
