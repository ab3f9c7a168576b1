"""Runs small functions that a model wrote, to compare what they return.

The code is untrusted. It may only use the part of Python that such functions need: no imports, no names with
underscores, no attributes but methods of texts and lists, a few built-in functions. What passes runs in a process of
its own, in an empty folder, with limits on time and memory, and without the right to write files.
"""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any, Final

from desktop.core.programs import program_command
from desktop.engine.child import added_environment

ARGUMENT: Final = "check-code"
"""The command-line argument that starts the process."""

_SECONDS: Final = 2
_BYTES: Final = 512 * 1024**2
_LONGEST: Final = 4000  # characters of code
_FENCE = re.compile(r"```[a-zA-Z]*\n(.*?)(?:```|\Z)", re.DOTALL)
_BUILTINS: Final = {
    function.__name__: function
    for function in (
        *(abs, all, any, bool, chr, dict, divmod, enumerate, filter, float, int, isinstance, len, list, map, max, min),
        *(ord, pow, range, reversed, round, set, sorted, str, sum, tuple, zip, ValueError, TypeError, IndexError),
    )
}
_METHODS: Final = frozenset(
    (
        *(
            "append",
            "clear",
            "copy",
            "count",
            "extend",
            "find",
            "get",
            "index",
            "insert",
            "isalpha",
            "isdigit",
            "items",
        ),
        *("join", "keys", "lower", "lstrip", "pop", "remove", "replace", "reverse", "rstrip", "sort", "split", "strip"),
        *("splitlines", "startswith", "endswith", "swapcase", "title", "upper", "values", "capitalize", "add"),
    )
)
_ALLOWED: Final = (
    *(ast.Module, ast.FunctionDef, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.While, ast.If),
    *(ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.Raise, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Dict),
    *(ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Compare, ast.Call, ast.Constant),
    *(ast.Attribute, ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice, ast.Lambda, ast.arguments),
    *(ast.arg, ast.keyword, ast.comprehension, ast.JoinedStr, ast.FormattedValue),
    *(ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop),
)


def passes_cases(answer: str, function: str, cases: Sequence[Sequence[Any]]) -> bool:
    """Whether the code in the answer defines the function and returns what each case (arguments, result) expects."""
    code = extract_code(answer)
    if code is None or not is_harmless(code):
        return False
    task = json.dumps({"code": code, "function": function, "cases": cases})
    with tempfile.TemporaryDirectory(prefix="sayso-code-") as folder:
        try:
            done = subprocess.run(
                program_command(ARGUMENT),
                input=task,
                capture_output=True,
                text=True,
                timeout=_SECONDS + 10,  # the process limits itself; this is for a busy machine
                cwd=folder,
                env=os.environ | added_environment(),
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            return False
    return done.returncode == 0 and done.stdout.strip() == "passed"


def extract_code(answer: str) -> str | None:
    """The code of an answer: its first fenced block, or from the first `def` on as far as it can be parsed."""
    fenced = _FENCE.search(answer)
    text = fenced[1] if fenced else answer
    start = text.find("def ")
    if start < 0 or len(text) > _LONGEST:
        return None
    lines = text[start:].splitlines()
    for end in range(len(lines), 0, -1):
        code = "\n".join(lines[:end])
        try:
            ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return code
    return None


def is_harmless(code: str) -> bool:
    """Whether the code uses only what is allowed: it can neither import, nor reach Python's internals."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, _ALLOWED):
            return False
        if isinstance(node, ast.Attribute) and node.attr not in _METHODS:
            return False
        if isinstance(node, ast.Name | ast.arg | ast.FunctionDef):
            name = {ast.Name: "id", ast.arg: "arg", ast.FunctionDef: "name"}[type(node)]
            if "__" in getattr(node, name):
                return False
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            return False
    return True


def main() -> int:
    """Read a task from standard input, run it within limits, and print "passed" or "failed"."""
    _limit()
    task = json.load(sys.stdin)
    if not is_harmless(task["code"]):
        return 1
    names: dict[str, Any] = {"__builtins__": _BUILTINS}
    try:
        exec(compile(task["code"], "<answer>", "exec"), names)  # noqa: S102 -- only what `is_harmless` allows
        passed = all(_same(names[task["function"]](*arguments), result) for arguments, result in task["cases"])
    except Exception:  # whatever it is: the answer is wrong
        passed = False
    print("passed" if passed else "failed")
    return 0


def _same(found: object, expected: object) -> bool:
    return found == expected and isinstance(found, bool) is isinstance(expected, bool)


def _limit() -> None:
    if sys.platform == "win32":
        return  # the parent's time limit remains
    import resource  # noqa: PLC0415 -- Windows has none

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
