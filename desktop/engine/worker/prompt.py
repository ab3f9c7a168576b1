"""From messages to tokens: rendering, what does not fit left out, and where a later prompt may leave this one."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop.core.context import ChatMessage, plan
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.engine.marks import PromptText, Span
from desktop.engine.protocol import Generate, Measure, Measured
from desktop.engine.template_process import IsolatedTemplate
from desktop.engine.worker.cache import common_prefix
from desktop.engine.worker.model import Model
from desktop.engine.worker.vocabulary import Tokens


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """`boundaries` are token counts at which a checkpoint pays: before the last message, and before the answer."""

    text: str
    literal: tuple[Span, ...]  # what in `text` reads like a control token and is none
    tokens: Tokens
    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    boundaries: tuple[int, ...]
    template_sha256: str


class Prompts:
    """Builds prompts for one model and a window of so many tokens."""

    def __init__(self, model: Model, window: int) -> None:
        self._model = model
        self._window = window
        self._content_size = lru_cache(maxsize=4096)(lambda text: len(model.vocab.tokenize_content(text)))

    def build(self, request: Generate) -> Prompt:
        """Raises `UserError` when the template fails, or the last turn alone is too long."""
        if request.prompt is not None:
            return self._raw(request.prompt, request.literal, request.partial)
        template = self._model.template(request.template)
        rendered = self._renderer(template, request.template_values, request.partial)
        planned = plan(
            request.messages, lambda messages: len(rendered(messages)[1]), self._window, request.sampling.reserve
        )
        messages = [request.messages[i] for i in planned.kept]
        prompt, tokens = rendered(messages)
        boundaries = set()
        for shorter in (messages[:-1], messages):
            with contextlib.suppress(UserError):  # a template may refuse what is no whole turn
                before = template.prompt(shorter, add_generation_prompt=False, values=request.template_values)
                start = self._model.vocab.tokenize(before.text, before.literal)
                boundaries.add(min(common_prefix(start, tokens), len(tokens) - 1))
        return Prompt(
            *(prompt.text, prompt.literal, tokens, planned.kept, planned.dropped),
            tuple(sorted(boundaries - {0})),
            template.sha256,
        )

    def _raw(self, text: str, literal: tuple[Span, ...], partial: str) -> Prompt:
        text += partial
        tokens = self._model.vocab.tokenize(text, literal)
        if not len(tokens):
            raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The prompt is empty. Write something first."))
        if len(tokens) >= self._window:
            raise UserError(
                ErrorKind.INPUT,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "This prompt needs {needed} tokens, but the context holds only {window}. Shorten it, or "
                    "choose a longer context.",
                ),
                {"needed": len(tokens), "window": self._window},
            )
        return Prompt(text, literal, tokens, (), (), (len(tokens) - 1,) if len(tokens) > 1 else (), "")

    def measure(self, request: Measure) -> Measured:
        """Raises `UserError` as `build` does."""
        rendered = self._renderer(self._model.template(request.template), request.template_values, "")
        planned = plan(request.messages, lambda messages: len(rendered(messages)[1]), self._window, request.reserve)
        prompt, _ = rendered([request.messages[i] for i in planned.kept])
        sizes = [self._content_size(message.content) for message in request.messages]
        # the template's marks, shared out evenly
        marks = max(0, planned.tokens - sum(sizes[i] for i in planned.kept)) // max(1, len(planned.kept))
        return Measured(
            request=request.id,
            prompt=prompt.text,
            literal=prompt.literal,
            tokens=planned.tokens,
            sizes=tuple(size + marks for size in sizes),
            kept=planned.kept,
            dropped=planned.dropped,
            window=planned.window,
            reserve=planned.reserve,
        )

    def _renderer(
        self, template: IsolatedTemplate, values: dict[str, Any], partial: str
    ) -> Callable[[Sequence[ChatMessage]], tuple[PromptText, Tokens]]:
        """Renders and tokenizes, each list of messages once."""
        known: dict[tuple[ChatMessage, ...], tuple[PromptText, Tokens]] = {}

        def render(messages: Sequence[ChatMessage]) -> tuple[PromptText, Tokens]:
            key = tuple(messages)
            if key not in known:
                prompt = template.prompt(messages, partial=partial, values=values)
                known[key] = (prompt, self._model.vocab.tokenize(prompt.text, prompt.literal))
            return known[key]

        return render
