"""The shapes of the rows of a bundle (`core.bundle`): which columns travel, and what each may be.

Rows are dictionaries by the names that the store gives their columns. Whatever is wrong raises a `UserError`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop.core.conversation import Role, Status
from desktop.core.extra_turns import check
from desktop.core.generation import EndReason
from desktop.core.judgement import MAX_TIME
from desktop.core.project import MAX_ANSWERS, Order
from desktop.core.sampling import SETTINGS, sampling_record
from desktop.core.untrusted import Fields

Row = dict[str, Any]
Shape = Mapping[str, Callable[[Fields, str], Any]]

_LARGE: Final = 2**53
_ENDED = tuple(status.value for status in Status if status is not Status.STREAMING)


def read_row(fields: Fields, shape: Shape) -> Row:
    row = {name: read(fields, name) for name, read in shape.items()}
    fields.end()
    return row


def _time(fields: Fields, name: str) -> float:
    return fields.number(name, 0, MAX_TIME)


def _count(fields: Fields, name: str) -> int:
    return fields.integer(name, 0, _LARGE)


def _seconds(fields: Fields, name: str) -> float | None:
    return fields.optional_number(name, 0, 1e9)


def _generation(fields: Fields, name: str) -> Row | None:
    return None if fields.raw(name) is None else read_row(fields.child(name), _GENERATION)


def _end(fields: Fields, name: str) -> str | None:
    return None if fields.raw(name) is None else fields.one_of(name, tuple(EndReason))


def _adapters(fields: Fields, name: str) -> list[Row]:
    return [read_row(adapter, _ADAPTER) for adapter in fields.objects(name)]


def _sampling(fields: Fields, name: str) -> Row:
    """The sampler's settings, each of its type; those of a newer version are kept as they are."""
    return sampling_record(fields.mapping(name, _setting))


def _setting(given: Fields, name: str) -> object:
    return SETTINGS[name].read(given) if name in SETTINGS else _plain(given, name)


def _context(fields: Fields, name: str) -> Row:
    """Plain values by name, and `literal`: places in the prompt, as (from, to)."""
    return fields.mapping(name, lambda values, key: (_places if key == "literal" else _plain)(values, key))


def _places(values: Fields, key: str) -> list[list[int]]:
    found = values.raw(key)
    if not isinstance(found, list) or not all(map(_is_place, found)):
        raise values.wrong(key, "a list of places")
    return found


def _is_place(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(type(end) is int for end in value):
        return False
    return bool(0 <= value[0] <= value[1] < _LARGE)


def _plain(values: Fields, key: str) -> object:
    value = values.raw(key)
    if isinstance(value, str):
        return values.text(key)
    # Whatever writes it again can say it: a finite number of 64 bits, true, false or null.
    if isinstance(value, dict | list) or (isinstance(value, int | float) and not -(2**63) <= value < 2**63):
        raise values.wrong(key, "a plain value")
    return value


def _extra(fields: Fields, name: str) -> str:
    """Missing in older files."""
    text = fields.text(name, "")
    check(text, fields.where)
    return text


CONVERSATION: Shape = {
    "id": Fields.id,
    "title": Fields.text,
    "title_is_auto": Fields.flag,
    "created": _time,
    "updated": _time,
    "system_prompt": Fields.text,
    "project": Fields.optional_id,
}
_GENERATION: Shape = {
    "provenance_id": Fields.optional_id,
    "candidate": _count,
    "seed": lambda fields, name: fields.optional_integer(name, -_LARGE, _LARGE),
    "end": _end,
    "tokens": _count,
    "first_token_s": _seconds,
    "tokens_per_second": _seconds,
}
MESSAGE: Shape = {
    "id": Fields.id,
    "conversation_id": Fields.id,
    "parent": Fields.optional_id,
    "role": lambda fields, name: fields.one_of(name, tuple(Role)),
    "status": lambda fields, name: fields.one_of(name, _ENDED),
    "created": _time,
    "batch": Fields.optional_id,
    "author": Fields.optional_id,
    "continued_from": Fields.optional_id,
    "rewritten_from": Fields.optional_id,
    "text": Fields.text,
    "reasoning": Fields.text,
    "raw": Fields.text,
    "extra": _extra,
    "generation": _generation,
}
_ADAPTER: Shape = {"path": Fields.text, "scale": lambda fields, name: fields.number(name, -1e9, 1e9)}
PROVENANCE: Shape = {
    "id": Fields.id,
    "conversation_id": Fields.id,
    "created": _time,
    "model_sha256": Fields.text,
    "model_path": Fields.text,
    "model_name": Fields.text,
    "model_quantization": Fields.text,
    "adapters": _adapters,
    "template_sha256": Fields.text,
    "sampling": _sampling,
    "n": _count,
    "build": Fields.text,
    "context": _context,
    "dropped_count": _count,
    "dropped": lambda fields, name: list(fields.names(name)),
    "prompt": Fields.text,
}


_SOURCE: Shape = {
    "model": Fields.text,
    "n": lambda fields, name: fields.integer(name, 1, MAX_ANSWERS),
    "sampling": _sampling,
    "adapters": _adapters,
    "name": Fields.text,
}
PROJECT: Shape = {
    "id": Fields.id,
    "name": Fields.text,
    "scheme": Fields.text,
    "created": _time,
    "overlap": lambda fields, name: fields.integer(name, 0, 1000),
    "repeats": lambda fields, name: fields.number(name, 0, 1),
    "repeat_after": lambda fields, name: fields.number(name, 0, 1e9),
    "task_order": lambda fields, name: fields.one_of(name, tuple(Order)),
    "control": lambda fields, name: fields.number(name, 0, 1),
    "compares": Fields.flag,
    "revealed": Fields.flag,
    "target": lambda fields, name: fields.optional_integer(name, 0, _LARGE),
    "sources": lambda fields, name: [read_row(source, _SOURCE) for source in fields.objects(name)],
    "system_prompt": Fields.text,
}
TASK: Shape = {
    "id": Fields.id,
    "project_id": Fields.id,
    "conversation_id": Fields.id,
    "prompt_id": Fields.id,
    "place": _count,
    "category": Fields.optional_text,
    "language": Fields.optional_text,
    "tags": lambda fields, name: list(fields.names(name)),
    "candidates": lambda fields, name: None if fields.raw(name) is None else list(fields.ids(name)),
}
