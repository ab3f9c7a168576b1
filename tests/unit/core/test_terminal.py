"""Control characters show as text on a terminal."""

import io
import json

from desktop.core.terminal import TerminalStream, raw_stream, visible


def test_control_characters_are_shown() -> None:
    assert visible("a\x1b]0;title\x07\x1b[2J\rb\x7f\x9b31m\u202e!\u2066") == (
        "a\\x1b]0;title\\x07\\x1b[2J\\x0db\\u007f\\u009b31m\\u202e!\\u2066"
    )


def test_text_stays() -> None:
    text = "Zeile\n\tتجربة \u200f\u200d 👩‍👩 é 中文"
    assert visible(text) == text


def test_a_guarded_stream_keeps_json() -> None:
    inner = io.StringIO()
    stream = TerminalStream(inner)
    value = {"text": "\x1b[2J\x85\u202e\n\x7f"}
    print(json.dumps(value, ensure_ascii=False), file=stream, flush=True)  # type: ignore[call-overload]
    assert not any(char in inner.getvalue() for char in "\x1b\x85\u202e\x7f")
    assert json.loads(inner.getvalue()) == value
    raw_stream(stream).write("\r\033[K")  # type: ignore[arg-type]
    assert inner.getvalue().endswith("\r\033[K")
