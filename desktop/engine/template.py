"""Chat templates: render a list of messages to the exact prompt that Hugging Face's renderer gives.

Templates that are stricter than a conversation are handled: the system prompt moves into the first user message if the
template does not support it, and adjacent messages of one role are merged if it requires alternation. Hostile templates
are stopped (`sandbox`), and what looks like a control token in a message stays text (`marks`).

A model without a template, or whose template fails, can use one of `fallbacks` (`Settings.templates`, by path).
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.extra_turns import arguments, calls, change_extra, expand, function_name, tools
from desktop.engine.marks import NO_TOKENS, CharacterMask, Marks, PromptText, SpecialTokens, spans_containing
from desktop.engine.sandbox import MAX_RENDER_S, BoundedEnvironment, LimitError

MAX_SOURCE = 1024 * 1024
"""Characters of a template; the longest in use have about 20,000."""

_N = TypeVar("_N", bound=nodes.Node)
_PROBE_S = 1.0
_SYSTEM_PROBE = "Sayso-system-probe"


class ChatTemplate:
    """A compiled template. `bos` and `eos` are the texts of the model's tokens, empty if it has none; `tokens` are its
    control tokens and the user-defined ones.

    `now` is the clock of the template's `strftime_now`. Not thread-safe.

    Raises `UserError` (ErrorKind.MODEL) if the text is not a Jinja template.
    """

    def __init__(
        self,
        source: str,
        bos: str = "",
        eos: str = "",
        tokens: SpecialTokens = NO_TOKENS,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self.source = source
        self._special = tokens
        self.sha256 = template_sha256(source)
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self._environment = BoundedEnvironment(now)
        self._template = self._compile()

    def render(self, messages: Sequence[ChatMessage], add_generation_prompt: bool = True, **values: Any) -> str:
        """Return the exact prompt. `values` are additional template variables (`enable_thinking` ...).

        Raises `UserError` (ErrorKind.MODEL) with Jinja's message as its detail.
        """
        return self._render_checked(messages, add_generation_prompt, values)[1]

    def prompt(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool = True,
        partial: str = "",
        values: dict[str, Any] | None = None,
    ) -> PromptText:
        """Return what `render` gives followed by `partial` (the model's own raw output so far), with the spans that are
        text although they look like a control token.

        Raises `UserError`: as `render`, or ErrorKind.INPUT if a message contains a control token that the template
        itself looks for, so that it cannot be distinguished from the template's own.
        """
        accepted, text = self._render_checked(messages, add_generation_prompt, values or {})
        marks = self._marks
        found = marks.all.find(text + partial)
        if not found:
            return PromptText(text + partial)
        texts = [text for message in accepted for text in (message.content, message.extra)]
        mask = CharacterMask(marks.edges, [self.source, partial, *texts])
        tail = mask.mask(partial, marks.edge_indices(partial, "output"))
        for indices_to_mask in (marks.edge_indices, marks.mark_indices, marks.edge_indices_except_reasoning):
            masked = [_masked_message(message, mask, indices_to_mask) for message in accepted]
            try:
                rendered = self._render(masked, add_generation_prompt, values or {})
            except LimitError as error:
                raise unusable(error) from error
            except _FAILURES:
                continue
            unmasked, at = mask.unmask(rendered + tail)
            if unmasked == text + partial:
                return PromptText(unmasked, spans_containing(found, at))
        raise _ambiguous(marks, accepted)

    def _render_checked(
        self, messages: Sequence[ChatMessage], add_generation_prompt: bool, values: dict[str, Any]
    ) -> tuple[Sequence[ChatMessage], str]:
        """Return the messages in the form that the template accepts, and the prompt. Raises `UserError` if it is
        empty."""
        accepted, text = self._render_adapted(messages, add_generation_prompt, values)
        if not text:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "The model’s chat template turns this conversation into an empty prompt. "
                    "Choose another template for this model.",
                ),
            )
        return accepted, text

    def _render_adapted(
        self, messages: Sequence[ChatMessage], add_generation_prompt: bool, values: dict[str, Any]
    ) -> tuple[Sequence[ChatMessage], str]:
        """Adapt the messages to the template as far as necessary, and render them."""
        has_tools = any(message.extra for message in messages)
        if has_tools:
            messages = _with_extra_turns(messages)
        if not self.supports_system:
            messages = _fold_system(messages)
        try:
            text = self._render(messages, add_generation_prompt, values)
            if has_tools and not _has_all_tool_texts(messages, text):
                raise _tools_unsupported()
            return messages, text
        except LimitError as error:
            raise unusable(error) from error
        except _FAILURES as error:
            if has_tools:
                raise _tools_unsupported() from error
            merged = _merge_neighbours(messages)
            if len(merged) == len(messages):
                raise unusable(error) from error
            try:
                return merged, self._render(merged, add_generation_prompt, values)
            except _FAILURES as error:
                raise unusable(error) from error

    @cached_property
    def _marks(self) -> Marks:
        """The marks of the template, including those that it composes (`'<|' + role + '|>'`), which probes reveal."""
        tree = self._environment.parse(self.source)
        written = [node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)]
        written += [node.data for node in tree.find_all(nodes.TemplateData)]
        probe = [ChatMessage("system", "a"), ChatMessage("user", "b"), ChatMessage("assistant", "c")]
        with contextlib.suppress(UserError):
            written.append(self.render(probe, add_generation_prompt=False))
        with contextlib.suppress(UserError):
            written.append(self.render(probe[:2]))
        return Marks(self._special, written, _searched_texts(tree))

    @cached_property
    def supports_system(self) -> bool:
        """Whether the template renders a system prompt. Some raise an error, others drop it silently, so this is
        tried."""
        probe = [ChatMessage("system", _SYSTEM_PROBE), ChatMessage("user", "Hello")]
        try:
            return _SYSTEM_PROBE in self._render(probe, True, {}, _PROBE_S)
        except LimitError as error:
            raise unusable(error) from error
        except _FAILURES:
            return False

    def _compile(self) -> Template:
        if len(self.source) > MAX_SOURCE:
            raise unusable(LimitError("the template is too long"))
        try:
            with self._environment.bounded(len(self.source)):
                return self._environment.from_string(self.source)
        except _FAILURES as error:
            raise unusable(error) from error

    def _render(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool,
        values: dict[str, Any],
        seconds: float = MAX_RENDER_S,
    ) -> str:
        data, tools = _template_input(messages)
        environment = self._environment
        names = {
            **{"messages": data, "tools": tools, "documents": None, "add_generation_prompt": add_generation_prompt},
            **self._tokens,
            **values,
        }
        parts = []
        size = len(self.source) + sum(len(message.content) + len(message.extra) for message in messages)
        with environment.bounded(size, seconds):
            for part in self._template.generate(names):
                environment.check_time()
                environment.charge(len(part))
                parts.append(part)
            return "".join(parts)


# What rendering can raise: Jinja's errors, Python's errors (sandboxed code runs as Python), and the limits.
_FAILURES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError,
             MemoryError, SyntaxError, AssertionError)  # fmt: skip


def template_sha256(source: str) -> str:
    """Return the hash that identifies a template's source in the provenance of answers."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def unusable(error: BaseException) -> UserError:
    """Return the `UserError` (ErrorKind.MODEL) for a template that failed with `error`."""
    detail = str(error) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        detail = f"line {error.lineno}: {detail}"
    return UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP(
            "errors", "The model’s chat template cannot be used: {reason} Choose another template for this model."
        ),
        {"reason": _sentence(detail)},
        detail,
    )


