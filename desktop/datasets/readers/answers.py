"""One answer to a prompt: a demonstration, a thumb up or down, scores, steps. And prompts without any."""

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
from desktop.datasets.readers.people import said_by
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
    return ImportedRow(found, (Label(payload, (0,), said_by(fields), scheme),), fields.where, row_id(fields))


def demonstration(fields: Fields, messages: Turns, text: str) -> ImportedRow:
    """An answer to imitate is one that somebody wrote."""
    return one(fields, messages, text, Rewrite(None, answer(0)))


def chat(fields: Fields) -> ImportedRow:
    """A whole chat that ends with the answer."""
    found = chat_so_far(fields)
    if found[-1].role == "user":  # nobody has answered yet: a prompt
        return ImportedRow(new_prompt(fields, found), (), fields.where, row_id(fields), notes=("unanswered",))
    return demonstration(fields, *split_answer(found, fields.where))


def thread(fields: Fields) -> ImportedRow:
    """OpenAssistant's threads: a chat whose messages have `text`."""
    said = [{"role": item.text("role"), "content": item.text("text")} for item in fields.objects("thread")]
    chat = turns(Fields({"thread": said}, fields.where), "thread")
    return demonstration(fields, *split_answer(chat, fields.where))


def dolly(fields: Fields) -> ImportedRow:
    """Databricks' Dolly: an instruction, the text that it is about, and an answer that a person wrote."""
    before = with_system(short_system(fields), instruction(fields, "context"))
    return demonstration(fields, before, filled(fields, "response"))


def beavertails(fields: Fields) -> ImportedRow:
    """BeaverTails: whether an answer is safe, which says nothing about how good it is."""
    payload = Rating(choices={"outcome": "pass" if flag(fields, "is_safe") else "fail"})
    return one(fields, prompt(fields, "prompt"), filled(fields, "response"), payload, "safety")


def prm800k(fields: Fields) -> ImportedRow:
    """OpenAI's PRM800K: of each step the completion that was chosen, or the only one, with its rating."""
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
    places: list[Step] = []
    start = 0
    for text, verdict in zip(texts, verdicts, strict=True):
        places.append(Step(start, start + len(text), verdict))
        start += len(text) + 1
    return one(fields, before, "\n".join(texts), Steps(tuple(places)), "steps")


def verdict(fields: Fields, label: object) -> str:
    if isinstance(label, bool):
        return "right" if label else "wrong"
    if isinstance(label, int) and label in (-1, 0, 1):
        return ("wrong", "neutral", "right")[label + 1]
    raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "a label is neither true nor false"))


def prompts(fields: Fields) -> ImportedRow:
    """Prompts alone, as a text or a chat, in a column of one of the usual names."""
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
    """A row with several answers."""
    return ImportedRow(new_prompt(fields, messages, answers), tuple(labels), fields.where, row_id(fields))
