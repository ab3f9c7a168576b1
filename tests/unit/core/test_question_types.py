"""Promises that every question type keeps."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import core
from desktop.core.desk.judgement_mapping import from_judgements, to_judgements
from desktop.core.desk.keys import press
from desktop.core.desk.state import (
    DeskState,
    initial_state,
    is_complete,
    missing_responses,
    set_response,
    state_from_dict,
)
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.errors import UserError
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import Payload
from desktop.core.question import About, Question
from desktop.core.questions import KINDS, QUESTION_TYPES, type_of
from desktop.core.questions.base import QuestionType
from desktop.core.scheme import Scheme
from desktop.core.scheme_edit import new_question
from desktop.ui.desk.questions import controls_of
from tests.support.task_forms import ANSWERS, PROMPT, TEXTS

EVERY = pytest.mark.parametrize("type", QUESTION_TYPES.values(), ids=QUESTION_TYPES)
ID, ADA, TALK = new_ids(3)
ENOUGH = 12
"""Times that the same key is pressed until all parts of a question are answered."""


def asking(type: QuestionType) -> Question:
    """A question of this type as a person has just made it, with labels, that has to be answered."""
    question = new_question(type, ())
    options = tuple(replace(option, label={"en": option.id, "zh": "选项"}) for option in question.options)
    return replace(question, label={"en": "Well?", "zh": "怎样？"}, options=options, required=True)


def task(question: Question) -> TaskForm:
    return TaskForm(
        Scheme("mine", 1, {"en": "Mine"}, (question,)),
        PROMPT,
        tuple(ANSWERS[:2]),
        {PROMPT: "How?", **dict(zip(ANSWERS[:2], TEXTS, strict=False))},
    )


def answered(form: TaskForm, question: Question) -> DeskState:
    """The question answered for the first answer, or for all of them, with keys and words alone."""
    state, type = initial_state(form), question.type
    target = ALL if question.about is About.ANSWERS else form.candidates[0]
    if type.has_free_text:
        state = set_response(
            form,
            state,
            target,
            question.id,
            type.with_free_text(state.response(target, question.id), "since it rhymes"),
        )
    keys = ["M", "1"] if type.marks_passages else [form.key_of(target, question.id, o.id) for o in question.options]
    for key in ["A", "B"] if target == ALL else [key for key in keys if key] or ["1"] * ENOUGH:
        if not is_complete(form, state, target, question):
            state = press(form, state, key)
    assert is_complete(form, state, target, question)
    return state


def judgements(form: TaskForm, state: DeskState) -> list[Judgement]:
    made = []
    for new in to_judgements(form, state):
        assert isinstance(new.payload, Payload)
        made.append(Judgement(ID, ID, ADA, TALK, PROMPT, tuple(sorted(new.messages)), new.payload, 1.0, new.question))
    return made


def test_each_type_is_one_module_here_and_one_in_the_window() -> None:
    folder = Path(core.__file__).parent / "questions"
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "base"}
    assert modules == set(QUESTION_TYPES)
    assert len({type.position for type in QUESTION_TYPES.values()}) == len(QUESTION_TYPES)
    for name, type in QUESTION_TYPES.items():
        assert type.__class__.__module__ == f"desktop.core.questions.{name}"
        assert controls_of(type).__class__.__module__ == f"desktop.ui.desk.questions.{name}"


@EVERY
def test_a_new_question_round_trips(type: QuestionType) -> None:
    scheme = task(asking(type)).scheme
    again = Scheme.from_json(scheme.to_json())
    assert again == scheme
    assert again.to_json() == scheme.to_json()
    assert copy.deepcopy(again).questions[0].type is type


@EVERY
def test_a_response_is_recorded_and_restored(type: QuestionType) -> None:
    question = asking(type)
    form = task(question)
    state = answered(form, question)
    assert (ALL, question.id) not in missing_responses(form, state)
    events = judgements(form, state)
    for event in events:
        form.scheme.check(event)
        wire = json.loads(json.dumps(event.to_dict()))
        assert Judgement.from_dict(wire) == event
        assert KINDS[event.kind].load(wire["payload"]) == event.payload
    assert from_judgements(form, events, {}).responses == state.responses
    assert state_from_dict(form, json.loads(json.dumps(state.to_dict()))).responses == state.responses


@EVERY
def test_an_incomplete_response_is_missing(type: QuestionType) -> None:
    question = asking(type)
    form = task(question)
    assert {target for target, _ in missing_responses(form, initial_state(form))} == (
        {ALL} if type.abouts == (About.ANSWERS,) else {*form.candidates}
    )


@EVERY
def test_values_of_other_types_are_not_accepted(type: QuestionType) -> None:
    question = asking(type)
    form = task(question)
    target = ALL if question.about is About.ANSWERS else form.candidates[0]
    for value in (10**6, "\x00", (("a",), ("a",)), ("x", "y", "z"), (10**6,) * 2):
        fits = type.accepts(form, target, question, value)
        assert not fits or (type.has_free_text and isinstance(value, str))


@EVERY
def test_payloads_have_descriptions(type: QuestionType) -> None:
    question = asking(type)
    form = task(question)

    class Words:
        def translate(self, template: str) -> str:
            return template

        def quoted(self, answer: str) -> str:
            return form.letter(answer)

        def option(self, id: str) -> str:
            return id

    for event in judgements(form, answered(form, question)):
        question_type = type_of(event.kind)
        if question_type is None:
            continue
        assert question_type is type
        assert question_type.kind_title
        payload = json.loads(json.dumps(event.payload.to_dict()))
        assert question_type.describe(payload, Words())
        for answer in event.messages:
            assert question_type.describe_answer(payload, answer, Words()) != ""


def test_an_unknown_type_is_rejected_with_a_sentence() -> None:
    question = {"id": "q", "answer": "telepathy", "about": "answer", "label": {"en": "Well?"}}
    data = {"id": "mine", "version": 1, "name": {"en": "Mine"}, "questions": [question]}
    with pytest.raises(UserError, match="“answer” is “telepathy”, not one of scale, yes_no"):
        Scheme.from_dict(data)
