"""What every command needs: translations, standard streams, the data folder, and reading of input files."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from desktop.cli.i18n import Translator
from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Translatable, UserError
from desktop.core.outputs import OutputExistsError, check
from desktop.core.terminal import visible
from desktop.services.folders import Folders
from desktop.store.errors import mapped_to_user_errors

MAX_INPUT = 64 * 1024 * 1024  # bytes of a messages, template, grammar or schema file
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Console:
    """Translations, folders and streams of a command. `out` gets only the result, `err` everything else."""

    tr: Translator
    folders: Folders
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def note(self, text: str, /, **values: str | int | float) -> None:
        """Print a message about the result to standard error, translated and filled with values."""
        print(visible(self.tr(text, **values)), file=self.err, flush=True)

    @property
    def can_ask(self) -> bool:
        """Whether a person can answer questions: input and standard error are terminals."""
        return _is_terminal(sys.stdin) and _is_terminal(self.err)

    def ask(self, text: str, /, **values: str | int | float) -> bool:
        """Ask a yes/no question; returns whether the answer is yes."""
        print(visible(self.tr(text, **values)), end=" ", file=self.err, flush=True)
        return sys.stdin.readline().strip().casefold() in ("y", "yes", "是")

    def json(self, data: Any) -> None:
        """Print the result as indented JSON."""
        print(json.dumps(data, ensure_ascii=False, indent=2), file=self.out, flush=True)


def may_replace(path: Path, console: Console, *, force: bool) -> bool:
    """Whether writing `path` may replace an existing file; asks on a terminal.

    Raises `UserError` if the answer is no, or if the file cannot be written at all.
    """
    try:
        with mapped_to_user_errors(path, chosen=True):
            check(path, replace=force)
    except OutputExistsError:
        if not console.can_ask:
            raise
        if not console.ask(QT_TRANSLATE_NOOP("cli", "{file} exists already. Replace it? [y/N]"), file=str(path)):
            text = QT_TRANSLATE_NOOP("errors", "Nothing was written: {file} stays as it is.")
            raise UserError(ErrorKind.FAILED, text, {"file": str(path)}) from None
        return True
    return force


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def read_text(path: str) -> str:
    """The text of an input file; `-` is standard input. Raises `UserError` (INPUT) with file and reason."""
    name = "<stdin>" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            if Path(path).is_dir():
                raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is a folder, not a file."), name)
            with Path(path).open("rb") as file:
                data = file.read(MAX_INPUT + 1)
    except FileNotFoundError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "The file {file} was not found."), name) from error
    except PermissionError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "You do not have permission to read {file}."), name) from error
    except (OSError, ValueError) as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {reason}")
        raise _unreadable(text, name, reason=getattr(error, "strerror", None) or str(error)) from error
    if len(data) > MAX_INPUT:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is larger than 64 MB."), name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} is not UTF-8 text (byte {place}).")
        raise _unreadable(text, name, place=error.start) from error


def read_messages(path: str) -> list[ChatMessage]:
    """Read a JSON list of {"role", "content"}, or an object with such a list under "messages".

    Raises `UserError` (INPUT) if the file has none.
    """
    return _messages(_read_json(path), "<stdin>" if path == "-" else path)


def read_conversations(path: str) -> list[list[ChatMessage]]:
    """Read what `read_messages` reads, or a list of that. Raises `UserError` (INPUT) if the file has none."""
    data, name = _read_json(path), "<stdin>" if path == "-" else path
    first = data[0] if isinstance(data, list) and data else None
    if isinstance(first, list) or (isinstance(first, dict) and "messages" in first):
        return [_messages(item, name) for item in data]
    return [_messages(data, name)]


def _read_json(path: str) -> Any:
    name = "<stdin>" if path == "-" else path
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        text = QT_TRANSLATE_NOOP("errors", "{file} is not JSON: line {line}, column {column}: {reason}")
        raise _unreadable(text, name, line=error.lineno, column=error.colno, reason=error.msg) from error
    except RecursionError as error:
        raise _unreadable(QT_TRANSLATE_NOOP("errors", "{file} is nested too deeply."), name) from error


def _messages(data: Any, name: str) -> list[ChatMessage]:
    if isinstance(data, dict):
        data = data.get("messages")
    if not isinstance(data, list) or not data:
        text = QT_TRANSLATE_NOOP(
            "errors", "{file} contains no messages: a list of objects with role and content is required."
        )
        raise _unreadable(text, name)
    return [_message(item, number, name) for number, item in enumerate(data, 1)]


def _message(item: Any, number: int, file: str) -> ChatMessage:
    role = item.get("role") if isinstance(item, dict) else None
    if role not in _ROLES:
        text = QT_TRANSLATE_NOOP("errors", "{file}: message {number} has no role (system, user or assistant).")
        raise _unreadable(text, file, number=number)
    content = item.get("content")
    if isinstance(content, list):  # a list of parts, as in OpenAI's API
        parts = [part.get("text") if isinstance(part, dict) else None for part in content]
        content = "".join(parts) if all(isinstance(part, str) for part in parts) else None  # type: ignore[arg-type]
    if not isinstance(content, str):
        text = QT_TRANSLATE_NOOP("errors", "{file}: the content of message {number} is not text.")
        raise _unreadable(text, file, number=number)
    return ChatMessage(role, clean(content))


def clean(text: str) -> str:
    """Replace unpaired surrogates, which can neither be encoded as UTF-8 nor tokenized."""
    return text.encode("utf-8", "replace").decode()


def _unreadable(text: Translatable, file: str, **values: str | int) -> UserError:
    return UserError(ErrorKind.INPUT, text, {"file": file, **values})
