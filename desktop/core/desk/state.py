"""What an annotator has said about one task so far, as a value: each move gives another one.

A move that means nothing gives back the very state it was given. Keys make these moves in `core.desk.keys`, the mouse
calls them. `History` keeps the states before and after, for undo and redo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from desktop.core.desk.task_form import ALL, MARKS, NOTE, TaskForm
from desktop.core.questions.base import BOTH_BAD, Question, Value
from desktop.core.questions.spans import Span, are_spans

Key = tuple[str, str]  # target, question


@dataclass(frozen=True, slots=True)
class Rewriting:
    """An answer of the annotator's own. `instruction` is what the model was asked for, where it proposed the text."""

    text: str
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage that is being chosen: from word `anchor` to word `head`, either first."""

    anchor: int
    head: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DeskState:
    """`selected` is the answer (or prompt) that keys are about, `view` the question that digits answer (empty: the
    first that can be), `step` the one of its parts, `typed` the beginning of a flag's keys ("X" of "X Q"). `rewrites`
    are by the original's id, or the prompt's for an answer written from nothing; `writing` is one that is not finished,
    (original, text)."""

    selected: str
    view: str = ""
    step: int = 0
    mark: Mark | None = None
    typed: str = ""
    said: Mapping[Key, Value] = field(default_factory=dict)
    rewrites: Mapping[str, Rewriting] = field(default_factory=dict)
    none_good: bool = False
    second_look: bool = False
    writing: tuple[str, str] | None = None

    def of(self, target: str, question: str) -> Value | None:
        return self.said.get((target, question))

    def tags(self, sheet: TaskForm) -> frozenset[str]:
        """Those that the annotator gave to the prompt."""
        tagging = [question.id for question in sheet.scheme.questions if question.type.are_options_tags]
        given = [self.of(sheet.prompt, id) for id in tagging]
        return frozenset(tag for value in given if isinstance(value, tuple) for tag in value)

    def asked(self, sheet: TaskForm, target: str) -> list[Question]:
        return sheet.asked(target, self.tags(sheet))

    @property
    def is_empty(self) -> bool:
        return not (self.said or self.rewrites or self.none_good or self.second_look)

    @property
    def content(self) -> Self:
        """Without where one is: what an undo brings back."""
        return replace(self, selected="", view="", step=0, mark=None, typed="", writing=None)

    # --- kept with the task

    def to_dict(self) -> dict[str, Any]:
        return {
            "selected": self.selected,
            "said": [[target, question, _frozen(value)] for (target, question), value in self.said.items()],
            "rewrites": {id: [rewrite.text, rewrite.instruction] for id, rewrite in self.rewrites.items()},
            "none_good": self.none_good,
            "second_look": self.second_look,
            "writing": self.writing,
        }


def start(sheet: TaskForm) -> DeskState:
    return DeskState(sheet.candidates[0])


def from_dict(sheet: TaskForm, data: Mapping[str, Any]) -> DeskState:
    """What `to_dict` gave for this task. What does not fit the sheet any more (the scheme was edited) is left out."""
    state = start(sheet)
    known = {*sheet.candidates, sheet.prompt}
    try:
        for target, question, value in data.get("said", ()):
            if target in known or target == ALL:
                state = say(sheet, state, target, question, _thawed(question, value))
        rewrites = {id: Rewriting(*kept) for id, kept in data.get("rewrites", {}).items() if id in known}
        original, text = data.get("writing") or ("", "")
    except (TypeError, ValueError, KeyError, AttributeError):
        return start(sheet)
    selected = data.get("selected")
    return replace(
        state,
        selected=selected if selected in sheet.targets else state.selected,
        rewrites=rewrites,
        none_good=bool(data.get("none_good")),
        second_look=bool(data.get("second_look")),
        writing=(original, text) if original in known else None,
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_frozen(item) for item in value]
    return {"span": [value.start, value.end, value.label, value.comment]} if isinstance(value, Span) else value


def _thawed(question: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_thawed(question, item) for item in value)
    return Span(*value["span"]) if isinstance(value, dict) else value


# --- moves


def select(sheet: TaskForm, state: DeskState, target: str) -> DeskState:
    if target not in sheet.targets or target == state.selected:
        return state
    return replace(state, selected=target, view="", step=0, mark=None, typed="")


def turn(sheet: TaskForm, state: DeskState, delta: int) -> DeskState:
    """To the next or previous answer, around."""
    targets = sheet.targets
    return select(sheet, state, targets[(targets.index(state.selected) + delta) % len(targets)])


def say(sheet: TaskForm, state: DeskState, target: str, question: str, value: Value | None) -> DeskState:
    """Answers a question; None (or an empty list) takes the answer back. What cannot be said there changes nothing."""
    key = target, question
    value = None if value in ((), "") else value
    if value is None:
        said = {other: its for other, its in state.said.items() if other != key}
    elif _may_be_said(sheet, state, target, question, value):
        said = {**state.said, key: value}
    else:
        return state
    if said == state.said:
        return state
    asked = _question(sheet, state, target, question)
    bad = state.none_good if asked is None or not asked.both_bad else value == BOTH_BAD
    return replace(state, said=said, none_good=bad)


def answer(sheet: TaskForm, state: DeskState, target: str, question: Question, value: Value | None) -> DeskState:
    """Answers a question by a key; an answer that is said to be the better one is selected."""
    after = say(sheet, state, target, question.id, value)
    best = question.type.best(sheet, value) if question.type.selects_the_best else None
    return after if best is None or after.of(target, question.id) != value else select(sheet, after, best)


def toggle(sheet: TaskForm, state: DeskState, target: str, question: str, option: str = "") -> DeskState:
    """Presses a chip of a question; where it has none, brings it into view."""
    asked = _question(sheet, state, target, question)
    if asked is None:
        return state
    if asked.type.has_chips:
        return say(sheet, state, target, question, asked.type.pressed(asked, state.of(target, question), option))
    seen = asked.type.choices(asked) and target in (state.selected, ALL)
    return replace(state, view=question) if seen else state


def answer_part(
    sheet: TaskForm, state: DeskState, target: str, question: Question, part: int, value: Value | None
) -> DeskState:
    """One part of what is answered part by part (None: takes it back); then the next one is in view."""
    count = question.type.parts(sheet, target, question)
    if not 0 <= part < count or value not in (None, *(its for _, its in question.type.choices(question, part))):
        return state
    now = state.of(target, question.id)
    state = say(sheet, state, target, question.id, question.type.with_part(sheet, target, question, now, part, value))
    if target != state.selected:
        state = select(sheet, state, target)
    return replace(state, view=question.id, step=part if value is None else min(part + 1, count - 1))


def place(sheet: TaskForm, state: DeskState, candidate: str, *, shift: bool = False) -> DeskState:
    """An answer's letter: what it means is up to what is asked of all together. Where nothing is, it selects the
    answer."""
    question = asked_together(sheet, state)
    if question is None:
        return select(sheet, state, candidate)
    now = state.of(ALL, question.id)
    return answer(sheet, state, ALL, question, question.type.lettered(sheet, question, now, candidate, shift))


def none_good(sheet: TaskForm, state: DeskState) -> DeskState:
    """None of the answers will do; of two that are compared, both are bad. Pressed again, it is taken back."""
    for question in state.asked(sheet, ALL):
        if question.both_bad:
            bad = state.of(ALL, question.id) == BOTH_BAD
            return say(sheet, state, ALL, question.id, None if bad else BOTH_BAD)
    return replace(state, none_good=not state.none_good)


def rewrite(sheet: TaskForm, state: DeskState, original: str, text: str, instruction: str | None = None) -> DeskState:
    """What an answer should have been (`original` may be the prompt: an answer from nothing). Without words, or with
    those of the original, there is no rewrite."""
    rewrites = {id: kept for id, kept in state.rewrites.items() if id != original}
    if text.strip() and (original == sheet.prompt or text != sheet.texts[original]):
        rewrites[original] = Rewriting(text, instruction)
    return replace(state, rewrites=rewrites, writing=None)


def write(sheet: TaskForm, state: DeskState, original: str, text: str) -> DeskState:
    """A rewrite that is being written: kept, and not said yet."""
    return replace(state, writing=(original, text) if text != sheet.texts[original] else None)


# --- what was said


def spans(sheet: TaskForm, state: DeskState, target: str) -> tuple[Span, ...]:
    found = state.of(target, sheet.labels(target)[0])
    return tuple(span for span in found if isinstance(span, Span)) if isinstance(found, tuple) else ()


def is_complete(sheet: TaskForm, state: DeskState, target: str, question: Question) -> bool:
    """Whether it is answered, and wholly: all answers ranked, each step judged."""
    value = state.of(target, question.id)
    return value is not None and question.type.is_complete(sheet, question, value)


def missing(sheet: TaskForm, state: DeskState) -> list[Key]:
    """What still has to be said before the task is done: what is required, and what was begun."""
    found = []
    for target in (*sheet.candidates, sheet.prompt, ALL):
        for question in state.asked(sheet, target):
            required = question.required and not (target == ALL and state.none_good)
            begun = (target, question.id) in state.said
            if (required or begun) and not is_complete(sheet, state, target, question):
                found.append((target, question.id))
    return found


def _question(sheet: TaskForm, state: DeskState, target: str, question: str) -> Question | None:
    return next((asked for asked in state.asked(sheet, target) if asked.id == question), None)


def asked_together(sheet: TaskForm, state: DeskState) -> Question | None:
    """The one that letters answer: in view, else the first that is not answered yet, else the first."""
    asked = state.asked(sheet, ALL)
    waiting = [question for question in asked if not is_complete(sheet, state, ALL, question)]
    return next(iter([q for q in asked if q.id == state.view] or waiting[:1] or asked), None)


def _may_be_said(sheet: TaskForm, state: DeskState, target: str, question: str, value: Value) -> bool:
    if question == NOTE and target != ALL:
        return isinstance(value, str)
    if question == MARKS and target != ALL:
        return are_spans(value, sheet.labels(target)[1], sheet.texts[target])
    asked = _question(sheet, state, target, question)
    return asked is not None and asked.type.accepts(sheet, target, asked, value)


# --- undo and redo

_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class History:
    """The states of one task: `now`, those before (oldest first) and those that were undone (next first)."""

    now: DeskState
    past: tuple[DeskState, ...] = ()
    future: tuple[DeskState, ...] = ()

    def then(self, state: DeskState) -> Self:
        """Only what changes the content is a step of its own; merely looking elsewhere is not."""
        if state is self.now:
            return self
        if state.content == self.now.content:
            return replace(self, now=state)
        before = replace(self.now, typed="")
        return replace(self, now=state, past=(*self.past, before)[-_MOST:], future=())

    def undo(self) -> Self:
        if not self.past:
            return self
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(self.now, *self.future))

    def redo(self) -> Self:
        if not self.future:
            return self
        return replace(self, now=self.future[0], past=(*self.past, self.now), future=self.future[1:])
