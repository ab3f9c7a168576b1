"""Readers of pairs: a better and a worse answer to one prompt; and of the columns that they share with others."""

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
from desktop.datasets.readers.numbers import number, optional_whole
from desktop.datasets.readers.people import annotator_of
from desktop.datasets.readers.tool_calls import tools
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    is_blank,
    message,
    new_prompt,
    not_blank,
    short,
    turns,
    with_system,
)
from desktop.datasets.readers.verdicts import by_margin
from desktop.datasets.records import ImportedRow, Label, answer


def row_id(fields: Fields) -> str:
    """The id of a row in its file; empty if there is none."""
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
    """A row with a better and a worse answer, with its `margin` column. `by` is the annotator, None for the one that
    the row names. `definitions` are those of tools, if they are not in the column `tools`."""
    for name, text in (("chosen", better), ("rejected", worse)):
        not_blank(fields, name, text)
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
        found, (Label(comparison, (0, 1), annotator_of(fields) if by is None else by),), fields.where, row_id(fields)
    )


def _model(fields: Fields, side: int) -> str:
    """The model that wrote one side; empty if no column names it."""
    for name in (("chosen_model", "rejected_model"), ("chosen-model", "rejected-model")):
        if found := short(fields, name[side]):
            return found
    return ""


def short_system(fields: Fields) -> str | None:
    """The system prompt in the column `system`."""
    return fields.optional_text("system")


def openai(fields: Fields) -> ImportedRow:
    """OpenAI's files for preference tuning: the messages within `input`, and a list with one message for each side."""
    given = fields.child("input")
    before = turns(given, "messages")
    better, worse = (message(fields, f"{side}_output").content for side in ("preferred", "non_preferred"))
    return pair(fields, before, better, worse, definitions=tools(given))


def chat_so_far(fields: Fields) -> Turns:
    """The messages before the answer: a chat, or `instruction` and `input` after a `history`."""
    for name in CHATS:
        if name in fields:
            found = chat(fields, name)
            return found if found[0].role == "system" else with_system(short_system(fields), found)
    return with_system(short_system(fields), instruction(fields))


def instruction(fields: Fields, input: str = "input") -> Turns:
    """The messages of Alpaca's columns. The input is placed below the instruction, as trainers do."""
    question_text = filled(fields, "instruction")
    more = fields.optional_text(input)
    found: Turns = []
    for question, answered in history(fields):
        found += [ChatMessage("user", question), ChatMessage("assistant", answered)]
    return [*found, ChatMessage("user", f"{question_text}\n{more}" if more else question_text)]


def history(fields: Fields, name: str = "history") -> list[tuple[str, str]]:
    """Pairs of a question and an answer; empty if there are none."""
    value = fields.raw(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(item, list) and len(item) == 2 for item in value):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“history” is not a list of questions with answers"))
    pairs = [Fields({"question": q, "answer": a}, fields, f"history {n}") for n, (q, a) in enumerate(value, start=1)]
    return [(both.text("question"), both.text("answer")) for both in pairs]


_Person = tuple[
    Fields, str, tuple[str, ...]
]  # the fields of an annotator, the name of the strength, and those of the reasons


def preferences(
    fields: Fields, overall: int, people: Sequence[_Person]
) -> tuple[tuple[Label, ...], tuple[Label, ...] | None]:
    """The labels of those who compared, and the labels that Sayso 0.1.0 read from them. A single annotator who agrees
    with the overall preference may be the one that the row names."""
    by = annotator_of(fields)
    found: list[Label] = []
    for person, (given, name, reasons) in enumerate(people, start=1):
        score = optional_whole(given, name, -3, 3)
        if score is None:
            raise malformed(given.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=name)
        payload = Comparison(answer(0), answer(1), score, steps=7, overall=overall)
        found.append(Label(payload, (0, 1), by, "helpsteer3", "preference", person))
        if reason := _reason(given, reasons):
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
    """The reason for a preference: the response to the scheme's question about the prompt."""
    texts = [fields.optional_text(name) for name in names]
    return "\n\n".join(text for text in texts if text is not None and not is_blank(text))
