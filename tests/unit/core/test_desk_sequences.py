"""Whatever keys are pressed: the state makes sense, is kept, recorded, restored and taken back."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.desk.judgement_mapping import NewJudgement, record, restore
from desktop.core.desk.keys import press
from desktop.core.desk.state import History, from_dict, missing, rewrite, start
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import Payload, Rewrite, Writing
from desktop.services.schemes import READY_MADE, ready_made
from tests.unit.core.desk import PROMPT, sheet
from tests.unit.core.test_keymap import many_flags

KEYS = (
    *"ABCDEQWTYUOPNVMX0123456789",
    *("Shift+A", "Shift+B", "Shift+C", "Shift+Q", "Shift+W", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right"),
    *("Shift+Right", "Del", "Esc", "Home", "End"),
)
many = replace(sheet("instructgpt"), scheme=many_flags(ready_made()["instructgpt"], 20))
sheets = st.builds(sheet, st.sampled_from(READY_MADE), st.integers(1, 4)) | st.just(many)
keys = st.lists(st.sampled_from(KEYS), max_size=40)


def events(of: TaskForm, said: tuple[NewJudgement, ...]) -> tuple[list[Judgement], dict[str, str]]:
    """As the store would have them, and the texts of the answers that were written."""
    ids, written = new_ids(2 * len(said)), {}
    made = []
    for number, one in enumerate(said):
        if isinstance(one.payload, Writing):
            message, own = ids[len(said) + number], one.payload
            written[message] = own.text
            named = tuple(sorted({message, *([own.original] if own.original else [])}))
            one = NewJudgement(Rewrite(own.original, message, own.instruction), named)
        assert isinstance(one.payload, Payload)
        event = Judgement(
            id=ids[number],
            action=ids[0],
            annotator=ids[0],
            conversation=ids[0],
            prompt=PROMPT,
            messages=tuple(sorted(set(one.messages))),
            payload=one.payload,
            created=1.0,
            question=one.question,
            scheme=of.scheme.id,
            scheme_version=of.scheme.version,
        )
        of.scheme.check(event)
        made.append(event)
    return made, written


@given(sheets, keys, st.sampled_from(["", "Something else."]))
def test_what_is_recorded_makes_sense_and_comes_back(of: TaskForm, pressed: list[str], own: str) -> None:
    state = start(of)
    for key in pressed:
        state = press(of, state, key)
        assert state.selected in of.targets
    state = rewrite(of, state, of.candidates[0], own)
    if missing(of, state):
        return
    said = record(of, state)
    made, texts = events(of, said)
    again = restore(of, reversed(made), texts)
    assert record(of, again) == said
    assert missing(of, again) == []


@given(sheets, keys)
def test_it_is_kept_with_the_task(of: TaskForm, pressed: list[str]) -> None:
    state = start(of)
    for key in pressed:
        state = press(of, state, key)
    kept = from_dict(of, json.loads(json.dumps(state.to_dict())))
    assert record(of, kept) == record(of, state) or missing(of, state)
    assert kept.to_dict() == from_dict(of, kept.to_dict()).to_dict()
    asked = {(target, q.id) for target in (*of.candidates, PROMPT, ALL) for q in state.asked(of, target)}
    assert {k: v for k, v in kept.said.items() if k in asked} == {k: v for k, v in state.said.items() if k in asked}


@given(sheets, keys, st.integers(0, 40))
def test_everything_can_be_taken_back_and_brought_again(of: TaskForm, pressed: list[str], back: int) -> None:
    history = History(start(of))
    contents = [history.now.content]
    for key in pressed:
        history = history.then(press(of, history.now, key))
        if history.now.content != contents[-1]:
            contents.append(history.now.content)
    assert len(history.past) == len(contents) - 1
    for step in range(1, back + 1):
        history = history.undo()
        assert history.now.content == contents[max(0, len(contents) - 1 - step)]
    for _ in range(back):
        history = history.redo()
    assert history.now.content == contents[-1]
    assert history.future == ()


@given(sheets, st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), st.lists, max_leaves=5))
def test_a_draft_that_is_none_is_left_out(of: TaskForm, junk: object) -> None:
    for data in ({"said": junk}, {"said": [junk]}, {"rewrites": junk}, {"selected": junk}, {"said": [["", "x", junk]]}):
        assert from_dict(of, data).is_empty
