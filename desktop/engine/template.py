"""Chat templates: a list of messages becomes the exact prompt, as Hugging Face's renderer would make it.

Three things are done for templates that are pickier than a conversation: a system prompt goes into the first user
message where the template has no place for it, neighbouring messages of one role are merged where it insists on
alternation, and hostile ones are stopped (`sandbox`). What reads like a control token in a message stays text
(`marks`).
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
from desktop.engine.marks import NO_TOKENS, Cover, Marks, PromptText, SpecialTokens, touched
from desktop.engine.sandbox import SECONDS, BoundedEnvironment, LimitError

MAX_SOURCE = 1024 * 1024
"""Characters of template text; the longest in use have some 20,000."""

_N = TypeVar("_N", bound=nodes.Node)
_PROBE_SECONDS = 1.0
_SYSTEM_PROBE = "Sayso-system-probe"


class ChatTemplate:
    """A compiled template. `bos` and `eos` are the texts of the model's tokens, empty where it has none; `tokens` are
    its control tokens and the user-defined ones.

    `now` is the clock behind the template's `strftime_now`. One rendering at a time.

    Raises `UserError` (Kind.MODEL) for a text that is no Jinja template.
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
        """The exact prompt. `values` are further names for the template (`enable_thinking` ...).

        Raises `UserError` (Kind.MODEL) with Jinja's message as its detail.
        """
        return self._accepted(messages, add_generation_prompt, values)[1]

    def prompt(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool = True,
        partial: str = "",
        values: dict[str, Any] | None = None,
    ) -> PromptText:
        """What `render` gives and then `partial` (the model's own raw output so far), and what of it is text though it
        reads like a control token.

        Raises `UserError`: as `render`, or (Kind.INPUT) when a message has a control token in it that the template
        itself looks for, so that nobody can tell it from the template's own.
        """
        accepted, text = self._accepted(messages, add_generation_prompt, values or {})
        marks = self._marks
        found = marks.all.find(text + partial)
        if not found:
            return PromptText(text + partial)
        said = [text for message in accepted for text in (message.content, message.extra)]
        cover = Cover(marks.edges, [self.source, partial, *said])
        tail = cover.cover(partial, marks.edges_in(partial, "output"))
        for places in (marks.edges_in, marks.marks_in, marks.edges_but_reasoning):
            covered = [_covered(message, cover, places) for message in accepted]
            try:
                rendered = self._render(covered, add_generation_prompt, values or {})
            except LimitError as error:
                raise unusable(error) from error
            except _FAILURES:
                continue
            uncovered, at = cover.uncover(rendered + tail)
            if uncovered == text + partial:
                return PromptText(uncovered, touched(found, at))
        raise _ambiguous(marks, accepted)

    def _accepted(
        self, messages: Sequence[ChatMessage], add_generation_prompt: bool, values: dict[str, Any]
    ) -> tuple[Sequence[ChatMessage], str]:
        """The messages as the template takes them, and what it makes of them."""
        accepted, text = self._tried(messages, add_generation_prompt, values)
        if not text:
            raise UserError(
                ErrorKind.MODEL,
                QT_TRANSLATE_NOOP(
                    "errors",
                    "The model's chat template turns this conversation into an empty prompt. "
                    "Choose another template for this model.",
                ),
            )
        return accepted, text

    def _tried(
        self, messages: Sequence[ChatMessage], add_generation_prompt: bool, values: dict[str, Any]
    ) -> tuple[Sequence[ChatMessage], str]:
        has_tools = any(message.extra for message in messages)
        if has_tools:
            messages = _with_extra_turns(messages)
        if not self.supports_system:
            messages = _fold_system(messages)
        try:
            text = self._render(messages, add_generation_prompt, values)
            if has_tools and not _says_all(messages, text):
                raise _no_tools()
            return messages, text
        except LimitError as error:
            raise unusable(error) from error
        except _FAILURES as error:
            if has_tools:
                raise _no_tools() from error
            merged = _merge_neighbours(messages)
            if len(merged) == len(messages):
                raise unusable(error) from error
            try:
                return merged, self._render(merged, add_generation_prompt, values)
            except _FAILURES as error:
                raise unusable(error) from error

    @cached_property
    def _marks(self) -> Marks:
        """Texts of the template, and what it writes without having it in one piece (`'<|' + role + '|>'`)."""
        tree = self._environment.parse(self.source)
        written = [node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)]
        written += [node.data for node in tree.find_all(nodes.TemplateData)]
        probe = [ChatMessage("system", "a"), ChatMessage("user", "b"), ChatMessage("assistant", "c")]
        with contextlib.suppress(UserError):
            written.append(self.render(probe, add_generation_prompt=False))
        with contextlib.suppress(UserError):
            written.append(self.render(probe[:2]))
        return Marks(self._special, written, _searched(tree))

    @cached_property
    def supports_system(self) -> bool:
        """Found by trying: a template without a system role raises, or drops the message without a word."""
        probe = [ChatMessage("system", _SYSTEM_PROBE), ChatMessage("user", "Hello")]
        try:
            return _SYSTEM_PROBE in self._render(probe, True, {}, _PROBE_SECONDS)
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
        seconds: float = SECONDS,
    ) -> str:
        data, tools = _data(messages)
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
                environment.tick()
                environment.charge(len(part))
                parts.append(part)
            return "".join(parts)


