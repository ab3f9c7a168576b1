"""From what was said on the desk to judgements, and back when a submission is undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.core.desk.sheet import ALL, BOTH_BAD, MARKS, NOTE, Sheet, is_flag
from desktop.core.desk.state import DeskState, Value, rewrite, say, start
from desktop.core.judgement import Judgement
from desktop.core.payloads import (
    BestWorst,
    Comparison,
    NoneGood,
    Note,
    Payload,
    Ranking,
    Rating,
    Rewrite,
    SecondLook,
    Spans,
    Step,
    Steps,
    Writing,
)
from desktop.core.scheme import QUALITY, THUMBS, USE_CASE, Answer, Question


@dataclass(frozen=True, slots=True)
class Said:
    """What one judgement says, and of which messages; of an answer that is still to be written of none."""

    payload: Payload | Writing
    messages: tuple[str, ...] = ()
    question: str = ""


def record(sheet: Sheet, state: DeskState) -> tuple[Said, ...]:
    """All of it, in the order in which it stands on the page. Empty where nothing was said and nothing follows from
    that."""
    made: list[Said] = []
    for target in (*sheet.candidates, sheet.prompt):
        asked = state.asked(sheet, target)
        rating = _rating(state, target, asked)
        if rating != Rating():
            made.append(Said(rating, (target,)))
        for question in (*asked, None):
            made += _by_itself(sheet, state, target, question)
    for question in state.asked(sheet, ALL):
        value = state.of(ALL, question.id)
        if value is not None:
            made.append(_together(sheet, question, value))
    if len(sheet.candidates) == 1 and sheet.identical:
        made += [_tied(sheet, question.id) for question in sheet.scheme.questions if _ranks(question)]
    if state.none_good and not any(question.both_bad for question in state.asked(sheet, ALL)):
        made.append(Said(NoneGood(), sheet.candidates))
    for original, written in state.rewrites.items():
        source = None if original == sheet.prompt else original
        made.append(Said(Writing(written.text, source, written.instruction)))
    if state.second_look:
        made.append(Said(SecondLook(), (sheet.prompt,)))
    return tuple(made)


def restore(sheet: Sheet, events: Iterable[Judgement], texts: Mapping[str, str]) -> DeskState:
    """The state from which these judgements were recorded. `texts` are those of the answers that were written."""
    state = start(sheet)
    # the prompt's tags first: what is asked follows from them
    for event in sorted(events, key=lambda event: event.messages != (sheet.prompt,)):
        payload = event.payload
        target = event.messages[0] if len(event.messages) == 1 else ALL
        match payload:
            case Rating():
                for question, value in _answers(state, sheet, target, payload):
                    state = say(sheet, state, target, question, value)
            case Ranking():
                order = tuple(tuple(id for id in group if id in sheet.candidates) for group in payload.order)
                state = say(sheet, state, ALL, event.question, tuple(group for group in order if group))
            case Comparison():
                strength = payload.strength if payload.first == sheet.candidates[0] else -payload.strength
                state = say(sheet, state, ALL, event.question, BOTH_BAD if payload.both_bad else strength)
            case BestWorst():
                state = say(sheet, state, ALL, event.question, (payload.best, payload.worst))
            case NoneGood():
                state = replace(state, none_good=True)
            case Steps():
                verdicts = {(step.start, step.end): step.verdict for step in payload.steps}
                found = tuple(verdicts.get(passage, "") for passage in sheet.steps.get(target, ()))
                state = say(sheet, state, target, event.question, found)
            case Spans():
                state = say(sheet, state, target, event.question or MARKS, payload.spans)
            case Note():
                state = say(sheet, state, target, event.question or NOTE, payload.text)
            case SecondLook():
                state = replace(state, second_look=payload.wanted)
            case Rewrite():
                original = payload.original or sheet.prompt
                if original in sheet.texts:
                    text = texts.get(payload.message, "")
                    state = rewrite(sheet, state, original, text, payload.instruction)
    return state


def _rating(state: DeskState, target: str, asked: list[Question]) -> Rating:
    fields: dict[str, Any] = {"scores": {}, "flags": {}, "choices": {}}
    tags: set[str] = set()
    for question in asked:
        value = state.of(target, question.id)
        if value is None and is_flag(question) and question.severity is not None:
            value = False  # it was asked, and what is bad was not seen
        if value is None:
            continue
        if question.id in (QUALITY, THUMBS, USE_CASE):
            fields[question.id] = value
        elif question.answer is Answer.SCALE:
            fields["scores"][question.id] = value
        elif question.answer is Answer.YES_NO:
            fields["flags"][question.id] = value
        elif question.answer in (Answer.CHOICE, Answer.OUTCOME):
            fields["choices"][question.id] = value
        elif question.answer is Answer.TAGS and isinstance(value, tuple):
            tags |= set(value)
    return Rating(**fields, tags=tuple(sorted(tags)))


def _answers(state: DeskState, sheet: Sheet, target: str, rating: Rating) -> list[tuple[str, Value]]:
    """By question, tags first."""
    said: dict[str, Value] = {**rating.scores, **rating.flags, **rating.choices}
    for id, value in ((QUALITY, rating.quality), (THUMBS, rating.thumbs), (USE_CASE, rating.use_case)):
        if value is not None:
            said[id] = value
    found: list[tuple[str, Value]] = []
    for question in sheet.scheme.questions:
        if question.about is not sheet.about(target):
            continue
        if question.answer is Answer.TAGS:
            known = {option.id for option in question.options}
            found.insert(0, (question.id, tuple(tag for tag in rating.tags if tag in known)))
        elif question.id in said and not (said[question.id] is False and is_flag(question) and question.severity):
            found.append((question.id, said[question.id]))
    return found


def _by_itself(sheet: Sheet, state: DeskState, target: str, question: Question | None) -> list[Said]:
    """Steps, marked passages and words about one message; without a question what the scheme does not ask for."""
    if question is None:
        note, marks = state.of(target, NOTE), state.of(target, MARKS)
        found = [Said(Note(note), (target,))] if isinstance(note, str) else []
        return found + ([Said(Spans(marks), (target,))] if isinstance(marks, tuple) else [])
    value = state.of(target, question.id)
    if question.answer is Answer.TEXT and isinstance(value, str):
        return [Said(Note(value), (target,), question.id)]
    if question.answer is Answer.SPANS and isinstance(value, tuple):
        return [Said(Spans(value), (target,), question.id)]
    if question.answer is Answer.STEPS and isinstance(value, tuple):
        judged = zip(sheet.steps[target], value, strict=True)
        steps = tuple(Step(*passage, verdict) for passage, verdict in judged if verdict)
        return [Said(Steps(steps), (target,), question.id)]
    return []


def _together(sheet: Sheet, question: Question, value: Value) -> Said:
    if question.answer is Answer.COMPARISON:
        first, second = sheet.candidates
        strength = value if isinstance(value, int) else 0
        payload: Payload = Comparison(first, second, strength, question.steps, value == BOTH_BAD)
        return Said(payload, sheet.candidates, question.id)
    assert isinstance(value, tuple)
    if question.answer is Answer.BEST_WORST:
        return Said(BestWorst(*value), sheet.candidates, question.id)
    ranked = {id for group in value for id in group}
    identical = tuple(group for group in sheet.identical if group[0] in ranked)
    twins = [id for group in identical for id in group[1:]]
    return Said(Ranking(value, identical), (*ranked, *twins), question.id)


def _ranks(question: Question) -> bool:
    return question.answer in (Answer.RANKING, Answer.COMPARISON)


def _tied(sheet: Sheet, question: str) -> Said:
    """All answers were the same, word for word."""
    twins = sheet.identical[0]
    return Said(Ranking((twins[:1],), (twins,)), twins, question)
