"""The keys of the desk: each makes the move of `core.desk.state` that fits what is asked and what is in view."""

from dataclasses import replace

from desktop.core.desk.state import (
    DeskState,
    Mark,
    answer,
    answer_part,
    is_complete,
    none_good,
    place,
    say,
    select,
    spans,
    toggle,
    turn,
)
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.keymap import ANSWER_KEYS, Command
from desktop.core.questions.base import Question
from desktop.core.questions.spans import Span
from desktop.core.words import Passage


def press(sheet: TaskForm, state: DeskState, key: str) -> DeskState:
    """What a key does, as Qt writes it ("Shift+B", "Left"). Keys that are no matter of the state give it back."""
    if state.mark is not None:
        return _press_marking(sheet, state, key)
    if state.typed or key == sheet.keymap.keys[Command.MORE_FLAGS]:
        typed = f"{state.typed} {key}".strip()
        if sheet.begins(state.selected, typed):
            return replace(state, typed=typed)
        if state.typed:
            state = replace(state, typed="")
            if (named := sheet.keyed(state.selected, typed)) is not None:
                return toggle(sheet, state, state.selected, *named)
    bare = key.removeprefix("Shift+")
    if bare in ANSWER_KEYS:
        number = ANSWER_KEYS.index(bare)
        known = number < len(sheet.candidates)
        return place(sheet, state, sheet.candidates[number], shift=bare != key) if known else state
    commands = {its_key: command for command, its_key in sheet.keymap.keys.items() if not command.in_chat}
    match commands.get(key, key):
        case "Tab":
            return turn(sheet, state, 1)
        case "Shift+Tab":
            return turn(sheet, state, -1)
        case "Up" | "Down":
            return _other_view(sheet, state, -1 if key == "Up" else 1)
        case "Left" | "Right":
            return _nudge(sheet, state, -1 if key == "Left" else 1)
        case Command.NONE_GOOD:
            return none_good(sheet, state)
        case Command.SECOND_LOOK:
            return replace(state, second_look=not state.second_look)
        case Command.MARK:
            return begin_mark(sheet, state)
    if len(key) == 1 and key.isdigit():
        return pick(sheet, state, key)
    if (named := sheet.keyed(state.selected, key)) is not None:
        return toggle(sheet, state, state.selected, *named)
    return state


def pick(sheet: TaskForm, state: DeskState, digit: str) -> DeskState:
    """A digit: what it says about the question in view, which moves on to the next that waits for an answer."""
    view = question_in_view(sheet, state)
    if view is None:
        return state
    target, question = view
    parts = question.type.parts(sheet, target, question)
    value = dict(question.type.choices(question, state.step if parts else 0)).get(digit)
    if value is None:
        return state
    if parts:
        last = state.step == parts - 1
        state = answer_part(sheet, state, target, question, state.step, value)
        return _move_on(sheet, state, question.id) if last else state
    return _move_on(sheet, answer(sheet, state, target, question, value), question.id)


def question_in_view(sheet: TaskForm, state: DeskState) -> tuple[str, Question] | None:
    """What digits and arrows answer, with its target: one of the selected answer, else one of all together."""
    places = _places(sheet, state)
    for target, question in places:
        if question.id == state.view:
            return target, question
    own = [(target, question) for target, question in places if target != ALL]
    waiting = [(target, question) for target, question in own if not is_complete(sheet, state, target, question)]
    return next(iter(waiting or own or places), None)


def _places(sheet: TaskForm, state: DeskState) -> list[tuple[str, Question]]:
    """Where digits can be of use."""
    targets = (state.selected, ALL)
    return [(target, q) for target in targets for q in state.asked(sheet, target) if q.type.choices(q)]


def _other_view(sheet: TaskForm, state: DeskState, delta: int) -> DeskState:
    places, now = _places(sheet, state), question_in_view(sheet, state)
    if now is None or len(places) < 2:
        return state
    question = places[(places.index(now) + delta) % len(places)][1]
    return replace(state, view=question.id, step=0)