# What a template can raise: Jinja's own errors, what its Python did (sandboxed code runs as Python), and the limits.
_FAILURES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError,
             MemoryError, SyntaxError, AssertionError)  # fmt: skip


def template_sha256(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def unusable(error: BaseException) -> UserError:
    detail = str(error) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        detail = f"line {error.lineno}: {detail}"
    return UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP(
            "errors", "The model's chat template cannot be used: {reason} Choose another template for this model."
        ),
        {"reason": _sentence(detail)},
        detail,
    )


def _sentence(text: str) -> str:
    """The first line of `text`, at most 200 characters, with a full stop."""
    line = text.strip().splitlines()[0][:200].rstrip() if text.strip() else "?"
    return line if line[-1] in ".!?" else line + "."


def _searched(tree: nodes.Template) -> set[str]:
    """The texts that a template compares messages with, cuts them at or looks for, also by way of a variable."""
    operands: list[nodes.Node] = []
    for node in tree.find_all((nodes.Compare, nodes.Call, nodes.Filter, nodes.Test)):
        if isinstance(node, nodes.Compare):
            operands += [node.expr, *(operand.expr for operand in node.ops)]
        elif isinstance(node, nodes.Test | nodes.Filter) or (
            isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr)
        ):
            operands += node.args
    names = {node.name for operand in operands for node in _within(operand, nodes.Name)}
    operands += [
        node.node
        for node in tree.find_all(nodes.Assign)
        if isinstance(node.target, nodes.Name) and node.target.name in names and isinstance(node.node, nodes.Const)
    ]
    consts = (node.value for operand in operands for node in _within(operand, nodes.Const))
    return {value for value in consts if isinstance(value, str)}


def _within(node: nodes.Node, kind: type[_N]) -> Iterator[_N]:
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
            "A message contains {token}, which the model's chat template treats as its own mark. "
            "Write it differently, for example with a space in it.",
        ),
        {"token": text},
    )


def _covered(message: ChatMessage, cover: Cover, places: Callable[[str, str], list[int]]) -> ChatMessage:
    def covered(text: str) -> str:
        return cover.cover(text, places(text, message.role))

    return replace(message, content=covered(message.content), extra=change_extra(message.extra, covered))


def _with_extra_turns(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """All turns that the messages stand for, one a message. What a turn has beside its words is its `extra`: fields
    for the template, as JSON; definitions of tools are with the first."""
    found: list[ChatMessage] = []
    for message in messages:
        for turn in expand(message.role, message.content, message.extra):
            fields = {name: value for name, value in turn.items() if name not in ("role", "content")}
            if "tool_calls" in fields:  # what is passed as an object, as templates expect it, not as JSON in a text
                fields["tool_calls"] = [
                    {**call, "function": {**call["function"], "arguments": arguments(call)}} for call in calls(turn)
                ]
            extra = json.dumps(fields, ensure_ascii=False) if fields else ""
            found.append(ChatMessage(turn["role"], turn["content"] or "", message.id, extra))
    if defined := tools([message.extra for message in messages]):
        fields = json.loads(found[0].extra or "{}") | {"tools": defined}
        found[0] = replace(found[0], extra=json.dumps(fields, ensure_ascii=False))
    return found


def _data(messages: Sequence[ChatMessage]) -> tuple[list[dict[str, Any]], list[Any] | None]:
    """What a template is given: the messages, and the definitions of tools."""
    data: list[dict[str, Any]] = []
    defined = None
    for message in messages:
        fields = json.loads(message.extra) if message.extra else {}
        defined = fields.pop("tools", None) or defined
        data.append({"role": message.role, "content": message.content, **fields})
    return data, defined


def _says_all(messages: Sequence[ChatMessage], text: str) -> bool:
    """Whether the prompt has every result, and the name of every tool that is called."""
    data, _ = _data(messages)
    names = [function_name(call) for turn in data for call in calls(turn)]
    said = [turn["content"].strip() for turn in data if turn["role"] in ("tool", "system")]
    return all(name in text for name in names) and all(
        words in text or json.dumps(words, ensure_ascii=False)[1:-1] in text or json.dumps(words)[1:-1] in text
        for words in said
    )


def _no_tools() -> UserError:
    return UserError(
        ErrorKind.MODEL,
        QT_TRANSLATE_NOOP(
            "errors",
            "This prompt has tool calls or messages out of turn, which the chat template of this model cannot "
            "represent. Choose another model.",
        ),
    )


def _fold_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The system prompt at the head of the first user message; without one, as a user message of its own."""
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