def _sentence(text: str) -> str:
    """Return the first line of `text`, at most 200 characters, ending in a full stop."""
    line = text.strip().splitlines()[0][:200].rstrip() if text.strip() else "?"
    return line if line[-1] in ".!?" else line + "."


def _searched_texts(tree: nodes.Template) -> set[str]:
    """Return the texts that a template compares messages with, splits them at or searches for, also through
    variables."""
    operands: list[nodes.Node] = []
    for node in tree.find_all((nodes.Compare, nodes.Call, nodes.Filter, nodes.Test)):
        if isinstance(node, nodes.Compare):
            operands += [node.expr, *(operand.expr for operand in node.ops)]
        elif isinstance(node, nodes.Test | nodes.Filter) or (
            isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr)
        ):
            operands += node.args
    names = {node.name for operand in operands for node in _walk(operand, nodes.Name)}
    operands += [
        node.node
        for node in tree.find_all(nodes.Assign)
        if isinstance(node.target, nodes.Name) and node.target.name in names and isinstance(node.node, nodes.Const)
    ]
    consts = (node.value for operand in operands for node in _walk(operand, nodes.Const))
    return {value for value in consts if isinstance(value, str)}


def _walk(node: nodes.Node, kind: type[_N]) -> Iterator[_N]:
    if isinstance(node, kind):
        yield node
    yield from node.find_all(kind)


