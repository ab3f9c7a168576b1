"""Convert the responses on the desk to judgements, and back when a submission is undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.core.desk.state import DeskState, initial_state, rewrite, set_response
from desktop.core.desk.task_form import ALL, MARKS, NOTE, TaskForm
from desktop.core.judgement import Judgement
from desktop.core.payloads import FlagForReview, NewRewrite, NoneAcceptable, Note, Payload, Rating, Rewrite
from desktop.core.question import About, Question
from desktop.core.questions import type_of
from desktop.core.questions.base import Value
from desktop.core.questions.ranking import tie_of_identical
from desktop.core.questions.spans import Spans


@dataclass(frozen=True, slots=True)
class NewJudgement:
    """The content of a judgement to record, and the messages that it is about.

    A rewrite whose message is not stored yet is about none.
    """

    payload: Payload | NewRewrite
    messages: tuple[str, ...] = ()
    question: str = ""


def to_judgements(form: TaskForm, state: DeskState) -> tuple[NewJudgement, ...]:
    """Return the judgements of all responses, in the order of the page; empty if there is nothing to record."""
    made: list[NewJudgement] = []
    for target in (*form.candidates, form.prompt):
        questions = state.questions_for(form, target)
        rating = _rating(state, target, questions)
        if rating != Rating():
            made.append(NewJudgement(rating, (target,)))
        made += _payload_judgements(form, state, target, questions)
        note, marks = state.response(target, NOTE), state.response(target, MARKS)
        made += [NewJudgement(Note(note), (target,))] if isinstance(note, str) else []
        made += [NewJudgement(Spans(marks), (target,))] if isinstance(marks, tuple) else []
    made += _payload_judgements(form, state, ALL, state.questions_for(form, ALL))
    if len(form.candidates) == 1 and form.identical:
        twins = form.identical[0]
        made += [
            NewJudgement(tie_of_identical(twins), twins, q.id) for q in form.scheme.questions if q.type.ranks_identical
        ]
    if state.none_acceptable and not any(question.both_bad for question in state.questions_for(form, ALL)):
        made.append(NewJudgement(NoneAcceptable(), form.candidates))
    for original, written in state.rewrites.items():
        source = None if original == form.prompt else original
        made.append(NewJudgement(NewRewrite(written.text, source, written.instruction)))
    if state.flagged_for_review:
        made.append(NewJudgement(FlagForReview(), (form.prompt,)))
    return tuple(made)


def from_judgements(form: TaskForm, events: Iterable[Judgement], texts: Mapping[str, str]) -> DeskState:
    """Return the state from which these judgements were made. `texts` has the texts of rewrites, by message id."""
    state = initial_state(form)
    # tags of the prompt first, since they decide which questions apply
    for event in sorted(events, key=lambda event: event.messages != (form.prompt,)):
        payload = event.payload
        target = event.messages[0] if len(event.messages) == 1 else ALL
        if (question_type := type_of(payload.kind)) is not None:
            target = ALL if question_type.abouts == (About.ANSWERS,) else target
            value = question_type.from_payload(form, target, payload)
            state = set_response(
                form, state, target, event.question or (MARKS if question_type.marks_passages else ""), value
            )
            continue
        match payload:
            case Rating():
                for id, rated in _rated(form, target, payload):
                    state = set_response(form, state, target, id, rated)
            case NoneAcceptable():
                state = replace(state, none_acceptable=True)
            case Note():
                state = set_response(form, state, target, event.question or NOTE, payload.text)
            case FlagForReview():
                state = replace(state, flagged_for_review=payload.wanted)
            case Rewrite():
                original = payload.original or form.prompt
                if original in form.texts:
                    text = texts.get(payload.message, "")
                    state = rewrite(form, state, original, text, payload.instruction)
    return state


def _rating(state: DeskState, target: str, questions: list[Question]) -> Rating:
    fields: dict[str, Any] = {"scores": {}, "flags": {}, "choices": {}, "tags": ()}
    for question in questions:
        value = state.response(target, question.id)
        value = question.type.implicit_value(question) if value is None else value
        if value is not None:
            question.type.write_rating(question, value, fields)
    return Rating(**fields)


def _rated(form: TaskForm, target: str, rating: Rating) -> list[tuple[str, Value | None]]:
    """Return the values that a rating has for questions, tags first."""
    questions = [question for question in form.scheme.questions if question.about is form.about(target)]
    questions.sort(key=lambda question: not question.type.options_are_tags)
    return [(q.id, value) for q in questions if (value := q.type.read_rating(q, rating)) is not None]


def _payload_judgements(form: TaskForm, state: DeskState, target: str, questions: list[Question]) -> list[NewJudgement]:
    """Return the judgements of those questions whose type has a payload of its own."""
    made: list[NewJudgement] = []
    for question in questions:
        value = state.response(target, question.id)
        if value is not None and (recorded := question.type.to_payload(form, target, question, value)) is not None:
            payload, messages = recorded
            made.append(NewJudgement(payload, messages, question.id))
    return made
