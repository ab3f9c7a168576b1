"""Readers of public datasets of two answers with a verdict in a column: Chatbot Arena, SHP, Auto-J, HelpSteer2
preferences, Label Studio; and of MT-bench questions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from desktop.core.context import ChatMessage
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Note
from desktop.core.project import NewAnswer
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.numbers import number, optional_whole
from desktop.datasets.readers.pairs import pair, preferences, row_id
from desktop.datasets.readers.people import annotator_of, person
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    is_blank,
    new_prompt,
    prompt,
    prompt_text,
    short,
    split_answer,
    split_chats,
    turns,
)
from desktop.datasets.readers.verdicts import Verdicts, answer_columns
from desktop.datasets.records import ImportedRow, Label, answer

ARENA: Final = Verdicts(("conversation_a", "conversation_b"), ("winner",))
_NO_VALUES: Final[Mapping[str, str]] = {}


def versus(
    fields: Fields, messages: Turns, answers: tuple[NewAnswer, NewAnswer], *labels: Label, category: str | None = None
) -> ImportedRow:
    """A row with two answers and labels about them. Raises `UserError` if one of two equal texts is preferred."""
    same = answers[0].text == answers[1].text
    for label in labels:
        if same and isinstance(label.payload, Comparison) and label.payload.strength:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "both answers are the same"))
    found = new_prompt(fields, messages, answers, category)
    return ImportedRow(found, labels, fields.where, row_id(fields))


def arena(fields: Fields, values: Mapping[str, str] = _NO_VALUES) -> ImportedRow:
    """Chatbot Arena and the human judgements of MT-bench: two whole chats, judged up to `turn`. `values` are the given
    meanings of verdict values."""
    chats = [turns(fields, name) for name in ("conversation_a", "conversation_b")]
    if (turn := optional_whole(fields, "turn", 1, 10_000)) is not None:
        if any(len(chat) < 2 * turn for chat in chats):
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its conversations are shorter than “turn” says"))
        chats = [chat[: 2 * turn] for chat in chats]
    found = split_chats([split_answer(chat, fields.where) for chat in chats])
    if found is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its conversations differ in their prompts"))
    before, (first, second) = found
    models = [short(fields, name) or "" for name in ("model_a", "model_b")]
    comparison = replace(ARENA, given=values).read(fields, (first, second), models)
    answers = NewAnswer(first, models[0]), NewAnswer(second, models[1])
    by = annotator_of(fields)
    return versus(fields, before, answers, *([] if comparison is None else [Label(comparison, (0, 1), by)]))


def shp(fields: Fields) -> ImportedRow:
    """Stanford Human Preferences: `labels` is 1 if A is preferred, 0 if B is."""
    label = optional_whole(fields, "labels", 0, 1)
    if label is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="labels")
    first, second = filled(fields, "human_ref_A"), filled(fields, "human_ref_B")
    comparison = Comparison(answer(0), answer(1), -1 if label else 1)
    before = [ChatMessage("user", filled(fields, "history"))]
    found = Label(comparison, (0, 1), annotator_of(fields))
    return versus(fields, before, (NewAnswer(first), NewAnswer(second)), found, category=short(fields, "domain"))


def auto_j(fields: Fields) -> ImportedRow:
    """Auto-J: `label` is 0 if the first response is better, 1 if the second is, 2 for a tie."""
    label = optional_whole(fields, "label", 0, 2)
    if label is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="label")
    first, second = filled(fields, "response 1"), filled(fields, "response 2")
    found = Label(Comparison(answer(0), answer(1), (-1, 1, 0)[label]), (0, 1), annotator_of(fields))
    before = prompt_text(filled(fields, "prompt"), fields.where)
    return versus(fields, before, (NewAnswer(first), NewAnswer(second)), found, category=short(fields, "scenario"))


def helpsteer2_preference(fields: Fields) -> ImportedRow:
    """HelpSteer2 preferences: how much the second response is better, from -3 to 3, and why."""
    strength = optional_whole(fields, "preference_strength", -3, 3)
    if strength is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="preference_strength")
    name = "three_most_similar_preferences"
    people = [] if fields.raw(name) is None else list(fields.objects(name))
    reasons = ("statement", "elaboration")
    labels, _ = preferences(fields, strength, [(one, "strength", reasons) for one in people])
    if not people:
        texts = [fields.optional_text(f"preference_{reason}") for reason in reasons]
        if reason := "\n\n".join(text for text in texts if text and not is_blank(text)):
            labels += (Label(Note(reason), (), annotator_of(fields), "helpsteer3", "reason"),)
    answers = NewAnswer(filled(fields, "response_1")), NewAnswer(filled(fields, "response_2"))
    return versus(fields, prompt_text(filled(fields, "prompt"), fields.where), answers, *labels)


def webgpt(fields: Fields) -> ImportedRow:
    """OpenAI WebGPT comparisons: the answer with the higher score is better; equal scores are a tie."""
    question = fields.child("question")
    scores = [number(fields, name) for name in ("score_0", "score_1")]
    first, second = scores
    if first is None or second is None:
        missing = "score_0" if first is None else "score_1"
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=missing)
    if abs(first) > 1 or abs(first + second) > 1e-6:  # as in the whole dataset
        text = QT_TRANSLATE_NOOP("errors", "“{name}” and “{other}” are not opposite numbers from -1 to 1")
        raise malformed(fields.where, text, name="score_0", other="score_1")
    comparison = Comparison(answer(0), answer(1), (first < second) - (first > second))
    answers = NewAnswer(filled(fields, "answer_0")), NewAnswer(filled(fields, "answer_1"))
    before = [ChatMessage("user", filled(question, "full_text"))]
    return versus(fields, before, answers, Label(comparison, (0, 1), annotator_of(fields)))


def summaries(fields: Fields) -> ImportedRow:
    """OpenAI summarize from feedback: `choice` is the index of the better summary."""
    info = fields.child("info")
    items = list(fields.objects("summaries"))
    choice = optional_whole(fields, "choice", 0, 1)
    if choice is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="choice")
    if len(items) != 2:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it does not have two answers"))
    first, second = (NewAnswer(filled(item, "text"), short(item, "policy") or "") for item in items)
    before = [ChatMessage("user", filled(info, "post" if info.peek("post") is not None else "article"))]
    found = Label(Comparison(answer(0), answer(1), 1 if choice else -1), (0, 1), annotator_of(fields))
    return versus(fields, before, (first, second), found)


def stack_exchange(fields: Fields) -> ImportedRow:
    """Stack Exchange pairs for reward models: `response_j` has more votes."""
    return pair(fields, prompt(fields, "question"), filled(fields, "response_j"), filled(fields, "response_k"))


def questions(fields: Fields) -> ImportedRow:
    """MT-bench and Arena-Hard questions: `turns` of the user. Only the first becomes a prompt, because the others
    follow answers that do not exist; they count as not read."""
    value = fields.raw("turns")
    if not isinstance(value, list) or not value:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no prompt"))
    turn_fields = Fields({str(n): turn for n, turn in enumerate(value, start=1)}, fields, "turns")
    text = filled(turn_fields.child("1"), "content") if isinstance(value[0], dict) else filled(turn_fields, "1")
    return ImportedRow(new_prompt(fields, [ChatMessage("user", text)]), (), fields.where, row_id(fields))


# --- Label Studio

_PROMPTS: Final = ("prompt", "question", "instruction", "query", "text", "input")


def label_studio(fields: Fields) -> ImportedRow:
    """Label Studio JSON: the `data` of a task, and `annotations` of several people, each with `pairwise` or `choices`
    about two answers."""
    data = fields.child("data")
    if "annotations" not in fields:  # an empty list means: not judged yet
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name="annotations")
    prompt_column = next((name for name in _PROMPTS if data.peek(name) is not None), None)
    if prompt_column is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "it has no prompt"))
    before = (
        turns(data, prompt_column)
        if isinstance(data.peek(prompt_column), list)
        else prompt_text(filled(data, prompt_column), data.where)
    )
    annotations = [one for one in fields.objects("annotations") if one.raw("was_cancelled") is not True]
    results = [list(one.objects("result")) for one in annotations]
    columns = _answers(data, [name for listed in results for result in listed for name in _names(result)])
    texts = [filled(data, column) for column in columns]
    verdicts = Verdicts((columns[0], columns[1]), ("verdict",))
    labels = []
    for one, listed in zip(annotations, results, strict=True):
        chosen_values = [
            Fields({"verdict": chosen}, one.where) for result in listed for chosen in _chosen(result, verdicts)
        ]
        if len(chosen_values) != 1:
            raise malformed(
                one.where,
                QT_TRANSLATE_NOOP("errors", "it has {count} verdict(s) about two answers"),
                count=len(chosen_values),
            )
        comparison = verdicts.read(chosen_values[0], texts)
        assert comparison is not None  # no meaning was given, so none means “no verdict”
        labels.append(Label(comparison, (0, 1), person(one, "completed_by")))
    people = [label.annotator for label in labels]
    if len(set(people)) < len(people):
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "one annotator gives several verdicts"))
    return versus(fields, before, (NewAnswer(texts[0]), NewAnswer(texts[1])), *labels)


def _names(result: Fields) -> list[str]:
    value = result.raw("to_name")
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _answers(data: Fields, named: list[str]) -> list[str]:
    """The two columns that the annotations name, else the only two with names of answers."""
    known = list(dict.fromkeys(name for name in named if name in data))
    if len(known) != 2:
        known = answer_columns(data)
    if len(known) != 2:
        raise malformed(data.where, QT_TRANSLATE_NOOP("errors", "it does not have two answers"))
    return known


def _chosen(result: Fields, verdicts: Verdicts) -> list[Any]:
    """The verdicts in a result: the value of `pairwise`, or the `choices` that are verdicts."""
    value = result.child("value")
    if result.raw("type") == "pairwise":
        return [value.raw("selected")]
    choices = value.raw("choices")
    return [choice for choice in choices if verdicts.outcome(choice)[0]] if isinstance(choices, list) else []
