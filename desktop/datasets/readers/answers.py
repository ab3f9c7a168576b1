"""Readers of rows with a single answer (demonstrations, thumbs, scores, steps) and of prompts without answers."""

from collections.abc import Sequence

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload, Rating, Rewrite
from desktop.core.project import NewAnswer
from desktop.core.questions.steps import Step, Steps
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.exchanges import CHATS
from desktop.datasets.readers.numbers import flag
from desktop.datasets.readers.pairs import chat_so_far, instruction, row_id, short_system
from desktop.datasets.readers.people import annotator_of
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    is_blank,
    new_prompt,
    prompt,
    short,
    split_answer,
    turns,
    with_system,
)
from desktop.datasets.records import ImportedRow, Label, answer

MAX_STEPS = 10_000  # of one answer
PROMPTS = ("prompt", "question", "instruction", "query", "text")


def one(fields: Fields, messages: Turns, text: str, payload: Payload, scheme: str | None = None) -> ImportedRow:
    """A row with one answer and one label."""
    if is_blank(text):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
    found = new_prompt(fields, messages, (NewAnswer(text, short(fields, "model") or ""),))
    return ImportedRow(found, (Label(payload, (0,), annotator_of(fields), scheme),), fields.where, row_id(fields))


def demonstration(fields: Fields, messages: Turns, text: str) -> ImportedRow:
    """A row with an answer that a person wrote."""
    return one(fields, messages, text, Rewrite(None, answer(0)))


def chat(fields: Fields) -> ImportedRow:
    """A whole chat that ends with the answer, or with the user: then it is a prompt."""
    found = chat_so_far(fields)
    if found[-1].role == "user":  # no answer yet: a prompt
        return ImportedRow(new_prompt(fields, found), (), fields.where, row_id(fields), notes=("unanswered",))
    return demonstration(fields, *split_answer(found, fields.where))


def thread(fields: Fields) -> ImportedRow:
    """OpenAssistant threads: a chat whose messages have `text`."""
    messages = [{"role": item.text("role"), "content": item.text("text")} for item in fields.objects("thread")]
    chat = turns(Fields({"thread": messages}, fields.where), "thread")
    return demonstration(fields, *split_answer(chat, fields.where))


def dolly(fields: Fields) -> ImportedRow:
    """Databricks Dolly: an instruction, an optional context, and an answer that a person wrote."""
    before = with_system(short_system(fields), instruction(fields, "context"))
    return demonstration(fields, before, filled(fields, "response"))


def beavertails(fields: Fields) -> ImportedRow:
    """BeaverTails: whether an answer is safe, which does not say how good it is."""
    payload = Rating(choices={"outcome": "pass" if flag(fields, "is_safe") else "fail"})
    return one(fields, prompt(fields, "prompt"), filled(fields, "response"), payload, "safety")


def prm800k(fields: Fields) -> ImportedRow:
    """OpenAI PRM800K: the chosen (or only) completion of each step, with its rating."""
    texts, verdicts = [], []
    for step in fields.child("label").objects("steps"):
        found = list(step.objects("completions")) if step.raw("completions") is not None else []
        chosen = step.raw("chosen_completion")
        if chosen is not None:
            found = [found[step.integer("chosen_completion", 0, max(len(found) - 1, 0))]] if found else []
        if len(found) != 1 or found[0].raw("rating") is None:
            raise malformed(step.where, QT_TRANSLATE_NOOP("errors", "no completion with a rating was chosen"))
        texts.append(filled(found[0], "text"))
        verdicts.append(verdict(step, found[0].raw("rating")))
    if not texts or len(texts) > MAX_STEPS:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no steps"))
    question = fields.child("question")
    return in_steps(fields, [ChatMessage("user", filled(question, "problem"))], texts, verdicts)


def in_steps(fields: Fields, before: Turns, texts: Sequence[str], verdicts: Sequence[str]) -> ImportedRow:
    """A row with an answer made of these steps, one on each line, with a verdict for each."""
    steps: list[Step] = []
    start = 0
    for text, verdict in zip(texts, verdicts, strict=True):
        steps.append(Step(start, start + len(text), verdict))
        start += len(text) + 1
    return one(fields, before, "\n".join(texts), Steps(tuple(steps)), "steps")


def verdict(fields: Fields, label: object) -> str:
    """The verdict of a step: true or false, or 1, 0, -1. Raises `UserError` for other labels."""
    if isinstance(label, bool):
        return "right" if label else "wrong"
    if isinstance(label, int) and label in (-1, 0, 1):
        return ("wrong", "neutral", "right")[label + 1]
    raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "a label is neither true nor false"))


def prompts(fields: Fields) -> ImportedRow:
    """Prompts without answers, as a text or a chat, in a column with a usual name."""
    if any(name in fields for name in CHATS):
        messages = chat_so_far(fields)
    else:
        name = next((name for name in PROMPTS if fields.raw(name) is not None), None)
        if name is None:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no prompt"))
        found = prompt(fields, name)
        messages = found if found[0].role == "system" else with_system(short_system(fields), found)
    return ImportedRow(new_prompt(fields, messages), (), fields.where, row_id(fields))


def together(fields: Fields, messages: Turns, answers: Sequence[NewAnswer], labels: Sequence[Label]) -> ImportedRow:
    """A row with several answers and their labels."""
    return ImportedRow(new_prompt(fields, messages, answers), tuple(labels), fields.where, row_id(fields))
