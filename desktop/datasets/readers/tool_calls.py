"""Tool calls and definitions of tools in the messages of a file."""

import json
from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.extra_turns import Turn
from desktop.core.untrusted import Fields, malformed


def tool_calls(fields: Fields) -> list[dict[str, Any]]:
    """The calls of a message in OpenAI's format, also the older `function_call`."""
    found = fields.raw("tool_calls")
    single = fields.raw("function_call")
    if isinstance(single, dict):
        found = [{"type": "function", "function": single}]
    if found is None or found == []:
        return []
    if not isinstance(found, list):
        raise fields.wrong_type("tool_calls", Phrase(QT_TRANSLATE_NOOP("errors", "a list")))
    return [_call(fields, call) for call in found]


def _call(fields: Fields, call: object) -> dict[str, Any]:
    """A call with its function in the field `function`, as in OpenAI's format."""
    if isinstance(call, dict):
        call = {key: value for key, value in call.items() if value is not None}
        inner = call.get("function", call)
        if isinstance(inner, dict) and isinstance(inner.get("name"), str):
            return call if "function" in call else {"type": "function", "function": call}
    raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "a tool call does not name its tool"))


def turn_of_calls(fields: Fields, name: str) -> Turn:
    """A turn whose calls are JSON in the text of the message, as LLaMA-Factory writes them."""
    text = fields.text(name)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its tool call is not valid JSON")) from error
    calls = [_call(fields, call) for call in (found if isinstance(found, list) else [found])]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def tools(fields: Fields) -> tuple[Any, ...]:
    """The definitions of tools in the row: a list, or a list as JSON. Anything else counts as not read."""
    value = fields.peek("tools")
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else None
        except (ValueError, RecursionError):
            return ()
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return ()
    fields.raw("tools")
    return tuple(value)
