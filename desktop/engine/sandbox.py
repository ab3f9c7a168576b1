"""A Jinja environment for untrusted templates, with Hugging Face's rules and limits on time and memory.

Jinja's sandbox keeps a template from reaching Python, but not from looping for a year or doubling a string forty times.
So loops, calls and filters check the time, and what they create is counted against limits that grow with the input.
What escapes these limits is stopped by the system's memory limit, where it can be set, and by killing the process that
renders (`template_process`).
"""

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MAX_RENDER_S = 4.0
"""How long one rendering may take, in seconds; real ones take milliseconds."""

_MAX_WIDTH = 1_000  # of padding, indentation, batches: integer arguments of string methods and of the filters below
_WIDE_FILTERS = {"batch", "center", "format", "indent", "round", "slice", "tojson", "truncate", "wordwrap"}
_MAX_BITS = 10_000  # of an integer
_WIDE_FORMAT = re.compile(r"\*|\d{4}")
_CONTAINERS = (list, tuple, dict, Namespace)
_HEADROOM = 512 * 1024**2  # bytes of address space that one rendering may add


_T = TypeVar("_T")


class LimitError(TemplateError):
    """The template needs more time or memory than a prompt can justify."""


class _Generation(Extension):
    """Hugging Face's `{% generation %}` block, which marks text to train on; renders just its content."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body).set_lineno(line)


class _LimitInstrumentation(NodeTransformer):
    """Replaces what the sandbox has no hook for by calls of the environment: loops, `[a, b]`, `{a: b}`, `a ~ b`."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = self._call("iterate", [node.iter], node.lineno)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:
        self.generic_visit(node)
        return self._call("charge_value", [node], node.lineno)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:
        self.generic_visit(node)
        return self._call("charge_value", [node], node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._call("concatenate", node.nodes, node.lineno)

    @staticmethod
    def _call(name: str, arguments: list[Any], line: int) -> nodes.Node:
        return nodes.Call(nodes.EnvironmentAttribute(name), arguments, [], None, None).set_lineno(line)


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """The environment of one template. Surround each rendering with `bounded`; one rendering at a time."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols], optimized=False)
        self._deadline = 0.0
        self._largest = 0  # characters of one value
        self._remaining = 0  # characters and list items that may still be created
        self.filters["tojson"] = _tojson
        self.filters = {name: self._guarded(name, function) for name, function in self.filters.items()}
        self.globals["raise_exception"] = _raise_exception
        self.globals["strftime_now"] = lambda form: now().strftime(form)
        self.globals.pop("lipsum")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = _LimitInstrumentation().visit(super()._parse(source, name, filename))
        return template

    @contextlib.contextmanager
    def bounded(self, input_size: int, seconds: float = MAX_RENDER_S) -> Iterator[None]:
        """Set the limits for one rendering of `input_size` characters of messages and template.

        One value may be four times as large as the input, all created values together 128 times that. A template that
        builds the prompt by appending to a string, message by message, stays far below.
        """
        self._deadline = time.monotonic() + seconds
        self._largest = 4 * input_size + 256 * 1024
        self._remaining = 128 * self._largest
        with _memory_limit(_HEADROOM + 8 * self._largest):
            yield

    def check_time(self) -> None:
        """Raise `LimitError` when the time is over."""
        if time.monotonic() > self._deadline:
            raise LimitError("the template takes too long")

    def charge(self, size: int) -> None:
        """Raise `LimitError` if `size` more characters or items are too many, by themselves or in total."""
        self._remaining -= size
        if size > self._largest or self._remaining < 0:
            raise LimitError("the template makes too much text")

    def charge_value(self, value: _T) -> _T:
        """Charge a new value and return it. Lists are walked: `[x, x]` nested forty times is small in memory and
        endless when printed."""
        if isinstance(value, str):
            self.charge(len(value))
        elif isinstance(value, _CONTAINERS):
            items = printed = 0
            pending: list[Any] = [value]
            while pending:
                item = pending.pop()
                items += 1
                printed += len(item) if isinstance(item, str) else 1
                if printed > self._largest:
                    break
                if isinstance(item, _CONTAINERS):
                    pending.extend(_contents(item))
            self.charge(printed if printed > self._largest else items)
        return value

    # --- hooks ------------------------------------------------------------------------------------------------

    def iterate(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the items of a loop, checking the time before each."""
        for item in items:
            self.check_time()
            yield item

    def concatenate(self, *parts: Any) -> str:
        """Evaluate `a ~ b`, charging the result."""
        texts = [str(part) for part in parts]
        self.charge(sum(map(len, texts)))
        return "".join(texts)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Jinja's hook for operators: check the operands and charge the result."""
        self.check_time()
        if operator == "*":
            if isinstance(left, int) and isinstance(right, int):
                self._check_bits(left.bit_length() + right.bit_length())
            elif isinstance(left, int) or isinstance(right, int):
                sequence, count = (right, left) if isinstance(left, int) else (left, right)
                if isinstance(sequence, (str, list, tuple)):
                    self.charge(len(sequence) * max(count, 0))
        elif operator == "**" and isinstance(left, int) and isinstance(right, int):
            self._check_bits(left.bit_length() * abs(right))
        elif operator == "%" and isinstance(left, str):
            _check_format(left)
        return self.charge_value(super().call_binop(context, operator, left, right))

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  (jinja's)
        """Jinja's hook for calls: check the arguments and charge the result."""
        owner = getattr(__obj, "__self__", None)
        if owner is __self:  # one of the hooks above
            return __obj(*args)
        __self.check_time()
        if wrapped := getattr(__obj, "__wrapped__", None):  # the sandbox's own str.format
            owner = getattr(wrapped, "__self__", None)
        if isinstance(owner, str):
            name = getattr(__obj, "__name__", "")
            if name == "replace" and len(args) >= 2:
                __self._check_replace(owner, args[0], args[1])
            elif name in {"format", "format_map"}:
                _check_format(owner)
            if name not in {"find", "rfind", "index", "rindex", "count", "startswith", "endswith"}:
                _check_widths((*args, *kwargs.values()))
        return __self.charge_value(super().call(__context, __obj, *args, **kwargs))

    def _guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)  # keeps Jinja's attributes, which define the first argument
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.check_time()
            if name in _WIDE_FILTERS:
                _check_widths((*args, *kwargs.values()))
            if name == "format":
                _check_format(str(args[0]))
            elif name == "replace" and len(args) >= 4:
                self._check_replace(str(args[1]), args[2], args[3])
            return self.charge_value(function(*args, **kwargs))

        return guarded

    def _check_replace(self, text: str, old: Any, new: Any) -> None:
        if isinstance(old, str) and isinstance(new, str):
            self.charge(text.count(old) * len(new))

    @staticmethod
    def _check_bits(bits: int) -> None:
        if bits > _MAX_BITS:
            raise LimitError("the template computes too large a number")


def _contents(container: Any) -> Iterable[Any]:
    if isinstance(container, Namespace):
        # Jinja keeps the attributes under a mangled name, so that no template can access them
        container = getattr(container, "_Namespace__attrs", {})
    return list(container.values()) if isinstance(container, dict) else list(container)


def _check_widths(values: Iterable[Any]) -> None:
    if any(isinstance(value, int) and abs(value) > _MAX_WIDTH for value in values):
        raise LimitError("the template formats too wide a field")


def _check_format(form: str) -> None:
    if _WIDE_FORMAT.search(form):
        raise LimitError("the template formats too wide a field")


def _raise_exception(message: Any) -> None:
    raise TemplateError(str(message))


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | str | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """Jinja's own filter escapes HTML; Hugging Face's does not and has these options."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


@contextlib.contextmanager
def _memory_limit(headroom: int) -> Iterator[None]:
    """Let the process grow by at most `headroom` bytes of address space; beyond that Python raises MemoryError.

    Works on Linux only, where the current size can be read; elsewhere only the counters protect.
    """
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123  (half the time of Path.open)
            pages = int(statm.read().split()[0])
    except OSError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + headroom
    if soft not in (resource.RLIM_INFINITY, -1):
        limit = min(limit, soft)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
