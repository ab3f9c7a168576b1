"""Pairs: a better and a worse answer to one prompt."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Note
from desktop.core.project import NewAnswer
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.exchanges import CHATS, chat
from desktop.datasets.readers.numbers import number, whole
from desktop.datasets.readers.people import said_by
from desktop.datasets.readers.tool_calls import tools
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    in_words,
    is_blank,
    message,
    new_prompt,
    short,
    turns,
    with_system,
)
from desktop.datasets.readers.verdicts import by_margin
from desktop.datasets.records import ImportedRow, Label, answer


def row_id(fields: Fields) -> str:
    for name in ("id", "prompt_id"):
        value = fields.peek(name)
        if isinstance(value, int) and not isinstance(value, bool) and -(10**18) < value < 10**18:
            fields.raw(name)
            return str(value)
        if found := short(fields, name):
            return found
    return ""


def pair(
    fields: Fields,
    messages: Turns,
    better: str,
    worse: str,
    by: str | None = None,
    *,
    definitions: Sequence[Any] | None = None,
) -> ImportedRow:
    """`margin` is how much better. `definitions` are those of tools, where they stand elsewhere than in `tools`."""
    for name, text in (("chosen", better), ("rejected", worse)):
        in_words(fields, name, text)
    if better == worse:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "both answers are the same"))
    margin = number(fields, "margin")
    if margin is not None and margin < 0:
        raise malformed(
            fields.where,
            QT_TRANSLATE_NOOP("errors", "“margin” is below 0, which would make the rejected answer the better one"),
        )
    comparison = by_margin(Comparison(answer(0), answer(1), -1), margin)
    answers = NewAnswer(better, _model(fields, 0)), NewAnswer(worse, _model(fields, 1))
    found = new_prompt(fields, messages, answers, definitions=definitions)
    return ImportedRow(
        found, (Label(comparison, (0, 1), said_by(fields) if by is None else by),), fields.where, row_id(fields)
    )


def _model(fields: Fields, side: int) -> str:
    """Which model is said to have written it."""
    for name in (("chosen_model", "rejected_model"), ("chosen-model", "rejected-model")):
        if found := short(fields, name[side]):
            return found
    return ""


def short_system(fields: Fields) -> str | None:
    return fields.optional_text("system")


def openai(fields: Fields) -> ImportedRow:
    """OpenAI's files for preference tuning: the messages so far within `input`, a message of each side in a list."""
    given = fields.child("input")
    before = turns(given, "messages")
    better, worse = (message(fields, f"{side}_output").content for side in ("preferred", "non_preferred"))
    return pair(fields, before, better, worse, definitions=tools(given))


def chat_so_far(fields: Fields) -> Turns:
    """What leads to the answer: a chat, or `instruction` and `input` after a `history`."""
    for name in CHATS:
        if name in fields:
            found = chat(fields, name)
            return found if found[0].role == "system" else with_system(short_system(fields), found)
    return with_system(short_system(fields), instruction(fields))


def instruction(fields: Fields, input: str = "input") -> Turns:
    """Alpaca's columns. The input goes below the instruction, as trainers put it."""
    asked = filled(fields, "instruction")
    more = fields.optional_text(input)
    found: Turns = []
    for question, answered in history(fields):
        found += [ChatMessage("user", question), ChatMessage("assistant", answered)]
    return [*found, ChatMessage("user", f"{asked}\n{more}" if more else asked)]


def history(fields: Fields, name: str = "history") -> list[tuple[str, str]]:
    """Questions and answers; empty where there are none."""
    value = fields.raw(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(item, list) and len(item) == 2 for item in value):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“history” is not a list of questions with answers"))
    pairs = [Fields({"question": q, "answer": a}, fields, f"history {n}") for n, (q, a) in enumerate(value, start=1)]
    return [(both.text("question"), both.text("answer")) for both in pairs]


_Person = tuple[Fields, str, tuple[str, ...]]  # what they say, where its strength stands, and its reasons


def preferences(
    fields: Fields, overall: int, people: Sequence[_Person]
) -> tuple[tuple[Label, ...], tuple[Label, ...] | None]:
    """The labels of those who compared, and those that Sayso 0.1.0 read of them. One person alone who says what counts
    overall may be the one that the row names."""
    by = said_by(fields)
    found: list[Label] = []
    for person, (said, name, reasons) in enumerate(people, start=1):
        score = whole(said, name, -3, 3)
        if score is None:
            raise malformed(said.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=name)
        payload = Comparison(answer(0), answer(1), score, steps=7, overall=overall)
        found.append(Label(payload, (0, 1), by, "helpsteer3", "preference", person))
        if reason := _reason(said, reasons):
            found.append(Label(Note(reason), (), by, "helpsteer3", "reason", person))
    together = Label(Comparison(answer(0), answer(1), overall, steps=7), (0, 1), by, "helpsteer3", "preference")
    notes = tuple(replace(label, person=0) for label in found if isinstance(label.payload, Note))
    if not people:
        return (together,), None
    if len(people) == 1:
        alone = (together, *notes)
        is_same = isinstance(found[0].payload, Comparison) and found[0].payload.strength == overall
        return (alone, None) if is_same else (tuple(found), alone)
    return tuple(found), (together,)


def _reason(fields: Fields, names: Sequence[str]) -> str:
    """Why: the answer to the scheme's own question about the prompt."""
    texts = [fields.optional_text(name) for name in names]
    return "\n\n".join(text for text in texts if text is not None and not is_blank(text))
