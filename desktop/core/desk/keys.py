"""The keys of the desk. Each makes the move of `core.desk.state` that fits the questions and the one in view."""

from dataclasses import replace

from desktop.core.desk.state import (
    DeskState,
    Mark,
    is_complete,
    marked_spans,
    press_letter,
    respond,
    respond_to_part,
    select,
    select_neighbour,
    set_response,
    toggle,
    toggle_none_acceptable,
)
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.keymap import ANSWER_KEYS, Command
from desktop.core.question import Question
from desktop.core.questions.spans import Span
from desktop.core.words import Passage


def press(form: TaskForm, state: DeskState, key: str) -> DeskState:
    """Return the state after a key, written as in Qt ("Shift+B", "Left").

    Keys that do not concern the state return it unchanged.
    """
    if state.mark is not None:
        return _press_marking(form, state, key)
    if state.typed or key == form.keymap.keys[Command.MORE_FLAGS]:
        typed = f"{state.typed} {key}".strip()
        if form.is_key_prefix(state.selected, typed):
            return replace(state, typed=typed)
        if state.typed:
            state = replace(state, typed="")
            if (named := form.question_for_key(state.selected, typed)) is not None:
                return toggle(form, state, state.selected, *named)
    bare = key.removeprefix("Shift+")
    if bare in ANSWER_KEYS:
        number = ANSWER_KEYS.index(bare)
        known = number < len(form.candidates)
        return press_letter(form, state, form.candidates[number], shift=bare != key) if known else state
    commands = {its_key: command for command, its_key in form.keymap.keys.items() if not command.in_chat}
    match commands.get(key, key):
        case "Tab":
            return select_neighbour(form, state, 1)
        case "Shift+Tab":
            return select_neighbour(form, state, -1)
        case "Up" | "Down":
            return _other_view(form, state, -1 if key == "Up" else 1)
        case "Left" | "Right":
            return _nudge(form, state, -1 if key == "Left" else 1)
        case Command.NONE_ACCEPTABLE:
            return toggle_none_acceptable(form, state)
        case Command.FLAG_FOR_REVIEW:
            return replace(state, flagged_for_review=not state.flagged_for_review)
        case Command.MARK:
            return begin_mark(form, state)
    if len(key) == 1 and key.isdigit():
        return pick(form, state, key)
    if (named := form.question_for_key(state.selected, key)) is not None:
        return toggle(form, state, state.selected, *named)
    return state


def pick(form: TaskForm, state: DeskState, digit: str) -> DeskState:
    """Respond to the question in view with a digit, and bring the next open question into view."""
    view = question_in_view(form, state)
    if view is None:
        return state
    target, question = view
    parts = question.type.parts(form, target, question)
    value = dict(question.type.choices(question, state.step if parts else 0)).get(digit)
    if value is None:
        return state
    if parts:
        last = state.step == parts - 1
        state = respond_to_part(form, state, target, question, state.step, value)
        return _move_on(form, state, question.id) if last else state
    return _move_on(form, respond(form, state, target, question, value), question.id)


def question_in_view(form: TaskForm, state: DeskState) -> tuple[str, Question] | None:
    """Return the question that digits and arrows answer, with its target; None if there is none.

    Questions about the selected answer come before those about all answers.
    """
    choices = _choice_questions(form, state)
    for target, question in choices:
        if question.id == state.view:
            return target, question
    about_selected = [(target, question) for target, question in choices if target != ALL]
    waiting = [
        (target, question) for target, question in about_selected if not is_complete(form, state, target, question)
    ]
    return next(iter(waiting or about_selected or choices), None)


def _choice_questions(form: TaskForm, state: DeskState) -> list[tuple[str, Question]]:
    """Return the targets and questions that digits can answer."""
    targets = (state.selected, ALL)
    return [(target, q) for target in targets for q in state.questions_for(form, target) if q.type.choices(q)]


def _other_view(form: TaskForm, state: DeskState, delta: int) -> DeskState:
    choices, now = _choice_questions(form, state), question_in_view(form, state)
    if now is None or len(choices) < 2:
        return state
    question = choices[(choices.index(now) + delta) % len(choices)][1]
    return replace(state, view=question.id, step=0)


