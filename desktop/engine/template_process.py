"""Chat templates rendered in a process of their own, which can be killed.

A template comes from anywhere. What it computes runs in Python and C code that nothing in the same process can
interrupt, so the limit is held from outside: the child ends itself (by a thread that needs no lock of Python's), and
its parent kills it.

One JSON object a line, both ways: `{"open": {...}}` once for each template, then `{"prompt": {...}}`; back come
`{"value": ...}` or `{"error": UserError.to_wire()}`.
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
from desktop.core.programs import own_program
from desktop.engine.child import added_environment
from desktop.engine.marks import NO_TOKENS, PromptText, SpecialTokens
from desktop.engine.sandbox import SECONDS, LimitError
from desktop.engine.template import ChatTemplate, template_sha256, unusable

ARGUMENT = "templates"
"""The one argument of the child."""

_GRACE = 0.4  # seconds after the template's own limit, which gives the better sentence
_PATIENCE = 1.0  # more, for a child that does not even end itself
_START = 60.0  # until the first answer, on a slow and busy machine


# --- the parent -------------------------------------------------------------------------------------------------------


class TemplateProcess:
    """Starts the child when it is made, and again after its death. One request at a time, from any one thread."""

    def __init__(self, program: Sequence[str] | None = None) -> None:
        self._program = list(program or own_program(ARGUMENT))
        self._child: subprocess.Popen[bytes] | None = None
        self._known: set[str] = set()  # templates that this child has opened
        self._answered = False
        self._start()

    def __enter__(self) -> "TemplateProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def close(self) -> None:
        if (child := self._child) is not None:
            self._child = None
            with contextlib.suppress(OSError):
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def open(self, source: str, bos: str = "", eos: str = "", tokens: SpecialTokens = NO_TOKENS) -> "IsolatedTemplate":
        """Raises `UserError` (Kind.MODEL) for a text that is no Jinja template."""
        return IsolatedTemplate(self, source, bos, eos, tokens)

    def ask(self, template: "IsolatedTemplate", request: Sequence[Any] = ()) -> Any:
        """What a prompt request gives; the template is opened first where the child does not know it."""
        if self._child is None or self._child.poll() is not None:
            self._start()
        if template.key not in self._known:
            self._exchange({"open": template.opening, "key": template.key})
            self._known.add(template.key)
        return self._exchange({"prompt": request, "key": template.key}) if request else None

    def _start(self) -> None:
        self.close()
        self._known.clear()
        self._answered = False
        with contextlib.suppress(OSError):  # said when it is wanted
            self._child = subprocess.Popen(
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=os.name == "posix",  # Ctrl+C in a terminal is for the parent
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                env=os.environ | added_environment(),
            )

    def _exchange(self, request: dict[str, Any]) -> Any:
        if (child := self._child) is None or child.stdin is None or child.stdout is None:
            raise _no_process()
        began = time.monotonic()
        answers: SimpleQueue[bytes] = SimpleQueue()
        line = json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        threading.Thread(target=_converse, args=(child, line, answers), name="template", daemon=True).start()
        limit = SECONDS + _GRACE + _PATIENCE + (0.0 if self._answered else _START)
        try:
            answer = answers.get(timeout=limit)
        except Empty:
            answer = b""
        except BaseException:  # Ctrl+C: nobody waits for it any more
            self.close()
            raise
        if not answer:
            self.close()
            if not self._answered and time.monotonic() - began < SECONDS:
                raise _no_process()
            raise unusable(LimitError("the template takes too long, or too much memory"))
        self._answered = True
        reply = json.loads(answer)
        if "error" in reply:
            raise UserError.from_wire(reply["error"])
        return reply["value"]


class IsolatedTemplate:
    """`ChatTemplate`, in the child. Opened by `TemplateProcess.open`."""

    def __init__(self, process: TemplateProcess, source: str, bos: str, eos: str, tokens: SpecialTokens) -> None:
        self._process = process
        self.opening = {"source": source, "bos": bos, "eos": eos, **asdict(tokens)}
        self.key = hashlib.sha256(json.dumps(self.opening).encode()).hexdigest()
        self.source = source
        self.sha256 = template_sha256(source)
        process.ask(self)

    def render(self, messages: Sequence[ChatMessage], add_generation_prompt: bool = True, **values: Any) -> str:
        """As `ChatTemplate.render`."""
        return self.prompt(messages, add_generation_prompt, values=values).text

    def prompt(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool = True,
        partial: str = "",
        values: dict[str, Any] | None = None,
    ) -> PromptText:
        """As `ChatTemplate.prompt`."""
        said = [[message.role, message.content, message.extra] for message in messages]
        text, literal = self._process.ask(self, [said, add_generation_prompt, partial, values or {}])
        return PromptText(text, tuple((start, end) for start, end in literal))


def _converse(child: "subprocess.Popen[bytes]", line: bytes, answers: "SimpleQueue[bytes]") -> None:
    """On a thread: neither a full pipe nor silence must hold up whoever waits. An empty answer: the child is gone."""
    answer = b""
    with contextlib.suppress(OSError, ValueError):
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(line)
        child.stdin.flush()
        answer = child.stdout.readline()
    answers.put(answer if answer.endswith(b"\n") else b"")


def _no_process() -> UserError:
    return UserError(
        ErrorKind.FAILED,
        QT_TRANSLATE_NOOP(
            "errors", "The process that renders chat templates cannot be started. Restart Sayso, or install it again."
        ),
    )


# --- the child --------------------------------------------------------------------------------------------------------


def main() -> int:
    """Serves requests until standard input ends."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what prints must not spoil the answers
    _serve(source, target)
    return 0


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    templates: dict[str, ChatTemplate] = {}
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        for line in source:
            # ends the process in spite of C code that holds Python's lock, also when nobody is left to kill it
            faulthandler.dump_traceback_later(SECONDS + _GRACE, exit=True, file=nowhere)
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
    if made := request.get("open"):
        tokens = SpecialTokens(tuple(made["control"]), tuple(made["defined"]))
        template = ChatTemplate(made["source"], made["bos"], made["eos"], tokens)
        templates[key] = template
        return None
    said, add_generation_prompt, partial, values = request["prompt"]
    messages = [ChatMessage(role, content, extra=extra) for role, content, extra in said]
    prompt = templates[key].prompt(messages, add_generation_prompt, partial, values)
    return [prompt.text, prompt.literal]
