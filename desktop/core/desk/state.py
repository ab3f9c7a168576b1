"""The annotator's responses to one task so far, as a value. Each move returns another value.

A move that does not apply returns the very state it was given. Keys make these moves in `core.desk.keys`, the mouse
calls them. `History` keeps earlier and later states, for undo and redo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from desktop.core.desk.task_form import ALL, MARKS, NOTE, TaskForm
from desktop.core.question import Question
from desktop.core.questions.base import BOTH_BAD, Value
from desktop.core.questions.spans import Span, are_spans

ResponseKey = tuple[str, str]  # target, question


@dataclass(frozen=True, slots=True)
class RewriteText:
    """An answer that the annotator wrote. `instruction` is what the model was asked for if it proposed the text."""

    text: str
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage that is being chosen: the words between `anchor` and `head`, either of which may come first."""

    anchor: int
    head: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DeskState:
    """The responses, and where the annotator is.

    `selected` is the answer (or prompt) that keys are about. `view` is the question that digits answer (empty: the
    first possible one), `step` the part of it. `typed` is the beginning of a sequence of keys ("X" of "X Q").
    `rewrites` are by the id of the original, or of the prompt for a demonstration; `rewrite_draft` is an unfinished
    one, (original, text).
    """

    selected: str
    view: str = ""
    step: int = 0
    mark: Mark | None = None
    typed: str = ""
    responses: Mapping[ResponseKey, Value] = field(default_factory=dict)
    rewrites: Mapping[str, RewriteText] = field(default_factory=dict)
    none_acceptable: bool = False
    flagged_for_review: bool = False
    rewrite_draft: tuple[str, str] | None = None

    def response(self, target: str, question: str) -> Value | None:
        """Return the response to a question; None if there is none."""
        return self.responses.get((target, question))

    def tags(self, form: TaskForm) -> frozenset[str]:
        """Return the tags that the annotator gave to the prompt."""
        tagging = [question.id for question in form.scheme.questions if question.type.options_are_tags]
        given = [self.response(form.prompt, id) for id in tagging]
        return frozenset(tag for value in given if isinstance(value, tuple) for tag in value)

    def questions_for(self, form: TaskForm, target: str) -> list[Question]:
        """Return the questions about `target` that apply with the tags given so far."""
        return form.questions_for(target, self.tags(form))

    @property
    def content(self) -> Self:
        """The state without selection and view: what an undo restores."""
        return replace(self, selected="", view="", step=0, mark=None, typed="", rewrite_draft=None)

    # --- the draft of the task

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON, for the draft of the task."""
        return {
            "selected": self.selected,
            "said": [[target, question, _value_to_json(value)] for (target, question), value in self.responses.items()],
            "rewrites": {id: [rewrite.text, rewrite.instruction] for id, rewrite in self.rewrites.items()},
            "none_good": self.none_acceptable,
            "second_look": self.flagged_for_review,
            "writing": self.rewrite_draft,
        }


def initial_state(form: TaskForm) -> DeskState:
    """Return the state of a task without responses, with its first answer selected."""
    return DeskState(form.candidates[0])


def state_from_dict(form: TaskForm, data: Mapping[str, Any]) -> DeskState:
    """Load what `DeskState.to_dict` returned for this task.

    Whatever does not fit the form any more, because the scheme was edited, is dropped.
    """
    state = initial_state(form)
    known = {*form.candidates, form.prompt}
    try:
        for target, question, value in data.get("said", ()):
            if target in known or target == ALL:
                state = set_response(form, state, target, question, _value_from_json(question, value))
        rewrites = {id: RewriteText(*kept) for id, kept in data.get("rewrites", {}).items() if id in known}
        original, text = data.get("writing") or ("", "")
    except (TypeError, ValueError, KeyError, AttributeError):
        return initial_state(form)
    selected = data.get("selected")
    return replace(
        state,
        selected=selected if selected in form.targets else state.selected,
        rewrites=rewrites,
        none_acceptable=bool(data.get("none_good")),
        flagged_for_review=bool(data.get("second_look")),
        rewrite_draft=(original, text) if original in known else None,
    )


def _value_to_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value_to_json(item) for item in value]
    return {"span": [value.start, value.end, value.label, value.comment]} if isinstance(value, Span) else value


def _value_from_json(question: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value_from_json(question, item) for item in value)
    return Span(*value["span"]) if isinstance(value, dict) else value


# --- moves


def select(form: TaskForm, state: DeskState, target: str) -> DeskState:
    """Select an answer or the prompt, with its first question in view."""
    if target not in form.targets or target == state.selected:
        return state
    return replace(state, selected=target, view="", step=0, mark=None, typed="")


def select_neighbour(form: TaskForm, state: DeskState, delta: int) -> DeskState:
    """Select the next (1) or previous (-1) target. At the end nothing changes: the focus leaves the answers."""
    targets = form.targets
    index = targets.index(state.selected) + delta
    return select(form, state, targets[max(0, min(index, len(targets) - 1))])


def set_response(form: TaskForm, state: DeskState, target: str, question: str, value: Value | None) -> DeskState:
    """Set the response to a question; None or an empty value clears it. Impossible values change nothing."""
    key = target, question
    value = None if value in ((), "") else value
    if value is None:
        responses = {other: its for other, its in state.responses.items() if other != key}
    elif _accepts(form, state, target, question, value):
        responses = {**state.responses, key: value}
    else:
        return state
    if responses == state.responses:
        return state
    found = _question(form, state, target, question)
    bad = state.none_acceptable if found is None or not found.both_bad else value == BOTH_BAD
    return replace(state, responses=responses, none_acceptable=bad)


def respond(form: TaskForm, state: DeskState, target: str, question: Question, value: Value | None) -> DeskState:
    """Respond to a question by a key. For types that choose the best answer, also select that answer."""
    after = set_response(form, state, target, question.id, value)
    best = question.type.best_answer(form, value) if question.type.selects_best_answer else None
    return after if best is None or after.response(target, question.id) != value else select(form, after, best)


def toggle(form: TaskForm, state: DeskState, target: str, question: str, option: str = "") -> DeskState:
    """Press a chip of a question. If the question has no chips, bring it into view."""
    found = _question(form, state, target, question)
    if found is None:
        return state
    if found.type.has_chips:
        return set_response(
            form, state, target, question, found.type.with_chip_pressed(found, state.response(target, question), option)
        )
    seen = found.type.choices(found) and target in (state.selected, ALL)
    return replace(state, view=question) if seen else state


def respond_to_part(
    form: TaskForm, state: DeskState, target: str, question: Question, part: int, value: Value | None
) -> DeskState:
    """Respond to one part of a question, or clear it if `value` is None, and bring the next part into view."""
    count = question.type.parts(form, target, question)
    if not 0 <= part < count or value not in (None, *(its for _, its in question.type.choices(question, part))):
        return state
    now = state.response(target, question.id)
    state = set_response(
        form, state, target, question.id, question.type.with_part(form, target, question, now, part, value)
    )
    if target != state.selected:
        state = select(form, state, target)
    return replace(state, view=question.id, step=part if value is None else min(part + 1, count - 1))


def press_letter(form: TaskForm, state: DeskState, candidate: str, *, shift: bool = False) -> DeskState:
    """Apply the letter of an answer to the question about all answers; without such a question, select the answer."""
    question = question_for_letters(form, state)
    if question is None:
        return select(form, state, candidate)
    now = state.response(ALL, question.id)
    return respond(form, state, ALL, question, question.type.with_letter(form, question, now, candidate, shift))


def toggle_none_acceptable(form: TaskForm, state: DeskState) -> DeskState:
    """Toggle "None acceptable", or "Both bad" if two answers are compared."""
    for question in state.questions_for(form, ALL):
        if question.both_bad:
            bad = state.response(ALL, question.id) == BOTH_BAD
            return set_response(form, state, ALL, question.id, None if bad else BOTH_BAD)
    return replace(state, none_acceptable=not state.none_acceptable)


def rewrite(form: TaskForm, state: DeskState, original: str, text: str, instruction: str | None = None) -> DeskState:
    """Set the rewrite of an answer, or a demonstration if `original` is the prompt.

    A blank text, or the text of the original, removes it.
    """
    rewrites = {id: kept for id, kept in state.rewrites.items() if id != original}
    if text.strip() and (original == form.prompt or text != form.texts[original]):
        rewrites[original] = RewriteText(text, instruction)
    return replace(state, rewrites=rewrites, rewrite_draft=None)


def draft_rewrite(form: TaskForm, state: DeskState, original: str, text: str) -> DeskState:
    """Keep a rewrite that is being written, without making it a response."""
    return replace(state, rewrite_draft=(original, text) if text != form.texts[original] else None)


# --- queries


def marked_spans(form: TaskForm, state: DeskState, target: str) -> tuple[Span, ...]:
    """Return the marked passages of a text."""
    found = state.response(target, form.labels(target)[0])
    return tuple(span for span in found if isinstance(span, Span)) if isinstance(found, tuple) else ()


def is_complete(form: TaskForm, state: DeskState, target: str, question: Question) -> bool:
    """Whether a question has a complete response: all answers ranked, each step labelled."""
    value = state.response(target, question.id)
    return value is not None and question.type.is_complete(form, question, value)


def missing_responses(form: TaskForm, state: DeskState) -> list[ResponseKey]:
    """Return the questions that still need a response, with their targets.

    These are required ones without a response, and those with an incomplete one.
    """
    found = []
    for target in (*form.candidates, form.prompt, ALL):
        for question in state.questions_for(form, target):
            required = question.required and not (target == ALL and state.none_acceptable)
            begun = (target, question.id) in state.responses
            if (required or begun) and not is_complete(form, state, target, question):
                found.append((target, question.id))
    return found


def _question(form: TaskForm, state: DeskState, target: str, question: str) -> Question | None:
    return next((q for q in state.questions_for(form, target) if q.id == question), None)


def question_for_letters(form: TaskForm, state: DeskState) -> Question | None:
    """Return the question that letters answer; None if there is none.

    It is the one in view, else the first incomplete one, else the first.
    """
    questions = state.questions_for(form, ALL)
    waiting = [question for question in questions if not is_complete(form, state, ALL, question)]
    return next(iter([q for q in questions if q.id == state.view] or waiting[:1] or questions), None)


def _accepts(form: TaskForm, state: DeskState, target: str, question: str, value: Value) -> bool:
    if question == NOTE and target != ALL:
        return isinstance(value, str)
    if question == MARKS and target != ALL:
        return are_spans(value, form.labels(target)[1], form.texts[target])
    found = _question(form, state, target, question)
    return found is not None and found.type.accepts(form, target, found, value)


# --- undo and redo

_MAX_STEPS: Final = 1000


@dataclass(frozen=True, slots=True)
class History:
    """The states of one task: `now`, those before (oldest first), and those that were undone (next first)."""

    now: DeskState
    past: tuple[DeskState, ...] = ()
    future: tuple[DeskState, ...] = ()

    def then(self, state: DeskState) -> Self:
        """Return the history after another state. Only a change of the content is a step of its own."""
        if state is self.now:
            return self
        if state.content == self.now.content:
            return replace(self, now=state)
        before = replace(self.now, typed="")
        return replace(self, now=state, past=(*self.past, before)[-_MAX_STEPS:], future=())

    def undo(self) -> Self:
        """Return the history one step back; unchanged at the beginning."""
        if not self.past:
            return self
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(self.now, *self.future))

    def redo(self) -> Self:
        """Return the history one step forward; unchanged at the end."""
        if not self.future:
            return self
        return replace(self, now=self.future[0], past=(*self.past, self.now), future=self.future[1:])
