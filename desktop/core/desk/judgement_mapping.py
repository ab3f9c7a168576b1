"""From what was said on the desk to judgements, and back when a submission is undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.core.desk.state import DeskState, rewrite, say, start
from desktop.core.desk.task_form import ALL, MARKS, NOTE, TaskForm
from desktop.core.judgement import Judgement
from desktop.core.payloads import FlagForReview, NoneAcceptable, Note, Payload, Rating, Rewrite, Writing
from desktop.core.questions import type_of
from desktop.core.questions.base import About, Question, Value
from desktop.core.questions.ranking import tied
from desktop.core.questions.spans import Spans


@dataclass(frozen=True, slots=True)
class NewJudgement:
    """What one judgement says, and of which messages; of an answer that is still to be written of none."""

    payload: Payload | Writing
    messages: tuple[str, ...] = ()
    question: str = ""


def record(sheet: TaskForm, state: DeskState) -> tuple[NewJudgement, ...]:
    """All of it, in the order in which it stands on the page. Empty where nothing was said and nothing follows from
    that."""
    made: list[NewJudgement] = []
    for target in (*sheet.candidates, sheet.prompt):
        asked = state.asked(sheet, target)
        rating = _rating(state, target, asked)
        if rating != Rating():
            made.append(NewJudgement(rating, (target,)))
        made += _own(sheet, state, target, asked)
        note, marks = state.of(target, NOTE), state.of(target, MARKS)
        made += [NewJudgement(Note(note), (target,))] if isinstance(note, str) else []
        made += [NewJudgement(Spans(marks), (target,))] if isinstance(marks, tuple) else []
    made += _own(sheet, state, ALL, state.asked(sheet, ALL))
    if len(sheet.candidates) == 1 and sheet.identical:
        twins = sheet.identical[0]
        made += [NewJudgement(tied(twins), twins, q.id) for q in sheet.scheme.questions if q.type.ranks_identical]
    if state.none_good and not any(question.both_bad for question in state.asked(sheet, ALL)):
        made.append(NewJudgement(NoneAcceptable(), sheet.candidates))
    for original, written in state.rewrites.items():
        source = None if original == sheet.prompt else original
        made.append(NewJudgement(Writing(written.text, source, written.instruction)))
    if state.second_look:
        made.append(NewJudgement(FlagForReview(), (sheet.prompt,)))
    return tuple(made)


def restore(sheet: TaskForm, events: Iterable[Judgement], texts: Mapping[str, str]) -> DeskState:
    """The state from which these judgements were recorded. `texts` are those of the answers that were written."""
    state = start(sheet)
    # the prompt's tags first: what is asked follows from them
    for event in sorted(events, key=lambda event: event.messages != (sheet.prompt,)):
        payload = event.payload
        target = event.messages[0] if len(event.messages) == 1 else ALL
        if (own := type_of(payload.kind)) is not None:
            target = ALL if own.abouts == (About.ANSWERS,) else target
            value = own.restore(sheet, target, payload)
            state = say(sheet, state, target, event.question or (MARKS if own.marks_passages else ""), value)
            continue
        match payload:
            case Rating():
                for id, rated in _rated(sheet, target, payload):
                    state = say(sheet, state, target, id, rated)
            case NoneAcceptable():
                state = replace(state, none_good=True)
            case Note():
                state = say(sheet, state, target, event.question or NOTE, payload.text)
            case FlagForReview():
                state = replace(state, second_look=payload.wanted)
            case Rewrite():
                original = payload.original or sheet.prompt
                if original in sheet.texts:
                    text = texts.get(payload.message, "")
                    state = rewrite(sheet, state, original, text, payload.instruction)
    return state


def _rating(state: DeskState, target: str, asked: list[Question]) -> Rating:
    fields: dict[str, Any] = {"scores": {}, "flags": {}, "choices": {}, "tags": ()}
    for question in asked:
        value = state.of(target, question.id)
        value = question.type.unsaid(question) if value is None else value
        if value is not None:
            question.type.rate(question, value, fields)
    return Rating(**fields)


def _rated(sheet: TaskForm, target: str, rating: Rating) -> list[tuple[str, Value | None]]:
    """What a rating says, by question, tags first."""
    asked = [question for question in sheet.scheme.questions if question.about is sheet.about(target)]
    asked.sort(key=lambda question: not question.type.are_options_tags)
    return [(q.id, value) for q in asked if (value := q.type.rated(q, rating)) is not None]


def _own(sheet: TaskForm, state: DeskState, target: str, asked: list[Question]) -> list[NewJudgement]:
    """What is recorded in a payload of its own."""
    made: list[NewJudgement] = []
    for question in asked:
        value = state.of(target, question.id)
        if value is not None and (recorded := question.type.record(sheet, target, question, value)) is not None:
            payload, messages = recorded
            made.append(NewJudgement(payload, messages, question.id))
    return made
