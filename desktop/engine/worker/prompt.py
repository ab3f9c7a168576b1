"""From messages to tokens: renders them, drops turns that do not fit, and finds where later prompts may diverge."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from desktop.core.context import ChatMessage, fit_context
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.sampling import Sampling
from desktop.engine.marks import PromptText, Span
from desktop.engine.protocol import Generate, Measure, Measured, Tokenize, Tokenized
from desktop.engine.template_process import IsolatedTemplate
from desktop.engine.worker.model import Model
from desktop.engine.worker.prefix_cache import common_prefix
from desktop.engine.worker.vocabulary import Tokens

_ANSWER_PROBE = "Sayso-answer-probe"


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """A rendered prompt. `boundaries` are token counts at which a checkpoint pays: before the last message and before
    the answer."""

    text: str
    literal: tuple[Span, ...]  # spans of `text` that look like a control token but are text
    tokens: Tokens
    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    boundaries: tuple[int, ...]
    template_sha256: str


class PromptBuilder:
    """Builds prompts for one model and a context of `window` tokens."""

    def __init__(self, model: Model, window: int) -> None:
        self._model = model
        self.window = window
        self._content_size = lru_cache(maxsize=4096)(lambda text: len(model.vocab.tokenize_content(text)))

    def build(self, request: Generate, *, with_boundaries: bool = True) -> Prompt:
        """Render the prompt of a request. Raises `UserError` if the template fails or if the last turn alone is too
        long."""
        if request.prompt is not None:
            return self._raw(request.prompt, request.literal, request.partial)
        template = self._model.template(request.template)
        rendered = self._renderer(template, request.template_values, request.partial)
        fit = fit_context(
            request.messages, lambda messages: len(rendered(messages)[1]), self.window, request.sampling.reserve
        )
        messages = [request.messages[i] for i in fit.kept]
        prompt, tokens = rendered(messages)
        boundaries = set()
        for prefix in (messages[:-1], messages) if with_boundaries else ():
            with contextlib.suppress(UserError):  # a template may reject an incomplete turn
                before = template.prompt(prefix, add_generation_prompt=False, values=request.template_values)
                start = self._model.vocab.tokenize(before.text, before.literal)
                boundaries.add(min(common_prefix(start, tokens), len(tokens) - 1))
        return Prompt(
            *(prompt.text, prompt.literal, tokens, fit.kept, fit.dropped),
            tuple(sorted(boundaries - {0})),
            template.sha256,
        )

    def from_tokens(self, tokens: Sequence[int]) -> Prompt:
        """Return a tokenized prompt. Raises `UserError` if it is too long or from another vocabulary."""
        ids = self._model.vocab.checked(tokens)
        if len(ids) >= self.window:
            raise prompt_too_long(len(ids), self.window)
        return Prompt(self._model.vocab.text(ids), (), ids, (), (), (), "")

    def _raw(self, text: str, literal: tuple[Span, ...], partial: str) -> Prompt:
        text += partial
        tokens = self._model.vocab.tokenize(text, literal)
        if not len(tokens):
            raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The prompt is empty. Write something first."))
        if len(tokens) >= self.window:
            raise prompt_too_long(len(tokens), self.window)
        return Prompt(text, literal, tokens, (), (), (len(tokens) - 1,) if len(tokens) > 1 else (), "")

    def measure(self, request: Measure) -> Measured:
        """Count the tokens of a prompt without evaluating it. Raises `UserError` like `build`."""
        rendered = self._renderer(self._model.template(request.template), request.template_values, "")
        fit = fit_context(request.messages, lambda messages: len(rendered(messages)[1]), self.window, request.reserve)
        prompt, _ = rendered([request.messages[i] for i in fit.kept])
        sizes = [self._content_size(message.content) for message in request.messages]
        # the template's own tokens, distributed evenly
        marks = max(0, fit.tokens - sum(sizes[i] for i in fit.kept)) // max(1, len(fit.kept))
        return Measured(
            request=request.id,
            prompt=prompt.text,
            literal=prompt.literal,
            tokens=fit.tokens,
            sizes=tuple(size + marks for size in sizes),
            kept=fit.kept,
            dropped=fit.dropped,
            window=fit.window,
            reserve=fit.reserve,
        )

    def tokenize(self, request: Tokenize) -> Tokenized:
        """Convert a prompt and answers to token ids. Raises `UserError` if the template fails or a text is too long."""
        vocab = self._model.vocab
        if not request.messages:
            plain = tuple(tuple(vocab.tokenize_content(text).tolist()) for text in request.answers)
            return Tokenized(request.id, vocab.beginning, plain, vocab.end_token(""), "")
        template, values = self._model.template(request.template), request.template_values
        prompt, tokens = self._renderer(template, values, "")(request.messages)
        space, after = self._around_answer(template, request, prompt.text)
        answers = []
        for answer in request.answers:
            output = answer if not answer or answer[0].isspace() else space + answer
            whole = template.prompt(request.messages, partial=output, values=values)
            ids = vocab.tokenize_continuation(whole.text, whole.literal, tokens, len(prompt.text))
            answers.append(tuple(ids.tolist()))
        return Tokenized(request.id, tuple(tokens.tolist()), tuple(answers), vocab.end_token(after), prompt.text)

    def build_answered(
        self, conversation: Sequence[ChatMessage], template: str, template_values: dict[str, Any]
    ) -> Tokens:
        """Return the tokens of a conversation that ends with an answer, and of the end of its turn.

        Older turns that do not fit in the context are dropped. Raises `UserError` if there is no answer, and like
        `build`.
        """
        *messages, answer = conversation or (ChatMessage("user", ""),)
        if answer.role != "assistant" or not messages:
            text = QT_TRANSLATE_NOOP(
                "errors", "Only a conversation that ends with an answer to a message can be scored."
            )
            raise UserError(ErrorKind.INPUT, text)
        room = Sampling(max_tokens=self._content_size(answer.content) + 1)
        generate = Generate(0, tuple(messages), sampling=room, template=template, template_values=template_values)
        kept = tuple(messages[i] for i in self.build(generate, with_boundaries=False).kept)
        found = self.tokenize(Tokenize(0, kept, (answer.content,), template, template_values))
        end = (found.end_of_turn,) if found.end_of_turn >= 0 else ()
        return np.array((*found.prompt, *found.answers[0], *end), np.int32)

    def _around_answer(self, template: IsolatedTemplate, request: Tokenize, prompt: str) -> tuple[str, str]:
        """Return what the template writes between the prompt and an answer, if that is white space, and after it."""
        try:
            messages = [*request.messages, ChatMessage("assistant", _ANSWER_PROBE)]
            text = template.prompt(messages, add_generation_prompt=False, values=request.template_values).text
        except UserError:  # a template may reject such a turn
            return "", ""
        before, _, after = text.rpartition(_ANSWER_PROBE)
        space = before[len(prompt) :] if before.startswith(prompt) else ""
        return space if space.isspace() else "", after

    def _renderer(
        self, template: IsolatedTemplate, values: dict[str, Any], partial: str
    ) -> Callable[[Sequence[ChatMessage]], tuple[PromptText, Tokens]]:
        """Return a function that renders and tokenizes each list of messages once."""
        rendered_by_messages: dict[tuple[ChatMessage, ...], tuple[PromptText, Tokens]] = {}

        def render(messages: Sequence[ChatMessage]) -> tuple[PromptText, Tokens]:
            key = tuple(messages)
            if key not in rendered_by_messages:
                prompt = template.prompt(messages, partial=partial, values=values)
                rendered_by_messages[key] = (prompt, self._model.vocab.tokenize(prompt.text, prompt.literal))
            return rendered_by_messages[key]

        return render


def prompt_too_long(needed: int, window: int) -> UserError:
    """Return the `UserError` (ErrorKind.INPUT) for `needed` tokens in a context of `window` tokens."""
    text = QT_TRANSLATE_NOOP(
        "errors",
        "This prompt needs {needed} tokens, but the context holds only {window}. Shorten it, or "
        "choose a longer context.",
    )
    return UserError(ErrorKind.INPUT, text, {"needed": needed, "window": window})
