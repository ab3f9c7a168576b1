"""Counting tokens as the model that is to be trained does: its own tokenizer and template, in the model process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desktop.cli.engine import EngineSession, usable_model
from desktop.core.context import ChatMessage
from desktop.datasets.items import Turn
from desktop.datasets.lint.row_checks import Tokens
from desktop.engine.protocol import ContextOptions


@contextmanager
def counter(model: str | None, limit: int | None) -> Iterator[Tokens | None]:
    """None without a limit: then no model is loaded. `model` None is the built-in one."""
    if limit is None:
        yield None
        return
    with EngineSession() as session:
        loaded = False

        def count(turns: Sequence[Turn]) -> int:
            nonlocal loaded
            if not loaded:  # only when a row is long enough to ask
                session.load(usable_model(model), ContextOptions())
                loaded = True
            return session.count([ChatMessage(turn["role"], turn["content"]) for turn in turns])

        yield count
