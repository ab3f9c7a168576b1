"""Jinja for templates that came with a file from anywhere: Hugging Face's rules, and bounds on time and memory.

Jinja's sandbox keeps a template from reaching Python; it does not keep it from looping for a year or from doubling a
string forty times. So loops, calls and filters look at a clock, and what they make is counted against limits that grow
with the input. What still gets past these is stopped by the system's own memory limit where there is one, and by the
end of the process that renders (`template_process`).
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

SECONDS = 4.0
"""How long one rendering may take; a real one takes milliseconds."""

_MAX_WIDTH = 1_000  # of padding, indentation, batches: integers given to string methods and the filters below
_WIDE_FILTERS = {"batch", "center", "format", "indent", "round", "slice", "tojson", "truncate", "wordwrap"}
_MAX_BITS = 10_000  # of an integer
_WIDE_FORMAT = re.compile(r"\*|\d{4}")
_CONTAINERS = (list, tuple, dict, Namespace)
_HEADROOM = 512 * 1024**2  # bytes of address space that one rendering may add


_T = TypeVar("_T")


class LimitError(TemplateError):
    """The template asks for more time or memory than a prompt can need."""


class _Generation(Extension):
    """Hugging Face's `{% generation %}` block, which marks what to train on: here its content and nothing else."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.Scope(body).set_lineno(line)


class _Pacing(NodeTransformer):
    """Rewrites what the sandbox has no hook for into calls of the environment: loops, `[a, b]`, `{a: b}`, `a ~ b`."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = self._call("paced", [node.iter], node.lineno)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:
        self.generic_visit(node)
        return self._call("made", [node], node.lineno)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:
        self.generic_visit(node)
        return self._call("made", [node], node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._call("joined", node.nodes, node.lineno)

    @staticmethod
    def _call(name: str, arguments: list[Any], line: int) -> nodes.Node:
        return nodes.Call(nodes.EnvironmentAttribute(name), arguments, [], None, None).set_lineno(line)


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """One template's environment. `bounded` must surround each rendering; one rendering at a time."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols], optimized=False)
        self._deadline = 0.0
        self._largest = 0  # characters of one value
        self._left = 0  # characters and list items that may still be made
        self.filters["tojson"] = _tojson
        self.filters = {name: self._guarded(name, function) for name, function in self.filters.items()}
        self.globals["raise_exception"] = _raise_exception
        self.globals["strftime_now"] = lambda form: now().strftime(form)
        self.globals.pop("lipsum")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = _Pacing().visit(super()._parse(source, name, filename))
        return template

    @contextlib.contextmanager
    def bounded(self, input_size: int, seconds: float = SECONDS) -> Iterator[None]:
        """Sets the limits for one rendering of `input_size` characters of messages and template.

        A single value may be four times as large as the input, all values that are made together 128 times that: a
        template that builds the prompt by appending to a string, message by message, stays well below.
        """
        self._deadline = time.monotonic() + seconds
        self._largest = 4 * input_size + 256 * 1024
        self._left = 128 * self._largest
        with _memory_limit(_HEADROOM + 8 * self._largest):
            yield

    def tick(self) -> None:
        if time.monotonic() > self._deadline:
            raise LimitError("the template takes too long")

    def charge(self, size: int) -> None:
        """Raises when `size` more characters or items are too much, by themselves or with all that was made before."""
        self._left -= size
        if size > self._largest or self._left < 0:
            raise LimitError("the template makes too much text")

    def made(self, value: _T) -> _T:
        """Charges a new value. Lists are walked: `[x, x]` forty times over is small in memory and endless in print."""
        if isinstance(value, str):
            self.charge(len(value))
        elif isinstance(value, _CONTAINERS):
            items = printed = 0
            waiting: list[Any] = [value]
            while waiting:
                item = waiting.pop()
                items += 1
                printed += len(item) if isinstance(item, str) else 1
                if printed > self._largest:
                    break
                if isinstance(item, _CONTAINERS):
                    waiting.extend(_contents(item))
            self.charge(printed if printed > self._largest else items)
        return value

    # --- hooks ------------------------------------------------------------------------------------------------

    def paced(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.tick()
            yield item

    def joined(self, *parts: Any) -> str:
        texts = [str(part) for part in parts]
        self.charge(sum(map(len, texts)))
        return "".join(texts)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self.tick()
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
        return self.made(super().call_binop(context, operator, left, right))

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  (jinja's)
        owner = getattr(__obj, "__self__", None)
        if owner is __self:  # the hooks above
            return __obj(*args)
        __self.tick()
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
        return __self.made(super().call(__context, __obj, *args, **kwargs))

    def _guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)  # keeps jinja's marks, which say what the first argument is
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            if name in _WIDE_FILTERS:
                _check_widths((*args, *kwargs.values()))
            if name == "format":
                _check_format(str(args[0]))
            elif name == "replace" and len(args) >= 4:
                self._check_replace(str(args[1]), args[2], args[3])
            return self.made(function(*args, **kwargs))

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
        # jinja keeps the attributes under a mangled name, so that no template can name them
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
    """Jinja's own escapes HTML; Hugging Face's does not and has these options."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


@contextlib.contextmanager
def _memory_limit(headroom: int) -> Iterator[None]:
    """Lets the process grow by `headroom` bytes of address space at most; beyond, Python raises MemoryError.

    Only on Linux, where the present size can be read; elsewhere the counts above have to do.
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