def _nudge(form: TaskForm, state: DeskState, delta: int) -> DeskState:
    """Move one step to the left or right in the question in view."""
    view = question_in_view(form, state)
    if view is None:
        return state
    target, question = view
    parts = question.type.parts(form, target, question)
    if parts:
        step = max(0, min(parts - 1, state.step + delta))
        return state if step == state.step else replace(state, step=step, view=question.id)
    value = question.type.with_nudge(question, state.response(target, question.id), delta)
    after = respond(form, state, target, question, value)
    return after if target == ALL else replace(after, view=question.id)


def _move_on(form: TaskForm, state: DeskState, question: str) -> DeskState:
    """Bring the next open question about the same answer into view; stay if there is none."""
    questions = [q for target, q in _choice_questions(form, state) if target == state.selected]
    ids = [q.id for q in questions]
    if question not in ids:
        return state
    here = ids.index(question)
    for other in (*questions[here + 1 :], *questions[:here]):
        if not is_complete(form, state, state.selected, other):
            return replace(state, view=other.id, step=0)
    return replace(state, view=question)


# --- marking a passage


def begin_mark(form: TaskForm, state: DeskState) -> DeskState:
    """Start choosing a passage at the first word that is not marked yet; stop if a passage is being chosen."""
    found = form.words[state.selected]
    if state.mark is not None or not found:
        return replace(state, mark=None)
    marked = marked_spans(form, state, state.selected)
    free = (n for n, word in enumerate(found) if not any(span.start <= word[0] < span.end for span in marked))
    first = next(free, 0)
    return replace(state, mark=Mark(first, first))


def mark_passage(form: TaskForm, state: DeskState, target: str, start: int, end: int) -> DeskState:
    """Choose the words that `text[start:end]` touches: a selection with the mouse."""
    touched = [n for n, word in enumerate(form.words[target]) if word[0] < end and word[1] > start]
    if not touched:
        return state
    return replace(select(form, state, target), mark=Mark(touched[0], touched[-1]))


def passage_to_mark(form: TaskForm, state: DeskState) -> Passage | None:
    """Return the passage that is being chosen; None if there is none."""
    if state.mark is None:
        return None
    found = form.words[state.selected]
    first, last = sorted((state.mark.anchor, state.mark.head))
    return found[first][0], found[last][1]


def comment_on_passage(form: TaskForm, state: DeskState, text: str) -> DeskState:
    """Set the comment on the passage that is being chosen."""
    mark = state.mark
    return state if mark is None or mark.comment == text else replace(state, mark=replace(mark, comment=text))


def label_passage(form: TaskForm, state: DeskState, label: str) -> DeskState:
    """Mark the chosen passage with a label."""
    passage = passage_to_mark(form, state)
    if passage is None or state.mark is None:
        return state
    question, _ = form.labels(state.selected)
    span = Span(*passage, label, state.mark.comment)
    now = marked_spans(form, state, state.selected)
    return replace(set_response(form, state, state.selected, question, (*now, span)), mark=None)


def remove_span(form: TaskForm, state: DeskState, target: str, span: Span) -> DeskState:
    """Remove a mark from a text."""
    question, _ = form.labels(target)
    return set_response(form, state, target, question, tuple(s for s in marked_spans(form, state, target) if s != span))


def _press_marking(form: TaskForm, state: DeskState, key: str) -> DeskState:
    mark, last = state.mark, len(form.words[state.selected]) - 1
    assert mark is not None
    options = form.labels(state.selected)[1]
    if key.isdigit() and len(key) == 1:
        number = int(key) - 1
        return label_passage(form, state, options[number].id) if 0 <= number < len(options) else state
    heads = {"Left": mark.head - 1, "Right": mark.head + 1, "Home": 0, "End": last}
    bare = key.removeprefix("Shift+")
    if bare in heads:
        head = max(0, min(last, heads[bare]))
        return replace(state, mark=replace(mark, head=head, anchor=mark.anchor if bare != key else head))
    if key in ("Del", "Backspace"):
        passage = passage_to_mark(form, state)
        assert passage is not None
        touching = [s for s in marked_spans(form, state, state.selected) if s.start < passage[1] and s.end > passage[0]]
        for span in touching:
            state = remove_span(form, state, state.selected, span)
        return state
    if key in ("Esc", form.keymap.keys[Command.MARK]):
        return replace(state, mark=None)
    return state
