"""What an annotator has said about one task so far, as a value: each move gives another one.

A move that means nothing gives back the very state it was given. Keys make these moves in `core.desk.keys`, the mouse
calls them. `History` keeps the states before and after, for undo and redo.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from desktop.core.desk.sheet import ALL, BOTH_BAD, MARKS, NOTE, Sheet, choices, is_flag
from desktop.core.payloads import VERDICTS, Span
from desktop.core.scheme import OUTCOMES, Answer, Question

Order = tuple[tuple[str, ...], ...]
Value = int | str | bool | tuple[Any, ...]
"""By the question's answer: SCALE and COMPARISON an int (or `BOTH_BAD`), YES_NO a bool, CHOICE, OUTCOME and TEXT a str,
TAGS a tuple of option ids, RANKING an `Order`, BEST_WORST (best, worst) with "" for none, STEPS a verdict or "" for
each step, SPANS a tuple of `Span`s."""

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
    first that can be), `step` the one of its steps, `typed` the beginning of a flag's keys ("X" of "X Q"). `rewrites`
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

    def tags(self, sheet: Sheet) -> frozenset[str]:
        """Those that the annotator gave to the prompt."""
        given = [value for (target, _), value in self.said.items() if target == sheet.prompt]
        return frozenset(tag for value in given if isinstance(value, tuple) for tag in value if isinstance(tag, str))

    def asked(self, sheet: Sheet, target: str) -> list[Question]:
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


def start(sheet: Sheet) -> DeskState:
    return DeskState(sheet.candidates[0])


def from_dict(sheet: Sheet, data: Mapping[str, Any]) -> DeskState:
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


def select(sheet: Sheet, state: DeskState, target: str) -> DeskState:
    if target not in sheet.targets or target == state.selected:
        return state
    return replace(state, selected=target, view="", step=0, mark=None, typed="")


def turn(sheet: Sheet, state: DeskState, delta: int) -> DeskState:
    """To the next or previous answer, around."""
    targets = sheet.targets
    return select(sheet, state, targets[(targets.index(state.selected) + delta) % len(targets)])


def say(sheet: Sheet, state: DeskState, target: str, question: str, value: Value | None) -> DeskState:
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


def toggle(sheet: Sheet, state: DeskState, target: str, question: str, option: str = "") -> DeskState:
    """Presses a chip: a tag is on or off; a flag yes or unsaid; one that says nothing bad yes, no, or unsaid; a yes or
    no that must be answered is one or the other."""
    asked = _question(sheet, state, target, question)
    now = state.of(target, question)
    if asked is None:
        return state
    if asked.answer is Answer.TAGS:
        tags = set(now) if isinstance(now, tuple) else set()
        return say(sheet, state, target, question, tuple(sorted(tags ^ {option})))
    if asked.answer is not Answer.YES_NO:
        return replace(state, view=question) if choices(asked) and target in (state.selected, ALL) else state
    following: Mapping[bool | None, bool | None]
    if not is_flag(asked):
        following = {None: True, True: False, False: True}
    elif asked.severity is None:
        following = {None: True, True: False, False: None}
    else:
        following = {None: True, True: None}
    return say(sheet, state, target, question, following[now if isinstance(now, bool) else None])


def judge_step(sheet: Sheet, state: DeskState, target: str, question: str, step: int, verdict: str | None) -> DeskState:
    """One step of an answer; then the next one is in view."""
    count = len(sheet.steps[target])
    if not 0 <= step < count or verdict not in (*VERDICTS, None):
        return state
    now = state.of(target, question)
    verdicts = list(now) if isinstance(now, tuple) else [""] * count
    verdicts[step] = verdict or ""
    state = say(sheet, state, target, question, tuple(verdicts) if any(verdicts) else None)
    if target != state.selected:
        state = select(sheet, state, target)
    return replace(state, view=question, step=min(step + 1, count - 1) if verdict else step)


def prefer(sheet: Sheet, state: DeskState, question: str, strength: int) -> DeskState:
    """How much better the second of two answers is (below 0: the first); the better one is selected."""
    after = say(sheet, state, ALL, question, strength)
    if after.of(ALL, question) != strength or not strength:
        return after
    return select(sheet, after, sheet.candidates[strength > 0])


def place(sheet: Sheet, state: DeskState, candidate: str, *, shift: bool = False) -> DeskState:
    """An answer's letter, by what is asked of all together: the next rank (with Shift: the last rank once more), the
    best and then the worst, the better of two. Where nothing is, it selects the answer."""
    question = asked_together(sheet, state)
    if question is None:
        return select(sheet, state, candidate)
    now = state.of(ALL, question.id)
    if question.answer is Answer.COMPARISON:
        sign = 1 if sheet.candidates.index(candidate) else -1
        strength = now if isinstance(now, int) else 0
        more = sign if strength * sign <= 0 else strength + sign
        most = question.steps // 2
        return prefer(sheet, state, question.id, max(-most, min(most, more)))
    if question.answer is Answer.BEST_WORST:
        best, worst = now if isinstance(now, tuple) else ("", "")
        if candidate in (best, worst):
            best, worst = ("" if one == candidate else one for one in (best, worst))
        elif shift or best:
            worst = candidate
        else:
            best = candidate
        return say(sheet, state, ALL, question.id, (best, worst) if best or worst else None)
    order = ranking(state, question.id)
    rest = _without(order, candidate)
    placed = any(candidate in group for group in order)
    if placed and not (shift and order and candidate not in order[-1]):
        return say(sheet, state, ALL, question.id, rest)  # once more: out of the ranking
    tied = shift and rest
    return say(sheet, state, ALL, question.id, (*rest[:-1], (*rest[-1], candidate)) if tied else (*rest, (candidate,)))


def put(sheet: Sheet, state: DeskState, question: str, candidate: str, rank: int, *, tie: bool) -> DeskState:
    """A chip that was dragged: to be with those of `rank` (from 0, of the ranking as it stands), or before them."""
    order = ranking(state, question)
    marked = [list(group) for group in order]
    for group in marked:
        if candidate in group:
            group[group.index(candidate)] = ""  # keeps its place until the other is found
    rank = max(0, min(rank, len(marked)))
    if tie and rank < len(marked):
        marked[rank].append(candidate)
    else:
        marked.insert(rank, [candidate])
    cleaned = (tuple(id for id in group if id) for group in marked)
    return say(sheet, state, ALL, question, tuple(group for group in cleaned if group))


def take_out(sheet: Sheet, state: DeskState, question: str, candidate: str) -> DeskState:
    return say(sheet, state, ALL, question, _without(ranking(state, question), candidate))


def none_good(sheet: Sheet, state: DeskState) -> DeskState:
    """None of the answers will do; of two that are compared, both are bad. Pressed again, it is taken back."""
    for question in state.asked(sheet, ALL):
        if question.both_bad:
            bad = state.of(ALL, question.id) == BOTH_BAD
            return say(sheet, state, ALL, question.id, None if bad else BOTH_BAD)
    return replace(state, none_good=not state.none_good)


def rewrite(sheet: Sheet, state: DeskState, original: str, text: str, instruction: str | None = None) -> DeskState:
    """What an answer should have been (`original` may be the prompt: an answer from nothing). Without words, or with
    those of the original, there is no rewrite."""
    rewrites = {id: kept for id, kept in state.rewrites.items() if id != original}
    if text.strip() and (original == sheet.prompt or text != sheet.texts[original]):
        rewrites[original] = Rewriting(text, instruction)
    return replace(state, rewrites=rewrites, writing=None)


def write(sheet: Sheet, state: DeskState, original: str, text: str) -> DeskState:
    """A rewrite that is being written: kept, and not said yet."""
    return replace(state, writing=(original, text) if text != sheet.texts[original] else None)


# --- what was said


def ranking(state: DeskState, question: str) -> Order:
    order = state.of(ALL, question)
    return order if isinstance(order, tuple) else ()


def spans(sheet: Sheet, state: DeskState, target: str) -> tuple[Span, ...]:
    found = state.of(target, sheet.labels(target)[0])
    return tuple(span for span in found if isinstance(span, Span)) if isinstance(found, tuple) else ()


def is_complete(sheet: Sheet, state: DeskState, target: str, question: Question) -> bool:
    """Whether it is answered, and wholly: all answers ranked, each step judged."""
    value = state.of(target, question.id)
    if value is None:
        return False
    if question.answer is Answer.RANKING:
        return sum(map(len, ranking(state, question.id))) == len(sheet.candidates)
    if question.answer in (Answer.STEPS, Answer.BEST_WORST):
        return isinstance(value, tuple) and all(value)
    return True


def missing(sheet: Sheet, state: DeskState) -> list[Key]:
    """What still has to be said before the task is done: what is required, and what was begun."""
    found = []
    for target in (*sheet.candidates, sheet.prompt, ALL):
        for question in state.asked(sheet, target):
            required = question.required and not (target == ALL and state.none_good)
            begun = (target, question.id) in state.said
            if (required or begun) and not is_complete(sheet, state, target, question):
                found.append((target, question.id))
    return found


def _question(sheet: Sheet, state: DeskState, target: str, question: str) -> Question | None:
    return next((asked for asked in state.asked(sheet, target) if asked.id == question), None)


def asked_together(sheet: Sheet, state: DeskState) -> Question | None:
    """The one that letters answer: in view, else the first that is not answered yet, else the first."""
    asked = state.asked(sheet, ALL)
    waiting = [question for question in asked if not is_complete(sheet, state, ALL, question)]
    return next(iter([q for q in asked if q.id == state.view] or waiting[:1] or asked), None)


def _without(order: Order, candidate: str) -> Order:
    kept = (tuple(id for id in group if id != candidate) for group in order)
    return tuple(group for group in kept if group)


def _may_be_said(sheet: Sheet, state: DeskState, target: str, question: str, value: Value) -> bool:
    if question == NOTE and target != ALL:
        return isinstance(value, str)
    if question == MARKS and target != ALL:
        return _are_spans(sheet, target, value)
    asked = _question(sheet, state, target, question)
    if asked is None:
        return False
    options = {option.id for option in asked.options}
    whole = isinstance(value, int) and not isinstance(value, bool)
    match asked.answer:
        case Answer.SCALE:
            return whole and asked.low <= value <= asked.high  # type: ignore[operator]  # a number
        case Answer.YES_NO:
            return isinstance(value, bool)
        case Answer.CHOICE:
            return value in options
        case Answer.OUTCOME:
            return value in OUTCOMES
        case Answer.TEXT:
            return isinstance(value, str)
        case Answer.COMPARISON:
            if value == BOTH_BAD:
                return asked.both_bad
            return whole and abs(value) <= asked.steps // 2  # type: ignore[arg-type]  # a number
        case Answer.TAGS:
            return isinstance(value, tuple) and set(value) <= options and value == tuple(sorted(set(value)))
        case Answer.RANKING:
            return isinstance(value, tuple) and _is_order(sheet, value)
        case Answer.BEST_WORST:
            fits = isinstance(value, tuple) and len(value) == 2 and value[0] != value[1]
            return fits and {*value} <= {*sheet.candidates, ""}  # type: ignore[misc]  # a tuple
        case Answer.STEPS:
            fits = isinstance(value, tuple) and len(value) == len(sheet.steps[target])
            return fits and {*value} <= {*VERDICTS, ""}  # type: ignore[misc]  # a tuple
        case Answer.SPANS:
            return _are_spans(sheet, target, value)


def _is_order(sheet: Sheet, order: tuple[Any, ...]) -> bool:
    if not all(isinstance(group, tuple) and group for group in order):
        return False
    ranked = [id for group in order for id in group]
    return len(set(ranked)) == len(ranked) and set(ranked) <= set(sheet.candidates)


def _are_spans(sheet: Sheet, target: str, value: Value) -> bool:
    labels = {option.id for option in sheet.labels(target)[1]}
    length = len(sheet.texts[target])
    return isinstance(value, tuple) and all(
        isinstance(span, Span) and span.label in labels and 0 <= span.start < span.end <= length for span in value
    )


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
