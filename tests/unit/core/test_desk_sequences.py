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


def events(form: TaskForm, judgements: tuple[NewJudgement, ...]) -> tuple[list[Judgement], dict[str, str]]:
    """As the store would have them, and the texts of the answers that were written."""
    ids, written = new_ids(2 * len(judgements)), {}
    made = []
    for number, one in enumerate(judgements):
        if isinstance(one.payload, NewRewrite):
            message, new = ids[len(judgements) + number], one.payload
            written[message] = new.text
            named = tuple(sorted({message, *([new.original] if new.original else [])}))
            one = NewJudgement(Rewrite(new.original, message, new.instruction), named)
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
            scheme=form.scheme.id,
            scheme_version=form.scheme.version,
        )
        form.scheme.check(event)
        made.append(event)
    return made, written


@given(task_forms, keys, st.sampled_from(["", "Something else."]))
def test_judgements_are_valid_and_restore_the_state(form: TaskForm, pressed: list[str], new: str) -> None:
    state = initial_state(form)
    for key in pressed:
        state = press(form, state, key)
        assert state.selected in form.targets
    state = rewrite(form, state, form.candidates[0], new)
    if missing_responses(form, state):
        return
    judgements = to_judgements(form, state)
    made, texts = events(form, judgements)
    again = from_judgements(form, reversed(made), texts)
    assert to_judgements(form, again) == judgements
    assert missing_responses(form, again) == []


@given(task_forms, keys)
def test_the_draft_restores_the_state(form: TaskForm, pressed: list[str]) -> None:
    state = initial_state(form)
    for key in pressed:
        state = press(form, state, key)
    kept = state_from_dict(form, json.loads(json.dumps(state.to_dict())))
    assert to_judgements(form, kept) == to_judgements(form, state) or missing_responses(form, state)
    assert kept.to_dict() == state_from_dict(form, kept.to_dict()).to_dict()
    asked = {(target, q.id) for target in (*form.candidates, PROMPT, ALL) for q in state.questions_for(form, target)}
    assert {k: v for k, v in kept.responses.items() if k in asked} == {
        k: v for k, v in state.responses.items() if k in asked
    }


@given(task_forms, keys, st.integers(0, 40))
def test_every_step_can_be_undone_and_redone(form: TaskForm, pressed: list[str], back: int) -> None:
    history = History(initial_state(form))
    contents = [history.now.content]
    for key in pressed:
        history = history.then(press(form, history.now, key))
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
def test_an_invalid_draft_is_ignored(form: TaskForm, junk: object) -> None:
    for data in ({"said": junk}, {"said": [junk]}, {"rewrites": junk}, {"selected": junk}, {"said": [["", "x", junk]]}):
        state = state_from_dict(form, data)
        assert (state.responses, state.rewrites, state.none_acceptable, state.flagged_for_review) == (
            {},
            {},
            False,
            False,
        )
