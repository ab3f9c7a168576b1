"""Renders chat templates in a separate process that can be killed.

Templates are untrusted. They run in Python and C code that nothing in the same process can interrupt, so the time limit
is enforced from outside: the child ends itself (by a thread that does not need the GIL), and the parent kills it. The
model process and `sayso render` use it; it takes 23 MB, 0.2 s to start, and 1.5 ms for a prompt of 80 kB.

One JSON object a line in both directions: `{"open": {...}}` once for each template, then `{"prompt": [...]}`; the
answers are `{"value": ...}` or `{"error": UserError.to_wire()}`.
"""

import contextlib
import faulthandler
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.programs import program_command
from desktop.engine.child import added_environment
from desktop.engine.marks import NO_TOKENS, PromptText, SpecialTokens
from desktop.engine.sandbox import MAX_RENDER_S, LimitError
from desktop.engine.template import ChatTemplate, template_sha256, unusable

ARGUMENT = "templates"
"""The command-line argument that starts the child."""

_EXIT_GRACE_S = 0.4  # from the sandbox's limit, which gives a better error message, until the child ends itself
_KILL_GRACE_S = 1.0  # from then until the parent kills it
_START_S = 60.0  # additional time for the first answer, on a slow and busy machine


# --- the parent -------------------------------------------------------------------------------------------------------


class TemplateProcess:
    """Owns the child: starts it at construction, and again after it died. One request at a time, from any thread."""

    def __init__(self, program: Sequence[str] | None = None) -> None:
        self._program = list(program or program_command(ARGUMENT))
        self._child: subprocess.Popen[bytes] | None = None
        self._opened: set[str] = set()  # templates that this child has opened
        self._has_answered = False
        self._start()

    def __enter__(self) -> "TemplateProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None if no child is running."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """Kill the child. The next request starts a new one."""
        if (child := self._child) is not None:
            self._child = None
            with contextlib.suppress(OSError):
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def open(self, source: str, bos: str = "", eos: str = "", tokens: SpecialTokens = NO_TOKENS) -> "IsolatedTemplate":
        """Compile a template in the child. Raises `UserError` (ErrorKind.MODEL) if the text is not a Jinja template."""
        return IsolatedTemplate(self, source, bos, eos, tokens)

    def request(self, template: "IsolatedTemplate", request: Sequence[Any] = ()) -> Any:
        """Return the child's answer to a prompt request, after opening the template if the child does not know it yet.

        Raises `UserError`: that of the template, or one that says that the child was too slow or could not start.
        """
        if self._child is None or self._child.poll() is not None:
            self._start()
        if template.key not in self._opened:
            self._exchange({"open": template.opening, "key": template.key})
            self._opened.add(template.key)
        return self._exchange({"prompt": request, "key": template.key}) if request else None

    def _start(self) -> None:
        self.close()
        self._opened.clear()
        self._has_answered = False
        with contextlib.suppress(OSError):  # `_exchange` reports it
            self._child = subprocess.Popen(
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=os.name == "posix",  # so that Ctrl+C in a terminal reaches the parent only
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                env=os.environ | added_environment(),
            )

    def _exchange(self, request: dict[str, Any]) -> Any:
        if (child := self._child) is None or child.stdin is None or child.stdout is None:
            raise _no_process()
        began = time.monotonic()
        replies: SimpleQueue[bytes] = SimpleQueue()
        line = json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        threading.Thread(target=_exchange_line, args=(child, line, replies), name="template", daemon=True).start()
        timeout_s = MAX_RENDER_S + _EXIT_GRACE_S + _KILL_GRACE_S + (0.0 if self._has_answered else _START_S)
        try:
            answer = replies.get(timeout=timeout_s)
        except Empty:
            answer = b""
        except BaseException:  # Ctrl+C: the answer is no longer needed
            self.close()
            raise
        if not answer:
            self.close()
            if not self._has_answered and time.monotonic() - began < MAX_RENDER_S:
                raise _no_process()
            raise unusable(LimitError("the template takes too long, or too much memory"))
        self._has_answered = True
        reply = json.loads(answer)
        if "error" in reply:
            raise UserError.from_wire(reply["error"])
        return reply["value"]


class IsolatedTemplate:
    """A `ChatTemplate` in the child process. Create it with `TemplateProcess.open`."""

    def __init__(self, process: TemplateProcess, source: str, bos: str, eos: str, tokens: SpecialTokens) -> None:
        self._process = process
        self.opening = {"source": source, "bos": bos, "eos": eos, **asdict(tokens)}
        self.key = hashlib.sha256(json.dumps(self.opening).encode()).hexdigest()
        self.source = source
        self.sha256 = template_sha256(source)
        process.request(self)

    def render(self, messages: Sequence[ChatMessage], add_generation_prompt: bool = True, **values: Any) -> str:
        """See `ChatTemplate.render`."""
        return self.prompt(messages, add_generation_prompt, values=values).text

    def prompt(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool = True,
        partial: str = "",
        values: dict[str, Any] | None = None,
    ) -> PromptText:
        """See `ChatTemplate.prompt`."""
        rows = [[message.role, message.content, message.extra] for message in messages]
        text, literal = self._process.request(self, [rows, add_generation_prompt, partial, values or {}])
        return PromptText(text, tuple((start, end) for start, end in literal))


def _exchange_line(child: "subprocess.Popen[bytes]", line: bytes, replies: "SimpleQueue[bytes]") -> None:
    """Runs on a thread, so that neither a full pipe nor a silent child blocks the caller. An empty answer means that
    the child has exited."""
    answer = b""
    with contextlib.suppress(OSError, ValueError):
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(line)
        child.stdin.flush()
        answer = child.stdout.readline()
    replies.put(answer if answer.endswith(b"\n") else b"")


def _no_process() -> UserError:
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP(
            "errors", "The process that renders chat templates cannot be started. Restart Sayso, or install it again."
        ),
    )


# --- the child --------------------------------------------------------------------------------------------------------


def main() -> int:
    """Run the child: serve requests until standard input ends. Returns the exit code."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints of libraries must not corrupt the answers
    _serve(source, target)
    return 0


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    templates: dict[str, ChatTemplate] = {}
    with open(os.devnull, "w") as devnull:  # noqa: PTH123
        for line in source:
            # ends the process even if C code holds the GIL and no parent is left to kill it
            faulthandler.dump_traceback_later(MAX_RENDER_S + _EXIT_GRACE_S, exit=True, file=devnull)
            try:
                reply = {"value": _answer(templates, json.loads(line))}
            except UserError as error:
                reply = {"error": error.to_wire()}
            faulthandler.cancel_dump_traceback_later()
            try:
                target.write(json.dumps(reply).encode() + b"\n")
                target.flush()
            except OSError:
                return


def _answer(templates: dict[str, ChatTemplate], request: dict[str, Any]) -> Any:
    key = request["key"]
    if opening := request.get("open"):
        tokens = SpecialTokens(tuple(opening["control"]), tuple(opening["defined"]))
        template = ChatTemplate(opening["source"], opening["bos"], opening["eos"], tokens)
        templates[key] = template
        return None
    rows, add_generation_prompt, partial, values = request["prompt"]
    messages = [ChatMessage(role, content, extra=extra) for role, content, extra in rows]
    prompt = templates[key].prompt(messages, add_generation_prompt, partial, values)
    return [prompt.text, prompt.literal]