def _ambiguous(marks: Marks, messages: Sequence[ChatMessage]) -> UserError:
    found = next(((m, span) for m in messages for span in marks.all.find(m.content)), None)
    text = found[0].content[slice(*found[1])] if found else "?"
    return UserError(
        ErrorKind.INPUT,
        QT_TRANSLATE_NOOP(
            "errors",
            "A message contains {token}, which the model’s chat template treats as its own mark. "
            "Write it differently, for example with a space in it.",
        ),
        {"token": text},
    )


def _masked_message(
    message: ChatMessage, mask: CharacterMask, indices_to_mask: Callable[[str, str], list[int]]
) -> ChatMessage:
    def masked(text: str) -> str:
        return mask.mask(text, indices_to_mask(text, message.role))

    return replace(message, content=masked(message.content), extra=change_extra(message.extra, masked))


def _with_extra_turns(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Return one message per turn, with the extra turns expanded. The other fields of a turn become its `extra`, as
    JSON; tool definitions go to the first message."""
    found: list[ChatMessage] = []
    for message in messages:
        for turn in expand(message.role, message.content, message.extra):
            fields = {name: value for name, value in turn.items() if name not in ("role", "content")}
            if "tool_calls" in fields:  # templates expect the arguments as an object, not as JSON text
                fields["tool_calls"] = [
                    {**call, "function": {**call["function"], "arguments": arguments(call)}} for call in calls(turn)
                ]
            extra = json.dumps(fields, ensure_ascii=False) if fields else ""
            found.append(ChatMessage(turn["role"], turn["content"] or "", message.id, extra))
    if defined := tools([message.extra for message in messages]):
        fields = json.loads(found[0].extra or "{}") | {"tools": defined}
        found[0] = replace(found[0], extra=json.dumps(fields, ensure_ascii=False))
    return found


def _template_input(messages: Sequence[ChatMessage]) -> tuple[list[dict[str, Any]], list[Any] | None]:
    """Return the messages and the tool definitions as a template expects them."""
    data: list[dict[str, Any]] = []
    defined = None
    for message in messages:
        fields = json.loads(message.extra) if message.extra else {}
        defined = fields.pop("tools", None) or defined
        data.append({"role": message.role, "content": message.content, **fields})
    return data, defined


def _has_all_tool_texts(messages: Sequence[ChatMessage], text: str) -> bool:
    """Whether the prompt contains every tool result and system text, and the name of every called tool."""
    data, _ = _template_input(messages)
    names = [function_name(call) for turn in data for call in calls(turn)]
    turn_texts = [turn["content"].strip() for turn in data if turn["role"] in ("tool", "system")]
    return all(name in text for name in names) and all(
        turn_text in text
        or json.dumps(turn_text, ensure_ascii=False)[1:-1] in text
        or json.dumps(turn_text)[1:-1] in text
        for turn_text in turn_texts
    )


def _tools_unsupported() -> UserError:
    return UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP(
            "errors",
            "This prompt has tool calls or messages out of turn, which the chat template of this model cannot "
            "represent. Choose another model.",
        ),
    )


def _fold_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Move the system prompt to the beginning of the first user message; if there is none, to a user message of its
    own."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    rest = [message for message in messages if message.role != "system"]
    if not system:
        return rest
    for index, message in enumerate(rest):
        if message.role == "user":
            rest[index] = ChatMessage("user", f"{system}\n\n{message.content}", message.id, message.extra)
            return rest
    return [ChatMessage("user", system), *rest]


def _merge_neighbours(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    merged: list[ChatMessage] = []
    for message in messages:
        if merged and merged[-1].role == message.role and not (merged[-1].extra or message.extra):
            last = merged[-1]
            merged[-1] = ChatMessage(last.role, f"{last.content}\n\n{message.content}", last.id)
        else:
            merged.append(message)
    return merged
