"""Any sequence of keys: the state is valid and can be saved, recorded, restored and undone."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.desk.judgement_mapping import NewJudgement, from_judgements, to_judgements
from desktop.core.desk.keys import press
from desktop.core.desk.state import History, initial_state, missing_responses, rewrite, state_from_dict
from desktop.core.desk.task_form import ALL, TaskForm
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import NewRewrite, Payload, Rewrite
from desktop.services.schemes import READY_MADE, ready_made
from tests.support.task_forms import PROMPT, many_flags, task_form

KEYS = (
    *"ABCDEQWTYUOPNVMX0123456789",
    *("Shift+A", "Shift+B", "Shift+C", "Shift+Q", "Shift+W", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right"),
    *("Shift+Right", "Del", "Esc", "Home", "End"),
)
many = replace(task_form("instructgpt"), scheme=many_flags(ready_made()["instructgpt"], 20))
task_forms = st.builds(task_form, st.sampled_from(READY_MADE), st.integers(1, 4)) | st.just(many)
keys = st.lists(st.sampled_from(KEYS), max_size=40)


def events(of: TaskForm, said: tuple[NewJudgement, ...]) -> tuple[list[Judgement], dict[str, str]]:
    """As the store would have them, and the texts of the answers that were written."""
    ids, written = new_ids(2 * len(said)), {}
    made = []
    for number, one in enumerate(said):
        if isinstance(one.payload, NewRewrite):
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


@given(task_forms, keys, st.sampled_from(["", "Something else."]))
def test_judgements_are_valid_and_restore_the_state(of: TaskForm, pressed: list[str], own: str) -> None:
    state = initial_state(of)
    for key in pressed:
        state = press(of, state, key)
        assert state.selected in of.targets
    state = rewrite(of, state, of.candidates[0], own)
    if missing_responses(of, state):
        return
    said = to_judgements(of, state)
    made, texts = events(of, said)
    again = from_judgements(of, reversed(made), texts)
    assert to_judgements(of, again) == said
    assert missing_responses(of, again) == []


@given(task_forms, keys)
def test_the_draft_restores_the_state(of: TaskForm, pressed: list[str]) -> None:
    state = initial_state(of)
    for key in pressed:
        state = press(of, state, key)
    kept = state_from_dict(of, json.loads(json.dumps(state.to_dict())))
    assert to_judgements(of, kept) == to_judgements(of, state) or missing_responses(of, state)
    assert kept.to_dict() == state_from_dict(of, kept.to_dict()).to_dict()
    asked = {(target, q.id) for target in (*of.candidates, PROMPT, ALL) for q in state.questions_for(of, target)}
    assert {k: v for k, v in kept.responses.items() if k in asked} == {
        k: v for k, v in state.responses.items() if k in asked
    }


@given(task_forms, keys, st.integers(0, 40))
def test_every_step_can_be_undone_and_redone(of: TaskForm, pressed: list[str], back: int) -> None:
    history = History(initial_state(of))
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


@given(
    task_forms, st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), st.lists, max_leaves=5)
)
def test_an_invalid_draft_is_ignored(of: TaskForm, junk: object) -> None:
    for data in ({"said": junk}, {"said": [junk]}, {"rewrites": junk}, {"selected": junk}, {"said": [["", "x", junk]]}):
        state = state_from_dict(of, data)
        assert (state.responses, state.rewrites, state.none_acceptable, state.flagged_for_review) == (
            {},
            {},
            False,
            False,
        )