def _nudge(sheet: TaskForm, state: DeskState, delta: int) -> DeskState:
    """Left and right: one step of what is in view."""
    view = question_in_view(sheet, state)
    if view is None:
        return state
    target, question = view
    parts = question.type.parts(sheet, target, question)
    if parts:
        step = max(0, min(parts - 1, state.step + delta))
        return state if step == state.step else replace(state, step=step, view=question.id)
    value = question.type.nudged(question, state.of(target, question.id), delta)
    after = answer(sheet, state, target, question, value)
    return after if target == ALL else replace(after, view=question.id)


def _move_on(sheet: TaskForm, state: DeskState, question: str) -> DeskState:
    """The next question after this one that digits can answer and nobody has; stays where there is none."""
    own = [q for target, q in _places(sheet, state) if target == state.selected]
    ids = [q.id for q in own]
    if question not in ids:
        return state
    here = ids.index(question)
    for other in (*own[here + 1 :], *own[:here]):
        if not is_complete(sheet, state, state.selected, other):
            return replace(state, view=other.id, step=0)
    return replace(state, view=question)


# --- marking a passage


def begin_mark(sheet: TaskForm, state: DeskState) -> DeskState:
    """Chooses the first word of the selected text that is not marked yet; ends where one was being chosen."""
    found = sheet.words[state.selected]
    if state.mark is not None or not found:
        return replace(state, mark=None)
    marked = spans(sheet, state, state.selected)
    free = (n for n, word in enumerate(found) if not any(span.start <= word[0] < span.end for span in marked))
    first = next(free, 0)
    return replace(state, mark=Mark(first, first))


def mark_passage(sheet: TaskForm, state: DeskState, target: str, start: int, end: int) -> DeskState:
    """Chooses the words that `text[start:end]` touches: a selection made with the mouse."""
    touched = [n for n, word in enumerate(sheet.words[target]) if word[0] < end and word[1] > start]
    if not touched:
        return state
    return replace(select(sheet, state, target), mark=Mark(touched[0], touched[-1]))


def marked(sheet: TaskForm, state: DeskState) -> Passage | None:
    """The passage that is being chosen."""
    if state.mark is None:
        return None
    found = sheet.words[state.selected]
    first, last = sorted((state.mark.anchor, state.mark.head))
    return found[first][0], found[last][1]


def comment(sheet: TaskForm, state: DeskState, text: str) -> DeskState:
    """Words about the passage that is being chosen."""
    mark = state.mark
    return state if mark is None or mark.comment == text else replace(state, mark=replace(mark, comment=text))


def label(sheet: TaskForm, state: DeskState, label: str) -> DeskState:
    """Says what the chosen passage is."""
    passage = marked(sheet, state)
    if passage is None or state.mark is None:
        return state
    question, _ = sheet.labels(state.selected)
    span = Span(*passage, label, state.mark.comment)
    now = spans(sheet, state, state.selected)
    return replace(say(sheet, state, state.selected, question, (*now, span)), mark=None)


def unmark(sheet: TaskForm, state: DeskState, target: str, span: Span) -> DeskState:
    question, _ = sheet.labels(target)
    return say(sheet, state, target, question, tuple(s for s in spans(sheet, state, target) if s != span))


def _press_marking(sheet: TaskForm, state: DeskState, key: str) -> DeskState:
    mark, last = state.mark, len(sheet.words[state.selected]) - 1
    assert mark is not None
    options = sheet.labels(state.selected)[1]
    if key.isdigit() and len(key) == 1:
        number = int(key) - 1
        return label(sheet, state, options[number].id) if 0 <= number < len(options) else state
    heads = {"Left": mark.head - 1, "Right": mark.head + 1, "Home": 0, "End": last}
    bare = key.removeprefix("Shift+")
    if bare in heads:
        head = max(0, min(last, heads[bare]))
        return replace(state, mark=replace(mark, head=head, anchor=mark.anchor if bare != key else head))
    if key in ("Del", "Backspace"):
        passage = marked(sheet, state)
        assert passage is not None
        touching = [s for s in spans(sheet, state, state.selected) if s.start < passage[1] and s.end > passage[0]]
        for span in touching:
            state = unmark(sheet, state, state.selected, span)
        return state
    if key in ("Esc", sheet.keymap.keys[Command.MARK]):
        return replace(state, mark=None)
    return state
