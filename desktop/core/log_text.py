"""What a line of the log may contain.

The log is passed on with bug reports. So it has ids, counts, sizes, durations and names of classes and functions, but
nothing that a person or a model wrote: no texts, no names of files, projects or people. `logging` is called with such
values only; exceptions and the output of native code go through this module first.
"""

import logging
import re
import traceback
from datetime import datetime
from pathlib import Path
from typing import Final

from desktop.core.errors import UserError
from desktop.core.terminal import visible

MAX_LINE: Final = 1000
"""Maximum characters of a line."""

_FRAMES = 30  # innermost frames of a traceback
_QUOTED = re.compile(r"""'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)""")
_PATH = re.compile(r"(?:[A-Za-z]:)?[^\s/\\]*[/\\]\S.*")  # to the end of the line, since folder names may have spaces


class LineFormatter(logging.Formatter):
    """Formats a record as one line: level, logger and text, with `dated` also time and process.

    Exceptions appear as `error_text` describes them.
    """

    def __init__(self, *, dated: bool) -> None:
        super().__init__()
        self._dated = dated

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of bounded length."""
        text = f"{record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += f": {error_text(record.exc_info[1])}"
        if not self._dated:
            return one_line(f"{record.levelname} {text}")
        when = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        return one_line(f"{when} {record.levelname} {record.process} {text}")


def one_line(text: str) -> str:
    """Return `text` as one line of bounded length, with control characters and line breaks escaped."""
    line = visible(text).replace("\n", "\\n").replace("\t", " ")
    line = line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"


def without_names(text: str) -> str:
    """Return a line of native code without quotations and paths."""
    return _PATH.sub("…", _QUOTED.sub("'…'", text))


def error_text(error: BaseException) -> str:
    """Return an exception as one line: its class and where it was raised, but not its message, which may quote a text.

    Of a `UserError`, return the sentence with its numbers but without names.
    """
    if isinstance(error, UserError):
        return sentence_text(error)
    places = [
        f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    where = " > ".join(places[-_FRAMES:])
    text = f"{_class_name(type(error))} at {where}" if where else _class_name(type(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{text} < {_class_name(type(cause))}" if cause is not None else text


def sentence_text(error: UserError) -> str:
    """Return the English sentence of `error` with an ellipsis in place of each value that is not a number."""
    values = {name: value if isinstance(value, int | float) else "…" for name, value in error.values.items()}
    try:
        return error.text.format(**values)
    except (KeyError, IndexError, ValueError, AttributeError):
        return _class_name(type(error))


def _class_name(kind: type[BaseException]) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _module(file: str) -> str:
    """Return the end of a path that identifies a module, without parent folders, which may have private names."""
    parts = Path(file).parts
    for root in ("desktop", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return parts[-1] if parts else "?"
